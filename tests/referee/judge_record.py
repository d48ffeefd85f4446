"""Judges every request that the library sent while tests ran: two servers must read its raw bytes alike, and drop nothing.

    python3 judge_record.py SANDBOX DIRECTORY

DIRECTORY holds what sandboxes recorded (`copernica-sandbox --record`). Requests of the library are told by their
`User-Agent`. Both readings - this one and that of `SANDBOX judge` - must find the same conditions in the query, take
each of them apart alike, and read the same booleans; and what arrives must be what the library may let out: usable
conditions in literal `fields[]=`, flags spelt 0 or 1, the token last, and a body in the shape of the version.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import boolean
import condition
import query
from body import BadBody, assignments
from judge_request import LONGEST_TARGET, path_problems, recorded_bytes, spelling_problems

LIBRARY = re.compile(r"copernica/[0-9.]+$")
# Fewer would prove little; a test run sends many times as many.
FEWEST_UPDATES = 500
SHOWN = 20


def requests_of_library(directory):
    """The library's requests to the API, with the place where each is recorded."""
    for file in sorted(Path(directory).glob("*.jsonl")):
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if not line.endswith("\n"):
                    break  # the last line of a sandbox that was killed
                request = json.loads(line)
                is_library = LIBRARY.match(request["headers"].get("user-agent", ""))
                if is_library and request["version"] != "token_host":
                    yield f"{file.name}:{number}", request


def ask_sandbox(program, questions):
    """The sandbox's answers, one for each question."""
    lines = "".join(json.dumps(question) + "\n" for question in questions)
    done = subprocess.run([program, "judge"], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def is_update(request):
    return request["method"] == "PUT"


def query_of(request):
    return recorded_bytes(request, "target").partition(b"?")[2]


def readings(program, requests):
    """What the sandbox reads in each request: its conditions, each in parts, and the booleans."""
    queries = [query_of(request).decode("ascii", "replace") for request in requests]
    lists = ask_sandbox(program, [{"judge": "query", "query": text} for text in queries])
    flags = ask_sandbox(program, [{"judge": "boolean", "query": text} for text in queries])
    asked = [expression for answer in lists for expression in answer["fields"] or [] if expression is not None]
    parts = iter(ask_sandbox(program, [{"judge": "condition", "expression": text} for text in asked]))
    for answer, booleans in zip(lists, flags):
        found = answer["fields"]
        taken = None if found is None else [None if text is None else next(parts) for text in found]
        yield found, taken, booleans


def condition_problems(request, found, taken):
    """Where the two readings of the conditions differ, and what either would drop."""
    mine = query.conditions(query_of(request))
    if mine != found:
        yield f"the conditions are {mine!r} to one reader and {found!r} to the other"
        return
    if is_update(request) and not mine:
        yield "an update without conditions"
    for expression, theirs in zip(mine or [], taken or []):
        parts = condition.parse(expression) if expression is not None else None
        if parts is None or not theirs["usable"]:
            yield f"{expression!r} would be dropped"
        elif (parts[0], parts[1].replace("<>", "!="), parts[2]) != (theirs["name"], theirs["operator"], theirs["value"]):
            yield f"{expression!r} is {parts!r} to one reader and {theirs!r} to the other"


def update_problems(request):
    """What is wrong with an update beside its conditions."""
    target = recorded_bytes(request, "target")
    path, _, parameters = target.partition(b"?")
    version = request["version"]
    if len(target) > LONGEST_TARGET or not target.isascii():
        yield "the address is too long, or not all of it is encoded"
    yield from path_problems(path, version)
    yield from spelling_problems([piece for piece in parameters.split(b"&") if piece], version)
    if request["headers"].get("content-type") != "application/json":
        yield "the body is not announced as JSON"
    try:
        values, interests = assignments(recorded_bytes(request, "body"), version)
        if not values and not interests:
            yield "the body assigns nothing"
    except BadBody as error:
        yield str(error)


def problems(request, found, taken, booleans):
    yield from condition_problems(request, found, taken)
    for name in ("create", "async"):
        mine = boolean.parameter(query_of(request), name)
        if mine != booleans[name]:
            yield f"{name} is {mine} to one reader and {booleans[name]} to the other"
    if is_update(request):
        yield from update_problems(request)
    elif request["method"] != "GET":
        yield f"the library sends {request['method']}"


def main(program, directory):
    recorded = list(requests_of_library(directory))
    requests = [request for _, request in recorded]
    failed = 0
    for (place, request), reading in zip(recorded, readings(program, requests)):
        complaints = list(problems(request, *reading))
        failed += bool(complaints)
        if complaints and failed <= SHOWN:
            print(f"{place}: {request['method']} {request['target']}: {'; '.join(complaints)}", file=sys.stderr)
    updates = Counter(request["version"] for request in requests if is_update(request))
    if updates.total() < FEWEST_UPDATES:
        print(f"only {updates.total()} updates are recorded in {directory}: run `make check`", file=sys.stderr)
        failed += 1
    print(f"updates of the library by version: {dict(sorted(updates.items()))}")
    print(f"recorded requests of the library: {len(requests) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

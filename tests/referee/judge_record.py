"""Judges every request that the library sent while tests ran: two servers must read its raw bytes alike, and drop nothing.

    python3 judge_record.py SANDBOX DIRECTORY

DIRECTORY holds what sandboxes recorded (`copernica-sandbox --record`). Requests of the library are told by their
`User-Agent`. Both readings - this one and that of `SANDBOX judge` - must find the same conditions in the query, take
each of them apart alike, and read the same booleans; no address may hold a byte that could be taken for something else, the
token stands last, and a PUT holds no condition that would be dropped. The update of a database's profiles is besides held
to all that the library may let out: literal `fields[]=`, flags spelt 0 or 1, and a body in the shape of the version.
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

UPDATE = re.compile(r"(?:/v[1-4])?/database/[^/]*/profiles(?:/.*)?")
LIBRARY = re.compile(r"copernica/[0-9.]+$")
VISIBLE = re.compile(rb"[!-\"$-~]+")
TOKEN_LAST = re.compile(rb"[?&]access_token=[^&]*\Z")
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
    """Whether it is the call that updates every profile of a database that meets its conditions."""
    path = recorded_bytes(request, "target").partition(b"?")[0].decode("ascii", "replace")
    return request["method"] == "PUT" and UPDATE.fullmatch(path) is not None


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
        is_usable = theirs is not None and theirs["usable"]
        if (parts is None) == is_usable:
            yield f"{expression!r} can be used by one reader only"
        elif parts is None:
            if request["method"] == "PUT":
                yield f"{expression!r} would be dropped"
        elif (parts[0], parts[1].replace("<>", "!="), parts[2]) != (theirs["name"], theirs["operator"], theirs["value"]):
            yield f"{expression!r} is {parts!r} to one reader and {theirs!r} to the other"


def update_problems(request):
    """What is wrong with an update beside its conditions."""
    target = recorded_bytes(request, "target")
    path, _, parameters = target.partition(b"?")
    version = request["version"]
    if len(target) > LONGEST_TARGET:
        yield "the address is too long"
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


def address_problems(request):
    """What is wrong with any address, whatever it asks for."""
    target = recorded_bytes(request, "target")
    if not VISIBLE.fullmatch(target):
        yield "the address has a byte that must be encoded"
    # What asks a proxy for a tunnel names a host and nothing else.
    if request["method"] != "CONNECT" and request["version"] != "v4" and not TOKEN_LAST.search(target):
        yield "the token must be the last parameter, so that a cut address fails"


def problems(request, found, taken, booleans):
    yield from address_problems(request)
    yield from condition_problems(request, found, taken)
    for name in ("create", "async"):
        mine = boolean.parameter(query_of(request), name)
        if mine != booleans[name]:
            yield f"{name} is {mine} to one reader and {booleans[name]} to the other"
    if is_update(request):
        yield from update_problems(request)


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

"""Plays the tables of behaviours through one language's driver, and holds what it answers to the table.

    python3 tests/behaviours/run.py [--with TABLE]... SANDBOX LANGUAGE DRIVER [ARGUMENT...]

README.md beside this file says what a case and a driver look like. Every case gets an account of its own. Every driver
plays behaviours.json; one that understands more is given `--with calls` and `--with batches`.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from sandbox import Sandbox  # noqa: E402

import table  # noqa: E402
from table import NUMBERS, require  # noqa: E402

FLAGS = {
    "CREATE": 1, "ASYNC": 2, "DRY_RUN": 4, "NO_FIELD_CHECK": 8, "ALLOW_EMPTY": 16, "ALLOW_UNKNOWN_FIELDS": 32,
    "REPEATABLE": 64,
}  # fmt: skip
COMPARISONS = {"==": 1, "!=": 2, "<": 3, ">": 4, "<=": 5, ">=": 6, "=~": 7, "!~": 8}
ACTIONS = {"add": 1, "update": 2, "update or add": 3, "ignore or add": 4, "delete": 5}

# Arguments of a call that are handed over as one line each, under the same name.
SINGLE = ("database", "collection", "id", "method", "path", "delete_count")


# ---- The lines between this program and a driver


def escaped(text):
    """A word as a driver reads it: on one line, without a tab or a NUL in it."""
    for raw, written in (("\\", "\\\\"), ("\n", "\\n"), ("\t", "\\t"), ("\0", "\\0")):
        text = text.replace(raw, written)
    return text


def unescaped(text):
    """A word that a driver wrote."""
    parts = text.split("\\\\")
    return "\\".join(part.replace("\\n", "\n").replace("\\t", "\t") for part in parts)


def request_lines(case, base_url, token):
    """What a driver is told of a case: lines of words with a tab between them."""
    client, call = case.get("client", {}), case["call"]
    lines = [("base_url", client.get("base_url", base_url)), ("token", client.get("token", token))]
    for key, value in client.items():
        if key not in ("base_url", "token"):
            lines.append((key, *(value if isinstance(value, list) else [value])))
    if call["function"] in ("update", "count"):
        lines += [*update_lines(call), (call["function"], call.get("database", "1234"))]
    elif call["function"] == "batch":
        lines += [("batch", *setting) for setting in call.get("batch", [])]
        for tag, record in enumerate(call["records"]):
            lines += [("record", tag), ("database", record.get("database", "1234")), *update_lines(record)]
        lines.append(("call", "batch"))
    else:
        lines += [*argument_lines(call), *update_lines(call), ("call", call["function"])]
    return ["\t".join(escaped(str(word)) for word in line) for line in lines]


def update_lines(call):
    """The lines for conditions, body and flags."""
    lines = [("condition", condition) for condition in call.get("conditions", [])]
    for field, comparison, value, *pattern in call.get("build_conditions", []):
        lines.append(("add_pattern" if pattern else "add", field, COMPARISONS[comparison], value))
    lines += [("set", *entry) for entry in call.get("build_body", [])]
    if "body" in call:
        lines.append(("body", call["body"]))
    flags = sum(FLAGS[flag] if isinstance(flag, str) else flag for flag in call.get("flags", []))
    return [*lines, ("flags", flags)]


def argument_lines(call):
    """The lines for the arguments that an update has not."""
    lines = [(name, call[name]) for name in SINGLE if name in call]
    lines += [("delete", number) for number in call.get("delete", [])]
    lines += [("query", *setting) for setting in call.get("query", [])]
    lines += [("parameter", *parameter) for parameter in call.get("parameters", [])]
    for setting, *values in call.get("import", []):
        lines.append(("import", setting, *(ACTIONS.get(value, value) if setting == "action" else value for value in values)))
    return lines


def new_answer():
    """An answer of which no line has come yet."""
    return {"warning": [], "item": [], "outcome": {}}


def take_line(answer, key, *values):
    """Takes one line of an answer."""
    if key == "item":
        answer["item"].append({"kind": values[0], "id": int(values[1]), "has": []})
    elif key == "has":
        answer["item"][-1]["has"].append(list(values))
    elif key == "warning":
        answer["warning"].append(values[0])
    else:
        require(key not in answer, f"the driver says {key} twice")
        answer[key] = values[0]


class Driver:
    """A running driver: takes cases on its standard input and answers on its standard output."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def play(self, lines):
        """Hands over one case and returns the answer: text by key, and lists of warnings, items and outcomes."""
        # A lone surrogate such as "\\udced" in the table is the byte 0xED, which is no UTF-8.
        self.process.stdin.write("\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape"))
        self.process.stdin.flush()
        answer = part = new_answer()
        for line in self.process.stdout:
            words = [unescaped(word) for word in line.decode("utf-8").rstrip("\r\n").split("\t")]
            if words == [""]:
                return answer
            if words[0] == "outcome":
                require(words[1] not in answer["outcome"], f"the driver has two outcomes of record {words[1]}")
                part = answer["outcome"][words[1]] = new_answer()
            else:
                take_line(part, *words)
        raise table.Mistake(f"the driver ended with {self.process.wait()} instead of answering")

    def end(self):
        """Ends the driver, which must be content with that."""
        self.process.stdin.close()
        require(self.process.wait(timeout=60) == 0, f"the driver ended with {self.process.returncode}")


# ---- One case


def case_differences(case, answer):
    """What of a driver's answer is not as the case says."""
    call, expect = case["call"], case["expect"]
    if call["function"] != "batch":
        return differences(call, expect, answer)
    outcomes = [answer["outcome"].get(str(tag)) for tag in range(len(expect["outcomes"]))]
    if len(answer["outcome"]) != len(outcomes) or None in outcomes:
        return [f"there are outcomes of the records {sorted(answer['outcome'])} instead of {len(outcomes)}"]
    return [
        f"record {tag}: {sentence}"
        for tag, outcome in enumerate(outcomes)
        for sentence in differences(call, expect["outcomes"][tag], outcome)
    ]


def differences(call, expect, answer):
    """What of the answer for one result is not as the table says."""
    if table.is_good_list(call, expect):
        found = [f"{key} is {answer.get(key)}" for key in ("status", "effect") if answer.get(key) != expect[key]]
        return found + item_differences(expect["items"], answer["item"])
    expect = {**table.UNSAID, **expect}
    found = []
    for key in ("status", "effect", *NUMBERS):
        if answer.get(key) != str(expect[key]):
            found.append(f"{key} is {answer.get(key)} instead of {expect[key]}")
    parts = expect["message_contains"]
    for part in [parts] if isinstance(parts, str) else parts:
        if part not in answer.get("message", ""):
            found.append(f"the message lacks {part!r}")
    if (answer.get("body") is None) != (expect["body_contains"] is None):
        found.append(f"the body is {answer.get('body')!r}")
    elif expect["body_contains"] is not None and expect["body_contains"] not in answer["body"]:
        found.append(f"the body {answer['body']!r} lacks {expect['body_contains']!r}")
    warnings = answer["warning"]
    if len(warnings) != len(expect["warnings"]) or any(
        part not in warning for part, warning in zip(expect["warnings"], warnings)
    ):
        found.append(f"the warnings are {warnings} instead of {expect['warnings']}")
    if not answer.get("message"):
        found.append("there is no message")
    return found + item_differences(expect["items"], answer["item"])


def item_differences(expected, items):
    """What of the items that a call found is not as the table says."""
    expected = [{"kind": "profile", "id": item} if isinstance(item, int) else item for item in expected]
    named = [(item["kind"], item["id"]) for item in items]
    meant = [(item["kind"], item.get("id", found["id"])) for item, found in zip(expected, items)]
    if len(items) != len(expected) or named != meant:
        return [f"the items are {named} instead of {[(item['kind'], item.get('id')) for item in expected]}"]
    found = []
    for meant, item in zip(expected, items):
        found += [f"item {item['id']} lacks {fact}" for fact in meant.get("has", []) if fact not in item["has"]]
        found += [
            f"item {item['id']} has {fact}" for fact in item["has"] for name in meant.get("lacks", []) if fact[0] == name
        ]
    return found


def server_differences(server, journal, read):
    """What the sandbox saw and holds that is not as the table says. `read` asks it for a profile or sub-profile."""
    changes = [entry for entry in journal if entry["method"] != "GET" and entry["version"] != "token_host"]
    found = {
        "changes_sent": len(changes),
        "changes_applied": sum(entry["applied"] for entry in changes),
        "created": [number for entry in changes for number in entry["created"]],
    }
    wrong = [f"the server saw {key} {found[key]} instead of {server[key]}" for key in found if found[key] != server[key]]
    for entity, key in (("profile", "stored"), ("subprofile", "stored_subprofiles")):
        for number, values in server.get(key, {}).items():
            stored = read(f"{entity}/{number}")["fields"]
            stored = {name: stored.get(name) for name in values}
            if stored != values:
                wrong.append(f"{entity} {number} holds {stored} instead of {values}")
    for number, interests in server.get("interests", {}).items():
        stored = read(f"profile/{number}")["interests"]
        if stored != interests:
            wrong.append(f"profile {number} has the interests {stored} instead of {interests}")
    for entity, key in (("profile", "removed"), ("subprofile", "removed_subprofiles")):
        there = [number for number in server.get(key, []) if read(f"{entity}/{number}")["removed"] is False]
        if there:
            wrong.append(f"{entity} {there} was not removed")
    return wrong


def run_case(sandbox, driver, description, case):
    """Plays one case in an account of its own and returns what was not as it should be."""
    account = sandbox.ask("POST", "/_sandbox/accounts", {**description, "switches": case.get("switches", {})})
    control = f"/_sandbox/accounts/{account['account']}"
    if case.get("faults"):
        sandbox.ask("POST", control + "/faults", case["faults"])
    answer = driver.play(request_lines(case, sandbox.url, account["token"]))
    found = case_differences(case, answer)
    if account["token"] in json.dumps(answer):
        found.append("the access token is in the answer")
    journal = sandbox.ask("GET", control + "/journal?wait_ms=10000")
    sandbox.ask("DELETE", control + "/faults")
    token = f"?access_token={account['token']}"
    found += server_differences(case["server"], journal, lambda path: sandbox.ask("GET", f"/v2/{path}{token}"))
    sandbox.ask("DELETE", control)
    return found and [*found, f"it answered {json.dumps(answer, ensure_ascii=False)}"]


def main():
    """Plays all cases that concern the language, and says what is not as the tables say."""
    parser = argparse.ArgumentParser(description="Plays the tables of behaviours through one language's driver.")
    parser.add_argument("--with", dest="more", action="append", default=[], choices=table.TABLES[1:])
    parser.add_argument("sandbox")
    parser.add_argument("language", choices=table.LANGUAGES)
    parser.add_argument("driver", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    if not arguments.driver:
        parser.error("name the driver")
    language = arguments.language
    cases = [case for name in (table.FIRST_TABLE, *arguments.more) for case in table.read(name)]
    cases = [case for case in cases if language not in case.get("not_in", [])]
    description = json.loads((ROOT / "sandbox" / "src" / "demo.json").read_text(encoding="utf-8"))
    failed = 0
    with Sandbox(arguments.sandbox) as sandbox:
        driver = Driver(arguments.driver)
        for case in cases:
            found = run_case(sandbox, driver, description, case)
            failed += bool(found)
            for sentence in found:
                print(f"{language}: {case['name']}: {sentence}", file=sys.stderr)
        driver.end()
    print(f"behaviours in {language}: {len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except table.Mistake as mistake:
        sys.exit(f"behaviours: {mistake}")

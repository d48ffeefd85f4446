"""Plays the table of behaviours through one language's driver, and holds what it answers to the table.

    python3 tests/behaviours/run.py SANDBOX LANGUAGE DRIVER [ARGUMENT...]

README.md beside this file says what a case and a driver look like. Every case gets an account of its own.
"""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from sandbox import Sandbox  # noqa: E402

LANGUAGES = ("c", "cpp", "go", "dotnet")
FLAGS = {"CREATE": 1, "ASYNC": 2, "DRY_RUN": 4, "NO_FIELD_CHECK": 8, "ALLOW_EMPTY": 16, "ALLOW_UNKNOWN_FIELDS": 32}
COMPARISONS = {"==": 1, "!=": 2, "<": 3, ">": 4, "<=": 5, ">=": 6, "=~": 7, "!~": 8}

CASE_KEYS = {"name", "not_in", "switches", "faults", "client", "call", "expect", "server"}
CALL_KEYS = {"function", "database", "conditions", "build_conditions", "body", "build_body", "flags"}
CLIENT_KEYS = {
    "api_version", "timeout_ms", "connect_timeout_ms", "attempts", "backoff_ms", "max_matches", "field_check",
    "value_check", "base_url", "token", "derive_timeout_ms", "cancelled",
}  # fmt: skip
NUMBERS = ("may_repeat", "http_status", "created", "created_id", "matched", "attempts", "retry_after_ms")
EXPECT_KEYS = {"status", "effect", "message_contains", "body_contains", "warnings", *NUMBERS}
SERVER_KEYS = {"changes_sent", "changes_applied", "created", "stored"}

# What may be left out of a case's "expect"; everything else is required.
UNSAID = {"retry_after_ms": 0, "warnings": [], "message_contains": [], "body_contains": None}


class Mistake(Exception):
    """The table or a driver does not keep to README.md."""


def require(held, sentence):
    """Ends the run when the table or a driver is not as README.md says."""
    if not held:
        raise Mistake(sentence)


def validate(cases):
    """Refuses a table with a key that nobody reads, a missing expectation, or a name that stands twice."""
    require(len({case["name"] for case in cases}) == len(cases), "two cases have the same name")
    for case in cases:
        name = case["name"]
        for part, allowed in (
            (case, CASE_KEYS), (case["call"], CALL_KEYS), (case.get("client", {}), CLIENT_KEYS),
            (case["expect"], EXPECT_KEYS), (case["server"], SERVER_KEYS),
        ):  # fmt: skip
            require(set(part) <= allowed, f"{name}: unknown keys {sorted(set(part) - allowed)}")
        missing = EXPECT_KEYS - set(UNSAID) - set(case["expect"])
        require(not missing, f"{name}: expects nothing of {sorted(missing)}")
        require(SERVER_KEYS - set(case["server"]) <= {"stored"}, f"{name}: says too little of the server")
        require(set(case.get("not_in", [])) < set(LANGUAGES), f"{name}: unknown language")


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
    lines += [("condition", condition) for condition in call.get("conditions", [])]
    for field, comparison, value, *pattern in call.get("build_conditions", []):
        lines.append(("add_pattern" if pattern else "add", field, COMPARISONS[comparison], value))
    lines += [("set", *entry) for entry in call.get("build_body", [])]
    if "body" in call:
        lines.append(("body", call["body"]))
    flags = sum(FLAGS[flag] if isinstance(flag, str) else flag for flag in call.get("flags", []))
    lines.append(("flags", flags))
    lines.append((call["function"], call.get("database", "1234")))
    return ["\t".join(escaped(str(word)) for word in line) for line in lines]


class Driver:
    """A running driver: takes cases on its standard input and answers on its standard output."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def play(self, lines):
        """Hands over one case and returns the answer: text by key, and a list of warnings."""
        # A lone surrogate such as "\\udced" in the table is the byte 0xED, which is no UTF-8.
        self.process.stdin.write("\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape"))
        self.process.stdin.flush()
        answer = {"warning": []}
        for line in self.process.stdout:
            line = line.decode("utf-8").rstrip("\r\n")
            if not line:
                return answer
            key, _, value = line.partition("\t")
            if key == "warning":
                answer["warning"].append(unescaped(value))
            else:
                require(key not in answer, f"the driver says {key} twice")
                answer[key] = unescaped(value)
        raise Mistake(f"the driver ended with {self.process.wait()} instead of answering")

    def end(self):
        """Ends the driver, which must be content with that."""
        self.process.stdin.close()
        require(self.process.wait(timeout=60) == 0, f"the driver ended with {self.process.returncode}")


# ---- One case


def differences(expect, answer):
    """What of a driver's answer is not as the table says."""
    expect = {**UNSAID, **expect}
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
    return found


def server_differences(server, journal, profiles):
    """What the sandbox saw and holds that is not as the table says. It tells what really happened."""
    changes = [entry for entry in journal if entry["method"] != "GET" and entry["version"] != "token_host"]
    found = {
        "changes_sent": len(changes),
        "changes_applied": sum(entry["applied"] for entry in changes),
        "created": [number for entry in changes for number in entry["created"]],
    }
    wrong = [f"the server saw {key} {found[key]} instead of {server[key]}" for key in found if found[key] != server[key]]
    fields = {profile["ID"]: profile["fields"] for profile in profiles}
    for number, values in server.get("stored", {}).items():
        stored = {name: fields[number][name] for name in values}
        if stored != values:
            wrong.append(f"profile {number} holds {stored} instead of {values}")
    return wrong


def run_case(sandbox, driver, description, case):
    """Plays one case in an account of its own and returns what was not as it should be."""
    account = sandbox.ask("POST", "/_sandbox/accounts", {**description, "switches": case.get("switches", {})})
    control = f"/_sandbox/accounts/{account['account']}"
    if case.get("faults"):
        sandbox.ask("POST", control + "/faults", case["faults"])
    answer = driver.play(request_lines(case, sandbox.url, account["token"]))
    found = differences(case["expect"], answer)
    if any(account["token"] in text for text in [*answer["warning"], *map(str, answer.values())]):
        found.append("the access token is in the answer")
    journal = sandbox.ask("GET", control + "/journal?wait_ms=10000")
    profiles = sandbox.ask("GET", f"/v2/database/1234/profiles?access_token={account['token']}")["data"]
    found += server_differences(case["server"], journal, profiles)
    sandbox.ask("DELETE", control)
    return found and [*found, f"it answered {json.dumps(answer, ensure_ascii=False)}"]


def main(arguments):
    """Plays all cases that concern the language, and says what is not as the table says."""
    if len(arguments) < 3 or arguments[1] not in LANGUAGES:
        print(__doc__, file=sys.stderr)
        return 2
    sandbox_program, language, *command = arguments
    cases = json.loads((HERE / "behaviours.json").read_text(encoding="utf-8"))["cases"]
    validate(cases)
    cases = [case for case in cases if language not in case.get("not_in", [])]
    description = json.loads((ROOT / "sandbox" / "src" / "demo.json").read_text(encoding="utf-8"))
    failed = 0
    with Sandbox(sandbox_program) as sandbox:
        driver = Driver(command)
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
        sys.exit(main(sys.argv[1:]))
    except Mistake as mistake:
        sys.exit(f"behaviours: {mistake}")

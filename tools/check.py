"""Runs make targets one after another, shows everything they print, and closes with one table.

    python3 tools/check.py TITLE TARGET...
"""

import os
import re
import subprocess
import sys
import time

# How the runners close: cargo test, CTest, unittest, and our own checks.
CLOSING = re.compile(r"^(test result: .*|\d+% tests passed.*|Ran \d+ tests? .*|.*\d+ passed, \d+ failed.*)$")
ADDED_UP = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored")


def closing_lines(lines):
    """What a table should say of a run: cargo's many results added up, other runners' last lines as they are."""
    cargo = [tuple(map(int, found.groups())) for found in map(ADDED_UP.match, lines) if found]
    if cargo:
        passed, failed, ignored = (sum(column) for column in zip(*cargo))
        return f"{passed} passed, {failed} failed, {ignored} ignored in {len(cargo)} test programs"
    own = [line.strip() for line in lines if CLOSING.match(line.strip())]
    return own[-1] if own else ""


def run(target):
    """Runs one target; returns whether it succeeded, the seconds it took, and its closing line."""
    print(f"\n=== make {target}", flush=True)
    started = time.monotonic()
    lines = []
    process = subprocess.Popen(
        [os.environ.get("MAKE", "make"), "--no-print-directory", target],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    for line in process.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        lines.append(line.rstrip("\n"))
    succeeded = process.wait() == 0
    return succeeded, time.monotonic() - started, closing_lines(lines)


def main(title, targets):
    results = [(target, *run(target)) for target in targets]
    failed = [target for target, succeeded, *_ in results if not succeeded]
    print(f"\n=== {title}")
    for target, succeeded, seconds, closing in results:
        print(f"{'passed' if succeeded else 'FAILED'}  {target:<20} {seconds:6.1f} s  {closing}")
    print(f"{len(results) - len(failed)} checks passed, {len(failed)} failed")
    print("PASSED" if not failed else f"FAILED: {', '.join(failed)}", flush=True)
    return 1 if failed or not targets else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))

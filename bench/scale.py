"""Checks that the cost of a call grows in a straight line, what a client holds, and that nothing grows with time.

    python3 bench/scale.py

BENCH_SCALE_CALLS is the number of calls of each of 64 threads: 400 for a check of seconds, 50,000 for one of minutes.
"""

import os
import subprocess
import sys

from harness import BENCH, BODY, C_FLAGS, OUT, PACKAGE, Peer, Sink, build_sink, environment_for, require
from counts import profile

CALLS = int(os.environ.get("BENCH_SCALE_CALLS", "400"))

# A step may cost this much more than the step before it for each condition or byte.
STRAIGHT = 1.2

# Bytes of the heap; measured, plus about a tenth.
MOST_PER_CLIENT = 2_000
MOST_PER_CONNECTION = {"http": 40_000, "https": 100_000}


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, sentence, held, found):
        self.passed += bool(held)
        self.failed += not held
        print(f"{'  ' if held else '! '}{sentence}: {found}", file=sys.stdout if held else sys.stderr, flush=True)


def instructions(command, sink, **settings):
    """Instructions of one call, of all objects: the C library copies the bytes of large bodies."""
    few, many = (profile(command, sink, calls, **settings) for calls in (5, 25))
    return (sum(many.instructions.values()) - sum(few.instructions.values())) / 20


def check_straight(checks, what, sizes, costs):
    """Each step costs for each unit about what the first one does."""
    slopes = [
        (cost - costs[i]) / (size - sizes[i]) for i, (size, cost) in enumerate(zip(sizes[1:], costs[1:]))
    ]
    shown = ", ".join(f"{size:,}: {cost:,.0f}" for size, cost in zip(sizes, costs))
    checks.check(
        f"the cost of a call grows no faster than its {what}",
        slopes[-1] <= slopes[0] * STRAIGHT,
        f"instructions at {shown}; for each one more {', '.join(f'{slope:,.1f}' for slope in slopes)}",
    )


def check_costs(checks):
    command = Peer(BENCH / "peers" / "copernica.c").build()
    with Sink() as sink:
        sizes = [1, 10, 100]
        for name, flags in (("conditions", 8), ("conditions, with field and value check", 0)):
            costs = [instructions(command, sink, conditions=number, flags=flags) for number in sizes]
            check_straight(checks, name, sizes, costs)
        sizes = [150, 10_000, 1_000_000]
        for name, flags in (("body", 8), ("body, with field and value check", 0)):
            bodies = [BODY[:-2] + "j" * (size - len(BODY)) + '"}' for size in sizes]
            costs = [instructions(command, sink, body=body, flags=flags) for body in bodies]
            check_straight(checks, f"bytes of {name}", sizes, costs)


def check_growth(checks):
    program = OUT / "scale"
    library = ["-I", PACKAGE / "include", "-L", PACKAGE / "lib", f"-Wl,-rpath,{PACKAGE / 'lib'}", "-lcopernica"]
    subprocess.run(["gcc", *C_FLAGS, BENCH / "scale.c", "-o", program, *library, "-lpthread"], check=True)
    for is_tls in (True, False):
        # A round trip keeps all threads waiting at once, so that each needs a connection of its own.
        with Sink(delay_ms=5, is_tls=is_tls) as sink:
            environment = {**os.environ, **({"BENCH_CA": str(sink.authority)} if is_tls else {})}
            command = [program, sink.url, "1" if is_tls else str(CALLS)]
            output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout
        figure = {name: int(value) for name, value in (line.split() for line in output.splitlines())}
        most, found = MOST_PER_CONNECTION[sink.scheme], figure["bytes_per_idle_connection"]
        checks.check(f"an idle {sink.scheme} connection holds at most {most:,} bytes", found <= most, f"{found:,}")
    per_client = figure["bytes_per_client"]
    checks.check(f"a client holds at most {MOST_PER_CLIENT:,} bytes", per_client <= MOST_PER_CLIENT, f"{per_client:,}")
    # Of 1,000 clients; the C library keeps some freed pieces at hand, which count as used.
    left = figure["bytes_left_by_clients"]
    checks.check("freed clients leave nothing", left <= 4096, f"{left:,} of 1,000")
    checks.check("64 threads keep at most 64 connections", figure["idle_connections"] <= 64, figure["idle_connections"])
    for what, unit, room in (("threads", "threads", 0), ("files", "open files", 2), ("heap_bytes", "bytes of the heap", 64 * 1024),
                             ("rss_kib", "KiB of resident memory", 1024)):  # fmt: skip
        early, late = figure[f"early_{what}"], figure[f"late_{what}"]
        checks.check(
            f"64 threads with {64 * CALLS:,} calls need no more {unit} at their end", late <= early + room,
            f"{early:,} after a tenth, {late:,}",
        )  # fmt: skip


def main():
    require("libssl", "openssl", "valgrind")
    build_sink()
    checks = Checks()
    check_costs(checks)
    check_growth(checks)
    print(f"scale: {checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())

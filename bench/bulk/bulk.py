"""What a batch makes of many records: its rate, its rate against a PHP loop, and its memory.

    python3 bulk.py PACKAGE SANDBOX SIZE

SIZE is `full` for the figures of docs/performance.md, `small` for a look within a minute, or `memory` for memory alone, up
to ten million records against the server of the benchmarks, which takes an hour. Ends with 1 when a figure is not reached.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "bench")]

import harness  # noqa: E402
from sandbox import Sandbox  # noqa: E402

DELAY_MS = 20
THREADS = 64
IDEAL = THREADS / (DELAY_MS / 1000)

SIZES = {
    # Records of a timed run, timed runs, calls of the PHP loop, and the two sizes that memory is compared at.
    "full": (100_000, 3, 300, 10_000, 1_000_000),
    "small": (10_000, 1, 100, 2_000, 20_000),
}

# Records that stream through for memory alone.
STREAMED = (10_000, 1_000_000, 10_000_000)
NO_FIELD_CHECK = 8

FIELDS = [
    {"name": "customerid", "type": "integer", "value": "0", "index": True},
    *({"name": name, "type": "text"} for name in ("firstname", "lastname", "city")),
]


class Account:
    """An account of its own in a sandbox, with one empty database."""

    def __init__(self, sandbox):
        made = sandbox.ask(
            "POST", "/_sandbox/accounts", {"databases": [{"ID": 1, "name": "People", "fields": FIELDS}]}
        )
        self.sandbox, self.token = sandbox, made["token"]
        self.path = f"/_sandbox/accounts/{made['account']}"

    def delay(self):
        fault = {"kind": "delay", "delay_ms": DELAY_MS, "times": 1_000_000_000, "method": "PUT"}
        self.sandbox.ask("POST", self.path + "/faults", fault)

    def run(self, *command):
        return ran(*command)


def ran(*command):
    """What a program that ended well has printed."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} failed: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def compiled(package, directory):
    program = Path(directory) / "bulk"
    subprocess.run(
        ["gcc", "-std=gnu99", "-O2", "-Wall", "-Wextra", "-Werror", str(ROOT / "bench/bulk/bulk.c"), "-o", str(program),
         f"-I{package}/include", f"{package}/lib/libcopernica.a", "-lpthread", "-ldl", "-lm", "-lgcc_s"],
        check=True,
    )  # fmt: skip
    return program


def php(account, calls):
    has_curl = "exit(function_exists('curl_init') ? 0 : 1);"
    if shutil.which("php") is None or subprocess.run(["php", "-r", has_curl]).returncode != 0:
        raise SystemExit("php with curl is missing; install the Debian packages php-cli and php-curl")
    done = account.run("php", ROOT / "bench/bulk/loop.php", account.sandbox.url, account.token, calls)
    if done["applied"] != calls:
        raise SystemExit(f"the PHP loop had {done['applied']} of {calls} calls applied")
    return calls / done["seconds"]


def rates(sandbox, program, records, runs, calls):
    """Pairs of rates, batch and loop in turn, so that both meet the same weather."""
    account = Account(sandbox)
    account.run(program, sandbox.url, account.token, 2_000, THREADS, 1, "rows")
    account.delay()
    pairs = []
    for _ in range(runs):
        done = account.run(program, sandbox.url, account.token, records, THREADS, 0, "rows")
        if done["applied"] != records:
            raise SystemExit(f"{done['applied']} of {records} records were applied")
        pairs.append((records / done["seconds"], php(account, calls), done["cpu_seconds"] * 1e6 / records))
        batch, loop, cpu = pairs[-1]
        print(f"  batch {batch:7.0f}/s, {batch / IDEAL:.2f} of the ideal; PHP loop {loop:5.1f}/s; {cpu:.0f} us CPU", flush=True)
    return pairs


def memory(sandbox, program, sizes, directory):
    """Peak memory in MiB of a run of each size, with a journal, and of a second run that skips everything."""
    peaks = []
    for records in sizes:
        account = Account(sandbox)
        journal = Path(directory) / f"{records}.journal"
        command = (program, sandbox.url, account.token, records, THREADS, 0, "rows", journal)
        first, second = account.run(*command), account.run(*command)
        if first["applied"] != records or second["skipped"] != records:
            raise SystemExit(f"of {records} records {first['applied']} were applied, then {second['skipped']} skipped")
        peaks.append((first["peak_kib"] / 1024, second["peak_kib"] / 1024))
        print(
            f"  {records:9,} records: {peaks[-1][0]:.1f} MiB, {peaks[-1][1]:.1f} MiB when all are skipped; "
            f"{records / first['seconds']:.0f}/s without delay, {records / second['seconds']:.0f}/s skipped",
            flush=True,
        )
        sandbox.ask("DELETE", account.path)
    return peaks


def stream(program, directory):
    """Peak memory in MiB of runs against the sink, which is fast enough for millions: without a journal, and with one that
    a second run goes on with, for tags that count up and for tags in no order. The sink has other fields than the records."""
    harness.require("libssl")
    harness.build_sink()
    peaks = []
    for records in STREAMED:
        with harness.Sink() as sink:
            command = (program, sink.url, harness.TOKEN, records, THREADS, NO_FIELD_CHECK)
            runs = [("no journal", "applied", ran(*command, "rows"))]
            for tags in ("rows", "random"):
                journal = Path(directory) / f"{tags}.journal"
                runs.append((f"journal, {tags}", "applied", ran(*command, tags, journal)))
                runs.append((f"again, {tags}", "skipped", ran(*command, tags, journal)))
                journal.unlink()
        for what, counter, done in runs:
            if done[counter] != records:
                raise SystemExit(f"{what}: of {records} records {done[counter]} were {counter}")
            peaks.append(done["peak_kib"] / 1024)
            print(f"  {records:10,} records, {what:15} {peaks[-1]:5.1f} MiB; {records / done['seconds']:.0f}/s", flush=True)
    return max(peaks)


def memory_alone(package):
    with tempfile.TemporaryDirectory(dir=ROOT / "target") as directory:
        most = stream(compiled(package, directory), directory)
    print(f"{'reached' if most < 64 else 'MISSED '}  {most:.1f} MiB at the most, wanted 64")
    return 0 if most < 64 else 1


def main(package, sandbox_program, size):
    if size == "memory":
        return memory_alone(package)
    records, runs, calls, few, many = SIZES[size]
    with tempfile.TemporaryDirectory() as directory, Sandbox(sandbox_program) as sandbox:
        program = compiled(package, directory)
        print(f"{records:,} records, {THREADS} threads, {DELAY_MS} ms of delay; the ideal is {IDEAL:.0f}/s")
        pairs = rates(sandbox, program, records, runs, calls)
        of_ideal = statistics.median(batch / IDEAL for batch, *_ in pairs)
        of_loop = statistics.median(batch / loop for batch, loop, _ in pairs)
        print("memory, with a journal")
        (small, small_again), (big, big_again) = memory(sandbox, program, (few, many), directory)
    verdicts = [
        (f"{of_ideal:.2f} of the ideal rate, wanted 0.90", of_ideal >= 0.9),
        (f"{of_loop:.0f} times the PHP loop, wanted 50", of_loop >= 50),
        (f"{max(big, big_again):.1f} MiB at the most, wanted 64", max(big, big_again) < 64),
        (f"{big - small:+.1f} MiB from {few:,} to {many:,} records, wanted less than 8", big - small < 8),
    ]
    for sentence, reached in verdicts:
        print(f"{'reached' if reached else 'MISSED '}  {sentence}")
    return 0 if all(reached for _, reached in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

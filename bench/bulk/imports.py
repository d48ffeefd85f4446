"""What a batch gains by imports: the same records with a call for each and in imports, in turn, in version 3 of the API.

    python3 imports.py PACKAGE SANDBOX SIZE

SIZE is `full` for the figures of docs/performance.md or `small` for a look within a minute. Ends with 1 when memory
grows with the number of records, or a record was not applied.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from bulk import DELAY_MS, THREADS, Account, compiled

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tools"))

from sandbox import Sandbox  # noqa: E402

PER_IMPORT = (100, 1_000, 10_000)

SIZES = {
    # Records of a timed run, rounds, and the two sizes that memory is compared at: with fewer all imports are not yet full.
    "full": (30_000, 3, 100_000, 400_000),
    "small": (10_000, 1, 100_000, 200_000),
}


class ImportAccount(Account):
    """An account whose writes are answered late, whatever their method."""

    def delay(self):
        for method in ("PUT", "POST", "GET"):
            fault = {"kind": "delay", "delay_ms": DELAY_MS, "times": 1_000_000_000, "method": method}
            self.sandbox.ask("POST", self.path + "/faults", fault)


def rate(account, program, records, per_import):
    ran = account.run(program, account.sandbox.url, account.token, records, THREADS, 0, "rows", "", per_import)
    if ran["applied"] != records:
        raise SystemExit(f"{ran['applied']} of {records} records were applied")
    return records / ran["seconds"], ran["cpu_seconds"] * 1e6 / records


def compare(sandbox, program, records, rounds):
    """For each size of import the rates of all rounds; those of single calls under 0."""
    account = ImportAccount(sandbox)
    account.run(program, sandbox.url, account.token, records, THREADS, 1, "rows", "", 1_000)
    account.delay()
    found = {size: [] for size in (0, *PER_IMPORT)}
    for _ in range(rounds):
        for size, rates in found.items():
            rates.append(rate(account, program, records, size))
            how = f"imports of {size:,}" if size else "single calls"
            print(f"  {how:>18}: {rates[-1][0]:8,.0f}/s, {rates[-1][1]:.0f} us CPU", flush=True)
    sandbox.ask("DELETE", account.path)
    return found


def memory(sandbox, program, sizes, directory):
    """Peak memory in MiB of a run of each size, in imports of 1,000 and with a journal."""
    peaks = []
    for records in sizes:
        account = ImportAccount(sandbox)
        journal = Path(directory) / f"{records}.journal"
        ran = account.run(program, sandbox.url, account.token, records, THREADS, 1, "rows", journal, 1_000)
        if ran["applied"] != records:
            raise SystemExit(f"{ran['applied']} of {records} records were applied")
        peaks.append(ran["peak_kib"] / 1024)
        print(f"  {records:9,} records: {peaks[-1]:.1f} MiB; {records / ran['seconds']:,.0f}/s without delay", flush=True)
        sandbox.ask("DELETE", account.path)
    return peaks


def main(package, sandbox_program, size):
    records, rounds, few, many = SIZES[size]
    with tempfile.TemporaryDirectory() as directory, Sandbox(sandbox_program) as sandbox:
        program = compiled(package, directory)
        print(f"{records:,} updates, {THREADS} threads, {DELAY_MS} ms of delay, in turn")
        found = compare(sandbox, program, records, rounds)
        print("memory, with a journal and imports of 1,000")
        small, big = memory(sandbox, program, (few, many), directory)
    for per_import in PER_IMPORT:
        pairs = zip(found[per_import], found[0], strict=True)
        ratio = statistics.median(imports / single for (imports, _), (single, _) in pairs)
        print(f"imports of {per_import:,}: {ratio:.1f} times the rate of single calls")
    is_flat = big - small < 8 and big < 64
    print(f"{'reached' if is_flat else 'MISSED '}  {big - small:+.1f} MiB from {few:,} to {many:,} records, wanted less than 8")
    return 0 if is_flat else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

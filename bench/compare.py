"""Compares this library with other clients against the same sink, and prints the tables of docs/performance.md.

    BENCH_SECONDS=1 BENCH_RUNS=7 python3 bench/compare.py

In each of the rounds every peer runs once, one after the other. A ratio is taken within a round, so that what slows the
machine slows both sides, and of all rounds the median is shown. Exits with 1 when a target is missed.

With one connection client and sink take turns, and each call wakes the other side twice. What that costs depends on whether
both run on one processor, far more than on the client, and the scheduler decides as it likes. So both placements are
measured: on one processor the clients themselves are compared, on two the waking is in it.
"""

import os
import platform
import re
import subprocess
import sys
from statistics import median

from harness import (
    BENCH,
    OUT,
    PACKAGE,
    PROCESSORS,
    ROOT,
    Peer,
    Run,
    Sink,
    build_sink,
    environment_for,
    measure_wake_up,
    require,
)

SECONDS = float(os.environ.get("BENCH_SECONDS", "1"))
RUNS = int(os.environ.get("BENCH_RUNS", "7"))
# Fresh processes are over in milliseconds: many of them cost little.
STARTS = 3 * RUNS

PLACEMENTS = {"one processor": (PROCESSORS[0], PROCESSORS[0])}
if len(PROCESSORS) > 1:
    PLACEMENTS["two processors"] = (PROCESSORS[0], PROCESSORS[1])

OURS = "copernica"
REUSED, NEW, RAW = "libcurl, handle reused", "libcurl, new handle per call", "raw socket in C"


class Table:
    """The runs of some peers in one scenario, and what they come to."""

    def __init__(self, title):
        self.title = title
        self.runs = {}
        self.start_cpu = {}
        self.sink_busy = {}

    def run(self, peers, sink, threads=1, processor=None):
        """`peers` are name, command and settings; `processor` is the only one that they may run on."""
        for name, command, settings in peers:
            idle = Run(command, environment_for(sink, threads=threads, **settings), processor)
            self.start_cpu[name] = idle.cpu_seconds
        for _ in range(RUNS):
            for name, command, settings in peers:
                before = sink.cpu_seconds()
                environment = environment_for(sink, seconds=SECONDS, threads=threads, **settings)
                run = Run(command, environment, processor)
                self.runs.setdefault(name, []).append(run)
                self.sink_busy.setdefault(name, []).append((sink.cpu_seconds() - before) / run.seconds)
        self.print()
        return self

    def rate(self, name):
        return median(run.rate for run in self.runs[name])

    def cpu_us(self, name):
        return [1e6 * (run.cpu_seconds - self.start_cpu[name]) / run.calls for run in self.runs[name]]

    def rate_ratio(self, other, name=OURS):
        return median(ours.rate / theirs.rate for ours, theirs in zip(self.runs[name], self.runs[other]))

    def cpu_ratio(self, other, name=OURS):
        return median(ours / theirs for ours, theirs in zip(self.cpu_us(name), self.cpu_us(other)))

    def print(self):
        print(f"\n### {self.title}\n")
        print("| client | calls per second | CPU µs per call | copernica's rate to its | copernica's CPU to its | sink busy |")
        print("|---|---:|---:|---:|---:|---:|")
        for name in sorted(self.runs, key=self.rate, reverse=True):
            print(
                f"| {name} | {self.rate(name):,.0f} | {median(self.cpu_us(name)):.1f} | {self.rate_ratio(name):.2f} "
                f"| {self.cpu_ratio(name):.2f} | {median(self.sink_busy[name]):.0%} |",
                flush=True,
            )


class Targets:
    """What was promised, and whether it holds."""

    def __init__(self):
        self.lines = []
        self.missed = 0

    def at_least(self, sentence, figure, bound):
        self.add(sentence, figure, f"≥ {bound:.2f}", figure >= bound)

    def at_most(self, sentence, figure, bound):
        self.add(sentence, figure, f"≤ {bound:.2f}", figure <= bound)

    def add(self, sentence, figure, bound, is_met):
        self.missed += not is_met
        self.lines.append(f"| {sentence} | {bound} | {figure:.2f} | {'met' if is_met else '**missed**'} |")

    def print(self):
        print("\n### Targets\n\n| target | bound | measured | |\n|---|---:|---:|---|")
        print("\n".join(self.lines))


def build_peers():
    """Every peer that this machine can run, in the order of their names: name, peer, command."""
    peers = [Peer(source) for source in sorted((BENCH / "peers").iterdir())]
    return [(peer, command) for peer in peers if (command := peer.build())]


def with_settings(peers, has_field_check=True):
    """Ours twice: as most programs call it, and with nothing between the arguments and the wire."""
    for peer, command in peers:
        if peer.name == OURS and has_field_check:
            yield f"{OURS}, with field and value check", command, {"flags": 0}
        yield peer.name, command, {}


def compare_single(peers, scheme):
    """The tables of one connection, by placement."""
    tables = {}
    for placement, (sink_processor, processor) in PLACEMENTS.items():
        with Sink(is_tls=scheme == "HTTPS", processor=sink_processor) as sink:
            table = Table(f"{scheme}, one connection, client and sink on {placement}")
            tables[placement] = table.run(list(with_settings(peers)), sink, processor=processor)
    return tables


def compare_starts(peers):
    """Seconds from the start of a process to its end, with one update in between; a dictionary from name to seconds."""
    seconds = {}
    chosen = [entry for entry in with_settings(peers) if entry[0].startswith(OURS) or entry[0] in (REUSED, RAW)]
    with Sink() as sink:
        # So that a name is resolved.
        by_name = {"url": sink.url.replace("127.0.0.1", "localhost")}
        for _ in range(STARTS):
            for name, command, settings in chosen:
                settings = settings if name == RAW else {**settings, **by_name}
                run = Run(command, environment_for(sink, **settings))
                seconds.setdefault(name, []).append(run.wall_seconds)
    print("\n### From the start of a process over its first update to its end\n\n| client | ms |\n|---|---:|")
    for name in sorted(seconds, key=lambda name: median(seconds[name])):
        print(f"| {name} | {1e3 * median(seconds[name]):.1f} |", flush=True)
    return seconds


def compare_with_ideal(command):
    """The rate over a link of 20 ms as a share of what the link allows, by number of threads."""
    shares = {}
    print("\n### A link with 20 ms round trip\n\n| threads | calls per second | ideal | share |\n|---:|---:|---:|---:|")
    with Sink(delay_ms=20) as sink:
        for threads in (1, 8, 64):
            runs = [Run(command, environment_for(sink, seconds=max(SECONDS, 1), threads=threads)) for _ in range(3)]
            rate, ideal = median(run.rate for run in runs), threads / 0.020
            shares[threads] = rate / ideal
            print(f"| {threads} | {rate:,.0f} | {ideal:,.0f} | {shares[threads]:.3f} |", flush=True)
    return shares


def stripped_megabytes():
    stripped = OUT / "stripped.so"
    subprocess.run(["strip", "-o", stripped, PACKAGE / "lib" / "libcopernica.so"], check=True)
    return stripped.stat().st_size / 1e6


def describe_machine():
    model = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo").read())

    def first_line(*command):
        try:
            return subprocess.run(command, capture_output=True, text=True).stdout.splitlines()[0]
        except (OSError, IndexError):
            return f"no {command[0]}"

    print(f"{os.cpu_count()} processors ({model[1] if model else platform.machine()}), Linux {platform.release()}; ", end="")
    print(f"{first_line('rustc', '--version')}; {first_line('curl-config', '--version')}; ", end="")
    print(f"{first_line(ROOT / 'target' / 'tools' / 'bin' / 'go', 'version')}; Python {platform.python_version()}; ", end="")
    print(f"{first_line('php', '--version')[:10].strip()}. {RUNS} rounds of {SECONDS:g} s; "
          f"load before: {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip


def describe_wake_up():
    for placement, (wall, cpu) in measure_wake_up().items():
        print(f"\nA byte to a thread on the {placement} processor and back takes {wall:.1f} µs, {cpu:.1f} µs of them the "
              "sender's processor time.", flush=True)  # fmt: skip


def add_single_targets(targets, placement, http, https):
    """What is promised of one connection, in one placement of client and sink."""
    for scheme, table, rate, cpu, new in (("HTTP", http, 1.6, 0.5, 8), ("HTTPS", https, 2, 0.4, 50)):
        name = f"{scheme}, {placement}"
        targets.at_least(f"{name}: rate to libcurl with a reused handle", table.rate_ratio(REUSED), rate)
        targets.at_most(f"{name}: CPU to libcurl with a reused handle", table.cpu_ratio(REUSED), cpu)
        targets.at_least(f"{name}: rate to a new libcurl handle per call", table.rate_ratio(NEW), new)
    targets.at_least(f"HTTP, {placement}: rate to a raw socket", http.rate_ratio(RAW), 0.7)
    targets.at_least(f"HTTP, {placement}: rate to a raw socket, further goal", http.rate_ratio(RAW), 0.85)


def main():
    require("openssl", "libssl", "libcurl")
    build_sink()
    peers = build_peers()
    describe_machine()
    targets = Targets()

    describe_wake_up()
    http = compare_single(peers, "HTTP")
    https = compare_single([(peer, command) for peer, command in peers if peer.has_tls], "HTTPS")
    threaded = [(peer, command) for peer, command in peers if peer.has_threads]
    with Sink() as sink:
        many = Table("HTTP, 16 threads").run(list(with_settings(threaded, has_field_check=False)), sink, threads=16)
    starts = compare_starts(peers)
    shares = compare_with_ideal(next(command for peer, command in peers if peer.name == OURS))

    for placement in PLACEMENTS:
        add_single_targets(targets, placement, http[placement], https[placement])
    targets.at_least("16 threads: rate to libcurl with a handle per thread", many.rate_ratio(REUSED), 1.5)
    start = median(ours / theirs for ours, theirs in zip(starts[OURS], starts[REUSED]))
    targets.at_most("start to first update: time to libcurl's", start, 1)
    for threads, share in shares.items():
        targets.at_least(f"20 ms round trip, {threads} threads: share of the ideal", share, 0.95)
    targets.at_most("size of the stripped library in MB", stripped_megabytes(), 2.6)
    targets.print()
    print(f"\n{len(targets.lines) - targets.missed} targets met, {targets.missed} missed")
    return 1 if targets.missed else 0


if __name__ == "__main__":
    sys.exit(main())

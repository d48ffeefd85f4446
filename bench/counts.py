"""Counts what one call costs, in figures that are the same on every run: instructions, allocations, system calls.

    python3 bench/counts.py            prints the figures and fails when one is above its ceiling
    python3 bench/counts.py --all      libcurl and the raw socket beside ours
    python3 bench/counts.py --where    where the instructions of a call go, by crate and by function

Instructions are those of every object but the C library, counted by callgrind; allocations are the calls to malloc and its
kin from outside of the C library; system calls are strace's. Each is the difference between a run with many calls and one
with few, so that start and end do not count. The ceilings stand in counts.json: a figure may be up to 3 % above.
"""

import json
import re
import subprocess
import sys
from collections import Counter

from harness import BENCH, OUT, Peer, Sink, build_sink, environment_for, require

FEW, MANY = 100, 400
TOLERANCE = 1.03

NOT_COUNTED = re.compile(r"/(libc|ld-linux[^/]*|libpthread|libm)[.-][^/]*$|vgpreload|^\?\?\?$")
ALLOCATORS = {"malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc", "memalign"}

# Name, whether the connection is secure, and settings of the call.
CASES = {
    "http": (False, {}),
    "http, field and value check": (False, {"flags": 0}),
    "https": (True, {}),
}


class Profile:
    """Instructions and allocations in a file of callgrind's."""

    def __init__(self, file):
        self.instructions = Counter()
        self.allocations = 0
        self.by_function = Counter()
        names = {}

        def name_of(text):
            number, _, name = text.partition(" ")
            if name:
                names[number] = name
            return names[number]

        is_call_cost = False
        here = function = called = ""
        for line in file.read_text().splitlines():
            kind, _, rest = line.partition("=")
            if kind == "ob":
                here = name_of("o" + rest)
            elif kind == "fn":
                function = name_of("f" + rest)
            elif kind == "cfn":
                called = name_of("f" + rest)
            elif kind == "cob":
                name_of("o" + rest)
            elif kind in ("fl", "fi", "fe", "cfi", "cfl"):
                continue
            elif kind == "calls":
                is_call_cost = True
                if called in ALLOCATORS and not NOT_COUNTED.search(here):
                    self.allocations += int(rest.split()[0])
            elif line[:1] in "+-*0123456789" and line:
                if not is_call_cost:
                    cost = int(line.split()[1])
                    self.instructions[here] += cost
                    self.by_function[function] += cost
                is_call_cost = False

    def counted_instructions(self):
        return sum(cost for name, cost in self.instructions.items() if not NOT_COUNTED.search(name))


def profile(command, sink, calls, **settings):
    file = OUT / f"callgrind.{calls}"
    subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={file}", *command],
        env=environment_for(sink, calls=calls, **settings),
        check=True,
        capture_output=True,
    )
    return Profile(file)


def system_calls(command, sink, calls, **settings):
    file = OUT / "strace.out"
    subprocess.run(
        ["strace", "-f", "-qq", "-o", file, *command],
        env=environment_for(sink, calls=calls, **settings),
        check=True,
        capture_output=True,
    )
    return len(re.findall(r"^\d+ +\w+\(", file.read_text(), re.M))


def count(command, sink, **settings):
    """What one call costs."""
    few, many = (profile(command, sink, calls, **settings) for calls in (FEW, MANY))
    calls = MANY - FEW
    traced = [system_calls(command, sink, number, **settings) for number in (FEW, MANY)]
    return {
        "instructions": round((many.counted_instructions() - few.counted_instructions()) / calls),
        "allocations": round((many.allocations - few.allocations) / calls, 1),
        "system calls": round((traced[1] - traced[0]) / calls, 1),
    }


def crate_of(function):
    """The crate that a function belongs to, as well as its name tells."""
    found = re.search(r"\b(copernica::(?:api|client|ffi)|ureq_proto|ureq|httparse|http|serde_json|rustls|ring|bytes)\b", function)
    known = found or re.search(r"\b(core|alloc|std)::", function)
    return known[1] if known else "C library and others"


def show_where(command, sink, **settings):
    """Shows what takes the instructions of one call, those of the C library included."""
    few, many = (profile(command, sink, calls, **settings).by_function for calls in (FEW, MANY))
    functions = Counter({name: (cost - few[name]) / (MANY - FEW) for name, cost in many.items()})
    crates = Counter()
    for name, cost in functions.items():
        crates[crate_of(name)] += cost
    total = sum(functions.values())
    for title, costs in (("crate", crates.most_common()), ("function", functions.most_common(25))):
        print(f"\n| {title} | instructions | share |\n|---|---:|---:|")
        for name, cost in costs:
            if cost >= total / 200:
                print(f"| `{name}` | {cost:,.0f} | {cost / total:.0%} |")


def show(name, figures, ceilings=None):
    cells = [f"{figures[kind]:,}" + (f" (ceiling {ceilings[kind]:,})" if ceilings else "") for kind in figures]
    print(f"| {name} | {' | '.join(cells)} |", flush=True)


def above(ceilings, figures, name):
    """A sentence for each figure that is too far above its ceiling."""
    return [
        f"{name}: {figures[kind]:,} {kind}, more than {ceiling:,} and 3 %"
        for kind, ceiling in ceilings.items()
        if figures[kind] > ceiling * TOLERANCE
    ]


def main(arguments):
    require("openssl", "libssl", "valgrind", "strace", *(["libcurl"] if "--all" in arguments else []))
    build_sink()
    command = Peer(BENCH / "peers" / "copernica.c").build()
    if "--where" in arguments:
        for is_tls in (False, True):
            with Sink(is_tls=is_tls) as sink:
                print(f"\n{sink.scheme}, all objects")
                show_where(command, sink)
        return 0
    ceilings = json.loads((BENCH / "counts.json").read_text())
    too_much = []
    print("| per call | instructions | allocations | system calls |\n|---|---|---|---|")
    for name, (is_tls, settings) in CASES.items():
        with Sink(is_tls=is_tls) as sink:
            figures = count(command, sink, **settings)
        show(name, figures, ceilings[name])
        too_much += above(ceilings[name], figures, name)
    for peer in ("raw_socket", "libcurl_reused", "libcurl_new") if "--all" in arguments else ():
        peer = Peer(BENCH / "peers" / f"{peer}.c")
        with Sink() as sink:
            show(peer.name, count(peer.build(), sink))
    for sentence in too_much:
        print(f"counts: {sentence}", file=sys.stderr)
    print(f"counts: {3 * len(CASES) - len(too_much)} passed, {len(too_much)} failed")
    return 1 if too_much else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

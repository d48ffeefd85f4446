"""Checks that the Go binding wraps every function and knows every constant of the header, but for those left out on purpose.

    python3 bindings/go/wrapped.py        (make bindings-check)
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEADER = HERE.parent.parent / "include" / "copernica.h"

# What Go has no use for, and why.
LEFT_OUT = {
    "cop_client_new": "New() hands over its options, and uses cop_client_new_with()",
    "cop_options_set_encoding": "texts of Go are UTF-8",
    "cop_batch_set_blocking": "Batch.Add() waits in Go, where a context can end that",
    "cop_import_record_count": "it is len(Import.Records)",
    "cop_profile_list_count": "ProfileList counts what it gave",
    "cop_profile_field": "Profile.Field() looks among the values that were copied",
    "COP_VERSION_MAJOR": "Version() is that of the library which runs; a program in Go is compiled with the binding's own",
    "COP_VERSION_MINOR": "see COP_VERSION_MAJOR",
    "COP_VERSION_PATCH": "see COP_VERSION_MAJOR",
}


def declared(header):
    """The functions and the numbered constants of the header."""
    functions = re.findall(r"^COP_API [^;]*?COP_CALL (cop_\w+)\(", header, flags=re.M)
    return {*functions, *re.findall(r"^#define (COP_\w+) \d+$", header, flags=re.M)}


def used(source):
    """What of C a file in Go uses: as C.name, or in the C before its `import "C"`."""
    preambles = re.findall(r'((?:^//.*\n)+)import "C"$', source, flags=re.M)
    in_c = re.findall(r"\b(cop_\w+)\(", "".join(preambles))
    code = re.sub(r"//.*", "", source)
    return {*in_c, *re.findall(r"\bC\.(cop_\w+|COP_\w+)\b", code)}


def complaints(header, sources, left_out):
    """What is not wrapped, and which reasons for that are out of date."""
    there = declared(header)
    wrapped = set().union(*map(used, sources))
    if not there:
        yield "the header declares nothing that this check can read"
    for name in sorted(there - wrapped - set(left_out)):
        yield f"{name} is not wrapped: wrap it, or say in bindings/go/wrapped.py why Go has no use for it"
    for name in sorted(set(left_out) & wrapped):
        yield f"{name} is wrapped: take it off the list in bindings/go/wrapped.py"
    for name in sorted(set(left_out) - there):
        yield f"{name} is not in the header: take it off the list in bindings/go/wrapped.py"


def main():
    header = HEADER.read_text(encoding="utf-8")
    places = [place for place in sorted(HERE.glob("*.go")) if not place.name.endswith("_test.go")]
    found = list(complaints(header, [place.read_text(encoding="utf-8") for place in places], LEFT_OUT))
    for complaint in found:
        print(f"bindings/go: {complaint}", file=sys.stderr)
    if not found:
        number = len(declared(header)) - len(LEFT_OUT)
        print(f"bindings/go: {number} functions and constants are wrapped, {len(LEFT_OUT)} left out with a reason")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""Checks that the bindings know every status, effect, flag, comparison, log level, action of an import, state and counter of a
batch of the header, with its number.

    python3 tools/check_bindings.py

Functions of the header that a binding does not wrap are its own affair; a constant that it lacks is an answer that its
users cannot name.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# The enumerations of C#, each with the chapter of the header that has its constants, and the prefix to take off.
ENUMERATIONS = {
    "CopernicaStatus": ("Status", "COP_ERR_"),
    "CopernicaEffect": ("Effect", "COP_EFFECT_"),
    "CopernicaFlags": ("Flags", "COP_"),
    "CopernicaComparison": ("Conditions", "COP_"),
    "CopernicaLogLevel": ("Log", "COP_LOG_"),
    "CopernicaImportAction": ("Imports", "COP_IMPORT_"),
    "CopernicaBatchState": ("Batch", "COP_BATCH_"),
    "CopernicaCounter": ("Batch", "COP_COUNT_"),
}
# A status that has not the prefix of the others.
OK = "COP_OK"


def constants(header):
    """The constants of each of these enumerations: name and number."""
    parts = re.split(r"^/\* ---- (\w[\w ]*?) -+ \*/$", header, flags=re.M)
    chapters = dict(zip(parts[1::2], parts[2::2]))
    return {
        enumeration: re.findall(rf"^#define ({prefix}\w+|{OK}) (\d+)$", chapters[chapter], flags=re.M)
        for enumeration, (chapter, prefix) in ENUMERATIONS.items()
    }


def enumerations(source):
    """The members of each C# enumeration: name to number."""
    found = re.findall(r"enum (\w+)[^{]*\{(.*?)^    \}", source, flags=re.M | re.S)
    return {name: dict(re.findall(r"^ +(\w+) = (\d+),$", body, flags=re.M)) for name, body in found}


def in_csharp(name, prefix):
    """The name of a constant in C#: COP_ERR_URL_TOO_LONG is UrlTooLong."""
    rest = name[len(prefix if name.startswith(prefix) else "COP_") :]
    return "".join(word.capitalize() for word in rest.split("_"))


def main(root=ROOT):
    found = constants((root / "include" / "copernica.h").read_text())
    go = "".join(place.read_text() for place in sorted((root / "bindings" / "go").glob("*.go")))
    source = "".join(place.read_text() for place in sorted((root / "bindings" / "dotnet" / "src").glob("*.cs")))
    csharp = enumerations(source)
    passed, complaints = 0, []
    for enumeration, (chapter, prefix) in ENUMERATIONS.items():
        names = {in_csharp(name, prefix): (name, number) for name, number in found[enumeration]}
        if not names:
            complaints.append(f"the header's chapter {chapter} has no constants that begin with {prefix}")
        for short, (name, number) in names.items():
            if not re.search(rf"\bC\.{name}\b", go):
                complaints.append(f"bindings/go lacks {name}: add it where its neighbours are")
            if csharp[enumeration].get(short) != number:
                complaints.append(f"{enumeration} of bindings/dotnet lacks {short} = {number}, which is {name}")
            passed += 2
        # Only flags have a "none" of their own in C#.
        for short in set(csharp[enumeration]) - set(names) - ({"None"} if enumeration == "CopernicaFlags" else set()):
            complaints.append(f"{enumeration}.{short} of bindings/dotnet is not in the header")
    for complaint in complaints:
        print(f"bindings: {complaint}", file=sys.stderr)
    print(f"constants of the bindings: {passed - len(complaints)} passed, {len(complaints)} failed")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())

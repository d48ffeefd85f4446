"""Checks that the .NET binding declares the functions of the header as C does, and uses them.

    python3 tools/check_interop.py

No compiler looks at both sides of P/Invoke: a parameter too few, or a number of another size, is found by nobody but a crash.
A function that the binding does without is excused below, with the reason.
"""

import re
import sys
from pathlib import Path

from abi_description import describe_header

ROOT = Path(__file__).resolve().parent.parent

# What the binding does without, and why.
EXCUSED = {
    "cop_batch_set_blocking": "CopernicaBatch.Add and AddAsync wait in .NET, where a token can end the waiting",
    "cop_batch_start": "its threads block all signals, and Mono needs them to stop a thread; Start has threads of .NET work",
    "cop_client_new": "cop_client_new_with() with default options is the same",
    "cop_conditions_count": "CopernicaConditions is a list of its own",
    "cop_options_set_encoding": "texts of .NET cross as UTF-8",
    "cop_profile_field": "CopernicaProfile has a copy of all fields",
    "cop_profile_list_count": "a program counts what it goes through",
}

NUMBERS = {
    "uint32_t": "uint", "int32_t": "int", "uint64_t": "ulong", "int64_t": "long", "size_t": "UIntPtr", "double": "double",
    "void": "void", "cop_log_function": "LogFunction", "uint64_t *": "out ulong", "const uint64_t *": "ulong[]",
}  # fmt: skip


class Header:
    """The functions of the header, and what their types are in C#."""

    def __init__(self, place):
        described = describe_header(place)
        self.functions = {name: text for (kind, name), text in described.items() if kind == "function"}
        aliases = re.findall(r"typedef (int32_t) (cop_\w+)$", "\n".join(described.values()), flags=re.M)
        self.numbers = {**NUMBERS, **{name: NUMBERS[of] for of, name in aliases}}

    def csharp(self, name):
        """The types of a function in C#: what it returns, and its parameters."""
        found = re.match(rf"(.*?){name}\((.*)\)$", self.functions[name])
        returned = self.type_of(found.group(1).strip(), is_returned=True)
        parameters = [text for text in found.group(2).split(", ") if text != "void"]
        # What is freed is no handle any more.
        frees = name.endswith("_free")
        return [returned, *("IntPtr" if frees else self.type_of(re.sub(r"\w+$", "", text).strip()) for text in parameters)]

    def type_of(self, written, is_returned=False):
        """A type in C#: a handle where this program frees what is pointed to, else a number or a pointer."""
        if written in self.numbers:
            return self.numbers[written]
        pointed_to = re.match(r"(const )?(cop_\w+) \*$", written)
        is_handle = pointed_to and f"{pointed_to.group(2)}_free" in self.functions
        if is_handle and not (is_returned and pointed_to.group(1)):
            return "".join(word.capitalize() for word in pointed_to.group(2).split("_")[1:]) + "Handle"
        if written.endswith("*"):
            return "IntPtr"
        raise SystemExit(f"interop: {written} of the header is a type that tools/check_interop.py does not know")


def declarations(source):
    """The functions that C# declares: name to types."""
    pattern = r"\[DllImport\(Library, CallingConvention = C\)\]\s+internal static extern (\w+) (cop_\w+)\(([^)]*)\);"
    return {
        name: [returned, *(text.strip().rsplit(" ", 1)[0] for text in parameters.split(",") if text.strip())]
        for returned, name, parameters in re.findall(pattern, source)
    }


def complaints(header, source):
    """What is not as it should be, as sentences."""
    declared = declarations(source)
    for name in sorted(set(re.findall(r"\bextern \w+ (\w+)\(", source)) - set(declared)):
        yield f"{name} is not declared with [DllImport(Library, CallingConvention = C)]"
    for name in sorted(set(header.functions) - set(declared) - set(EXCUSED)):
        yield f"{name} is not wrapped: do it, or excuse it in tools/check_interop.py with the reason"
    for name in sorted(set(declared) - set(header.functions)):
        yield f"{name} is not in the header"
    for name in sorted(set(EXCUSED) - (set(header.functions) - set(declared))):
        yield f"{name} is excused in tools/check_interop.py, but is wrapped or not in the header"
    for name in sorted(set(declared) & set(header.functions)):
        wanted = header.csharp(name)
        if declared[name] != wanted:
            yield f"{name} is declared with {', '.join(declared[name])} instead of {', '.join(wanted)}"
        if not re.search(rf"\bNative\.{name}\b", source):
            yield f"{name} is declared and not used"


def main(root=ROOT):
    header = Header(root / "include" / "copernica.h")
    source = "".join(place.read_text() for place in sorted((root / "bindings" / "dotnet" / "src").glob("*.cs")))
    found = list(complaints(header, source))
    for complaint in found:
        print(f"bindings/dotnet: {complaint}", file=sys.stderr)
    checked = len(header.functions)
    print(f"functions of the .NET binding: {checked - min(len(found), checked)} passed, {len(found)} failed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

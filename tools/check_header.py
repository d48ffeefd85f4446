"""Compiles the header alone under every standard of C and C++ that its users may have.

    python3 tools/check_header.py HEADER COMPILER...

"windows" is clang in the place of MSVC: it takes the header as MSVC does, but has none of Windows' own headers.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

C = [("c", standard) for standard in ("c90", "c99", "c11", "c17", "c2x")]
CPP = [("c++", f"c++{standard}") for standard in ("98", "11", "14", "17", "20", "2b")]

# What each compiler can be asked for. tcc has neither C++ nor most warnings.
STANDARDS = {
    "gcc": [("gcc", *standard) for standard in C] + [("g++", *standard) for standard in CPP],
    "clang": [("clang", *standard) for standard in C] + [("clang++", *standard) for standard in CPP],
    "tcc": [("tcc", "c", standard) for standard in ("c99", "c11")],
    "windows": [("clang", *standard) for standard in C] + [("clang++", *standard) for standard in CPP],
}
WINDOWS = ["--target=x86_64-pc-windows-msvc", "-ffreestanding"]
STRICT = {"gcc": ["-pedantic", "-fsyntax-only"], "clang": ["-pedantic", "-fsyntax-only"], "tcc": ["-c", "-o", "header.o"]}
STRICT["windows"] = [*WINDOWS, *STRICT["clang"]]


def complaint(header, family, compiler, language, standard):
    """Compiles a file that includes the header twice and nothing else; returns what the compiler complains about."""
    source = f'#include "{header}"\n#include "{header}"\nextern int not_empty;\n'
    # Never into /dev/null: tcc replaces what is there by a file, the device too.
    with tempfile.TemporaryDirectory() as directory:
        done = subprocess.run(
            [compiler, "-x", language, f"-std={standard}", "-Wall", "-Wextra", "-Werror", *STRICT[family], "-"],
            input=source, capture_output=True, text=True, cwd=directory,
        )  # fmt: skip
    return done.stderr or f"it ended with {done.returncode}" if done.returncode else None


def asks_for(name, header, *options):
    """Whether a program compiled for Windows asks the linker for this name when it calls cop_result_free()."""
    source = f'#include "{header}"\nvoid call(cop_result *result) {{ cop_result_free(result); }}\n'
    with tempfile.TemporaryDirectory() as directory:
        compiled = Path(directory) / "call.obj"
        command = ["clang", "-x", "c", *WINDOWS, *options, "-c", "-o", compiled, "-"]
        subprocess.run(command, input=source, text=True, check=True)
        return name in re.findall(rb"[\w@]+", compiled.read_bytes())


def check_windows(header):
    """What the macros of the header come to on Windows, as sentences with whether they hold."""
    # A 32-bit program whose own functions have another calling convention, which shows in their names.
    other_convention = ["--target=i686-pc-windows-msvc", "-Xclang", "-fdefault-calling-conv=stdcall"]
    return [
        ("functions come from the DLL", asks_for(b"__imp_cop_result_free", header)),
        ("with COP_STATIC they come from the static library", asks_for(b"cop_result_free", header, "-DCOP_STATIC")),
        ("they are called as C functions", asks_for(b"__imp__cop_result_free", header, *other_convention)),
    ]


def main(header, *families):
    header = Path(header).resolve()
    cases = [(family, *case) for family in families for case in STANDARDS[family]]
    failed = 0
    for family, compiler, language, standard in cases:
        found = complaint(header, family, compiler, language, standard)
        if found is not None:
            failed += 1
            print(f"{header.name} does not compile with {compiler} -std={standard}:\n{found}", file=sys.stderr)
    windows = check_windows(header) if "windows" in families else []
    for sentence, held in windows:
        if not held:
            failed += 1
            print(f"{header.name} on Windows: not so: {sentence}", file=sys.stderr)
    cases += windows
    print(f"header alone, every standard of {', '.join(families)}: {len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

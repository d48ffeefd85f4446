"""Compiles the header alone under every standard of C and C++ that its users may have.

    python3 tools/check_header.py HEADER COMPILER...
"""

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
}
STRICT = {"gcc": ["-pedantic", "-fsyntax-only"], "clang": ["-pedantic", "-fsyntax-only"], "tcc": ["-c", "-o", "header.o"]}


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


def main(header, *families):
    header = Path(header).resolve()
    cases = [(family, *case) for family in families for case in STANDARDS[family]]
    failed = 0
    for family, compiler, language, standard in cases:
        found = complaint(header, family, compiler, language, standard)
        if found is not None:
            failed += 1
            print(f"{header.name} does not compile with {compiler} -std={standard}:\n{found}", file=sys.stderr)
    print(f"header alone, every standard of {', '.join(families)}: {len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

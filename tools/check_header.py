"""Compiles the header alone under every standard of C and C++ that its users may have.

    python3 tools/check_header.py HEADER
"""

import subprocess
import sys
from pathlib import Path

STANDARDS = [("gcc", "c", standard) for standard in ("c90", "c99", "c11", "c17", "c2x")]
STANDARDS += [("g++", "c++", f"c++{standard}") for standard in ("98", "11", "14", "17", "20", "23")]


def compiles(header, compiler, language, standard):
    """Compiles a file that includes the header twice and nothing else; returns what the compiler complains about."""
    source = f'#include "{header}"\n#include "{header}"\nextern int not_empty;\n'
    done = subprocess.run(
        [compiler, "-x", language, f"-std={standard}", "-Wall", "-Wextra", "-pedantic", "-Werror",
         "-fsyntax-only", "-"],
        input=source, capture_output=True, text=True,
    )  # fmt: skip
    return done.stderr if done.returncode else None


def main(header):
    header = Path(header).resolve()
    failed = 0
    for compiler, language, standard in STANDARDS:
        complaint = compiles(header, compiler, language, standard)
        if complaint is not None:
            failed += 1
            print(f"{header.name} does not compile with {compiler} -std={standard}:\n{complaint}", file=sys.stderr)
    print(f"header alone, every standard: {len(STANDARDS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

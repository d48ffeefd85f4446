"""Compiles the pieces of Go in a page, each as the inside of a function that has a context and a client.

The page's first block is a whole program, which follow.py runs.
"""

import re
import subprocess
import sys
from pathlib import Path
from textwrap import indent

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "readme"))

from markdown import blocks  # noqa: E402

# What a piece may use without importing it.
PACKAGES = ("context", "copernica", "errors", "fmt", "net/url", "time")

FUNCTION = """
// On line {line} of the page.
func fragment{line}(ctx context.Context, client *copernica.Client) error {{
{code}
}}
"""


def function_of(block):
    """A piece as a function that returns an error, if need be at its end."""
    code = block.text.rstrip()
    if not re.match(r"return\b", code.splitlines()[-1]):
        code += "\nreturn nil"
    return FUNCTION.format(line=block.line, code=indent(code, "\t"))


def compile_fragments(page, directory):
    """Compiles all pieces of a page in a directory."""
    _, *pieces = [block for block in blocks(page) if block.language == "go"]
    if not pieces:
        raise SystemExit(f"{page}: there is nothing to compile but its program")
    code = "".join(function_of(piece) for piece in pieces)
    used = [name for name in PACKAGES if re.search(rf"\b{name.split('/')[-1]}\.", code)]
    directory.mkdir(parents=True, exist_ok=True)
    imports = "".join(f'\t"{name}"\n' for name in used)
    (directory / "fragments.go").write_text(f"package fragments\n\nimport (\n{imports})\n{code}")
    requirement = f"require copernica v0.0.0\n\nreplace copernica v0.0.0 => {HERE}\n"
    (directory / "go.mod").write_text(f"module fragments\n\ngo 1.25\n\n{requirement}")
    subprocess.run(["go", "vet", "."], cwd=directory, check=True)
    print(f"{page.parent.name}/{page.name}: {len(pieces)} pieces compile")

"""Compares the interface with the one that was promised last: a removal or a change is an error, an addition is not.

    python3 tools/check_abi.py header HEADER PROMISED [--write]      the declarations and constants of the header
    python3 tools/check_abi.py library LIBRARY PROMISED [--write]    the functions of a debug build, by abidw and abidiff

With --write PROMISED is written anew. docs/abi.md has the rules.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import abi_description

ADVICE = """A program that was built with that version would break. Take the change back. When it is meant: raise the version (the
minor number until 1.0, then the major one), name the change in CHANGELOG.md, and run `make abi`. See docs/abi.md."""


def without_names(declaration):
    """A declaration without the names of its parameters, which no program depends on."""
    start = declaration.index("(", declaration.rindex("(*") + 2) if "(*" in declaration else declaration.find("(")
    return declaration[:start] + re.sub(r"(?<=[ *])\w+(?=[,)])", "", declaration[start:]) if start >= 0 else declaration


def compare(promised, found):
    """What became of each promise, as sentences: what breaks programs, and what only the description lacks."""
    breaks, news = [], []
    for key, was in promised.items():
        now = found.get(key)
        if now is None:
            breaks.append(f"removed: {' '.join(key)}\n    was: {was}")
        elif without_names(was) != without_names(now):
            breaks.append(f"changed: {' '.join(key)}\n    was: {was}\n    is:  {now}")
        elif was != now:
            news.append(f"parameters renamed, so make sure that they mean the same: {' '.join(key)}\n    was: {was}\n    is:  {now}")
    news += [f"added: {' '.join(key)}" for key in found if key not in promised]
    return breaks, news


def check_header(header, promised):
    version, old = abi_description.read_header_description(promised.read_text())
    breaks, news = compare(old, abi_description.describe_header(header))
    return version, len(old), breaks, news


def abidiff(old, new, *options):
    """The report of abidiff, empty when it finds no difference."""
    done = subprocess.run(["abidiff", *options, str(old), str(new)], capture_output=True, text=True)
    # The lowest two bits mean that the program itself failed, the others are findings.
    if done.returncode & 3 or done.returncode < 0:
        raise SystemExit(f"abidiff failed with {done.returncode}: {done.stderr}")
    return done.stdout.strip() if done.returncode else ""


def check_library(library, promised):
    version, count = abi_description.read_library_description(promised.read_text())
    with tempfile.TemporaryDirectory() as directory:
        found = Path(directory) / promised.name
        found.write_text(abi_description.describe_library(library, version))
        breaks = abidiff(promised, found, "--no-added-syms")
        news = "" if breaks else abidiff(promised, found)
    return version, count, [breaks] if breaks else [], [news] if news else []


def write(kind, source, promised):
    describe = abi_description.header_text if kind == "header" else abi_description.describe_library
    promised.parent.mkdir(parents=True, exist_ok=True)
    promised.write_text(describe(source, abi_description.project_version()))
    print(f"abi: wrote {promised}")
    return 0


def main(kind, source, promised, *options):
    source, promised = Path(source), Path(promised)
    if options == ("--write",):
        return write(kind, source, promised)
    version, count, breaks, news = {"header": check_header, "library": check_library}[kind](source, promised)
    for sentence in news:
        print(f"abi: {sentence}")
    if news:
        print(f"abi: compatible with {version}, and more: run `make abi` and commit {promised} with the change")
    for sentence in breaks:
        print(f"abi: {source} does not keep what {version} promised\n{sentence}", file=sys.stderr)
    if breaks:
        print(ADVICE, file=sys.stderr)
    print(f"abi of the {kind} ({count} promises): {int(not breaks)} passed, {int(bool(breaks))} failed")
    return 1 if breaks or not count else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

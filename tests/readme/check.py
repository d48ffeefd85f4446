"""Holds the documentation to the truth: its code compiles, the README's program runs, its tables match the header.

    python3 tests/readme/check.py PACKAGE SANDBOX COMMAND_LINE_PROGRAM
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import languages
from markdown import blocks, links
from reference import check_reference

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from sandbox import Sandbox  # noqa: E402

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES += [*sorted((ROOT / "bindings").glob("*/README.md")), ROOT / "tests" / "behaviours" / "README.md"]
MOST_LINES = 25


class Tally:
    """Counts what holds, and says what does not."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, held, sentence, detail=""):
        if held:
            self.passed += 1
        else:
            self.failed += 1
            print(f"docs: not so: {sentence}\n{detail}".rstrip(), file=sys.stderr)
        return held


def program_of(readme):
    """The README's program: the first C block with a main()."""
    return next(block for block in blocks(readme) if block.language == "c" and "int main(" in block.text)


def compile_lines(readme):
    """The README's own lines that compile the program, as printed."""
    shell = [block.text for block in blocks(readme) if block.language == "sh"]
    return [line.strip() for text in shell for line in text.splitlines() if line.strip().startswith("gcc ")]


def check_program(tally, sandbox_program):
    """Compiles the README's program by the README's own lines and runs it against a sandbox each time."""
    readme = ROOT / "README.md"
    program = program_of(readme)
    lines = program.text.count("\n")
    tally.check(lines <= MOST_LINES, f"the README's program has at most {MOST_LINES} lines", f"it has {lines}")
    commands = compile_lines(readme)
    tally.check(len(commands) >= 2, "the README says how to link the shared and the static library")
    for command in commands:
        with tempfile.TemporaryDirectory() as directory:
            (Path(directory) / "target").symlink_to(ROOT / "target")
            (Path(directory) / "update.c").write_text(program.text)
            strict = command.replace("gcc ", f"gcc {' '.join(languages.STRICT)} ", 1)
            done = subprocess.run(strict, shell=True, cwd=directory, capture_output=True, text=True)
            if not tally.check(done.returncode == 0, f"this compiles as printed: {command}", done.stderr):
                continue
            with Sandbox(sandbox_program) as sandbox:
                before = sandbox.profiles()
                ran = sandbox.run([Path(directory) / "update"])
                changed = [new for old, new in zip(before, sandbox.profiles()) if old["fields"] != new["fields"]]
            tally.check(ran.returncode == 0, f"the README's program runs: {command}", ran.stdout + ran.stderr)
            tally.check(len(changed) == 1, "and changes one profile", str(changed))


def check_blocks(tally, package):
    """Holds every block of every page to the tool of its language."""
    for page in PAGES:
        for block in blocks(page):
            wrong = languages.complaint(page, block, package)
            tally.check(not wrong, f"{page.relative_to(ROOT)}:{block.line} is good {block.language}", wrong)


def check_options(tally, programs):
    """Every option that a page gives to a program of this project is one that the program knows."""
    for page in PAGES:
        for name, command, options in languages.options_named(page.read_text()):
            said = languages.help_of(programs[name], command)
            for option in options:
                tally.check(re.search(rf"^ .*{option}\b", said, flags=re.M), f"{page.name}: {name} {command or ''} knows {option}")


def check_links(tally):
    """Every link to a file of the project leads to one."""
    for page in PAGES:
        for line, target in links(page):
            place = (page.parent / target.split("#")[0]).resolve()
            tally.check(place.exists(), f"{page.name}:{line} links to something: {target}")


def check_targets(tally):
    """Every `make something` that a page names is in the Makefile."""
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    for page in PAGES:
        text = page.read_text()
        code = "".join(block.text for block in blocks(page)) + "".join(re.findall(r"^ {4}.*\n", text, flags=re.M))
        named = set(re.findall(r"^\s*make ([a-z-]+)", code, flags=re.M)) | set(re.findall(r"`make ([a-z-]+)", text))
        for target in sorted(named):
            tally.check(target in known, f"{page.name} names a target of the Makefile: make {target}")


def check_names(tally):
    """The README names every function, status, effect and flag of the header, with its number, and no other."""
    header = re.sub(r"/\*.*?\*/", "", (ROOT / "include" / "copernica.h").read_text(), flags=re.S)
    readme = (ROOT / "README.md").read_text()
    for function in sorted(set(re.findall(r"\b(cop_\w+)\s*\(", header))):
        tally.check(re.search(rf"\b{function}\b", readme), f"the README names {function}()")
    for name, number in re.findall(r"^#define (COP_(?!VERSION|API|CALL|MUST)\w+) (\d+)$", header, flags=re.M):
        if name.startswith("COP_ERR") or name in ("COP_OK", "COP_CREATE", "COP_ASYNC", "COP_DRY_RUN") or (
            name.startswith(("COP_NO_FIELD", "COP_ALLOW"))
        ):
            row = rf"^\|[^|\n]*\b{number}\b[^|\n]*\|[^|\n]*`{name}`|^\|[^|\n]*`{name}`[^|\n]*\|[^|\n]*\b{number}\b"
            tally.check(re.search(row, readme, flags=re.M), f"a table of the README has {name} with its number {number}")
    known = set(re.findall(r"\bcop_\w+", header)) | set(re.findall(r"\bCOP_\w+", header))
    for page in PAGES:
        for word in sorted(set(re.findall(r"\b(?:cop|COP)_\w*\w\b(?!_)", page.read_text()))):
            # A prefix such as COP_ERR_ stands for its family.
            tally.check(
                word in known or any(name.startswith(word.rstrip("_") + "_") for name in known), f"{page.name}: {word} exists"
            )


def main(package, sandbox_program, command_line_program):
    tally = Tally()
    check_program(tally, sandbox_program)
    check_blocks(tally, package)
    check_options(tally, {"copernica": command_line_program, "copernica-sandbox": sandbox_program})
    check_links(tally)
    check_targets(tally)
    check_names(tally)
    check_reference(tally, ROOT)
    print(f"documentation: {tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

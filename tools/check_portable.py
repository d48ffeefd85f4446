"""Type-checks the code that stands in for Unix's own: in a copy of the sources every `cfg` chooses as on another system.

    python3 tools/check_portable.py

No compiler for Windows is needed, and none is replaced by this: docs/windows.md says what it leaves open.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# The conditions that the sources use, with what they come to elsewhere.
ELSEWHERE = [
    ("#[cfg(unix)]", "#[cfg(any())]"),
    ("#[cfg(not(unix))]", "#[cfg(all())]"),
    ('#[cfg(target_os = "linux")]', "#[cfg(any())]"),
    ('#[cfg(not(target_os = "linux"))]', "#[cfg(all())]"),
    ('#[cfg(all(target_os = "linux",', "#[cfg(all(any(),"),
    # What stays of these, outside such a condition, must not compile.
    ("std::os::", "std::os_of_this_machine::"),
]
# Every use of libc is Unix's own: the copy is without it, so that a use outside such a condition is an error.
LIBC = re.compile(r"^libc = .*\n", flags=re.M)


def as_elsewhere(text):
    """A source file as another system's compiler would take it; a condition that is not known here is an error."""
    for here, there in ELSEWHERE:
        text = text.replace(here, there)
    unknown = re.search(r"cfg!?\(.*(unix|target_os).*", text)
    if unknown:
        raise SystemExit(f"portable: add this condition to {Path(__file__).name}: {unknown.group()}")
    return text


def main():
    chosen = 0
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory) / "copernica"
        shutil.copytree(ROOT, copy, symlinks=True, ignore=shutil.ignore_patterns("target", ".git"))
        for path in (copy / "src").rglob("*.rs"):
            text = path.read_text()
            changed = as_elsewhere(text)
            chosen += changed != text
            path.write_text(changed)
        manifest = copy / "Cargo.toml"
        manifest.write_text(LIBC.sub("", manifest.read_text()))
        done = subprocess.run(["cargo", "check", "--offline", "--quiet", "--package", "copernica", "--lib"], cwd=copy)
    failed = done.returncode != 0
    print(f"portable twins ({chosen} files with conditions): {int(not failed)} passed, {int(failed)} failed")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())

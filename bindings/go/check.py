"""Checks the Go binding: what it wraps, format, vet, tests under the race detector, shared tables, examples, README.

    python3 bindings/go/check.py BIN        (make test-go, which sets the environment)

Programs are built into BIN. The sandbox is named by COPERNICA_SANDBOX.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "readme"))

from follow import follow  # noqa: E402

from fragments import compile_fragments  # noqa: E402

EXAMPLES = ("update_profiles", "sync")


def run(*command, at=HERE):
    """Runs a command that must succeed."""
    print("$", *command, flush=True)
    subprocess.run([str(word) for word in command], cwd=at, check=True)


def check_format():
    """gofmt prints the names of files that are not in its format, and succeeds."""
    found = subprocess.run(["gofmt", "-l", "."], cwd=HERE, check=True, capture_output=True, text=True).stdout
    if found:
        raise SystemExit(f"not in the format of gofmt (make format):\n{found}")


def main(binaries):
    binaries = Path(binaries).resolve()
    sandbox = os.environ["COPERNICA_SANDBOX"]
    run(sys.executable, HERE / "wrapped.py")
    check_format()
    run("go", "vet", "./...")
    run("go", "test", "-race", "-count=1", "./...")
    run("go", "build", "-o", f"{binaries}/", "./internal/behaviours", *(f"./examples/{name}" for name in EXAMPLES))
    tables = ("--with", "calls", "--with", "batches")
    run(sys.executable, ROOT / "tests" / "behaviours" / "run.py", *tables, sandbox, "go", binaries / "behaviours")
    for name in EXAMPLES:
        run(sys.executable, ROOT / "examples-c" / "test_examples.py", name, binaries / name, sandbox)
    compile_fragments(HERE / "README.md", binaries.parent / "fragments")
    follow(HERE / "README.md", "go", "main.go", ("go mod init", "go mod edit", "COPERNICA_URL="), sandbox)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except subprocess.CalledProcessError as failure:
        sys.exit(failure.returncode)

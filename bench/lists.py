"""How much memory it takes to read a list of profiles, short and long.

    python3 bench/lists.py SANDBOX SIZE

SIZE is `full` for the figures of docs/performance.md or `small` for a look within a minute. Ends with 1 when the longest
list takes much more memory than the shortest.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from harness import BENCH, C_FLAGS, OUT, PACKAGE, ROOT

sys.path.insert(0, str(ROOT / "tools"))

from sandbox import Sandbox  # noqa: E402

SIZES = {"full": (10_000, 100_000, 1_000_000), "small": (2_000, 20_000)}
PAGE_SIZES = (1_000, 100)
TOKEN = "a-token-of-this-machine-alone"

# The longest list may take so much more than the shortest, for what an allocator leaves between its blocks.
MOST_MORE_KIB = 1_024

FIELDS = [
    {"name": "customerid", "type": "integer", "index": True},
    {"name": "email", "type": "email"},
    *({"name": name, "type": "text"} for name in ("firstname", "lastname", "city")),
]


def description(profiles):
    """An account with one database of so many profiles, whose ids and customer numbers count up from 1."""

    def profile(number):
        values = {
            "customerid": number, "email": f"customer{number}@example.com", "firstname": f"Jane {number}",
            "lastname": "Winter", "city": "Amsterdam",
        }  # fmt: skip
        return {"ID": number, "fields": values}

    profiles = [profile(number) for number in range(1, profiles + 1)]
    return {"token": TOKEN, "databases": [{"ID": 1, "name": "People", "fields": FIELDS, "profiles": profiles}]}


def compiled():
    OUT.mkdir(parents=True, exist_ok=True)
    program = OUT / "lists"
    library = ["-I", PACKAGE / "include", "-L", PACKAGE / "lib", f"-Wl,-rpath,{PACKAGE / 'lib'}", "-lcopernica"]
    subprocess.run(["gcc", *C_FLAGS, BENCH / "lists.c", "-o", program, *library], check=True)
    return program


def measured(program, sandbox, profiles, page_size):
    """Peak memory in KiB of a process that reads so many profiles."""
    command = [str(program), sandbox.url, TOKEN, str(profiles), str(page_size)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"the list is not as it should be: {done.stderr}")
    ran = json.loads(done.stdout)
    print(
        f"  {profiles:9,} profiles, pages of {page_size:5,}: {ran['peak_kib'] / 1024:5.1f} MiB, "
        f"{profiles / ran['seconds']:7,.0f} profiles/s, {ran['cpu_seconds'] * 1e6 / profiles:.1f} us CPU each",
        flush=True,
    )
    return ran["peak_kib"]


def main(sandbox_program, size):
    sizes = SIZES[size]
    program = compiled()
    is_flat = True
    with tempfile.TemporaryDirectory() as directory:
        account = Path(directory) / "account.json"
        account.write_text(json.dumps(description(sizes[-1])), encoding="utf-8")
        with Sandbox(sandbox_program, "--no-demo", "--account", str(account)) as sandbox:
            for page_size in PAGE_SIZES:
                peaks = [measured(program, sandbox, profiles, page_size) for profiles in sizes]
                is_flat &= peaks[-1] - peaks[0] <= MOST_MORE_KIB
    print("memory does not grow with the list" if is_flat else "memory grows with the list")
    return 0 if is_flat else 1


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[2] not in SIZES:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))

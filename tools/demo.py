"""Starts a sandbox, shows some profiles, runs the C example, and shows the profiles again.

    python3 tools/demo.py SANDBOX EXAMPLE
"""

import sys
from pathlib import Path

from sandbox import Sandbox

COLUMNS = [("ID", 4), ("customerid", 11), ("firstname", 11), ("lastname", 16), ("email", 26)]
CONDITIONS = ["customerid>=4567", "customerid<=4569"]


def show(title, profiles, before=None):
    """Prints profiles as a table, with a mark at those that differ from `before`."""
    print(f"\n{title}\n")
    print("    " + "".join(name.ljust(width) for name, width in COLUMNS).rstrip())
    for profile in profiles:
        values = {"ID": profile["ID"], **profile["fields"]}
        changed = before is not None and profile["fields"] != before.get(profile["ID"])
        row = "".join(str(values.get(name, "")).ljust(width) for name, width in COLUMNS).rstrip()
        print(f"  {'*' if changed else ' '} {row}")


def main(sandbox_program, example):
    with Sandbox(sandbox_program) as sandbox:
        print(f"\nThe sandbox, a local Copernica, listens on {sandbox.url}.")
        before = sandbox.profiles(*CONDITIONS)
        show(f"Some profiles of database {sandbox.database}, before:", before)

        print("\nThe C program examples-c/update_profiles.c updates those with customerid==4567, asynchronously:\n")
        done = sandbox.run([example])
        print("".join(f"    {line}\n" for line in (done.stdout + done.stderr).splitlines()), end="")

        old = {profile["ID"]: profile["fields"] for profile in before}
        after = sandbox.profiles(*CONDITIONS)
        show("The same profiles, after (* changed):", after, old)

    changed = [profile["ID"] for profile in after if profile["fields"] != old.get(profile["ID"])]
    worked = done.returncode == 0 and len(changed) == 1
    print()
    if worked:
        print("That was the real thing: C, the library, HTTP, a server, and one changed profile.")
        print(f"Read {Path('examples-c/update_profiles.c')}, then README.md; `make check` runs every test.")
    else:
        print(f"FAILED: the program ended with {done.returncode} and changed {len(changed)} profiles instead of one.")
    return 0 if worked else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Does what a page says to somebody with an empty directory, against a sandbox: writes its file, runs its commands.

    python3 tests/readme/follow.py PAGE SANDBOX LANGUAGE FILE BEGINNING...        as follow() below
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from markdown import blocks  # noqa: E402
from sandbox import Sandbox  # noqa: E402


def follow(page, language, file, beginnings, sandbox_program):
    """Writes the page's first block of `language` into `file`, and runs its shell lines that begin in one of these ways.

    The address and token that the lines name are replaced with those of a sandbox of this test's own.
    """
    text = blocks(page)
    program = next(block.text for block in text if block.language == language)
    lines = [line for block in text if block.language == "sh" for line in block.text.splitlines()]
    commands = [line for line in lines if line.startswith(tuple(beginnings))]
    if len(commands) < len(beginnings):
        raise SystemExit(f"{page}: of the commands {beginnings} it has only {commands}")
    with tempfile.TemporaryDirectory() as directory, Sandbox(sandbox_program) as sandbox:
        (Path(directory) / file).write_text(program)
        for command in commands:
            command = command.replace("http://127.0.0.1:8790", sandbox.url).replace("my-token", sandbox.token)
            print("$", command.replace(sandbox.token, "***"), flush=True)
            # A machine may have no pkg-config of its own.
            path = f"{os.environ['PATH']}{os.pathsep}{ROOT / 'target' / 'tools' / 'bin'}"
            environment = {**os.environ, "COPERNICA": str(ROOT), "PATH": path}
            subprocess.run(["sh", "-c", command], cwd=directory, env=environment, check=True)
        changed = [profile["ID"] for profile in sandbox.profiles("firstname==Jane", "customerid==4567")]
        if changed != ["1"]:
            raise SystemExit(f"{page}: its program did not change the profile: {changed}")
    print(f"{page.parent.name}/{page.name}: from an empty directory to a first update")


if __name__ == "__main__":
    page, sandbox_program, language, file, *beginnings = sys.argv[1:]
    follow(Path(page).resolve(), language, file, beginnings, sandbox_program)

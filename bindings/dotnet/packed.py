"""Lays a program out as a build that uses the package does, with the library where Copernica.csproj packs it.

Packing needs the .NET SDK; that the .NET host then finds the library can be seen without it.
"""

import json
import shutil
from pathlib import Path

LIBRARY = "runtimes/linux-x64/native/libcopernica.so"


def dependencies(program):
    """What the SDK writes about a program and the assets of the package."""
    package = {
        "runtime": {"lib/net8.0/Copernica.dll": {}},
        "runtimeTargets": {LIBRARY: {"rid": "linux-x64", "assetType": "native", "fileVersion": "0.0.0.0"}},
    }
    user = {"dependencies": {"Copernica": "0.1.0"}, "runtime": {f"{program}.dll": {}}}
    return {
        "runtimeTarget": {"name": ".NETCoreApp,Version=v8.0", "signature": ""},
        "targets": {".NETCoreApp,Version=v8.0": {f"{program}/1.0.0": user, "Copernica/0.1.0": package}},
        "libraries": {
            f"{program}/1.0.0": {"type": "project", "serviceable": False, "sha512": ""},
            "Copernica/0.1.0": {"type": "package", "serviceable": True, "sha512": ""},
        },
    }


def lay_out(compiled, program, library, directory):
    """Puts the program, the assembly and the library into `directory`; returns what to run there."""
    directory = Path(directory)
    (directory / LIBRARY).parent.mkdir(parents=True)
    shutil.copy(library, directory / LIBRARY)
    shutil.copy(compiled / "Copernica.dll", directory)
    shutil.copy(compiled / f"{program}.exe", directory / f"{program}.dll")
    shutil.copy(compiled / f"{program}.runtimeconfig.json", directory)
    (directory / f"{program}.deps.json").write_text(json.dumps(dependencies(program)))
    return directory / f"{program}.dll"

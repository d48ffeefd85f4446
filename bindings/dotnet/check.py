"""Checks the .NET binding on Mono and on CoreCLR: compiles it without a warning, runs its tests, plays the shared tables of
behaviours with synchronous and asynchronous calls, and runs the examples and
what the README shows.

    python3 bindings/dotnet/check.py OUT TOOLS PACKAGE SANDBOX        (make test-dotnet)

Assemblies go to OUT. Mono's compiler and runtime are the machine's; CoreCLR and Roslyn are in TOOLS and beside it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "readme"))

import chapters  # noqa: E402
import packed  # noqa: E402
from follow import follow  # noqa: E402
from markdown import blocks  # noqa: E402

LIBRARY = sorted((HERE / "src").glob("*.cs"))
# The examples that all languages share, with the name of their test in examples-c.
EXAMPLES = {"UpdateProfiles": "update_profiles", "SyncCsv": "sync_csv"}
PROGRAMS = {
    "Tests": sorted((HERE / "tests").glob("*.cs")),
    "Behaviours": sorted((HERE / "tests" / "driver").glob("*.cs")),
    **{example: [HERE / "examples" / f"{example}.cs"] for example in EXAMPLES},
}


def run(*command):
    """Runs a command that must succeed."""
    words = [str(word) for word in command]
    print("$", *(word for word in words if not word.startswith("-r:/")), flush=True)
    subprocess.run(words, check=True)


class Mono:
    """Mono, which stands for .NET Framework and netstandard2.0 here."""

    name = "mono"
    has_await_foreach = False

    def __init__(self, out):
        self.out = out
        for program in ("mcs", "mono"):
            if not shutil.which(program):
                raise SystemExit(f"{program} is missing; Debian and Ubuntu: apt install mono-mcs mono-runtime")

    def compile(self, output, sources, *options):
        run("mcs", "-langversion:7.2", "-warn:4", "-warnaserror", *options, f"-out:{self.out / output}", *sources)

    def command(self, program):
        return ["mono", self.out / f"{program}.exe"]


class CoreClr:
    """CoreCLR 8 with Roslyn, which stands for net8.0."""

    name = "coreclr"
    has_await_foreach = True

    def __init__(self, out, tools):
        self.out = out
        self.dotnet = tools / "dotnet"
        runtime = self.dotnet.resolve().parent / "shared" / "Microsoft.NETCore.App"
        self.references = [f"-r:{place}" for place in sorted(runtime.glob("*/*.dll")) if not self.is_native(place)]
        self.roslyn = tools.parent / "roslyn"
        run("mcs", "-langversion:7.2", "-warnaserror", f"-out:{out / 'Compile.exe'}", HERE / "tools" / "Compile.cs")
        self.configure("Compile")

    @staticmethod
    def is_native(place):
        """Whether a .dll is no assembly. On Linux only those of Windows' compatibility layer would be."""
        return "BSJB".encode() not in place.read_bytes()

    def configure(self, program):
        """Says which framework a program runs on, as the SDK's build does."""
        framework = {"name": "Microsoft.NETCore.App", "version": "8.0.0"}
        options = {"framework": framework, "configProperties": {"System.Globalization.Invariant": True}}
        (self.out / f"{program}.runtimeconfig.json").write_text(json.dumps({"runtimeOptions": options}))

    def compile(self, output, sources, *options):
        run(
            *self.command("Compile"), self.roslyn, "-nologo", "-noconfig", "-nostdlib+", "-langversion:8.0", "-warn:4",
            "-warnaserror+", "-define:NET8_0_OR_GREATER", *self.references, *options, f"-out:{self.out / output}", *sources,
        )  # fmt: skip
        self.configure(Path(output).stem)

    def command(self, program):
        return [self.dotnet, self.out / f"{program}.exe"]


def example_program(platform, example):
    """A program of one word that runs an example, for the tests that all languages share."""
    place = platform.out / EXAMPLES[example]
    words = " ".join(f'"{word}"' for word in platform.command(example))
    place.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    place.chmod(0o755)
    return place


def run_quietly(sandbox, *command, environment=None):
    """Runs a command that must succeed against a sandbox, in an empty directory; what it prints matters only when it fails."""
    words = [str(word) for word in (sys.executable, ROOT / "tools" / "sandbox.py", sandbox, *command)]
    with tempfile.TemporaryDirectory() as directory:
        done = subprocess.run(words, cwd=directory, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        raise SystemExit(f"failed with {done.returncode}: {' '.join(words)}")


def check_chapters(platform, sandbox):
    """Compiles and runs what the chapters of the README show."""
    page = HERE / "README.md"
    source = platform.out / "Chapters.cs"
    shown = [block for block in blocks(page) if block.language == "csharp"]
    source.write_text(chapters.program(page, shown, platform.has_await_foreach))
    platform.compile("Chapters.exe", [source], f"-r:{platform.out / 'Copernica.dll'}")
    run_quietly(sandbox, *platform.command("Chapters"))
    print("bindings/dotnet/README.md: its chapters run", flush=True)


def check(platform, sandbox):
    """Compiles and tests everything on one platform."""
    # With -doc the compiler also checks that everything public has its comment.
    platform.compile("Copernica.dll", LIBRARY, "-target:library", f"-doc:{platform.out / 'Copernica.xml'}")
    for program, sources in PROGRAMS.items():
        platform.compile(f"{program}.exe", sources, f"-r:{platform.out / 'Copernica.dll'}")
    python = sys.executable
    run(python, ROOT / "tools" / "sandbox.py", sandbox, *platform.command("Tests"))
    tables = [ROOT / "tests" / "behaviours" / "run.py", "--with", "calls", "--with", "batches"]
    behaviours = [python, *tables, sandbox, "dotnet", *platform.command("Behaviours")]
    run(*behaviours)
    run(*behaviours, "async")
    for example, test in EXAMPLES.items():
        run(python, ROOT / "examples-c" / "test_examples.py", test, example_program(platform, example), sandbox)
    check_chapters(platform, sandbox)


def check_packed(platform, package, sandbox):
    """Runs an example with the library where a package has it, and nothing else that says where it is."""
    library = Path(package) / "lib" / "libcopernica.so"
    environment = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
    with tempfile.TemporaryDirectory() as directory:
        program = packed.lay_out(platform.out, "UpdateProfiles", library, directory)
        run_quietly(sandbox, platform.dotnet, program, environment=environment)
    print("the .NET host finds the library of a package", flush=True)


def main(out, tools, package, sandbox):
    os.environ["LD_LIBRARY_PATH"] = str(Path(package) / "lib")
    out = Path(out).resolve()
    for name in (Mono.name, CoreClr.name):
        (out / name).mkdir(parents=True, exist_ok=True)
    check(Mono(out / Mono.name), sandbox)
    follow(HERE / "README.md", "csharp", "Program.cs", ("mcs -target", "mcs -r", "COPERNICA_URL="), sandbox)
    coreclr = CoreClr(out / CoreClr.name, Path(tools))
    check(coreclr, sandbox)
    check_packed(coreclr, package, sandbox)
    print(".NET on Mono and CoreCLR: 2 passed, 0 failed")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except subprocess.CalledProcessError as failure:
        sys.exit(failure.returncode)

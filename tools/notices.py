"""Writes THIRD-PARTY-NOTICES: every crate that is compiled into the library, with the texts of its licences.

    python3 tools/notices.py [--check]

The list comes from cargo's dependency graph for Linux, without what only builds or tests the library.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTICES = ROOT / "THIRD-PARTY-NOTICES"
PLATFORM = "x86_64-unknown-linux-gnu"
LICENCE_FILE = re.compile(r"(?i)^(licen[cs]e|copying|copyright|notice|unlicense)([-._].*)?$")
# Files with such a name that hold something else.
NO_LICENCE = re.compile(r"(?i)\.(rs|toml|spdx|hbs)$")

INTRODUCTION = """THIRD-PARTY NOTICES

libcopernica holds code of the crates below, compiled in. Each is listed with its version and licence; the texts follow, each
once, under the names of the crates that come with it. Where a crate offers a choice, all its texts are here.

It also holds the parts of the Rust standard library that it uses: Copyright (c) The Rust Project contributors, licensed
under MIT or Apache-2.0, as are the crates inside it; the texts are among those below.

Written by `make notices`.
"""


def metadata():
    done = subprocess.run(
        ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", PLATFORM],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def compiled_in(graph):
    """The packages that the library is linked from, beside itself, by name and version."""
    packages = {package["id"]: package for package in graph["packages"]}
    nodes = {node["id"]: node for node in graph["resolve"]["nodes"]}
    own = set(graph["workspace_members"])
    start = next(identity for identity in own if packages[identity]["name"] == "copernica")
    found, waiting = set(), [start]
    while waiting:
        identity = waiting.pop()
        if identity in found or is_macro(packages[identity]):
            continue
        found.add(identity)
        for dependency in nodes[identity]["deps"]:
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                waiting.append(dependency["pkg"])
    return sorted((packages[identity] for identity in found - own), key=lambda package: (package["name"], package["version"]))


def is_macro(package):
    """Procedural macros run in the compiler; their own code is not linked."""
    return any("proc-macro" in target["kind"] for target in package["targets"])


def texts(package):
    """The licence texts that come with a package: beside its manifest, or in the folder that REUSE wants."""
    directory = Path(package["manifest_path"]).parent
    files = [path for path in directory.iterdir() if path.is_file() and LICENCE_FILE.match(path.name)]
    files = sorted([*files, *directory.glob("LICENSES/*.txt")])
    found = [path.read_text(errors="replace").strip() for path in files if not NO_LICENCE.search(path.name)]
    if not found:
        raise SystemExit(f"notices: {package['name']} {package['version']} comes without the text of its licence")
    return found


def render(packages):
    lines = [INTRODUCTION, ""]
    for package in packages:
        lines.append(f"  {package['name']} {package['version']}: {package['license']}")
    by_text = {}
    for package in packages:
        for text in texts(package):
            # The same text wrapped in another way is the same text.
            by_text.setdefault(" ".join(text.split()), (text, []))[1].append(package["name"])
    for text, names in by_text.values():
        lines += ["", "", "-" * 100, f"{', '.join(dict.fromkeys(names))}", "-" * 100, "", text]
    return "\n".join(line.rstrip() for line in "\n".join(lines).splitlines()) + "\n"


def main(*options):
    packages = compiled_in(metadata())
    rendered = render(packages)
    if options != ("--check",):
        NOTICES.write_text(rendered)
        return 0
    current = NOTICES.exists() and NOTICES.read_text() == rendered
    if not current:
        print("notices: THIRD-PARTY-NOTICES does not match the dependencies; run: make notices", file=sys.stderr)
    print(f"third-party notices ({len(packages)} crates): {int(current)} passed, {int(not current)} failed")
    return 0 if current else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

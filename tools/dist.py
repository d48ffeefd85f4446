"""Makes what a release consists of, in target/dist: the source archive, and recipes for vcpkg and Conan that point at it.

    python3 tools/dist.py source                the archive of the last commit, with all crates that it needs on Linux
    python3 tools/dist.py recipes [ADDRESS]     the recipes; ADDRESS is where the archive will lie, by default where it lies
"""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "target" / "dist"
PLATFORMS = ("x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu")


def from_manifest(key):
    """A text of Cargo.toml."""
    return re.search(rf'^{key} = "([^"]+)"', (ROOT / "Cargo.toml").read_text(), flags=re.M).group(1)


def archive_path():
    return DIST / f"copernica-{from_manifest('version')}.tar.gz"


def output_of(*command, cwd=ROOT):
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout


def crates_for_linux(source):
    """The names and versions of all crates that building and testing on Linux takes."""
    found = set()
    for platform in PLATFORMS:
        graph = json.loads(output_of("cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", platform, cwd=source))  # fmt: skip
        names = {package["id"]: f"{package['name']}-{package['version']}" for package in graph["packages"]}
        found.update(names[node["id"]] for node in graph["resolve"]["nodes"])
    return found


def hollow_out(crate):
    """Leaves of a crate what cargo's resolver reads. Half the size is code of crates for other systems."""
    checksum = json.loads((crate / ".cargo-checksum.json").read_text())["package"]
    for path in crate.iterdir():
        if path.name != "Cargo.toml":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (crate / "src").mkdir()
    (crate / "src" / "lib.rs").write_text("")
    (crate / ".cargo-checksum.json").write_text(json.dumps({"files": {}, "package": checksum}))


def vendor(source):
    """Puts all crates into the source tree and tells cargo to take them from there."""
    wanted = crates_for_linux(source)
    configuration = output_of("cargo", "vendor", "--locked", "--versioned-dirs", "vendor", cwd=source)
    for crate in sorted((source / "vendor").iterdir()):
        if crate.name not in wanted:
            hollow_out(crate)
    (source / ".cargo").mkdir(exist_ok=True)
    (source / ".cargo" / "config.toml").write_text(configuration)


def pack(source, archive, seconds):
    """Packs a directory so that the same content gives the same bytes."""

    def plain(entry):
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = seconds
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    with open(archive, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=seconds) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
            tar.add(source, arcname=source.name, recursive=False, filter=plain)
            for path in sorted(source.rglob("*")):
                tar.add(path, arcname=path.relative_to(source.parent), recursive=False, filter=plain)


def make_source():
    if output_of("git", "status", "--porcelain", "--untracked-files=no").strip():
        print("dist: there are changes that are not committed; the archive holds the last commit without them", file=sys.stderr)
    archive = archive_path()
    DIST.mkdir(parents=True, exist_ok=True)
    seconds = int(output_of("git", "log", "-1", "--format=%ct"))
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory) / archive.name[: -len(".tar.gz")]
        source.mkdir()
        committed = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
        subprocess.run(["tar", "-x", "-C", source], input=committed, check=True)
        vendor(source)
        pack(source, archive, seconds)
    print(f"dist: {archive.relative_to(ROOT)}, {archive.stat().st_size:,} bytes")


def make_recipes(address=None):
    archive = archive_path()
    content = archive.read_bytes()
    words = {
        "VERSION": from_manifest("version"),
        "RUST": from_manifest("rust-version"),
        "ARCHIVE": archive.name,
        "URL": f"{address.rstrip('/')}/{archive.name}" if address else archive.as_uri(),
        "SHA256": hashlib.sha256(content).hexdigest(),
        "SHA512": hashlib.sha512(content).hexdigest(),
    }
    for name in ("vcpkg", "conan"):
        shutil.rmtree(DIST / name, ignore_errors=True)
        shutil.copytree(ROOT / "packaging" / name, DIST / name)
    # Every recipe tries the package with the program that the tests of the installation use.
    for path in (ROOT / "tests" / "package" / "consumer").iterdir():
        shutil.copy(path, DIST / "conan" / "test_package")
    for template in sorted(DIST.rglob("*.in")):
        text = re.sub(r"@(\w+)@", lambda found: words[found.group(1)], template.read_text())
        template.with_suffix("").write_text(text)
        template.unlink()
    print(f"dist: recipes for vcpkg and Conan in {DIST}")


def main(what="", *arguments):
    if what == "source" and not arguments:
        make_source()
    elif what == "recipes" and len(arguments) <= 1:
        make_recipes(*arguments)
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

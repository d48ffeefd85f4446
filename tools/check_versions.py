"""Checks that the version in Cargo.toml, the header, the change log and the bindings is the same.

    python3 tools/check_versions.py
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def one(pattern, text, what):
    found = re.search(pattern, text, flags=re.M)
    if not found:
        raise SystemExit(f"versions: {what} has no version")
    return ".".join(found.groups())


def versions(root):
    """Each place that names the version, with what it says."""
    header = (root / "include" / "copernica.h").read_text()
    numbers = [one(rf"^#define COP_VERSION_{part} (\d+)$", header, "the header") for part in ("MAJOR", "MINOR", "PATCH")]
    project = root / "bindings" / "dotnet" / "Copernica.csproj"
    return {
        "bindings/dotnet/Copernica.csproj": one(r"<Version>([^<]+)</Version>", project.read_text(), "Copernica.csproj"),
        "Cargo.toml": one(r'^version = "([^"]+)"', (root / "Cargo.toml").read_text(), "Cargo.toml"),
        "include/copernica.h": ".".join(numbers),
        "CHANGELOG.md (newest)": one(r"^## (\d+\.\d+\.\d+)", (root / "CHANGELOG.md").read_text(), "CHANGELOG.md"),
    }


def main(root=ROOT):
    found = versions(root)
    agree = len(set(found.values())) == 1
    if not agree:
        for place, version in found.items():
            print(f"versions: {place} says {version}", file=sys.stderr)
    print(f"version numbers agree: {int(agree)} passed, {int(not agree)} failed")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())

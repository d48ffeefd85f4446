"""The source archive: what is left of crates that are not needed, the same bytes for the same content, recipes filled in."""

import hashlib
import json
import os
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import dist  # noqa: E402


class Dist(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)

    def write(self, name, text):
        place = self.directory / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        return place

    def test_of_a_crate_that_is_not_needed_the_manifest_and_its_checksum_are_left(self):
        for name in ("Cargo.toml", "src/lib.rs", "src/deep/code.rs", "lib/big.a"):
            self.write(f"crate/{name}", "content")
        self.write("crate/.cargo-checksum.json", json.dumps({"files": {"lib/big.a": "1"}, "package": "abc"}))
        dist.hollow_out(self.directory / "crate")
        found = {str(path.relative_to(self.directory)): path.read_text() for path in self.directory.rglob("*") if path.is_file()}
        self.assertEqual(json.loads(found.pop("crate/.cargo-checksum.json")), {"files": {}, "package": "abc"})
        self.assertEqual(found, {"crate/Cargo.toml": "content", "crate/src/lib.rs": ""})

    def test_the_same_content_gives_the_same_bytes(self):
        sums = []
        for name, umask in (("one", 0o022), ("two", 0o077)):
            before = os.umask(umask)
            for file in ("b", "a", ".hidden", "sub/c"):
                self.write(f"{name}/thing/{file}", file)
            os.umask(before)
            (self.directory / name / "thing" / "link").symlink_to("a")
            dist.pack(self.directory / name / "thing", self.directory / f"{name}.tar.gz", 1_000_000_000)
            sums.append(hashlib.sha256((self.directory / f"{name}.tar.gz").read_bytes()).hexdigest())
        self.assertEqual(sums[0], sums[1])
        with tarfile.open(self.directory / "one.tar.gz") as tar:
            names = tar.getnames()
        self.assertEqual(names, ["thing"] + [f"thing/{name}" for name in (".hidden", "a", "b", "link", "sub", "sub/c")])

    def test_recipes_point_at_the_archive_and_have_its_checksums(self):
        with mock.patch.object(dist, "DIST", self.directory):
            dist.archive_path().write_bytes(b"archive")
            dist.make_recipes("https://example.com/files/")
        port = (self.directory / "vcpkg" / "portfile.cmake").read_text()
        data = (self.directory / "conan" / "conandata.yml").read_text()
        address = f"https://example.com/files/{dist.archive_path().name}"
        for text, algorithm in ((port, hashlib.sha512), (data, hashlib.sha256)):
            self.assertIn(f'"{address}"', text)
            self.assertIn(algorithm(b"archive").hexdigest(), text)
        version = dist.from_manifest("version")
        self.assertEqual(json.loads((self.directory / "vcpkg" / "vcpkg.json").read_text())["version"], version)
        left = [path for path in self.directory.rglob("*") if path.is_file() and (path.suffix == ".in" or "@URL@" in path.read_text())]
        self.assertEqual(left, [])


if __name__ == "__main__":
    unittest.main()

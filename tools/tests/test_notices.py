"""The third-party notices: which crates count as compiled in, and which files hold the text of a licence."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import notices  # noqa: E402


def package(name, kind="lib", directory="/nowhere"):
    targets = [{"kind": [kind]}]
    return {"id": name, "name": name, "version": "1.0.0", "license": "MIT", "targets": targets, "manifest_path": f"{directory}/Cargo.toml"}  # fmt: skip


def graph(edges):
    """A dependency graph of (from, to, kind)."""
    names = sorted({name for edge in edges for name in edge[:2]})
    nodes = [
        {"id": name, "deps": [{"pkg": to, "dep_kinds": [{"kind": kind}]} for start, to, kind in edges if start == name]}
        for name in names
    ]
    packages = [package(name, "proc-macro" if name.startswith("macro") else "lib") for name in names]
    return {"packages": packages, "resolve": {"nodes": nodes}, "workspace_members": ["copernica", "sandbox"]}


class Notices(unittest.TestCase):
    def test_only_what_is_linked_into_the_library_counts(self):
        edges = [
            ("copernica", "direct", None), ("direct", "indirect", None), ("copernica", "builder", "build"),
            ("copernica", "tester", "dev"), ("builder", "behind-builder", None), ("direct", "macro", None),
            ("macro", "behind-macro", None), ("sandbox", "server", None), ("copernica", "sandbox", "dev"),
        ]  # fmt: skip
        self.assertEqual([found["name"] for found in notices.compiled_in(graph(edges))], ["direct", "indirect"])

    def test_each_text_stands_there_once_under_all_its_crates(self):
        with tempfile.TemporaryDirectory() as directory:
            crates = []
            for name, text in (("one", "The same\ntext."), ("two", "The  same text.\n"), ("three", "Another.")):
                place = Path(directory) / name
                place.mkdir()
                (place / "LICENSE-MIT").write_text(text)
                (place / "license.rs").write_text("no licence")
                crates.append(package(name, directory=place))
            rendered = notices.render(crates)
        self.assertEqual(rendered.count("same\ntext."), 1)
        self.assertIn("\none, two\n", rendered)
        self.assertIn("\nthree\n", rendered)
        self.assertNotIn("no licence", rendered)

    def test_a_crate_without_a_text_is_an_error_that_names_it(self):
        with tempfile.TemporaryDirectory() as directory:
            with self.assertRaisesRegex(SystemExit, "bare 1.0.0 comes without"):
                notices.render([package("bare", directory=directory)])


if __name__ == "__main__":
    unittest.main()

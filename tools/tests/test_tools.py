"""The tools behind the Makefile: what they name as missing, which programs they take, how they add up."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOOLS))

import check  # noqa: E402
import check_bindings  # noqa: E402
import check_cpp  # noqa: E402
import check_package  # noqa: E402
import check_versions  # noqa: E402
import setup  # noqa: E402

# What prerequisites.sh itself uses.
PLUMBING = ["sh", "dirname", "sed", "head", "cut"]


class Scratch(unittest.TestCase):
    """A test with a directory of its own."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)

    def program(self, name, script):
        """A program that does what the shell script says."""
        place = self.directory / name
        place.write_text(f"#!/bin/sh\n{script}\n")
        place.chmod(place.stat().st_mode | stat.S_IXUSR)
        return place


class Machine(Scratch):
    """A machine with what `make check` needs and nothing else, as tools/prerequisites.sh sees it."""

    def setUp(self):
        super().setUp()
        for name in PLUMBING:
            (self.directory / name).symlink_to(shutil.which(name))
        for name in ("cc", "gcc", "g++", "nm", "cargo"):
            self.program(name, "exit 0")
        self.program("rustc", "echo 'rustc 1.95.0 (abc 2026-01-01)'")
        self.program("python3", "exit 0")
        self.script = TOOLS / "prerequisites.sh"

    def names_missing(self, purpose="check"):
        done = subprocess.run(
            [str(self.directory / "sh"), str(self.script), purpose],
            env={"PATH": str(self.directory)}, capture_output=True, text=True,
        )  # fmt: skip
        self.assertEqual(done.stdout, "")
        return done.returncode, done.stderr


class Prerequisites(Machine):
    def test_a_complete_machine_is_silent(self):
        self.assertEqual(self.names_missing(), (0, ""))

    def test_each_missing_tool_is_named_with_what_to_install(self):
        cases = [
            (["rustc"], "build", "rustup.rs"),
            (["cargo"], "build", "rustup.rs"),
            (["cc", "gcc"], "build", "apt install build-essential"),
            (["python3"], "build", "apt install python3"),
            (["gcc"], "check", "apt install gcc"),
            (["g++"], "check", "apt install g++"),
            (["nm"], "check", "apt install binutils"),
        ]
        for names, purpose, advice in cases:
            with self.subTest(missing=names):
                kept = {name: (self.directory / name).read_text() for name in names}
                for name in names:
                    (self.directory / name).unlink()
                code, text = self.names_missing(purpose)
                self.assertEqual(code, 1)
                self.assertIn("missing: ", text)
                self.assertIn(advice, text)
                for name, script in kept.items():
                    self.program(name, script.split("\n", 1)[1])

    def test_a_compiler_by_either_name_will_do(self):
        (self.directory / "cc").unlink()
        self.assertEqual(self.names_missing("build"), (0, ""))

    def test_an_old_rust_is_named_with_its_version(self):
        self.program("rustc", "echo 'rustc 1.63.0 (abc 2022-01-01)'")
        code, text = self.names_missing()
        self.assertEqual(code, 1)
        self.assertIn("found 1.63.0", text)
        self.assertIn("rustup update", text)

    def test_a_python_without_venv_is_told_the_package(self):
        self.program("python3", 'case "$2" in *ensurepip*) exit 1;; esac')
        code, text = self.names_missing()
        self.assertEqual(code, 1)
        self.assertIn("apt install python3-venv", text)

    def test_missing_rustfmt_and_clippy_are_components(self):
        self.program("cargo", 'case "$1" in fmt|clippy) exit 1;; esac')
        code, text = self.names_missing()
        self.assertEqual(code, 1)
        self.assertIn("rustup component add rustfmt", text)
        self.assertIn("rustup component add clippy", text)
        self.assertEqual(self.names_missing("build"), (0, ""))


class DebianPackages(Machine):
    """What `make check-all` needs, by a list of packages of the test's own."""

    def setUp(self):
        super().setUp()
        tools = self.directory / "copy" / "tools"
        tools.mkdir(parents=True)
        shutil.copy(TOOLS / "prerequisites.sh", tools)
        shutil.copy(TOOLS.parent / "Cargo.toml", tools.parent)
        (tools / "debian-packages.txt").write_text("# a comment\nfirst  one\nsecond two\nthird-dev <third/third.h>\n")
        self.script = tools / "prerequisites.sh"
        for name in ("one", "two", "npm"):
            self.program(name, "exit 0")

    def test_a_machine_with_all_packages_is_silent(self):
        self.assertEqual(self.names_missing("check-all"), (0, ""))

    def test_every_missing_package_is_named_and_one_command_installs_them(self):
        (self.directory / "one").unlink()
        (self.directory / "two").unlink()
        self.program("cc", 'read -r text; [ "$text" != "#include <third/third.h>" ]')
        code, text = self.names_missing("check-all")
        self.assertEqual(code, 1)
        for named in ("one (package first)", "two (package second)", "<third/third.h> (package third-dev)"):
            self.assertIn(f"missing: {named}", text)
        self.assertIn("apt install first second third-dev\n", text)

    def test_npm_is_named_with_where_it_comes_from(self):
        (self.directory / "npm").unlink()
        code, text = self.names_missing("check-all")
        self.assertEqual(code, 1)
        self.assertIn("missing: npm", text)
        self.assertIn("Node.js", text)

    def test_only_check_all_asks_for_them(self):
        (self.directory / "one").unlink()
        (self.directory / "npm").unlink()
        self.assertEqual(self.names_missing("check"), (0, ""))

    def test_what_make_check_needs_is_asked_for_too(self):
        (self.directory / "g++").unlink()
        code, text = self.names_missing("check-all")
        self.assertEqual(code, 1)
        self.assertIn("missing: g++", text)

    def test_each_line_of_the_projects_own_list_names_a_package_and_its_proof(self):
        lines = [line for line in (TOOLS / "debian-packages.txt").read_text().splitlines() if line[0] != "#"]
        self.assertTrue(lines)
        for line in lines:
            self.assertRegex(line, r"^[a-z0-9][a-z0-9.+-]+ +([\w.+-]+|<[\w/.]+\.h>)$")


class MachineTools(Scratch):
    def test_a_recent_program_of_the_machine_is_taken_and_an_old_or_broken_one_is_not(self):
        cases = [
            ("echo cmake version 3.20.0", True),
            ("echo cmake version 4.1", True),
            ("echo cmake version 3.19.9", False),
            ("echo no number", False),
            ("echo cmake version 3.25; exit 1", False),
        ]
        for script, taken in cases:
            with self.subTest(script=script):
                place = self.program("cmake", script)
                found = setup.on_path("cmake", setup.CMAKE_WANTED, path=str(self.directory))
                self.assertEqual(found, str(place) if taken else None)

    def test_requirements_are_pinned_with_hashes(self):
        for name in setup.WANTED:
            text = (TOOLS / f"requirements-{name}.txt").read_text()
            packages = [line for line in text.splitlines() if line and line[0] not in "# "]
            self.assertTrue(packages)
            for line in packages:
                self.assertRegex(line, r"^[a-z0-9-]+==[\w.]+ \\$")
            self.assertGreaterEqual(text.count("--hash=sha256:"), len(packages))


class Closing(unittest.TestCase):
    def test_the_results_of_all_rust_test_programs_are_added_up(self):
        lines = [
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "noise",
            "test result: FAILED. 4 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        ]
        self.assertEqual(check.closing_lines(lines), "7 passed, 1 failed, 2 ignored in 2 test programs")

    def test_other_runners_close_with_their_own_last_line(self):
        self.assertEqual(
            check.closing_lines(["0% tests passed?", "100% tests passed, 0 tests failed out of 27"]),
            "100% tests passed, 0 tests failed out of 27",
        )
        self.assertEqual(check.closing_lines(["Ran 3 tests in 0.1s", "OK"]), "Ran 3 tests in 0.1s")
        self.assertEqual(check.closing_lines(["package: 7 passed, 0 failed"]), "package: 7 passed, 0 failed")
        self.assertEqual(check.closing_lines(["nothing of the kind"]), "")

    def test_one_failing_target_fails_the_whole(self):
        script = "import check, sys; sys.exit(check.main('title', ['a', 'b']))"
        for failing, code, word in (("none", 0, "PASSED"), ("a", 1, "FAILED: a"), ("b", 1, "FAILED: b")):
            with self.subTest(failing=failing), tempfile.TemporaryDirectory() as directory:
                make = Path(directory) / "make"
                make.write_text(f'#!/bin/sh\n[ "$2" != {failing} ]\n')
                make.chmod(0o755)
                done = subprocess.run(
                    [sys.executable, "-c", script],
                    env={**os.environ, "MAKE": str(make), "PYTHONPATH": str(TOOLS)}, capture_output=True, text=True,
                )  # fmt: skip
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertEqual(done.stdout.splitlines()[-1], word)


class Versions(Scratch):
    def write(self, cargo, header, log, project):
        (self.directory / "include").mkdir(exist_ok=True)
        (self.directory / "bindings" / "dotnet").mkdir(parents=True, exist_ok=True)
        (self.directory / "bindings" / "dotnet" / "Copernica.csproj").write_text(f"<Version>{project}</Version>\n")
        (self.directory / "Cargo.toml").write_text(f'[workspace.package]\nversion = "{cargo}"\n')
        numbers = zip(("MAJOR", "MINOR", "PATCH"), header.split("."))
        (self.directory / "include" / "copernica.h").write_text(
            "".join(f"#define COP_VERSION_{part} {number}\n" for part, number in numbers)
        )
        (self.directory / "CHANGELOG.md").write_text(f"# Changes\n\n## {log}\n\n## 0.0.1\n")

    def test_agreement_passes_and_any_difference_fails(self):
        good = "1.2.3"
        cases = [((good,) * 4, 0)]
        cases += [(tuple("1.2.4" if place == other else good for place in range(4)), 1) for other in range(4)]
        for versions, code in cases:
            with self.subTest(versions=versions):
                self.write(*versions)
                script = f"import check_versions, pathlib, sys; sys.exit(check_versions.main(pathlib.Path({str(self.directory)!r})))"
                done = subprocess.run([sys.executable, "-c", script], cwd=TOOLS, capture_output=True, text=True)
                self.assertEqual(done.returncode, code, done.stderr)

    def test_the_projects_own_places_all_have_a_version(self):
        self.assertEqual(len(check_versions.versions(TOOLS.parent)), 4)


class Bindings(Scratch):
    def result_with(self, place, text, other):
        """What the check says of the project's own files after one change; `text` must be there."""
        for pattern in ("include/copernica.h", "bindings/go/*.go", "bindings/dotnet/src/*.cs"):
            for file in TOOLS.parent.glob(pattern):
                name = file.relative_to(TOOLS.parent).as_posix()
                (self.directory / name).parent.mkdir(parents=True, exist_ok=True)
                content = file.read_text()
                if name == place:
                    self.assertIn(text, content)
                    content = content.replace(text, other)
                (self.directory / name).write_text(content)
        script = f"import check_bindings, pathlib, sys; sys.exit(check_bindings.main(pathlib.Path({str(self.directory)!r})))"
        return subprocess.run([sys.executable, "-c", script], cwd=TOOLS, capture_output=True, text=True)

    def test_the_projects_own_files_agree_and_every_slip_is_named(self):
        header, csharp = "include/copernica.h", "bindings/dotnet/src/CopernicaStatus.cs"
        go, builders, log = (f"bindings/go/{name}.go" for name in ("status", "builders", "log"))
        self.assertEqual(self.result_with(None, "", "").returncode, 0)
        slips = [
            (header, "#define COP_ERR_AUTH 200", "#define COP_ERR_AUTH 200\n#define COP_ERR_NEW_ONE 777", "NewOne = 777"),
            (go, "C.COP_ERR_AUTH", "200", "lacks COP_ERR_AUTH"),
            (builders, "C.COP_NOT_LIKE", "8", "lacks COP_NOT_LIKE"),
            (log, "C.COP_LOG_INFO", "2", "lacks COP_LOG_INFO"),
            (csharp, "DryRun = 4", "DryRun = 5", "lacks DryRun = 4"),
            (csharp, "Unknown = 3,", "Unknown = 3,\n        Invented = 9,", "CopernicaEffect.Invented"),
            ("bindings/dotnet/src/CopernicaBatchTypes.cs", "InDoubt = 12", "Doubtful = 12", "lacks InDoubt = 12"),
        ]
        for place, text, other, named in slips:
            with self.subTest(slip=other):
                done = self.result_with(place, text, other)
                self.assertEqual(done.returncode, 1)
                self.assertIn(named, done.stderr)

    def test_names_are_turned_into_those_of_csharp(self):
        cases = [("COP_OK", "Ok"), ("COP_ERR_INVALID_UTF8", "InvalidUtf8"), ("COP_ERR_URL_TOO_LONG", "UrlTooLong")]
        for name, short in cases:
            self.assertEqual(check_bindings.in_csharp(name, "COP_ERR_"), short)


class Cpp(Scratch):
    def test_functions_are_used_when_code_names_them_and_not_when_a_comment_does(self):
        header = self.directory / "a.hpp"
        header.write_text("/* cop_said() */ int x = cop_called(1); keep(set, cop_handed_on, text); of(cop_last); cop_type *y;\n")
        self.assertEqual(check_cpp.used_functions([header]), {"cop_called", "cop_handed_on", "cop_last"})

    def test_a_function_that_cpp_lacks_is_named_and_so_is_a_needless_exception(self):
        left_to_c = {"cop_one": "because"}
        self.assertEqual(list(check_cpp.faults({"cop_one", "cop_two"}, {"cop_two"}, left_to_c)), [])
        for declared, used, named in [
            ({"cop_one", "cop_two"}, set(), "does not use cop_two()"),
            ({"cop_one"}, {"cop_one"}, "leaves cop_one() to C, but copernica.hpp uses it"),
            (set(), set(), "copernica.h does not have it"),
        ]:
            (fault,) = check_cpp.faults(declared, used, left_to_c)
            self.assertIn(named, fault)

    def test_the_projects_own_headers_agree(self):
        self.assertEqual(check_cpp.main(), 0)


class Header(Scratch):
    def test_functions_are_read_without_those_in_comments(self):
        header = self.directory / "a.h"
        header.write_text("/* see cop_other() */\nCOP_API int COP_CALL cop_one(\n    int a);\nint cop_two(void);\n")
        self.assertEqual(check_package.declared_functions(header), {"cop_one", "cop_two"})


if __name__ == "__main__":
    unittest.main()

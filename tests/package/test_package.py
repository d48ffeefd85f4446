"""The installed package, as somebody who builds against it meets it: complete, movable, found in each usual way."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = ROOT / "target" / "tools" / "bin"
CONSUMER = Path(__file__).resolve().parent / "consumer"
VERSION = re.search(r'^version = "(.+)"', (ROOT / "Cargo.toml").read_text(), flags=re.M).group(1)
MAJOR, MINOR, PATCH = map(int, VERSION.split("."))
PRINTED = f"version {MAJOR * 65536 + MINOR * 256 + PATCH}, status 100\n"

SHARED = f"libcopernica.so.{VERSION}"
SONAME = f"libcopernica.so.{MAJOR}"


def run(*command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)


class Installed(unittest.TestCase):
    """A test with an installation of its own that was made under DESTDIR and then moved elsewhere."""

    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.stage = Path(scratch.name) / "stage"
        done = run("make", "--no-print-directory", "install", f"DESTDIR={cls.stage}", "PREFIX=/opt/made for", cwd=ROOT)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        cls.installed = cls.stage / "opt" / "made for"

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        self.prefix = self.directory / "moved"
        shutil.copytree(self.installed, self.prefix, symlinks=True)

    def succeed(self, *command, **options):
        done = run(*command, **options)
        self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout}{done.stderr}")
        return done.stdout

    def configure(self, **settings):
        """Configures the consumer against the moved installation; returns how that ended."""
        definitions = [f"-D{name}={value}" for name, value in settings.items()]
        return run(
            TOOLS / "cmake", "-S", CONSUMER, "-B", self.directory / "build", "-G", "Ninja",
            f"-DCMAKE_MAKE_PROGRAM={TOOLS / 'ninja'}", f"-DCMAKE_PREFIX_PATH={self.prefix}", *definitions,
        )  # fmt: skip

    def consumer(self, **settings):
        """Builds the consumer by find_package and returns the program."""
        done = self.configure(**settings)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.succeed(TOOLS / "cmake", "--build", self.directory / "build")
        return self.directory / "build" / "consumer"

    def pkg_config(self, *options):
        environment = {**os.environ, "PKG_CONFIG_PATH": str(self.prefix / "lib" / "pkgconfig")}
        return self.succeed(TOOLS / "pkg-config", *options, "copernica", env=environment).split()

    def needs_shared(self, program):
        return SONAME in self.succeed("readelf", "--dynamic", program)

    def remove(self, *names):
        for name in names:
            (self.prefix / "lib" / name).unlink()


class Files(Installed):
    def test_exactly_these_files_are_installed(self):
        found = {str(path.relative_to(self.installed)) for path in self.installed.rglob("*") if not path.is_dir()}
        headers = {str(path.relative_to(ROOT)) for path in (ROOT / "include").rglob("*.h*") if path.suffix != ".in"}
        self.assertLessEqual({"include/copernica.h", "include/copernica.hpp", "include/copernica/client.hpp"}, headers)
        self.assertEqual(found, headers | {
            f"lib/{SHARED}", f"lib/{SONAME}", "lib/libcopernica.so", "lib/libcopernica.a",
            "lib/pkgconfig/copernica.pc",
            *(f"share/doc/copernica/{name}" for name in ("LICENSE-MIT", "LICENSE-APACHE", "THIRD-PARTY-NOTICES", "CHANGELOG.md")),
            "lib/cmake/copernica/copernicaConfig.cmake", "lib/cmake/copernica/copernicaConfigVersion.cmake",
        })  # fmt: skip

    def test_nothing_is_installed_outside_the_prefix(self):
        files = [path for path in self.stage.rglob("*") if not path.is_dir()]
        self.assertTrue(all(path.is_relative_to(self.installed) for path in files))

    def test_the_links_lead_from_name_to_name(self):
        self.assertEqual(os.readlink(self.installed / "lib" / "libcopernica.so"), SONAME)
        self.assertEqual(os.readlink(self.installed / "lib" / SONAME), SHARED)

    def test_no_file_knows_where_it_was_built_or_installed(self):
        for path in [*self.installed.rglob("*.pc"), *self.installed.rglob("*.cmake")]:
            with self.subTest(path.name):
                for place in (ROOT, self.stage, "/opt/made for"):
                    self.assertNotIn(str(place), path.read_text())

    def test_libdir_moves_everything_that_depends_on_it(self):
        stage = self.directory / "lib64"
        self.succeed("make", "install", f"DESTDIR={stage}", "PREFIX=/usr", "LIBDIR=lib64/deep", cwd=ROOT)
        self.prefix = stage / "usr"
        self.assertTrue((self.prefix / "lib64" / "deep" / SHARED).exists())
        (self.prefix / "lib").symlink_to("lib64/deep")
        flags = self.pkg_config("--cflags", "--libs")
        places = {flag[:2]: Path(flag[2:]).resolve() for flag in flags if flag[:2] in ("-I", "-L")}
        self.assertEqual(places, {"-I": self.prefix / "include", "-L": self.prefix / "lib64" / "deep"})


class FindPackage(Installed):
    def test_each_target_gives_a_program_that_runs(self):
        cases = [("copernica::copernica", True), ("copernica::shared", True), ("copernica::static", False)]
        for target, shared in cases:
            with self.subTest(target):
                program = self.consumer(TARGET=target)
                self.assertEqual(self.needs_shared(program), shared)
                self.assertEqual(self.succeed(program), PRINTED)

    def test_versions_that_may_differ_are_refused(self):
        cases = [(f"{MAJOR}.{MINOR}", True), (VERSION, True), (f"{MAJOR}.{MINOR + 1}", False), (f"{MAJOR + 1}.0", False)]
        for request, found in cases:
            with self.subTest(request):
                self.assertEqual(self.configure(REQUEST=request).returncode == 0, found)

    def test_what_is_not_there_is_named(self):
        cases = [("COMPONENTS;shared;static", [], True), ("COMPONENTS;dotnet", [], False)]
        cases += [("COMPONENTS;static", ["libcopernica.a"], False), ("COMPONENTS;shared", ["libcopernica.a"], True)]
        cases += [("COMPONENTS;shared", [SHARED], False)]
        for request, removed, found in cases:
            with self.subTest(request, removed=removed):
                self.remove(*removed)
                done = self.configure(REQUEST=request)
                self.assertEqual(done.returncode == 0, found, done.stderr)
                shutil.rmtree(self.prefix)
                shutil.copytree(self.installed, self.prefix, symlinks=True)

    def test_where_only_the_static_library_is_installed_it_is_taken(self):
        self.remove(SHARED, SONAME, "libcopernica.so")
        program = self.consumer()
        self.assertFalse(self.needs_shared(program))
        self.assertEqual(self.succeed(program), PRINTED)

    def test_an_installation_without_a_library_is_refused_with_the_reason(self):
        self.remove(SHARED, "libcopernica.a")
        done = self.configure()
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("neither the shared nor the static library is in", " ".join(done.stderr.split()))


class PkgConfig(Installed):
    def compile(self, *flags):
        program = self.directory / "consumer"
        self.succeed("gcc", CONSUMER / "consumer.c", "-o", program, *flags)
        return program

    def test_its_version_is_the_librarys(self):
        self.assertEqual(self.pkg_config("--modversion"), [VERSION])

    def test_its_flags_give_a_program_that_runs(self):
        program = self.compile(*self.pkg_config("--cflags", "--libs"))
        self.assertTrue(self.needs_shared(program))
        done = self.succeed(program, env={**os.environ, "LD_LIBRARY_PATH": str(self.prefix / "lib")})
        self.assertEqual(done, PRINTED)

    def test_its_static_flags_name_every_native_library(self):
        self.remove("libcopernica.so")
        program = self.compile(*self.pkg_config("--static", "--cflags", "--libs"))
        self.assertFalse(self.needs_shared(program))
        self.assertEqual(self.succeed(program), PRINTED)

    def test_the_header_names_the_same_native_libraries(self):
        flags = self.pkg_config("--static", "--libs")
        native = " ".join(flag for flag in flags if flag.startswith("-l") and flag != "-lcopernica")
        self.assertIn(f"Static: libcopernica.a {native},", (self.prefix / "include" / "copernica.h").read_text())


if __name__ == "__main__":
    unittest.main()

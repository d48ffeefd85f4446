"""What a release consists of, used as its receivers use it: the packages unpacked, the sources built without a network."""

import os
import re
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests" / "readme")]

from markdown import blocks  # noqa: E402
from sandbox import Sandbox  # noqa: E402

DIST = ROOT / "target" / "dist"
TOOLS = ROOT / "target" / "tools" / "bin"
SANDBOX = ROOT / "target" / "debug" / "copernica-sandbox"
VERSION = re.search(r'^version = "(.+)"', (ROOT / "Cargo.toml").read_text(), flags=re.M).group(1)
MAJOR, MINOR, _ = map(int, VERSION.split("."))
STRICT = ["-Wall", "-Wextra", "-Werror", "-pedantic"]


def output_of(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode:
        raise AssertionError(f"{command} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def only(pattern):
    """The one file of the release with such a name."""
    (found,) = DIST.glob(pattern)
    return found


class Scratch(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)

    def compile_readme(self, pkgconfig, *options, language="c"):
        """Compiles the README's program in C or C++ by pkg-config and nothing else."""
        source = self.directory / f"update.{language}"
        program = self.directory / f"update_{language}"
        programs = (block for block in blocks(ROOT / "README.md") if "int main(" in block.text)
        text = next(block.text for block in programs if block.language == language)
        source.write_text(text)
        environment = {**os.environ, "PKG_CONFIG_LIBDIR": str(pkgconfig)}
        flags = output_of(TOOLS / "pkg-config", "--cflags", "--libs", *options, "copernica", env=environment).split()
        output_of({"c": "gcc", "cpp": "g++"}[language], *STRICT, source, "-o", program, *flags)
        return program

    def assert_updates(self, program, libraries):
        """Runs the program against a sandbox with the libraries of one directory; it must change one profile."""
        with Sandbox(SANDBOX) as sandbox:
            before = sandbox.profiles()
            done = sandbox.run(["env", f"LD_LIBRARY_PATH={libraries}", program])
            changed = [new for old, new in zip(before, sandbox.profiles()) if old["fields"] != new["fields"]]
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(len(changed), 1, changed)


class Debian(Scratch):
    def setUp(self):
        super().setUp()
        self.runtime = only(f"libcopernica{MAJOR}_{VERSION}-1_*.deb")
        self.development = only(f"libcopernica-dev_{VERSION}-1_*.deb")

    def unpack(self, name, *packages):
        """Unpacks packages into a root of their own; returns it and the directory of its libraries."""
        root = self.directory / name
        for package in packages:
            output_of("dpkg-deb", "--extract", package, root)
        return root, next(root.rglob("libcopernica.so.*")).parent

    def field(self, package, name):
        return output_of("dpkg-deb", "--field", package, name).strip()

    def files(self, package):
        listed = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], check=True, capture_output=True).stdout
        archive = self.directory / "files.tar"
        archive.write_bytes(listed)
        with tarfile.open(archive) as tar:
            return {entry.name.removeprefix("./"): entry for entry in tar if not entry.isdir()}

    def test_the_readmes_program_compiles_against_them_and_needs_only_the_runtime_to_run(self):
        _, libraries = self.unpack("both", self.runtime, self.development)
        program = self.compile_readme(libraries / "pkgconfig")
        _, runtime_only = self.unpack("runtime", self.runtime)
        self.assertEqual(sorted(path.name for path in runtime_only.iterdir()), [f"libcopernica.so.{MAJOR}", f"libcopernica.so.{VERSION}"])  # fmt: skip
        self.assert_updates(program, runtime_only)

    def test_the_development_package_has_the_cpp_header_with_all_of_its_parts(self):
        _, libraries = self.unpack("both", self.runtime, self.development)
        self.compile_readme(libraries / "pkgconfig", language="cpp")
        parts = {f"usr/include/copernica/{path.name}" for path in (ROOT / "include" / "copernica").glob("*.hpp")}
        self.assertTrue(parts)
        self.assertLessEqual(parts, self.files(self.development).keys())

    def test_the_readmes_program_links_the_static_library_of_the_development_package(self):
        _, libraries = self.unpack("both", self.runtime, self.development)
        (libraries / "libcopernica.so").unlink()
        program = self.compile_readme(libraries / "pkgconfig", "--static")
        self.assertNotIn("libcopernica.so", output_of("readelf", "--dynamic", program))
        self.assert_updates(program, "/nowhere")

    def test_no_file_is_in_both_and_all_belong_to_root_below_usr(self):
        runtime, development = self.files(self.runtime), self.files(self.development)
        self.assertTrue(runtime and development)
        self.assertFalse(runtime.keys() & development.keys())
        for name, entry in {**runtime, **development}.items():
            self.assertTrue(name.startswith("usr/"), name)
            self.assertEqual((entry.uid, entry.gid), (0, 0), name)

    def test_they_depend_on_each_other_and_on_what_the_library_needs(self):
        self.assertIn("libc6 (>=", self.field(self.runtime, "Depends"))
        self.assertIn(f"libcopernica{MAJOR} (= {VERSION}-1)", self.field(self.development, "Depends"))
        output_of("dpkg-deb", "--control", self.runtime, self.directory / "control")
        shlibs = (self.directory / "control" / "shlibs").read_text()
        package = f"libcopernica{MAJOR}"
        self.assertEqual(
            shlibs, f"libcopernica {MAJOR} {package} (>= {MAJOR}.{MINOR}), {package} (<< {MAJOR}.{MINOR + 1})\n"
        )

    def test_the_licences_are_in_both(self):
        root, _ = self.unpack("both", self.runtime, self.development)
        for package in (f"libcopernica{MAJOR}", "libcopernica-dev"):
            for name in ("copyright", "LICENSE-MIT", "THIRD-PARTY-NOTICES"):
                self.assertTrue((root / "usr" / "share" / "doc" / package / name).is_file(), f"{package}: {name}")


class BinaryArchive(Scratch):
    def test_the_readmes_program_compiles_against_it_wherever_it_is_unpacked(self):
        with tarfile.open(only(f"copernica-{VERSION}-linux-*.tar.gz")) as tar:
            tar.extractall(self.directory, filter="data")
        (prefix,) = (path for path in self.directory.iterdir() if path.is_dir())
        self.assert_updates(self.compile_readme(prefix / "lib" / "pkgconfig"), prefix / "lib")
        self.compile_readme(prefix / "lib" / "pkgconfig", language="cpp")
        self.assertTrue((prefix / "share" / "doc" / "copernica" / "THIRD-PARTY-NOTICES").is_file())

    def test_the_checksums_are_right(self):
        self.assertIn(f"copernica-{VERSION}.tar.gz: OK", output_of("sha256sum", "--check", "SHA256SUMS", cwd=DIST))


class Sources(Scratch):
    def environment(self):
        """Without cargo's own store and without a network. A quick build will do: link-time optimisation is tried elsewhere."""
        toolchain = output_of("rustc", "--print", "sysroot").strip()
        return {
            **os.environ,
            "PATH": f"{toolchain}/bin:{TOOLS}:{os.environ['PATH']}",
            "CARGO_HOME": str(self.directory / "cargo"),
            "CARGO_NET_OFFLINE": "true",
            "CARGO_PROFILE_RELEASE_LTO": "off",
            "CARGO_PROFILE_RELEASE_CODEGEN_UNITS": "16",
            "CARGO_PROFILE_RELEASE_OPT_LEVEL": "0",
            "CONAN_HOME": str(self.directory / "conan"),
        }

    def test_conan_builds_the_source_archive_offline_and_a_program_with_it(self):
        environment = self.environment()
        environment.pop("CARGO_TARGET_DIR", None)
        output_of(TOOLS / "conan", "profile", "detect", env=environment)
        done = subprocess.run(
            [TOOLS / "conan", "create", DIST / "conan", "--version", VERSION, "--options", "copernica/*:shared=True"],
            env=environment, capture_output=True, text=True, cwd=self.directory,
        )  # fmt: skip
        self.assertEqual(done.returncode, 0, done.stdout[-4000:] + done.stderr[-4000:])
        self.assertRegex(done.stdout + done.stderr, r"version \d+, status 100")

    def test_the_vcpkg_port_takes_the_archive_and_configures_it(self):
        # vcpkg itself comes from nowhere but its own site, so stand-ins play what the port calls, up to the build.
        log = output_of(
            TOOLS / "cmake", f"-DPORT_DIR={DIST / 'vcpkg'}", f"-DWORK_DIR={self.directory}", f"-DNINJA={TOOLS / 'ninja'}",
            "-P", Path(__file__).parent / "vcpkg_stand_in.cmake", env=self.environment(),
        )  # fmt: skip
        for step in ("downloaded", "extracted", "configured", "installed", "copyright: 3 files"):
            self.assertIn(step, log)


if __name__ == "__main__":
    unittest.main()

"""Tests of the check that holds the P/Invoke declarations of the .NET binding to the header."""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent
ROOT = TOOLS.parent


class Interop(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.directory = Path(self.scratch.name)
        shutil.copytree(ROOT / "bindings" / "dotnet" / "src", self.directory / "bindings" / "dotnet" / "src")
        shutil.copytree(ROOT / "include", self.directory / "include")

    def result(self):
        script = f"import check_interop, pathlib, sys; sys.exit(check_interop.main(pathlib.Path({str(self.directory)!r})))"
        return subprocess.run([sys.executable, "-c", script], cwd=TOOLS, capture_output=True, text=True)

    def test_the_projects_own_declarations_agree_with_the_header(self):
        done = self.result()
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_every_slip_is_named(self):
        native, reads, batch = (f"bindings/dotnet/src/{name}.cs" for name in ("Native", "NativeReads", "NativeBatch"))
        header, client = "include/copernica.h", "bindings/dotnet/src/CopernicaClient.cs"
        slips = [
            (header, "COP_API uint32_t COP_CALL cop_version(void);", "uint32_t cop_version(void);\nvoid cop_new_one(double a);",
             "cop_new_one is not wrapped"),
            (header, "cop_profile_id(", "cop_profile_identity(", "cop_profile_id is not in the header"),
            (header, "cop_batch_set_blocking(", "cop_batch_set_block(", "cop_batch_set_blocking is excused"),
            (native, "extern uint cop_version()", "extern ulong cop_version()", "with ulong instead of uint"),
            (reads, "cop_get_profile(ClientHandle client, ulong id)", "cop_get_profile(ClientHandle client)",
             "with ResultHandle, ClientHandle instead of ResultHandle, ClientHandle, ulong"),
            (reads, "cop_query_free(IntPtr", "cop_query_free(QueryHandle", "instead of void, IntPtr"),
            (batch, "out ulong tag", "ulong tag", "instead of ResultHandle, BatchHandle, uint, out ulong"),
            (batch, "[DllImport(Library, CallingConvention = C)]\n        internal static extern void cop_batch_close",
             "[DllImport(Library)]\n        internal static extern void cop_batch_close", "cop_batch_close is not declared with"),
            (client, "Native.cop_version()", "1", "cop_version is declared and not used"),
        ]  # fmt: skip
        for place, text, other, named in slips:
            with self.subTest(slip=named):
                file = self.directory / place
                content = file.read_text()
                self.assertIn(text, content)
                file.write_text(content.replace(text, other))
                done = self.result()
                file.write_text(content)
                self.assertEqual(done.returncode, 1)
                self.assertIn(named, done.stderr)


if __name__ == "__main__":
    unittest.main()

"""The comparison of the interface with what was promised: which changes break programs, and that the words say so."""

import contextlib
import io
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOOLS))

import abi_description  # noqa: E402
import check_abi  # noqa: E402

HEADER = """#include <stdint.h>
#define COP_VERSION_MAJOR 0
#define COP_API
#define COP_ONE 1
#define COP_TWO 2
/* void cop_comment(void); */
typedef struct cop_thing cop_thing;
typedef int32_t cop_number;
typedef void (*cop_callback)(int32_t level, const char *text);
COP_API cop_thing *cop_thing_new(const char *name, const char *const *values);
COP_API __attribute__((warn_unused_result)) cop_number
    cop_thing_count(const cop_thing *thing, uint32_t flags);
"""


class Header(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.header = Path(directory.name) / "a.h"
        self.promised = Path(directory.name) / "header.txt"
        self.header.write_text(HEADER)
        self.promised.write_text(abi_description.header_text(self.header, "1.2.3"))

    def check(self, *changes):
        """Makes the changes in the header; returns the exit code and everything that the check prints."""
        text = HEADER
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new)
        self.header.write_text(text)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = check_abi.main("header", self.header, self.promised)
        return code, printed.getvalue()

    def test_every_declaration_and_constant_is_described(self):
        version, promises = abi_description.read_header_description(self.promised.read_text())
        self.assertEqual(version, "1.2.3")
        self.assertEqual(promises, {
            ("constant", "COP_ONE"): "1",
            ("constant", "COP_TWO"): "2",
            ("type", "cop_thing"): "typedef struct cop_thing cop_thing",
            ("type", "cop_number"): "typedef int32_t cop_number",
            ("type", "cop_callback"): "typedef void (*cop_callback)(int32_t level, const char *text)",
            ("function", "cop_thing_new"): "cop_thing *cop_thing_new(const char *name, const char *const *values)",
            ("function", "cop_thing_count"): "cop_number cop_thing_count(const cop_thing *thing, uint32_t flags)",
        })  # fmt: skip

    def test_an_unchanged_header_passes_without_advice(self):
        self.assertEqual(self.check(), (0, "abi of the header (7 promises): 1 passed, 0 failed\n"))

    def test_what_breaks_a_program_fails_and_says_what_and_what_to_do(self):
        cases = [
            (("#define COP_TWO 2\n", ""), "removed: constant COP_TWO"),
            (("COP_TWO 2", "COP_TWO 3"), "changed: constant COP_TWO"),
            (("uint32_t flags", "uint64_t flags"), "changed: function cop_thing_count"),
            ((", uint32_t flags", ""), "changed: function cop_thing_count"),
            (("const cop_thing *thing", "cop_thing *thing"), "changed: function cop_thing_count"),
            (("cop_thing *cop_thing_new", "void *cop_thing_new"), "changed: function cop_thing_new"),
            (("cop_thing_new", "cop_thing_make"), "removed: function cop_thing_new"),
            (("int32_t cop_number", "int64_t cop_number"), "changed: type cop_number"),
            (("int32_t level", "uint32_t level"), "changed: type cop_callback"),
        ]
        for change, sentence in cases:
            with self.subTest(change):
                code, printed = self.check(change)
                self.assertEqual(code, 1)
                self.assertIn(sentence, printed)
                self.assertIn("raise the version", printed)

    def test_an_addition_passes_and_says_how_to_record_it(self):
        code, printed = self.check(("#define COP_TWO 2\n", "#define COP_TWO 2\n#define COP_THREE 3\nvoid cop_three(void);\n"))
        self.assertEqual(code, 0)
        self.assertIn("added: constant COP_THREE", printed)
        self.assertIn("added: function cop_three", printed)
        self.assertIn("run `make abi`", printed)

    def test_a_renamed_parameter_passes_but_is_shown(self):
        for change in (("uint32_t flags", "uint32_t bits"), ("const char *text", "const char *message")):
            with self.subTest(change):
                code, printed = self.check(change)
                self.assertEqual(code, 0)
                self.assertIn("parameters renamed", printed)

    def test_an_empty_description_promises_nothing_and_fails(self):
        self.promised.write_text("version 1.2.3\n")
        self.assertEqual(self.check()[0], 1)


CORPUS = """<abi-corpus architecture='elf-amd-x86_64'>
  <elf-function-symbols><elf-symbol name='cop_b'/><elf-symbol name='cop_a'/></elf-function-symbols>
  <abi-instr path='/home/somebody/a.rs'>
    <class-decl name='thing' is-struct='yes' id='9'><data-member><var-decl name='secret' type-id='8'/></data-member></class-decl>
    <pointer-type-def type-id='9' size-in-bits='64' id='7'/>
    <type-decl name='i32' size-in-bits='32' id='8'/>
    <type-decl name='unused' id='6'/>
    <function-decl name='a' elf-symbol-id='cop_a'><parameter type-id='7' name='thing'/><return type-id='8'/></function-decl>
    <function-decl name='b' elf-symbol-id='cop_b'><return type-id='7'/></function-decl>
    <function-decl name='inner'><return type-id='8'/></function-decl>
  </abi-instr>
</abi-corpus>"""


class Library(unittest.TestCase):
    def test_only_exported_functions_and_what_they_use_are_kept(self):
        reduced = abi_description.reduce(xml.fromstring(CORPUS), "1.2.3")
        text = xml.tostring(reduced, encoding="unicode")
        self.assertEqual([node.get("name") for node in reduced.iter("function-decl")], ["a", "b"])
        self.assertEqual([node.get("name") for node in reduced.iter("type-decl")], ["i32"])
        for private in ("secret", "/home", "inner", "unused"):
            self.assertNotIn(private, text)
        self.assertEqual(abi_description.read_library_description(text), ("1.2.3", 2))

    def test_every_identity_that_is_used_is_defined_once(self):
        reduced = abi_description.reduce(xml.fromstring(CORPUS), "1.2.3")
        defined = [node.get("id") for node in reduced.iter() if node.get("id")]
        used = {node.get("type-id") for node in reduced.iter() if node.get("type-id")}
        self.assertEqual(sorted(defined), sorted(set(defined)))
        self.assertLessEqual(used, set(defined))

    def test_a_function_without_debug_information_is_named(self):
        corpus = xml.fromstring(CORPUS.replace("elf-symbol-id='cop_b'", ""))
        with self.assertRaisesRegex(SystemExit, "cop_b.*built for debugging"):
            abi_description.reduce(corpus, "1.2.3")


if __name__ == "__main__":
    unittest.main()

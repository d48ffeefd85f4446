"""Tests what is said of the Go binding when it lacks something of the header."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "bindings" / "go"))

from wrapped import complaints  # noqa: E402

HEADER = """
#define COP_OK 0
#define COP_API
COP_API uint32_t COP_CALL cop_version(void);
COP_API COP_MUST_USE cop_result *COP_CALL cop_count_profiles(
    const cop_client *client,
    const char *database);
COP_API void COP_CALL cop_result_free(cop_result *result);
"""
SOURCE = """package copernica

// #include <copernica.h>
//
// static uint32_t version(void) { return cop_version(); }
import "C"

// This mentions cop_result_free() and C.cop_result_free.
var ok = C.COP_OK
var count = C.cop_count_profiles(nil, nil) // C.cop_result_free(nil)
"""


class Wrapped(unittest.TestCase):
    def said(self, source=SOURCE, left_out=()):
        return [complaint.split(":")[0] for complaint in complaints(HEADER, [source], dict.fromkeys(left_out, "why"))]

    def test_what_is_not_wrapped_is_named(self):
        self.assertEqual(self.said(), ["cop_result_free is not wrapped"])
        self.assertEqual(
            self.said("package copernica\n"),
            [f"{name} is not wrapped" for name in ("COP_OK", "cop_count_profiles", "cop_result_free", "cop_version")],
        )

    def test_a_reason_to_leave_it_out_is_taken(self):
        self.assertEqual(self.said(left_out=["cop_result_free"]), [])

    def test_a_reason_that_is_out_of_date_is_named(self):
        self.assertEqual(
            self.said(left_out=["cop_result_free", "cop_version", "cop_gone"]),
            ["cop_version is wrapped", "cop_gone is not in the header"],
        )

    def test_a_header_that_cannot_be_read_is_no_success(self):
        self.assertEqual(len(list(complaints("", [SOURCE], {}))), 1)


if __name__ == "__main__":
    unittest.main()

"""The reference: what Doxygen is shown, and that the check of the pages sees each way in which they can be wrong."""

import sys
import tempfile
import unittest
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent
ROOT = TOOLS.parent
sys.path[:0] = [str(TOOLS), str(ROOT / "tests" / "readme")]

import check_docs  # noqa: E402
import doxygen_filter  # noqa: E402
import languages  # noqa: E402
import reference  # noqa: E402
from markdown import Block, blocks  # noqa: E402

HEADER = """/*
 * small.h - does little.
 *
 * Conventions
 *   Texts      UTF-8,
 *              all of them.
 */
#ifdef __cplusplus
extern "C" {
#endif

/* ---- Handles ---- */

/**
 * A thing. One thread at a time may use it.
 */
typedef struct cop_thing cop_thing;

/* ---- Status ---- */

/** Why it ended. */
typedef int32_t cop_status;

/** Done. */
#define COP_OK 0
/** It broke. */
#define COP_ERR_BROKEN 100

/* ---- Things ---- */

/**
 * Makes one, or ends with COP_ERR_BROKEN.
 *
 * @return the thing
 */
COP_API COP_MUST_USE cop_thing *COP_CALL cop_thing_new(void);

/**
 * Turns it.
 *
 * @param thing  borrowed
 * @return COP_OK
 */
COP_API cop_status COP_CALL cop_thing_turn(cop_thing *thing);

#ifdef __cplusplus
}
#endif
"""

STATUSES = """| status | number | cause | effect | what to do |
|---|---|---|---|---|
| `COP_OK` | 0 | Done. All of it. | applied | Go on. |
| `COP_ERR_BROKEN` | 100 | It broke. In two. | none | Mend it. |
"""
README = "| `COP_OK` | 0 | it is done | applied |\n| `COP_ERR_BROKEN` | 100 | in two | none |\n"
RELIABILITY = "| it breaks | `COP_ERR_BROKEN` | none | ends |\n"
OWNERSHIP = "| `cop_thing` | `cop_thing_new` | | |\n"
THREADS = "| `cop_thing` | any number of threads that only read | `cop_thing_turn` |\n"


class Tally:
    """Keeps what does not hold."""

    def __init__(self):
        self.faults = []

    def check(self, held, sentence, _detail=""):
        if not held:
            self.faults.append(sentence)


def faults(check, *texts):
    tally = Tally()
    check(tally, *texts)
    return tally.faults


class Pages(unittest.TestCase):
    def test_statuses_that_agree_with_the_header_pass_and_each_difference_fails(self):
        self.assertEqual(faults(reference.check_statuses, HEADER, STATUSES, README, RELIABILITY), [])
        for what, page, readme, rules in [
            ("a status is missing", STATUSES.replace("COP_ERR_BROKEN", "x"), README, RELIABILITY),
            ("one is too many", STATUSES + "| `COP_ERR_MORE` | 9 | a | none | b |\n", README, RELIABILITY),
            ("one is there twice", STATUSES + STATUSES.splitlines()[-1] + "\n", README, RELIABILITY),
            ("another number", STATUSES.replace("| 100 |", "| 101 |"), README, RELIABILITY),
            ("another sentence", STATUSES.replace("It broke.", "It is broken."), README, RELIABILITY),
            ("no advice", STATUSES.replace("Mend it.", ""), README, RELIABILITY),
            ("another effect than the README", STATUSES, README.replace("| none |", "| unknown |"), RELIABILITY),
            ("an effect in a group that has none", STATUSES.replace("none", "unknown"), README.replace("none", "unknown"), RELIABILITY),
            ("another effect than the rules", STATUSES, README, RELIABILITY.replace("none", "unknown")),
            ("no rules", STATUSES, README, ""),
        ]:  # fmt: skip
            self.assertTrue(faults(reference.check_statuses, HEADER, page, readme, rules), what)

    def test_ownership_and_threads_fail_when_a_function_is_missing_or_too_many(self):
        self.assertEqual(faults(reference.check_ownership, HEADER, OWNERSHIP), [])
        self.assertEqual(faults(reference.check_threads, HEADER, THREADS), [])
        self.assertTrue(faults(reference.check_ownership, HEADER, OWNERSHIP.replace("`cop_thing_new`", "")))
        self.assertTrue(faults(reference.check_ownership, HEADER, OWNERSHIP.replace("| | |", "| `cop_thing_free` | |")))
        self.assertTrue(faults(reference.check_threads, HEADER, THREADS.replace("`cop_thing_turn`", "")))
        self.assertTrue(faults(reference.check_threads, HEADER, THREADS.replace("_turn`", "_turn` `cop_thing_new`")))
        self.assertTrue(faults(reference.check_threads, HEADER, THREADS.replace(" that only read", "")))

    def test_a_parameter_a_result_or_a_constant_without_a_comment_fails(self):
        self.assertEqual(faults(reference.check_comments, HEADER), [])
        for line in (" * @param thing  borrowed\n", " * @return the thing\n", "/** It broke. */\n"):
            self.assertTrue(faults(reference.check_comments, HEADER.replace(line, "")), line)
        self.assertTrue(faults(reference.check_comments, HEADER.replace("with COP_ERR_BROKEN", "with COP_ERR_BROKE")))
        without = HEADER.replace("/**\n * Turns it.\n *\n * @param thing  borrowed\n * @return COP_OK\n */\n", "")
        self.assertTrue(faults(reference.check_comments, without), "a function without a comment")


class Blocks(unittest.TestCase):
    def test_a_block_of_a_language_that_no_check_knows_fails(self):
        wrong = languages.complaint(ROOT / "README.md", Block("cobol", 1, ""), None)
        self.assertIn("no check knows", wrong)

    def test_shell_and_json_that_cannot_be_read_fail(self):
        for language, good, bad in [
            ("sh", "echo 'a'\n", "echo 'a\n"), ("console", "$ echo a\na\n", "echo a\n"), ("json", '{"a": 1}', "{a: 1}"),
        ]:  # fmt: skip
            self.assertEqual(languages.complaint(ROOT / "README.md", Block(language, 1, good), None), "")
            self.assertTrue(languages.complaint(ROOT / "README.md", Block(language, 1, bad), None), language)

    def test_a_block_in_a_list_is_found_without_its_indentation(self):
        with tempfile.TemporaryDirectory() as directory:
            page = Path(directory) / "page.md"
            page.write_text("1. So:\n\n   ```sh\n   true\n   ```\n")
            self.assertEqual(blocks(page), [Block("sh", 3, "true\n")])

    def test_the_options_of_the_projects_programs_are_found_wherever_they_stand(self):
        text = "Run `copernica sync --create`.\n\n    A=1 target/debug/copernica-sandbox --port=0\n\n$ copernica --help\n"
        self.assertEqual(
            list(languages.options_named(text)),
            [("copernica", "sync", ["--create"]), ("copernica-sandbox", None, ["--port"]), ("copernica", None, ["--help"])],
        )


class Filter(unittest.TestCase):
    def test_a_chapter_becomes_a_group_with_the_handle_of_its_functions(self):
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "small.h"
            path.write_text(HEADER)
            shown = doxygen_filter.header_for_doxygen(path)
        self.assertIn("@defgroup things Things\n@ingroup c\n@brief A thing.", shown)
        self.assertIn(" * @ingroup things\n */\ntypedef struct cop_thing cop_thing;", shown)
        self.assertIn("@defgroup status Status\n@ingroup c\n@brief Why it ended.\n@see @ref md_docs_statuses", shown)
        self.assertIn("<tr><th>Texts</th><td>UTF-8, all of them.</td></tr>", shown)
        self.assertEqual(shown.count("@{"), shown.count("@}"))

    def test_each_of_several_handles_of_a_chapter_has_a_page_of_its_own(self):
        thought = "/**\n * A thought.\n */\ntypedef struct cop_thought cop_thought;\n"
        call = "/**\n * Thinks.\n */\nCOP_API int COP_CALL cop_thought_think(cop_thought *thought);\n"
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "small.h"
            header = HEADER.replace("/* ---- Status", f"{thought}\n/* ---- Status")
            path.write_text(header.replace("\n#ifdef __cplusplus\n}", f"\n{call}\n#ifdef __cplusplus\n}}"))
            shown = doxygen_filter.header_for_doxygen(path)
        self.assertIn("@defgroup cop_thought_page cop_thought\n@ingroup", shown)
        self.assertIn(" * @ingroup cop_thought_page\n */\ntypedef struct cop_thought cop_thought;", shown)
        self.assertIn(" * Thinks.\n * @ingroup cop_thought_page\n */\nCOP_API int COP_CALL cop_thought_think(", shown)

    def test_a_part_of_the_cpp_header_becomes_a_group_unless_it_is_not_for_programs(self):
        with tempfile.TemporaryDirectory() as directory:
            whole, part, inner = (Path(directory) / name for name in ("small.hpp", "copernica/thing.hpp", "copernica/inner.hpp"))
            part.parent.mkdir()
            whole.write_text("/*\n * small.hpp - does little.\n *\n * Conventions\n *   Texts  UTF-8.\n */\n\n#include <copernica/thing.hpp>\n")
            part.write_text("/* Turns things. */\n\nnamespace copernica\n{\n\nclass thing;\n\n} // namespace copernica\n")
            inner.write_text(part.read_text().replace("things.", "things. Not for programs."))
            shown = [doxygen_filter.header_for_doxygen(path) for path in (whole, part, inner)]
        self.assertIn("@defgroup cpp_thing Thing\n@ingroup cpp\n@brief Turns things.", shown[0])
        self.assertIn("@addtogroup cpp_thing\n@{ */\n\nclass thing;\n\n/** @} */\n} // namespace copernica", shown[1])
        self.assertIn("@file copernica/inner.hpp", shown[2])
        self.assertNotIn("@addtogroup", shown[2])

    def test_only_what_the_headers_have_becomes_a_link_and_code_stays_as_it_is(self):
        with tempfile.TemporaryDirectory(dir=ROOT / "docs") as directory:
            path = Path(directory) / "page.md"
            path.write_text("`cop_version()` `cop_nothing()` a@b `c@d` [g](../guards.md#x)\n\n```c\n`cop_version()`\n```\n")
            shown = doxygen_filter.page_for_doxygen(path)
        self.assertEqual(
            shown,
            '<tt>@ref cop_version "cop_version()"</tt> `cop_nothing()` a\\@b `c@d` @ref md_docs_guards "g"\n\n'
            "```c\n`cop_version()`\n```\n",
        )

    def test_a_name_that_the_reference_lacks_is_a_fault(self):
        tags = (
            "<tagfile><compound kind='group'><name>things</name><member kind='function'><name>cop_thing_new</name></member>"
            "<member kind='typedef'><name>cop_thing</name></member></compound></tagfile>"
        )
        with tempfile.TemporaryDirectory() as directory:
            (Path(directory) / "copernica.tag").write_text(tags)
            found = list(check_docs.faults(Path(directory), HEADER, ["docs/guards.md"]))
        self.assertIn('the page "things" does not explain cop_thing_turn', found)
        self.assertIn("docs/guards.md is no page of it", found)
        self.assertNotIn('the page "things" does not explain cop_thing_new', found)
        self.assertNotIn('the page "things" does not explain cop_thing', found)


if __name__ == "__main__":
    unittest.main()

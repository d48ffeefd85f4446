"""The judge of the shared table: every difference is noticed, and a mistake in the table is refused."""

import copy
import unittest

import run

EXPECT = {
    "status": "COP_OK", "effect": "COP_EFFECT_APPLIED", "may_repeat": 1, "http_status": 200, "created": 0, "created_id": 0,
    "matched": -1, "attempts": 1, "warnings": ["one", "two"], "message_contains": ["up", "dated"], "body_contains": "error",
}  # fmt: skip
ANSWER = {
    "status": "COP_OK", "effect": "COP_EFFECT_APPLIED", "message": "updated", "may_repeat": "1", "http_status": "200",
    "created": "0", "created_id": "0", "matched": "-1", "attempts": "1", "retry_after_ms": "0", "body": "an error",
    "warning": ["warning one", "warning two"],
}  # fmt: skip
CASE = {
    "name": "a case", "call": {"function": "update"}, "expect": EXPECT,
    "server": {"changes_sent": 1, "changes_applied": 1, "created": [13]},
}  # fmt: skip
CHANGE = {"method": "PUT", "version": "v2", "applied": True, "created": [13]}


class Differences(unittest.TestCase):
    def test_an_answer_as_expected_has_none(self):
        self.assertEqual(run.differences(EXPECT, ANSWER), [])

    def test_every_part_of_an_answer_counts(self):
        for key, value in ANSWER.items():
            with self.subTest(other=key):
                self.assertTrue(run.differences(EXPECT, {**ANSWER, key: value + ["x"] if key == "warning" else "x"}))
        for key in set(ANSWER) - {"warning"}:
            with self.subTest(absent=key):
                self.assertTrue(run.differences(EXPECT, {name: ANSWER[name] for name in ANSWER if name != key}))

    def test_a_body_that_is_not_expected_is_one(self):
        expect = {key: value for key, value in EXPECT.items() if key != "body_contains"}
        self.assertTrue(run.differences(expect, ANSWER))

    def test_what_the_server_saw_and_holds_counts(self):
        server = {**CASE["server"], "stored": {"1": {"city": "Gouda"}}}
        reading = {"method": "GET", "version": "v2", "applied": False, "created": []}
        profiles = [{"ID": "1", "fields": {"city": "Gouda", "name": "Ann"}}]
        self.assertEqual(run.server_differences(server, [reading, CHANGE], profiles), [])
        for journal in ([], [CHANGE, CHANGE], [{**CHANGE, "applied": False}], [{**CHANGE, "created": []}]):
            self.assertTrue(run.server_differences(server, journal, profiles))
        other = [{"ID": "1", "fields": {"city": "Breda"}}]
        self.assertTrue(run.server_differences(server, [CHANGE], other))


class Table(unittest.TestCase):
    def test_mistakes_in_the_table_are_refused(self):
        run.validate([CASE])
        mistakes = {
            "a case": lambda case: case.update(surprise=1),
            "a call": lambda case: case["call"].update(surprise=1),
            "an option": lambda case: case.update(client={"surprise": 1}),
            "an expectation": lambda case: case["expect"].update(surprise=1),
            "an expectation less": lambda case: case["expect"].pop("effect"),
            "the server": lambda case: case["server"].pop("created"),
            "a language": lambda case: case.update(not_in=["cobol"]),
            "no language left": lambda case: case.update(not_in=list(run.LANGUAGES)),
        }
        for name, mistake in mistakes.items():
            with self.subTest(mistake=name), self.assertRaises(run.Mistake):
                case = copy.deepcopy(CASE)
                mistake(case)
                run.validate([case])
        with self.assertRaises(run.Mistake):
            run.validate([CASE, CASE])

    def test_words_survive_the_way_to_a_driver_and_back(self):
        for text in ("plain", "a\tb\nc\\d", "\\n", "\\\\t", ""):
            self.assertNotIn("\n", run.escaped(text))
            self.assertNotIn("\t", run.escaped(text))
            self.assertEqual(run.unescaped(run.escaped(text)), text)


if __name__ == "__main__":
    unittest.main()

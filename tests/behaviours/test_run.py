"""The judge of the shared tables: every difference is noticed, and a mistake in a table is refused."""

import copy
import unittest

import run
import table

EXPECT = {
    "status": "COP_OK", "effect": "COP_EFFECT_APPLIED", "may_repeat": 1, "http_status": 200, "created": 0, "created_id": 0,
    "matched": -1, "attempts": 1, "warnings": ["one", "two"], "message_contains": ["up", "dated"], "body_contains": "error",
}  # fmt: skip
ANSWER = {
    "status": "COP_OK", "effect": "COP_EFFECT_APPLIED", "message": "updated", "may_repeat": "1", "http_status": "200",
    "created": "0", "created_id": "0", "matched": "-1", "attempts": "1", "retry_after_ms": "0", "body": "an error",
    "warning": ["warning one", "warning two"], "item": [],
}  # fmt: skip
UPDATE = {"function": "update"}
LIST = {"function": "get_profiles"}
ITEM = {"kind": "profile", "id": 7, "has": [["field", "city", "Gouda"], ["interest", "offers"]]}
CASE = {
    "name": "a case", "call": UPDATE, "expect": EXPECT,
    "server": {"changes_sent": 1, "changes_applied": 1, "created": [13]},
}  # fmt: skip
CHANGE = {"method": "PUT", "version": "v2", "applied": True, "created": [13]}


class Differences(unittest.TestCase):
    def test_an_answer_as_expected_has_none(self):
        self.assertEqual(run.differences(UPDATE, EXPECT, ANSWER), [])

    def test_every_part_of_an_answer_counts(self):
        for key, value in ANSWER.items():
            other = {"warning": [*value, "x"], "item": [ITEM]}.get(key, "x")
            with self.subTest(other=key):
                self.assertTrue(run.differences(UPDATE, EXPECT, {**ANSWER, key: other}))
        for key in set(ANSWER) - {"warning", "item"}:
            with self.subTest(absent=key):
                answer = {name: ANSWER[name] for name in ANSWER if name != key}
                self.assertTrue(run.differences(UPDATE, EXPECT, answer))

    def test_a_body_that_is_not_expected_is_one(self):
        expect = {key: value for key, value in EXPECT.items() if key != "body_contains"}
        self.assertTrue(run.differences(UPDATE, expect, ANSWER))

    def test_what_was_found_counts(self):
        good = {"kind": "profile", "id": 7, "has": [["interest", "offers"]], "lacks": ["removed"]}
        for items in ([7], [good], [{"kind": "profile"}]):
            self.assertEqual(run.item_differences(items, [ITEM]), [])
        for items in (
            [], [8], [7, 7], [{**good, "kind": "field"}], [{**good, "has": [["interest", "football"]]}],
            [{**good, "lacks": ["field"]}],
        ):  # fmt: skip
            with self.subTest(items=items):
                self.assertTrue(run.item_differences(items, [ITEM]))

    def test_a_list_that_went_well_says_no_more_than_that(self):
        expect = {"status": "COP_OK", "effect": "COP_EFFECT_NONE", "items": [7]}
        answer = {"status": "COP_OK", "effect": "COP_EFFECT_NONE", "item": [ITEM]}
        self.assertEqual(run.differences(LIST, expect, answer), [])
        for change in ({"status": "COP_ERR_AUTH"}, {"effect": "COP_EFFECT_UNKNOWN"}, {"item": []}):
            with self.subTest(change=change):
                self.assertTrue(run.differences(LIST, expect, {**answer, **change}))

    def test_every_outcome_of_a_batch_counts(self):
        case = {"call": {"function": "batch"}, "expect": {"outcomes": [EXPECT, EXPECT]}}
        self.assertEqual(run.case_differences(case, {"outcome": {"1": ANSWER, "0": ANSWER}}), [])
        other = {**ANSWER, "status": "COP_ERR_AUTH"}
        for outcomes in (
            {}, {"0": ANSWER}, {"0": ANSWER, "2": ANSWER}, {"0": ANSWER, "1": other},
            {"0": ANSWER, "1": ANSWER, "2": ANSWER},
        ):  # fmt: skip
            with self.subTest(outcomes=list(outcomes)):
                self.assertTrue(run.case_differences(case, {"outcome": outcomes}))

    def test_what_the_server_saw_and_holds_counts(self):
        server = {
            **CASE["server"], "stored": {"1": {"city": "Gouda"}}, "interests": {"1": ["offers"]},
            "stored_subprofiles": {"5": {"amount": "6"}}, "removed": [2], "removed_subprofiles": [6],
        }  # fmt: skip
        holds = {
            "profile/1": {"fields": {"city": "Gouda", "name": "Ann"}, "interests": ["offers"], "removed": False},
            "profile/2": {"removed": "2024-05-01 13:45:00"},
            "subprofile/5": {"fields": {"amount": "6"}},
            "subprofile/6": {"removed": "2024-05-01 13:45:00"},
        }
        reading = {"method": "GET", "version": "v2", "applied": False, "created": []}
        self.assertEqual(run.server_differences(server, [reading, CHANGE], holds.get), [])
        for journal in ([], [CHANGE, CHANGE], [{**CHANGE, "applied": False}], [{**CHANGE, "created": []}]):
            self.assertTrue(run.server_differences(server, journal, holds.get))
        for path, other in (
            ("profile/1", {"fields": {"city": "Breda"}, "interests": ["offers"]}),
            ("profile/1", {"fields": {"city": "Gouda"}, "interests": []}),
            ("profile/2", {"removed": False}),
            ("subprofile/5", {"fields": {"amount": "7"}}),
            ("subprofile/6", {"removed": False}),
        ):
            with self.subTest(path=path, other=other):
                self.assertTrue(run.server_differences(server, [CHANGE], {**holds, path: other}.get))


class Table(unittest.TestCase):
    def test_mistakes_in_the_table_are_refused(self):
        table.validate([CASE])
        mistakes = {
            "a case": lambda case: case.update(surprise=1),
            "a call": lambda case: case["call"].update(surprise=1),
            "a function": lambda case: case["call"].update(function="surprise"),
            "an item": lambda case: case["expect"].update(items=[{"id": 7}]),
            "an option": lambda case: case.update(client={"surprise": 1}),
            "an expectation": lambda case: case["expect"].update(surprise=1),
            "an expectation less": lambda case: case["expect"].pop("effect"),
            "the server": lambda case: case["server"].pop("created"),
            "a language": lambda case: case.update(not_in=["cobol"]),
            "no language left": lambda case: case.update(not_in=list(table.LANGUAGES)),
        }
        for name, mistake in mistakes.items():
            with self.subTest(mistake=name), self.assertRaises(table.Mistake):
                case = copy.deepcopy(CASE)
                mistake(case)
                table.validate([case])
        with self.assertRaises(table.Mistake):
            table.validate([CASE, CASE])

    def test_a_good_list_needs_its_items_and_a_batch_an_expectation_for_each_record(self):
        good = {"status": "COP_OK", "effect": "COP_EFFECT_NONE", "items": []}
        batch = {"function": "batch", "records": [{"conditions": ["a==b"]}]}
        table.validate([{**CASE, "call": LIST, "expect": good}])
        table.validate([{**CASE, "call": batch, "expect": {"outcomes": [EXPECT]}}])
        for call, expect in (
            (LIST, {**good, "attempts": 1}),
            (LIST, {key: good[key] for key in ("status", "effect")}),
            (batch, EXPECT),
            (batch, {"outcomes": []}),
            ({**batch, "records": [{"surprise": 1}]}, {"outcomes": [EXPECT]}),
        ):
            with self.subTest(expect=expect), self.assertRaises(table.Mistake):
                table.validate([{**CASE, "call": call, "expect": expect}])

    def test_a_case_for_several_versions_says_what_it_expects_of_each(self):
        case = {**CASE, "versions": [1, 3], "expect": {**EXPECT, "http_status": {"0-2": 200, "3-4": 204}}}
        for one, version, http_status in zip(table.for_versions(case), (1, 3), (200, 204), strict=True):
            self.assertEqual(one["name"], f"a case, version {version}")
            self.assertEqual(one["client"], {"api_version": version})
            self.assertEqual(one["expect"]["http_status"], http_status)
        self.assertEqual(table.for_versions(CASE), [CASE])
        for one_sided in ({"3-4": 204}, {"0-4": 200, "1-1": 200}):
            with self.assertRaises(table.Mistake):
                table.for_versions({**case, "expect": {**EXPECT, "http_status": one_sided}})

    def test_every_table_can_be_read(self):
        for name in table.TABLES:
            self.assertTrue(table.read(name))

    def test_words_survive_the_way_to_a_driver_and_back(self):
        for text in ("plain", "a\tb\nc\\d", "\\n", "\\\\t", ""):
            self.assertNotIn("\n", run.escaped(text))
            self.assertNotIn("\t", run.escaped(text))
            self.assertEqual(run.unescaped(run.escaped(text)), text)


if __name__ == "__main__":
    unittest.main()

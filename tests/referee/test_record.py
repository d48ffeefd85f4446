"""The judge of recorded requests, held against requests that are right and wrong."""

import json
import tempfile
import unittest
from pathlib import Path

import judge_record


class Record(unittest.TestCase):
    """What the library sent while tests ran."""

    GOOD = {
        "method": "PUT",
        "target": "/v2/database/1/profiles?fields[]=a%3D%3Db&create=1&access_token=***",
        "version": "v2",
        "headers": {"user-agent": "copernica/0.1.0", "content-type": "application/json"},
        "body": '{"fields":{"a":"b"}}',
    }
    FOUND = ["a==b"]
    TAKEN = [{"usable": True, "name": "a", "operator": "==", "value": "b"}]
    FLAGS = {"create": True, "async": False}

    def problems(self, found=None, taken=None, flags=None, **changes):
        found, taken, flags = found or self.FOUND, taken or self.TAKEN, flags or self.FLAGS
        return "; ".join(judge_record.problems({**self.GOOD, **changes}, found, taken, flags))

    def test_a_good_update_has_no_problem(self):
        self.assertEqual(self.problems(), "")

    def test_every_problem_is_named(self):
        dropped = "/v2/database/1/profiles?fields[]=a%3Db&access_token=***"
        early = "/v2/database/1/profiles?access_token=***&fields[]=a%3D%3Db"
        for problem, changes in [
            ("to one reader", {"found": ["a==c"]}),
            ("to one reader", {"taken": [{"usable": True, "name": "a", "operator": "==", "value": "c"}]}),
            ("would be dropped", {"target": dropped, "found": ["a=b"], "taken": [{"usable": False}]}),
            ("create is True to one reader", {"flags": {"create": False, "async": False}}),
            ("the token must be the last parameter", {"target": early, "flags": {"create": False, "async": False}}),
            ("the server ignores 'a'", {"body": '{"a":"b"}'}),
            ("the body assigns nothing", {"body": "{}"}),
            ("the path speaks v2", {"version": "v3"}),
            ("not announced as JSON", {"headers": {}}),
            ("a byte that must be encoded", {"target": "/v2/database/1/profiles?fields[]=a%3D%3D\u00e9&access_token=***"}),
            ("can be used by one reader only", {"taken": [{"usable": False}]}),
        ]:
            self.assertIn(problem, self.problems(**changes), changes)

    def test_other_calls_are_held_to_their_address_and_conditions_only(self):
        read = "/v2/database/1/profiles?fields[]=a&limit=5&access_token=***"
        one = "/v2/profile/5?access_token=***"
        many = "/v3/collection/5/subprofiles?fields[]=a&access_token=***"
        flags, unusable = {"create": False, "async": False}, {"found": ["a"], "taken": [{"usable": False}]}
        for problem, method, target, reading in [
            (None, "GET", read, unusable),
            (None, "POST", one, {"found": None}),
            (None, "PUT", one, {"found": None}),
            ("the token must be the last", "DELETE", f"{one}&x=1", {"found": None}),
            ("would be dropped", "PUT", many, unusable),
        ]:
            request = {**self.GOOD, "method": method, "target": target}
            arrived = list(judge_record.problems(request, reading["found"], reading.get("taken"), flags))
            self.assertEqual(len(arrived), int(problem is not None), (target, arrived))
            self.assertIn(problem or "", "".join(arrived))

    def test_only_whole_lines_of_the_library_count(self):
        others = [{**self.GOOD, "headers": {"user-agent": name}} for name in ("curl/7.88", "copernica/x", "")]
        host = {**self.GOOD, "version": "token_host"}
        with tempfile.TemporaryDirectory() as directory:
            lines = [json.dumps(request) + "\n" for request in [*others, host, self.GOOD]]
            Path(directory, "1.jsonl").write_text("".join(lines) + '{"method":"P', encoding="utf-8")
            found = list(judge_record.requests_of_library(directory))
        self.assertEqual(found, [("1.jsonl:5", self.GOOD)])


if __name__ == "__main__":
    unittest.main()

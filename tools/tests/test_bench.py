"""Tests what the benchmarks compute from what valgrind and the peers tell them."""

import sys
import tempfile
import unittest
from pathlib import Path

BENCH = Path(__file__).resolve().parents[2] / "bench"
sys.path.insert(0, str(BENCH))

from compare import OURS, Table  # noqa: E402
from counts import Profile, above  # noqa: E402
from harness import PROCESSORS, Peer, Run  # noqa: E402
from scale import Checks, check_straight  # noqa: E402

# Two functions of the library, which call malloc and each other, and malloc, which calls itself.
CALLGRIND = """# callgrind format
positions: line
events: Ir
ob=(1) /x/lib/libcopernica.so.0.1.0
fl=(1) ???
fn=(1) cop_update_profiles
0 100
cob=(2) /usr/lib/libc.so.6
cfi=(1)
cfn=(2) malloc
calls=3 0
0 900
cfn=(3) send
calls=1 0
0 40

fn=(3)
0 20
+4 20

ob=(2)
fn=(2)
0 700
cfn=(4) calloc
calls=5 0
0 200
"""


class CountsTest(unittest.TestCase):
    def profile(self):
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory) / "callgrind.out"
            file.write_text(CALLGRIND)
            return Profile(file)

    def test_instructions_are_those_of_functions_themselves_outside_the_c_library(self):
        profile = self.profile()
        self.assertEqual(profile.counted_instructions(), 140)
        self.assertEqual(sum(profile.instructions.values()), 840)
        self.assertEqual(profile.by_function["send"], 40)

    def test_allocations_are_calls_from_outside_the_c_library(self):
        self.assertEqual(self.profile().allocations, 3)

    def test_a_figure_may_be_three_percent_above_its_ceiling(self):
        ceilings = {"instructions": 1000, "allocations": 10}
        self.assertEqual(above(ceilings, {"instructions": 1030, "allocations": 10.0}, "http"), [])
        found = above(ceilings, {"instructions": 1031, "allocations": 11.0}, "http")
        self.assertEqual(len(found), 2)
        self.assertIn("http: 1,031 instructions", found[0])


class FakeRun:
    def __init__(self, rate, cpu_seconds=0.0, calls=1):
        self.rate, self.cpu_seconds, self.calls = rate, cpu_seconds, calls


class CompareTest(unittest.TestCase):
    def test_a_ratio_is_the_median_of_those_within_a_round(self):
        table = Table("x")
        # The whole machine is slow in the second round, which must not count against either.
        table.runs = {OURS: [FakeRun(200), FakeRun(20), FakeRun(210)], "it": [FakeRun(100), FakeRun(10), FakeRun(70)]}
        self.assertEqual(table.rate_ratio("it"), 2)

    def test_the_start_of_a_process_is_no_time_of_its_calls(self):
        table = Table("x")
        table.runs = {OURS: [FakeRun(1, cpu_seconds=0.5, calls=100_000)]}
        table.start_cpu = {OURS: 0.1}
        self.assertAlmostEqual(table.cpu_us(OURS)[0], 4.0)

    def test_a_run_stays_on_the_processor_that_it_was_given(self):
        prints = "import os; print(*os.sched_getaffinity(0), 1)"
        for processor in PROCESSORS:
            self.assertEqual(Run([sys.executable, "-c", prints], None, processor).calls, processor)

    def test_every_peer_says_what_it_is(self):
        names = [Peer(source).name for source in (BENCH / "peers").iterdir()]
        self.assertIn(OURS, names)
        self.assertEqual(len(names), len(set(names)))


class ScaleTest(unittest.TestCase):
    def held(self, costs):
        checks = Checks()
        # Quiet: a failure here is what is tested.
        checks.check = lambda sentence, held, found: setattr(checks, "held", held)
        check_straight(checks, "conditions", [1, 10, 100], costs)
        return checks.held

    def test_a_straight_line_passes_and_a_curve_does_not(self):
        self.assertTrue(self.held([10_000, 19_000, 109_000]))
        self.assertTrue(self.held([10_000, 19_000, 110_000]))
        self.assertFalse(self.held([10_000, 19_000, 200_000]))


if __name__ == "__main__":
    unittest.main()

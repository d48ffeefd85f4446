"""Runs one example against a sandbox of its own and checks what it printed and what became of the data.

    python3 test_examples.py EXAMPLE PROGRAM SANDBOX
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

from sandbox import Sandbox  # noqa: E402


def check(true, sentence, done):
    """Ends the test with `sentence` and everything the program printed."""
    if not true:
        raise SystemExit(f"FAILED: {sentence}\n--- stdout\n{done.stdout}--- stderr\n{done.stderr}")


def names(profiles):
    return [(profile["fields"]["firstname"], profile["fields"]["lastname"]) for profile in profiles]


def update_profiles(sandbox, program):
    before = {profile["ID"]: profile["fields"] for profile in sandbox.profiles()}
    done = sandbox.run([program])
    check(done.returncode == 0, "the example succeeds", done)
    check("status:  COP_OK\n" in done.stdout, "it prints the status", done)
    check("effect:  COP_EFFECT_ACCEPTED\n" in done.stdout, "an asynchronous update is accepted, not applied", done)

    matched = sandbox.profiles("customerid==4567")
    check(names(matched) == [("Johnny", "Doe-Smith")], f"the profile is updated: {matched}", done)
    check(matched[0]["fields"]["email"] == "johnny@example.com", f"the address too: {matched}", done)
    after = {profile["ID"]: profile["fields"] for profile in sandbox.profiles()}
    changed = [number for number in after if after[number] != before.get(number)]
    check(changed == [matched[0]["ID"]], f"no other profile changed: {changed}", done)
    check(sandbox.token not in done.stdout + done.stderr, "the token is not printed", done)


def create_profile(sandbox, program):
    first = sandbox.run([program])
    check(first.returncode == 0, "the example succeeds", first)
    made = sandbox.profiles("customerid==7001")
    check(names(made) == [("Nora", "Winter")], f"one profile is made: {made}", first)
    check(first.stdout == f"created profile {made[0]['ID']}\n", "it prints the new profile's number", first)

    second = sandbox.run([program])
    check(second.returncode == 0, "it succeeds again", second)
    check(second.stdout == "updated the profile that was there\n", "the second run creates nothing", second)
    check(len(sandbox.profiles("customerid==7001")) == 1, "and there is still one profile", second)


def handle_failure(sandbox, program):
    # The last two calls are lost on their way, which looks just as if they had been applied: no answer comes.
    cut = {"kind": "close", "at": "before_reply", "apply": "never", "method": "PUT"}
    sandbox.add_fault(**cut, path_contains="database/1234/", times=100)
    done = sandbox.run([program])
    check(done.returncode == 0, "the example runs to its end", done)
    mistake, absent, update, create = done.stdout.split("\na")[0:4]

    check("COP_ERR_INVALID_CONDITION" in mistake and "==" in mistake, "the mistake is named", done)
    check("mend the call" in mistake, "and must be mended", done)
    check("COP_ERR_NO_DATABASE" in absent and "mend the call" in absent, "so must the database", done)
    check("in doubt; repeating it is harmless" in update, "an update in doubt may be repeated", done)
    check("in doubt; look at the profiles" in create, "a create in doubt must not be repeated", done)
    sent = [entry["path"] for entry in sandbox.journal() if entry["method"] == "PUT"]
    check("/database/4321/profiles" not in sent, f"no update goes to a database that is not there: {sent}", done)
    check("customerid=4567" not in "".join(e["query"] for e in sandbox.journal()), "the mistake is never sent", done)


def safe_update(sandbox, program):
    before = sandbox.profiles()
    done = sandbox.run([program])
    check(done.returncode == 0, "the example succeeds", done)
    check(done.stdout.count("profiles that match: 1\n") == 2, "dry run and update count one profile", done)
    check("refused: " in done.stdout and "blank" in done.stdout, "a value that cannot be said is refused", done)
    check("too many: " in done.stdout and " 3" in done.stdout.split("too many: ")[1], "so are too many matches", done)

    after = {profile["ID"]: profile["fields"] for profile in sandbox.profiles()}
    changed = [profile["ID"] for profile in before if profile["fields"] != after[profile["ID"]]]
    wanted = [profile["ID"] for profile in before if profile["fields"]["lastname"] == "Smit & Zn"]
    check(changed == wanted, f"only the profile that was meant changes: {changed}", done)
    check(after[wanted[0]]["firstname"] == 'Tom "Tommy"', "and has the new name", done)
    sent = [entry["query"] for entry in sandbox.journal() if entry["method"] == "PUT"]
    check(len(sent) == 1, f"one update is sent: {sent}", done)


def read_profiles(sandbox, program):
    done = sandbox.run([program])
    check(done.returncode == 0, "the example succeeds", done)
    wanted = "2: Jane Doe, likes newsletter and offers\n9: Fatima El Amrani, likes newsletter and football and cycling\n"
    check(done.stdout == wanted + "2 profiles in all\n", "it prints every customer in the city", done)
    sandbox.add_fault(kind="status", status=503, method="GET", path_contains="/profiles", times=9)
    done = sandbox.run([program])
    check(done.returncode != 0 and "not complete: " in done.stdout, "an error is told from the end of the list", done)


def show_account(sandbox, program):
    done = sandbox.run([program])
    check(done.returncode == 0, "the example succeeds", done)
    for line in (
        "account Demo account\ndatabase 1234, Customers\n",
        "    customerid: integer\n",
        '    gender: select "" or "female" or "male" or "other"\n',
        "    interest football\n",
        "    collection 10, Orders\n",
    ):
        check(line in done.stdout, f"it prints {line!r}", done)


def sync_csv(sandbox, program):
    rows = [f"{7100 + row},Jane {row},Winter" for row in range(200)]
    rows += ["4567,Johnny,Doe", "7300,too few", "nobody,No,Number"]
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "customers.csv"
        file.write_text("\n".join(["customerid,firstname,lastname", *rows]) + "\n")
        done = sandbox.run([program, file])
        again = sandbox.run([program, file])
    check(done.returncode == 1, "two rows are no good, and the exit code says so", done)
    check("applied 201, created 200, refused 1, in doubt 0\n" in done.stdout, "the sum is right", done)
    check("line 203: the number of cells" in done.stdout, "a row of another length is named", done)
    check("line 204: " in done.stdout and "customerid" in done.stdout, "so is a value that is no number", done)
    check("202 of 202 done\n" in done.stderr, "the progress line ends with everything done", done)
    check("applied 201, created 0, refused 1, in doubt 0\n" in again.stdout, "a second run makes nothing", again)
    made = sandbox.profiles("customerid>=7100", "customerid<7300")
    check(len(made) == 200, f"each customer is there once: {len(made)}", done)
    check(names(sandbox.profiles("customerid==4567")) == [("Johnny", "Doe")], "one was updated", done)


def sync(sandbox, program):
    """The program of that name in Go does what sync_csv does, and keeps a journal if it is told to."""
    sync_csv(sandbox, program)
    with tempfile.TemporaryDirectory() as directory:
        file, journal = Path(directory) / "customers.csv", Path(directory) / "customers.journal"
        file.write_text("customerid,firstname\n7100,Joan\n7101,Jill\n")
        sandbox.run([program, "-journal", journal, file])
        sent = len(sandbox.journal())
        again = sandbox.run([program, "-journal", journal, file])
        check(again.returncode == 0, "with a journal it succeeds again", again)
        check("applied 2, created 0, refused 0, in doubt 0\n" in again.stdout, "everything is applied", again)
        check(len(sandbox.journal()) == sent, "and nothing is sent again", again)
        file.write_text("customerid,firstname\n7100,Jane\n")
        other = sandbox.run([program, "-journal", journal, file])
        check(other.returncode == 1 and "belongs to the input" in other.stderr, "another file is not this journal's", other)


def write_one_profile(sandbox, program):
    before = sandbox.profiles()
    # The answer to the first removal is lost on its way.
    sandbox.add_fault(kind="close", at="before_reply", apply="before", method="DELETE")
    done = sandbox.run([program])
    check(done.returncode == 0, "the example succeeds", done)
    check("the server made profile 13\n" in done.stdout, "it says which profile was made", done)
    check("the server removed profile 13\n" in done.stdout, "it says which profile was removed", done)
    check(sandbox.profiles() == before, "and leaves nothing behind", done)
    sent = [(entry["method"], entry["path"]) for entry in sandbox.journal() if entry["method"] != "GET"]
    wanted = [("POST", "/v2/database/1234/profiles"), ("PUT", "/v2/profile/13/fields"), ("PUT", "/v2/profile/13/interests")]
    check(sent == [*wanted, ("DELETE", "/v2/profile/13"), ("DELETE", "/v2/profile/13")], f"each is sent once: {sent}", done)


def any_request(sandbox, program):
    done = sandbox.run([program])
    check(done.returncode == 0, "the example succeeds", done)
    check('"apicalls":' in done.stdout, "it prints the JSON of a call that has no function", done)
    check("refused: PUT" in done.stdout and "cop_update_profiles()" in done.stdout, "a dangerous call is refused", done)
    sent = [(entry["method"], entry["path"], entry["query"].split("&access_token")[0]) for entry in sandbox.journal()]
    check(sent == [("GET", "/consumption", "begin=2024-01-01&end=2024-01-31")], f"and not sent: {sent}", done)


def orders(sandbox, program):
    done = sandbox.run([program])
    check(done.returncode == 0, "the example succeeds", done)
    made, known, *shown = done.stdout.splitlines()
    check(made == "a new order", "the first time makes the order", done)
    check(known.startswith("the server updated every sub-profile that matched"), "the second finds it", done)
    check(shown == ["order 9200 of 2024-06-01 12:00:00: 19.95"], "and it is the only one", done)


def import_customers(sandbox, program):
    done = sandbox.run([program])
    check(done.returncode == 0, "the example succeeds", done)
    check("3 of 3 records: finished\n" in done.stdout, "it says how far the import is", done)
    made = names(sandbox.profiles("customerid>=8001"))
    check(made == [("Customer", "8001"), ("Customer", "8002"), ("Customer", "8003")], f"three are made: {made}", done)
    again = sandbox.run([program])
    check(again.returncode == 0, "it succeeds again", again)
    check(len(sandbox.profiles("customerid>=8001")) == 3, "and makes no others", again)


TESTS = {
    test.__name__: test
    for test in (
        update_profiles,
        create_profile,
        handle_failure,
        safe_update,
        read_profiles,
        show_account,
        sync_csv,
        sync,
        write_one_profile,
        any_request,
        orders,
        import_customers,
    )
}


def main(example, program, sandbox_program):
    with Sandbox(sandbox_program) as sandbox:
        TESTS[example](sandbox, program)
    print(f"{example}: passed")


if __name__ == "__main__":
    main(*sys.argv[1:])

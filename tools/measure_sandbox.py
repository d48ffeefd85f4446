"""Measures a sandbox with a large database: loading it, and requests with and without an index, over a real socket.

    python3 tools/measure_sandbox.py SANDBOX [PROFILES]

The figures are those of this machine and of this build of the sandbox; they are printed, not judged.
"""

import http.client
import json
import statistics
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

from sandbox import Sandbox

FIELDS = [
    {"name": "customerid", "type": "integer", "index": True},
    {"name": "email", "type": "email", "index": True},
    {"name": "lastname", "type": "text"},
    {"name": "city", "type": "text"},
]
REQUESTS = 200
# A condition without an index looks at every profile.
REQUESTS_WITHOUT_INDEX = 20


def description(profiles):
    """An account with one database of so many profiles."""
    values = (
        {"customerid": number, "email": f"customer{number}@example.com", "lastname": f"Name {number}", "city": "Utrecht"}
        for number in range(1, profiles + 1)
    )
    rows = [{"fields": fields} for fields in values]
    return {"name": "large", "databases": [{"ID": 1, "name": "Large", "fields": FIELDS, "profiles": rows}]}


class Connection:
    """One kept connection to the sandbox, as a client would have it."""

    def __init__(self, url):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=600)

    def ask(self, method, target, body=None):
        """The seconds that one request took, and its answer."""
        text = None if body is None else json.dumps(body)
        started = time.perf_counter()
        self.connection.request(method, target, text, {"Content-Type": "application/json"})
        reply = self.connection.getresponse()
        answer = reply.read()
        seconds = time.perf_counter() - started
        if reply.status >= 400:
            raise RuntimeError(f"{method} {target.split('?')[0]}: {reply.status} {answer.decode()}")
        return seconds, json.loads(answer) if answer else None


def median_ms(connection, method, target_of, body_of, requests, profiles):
    """The median of so many requests, each about another profile."""
    numbers = [1 + place * (profiles // requests) for place in range(requests)]
    return 1000 * statistics.median(
        connection.ask(method, target_of(number), body_of and body_of(number))[0] for number in numbers
    )


def measure(place, profiles, options):
    with Sandbox(*options) as sandbox:
        connection = Connection(sandbox.url)
        loading, account = connection.ask("POST", "/_sandbox/accounts", description(profiles))

        def target(field, text_of):
            def of(number):
                condition = urllib.parse.quote(f"{field}=={text_of(number)}", safe="")
                return f"/v2/database/1/profiles?fields[]={condition}&access_token={account['token']}"

            return of

        by_number = target("customerid", str)
        by_mail = target("email", "customer{}@example.com".format)
        by_name = target("lastname", "Name {}".format)
        counted = connection.ask("GET", by_number(profiles))[1]["total"]
        if counted != 1:
            raise RuntimeError(f"{counted} profiles have the last number instead of one")

        def change(number):
            return {"fields": {"city": f"City {number}"}}

        print(f"\n{profiles} profiles {place}")
        print(f"  loaded in                               {loading:8.2f} s")
        for title, method, target_of, body_of, requests in [
            ("GET, condition on an indexed number", "GET", by_number, None, REQUESTS),
            ("GET, condition on an indexed address", "GET", by_mail, None, REQUESTS),
            ("PUT, condition on an indexed number", "PUT", by_number, change, REQUESTS),
            ("GET, condition without an index", "GET", by_name, None, REQUESTS_WITHOUT_INDEX),
        ]:
            median = median_ms(connection, method, target_of, body_of, requests, profiles)
            print(f"  {title:<40}{median:7.2f} ms (median of {requests})")


def main(program, profiles="100000"):
    with tempfile.TemporaryDirectory() as directory:
        measure("in memory", int(profiles), (program,))
        measure("in a file", int(profiles), (program, "--data", str(Path(directory) / "data.sqlite")))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

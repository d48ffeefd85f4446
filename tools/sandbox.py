"""Starts a sandbox on a free port, for the examples, the C tests, the README's program and the demo.

    python3 tools/sandbox.py SANDBOX [--OPTION[=VALUE]...] PROGRAM [ARGUMENT...]

runs PROGRAM against a sandbox of its own, started with these options, and ends with its exit code. COPERNICA_URL and
COPERNICA_TOKEN are set, and COPERNICA_CA_FILE when the sandbox serves TLS.
"""

import itertools
import json
import os
import resource
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

READY = "copernica-sandbox listening on "

# Talks to loopback only: a proxy of the machine must not come between.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Sandbox:
    """A running sandbox; use it in a `with` statement. It ends at the end of the block, or with this process."""

    def __init__(self, program, *options):
        self.program = str(program)
        self.options = options

    def __enter__(self):
        directory = os.environ.get("COPERNICA_RECORDS")
        record = ["--record", f"{directory}/{os.getpid()}-{time.monotonic_ns()}.jsonl"] if directory else []
        # Its standard input is the life line: when this process ends, however it ends, so does the sandbox.
        # Its standard error is ours only until it is ready, so that nobody waits for a pipe it holds.
        self.process = subprocess.Popen(
            [self.program, "--port", "0", "--exit-with-stdin", "--quiet", *record, *self.options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.errors = []
        self.readers = [threading.Thread(target=self._keep_errors, daemon=True)]
        self.readers[0].start()
        for line in self.process.stdout:
            if line.startswith(READY):
                words = line[len(READY) :].split()
                self.url = words[0].rstrip("/")
                self.facts = dict(word.split("=", 1) for word in words[1:] if "=" in word)
                self.token = self.facts["token"]
                self.database = self.facts["database"]
                self.readers.append(threading.Thread(target=self.process.stdout.read, daemon=True))
                self.readers[1].start()
                return self
        self.process.wait()
        raise RuntimeError(f"the sandbox ended before it was ready: {''.join(self.errors)}")

    def _keep_errors(self):
        self.errors.extend(self.process.stderr)

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise RuntimeError("the sandbox did not end with its standard input") from None
        for reader, pipe in zip(self.readers, (self.process.stderr, self.process.stdout)):
            reader.join()
            pipe.close()

    def environment(self):
        """What a program needs to reach this sandbox."""
        secure = {"COPERNICA_CA_FILE": self.facts["ca_file"]} if "ca_file" in self.facts else {}
        return {**os.environ, "COPERNICA_URL": self.url, "COPERNICA_TOKEN": self.token, **secure}

    def run(self, command, timeout=60):
        """Runs a program against this sandbox and returns what it printed and how it ended."""
        return subprocess.run(
            [str(word) for word in command],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def ask(self, method, path, body=None):
        """One JSON exchange; None when the answer has no body."""
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with OPENER.open(request, timeout=30) as reply:
                text = reply.read()
        except urllib.error.HTTPError as refusal:
            raise RuntimeError(f"{method} {path}: {refusal.code} {refusal.read().decode()}") from None
        return json.loads(text) if text.strip() else None

    def profiles(self, *conditions):
        """The profiles of the demo database that meet the conditions, as the API shows them."""
        query = "&".join("fields[]=" + urllib.parse.quote(condition, safe="") for condition in conditions)
        return self.ask(
            "GET", f"/v2/database/{self.database}/profiles?{query}&limit=1000&access_token={self.token}"
        )["data"]

    def demo_account(self):
        """The control interface's path of the demo account."""
        accounts = self.ask("GET", "/_sandbox/accounts")
        accounts = accounts.get("accounts", accounts) if isinstance(accounts, dict) else accounts
        return f"/_sandbox/accounts/{accounts[0]['account']}"

    def journal(self):
        """What the demo account was sent, oldest first."""
        return self.ask("GET", self.demo_account() + "/journal")

    def add_fault(self, **fault):
        """Arms one fault for the demo account."""
        self.ask("POST", self.demo_account() + "/faults", fault)


def main(arguments):
    sandbox_program, *rest = arguments or [""]
    options = list(itertools.takewhile(lambda word: word.startswith("--"), rest))
    command = rest[len(options) :]
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    # A test of many threads has as many connections.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with Sandbox(sandbox_program, *options) as sandbox:
        return subprocess.run(command, env=sandbox.environment(), timeout=300).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What the benchmarks share: builds the sink and the peers, starts them, and measures a run."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT / "bench"
OUT = ROOT / "target" / "bench"
PACKAGE = ROOT / "target" / "package"

# What every peer sends. The token is none of any account.
TOKEN = "0123456789abcdef0123456789abcdef"
TARGET = f"/database/1234/profiles?fields[]=customerid%3D%3D4567&access_token={TOKEN}"
# A body of 150 bytes whose fields the sink knows, so that the same body passes the field check.
BODY = '{"customerid":4567,"firstname":"Johannes Diderik","email":"' + "j" * 77 + '@example.com"}'
assert len(BODY) == 150 or sys.exit(f"the body has {len(BODY)} bytes")

# The processors of a run that is kept to one or two of them.
PROCESSORS = sorted(os.sched_getaffinity(0))[:2]

C_FLAGS = ["-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror"]


def missing_packages(*wanted):
    """Names the Debian packages that are not there; `wanted` are keys of the table."""
    known = {
        "openssl": ("openssl", lambda: shutil.which("openssl")),
        "libssl": ("libssl-dev", lambda: Path("/usr/include/openssl/ssl.h").exists()),
        "libcurl": ("libcurl4-openssl-dev", lambda: list(Path("/usr/include").glob("**/curl/curl.h"))),
        "valgrind": ("valgrind", lambda: shutil.which("valgrind")),
        "strace": ("strace", lambda: shutil.which("strace")),
    }
    return [package for package, is_there in (known[name] for name in wanted) if not is_there()]


def require(*wanted):
    """Ends with the command that installs what is missing."""
    missing = missing_packages(*wanted)
    if missing:
        sys.exit(f"missing: {' '.join(missing)}\n         Debian and Ubuntu: apt install {' '.join(missing)}")


def build_sink():
    OUT.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["gcc", *C_FLAGS, BENCH / "sink.c", "-o", OUT / "sink", "-lssl", "-lcrypto", "-lpthread"], check=True
    )


def measure_wake_up():
    """What a byte to another thread and back costs, with neither HTTP nor a socket: for "same" and "other" processor the
    microseconds, and the sender's processor time in them."""
    subprocess.run(["gcc", *C_FLAGS, BENCH / "wake.c", "-o", OUT / "wake", "-lpthread"], check=True)
    command = [OUT / "wake", *map(str, PROCESSORS)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return {placement: (float(wall), float(cpu)) for placement, wall, cpu in map(str.split, lines)}


def make_certificates():
    """An authority and a certificate of it for 127.0.0.1, which last a month; returns both and the key."""
    authority, key = OUT / "authority.pem", OUT / "authority.key"
    certificate, certificate_key = OUT / "server.pem", OUT / "server.key"
    is_recent = certificate.exists() and time.time() - certificate.stat().st_mtime < 7 * 24 * 3600
    if not is_recent:
        new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"]
        openssl = ["openssl", "req", "-x509", *new_key]
        run = {"check": True, "capture_output": True, "cwd": OUT}
        subprocess.run(
            [*openssl, "-subj", "/CN=bench authority", "-keyout", key, "-out", authority,
             "-addext", "keyUsage=critical,keyCertSign"],
            **run,
        )  # fmt: skip
        subprocess.run(
            [*openssl, "-subj", "/CN=127.0.0.1", "-keyout", certificate_key, "-out", certificate,
             "-CA", authority, "-CAkey", key, "-addext", "basicConstraints=critical,CA:FALSE",
             "-addext", "subjectAltName=IP:127.0.0.1"],
            **run,
        )  # fmt: skip
    return authority, certificate, certificate_key


def on_processor(number):
    """What keeps a process that is started with it on one processor; None leaves it to the scheduler."""
    return None if number is None else lambda: os.sched_setaffinity(0, {number})


class Sink:
    """A running sink; use it in a `with` statement. `processor` is the only one that it may run on."""

    def __init__(self, is_tls=False, delay_ms=0, processor=None):
        self.processor = processor
        self.command = [OUT / "sink", *(["--delay-ms", str(delay_ms)] if delay_ms else [])]
        self.authority = None
        if is_tls:
            self.authority, certificate, key = make_certificates()
            self.command += ["--tls", certificate, key]
        self.scheme = "https" if is_tls else "http"

    def __enter__(self):
        self.process = subprocess.Popen(
            [str(word) for word in self.command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=on_processor(self.processor),
        )
        self.url = f"{self.scheme}://127.0.0.1:{self.process.stdout.readline().strip()}"
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def cpu_seconds(self):
        """The processor time that the sink has used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Peer:
    """One file of peers/: what it says of itself, and how it is run."""

    def __init__(self, source):
        self.source = source
        facts = dict(re.findall(r"bench-(\w+): (.+)", source.read_text()))
        self.name = facts["name"]
        self.has_threads = facts.get("threads") == "yes"
        self.has_tls = facts.get("tls") == "yes"
        self.link = facts.get("link", "").split()

    def build(self):
        """Makes the command that runs the peer; None when this machine has no runtime for it, which is said."""
        program = OUT / self.source.stem
        if self.source.suffix == ".c":
            library = ["-I", PACKAGE / "include", "-L", PACKAGE / "lib", f"-Wl,-rpath,{PACKAGE / 'lib'}"]
            if self.source.stem == "copernica":
                self.link = ["-lcopernica"]
            subprocess.run(
                ["gcc", *C_FLAGS, *library, BENCH / "peer.c", self.source, "-o", program, *self.link, "-lpthread"],
                check=True,
            )
            return [program]
        if self.source.suffix == ".go":
            environment = {**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod", "GO111MODULE": "off",
                           "GOCACHE": str(OUT / "go-cache"), "GOPATH": str(OUT / "go")}  # fmt: skip
            go = ROOT / "target" / "tools" / "bin" / "go"
            subprocess.run([go, "build", "-o", program, self.source], check=True, env=environment)
            return [program]
        if self.source.suffix == ".py":
            return [sys.executable, self.source]
        if self.source.suffix == ".php":
            php = shutil.which("php")
            if php and "curl" in subprocess.run([php, "-m"], capture_output=True, text=True).stdout.split():
                return [php, self.source]
            print(f"{self.name}: left out, this machine has no PHP with curl", file=sys.stderr)
            return None
        sys.exit(f"{self.source}: no way is known to run a peer of this kind")


def environment_for(sink, seconds=0.0, threads=1, calls=0, body=BODY, url=None, **settings):
    """What a peer finds in its environment; `url` is another name of the sink."""
    file = OUT / f"body-{len(body)}.json"
    if not file.exists():
        file.write_text(body)
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environment.update(
        BENCH_URL=url or sink.url,
        BENCH_TARGET=TARGET,
        BENCH_BODY_FILE=str(file),
        BENCH_SECONDS=str(seconds),
        BENCH_THREADS=str(threads),
        BENCH_CALLS=str(calls),
        **{f"BENCH_{name.upper()}": str(value) for name, value in settings.items()},
    )
    if sink.authority:
        environment["BENCH_CA"] = str(sink.authority)
    return environment


class Run:
    """What one run of a peer came to. `processor` is the only one that it may run on."""

    def __init__(self, command, environment, processor=None):
        begun = time.monotonic()
        process = subprocess.Popen(
            [str(word) for word in command],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=on_processor(processor),
        )
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
        self.wall_seconds = time.monotonic() - begun
        if process.returncode:
            sys.exit(f"{command} failed")
        calls, seconds = output.split()
        self.calls, self.seconds = int(calls), float(seconds)
        self.cpu_seconds = usage.ru_utime + usage.ru_stime

    @property
    def rate(self):
        return self.calls / self.seconds

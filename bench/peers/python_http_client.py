"""Python's http.client with one connection.

bench-name: Python http.client
bench-threads: no
bench-tls: yes
"""

import http.client
import os
import ssl
import time
from pathlib import Path
from urllib.parse import urlsplit

url = urlsplit(os.environ["BENCH_URL"])
target = os.environ["BENCH_TARGET"]
body = Path(os.environ["BENCH_BODY_FILE"]).read_bytes()
if url.scheme == "https":
    context = ssl.create_default_context(cafile=os.environ["BENCH_CA"])
    connection = http.client.HTTPSConnection(url.hostname, url.port, context=context)
else:
    connection = http.client.HTTPConnection(url.hostname, url.port)


def put():
    connection.request("PUT", target, body, {"Content-Type": "application/json"})
    reply = connection.getresponse()
    reply.read()
    assert reply.status == 204, reply.status


put()
calls = 0
begun = time.monotonic()
end = begun + float(os.environ["BENCH_SECONDS"])
while time.monotonic() < end:
    put()
    calls += 1
print(calls, time.monotonic() - begun)

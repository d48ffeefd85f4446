"""What docs/sandbox.md uses of curl, so that its commands can be run where there is none; any other option is an error.

    python3 curl.py [-g] [-X METHOD] [-H HEADER]... [-d DATA] URL

Ends with 22 on a status of 400 or more, as curl does when it is told to fail.
"""

import argparse
import http.client
import sys
from urllib.parse import urlsplit


def main():
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("-g", dest="takes_brackets", action="store_true")
    parser.add_argument("-X", dest="method")
    parser.add_argument("-H", dest="headers", action="append", default=[])
    parser.add_argument("-d", dest="data")
    parser.add_argument("url")
    asked = parser.parse_args()
    if not asked.takes_brackets and set(asked.url) & set("[]{}"):
        raise SystemExit("curl takes brackets for a pattern unless -g is given")
    headers = dict(header.split(": ", 1) for header in asked.headers)
    if asked.data is not None:
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    address = urlsplit(asked.url)
    connection = http.client.HTTPConnection(address.netloc, timeout=30)
    target = address.path + ("?" + address.query if address.query else "")
    body = None if asked.data is None else asked.data.encode()
    connection.request(asked.method or ("GET" if body is None else "POST"), target, body, headers)
    answer = connection.getresponse()
    sys.stdout.buffer.write(answer.read())
    return 22 if answer.status >= 400 else 0


if __name__ == "__main__":
    sys.exit(main())

"""A server that speaks no version of TLS above the one it is told: what rustls does not do, Python does.

    python3 old_tls_server.py CERTIFICATE KEY VERSION

VERSION is TLSv1 or TLSv1_1. Prints its port when it has proven, by a client of that version, that it works. Ends with its
standard input.
"""

import os
import socket
import ssl
import sys
import threading
import warnings

# They are out of date, which is the point.
warnings.simplefilter("ignore", DeprecationWarning)


def context_for(protocol, version):
    """A context of exactly this version, with the algorithms that were good enough for it."""
    context = ssl.SSLContext(protocol)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    return context


def serve(listener, context):
    """Answers every request with a success, if a handshake comes about."""
    while True:
        connection, _ = listener.accept()
        try:
            with context.wrap_socket(connection, server_side=True) as secure:
                secure.recv(65536)
                secure.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        except OSError:
            # The client's version was not to its liking, or the client's to its own.
            connection.close()


def main(certificate, key, version):
    """Serves until standard input ends."""
    version = ssl.TLSVersion[version]
    context = context_for(ssl.PROTOCOL_TLS_SERVER, version)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=serve, args=(listener, context), daemon=True).start()
    client = context_for(ssl.PROTOCOL_TLS_CLIENT, version)
    client.check_hostname = False
    client.verify_mode = ssl.CERT_NONE
    with socket.create_connection(listener.getsockname()) as plain, client.wrap_socket(plain) as secure:
        secure.sendall(b"GET / HTTP/1.1\r\n\r\n")
        if b"204" not in secure.recv(65536):
            sys.exit(f"{secure.version()} does not work")
    print(listener.getsockname()[1], flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])

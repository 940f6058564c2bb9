"""A gateway that shares no code with the daemon, and answers with what it understood.

Serves TLS on a free port of 127.0.0.1, prints the port, and answers each request with 200 and what
it decoded, or with 400 and why it was refused. Ends when standard input ends, or after 60 s.

Usage: independent_server.py CERT KEY; keys on standard input, each line ID SECRET [TOKEN], then an
empty line.
"""
import http.server
import json
import os
import pathlib
import ssl
import sys
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent))

from independent.signatures import Refused, Verifier  # noqa: E402

KEYS = {}      # id: (secret, token or None)
VERIFIER = Verifier(KEYS)


class Gateway(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536   # head and body in one packet

    def serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            path, _, query = self.path.partition("?")
            if path != "/" or len(headers) != len(self.headers):
                raise Refused("path, or a header twice")
            action = self.headers.get("x-acs-action") or query
            if "AddLive" in action and len(self.requestline) + 2 > 4096:
                raise Refused("an add in a line of more than 4 KiB")
            if body and len(body) + len(self.requestline) < 4000:
                raise Refused("a body where a line would do")
            if not headers.get("user-agent", "").startswith("pullkeeper/"):
                raise Refused("user-agent")
            version, action, business = VERIFIER.verify(self.command, query, headers, body)
            echo = {"RequestId": "R", "Version": version, "Action": action, "Business": business}
            status = 200
        except (Refused, KeyError, ValueError) as e:
            status, echo = 400, {"RequestId": "R", "Code": "Refused", "Message": str(e)}
        reply = json.dumps(echo).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    do_GET = do_POST = serve

    def log_message(self, *args):
        pass


def main():
    for line in iter(sys.stdin.readline, "\n"):
        identity, secret, *token = line.split()
        KEYS[identity] = (secret, token[0] if token else None)
    threading.Timer(60, os._exit, [1]).start()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()
    os._exit(0)


main()

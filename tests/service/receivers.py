"""A receiver of messages and pings, as an operator would have one."""

import http.server
import threading
import time

from service.canaries import note


class Request:
    def __init__(self, handler, body):
        self.at = time.monotonic()
        self.method, self.path = handler.command, handler.path
        self.headers = dict(handler.headers.items())
        self.body = body


class Receiver:
    """Listens on loopback, and keeps what it gets. `answer`: what it answers from now on."""

    def __init__(self, stage, port=0):
        self.requests = []
        self.answer = (200, b"ok")
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                outer.requests.append(Request(self, body))
                note(f"{self.command} of a message", body, heard=stage.heard)
                status, body = outer.answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        stage.made.append(self.close)

    def close(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
        self.server = None

    def since(self, when):
        """What has come since that instant of time.monotonic()."""
        return [r for r in list(self.requests) if r.at >= when]

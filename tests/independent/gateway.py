"""The HTTPS side of the model: verifies each request, and answers in the API's envelope."""
import email.utils
import gzip
import http.server
import json
import pathlib
import ssl
import subprocess
import threading
import time
import uuid

from independent.cloud import ApiError, LostAnswer
from independent.signatures import Refused, Verifier

STATUS = {"InvalidAccessKeyId.NotFound": 404, "UnsupportedHTTPMethod": 403}


def make_certificate(directory):
    """A certificate of this run for localhost, which is its own authority."""
    directory = pathlib.Path(directory)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "30", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(directory / "key.pem"), "-out", str(directory / "ca.pem")],
        check=True, capture_output=True)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536   # head and body in one packet

    def serve(self):
        length = int(self.headers.get("Content-Length") or 0)
        gateway, body = self.server.gateway, self.rfile.read(length)
        try:
            status, headers, answer = 200, {}, self._answer(gateway, body)
        except LostAnswer:
            self.close_connection = True
            return
        except Refused as refused:
            code = str(refused)
            gateway.refused.append(code)
            answer = {"Code": code if code.isalnum() or "." in code else "IncompleteSignature"}
            status, headers = STATUS.get(code, 400), {}
        except (KeyError, ValueError) as e:
            gateway.refused.append(repr(e))
            status, headers, answer = 400, {}, {"Code": "InvalidParameter", "Message": repr(e)}
        except ApiError as e:
            status, headers = gateway.error_status or e.status, e.headers
            answer = {"Code": e.code, "Message": e.message}
        if "Code" in answer:
            answer = {"HostId": "live.aliyuncs.com", "Message": "refused", **answer}
        self._send(gateway, status, headers, {"RequestId": str(uuid.uuid4()).upper(), **answer})

    do_GET = do_POST = serve

    def _answer(self, gateway, body):
        headers = {name.lower(): value for name, value in self.headers.items()}
        path, _, query = self.path.partition("?")
        if path != "/" or len(headers) != len(self.headers):
            raise Refused("path, or a header twice")
        _, action, parameters = gateway.verifier.verify(self.command, query, headers, body)
        return gateway.cloud.perform(action, parameters, gateway.listing)

    def _send(self, gateway, status, headers, answer):
        reply = json.dumps(answer).encode()
        time.sleep(gateway.delay)
        if gateway.interim:
            self.wfile.write(gateway.interim)
        if gateway.compressed:
            reply, headers = gzip.compress(reply), {**headers, "Content-Encoding": "gzip"}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json;charset=utf-8")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def date_time_string(self, timestamp=None):
        return email.utils.formatdate(self.server.gateway.cloud.now(), usegmt=True)

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 64

    def handle_error(self, request, client_address):
        """A connection that the daemon gave up is none of the model's errors."""


class Gateway:
    """Serves `cloud` through `listing` until it is stopped; has the `port` and the `ca`."""

    def __init__(self, certificates, cloud, listing, keys, wrong_time="InvalidTimeStamp.Expired"):
        self.cloud, self.listing = cloud, listing
        self.interim = b""           # sent before each answer
        self.compressed = False      # though nobody asked for it
        self.delay = 0               # seconds from a request to its answer
        self.error_status = 0        # of every refusal, instead of its own
        self.refused = []            # why requests were not passed on
        self.verifier = Verifier(keys, cloud.now, wrong_time)
        self.ca = pathlib.Path(certificates) / "ca.pem"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca, self.ca.with_name("key.pem"))
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.gateway = self
        # The handshake is left to the thread of the connection: nobody waits for a slow one.
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True,
                                                  do_handshake_on_connect=False)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


def clock_with(offset):
    """The time of a cloud that is `offset` seconds ahead of this machine."""
    return lambda: time.time() + offset

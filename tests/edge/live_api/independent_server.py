"""Checks signatures as the API's gateway does, with code of its own: nothing is shared.

Serves TLS on a free port of 127.0.0.1, prints the port, and answers each request with 200 and what
it decoded, or with 400 and why it was refused. Ends when standard input ends, or after 60 s.

Usage: independent_server.py CERT KEY; keys on standard input, each line ID SECRET [TOKEN], then an
empty line.
"""
import base64
import datetime
import hashlib
import hmac
import http.server
import json
import os
import ssl
import sys
import threading

UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
METHODS = {
    "AddLivePullStreamInfoConfig": {"GET", "POST"},
    "UpdateLivePullStreamInfoConfig": {"GET"},
    "DescribeLivePullStreamConfig": {"GET", "POST"},
    "DeleteLivePullStreamInfoConfig": {"GET", "POST"},
}
KEYS = {}      # id: (secret, token or None)
NONCES = set()


class Refused(Exception):
    pass


def encode(raw):
    return "".join(chr(b) if b in UNRESERVED else "%%%02X" % b for b in raw)


def decode(text):
    out, i = bytearray(), 0
    while i < len(text):
        if text[i] == "%":
            out.append(int(text[i + 1:i + 3], 16))
            i += 3
        else:
            if text[i] == "+" or not 0x21 <= ord(text[i]) <= 0x7E:
                raise Refused("a character that a query must encode")
            out.append(ord(text[i]))
            i += 1
    return bytes(out)


def parameters_of(query):
    pairs = {}
    for part in query.split("&") if query else []:
        name, _, value = part.partition("=")
        name = decode(name)
        if name in pairs:
            raise Refused("a parameter twice")
        pairs[name] = decode(value)
    return pairs


def canonical(pairs):
    return "&".join(encode(k) + "=" + encode(pairs[k]) for k in sorted(pairs))


def check_time(text):
    at = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    now = datetime.datetime.utcnow()
    if abs((now - at).total_seconds()) > 900:
        raise Refused("InvalidTimeStamp.Expired")


def check_nonce(nonce):
    if not nonce or nonce in NONCES:
        raise Refused("SignatureNonceUsed")
    NONCES.add(nonce)


def key_of(identity, token):
    if identity not in KEYS:
        raise Refused("InvalidAccessKeyId.NotFound")
    secret, wanted = KEYS[identity]
    if token != wanted:
        raise Refused("InvalidSecurityToken.MismatchWithAccessKey")
    return secret.encode()


def check_v1(method, pairs):
    """https://help.aliyun.com/zh/sdk/product-overview/rpc-mechanism"""
    text = {k.decode(): v.decode() for k, v in pairs.items()}
    if (text.get("SignatureMethod"), text.get("SignatureVersion"), text.get("Version"),
            text.get("Format")) != ("HMAC-SHA1", "1.0", "2016-11-01", "JSON"):
        raise Refused("common parameters")
    check_time(text["Timestamp"])
    check_nonce(text["SignatureNonce"])
    secret = key_of(text["AccessKeyId"], text.get("SecurityToken"))
    signed = {k: v for k, v in pairs.items() if k != b"Signature"}
    to_sign = "&".join([method, encode(b"/"), encode(canonical(signed).encode())])
    digest = hmac.new(secret + b"&", to_sign.encode(), hashlib.sha1).digest()
    if text["Signature"] != base64.b64encode(digest).decode():
        raise Refused("SignatureDoesNotMatch")
    common = {"Action", "Version", "Format", "AccessKeyId", "SecurityToken", "SignatureMethod",
              "SignatureVersion", "SignatureNonce", "Timestamp", "Signature"}
    return text["Action"], {k: v for k, v in text.items() if k not in common}


def check_v3(method, pairs, headers, body):
    """https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature"""
    scheme, _, rest = headers["authorization"].partition(" ")
    fields = dict(part.split("=", 1) for part in rest.split(","))
    if scheme != "ACS3-HMAC-SHA256" or set(fields) != {"Credential", "SignedHeaders", "Signature"}:
        raise Refused("Authorization")
    names = fields["SignedHeaders"].split(";")
    needed = {"host"} | {n for n in headers if n.startswith("x-acs-")}
    if "content-type" in headers:
        needed.add("content-type")
    if names != sorted(names) or set(names) != needed:
        raise Refused("SignedHeaders")
    for name in ("x-acs-action", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"):
        if name not in headers:
            raise Refused("no " + name)
    if headers.get("x-acs-version") != "2016-11-01" or headers.get("accept") != "application/json":
        raise Refused("version or accept")
    check_time(headers["x-acs-date"])
    check_nonce(headers["x-acs-signature-nonce"])
    token = headers.get("x-acs-security-token")
    if token is not None and headers.get("x-acs-accesskey-id") != fields["Credential"]:
        raise Refused("x-acs-accesskey-id")
    secret = key_of(fields["Credential"], token)
    body_hash = hashlib.sha256(body).hexdigest()
    if headers["x-acs-content-sha256"] != body_hash:
        raise Refused("x-acs-content-sha256")
    lines = "".join("%s:%s\n" % (n, headers[n].strip()) for n in names)
    request = "\n".join([method, "/", canonical(pairs), lines, fields["SignedHeaders"], body_hash])
    to_sign = "ACS3-HMAC-SHA256\n" + hashlib.sha256(request.encode()).hexdigest()
    if hmac.new(secret, to_sign.encode(), hashlib.sha256).hexdigest() != fields["Signature"]:
        raise Refused("SignatureDoesNotMatch")
    return headers["x-acs-action"], {k.decode(): v.decode() for k, v in pairs.items()}


class Gateway(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536   # head and body in one packet

    def serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            path, _, query = self.path.partition("?")
            if path != "/" or len(headers) != len(self.headers) or body:
                raise Refused("path, body, or a header twice")
            if not headers.get("user-agent", "").startswith("pullkeeper/"):
                raise Refused("user-agent")
            pairs = parameters_of(query)
            if "authorization" in headers:
                version, (action, business) = 3, check_v3(self.command, pairs, headers, body)
            else:
                version, (action, business) = 1, check_v1(self.command, pairs)
            if self.command not in METHODS.get(action, ()):
                raise Refused("UnsupportedHTTPMethod")
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

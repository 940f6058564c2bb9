"""Checks the signatures of requests as the API's gateway does, with code of its own."""
import base64
import datetime
import hashlib
import hmac
import threading
import time

UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
COMMON = {"Action", "Version", "Format", "AccessKeyId", "SecurityToken", "SignatureMethod",
          "SignatureVersion", "SignatureNonce", "Timestamp", "Signature"}
METHODS = {
    "AddLivePullStreamInfoConfig": {"GET", "POST"},
    "UpdateLivePullStreamInfoConfig": {"GET"},
    "DescribeLivePullStreamConfig": {"GET", "POST"},
    "DeleteLivePullStreamInfoConfig": {"GET", "POST"},
    "DescribeLiveStreamsOnlineList": {"GET", "POST"},
}
FORM = "application/x-www-form-urlencoded"


class Refused(Exception):
    """The request is not one that the gateway passes on; says why."""


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


def text_of(pairs):
    return {k.decode(): v.decode() for k, v in pairs.items()}


class Verifier:
    """Knows the keys, the time, and the nonces that were used.

    `keys` maps an id to (secret, token or None); `clock` gives the gateway's time in seconds;
    `wrong_time` is the code that a request from another time gets.
    """

    def __init__(self, keys, clock=time.time, wrong_time="InvalidTimeStamp.Expired"):
        self.keys, self.clock, self.wrong_time = keys, clock, wrong_time
        self._nonces, self._lock = set(), threading.Lock()

    def verify(self, method, query, headers, body):
        """(version, action, business parameters) of a request, or raises Refused."""
        pairs = parameters_of(query)
        form = {}
        if body:
            if headers.get("content-type", "").split(";")[0] != FORM:
                raise Refused("a body that is no form")
            form = parameters_of(body.decode("ascii"))
            if set(form) & set(pairs):
                raise Refused("a parameter twice")
        if "authorization" in headers:
            version, action, business = 3, *self._v3(method, pairs, form, headers, body)
        else:
            version, action, business = 1, *self._v1(method, {**pairs, **form})
        if method not in METHODS.get(action, ()):
            raise Refused("UnsupportedHTTPMethod")
        return version, action, business

    def _check_time(self, text):
        at = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
        at = at.replace(tzinfo=datetime.timezone.utc).timestamp()
        if abs(self.clock() - at) > 900:
            raise Refused(self.wrong_time)

    def _check_nonce(self, nonce):
        with self._lock:
            if not nonce or nonce in self._nonces:
                raise Refused("SignatureNonceUsed")
            self._nonces.add(nonce)

    def _secret_of(self, identity, token):
        if identity not in self.keys:
            raise Refused("InvalidAccessKeyId.NotFound")
        secret, wanted = self.keys[identity]
        if token != wanted:
            raise Refused("InvalidSecurityToken.MismatchWithAccessKey")
        return secret.encode()

    def _v1(self, method, pairs):
        """https://help.aliyun.com/zh/sdk/product-overview/rpc-mechanism"""
        text = text_of(pairs)
        if (text.get("SignatureMethod"), text.get("SignatureVersion"), text.get("Version"),
                text.get("Format")) != ("HMAC-SHA1", "1.0", "2016-11-01", "JSON"):
            raise Refused("common parameters")
        self._check_time(text["Timestamp"])
        self._check_nonce(text["SignatureNonce"])
        secret = self._secret_of(text["AccessKeyId"], text.get("SecurityToken"))
        signed = {k: v for k, v in pairs.items() if k != b"Signature"}
        to_sign = "&".join([method, encode(b"/"), encode(canonical(signed).encode())])
        digest = hmac.new(secret + b"&", to_sign.encode(), hashlib.sha1).digest()
        if text["Signature"] != base64.b64encode(digest).decode():
            raise Refused("SignatureDoesNotMatch")
        return text["Action"], {k: v for k, v in text.items() if k not in COMMON}

    def _v3(self, method, pairs, form, headers, body):
        """https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature"""
        scheme, _, rest = headers["authorization"].partition(" ")
        fields = dict(part.split("=", 1) for part in rest.split(","))
        if scheme != "ACS3-HMAC-SHA256" or set(fields) != {"Credential", "SignedHeaders",
                                                           "Signature"}:
            raise Refused("Authorization")
        names = fields["SignedHeaders"].split(";")
        needed = {"host"} | {n for n in headers if n.startswith("x-acs-")}
        if "content-type" in headers:
            needed.add("content-type")
        if names != sorted(names) or set(names) != needed:
            raise Refused("SignedHeaders")
        for name in ("x-acs-action", "x-acs-date", "x-acs-signature-nonce",
                     "x-acs-content-sha256"):
            if name not in headers:
                raise Refused("no " + name)
        if (headers.get("x-acs-version"), headers.get("accept")) != ("2016-11-01",
                                                                    "application/json"):
            raise Refused("version or accept")
        self._check_time(headers["x-acs-date"])
        self._check_nonce(headers["x-acs-signature-nonce"])
        token = headers.get("x-acs-security-token")
        if token is not None and headers.get("x-acs-accesskey-id") != fields["Credential"]:
            raise Refused("x-acs-accesskey-id")
        secret = self._secret_of(fields["Credential"], token)
        body_hash = hashlib.sha256(body).hexdigest()
        if headers["x-acs-content-sha256"] != body_hash:
            raise Refused("x-acs-content-sha256")
        lines = "".join("%s:%s\n" % (n, headers[n].strip()) for n in names)
        request = "\n".join([method, "/", canonical(pairs), lines, fields["SignedHeaders"],
                             body_hash])
        to_sign = "ACS3-HMAC-SHA256\n" + hashlib.sha256(request.encode()).hexdigest()
        if hmac.new(secret, to_sign.encode(), hashlib.sha256).hexdigest() != fields["Signature"]:
            raise Refused("SignatureDoesNotMatch")
        return headers["x-acs-action"], text_of({**pairs, **form})

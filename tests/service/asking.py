"""The daemon over HTTP, as a browser and Prometheus ask it."""

import http.client
import re
import socket

from service.canaries import note

SAMPLE = re.compile(r'^(\w+)(?:\{(.*)\})? (\S+)$')
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def free_port():
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


def get(port, path, method="GET", headers=None, address="127.0.0.1"):
    """Status, headers and body."""
    connection = http.client.HTTPConnection(address, port, timeout=10)
    try:
        connection.request(method, path, headers=headers or {})
        answer = connection.getresponse()
        body = answer.read()
        note(f"{method} {path}", str(answer.getheaders()), body)
        return answer.status, dict(answer.getheaders()), body.decode()
    finally:
        connection.close()


def samples(text):
    """{(name, ((label, value), ...)): number} of the text of /metrics."""
    found = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        name, labels, value = SAMPLE.match(line).groups()
        key = (name, tuple(LABEL.findall(labels or "")))
        assert key not in found, line
        found[key] = float(value)
    return found

"""One request to an address that was checked, and its answer, told apart by what may have happened to it.

No library that follows redirects, asks proxies or looks a name up by itself stands between the check of an address
and the connection to it. Each step has a moment by which it is over, however slowly the other side goes.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message as Headers
from typing import Self

from plans_app.web_addresses import WebAddress, find_numbers

# What is read of an answer, head and body together.
ANSWER_BYTES = 64 * 1024
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said. `body` holds no more than what fits into ANSWER_BYTES."""

    status: int
    reason: str
    headers: Headers
    body: bytes = b""


class Connection:
    """A connection for one request, to a number that was checked. Use it as a context manager."""

    def __init__(self, sock: socket.socket, address: WebAddress):
        self.sock = sock
        self.address = address

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        self.sock.close()

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes = b"", *, seconds: float) -> None:
        """Sends a whole request. Raises OSError when some of it did not leave."""
        self._send(_head(method, target, {"Host": self.address.authority, **headers}, len(body)) + body, seconds)

    def _send(self, data: bytes, seconds: float) -> None:
        end = time.monotonic() + seconds
        rest = memoryview(data)
        while rest:
            self.sock.settimeout(_left(end))
            rest = rest[self.sock.send(rest[:_PIECE]) :]

    def answer(self, *, seconds: float) -> Answer:
        """Waits for the answer. Raises OSError, HTTPException when none came that can be read.

        Once the status is there, whatever happens to the body does not change it.
        """
        response = http.client.HTTPResponse(_Reading(self.sock, time.monotonic() + seconds))
        response.begin()
        try:
            body = response.read(ANSWER_BYTES)
        except (OSError, ValueError, http.client.HTTPException):
            body = b""
        return Answer(response.status, response.reason, response.headers, body)


def connect(address: WebAddress, *, context: ssl.SSLContext, seconds: float) -> Connection:
    """Looks the name up once and connects to what was found, under the name where TLS asks for one.

    Raises AddressRefused when any number of the name is not to be called, OSError when none answers.
    """
    end = time.monotonic() + seconds
    sock = _first_that_answers(find_numbers(address), address.port, end)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(_left(end))
        if address.is_secure:
            sock = context.wrap_socket(sock, server_hostname=address.host)
    except BaseException:
        sock.close()
        raise
    return Connection(sock, address)


def _first_that_answers(numbers: list[str], port: int, end: float) -> socket.socket:
    failed: OSError = OSError("no number")
    for number in numbers:
        try:
            return _connected(number, port, _left(end))
        except OSError as error:
            failed = error
    raise failed


def _connected(number: str, port: int, seconds: float) -> socket.socket:
    """A connection to `number`, which is never looked up again."""
    sock = socket.socket(socket.AF_INET6 if ":" in number else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.settimeout(seconds)
        sock.connect((number, port))
    except BaseException:
        sock.close()
        raise
    return sock


def _head(method: str, target: str, headers: Mapping[str, str], size: int) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if method != "GET":
        lines.append(f"Content-Length: {size}")
    lines += ["Accept: application/json", "Connection: close"]
    if not all(line.isprintable() for line in lines):
        raise ValueError("A header has a line break in it.")
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _left(end: float) -> float:
    """The seconds until `end`. Raises TimeoutError when it has passed."""
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


class _Reading(io.RawIOBase):
    """What comes in over a socket until a moment, and no more than ANSWER_BYTES of it."""

    def __init__(self, sock: socket.socket, end: float):
        self.sock = sock
        self.end = end
        self.room = ANSWER_BYTES

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What http.client asks a socket for."""
        return io.BufferedReader(self, 4096)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if not self.room:
            return 0
        self.sock.settimeout(_left(self.end))
        count = self.sock.recv_into(buffer, min(len(buffer), self.room))
        self.room -= count
        return count

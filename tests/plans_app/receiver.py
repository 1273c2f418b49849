"""A receiver of webhooks that answers as a test wants it to: HTTPS, with a certificate of the test's own."""

import json
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread

import trustme

HOST = "nhan.xa.example"
LONGEST_WAIT = 10


@dataclass
class Request:
    """What came in. `headers` by names in small letters."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def json(self) -> dict:
        return json.loads(self.body)


def reply(status: str, body: bytes = b"", **headers: str) -> Callable[[socket.socket], None]:
    """An answer that is sent whole: `reply("429 Too Many Requests", retry_after="7")`."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = "\r\n".join([f"HTTP/1.1 {status}", *lines, f"Content-Length: {len(body)}", "", ""])
    return lambda sock: sock.sendall(head.encode() + body)


class Receiver:
    """Listens in a thread of its own while its `with` block runs. `answers` are used one after another, then 200.

    With `reads_body` off it answers when it has the head. `connections` counts those who came, `requests` holds what
    came whole.
    """

    def __init__(self, *, host: str = "127.0.0.1", name: str = HOST, port: int = 0, ca: trustme.CA | None = None):
        self.host = host
        self.ca = ca or trustme.CA()
        self.context: ssl.SSLContext | None = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(name).configure_cert(self.context)
        self.answers: list[Callable[[socket.socket], None]] = []
        self.requests: list[Request] = []
        self.connections = 0
        self.reads_body = True
        self.names: list[str | None] = []
        self.context.sni_callback = lambda _socket, server_name, _context: self.names.append(server_name)
        self._listener = socket.create_server((host, port))
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="receiver", daemon=True)

    @property
    def port(self) -> int:
        return self._listener.getsockname()[1]

    def __enter__(self) -> "Receiver":
        self._listener.settimeout(0.05)
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stopped.set()
        self._thread.join()
        self._listener.close()

    def _run(self) -> None:
        while not self._stopped.is_set():
            with suppress(TimeoutError):
                sock, _peer = self._listener.accept()
                self.connections += 1
                with suppress(OSError):
                    self._serve(sock)
                sock.close()

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(LONGEST_WAIT)
        with self.context.wrap_socket(sock, server_side=True) if self.context else sock as session:
            head, body = self._read(session)
            if head is None:
                return
            lines = head.decode().split("\r\n")
            method, target, _version = lines[0].split(" ")
            headers = {name.lower(): value for name, _colon, value in (line.partition(": ") for line in lines[1:])}
            self.requests.append(Request(method, target, headers, body))
            answer = self.answers.pop(0) if self.answers else reply("200 OK", b'{"id": "so-den-7"}')
            answer(session)

    def _read(self, session: socket.socket) -> tuple[bytes | None, bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            piece = session.recv(65536)
            if not piece:
                return None, data
            data += piece
        head, _gap, body = data.partition(b"\r\n\r\n")
        sizes = [line[16:] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length: ")]
        parts, missing = [body], int(sizes[0]) - len(body) if sizes and self.reads_body else 0
        while missing > 0:
            piece = session.recv(65536)
            if not piece:
                return None, b""
            parts.append(piece)
            missing -= len(piece)
        return head, b"".join(parts)

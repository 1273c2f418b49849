"""One message over an open SMTP session (RFC 5321), told apart by what may have happened to it.

`smtplib` opens the session: TLS, log-in, the list of extensions. From there on it hides what matters here, which is
whether the content had left when something broke.
"""

import smtplib
import socket
import ssl
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# The server ends the session: it restarts, or has taken enough messages over it.
CLOSING = 421
READY_FOR_CONTENT = 354
END_OF_CONTENT = b".\r\n"
# Pieces for one call of the system.
PIECES_AT_ONCE = 16


class Answer(tuple):
    """What the server said: code and text."""

    @property
    def code(self) -> int:
        return self[0]

    def __str__(self) -> str:
        """One line, whatever bytes the server sent."""
        code, text = self
        decoded = text.decode(errors="replace") if isinstance(text, bytes) else text
        return f"{code} {' '.join(decoded.split())}"


class Refused(Exception):
    """The server did not agree to a step. No content has left, or the server has it not."""

    def __init__(self, answer: Answer):
        self.answer = answer
        super().__init__(str(answer))


class Unanswered(Exception):
    """All content has left, and no answer came."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who gets the message, where it comes back to, and the name that reports about it carry."""

    sender: str
    recipient: str
    envelope_id: str


class Session:
    """A session that `smtplib` has opened. After any error other than Refused it must be closed."""

    def __init__(self, connection: smtplib.SMTP, *, answer_seconds: float):
        self.connection = connection
        self.answer_seconds = answer_seconds
        # True until a message was begun: an idle session may have been ended by the server since the last one.
        self.is_new = True
        # The end of the content is a write of its own: it must not wait for the one before it to be confirmed.
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @property
    def is_open(self) -> bool:
        return self.connection.sock is not None

    @property
    def is_pipelining(self) -> bool:
        """The server takes several commands in one write (RFC 2920)."""
        return self.connection.has_extn("pipelining")

    def begin(self, envelope: Envelope, *, size: int) -> None:
        """Names sender and recipient and asks to send content. Raises Refused, OSError."""
        self.is_new = False
        commands = self.commands(envelope, size=size)
        if self.is_pipelining:
            self._write(b"".join(commands))
            self.agree()
        else:
            self._begin_step_by_step(commands)

    def commands(self, envelope: Envelope, *, size: int) -> list[bytes]:
        """What opens a message."""
        return [self._mail(envelope, size), self._rcpt(envelope), b"DATA\r\n"]

    def agree(self) -> None:
        """Reads what the server says to `commands` that were written at once: its answers come in order."""
        mail, rcpt, data = (self._answer() for _command in range(3))
        refused = next((answer for answer in (mail, rcpt) if not _is_agreed(answer)), None)
        if refused and data.code == READY_FOR_CONTENT:
            # The server waits for the content of a message to nobody: only hanging up ends that without sending it.
            self.connection.close()
        if refused:
            raise Refused(refused)
        self._expect_readiness(data)

    def _begin_step_by_step(self, commands: list[bytes]) -> None:
        for command in commands[:-1]:
            self._write(command)
            answer = self._answer()
            if not _is_agreed(answer):
                raise Refused(answer)
        self._write(commands[-1])
        self._expect_readiness(self._answer())

    def _expect_readiness(self, answer: Answer) -> None:
        if answer.code != READY_FOR_CONTENT:
            raise Refused(answer)

    def send_content(self, pieces: Iterable[bytes], *, following: Sequence[bytes] = ()) -> None:
        """Sends the content, its end, and the commands `following` that open the next message.

        Raises OSError when it broke off before the end, which is what makes a server take it; else Unanswered.
        """
        content = [*dotted(pieces), END_OF_CONTENT]
        if isinstance(self._socket(), ssl.SSLSocket):
            self._write_encrypted(content, following)
        else:
            self._write_in_pieces(content, following)

    def _write_in_pieces(self, content: list[bytes], following: Sequence[bytes]) -> None:
        """Counts what the system has taken, so that it is known whether the end was among it."""
        sock, end = self._socket(), sum(map(len, content))
        left, written = deque(map(memoryview, [*content, *following])), 0
        deadline = time.monotonic() + self.answer_seconds
        try:
            while left:
                if time.monotonic() > deadline:
                    raise TimeoutError("the server reads too slowly")
                count = sock.sendmsg([left[index] for index in range(min(len(left), PIECES_AT_ONCE))])
                written += count
                _take_away(left, count)
        except OSError as error:
            if written < end:
                raise
            raise Unanswered(describe(error)) from error

    def _write_encrypted(self, content: list[bytes], following: Sequence[bytes]) -> None:
        """What TLS has taken cannot be counted: the end is a write of its own."""
        *body, end = content
        self._write(b"".join(body))
        try:
            self._write(b"".join([end, *following]))
        except OSError as error:
            raise Unanswered(describe(error)) from error

    def finish(self) -> Answer:
        """Waits for the answer to the content. Raises Refused, and Unanswered when there is none."""
        sock = self.connection.sock
        seconds = sock.gettimeout()
        try:
            sock.settimeout(self.answer_seconds)
            answer = self._answer()
            sock.settimeout(seconds)
        except OSError as error:
            raise Unanswered(describe(error)) from error
        if not _is_agreed(answer):
            raise Refused(answer)
        return answer

    def _mail(self, envelope: Envelope, size: int) -> bytes:
        parts = [f"MAIL FROM:<{envelope.sender}>"]
        if self.connection.has_extn("size"):
            parts.append(f"SIZE={size}")
        if self.connection.has_extn("dsn"):
            parts += ["RET=HDRS", f"ENVID={envelope.envelope_id}"]
        return _line(parts)

    def _rcpt(self, envelope: Envelope) -> bytes:
        parts = [f"RCPT TO:<{envelope.recipient}>"]
        if self.connection.has_extn("dsn"):
            parts += ["NOTIFY=SUCCESS,FAILURE,DELAY", f"ORCPT=rfc822;{xtext(envelope.recipient)}"]
        return _line(parts)

    def _socket(self) -> socket.socket:
        if self.connection.sock is None:
            raise smtplib.SMTPServerDisconnected("the session is closed")
        return self.connection.sock

    def _write(self, data: bytes) -> None:
        self._socket().sendall(data)

    def _answer(self) -> Answer:
        return Answer(self.connection.getreply())


def dotted(pieces: Iterable[bytes]) -> list[bytes]:
    """`pieces`, whose lines end in CRLF, as they travel: a dot that opens a line is doubled (RFC 5321, 4.5.2)."""
    travelling, is_line_open = [], False
    for piece in filter(None, pieces):
        double = _doubled(piece)
        travelling.append(double if is_line_open or not piece.startswith(b".") else b"." + double)
        is_line_open = not piece.endswith(b"\r\n")
    if is_line_open:
        travelling.append(b"\r\n")
    return travelling


def _doubled(piece: bytes) -> bytes:
    return piece.replace(b"\r\n.", b"\r\n..")


def _take_away(pieces: deque[memoryview], count: int) -> None:
    """Takes `count` bytes from the front."""
    while count:
        first = pieces.popleft()
        if count < len(first):
            pieces.appendleft(first[count:])
            return
        count -= len(first)


def xtext(text: str) -> str:
    """`text` as a parameter of DSN takes it (RFC 3461, 4)."""
    return "".join(c if "!" <= c <= "~" and c not in "+=" else f"+{ord(c):02X}" for c in text)


def describe(error: Exception) -> str:
    """One line of what the server or the system said."""
    if isinstance(error, smtplib.SMTPResponseException):
        return str(Answer((error.smtp_code, error.smtp_error)))
    return str(error) or type(error).__name__


def _line(parts: list[str]) -> bytes:
    line = " ".join(parts)
    if not line.isprintable():
        raise ValueError(f"This is no line of SMTP: {line!r}")
    return f"{line}\r\n".encode("ascii")


def _is_agreed(answer: Answer) -> bool:
    return 200 <= answer.code < 300

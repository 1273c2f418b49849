"""E-mail over SMTP: one connection for a batch, one recipient for each message."""

import smtplib
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail.backends.smtp import EmailBackend
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from plans_app.channels.base import BaseChannel, Message, Receipt
from plans_app.channels.mime import compose
from plans_app.exceptions import ChannelUnavailable, PermanentFailure, TemporaryFailure

# Seconds to wait for the server at each step, where neither the options nor EMAIL_TIMEOUT say so.
TIMEOUT_SECONDS = 30
# The server ends the connection: it restarts, or has taken enough messages over it.
CLOSING = 421
# What a server answers about us rather than about the message: to begin anew, to log in, to encrypt.
ABOUT_THE_SENDER = {CLOSING, 503, 530, 534, 535, 538}


class EmailChannel(BaseChannel):
    """Sends by the server of Django's EMAIL_* settings, unless an option gives another.

    Options: `host`, `port`, `username`, `password`, `use_tls`, `use_ssl`, `timeout` (seconds), `from_email`.

    The message's identifier is made from the delivery, so that a letter that is sent again after a crash can be
    recognised by the receiver as the one it has.
    """

    def __init__(self, *, from_email: str = "", timeout: float | None = None, **server):
        self.from_email = from_email
        self.timeout = timeout
        self.server = server
        self.backend: EmailBackend | None = None

    def open(self) -> None:
        if self.backend:
            return
        timeout = self.timeout or settings.EMAIL_TIMEOUT or TIMEOUT_SECONDS
        backend = EmailBackend(timeout=timeout, **self.server)
        try:
            backend.open()
            backend.connection.ehlo_or_helo_if_needed()
        except OSError as error:  # smtplib's errors and those of TLS and sockets are all of this kind
            self._drop(backend)
            text = _("The mail server %(host)s:%(port)s cannot be used: %(error)s")
            names = {"host": backend.host, "port": backend.port, "error": describe(error)}
            raise ChannelUnavailable(text % names) from error
        self.backend = backend

    def close(self) -> None:
        backend, self.backend = self.backend, None
        if backend:
            self._drop(backend)

    def _drop(self, backend: EmailBackend) -> None:
        with suppress(OSError):
            backend.close()

    def send(self, message: Message) -> Receipt:
        address = _ascii_address(message.address)
        sender = message.from_email or self.from_email or settings.DEFAULT_FROM_EMAIL
        content = compose(message, address=address, sender=sender)
        self.open()
        try:
            return self._transmit(address, sender, content)
        except OSError as error:
            self.close()
            text = _("The connection to the mail server broke: %(error)s")
            raise TemporaryFailure(text % {"error": describe(error)}) from error

    def _transmit(self, address: str, sender: str, content: bytes) -> Receipt:
        self._check(self._begin(sender))
        connection = self.backend.connection
        self._check(connection.rcpt(address))
        try:
            answer = connection.data(content)
        except smtplib.SMTPDataError as error:
            answer = error.smtp_code, error.smtp_error
        self._check(answer)
        return Receipt(detail=_line(answer))

    def _begin(self, sender: str) -> tuple[int, bytes]:
        """Names the sender; on a new connection when the server has ended the one that the last message used."""
        try:
            answer = self.backend.connection.mail(sender)
        except smtplib.SMTPServerDisconnected:
            answer = CLOSING, b""
        if answer[0] != CLOSING:
            return answer
        self.close()
        self.open()
        return self.backend.connection.mail(sender)

    def _check(self, answer: tuple[int, bytes]) -> None:
        """Returns when the server agreed; otherwise ends the transaction and raises what its code means."""
        code = answer[0]
        if 200 <= code < 300:
            return
        if code in ABOUT_THE_SENDER:
            self.close()
            raise ChannelUnavailable(_line(answer))
        with suppress(OSError):
            self.backend.connection.rset()
        raise (PermanentFailure if 500 <= code < 600 else TemporaryFailure)(_line(answer))


def describe(error: Exception) -> str:
    """One line of what the server or the system said."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _line((error.smtp_code, error.smtp_error))
    return str(error) or type(error).__name__


def _line(answer: tuple[int, bytes | str]) -> str:
    code, text = answer
    decoded = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(decoded.split())}"


def _ascii_address(address: str) -> str:
    """`address` as every server takes it: one address, its domain in ASCII. Raises PermanentFailure."""
    try:
        validate_email(address)
        user, _at, domain = address.rpartition("@")
        return f"{user.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except (ValidationError, UnicodeError) as error:
        text = _("“%(address)s” is not an e-mail address that can be written to.") % {"address": address}
        raise PermanentFailure(text) from error

"""E-mail over SMTP: one connection for a batch, one recipient for each message."""

from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail.backends.smtp import EmailBackend
from django.core.validators import validate_email
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from plans_app.channels.base import BaseChannel, Message, Receipt, Trace, Whereabouts
from plans_app.channels.mime import compose_parts
from plans_app.channels.smtp import CLOSING, Envelope, Refused, Session, Unanswered, describe
from plans_app.exceptions import ChannelUnavailable, InDoubt, PermanentFailure, TemporaryFailure
from plans_app.seals import RETURN

# Seconds to wait for the server at each step, where neither the options nor EMAIL_TIMEOUT say so.
TIMEOUT_SECONDS = 30
# Seconds to wait for the answer to a whole message. A server may need minutes, and what it answers after that is lost.
ANSWER_SECONDS = 300
# What a server answers about us rather than about the message: to begin anew, to log in, to encrypt.
ABOUT_THE_SENDER = {CLOSING, 503, 530, 534, 535, 538}
# Bytes that the part of an address before the @ may have (RFC 5321, 4.5.3.1.1).
LOCAL_PART_BYTES = 64


@dataclass(frozen=True, slots=True)
class _Written:
    """A message as it goes out."""

    message: Message
    envelope: Envelope
    pieces: list[bytes]

    @property
    def size(self) -> int:
        return sum(map(len, self.pieces))


class EmailChannel(BaseChannel):
    """Sends by the server of Django's EMAIL_* settings, unless an option gives another.

    Options: `host`, `port`, `username`, `password`, `use_tls`, `use_ssl`, `timeout` (seconds for each step),
    `answer_timeout` (seconds for the answer to a whole message), `from_email`, `bounce_address`, `resolver` (dotted
    path of a callable that asks the mail server: it takes a delivery's id and gives "found", "not_found" or "unknown").

    The message's identifier is made from the delivery, so that a letter that is sent again after a crash can be
    recognised by the receiver as the one it has. So is the address that undeliverable letters come back to:
    `bounce+<delivery><seal>@…` for the `bounce_address` "bounce@…"; what comes there without a seal is not believed
    (see `dsn`). Without that option the address of the sender takes its
    place, marked in the same way unless the server asks for a log-in: such servers often let nobody send under another
    address than their own.

    Where the server takes commands together (PIPELINING), sender and recipient of the next message travel with the
    content of this one: a message costs one exchange.
    """

    announces_content = True
    looks_ahead = True
    connections = 4

    def __init__(
        self,
        *,
        from_email: str = "",
        bounce_address: str = "",
        resolver: str = "",
        timeout: float | None = None,
        answer_timeout: float = ANSWER_SECONDS,
        **server,
    ):
        self.from_email = from_email
        self.bounce_address = bounce_address
        self.resolver = resolver
        self.timeout = timeout
        self.answer_timeout = answer_timeout
        self.server = server
        self.backend: EmailBackend | None = None
        self.session: Session | None = None
        # The message whose sender and recipient have travelled with the content of the last one.
        self.opened: _Written | None = None

    def open(self) -> None:
        if self.backend:
            return
        timeout = self.timeout or settings.EMAIL_TIMEOUT or TIMEOUT_SECONDS
        backend = EmailBackend(timeout=timeout, **self.server)
        try:
            backend.open()
            backend.connection.ehlo_or_helo_if_needed()
            self.session = Session(backend.connection, answer_seconds=self.answer_timeout)
        except OSError as error:  # smtplib's errors and those of TLS and sockets are all of this kind
            self._drop(backend)
            text = _("The mail server %(host)s:%(port)s cannot be used: %(error)s")
            names = {"host": backend.host, "port": backend.port, "error": describe(error)}
            raise ChannelUnavailable(text % names, code=getattr(error, "smtp_code", None)) from error
        self.backend = backend

    def close(self) -> None:
        if self.opened:
            self._hang_up()
        backend, self.backend, self.session = self.backend, None, None
        if backend:
            self._drop(backend)

    def _drop(self, backend: EmailBackend) -> None:
        with suppress(OSError):
            backend.close()

    def _hang_up(self) -> None:
        """Ends the connection without a farewell, which would be read as content or waited for in vain."""
        if self.backend and self.backend.connection:
            self.backend.connection.close()
        self.backend = self.session = self.opened = None

    def send(self, message: Message) -> Receipt:
        return self.send_before(message, None)

    def send_before(self, message: Message, following: Message | None) -> Receipt:
        letter = self._take_opened(message)
        is_opened = letter is not None
        if letter is None:
            letter = self._write(message)
            self.open()
        try:
            self._begin(letter, is_opened=is_opened)
            self._announce(message)
            self._send_content(letter, following)
            answer = self.session.finish()
        except Refused as error:
            self._refuse(error)
        except Unanswered as error:
            self._hang_up()
            text = _("The mail server has the whole message and gave no answer: %(error)s")
            raise InDoubt(text % {"error": error}) from error
        except OSError as error:
            self._hang_up()
            text = _("The connection to the mail server broke: %(error)s")
            raise TemporaryFailure(text % {"error": describe(error)}) from error
        return Receipt(detail=str(answer), code=answer.code)

    def _take_opened(self, message: Message) -> _Written | None:
        """`message` as it was written when it was opened. Another one than was said ends the connection."""
        opened, self.opened = self.opened, None
        if opened is None or opened.message is message:
            return opened
        self._hang_up()
        return None

    def _write(self, message: Message) -> _Written:
        """Raises PermanentFailure for an address that cannot be written to."""
        address = _ascii_address(message.address)
        sender = message.from_email or self.from_email or settings.DEFAULT_FROM_EMAIL
        mark = RETURN.write(message.delivery_id)
        envelope = Envelope(self.return_path(message.delivery_id, sender), address, mark)
        return _Written(message, envelope, compose_parts(message, address=address, sender=sender))

    def _send_content(self, letter: _Written, following: Message | None) -> None:
        opened = self._write_ahead(following)
        commands = self.session.commands(opened.envelope, size=opened.size) if opened else ()
        self.session.send_content(letter.pieces, following=commands)
        self.opened = opened

    def _write_ahead(self, following: Message | None) -> _Written | None:
        if following is None or not self.session.is_pipelining:
            return None
        try:
            return self._write(following)
        except PermanentFailure:
            return None  # It says so when its turn comes.

    def find(self, trace: Trace) -> Whereabouts:
        return Whereabouts(import_string(self.resolver)(trace.delivery_id)) if self.resolver else Whereabouts.UNKNOWN

    def return_path(self, delivery_id: str, sender: str) -> str:
        """Where the letter of a delivery comes back to when it cannot be delivered: the same at every attempt."""
        address = self.bounce_address or parseaddr(sender)[1]
        if not self.bounce_address and self._logs_in():
            return address
        user, _at, domain = address.rpartition("@")
        marked = f"{user}+{RETURN.write(delivery_id)}"
        return f"{marked}@{domain}" if len(marked) <= LOCAL_PART_BYTES else address

    def _logs_in(self) -> bool:
        username = self.server.get("username")
        return bool(settings.EMAIL_HOST_USER if username is None else username)

    def _begin(self, letter: _Written, *, is_opened: bool) -> None:
        """Opens the message; on a new connection when the server has ended the one that the last message used."""
        is_new = self.session.is_new
        try:
            if is_opened:
                self.session.agree()
            else:
                self.session.begin(letter.envelope, size=letter.size)
        except (Refused, OSError) as error:
            if is_new or not _is_over(error):
                raise
        else:
            return
        self._hang_up()
        self.open()
        self.session.begin(letter.envelope, size=letter.size)

    def _announce(self, message: Message) -> None:
        try:
            message.before_content()
        except BaseException:
            self._hang_up()
            raise

    def _refuse(self, error: Refused) -> None:
        """Ends the transaction and raises what the code of the server's answer means."""
        answer = error.answer
        if answer.code in ABOUT_THE_SENDER or not self.session.is_open:
            self._hang_up()
        elif not self.opened:
            with suppress(OSError):
                self.backend.connection.rset()
        if answer.code in ABOUT_THE_SENDER:
            raise ChannelUnavailable(str(answer), code=answer.code) from error
        kind = PermanentFailure if 500 <= answer.code < 600 else TemporaryFailure
        raise kind(str(answer), code=answer.code) from error


def _is_over(error: Exception) -> bool:
    """The server has ended the session, or ends it now."""
    return isinstance(error, OSError) or error.answer.code == CLOSING


def _ascii_address(address: str) -> str:
    """`address` as every server takes it: one address, its domain in ASCII. Raises PermanentFailure."""
    try:
        validate_email(address)
        user, _at, domain = address.rpartition("@")
        return f"{user.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except (ValidationError, UnicodeError) as error:
        text = _("“%(address)s” is not an e-mail address that can be written to.") % {"address": address}
        raise PermanentFailure(text) from error

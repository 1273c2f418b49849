"""Webhook: a signed POST with the document as JSON, to the address that a body has entered."""

import datetime
import email.utils
import http.client
import json
import ssl
import time

from django.utils.translation import gettext as _

from plans_app.channels.base import AddressKind, BaseChannel, Message, Receipt, Trace, Whereabouts
from plans_app.channels.http import Answer, Connection, connect
from plans_app.channels.mime import one_line
from plans_app.channels.payload import write_payload
from plans_app.channels.signatures import signature_headers
from plans_app.exceptions import (
    AddressGone,
    AddressRefused,
    ChannelUnavailable,
    InDoubt,
    PermanentFailure,
    TemporaryFailure,
)
from plans_app.web_addresses import WebAddress, read_address

# Seconds: to connect and agree on TLS; to send the document; to answer once all of it is there.
CONNECT_SECONDS, SEND_SECONDS, ANSWER_SECONDS = 5, 60, 5
# Answers to a request that may be taken when it comes again.
LATER = {408, 409, 425, 429}
GONE = 410
# Answers that may name a time to wait.
WITH_A_TIME = {429, 503}
# Characters of an answer that are kept.
KEPT = 1000


class WebhookChannel(BaseChannel):
    """Posts documents to the endpoints of the directory, by the rules of Standard Webhooks.

    Options: `connect_timeout`, `send_timeout`, `answer_timeout` (seconds), `ca_file` (certificates to trust instead
    of the system's). Any 2xx is a yes. The receiver tells a repetition by `webhook-id`, which is the delivery's.
    """

    announces_content = True
    address_kind = AddressKind.ENDPOINT

    def __init__(
        self,
        *,
        connect_timeout: float = CONNECT_SECONDS,
        send_timeout: float = SEND_SECONDS,
        answer_timeout: float = ANSWER_SECONDS,
        ca_file: str = "",
    ):
        self.connect_timeout = connect_timeout
        self.send_timeout = send_timeout
        self.answer_timeout = answer_timeout
        self.ca_file = ca_file
        self.context: ssl.SSLContext | None = None

    def open(self) -> None:
        if self.context:
            return
        try:
            self.context = ssl.create_default_context(cafile=self.ca_file or None)
        except OSError as error:
            text = _("The certificates in %(file)s cannot be read: %(error)s")
            raise ChannelUnavailable(text % {"file": self.ca_file, "error": error}) from error

    def close(self) -> None:
        self.context = None

    def problems(self) -> list[str]:
        try:
            self.open()
        except ChannelUnavailable as error:
            return [str(error)]
        return []

    def send(self, message: Message) -> Receipt:
        address = _address(message.address)
        headers, body = _request(message)
        with self._connect(address) as connection:
            message.before_content()
            answer = self._exchange(connection, headers, body)
        return _judge(answer)

    def find(self, trace: Trace) -> Whereabouts:
        """Asks `GET <address>/deliveries/<id>`, signed like a document.

        Only JSON that names the delivery counts: {"id": …, "state": "accepted"} or {"id": …, "state": "unknown"}.
        """
        address = _address(trace.address)
        with self._connect(address) as connection:
            headers = _signed(trace.delivery_id, b"", trace.secrets)
            target = address.below(f"deliveries/{trace.delivery_id}")
            try:
                connection.send("GET", target, headers, seconds=self.send_timeout)
                answer = connection.answer(seconds=self.answer_timeout)
            except (OSError, http.client.HTTPException) as error:
                raise TemporaryFailure(_broken(error)) from error
        if answer.status >= 500 or answer.status in LATER:
            raise TemporaryFailure(_said(answer), code=answer.status)
        return _whereabouts(answer, trace.delivery_id)

    def _connect(self, address: WebAddress) -> Connection:
        self.open()
        try:
            return connect(address, context=self.context, seconds=self.connect_timeout)
        except AddressRefused as error:
            raise PermanentFailure(str(error)) from error
        except (OSError, UnicodeError) as error:
            text = _("%(host)s cannot be connected to: %(error)s")
            raise TemporaryFailure(text % {"host": address.host, "error": _describe(error)}) from error

    def _exchange(self, connection: Connection, headers: dict[str, str], body: bytes) -> Answer:
        try:
            connection.send("POST", connection.address.target, headers, body, seconds=self.send_timeout)
        except OSError as error:
            return self._early_answer(connection, error)
        try:
            return connection.answer(seconds=self.answer_timeout)
        except (OSError, http.client.HTTPException) as error:
            text = _("The receiver has the whole document and gave no answer: %(error)s")
            raise InDoubt(text % {"error": _describe(error)}) from error

    def _early_answer(self, connection: Connection, broken: OSError) -> Answer:
        """What a receiver said that did not want to read on. It has not got the whole, so a yes is none."""
        try:
            answer = connection.answer(seconds=self.answer_timeout)
        except (OSError, http.client.HTTPException):
            answer = None
        if answer is None or answer.status < 300:
            raise TemporaryFailure(_broken(broken)) from broken
        return answer


def _address(url: str) -> WebAddress:
    try:
        return read_address(url)
    except AddressRefused as error:
        raise PermanentFailure(str(error)) from error


def _request(message: Message) -> tuple[dict[str, str], bytes]:
    try:
        body = write_payload(message)
        headers = _signed(message.delivery_id, body, message.secrets)
    except ValueError as error:
        raise PermanentFailure(str(error)) from error
    return {"Content-Type": "application/json", **headers}, body


def _signed(identifier: str, body: bytes, secrets: tuple[str, ...]) -> dict[str, str]:
    if not secrets:
        raise PermanentFailure(_("The endpoint has no secret to sign with."))
    return {
        "User-Agent": "wagtail-kehoach",
        **signature_headers(identifier=identifier, timestamp=int(time.time()), body=body, secrets=secrets),
    }


def _judge(answer: Answer) -> Receipt:
    """What `answer` means for the document."""
    status, said = answer.status, _said(answer)
    if 200 <= status < 300:
        return Receipt(detail=said, code=status)
    if status < 200:
        raise InDoubt(said, code=status)
    if status == GONE:
        raise AddressGone(said, code=status)
    if status in LATER or status >= 500:
        raise TemporaryFailure(said, code=status, retry_after=_retry_after(answer))
    if status < 400:
        text = _("The receiver refers to another address (%(answer)s). Enter the address that answers itself.")
        raise PermanentFailure(text % {"answer": said}, code=status)
    raise PermanentFailure(said, code=status)


def _retry_after(answer: Answer) -> float:
    """The seconds that the receiver asks to be left alone, 0 where it says nothing that can be read."""
    value = (answer.headers.get("Retry-After") or "").strip()
    if answer.status not in WITH_A_TIME or not value:
        return 0
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return 0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return max(0.0, moment.timestamp() - time.time())


def _whereabouts(answer: Answer, delivery_id: str) -> Whereabouts:
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return Whereabouts.UNKNOWN
    if not isinstance(said, dict) or said.get("id") != delivery_id:
        return Whereabouts.UNKNOWN
    states = {"accepted": Whereabouts.FOUND, "unknown": Whereabouts.NOT_FOUND}
    return states.get(str(said.get("state")), Whereabouts.UNKNOWN)


def _said(answer: Answer) -> str:
    """One line of what the receiver answered, whatever bytes it sent."""
    return one_line(f"{answer.status} {answer.reason} {answer.body[: 4 * KEPT].decode(errors='replace')}")[:KEPT]


def _broken(error: Exception) -> str:
    return _("The connection to the receiver broke: %(error)s") % {"error": _describe(error)}


def _describe(error: Exception) -> str:
    return one_line(str(error)) or type(error).__name__

"""What every channel keeps to, whatever is behind it."""

import base64
import os
import resource
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import pytest

from plans_app.channels import BaseChannel, Message, Trace, Whereabouts, get_channel
from plans_app.channels.edxml import NAMESPACE
from plans_app.channels.memory import MemoryChannel
from plans_app.exceptions import (
    ChannelError,
    ChannelUnavailable,
    InDoubt,
    LeaseLost,
    PermanentFailure,
    TemporaryFailure,
)
from tests.plans_app.letters import PDF, a_message, read_all
from tests.plans_app.mail_server import WilfulServer
from tests.plans_app.receiver import HOST, reply

SECRET = "whsec_" + base64.b64encode(bytes(32)).decode()
KINDS = ["email", "webhook", "outbox", "memory"]


@dataclass
class Surroundings:
    """A channel with the other side that it speaks to.

    `refuse`, `delay`, `confuse` have the other side refuse the next message for good, refuse it for now, and take it
    without saying so; `vanish` makes the channel unusable. `taken` gives the identifiers of what the other side has,
    `files` the bytes that came with it. `options` are what a message for it needs.
    """

    name: str
    refuse: Callable[[], None]
    delay: Callable[[], None]
    confuse: Callable[[], None]
    vanish: Callable[[], None]
    taken: Callable[[], list[str]]
    files: Callable[[], list[bytes]]
    options: dict = field(default_factory=dict)

    def message(self, **values) -> Message:
        return a_message(**{**self.options, **values})


@pytest.fixture
def around():
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def email(settings, tmp_path, around):
    server = around.enter_context(WilfulServer(tmp_path / "mail"))
    options = {"host": server.host, "port": server.port, "timeout": 2, "answer_timeout": 2}
    settings.PLANS_CHANNELS = {"email": {"BACKEND": "plans_app.channels.email.EmailChannel", "OPTIONS": options}}

    def answer(text):
        server.answers = {"van-thu": [text]}

    def mails():
        return read_all(tmp_path / "mail")

    return Surroundings(
        "email",
        refuse=lambda: answer("550 no such box"),
        delay=lambda: answer("451 later"),
        confuse=lambda: answer("data drop"),
        vanish=lambda: options.update(port=1),
        taken=lambda: [mail["Message-ID"].strip("<>").partition("@")[0] for mail in mails()],
        files=lambda: [part.get_content() for mail in mails() for part in mail.iter_attachments()],
        options={"address": "van-thu@duytien.example"},
    )


@pytest.fixture
def webhook(settings, tmp_path, receiver):
    ca_file = tmp_path / "ca.pem"
    receiver.ca.cert_pem.write_to_path(str(ca_file))
    options = {"ca_file": str(ca_file), "connect_timeout": 2, "answer_timeout": 2}
    settings.PLANS_CHANNELS = {"webhook": {"BACKEND": "plans_app.channels.webhook.WebhookChannel", "OPTIONS": options}}
    refused = 0

    def answer(status):
        def do():
            nonlocal refused
            refused += 1
            receiver.answers = [reply(status)]

        return do

    def kept():
        return receiver.requests[refused:]

    return Surroundings(
        "webhook",
        refuse=answer("403 Forbidden"),
        delay=answer("503 Busy"),
        confuse=lambda: receiver.answers.append(lambda sock: sock.close()),
        vanish=lambda: options.update(ca_file="/nowhere/ca.pem"),
        taken=lambda: [request.headers["webhook-id"] for request in kept()],
        files=lambda: [base64.b64decode(request.json["data"]["pdf"]["base64"]) for request in kept()],
        options={"address": f"https://{HOST}:{receiver.port}/nhan", "secrets": (SECRET,)},
    )


@pytest.fixture
def outbox(settings, tmp_path, monkeypatch, around):
    folder = tmp_path / "truc"
    folder.mkdir()
    settings.PLANS_CHANNELS = {
        "outbox": {"BACKEND": "plans_app.channels.outbox.OutboxChannel", "OPTIONS": {"folder": str(folder)}}
    }
    options = {"address": "H42.12"}

    def delay():
        """The disk takes no file that is longer than this."""
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        around.callback(resource.setrlimit, resource.RLIMIT_FSIZE, (soft, hard))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))

    def confuse():
        sync = os.fsync
        monkeypatch.setattr(os, "fsync", lambda descriptor: _fail_for_folders(descriptor, sync))

    def packages() -> list[Path]:
        return sorted(tmp_path.glob("truc/*.edxml"), key=lambda path: path.stat().st_mtime_ns)

    def files():
        trees = [ElementTree.parse(path) for path in packages()]
        return [base64.b64decode(tree.findtext(f".//{{{NAMESPACE}}}ContentTransferEncoded")) for tree in trees]

    return Surroundings(
        "outbox",
        refuse=lambda: options.update(attachments=()),
        delay=delay,
        confuse=confuse,
        vanish=lambda: folder.rename(tmp_path / "khac"),
        taken=lambda: [path.stem for path in packages()],
        files=files,
        options=options,
    )


def _fail_for_folders(descriptor, sync):
    if os.path.isdir(f"/proc/self/fd/{descriptor}"):
        raise OSError(5, "Input/output error")
    sync(descriptor)


@pytest.fixture
def memory(settings, around):
    settings.PLANS_CHANNELS = {"memory": {"BACKEND": "plans_app.channels.memory.MemoryChannel"}}
    address = "van-thu@duytien.example"
    MemoryChannel.outbox.clear()
    around.callback(MemoryChannel.failures.clear)

    def fail(error):
        return lambda: MemoryChannel.failures.update({address: error})

    return Surroundings(
        "memory",
        refuse=fail(PermanentFailure("no")),
        delay=fail(TemporaryFailure("later")),
        confuse=fail(InDoubt("?")),
        vanish=fail(ChannelUnavailable("away")),
        taken=lambda: [message.delivery_id for message in MemoryChannel.outbox],
        files=lambda: [file.data for message in MemoryChannel.outbox for file in message.attachments],
        options={"address": address},
    )


@pytest.fixture(params=KINDS)
def world(request) -> Surroundings:
    return request.getfixturevalue(request.param)


@pytest.fixture
def channel(world):
    with get_channel(world.name) as opened:
        yield opened


def test_a_message_is_taken_with_a_receipt(world, channel):
    message = world.message()
    assert channel.send(message).detail
    assert world.taken() == [message.delivery_id]


def test_the_file_arrives_byte_for_byte(world, channel):
    channel.send(world.message())
    assert world.files() == [PDF.data]


def test_a_batch_goes_through_in_order(world, channel):
    messages = [world.message() for _number in range(5)]
    for message in messages:
        channel.send(message)
    assert world.taken() == [message.delivery_id for message in messages]


def test_a_repetition_carries_the_identifier_of_the_first(world, channel):
    message = world.message()
    channel.send(message)
    channel.send(message)
    assert set(world.taken()) == {message.delivery_id}


def test_a_refusal_for_good_is_told_and_the_channel_stays_usable(world, channel):
    world.refuse()
    with pytest.raises(PermanentFailure) as caught:
        channel.send(world.message())
    assert str(caught.value)
    assert world.taken() == []


def test_a_refusal_for_now_is_told_apart(world, channel):
    world.delay()
    with pytest.raises(TemporaryFailure) as caught:
        channel.send(world.message())
    assert not isinstance(caught.value, ChannelUnavailable)
    assert world.taken() == []


def test_a_channel_that_cannot_be_used_says_so_for_all(world):
    world.vanish()
    with pytest.raises(ChannelUnavailable), get_channel(world.name) as closed:
        closed.send(world.message())


def test_a_message_that_may_have_been_taken_is_in_doubt(world, channel):
    world.confuse()
    with pytest.raises(InDoubt):
        channel.send(world.message())


def test_content_is_announced_once_and_before_any_of_it_leaves(world, channel):
    announced = []
    channel.send(world.message(before_content=lambda: announced.append(world.taken())))
    assert channel.announces_content
    assert announced == [[]]


def test_what_is_never_sent_is_not_announced(world):
    announced = []
    world.vanish()
    with pytest.raises(ChannelUnavailable), get_channel(world.name) as closed:
        closed.send(world.message(before_content=lambda: announced.append(1)))
    assert announced == []


def test_nothing_leaves_when_the_announcement_fails(world, channel):
    def refuse():
        raise LeaseLost("another worker has it")

    with pytest.raises(LeaseLost):
        channel.send(world.message(before_content=refuse))
    following = world.message()
    channel.send(following)
    assert world.taken() == [following.delivery_id]


def test_a_closed_channel_can_be_closed_again_and_opened_again(world, channel):
    channel.close()
    channel.close()
    channel.open()
    channel.send(world.message())
    assert len(world.taken()) == 1


def test_sending_opens_the_channel_by_itself(world, channel):
    channel.close()
    channel.send(world.message())
    assert len(world.taken()) == 1


def test_closing_never_fails(world):
    channel = get_channel(world.name)
    channel.close()
    channel.open()
    world.vanish()
    channel.close()


def test_a_channel_that_can_be_asked_knows_what_it_has(world, channel):
    message = world.message()
    channel.send(message)
    trace = Trace(message.delivery_id, message.address, message.secrets)
    assert channel.find(trace) in {Whereabouts.FOUND, Whereabouts.UNKNOWN}


@pytest.mark.parametrize("kind", ["email", "memory"])
@pytest.mark.parametrize(
    "address",
    ["", "văn thư", "a@x.example, b@y.example", "a@x.example\r\nBcc: b@y.example", "a b@x.example", "a@"],
)
def test_what_is_not_one_address_is_refused_for_good(request, kind, address):
    world = request.getfixturevalue(kind)
    announced = []
    with get_channel(kind) as channel, pytest.raises(PermanentFailure):
        channel.send(world.message(address=address, before_content=lambda: announced.append(1)))
    assert (world.taken(), announced) == ([], [])


@pytest.mark.parametrize("kind", ["email", "memory"])
def test_a_letter_without_attachment_and_html_is_taken(request, kind):
    world = request.getfixturevalue(kind)
    with get_channel(kind) as channel:
        channel.send(world.message(html="", attachments=()))
    assert len(world.taken()) == 1


def test_a_channel_of_the_settings_is_found_by_its_name(memory):
    assert isinstance(get_channel("memory"), BaseChannel)


def test_an_unknown_channel_is_named_with_those_that_there_are(memory):
    with pytest.raises(ChannelError, match="fax.*memory"):
        get_channel("fax")


def test_attachments_say_nothing_of_their_bytes_in_logs():
    assert "%PDF" not in repr(PDF)

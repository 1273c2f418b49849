"""What every channel keeps to, whatever is behind it."""

import pytest

from cms.mail_sink import MailSink
from plans_app.channels import BaseChannel, get_channel
from plans_app.channels.memory import MemoryChannel
from plans_app.exceptions import ChannelError, LeaseLost, PermanentFailure
from tests.plans_app.letters import PDF, a_message, read_all


@pytest.fixture
def mailbox(tmp_path, settings):
    with MailSink(tmp_path) as sink:
        settings.PLANS_CHANNELS = {
            "email": {
                "BACKEND": "plans_app.channels.email.EmailChannel",
                "OPTIONS": {"host": sink.host, "port": sink.port},
            },
            "memory": {"BACKEND": "plans_app.channels.memory.MemoryChannel"},
        }
        MemoryChannel.outbox.clear()
        yield tmp_path


@pytest.fixture(params=["email", "memory"])
def channel(request, mailbox):
    with get_channel(request.param) as opened:
        yield opened


@pytest.fixture
def taken(mailbox):
    """The subjects of what arrived, by whichever channel."""

    def subjects() -> list[str]:
        return [mail["Subject"] for mail in read_all(mailbox)] + [m.subject for m in MemoryChannel.outbox]

    return subjects


def test_a_message_is_taken_with_a_receipt(channel, taken):
    receipt = channel.send(a_message(subject="Kế hoạch đổi mới"))
    assert receipt.detail
    assert taken() == ["Kế hoạch đổi mới"]


def test_a_batch_goes_through_in_order(channel, taken):
    for number in range(5):
        channel.send(a_message(subject=f"Kế hoạch {number}"))
    assert taken() == [f"Kế hoạch {number}" for number in range(5)]


@pytest.mark.parametrize(
    "address",
    ["", "văn thư", "a@x.example, b@y.example", "a@x.example\r\nBcc: b@y.example", "a b@x.example", "a@"],
)
def test_what_is_not_one_address_is_refused_for_good(channel, taken, address):
    with pytest.raises(PermanentFailure):
        channel.send(a_message(address))
    assert taken() == []


def test_a_refused_message_leaves_the_channel_usable(channel, taken):
    with pytest.raises(PermanentFailure):
        channel.send(a_message(""))
    channel.send(a_message(subject="Tiếp theo"))
    assert taken() == ["Tiếp theo"]


def test_a_closed_channel_can_be_closed_again_and_opened_again(channel, taken):
    channel.close()
    channel.close()
    channel.open()
    channel.send(a_message(subject="Mở lại"))
    assert taken() == ["Mở lại"]


def test_sending_opens_the_channel_by_itself(channel, taken):
    channel.close()
    channel.send(a_message(subject="Chưa mở"))
    assert taken() == ["Chưa mở"]


def test_a_message_without_attachment_and_html_is_taken(channel, taken):
    channel.send(a_message(subject="Chỉ có chữ", html="", attachments=()))
    assert taken() == ["Chỉ có chữ"]


def test_a_channel_of_the_settings_is_found_by_its_name(mailbox):
    assert isinstance(get_channel("memory"), BaseChannel)


def test_an_unknown_channel_is_named_with_those_that_there_are(mailbox):
    with pytest.raises(ChannelError, match="fax.*email, memory"):
        get_channel("fax")


def test_attachments_say_nothing_of_their_bytes_in_logs():
    assert "%PDF" not in repr(PDF)


def test_a_channel_that_announces_content_does_so_once_for_what_it_takes(channel, taken):
    announced = []
    assert channel.announces_content
    with pytest.raises(PermanentFailure):
        channel.send(a_message("", before_content=lambda: announced.append("refused")))
    channel.send(a_message(before_content=lambda: announced.append(len(taken()))))
    assert announced == [0]


def test_nothing_leaves_when_the_announcement_fails(channel, taken):
    def refuse():
        raise LeaseLost("another worker has it")

    with pytest.raises(LeaseLost):
        channel.send(a_message(before_content=refuse))
    channel.send(a_message(subject="Tiếp theo"))
    assert taken() == ["Tiếp theo"]

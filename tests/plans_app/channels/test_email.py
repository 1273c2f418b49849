"""E-mail over real SMTP, with servers that agree and servers that do not."""

import socket

import pytest

from plans_app.channels.email import EmailChannel
from plans_app.exceptions import ChannelUnavailable, PermanentFailure, TemporaryFailure
from tests.plans_app.letters import a_message, read_all
from tests.plans_app.mail_server import WilfulServer


@pytest.fixture
def start(tmp_path):
    """Starts a server and opens a channel to it."""
    servers = []

    def _start(*, options=None, **habits):
        server = WilfulServer(tmp_path, **habits).__enter__()
        servers.append(server)
        channel = EmailChannel(host=server.host, port=server.port, timeout=5, **(options or {}))
        servers.append(channel)
        return server, channel

    yield _start
    for server in reversed(servers):
        server.__exit__(None, None, None)


@pytest.fixture
def unused_tcp_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_a_batch_uses_one_connection_and_one_recipient_each(start, tmp_path):
    server, channel = start()
    with channel:
        for name in ("mot", "hai", "ba"):
            channel.send(a_message(f"{name}@duytien.example"))
    assert server.sessions == 1
    assert [mail["To"].addresses[0].addr_spec for mail in read_all(tmp_path)] == [
        "mot@duytien.example",
        "hai@duytien.example",
        "ba@duytien.example",
    ]


@pytest.mark.parametrize("answer", ["550 no such user", "552 too large", "data 554 refused"])
def test_a_refusal_for_good_concerns_this_message_only(start, tmp_path, answer):
    server, channel = start(answers={"xau": [answer]})
    with channel:
        with pytest.raises(PermanentFailure, match=answer.removeprefix("data ")):
            channel.send(a_message("xau@duytien.example"))
        channel.send(a_message("tot@duytien.example"))
    assert server.sessions == 1
    assert len(read_all(tmp_path)) == 1


@pytest.mark.parametrize("answer", ["450 greylisted", "451 try later", "data 452 disk full"])
def test_a_refusal_for_now_can_be_tried_again(start, tmp_path, answer):
    _server, channel = start(answers={"van-thu": [answer]})
    with channel:
        with pytest.raises(TemporaryFailure, match=answer.removeprefix("data ")) as caught:
            channel.send(a_message())
        assert not isinstance(caught.value, ChannelUnavailable)
        channel.send(a_message())
    assert len(read_all(tmp_path)) == 1


def test_a_connection_that_breaks_after_the_content_is_a_failure_for_now(start, tmp_path):
    server, channel = start(answers={"van-thu": ["data drop"]})
    with channel:
        with pytest.raises(TemporaryFailure):
            channel.send(a_message())
        channel.send(a_message())
    assert server.sessions == 2
    assert len(read_all(tmp_path)) == 1


def test_a_server_that_ends_the_session_between_messages_is_connected_anew(start, tmp_path):
    server, channel = start(mail_answers=["", "421 too many messages"])
    with channel:
        channel.send(a_message())
        channel.send(a_message())
    assert server.sessions == 2
    assert len(read_all(tmp_path)) == 2


def test_a_server_that_is_down_makes_the_channel_unavailable(unused_tcp_port):
    channel = EmailChannel(host="127.0.0.1", port=unused_tcp_port, timeout=2)
    with pytest.raises(ChannelUnavailable, match=str(unused_tcp_port)):
        channel.send(a_message())


def test_a_silent_server_costs_no_more_than_the_timeout():
    with socket.create_server(("127.0.0.1", 0)) as server:
        channel = EmailChannel(host="127.0.0.1", port=server.getsockname()[1], timeout=0.3)
        with pytest.raises(ChannelUnavailable):
            channel.send(a_message())


def test_a_server_that_wants_a_login_is_given_it(start, tmp_path):
    login = ("van-thu", "mat-khau")
    _server, channel = start(login=login, options={"username": login[0], "password": login[1]})
    with channel:
        channel.send(a_message())
    assert len(read_all(tmp_path)) == 1


@pytest.mark.parametrize("options", [{}, {"username": "van-thu", "password": "sai"}])
def test_a_missing_or_wrong_login_is_about_the_channel_not_the_message(start, tmp_path, options):
    _server, channel = start(login=("van-thu", "mat-khau"), options=options)
    with pytest.raises(ChannelUnavailable):
        channel.send(a_message())
    assert read_all(tmp_path) == []


def test_nothing_is_sent_in_the_clear_when_encryption_is_asked_for(start, tmp_path):
    _server, channel = start(options={"use_tls": True})
    with pytest.raises(ChannelUnavailable):
        channel.send(a_message())
    assert read_all(tmp_path) == []


def test_the_server_of_the_settings_is_used_unless_an_option_names_another(start, settings, tmp_path):
    server, _channel = start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
    with EmailChannel() as channel:
        channel.send(a_message())
    assert len(read_all(tmp_path)) == 1


def test_a_domain_with_accents_is_written_in_ascii(start, tmp_path):
    _server, channel = start()
    with channel:
        channel.send(a_message("van-thu@duytiên.example"))
    assert read_all(tmp_path)[0]["To"].addresses[0].domain == "xn--duytin-mva.example"

"""E-mail over real SMTP, with servers that agree and servers that do not."""

import socket
import threading

import pytest

from plans_app.channels.email import EmailChannel
from plans_app.channels.smtp import dotted
from plans_app.exceptions import ChannelUnavailable, InDoubt, LeaseLost, PermanentFailure, TemporaryFailure
from plans_app.seals import RETURN
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


def test_a_connection_that_breaks_after_the_content_leaves_a_doubt(start, tmp_path):
    server, channel = start(answers={"van-thu": ["data drop"]})
    with channel:
        with pytest.raises(InDoubt):
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


# -- the dialogue, word by word


class ScriptedServer:
    """Says EHLO as it is told and answers each command with the next of `answers`; keeps the lines it was sent.

    An answer of None hangs up; "silence" says nothing any more.
    """

    def __init__(self, extensions, answers):
        self.extensions = extensions
        self.answers = list(answers)
        self.heard = []
        self.contents = []
        self.writes = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        with self.listener, self.listener.accept()[0] as conversation:
            self.conversation = conversation
            self.buffer = b""
            self._say("220 scripted")
            self._line()
            self._say(
                "250-scripted\r\n" + "".join(f"250-{extension}\r\n" for extension in self.extensions) + "250 HELP"
            )
            while self.answers:
                line = self._line()
                if line is None:
                    return
                self.heard.append(line)
                if not self._answer():
                    return

    def _answer(self):
        answer = self.answers.pop(0)
        if answer == "silence":
            self._line()
        if answer in (None, "silence"):
            return False
        self._say(answer)
        if answer.startswith("354"):
            content = self._until(b"\r\n.\r\n")
            if content is None:
                return False
            self.contents.append(content)
            return self._answer()
        return True

    def _say(self, text):
        self.conversation.sendall(f"{text}\r\n".encode())

    def _line(self):
        line = self._until(b"\r\n")
        return None if line is None else line.decode()

    def _until(self, end):
        while end not in self.buffer:
            data = self.conversation.recv(65536)
            if not data:
                return None
            self.writes.append(data)
            self.buffer += data
        found, _end, self.buffer = self.buffer.partition(end)
        return found


DELIVERY = "6f1cdc86-4a52-4cf5-9d0b-2f7f0e2a1b3c"
# The seal stands for the SECRET_KEY of the tests.
MARKED = "van-thu+6f1cdc864a524cf59d0b2f7f0e2a1b3c2zutndel43xm@kehoach.example"


def a_conversation(answers, *, extensions=(), before_content=None, **options):
    """Sends one message to a server that says `answers`; gives the server, and the error that came of it."""
    server = ScriptedServer(extensions, answers)
    options = {"from_email": "van-thu@kehoach.example", "timeout": 5, "answer_timeout": 0.5} | options
    channel = EmailChannel(host="127.0.0.1", port=server.port, **options)
    values = {"before_content": before_content} if before_content else {}
    error = None
    try:
        channel.send(a_message(delivery_id=DELIVERY, **values))
    except Exception as caught:
        error = caught
    channel.close()
    server.thread.join(5)
    return server, error


def test_sender_recipient_and_content_travel_in_one_write_where_the_server_allows_it():
    server, error = a_conversation(["250 ok", "250 ok", "354 go", "250 queued"], extensions=["PIPELINING"])
    assert error is None
    assert any(write.startswith(b"MAIL FROM") and b"RCPT TO" in write and b"DATA" in write for write in server.writes)


def test_each_step_waits_for_its_answer_where_it_does_not():
    server, error = a_conversation(["250 ok", "250 ok", "354 go", "250 queued"])
    assert error is None
    assert not any(b"MAIL FROM" in write and b"RCPT TO" in write for write in server.writes)


def test_what_comes_back_names_its_delivery():
    server, _error = a_conversation(["250 ok", "250 ok", "354 go", "250 queued"])
    assert server.heard[0] == f"MAIL FROM:<{MARKED}>"


def test_reports_are_asked_for_where_the_server_gives_them():
    server, _error = a_conversation(["250 ok", "250 ok", "354 go", "250 queued"], extensions=["DSN"])
    assert server.heard[0].endswith(f"RET=HDRS ENVID={RETURN.write(DELIVERY)}")
    assert server.heard[1].endswith("NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;van-thu@duytien.example")


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"bounce_address": "tra-lai@kehoach.example"}, f"tra-lai+{RETURN.write(DELIVERY)}@kehoach.example"),
        ({"username": "van-thu"}, "van-thu@kehoach.example"),
        ({}, MARKED),
    ],
)
def test_the_return_path_is_marked_unless_the_server_may_forbid_it(options, path):
    assert EmailChannel(**options).return_path(DELIVERY, "Văn thư <van-thu@kehoach.example>") == path


@pytest.mark.parametrize("extensions", [[], ["PIPELINING"]])
@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        (["250 ok", "250 ok", "354 go", "250 queued"], type(None)),
        (["250 ok", "550 no such user", "554 no valid recipients", "250 reset"], PermanentFailure),
        (["250 ok", "451 later", "554 no valid recipients", "250 reset"], TemporaryFailure),
        (["250 ok", "250 ok", "452 full", "250 reset"], TemporaryFailure),
        (["250 ok", "250 ok", None], TemporaryFailure),
        (["250 ok", "250 ok", "354 go", None], InDoubt),
        (["250 ok", "250 ok", "354 go", "silence"], InDoubt),
        (["250 ok", "250 ok", "354 go", "451 disk full", "250 reset"], TemporaryFailure),
        (["250 ok", "250 ok", "354 go", "554 refused", "250 reset"], PermanentFailure),
    ],
)
def test_what_may_have_happened_to_a_message_is_told_apart(extensions, answers, kind):
    _server, error = a_conversation(answers, extensions=extensions)
    assert type(error) is kind


def test_a_server_that_waits_for_the_content_of_a_refused_message_gets_none():
    server, error = a_conversation(["250 ok", "550 no", "354 go"], extensions=["PIPELINING"])
    assert isinstance(error, PermanentFailure)
    assert server.contents == []


def test_content_is_announced_when_the_server_is_ready_and_before_any_of_it_leaves():
    heard = []

    def announce():
        heard.append("announced")

    server, _error = a_conversation(["250 ok", "550 no", "250 reset"], before_content=announce)
    assert heard == []
    server, _error = a_conversation(["250 ok", "250 ok", "354 go", "250 queued"], before_content=announce)
    assert (heard, len(server.contents)) == (["announced"], 1)


def test_nothing_leaves_when_the_announcement_fails():
    def refuse():
        raise LeaseLost("another worker has it")

    server, error = a_conversation(["250 ok", "250 ok", "354 go", "250 queued"], before_content=refuse)
    assert isinstance(error, LeaseLost)
    assert server.contents == []


def test_a_line_that_opens_with_a_dot_arrives_with_one():
    assert b"".join(dotted([b".\r\n..a\r\nb."])) == b"..\r\n...a\r\nb.\r\n"


def test_a_dot_that_opens_a_piece_is_doubled_where_it_opens_a_line():
    assert b"".join(dotted([b"a", b".b\r\n", b"", b".c\r\n"])) == b"a.b\r\n..c\r\n"


def test_no_address_can_add_a_command():
    server = ScriptedServer((), ["250 ok"])
    evil = "a@x.example>\r\nRCPT TO:<b@x.example"
    channel = EmailChannel(bounce_address=evil, host="127.0.0.1", port=server.port, timeout=5)
    with pytest.raises(ValueError, match="no line of SMTP"):
        channel.send(a_message())
    channel.close()
    assert not any("RCPT" in line for line in server.heard)

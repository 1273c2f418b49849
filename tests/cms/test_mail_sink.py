"""The mail server that keeps messages as files."""

import smtplib
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from cms.mail_sink import MailSink, store_message


def letter(subject: str = "Kế hoạch số 39/KH-UBND") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "van-thu@ubnd.example"
    message["To"] = "so-noi-vu@tinh.example"
    message["Subject"] = subject
    message.set_content("Kính gửi quý cơ quan.\n.một dòng mở đầu bằng dấu chấm\n")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="Kế hoạch.pdf")
    return message


def send(sink: MailSink, *messages: EmailMessage) -> None:
    with smtplib.SMTP(sink.host, sink.port, timeout=5) as client:
        for message in messages:
            client.send_message(message)


def read(path):
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def test_a_message_is_stored_as_it_was_sent(tmp_path):
    with MailSink(tmp_path / "mail") as sink:
        send(sink, letter())
    (path,) = sink.messages()
    stored = read(path)
    assert stored["Subject"] == "Kế hoạch số 39/KH-UBND"
    assert ".một dòng mở đầu" in stored.get_body().get_content()
    assert [part.get_filename() for part in stored.iter_attachments()] == ["Kế hoạch.pdf"]


def test_the_envelope_stands_above_the_message(tmp_path):
    message = letter()
    message["Bcc"] = "luu-tru@tinh.example"
    with MailSink(tmp_path) as sink:
        send(sink, message)
    stored = read(sink.messages()[0])
    assert stored["Return-Path"] == "<van-thu@ubnd.example>"
    assert stored.get_all("Delivered-To") == ["so-noi-vu@tinh.example", "luu-tru@tinh.example"]


def test_messages_are_numbered_in_the_order_in_which_they_came(tmp_path):
    with MailSink(tmp_path) as sink:
        send(sink, *(letter(f"Văn bản {number}") for number in range(12)))
    assert [path.name[:5] for path in sink.messages()] == [f"{number:04}-" for number in range(1, 13)]
    assert [read(path)["Subject"] for path in sink.messages()] == [f"Văn bản {number}" for number in range(12)]


def test_a_second_sink_counts_on_in_the_same_folder(tmp_path):
    for _ in range(2):
        with MailSink(tmp_path) as sink:
            send(sink, letter())
    assert [path.name[:4] for path in sink.messages()] == ["0001", "0002"]


def test_a_message_that_cannot_be_written_whole_is_not_there_at_all(tmp_path, monkeypatch):
    def fail(source, target):
        raise OSError("no space left on device")

    monkeypatch.setattr("cms.mail_sink.os.replace", fail)
    with pytest.raises(OSError, match="no space"):
        store_message(tmp_path, b"Subject: x\r\n\r\n")
    assert list(tmp_path.glob("*.eml")) == []


def test_the_port_is_free_again_when_the_block_ends(tmp_path):
    with MailSink(tmp_path) as sink:
        pass
    with MailSink(tmp_path, port=sink.port) as again:
        assert again.port == sink.port


def test_a_taken_port_is_reported_to_the_caller(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"), MailSink(tmp_path, port=port):
            raise AssertionError("the block must not run")


def test_the_sink_stops_while_a_client_is_still_connected(tmp_path):
    with MailSink(tmp_path) as sink:
        client = smtplib.SMTP(sink.host, sink.port, timeout=5)
    client.close()
    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP(sink.host, sink.port, timeout=1)

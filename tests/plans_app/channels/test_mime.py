"""The bytes of an e-mail: what was put in is what a mail program takes out."""

import email
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest

from plans_app.channels import Attachment
from plans_app.channels.mime import compose, compose_parts, encode_attachment
from tests.plans_app.letters import PDF, a_message, read

ADDRESS = "van-thu@duytien.example"
SENDER = "van-thu@kehoach.example"


def parsed(**values):
    return read(compose(a_message(**values), address=ADDRESS, sender=SENDER))


@pytest.mark.parametrize(
    "subject",
    [
        "[39/KH-UBND] Tuyên truyền",
        "Đổi mới sáng tạo, chuyển đổi số: “Động lực chính” ; = ? _ " + "rất dài " * 50,
        "Plain ASCII subject " * 20,
        "Nguyễn\u00a0Thị 😀",
    ],
)
def test_a_subject_survives(subject):
    assert parsed(subject=subject)["Subject"] == " ".join(subject.replace("\u00a0", " ").split())


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x00"])
def test_no_text_can_add_a_header(break_):
    evil = f"Kế hoạch{break_}Bcc: ke-gian@x.example"
    mail = parsed(subject=evil, to_name=evil, from_name=evil, reply_to=f"a@x.example{break_}Bcc: b@x.example")
    assert "Bcc" not in mail
    assert mail["Subject"] == "Kế hoạch Bcc: ke-gian@x.example"
    assert [address.addr_spec for address in mail["To"].addresses] == [ADDRESS]


def test_names_survive_beside_their_addresses():
    name = "Sở Khoa học, Công nghệ “Thanh Hóa” <a@b>"
    message = a_message(to_name=name, from_name='UBND "xa" Quang Ngoc, VN')
    content = compose(message, address=ADDRESS, sender=SENDER)
    # email.policy.default of Python 3.11 puts spaces between encoded words that belong together.
    mail = email.message_from_bytes(content)
    assert str(make_header(decode_header(mail["To"]))) == f"{name} <{ADDRESS}>"
    assert parseaddr(mail["From"]) == ('UBND "xa" Quang Ngoc, VN', SENDER)


def test_no_line_is_longer_than_mail_servers_take():
    content = compose(a_message(subject="ữ" * 500, to_name="ữ" * 200, text="ữ" * 3000), address=ADDRESS, sender=SENDER)
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_text_and_html_survive():
    mail = parsed(text="Kính gửi\n.\n..\nFrom đây\n", html="<p>Đường “mới”</p>")
    assert mail.get_body(["plain"]).get_content().splitlines() == ["Kính gửi", ".", "..", "From đây"]
    assert mail.get_body(["html"]).get_content().strip() == "<p>Đường “mới”</p>"


def test_attachments_survive_to_the_byte():
    plan = Attachment("Kế hoạch số 39.pdf", "application/pdf", bytes(range(256)) * 300)
    files = list(parsed(attachments=(plan, PDF)).iter_attachments())
    assert [(f.get_filename(), f.get_content_type(), f.get_content()) for f in files] == [
        (plan.filename, plan.content_type, plan.data),
        (PDF.filename, PDF.content_type, PDF.data),
    ]


def test_the_identifier_is_the_same_at_every_attempt():
    message = a_message(delivery_id="6f1c")
    mails = [read(compose(message, address=ADDRESS, sender=SENDER)) for _attempt in range(2)]
    assert [mail["Message-ID"] for mail in mails] == ["<6f1c@kehoach.example>"] * 2


def test_a_file_is_encoded_once_for_all_its_recipients():
    letters = [compose_parts(a_message(f"r{number}@x.example"), address=ADDRESS, sender=SENDER) for number in range(10)]
    assert all(encode_attachment(PDF) is pieces[-2] for pieces in letters)


def test_extra_headers_are_carried():
    assert parsed(headers=(("X-So-Ky-Hieu", "39/KH-UBND"),))["X-So-Ky-Hieu"] == "39/KH-UBND"

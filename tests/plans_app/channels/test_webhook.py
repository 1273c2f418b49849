"""Webhooks over a real connection: what is sent, and what each answer and each fault means."""

import base64
import datetime
import email.utils
import hashlib
import hmac
import socket
import time
from contextlib import suppress
from dataclasses import replace

import pytest
import trustme

from plans_app.channels import Attachment, Trace, Whereabouts
from plans_app.channels.webhook import WebhookChannel
from plans_app.exceptions import (
    AddressGone,
    ChannelUnavailable,
    InDoubt,
    LeaseLost,
    PermanentFailure,
    TemporaryFailure,
)
from tests.plans_app.letters import CORRECTION, DOCUMENT, PDF, RECALL, RECIPIENT, REPLACEMENT, a_message, a_notice
from tests.plans_app.receiver import HOST, Receiver, reply

SECRET, OLDER = (f"whsec_{base64.b64encode(bytes([n]) * 32).decode()}" for n in (1, 2))
PUBLIC = "93.184.215.14"


@pytest.fixture
def channel(receiver, tmp_path):
    ca_file = tmp_path / "ca.pem"
    receiver.ca.cert_pem.write_to_path(str(ca_file))
    with WebhookChannel(ca_file=str(ca_file), connect_timeout=2, send_timeout=2, answer_timeout=1) as opened:
        yield opened


@pytest.fixture
def url(receiver):
    return f"https://{HOST}:{receiver.port}/tiep-nhan?he=1"


def letter(url, **values):
    return a_message(url, **{"secrets": (SECRET,), **values})


def verifies(request, secret):
    """Whether `request` is signed with `secret`, as Standard Webhooks says."""
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"
    return expected in request.headers["webhook-signature"].split(" ")


# -- what is sent


def test_the_document_arrives_signed(channel, receiver, url):
    message = letter(url)
    receipt = channel.send(message)
    (request,) = receiver.requests
    assert (request.method, request.target) == ("POST", "/tiep-nhan?he=1")
    assert request.headers["webhook-id"] == message.delivery_id
    assert abs(int(request.headers["webhook-timestamp"]) - time.time()) < 30
    assert request.headers["content-type"] == "application/json"
    assert verifies(request, SECRET)
    assert (receipt.code, receipt.detail) == (200, '200 OK {"id": "so-den-7"}')


def test_two_secrets_sign_while_they_are_changed(channel, receiver, url):
    channel.send(letter(url, secrets=(SECRET, OLDER)))
    (request,) = receiver.requests
    assert verifies(request, SECRET)
    assert verifies(request, OLDER)
    assert not verifies(request, SECRET.replace("A", "B"))


def test_the_receiver_is_called_by_its_name(channel, receiver, url):
    channel.send(letter(url))
    assert receiver.names == [HOST]
    assert receiver.requests[0].headers["host"] == f"{HOST}:{receiver.port}"


def test_the_body_says_who_sends_what_to_whom_and_why(channel, receiver, url):
    message = letter(url)
    channel.send(message)
    content = receiver.requests[0].json
    pdf = content["data"].pop("pdf")
    assert content == {
        "type": "plan.issued",
        "version": 1,
        "timestamp": "2026-05-12T01:30:00+00:00",
        "data": {
            "delivery": message.delivery_id,
            "issuer": {"name": "Ủy ban nhân dân xã Quảng Ngọc", "code": "H56.40"},
            "kind": "KẾ HOẠCH",
            "reference": "39/KH-UBND",
            "number": "39",
            "notation": "KH-UBND",
            "place": "Quảng Ngọc",
            "issued_on": "2026-05-12",
            "subject": "Tuyên truyền về hoạt động khoa học và công nghệ",
            "page_url": "https://kehoach.example/ke-hoach/39/",
            "recipient": {"name": "Ủy ban nhân dân thị xã Duy Tiên", "code": "H42.12"},
            "line": "UBND các xã",
            "purpose": "perform",
            "purpose_text": "t/h",
            "tasks": [
                {
                    "citation": "III.2",
                    "role": "lead",
                    "lines": ["Treo băng rôn."],
                    "deadline": "2026-06-01",
                    "url": "https://kehoach.example/ke-hoach/39/#muc-1",
                },
                {"citation": "III.4", "role": "cooperate", "lines": ["Phối hợp."], "deadline": None, "url": None},
            ],
        },
    }
    assert base64.b64decode(pdf.pop("base64")) == PDF.data
    assert pdf == {
        "filename": "39-KH-UBND.pdf",
        "size": len(PDF.data),
        "pages": 4,
        "sha256": hashlib.sha256(PDF.data).hexdigest(),
        "url": "https://kehoach.example/ke-hoach/7/pdf",
        "download_url": None,
    }


def test_a_file_that_is_not_attached_is_linked(channel, receiver, url):
    channel.send(letter(url, attachments=()))
    pdf = receiver.requests[0].json["data"]["pdf"]
    assert (pdf["base64"], pdf["url"]) == (None, "https://kehoach.example/ke-hoach/7/pdf")


def test_a_document_that_asks_for_a_log_in_has_a_link_of_the_recipients_own(channel, receiver, url):
    link = "https://kehoach.example/tai-ve/abc"
    channel.send(letter(url, recipient=replace(RECIPIENT, download_url=link)))
    assert receiver.requests[0].json["data"]["pdf"]["download_url"] == link


ORDER = {"reference": "12/UBND-VP", "date": "2026-06-10"}
NONE = {"reason": None, "wrong": None, "right": None, "replacement": None}


@pytest.mark.parametrize(
    ("act", "kind", "said"),
    [
        (RECALL, "plan.recalled", {"reason": "Ban hành nhầm"}),
        (CORRECTION, "plan.corrected", {"wrong": "ngày 15/5", "right": "ngày 16/5"}),
    ],
)
def test_a_notice_says_what_became_of_which_document(channel, receiver, url, act, kind, said):
    message = a_notice(act, url, secrets=(SECRET,))
    channel.send(message)
    content = receiver.requests[0].json
    data = content["data"]
    assert (content["type"], content["version"], content["timestamp"]) == (kind, 1, "2026-06-10T02:00:00+00:00")
    assert (data["delivery"], data["answers"]) == (message.delivery_id, message.answers)
    assert data["act"] == {"kind": act.kind, "order": ORDER, "summary": act.summary, **NONE, **said}
    assert (data["reference"], data["pdf"]["sha256"], data["pdf"]["base64"]) == (
        "39/KH-UBND",
        DOCUMENT.pdf_sha256,
        None,
    )


def test_a_notice_of_a_replacement_names_the_new_document(channel, receiver, url):
    channel.send(a_notice(REPLACEMENT, url, secrets=(SECRET,)))
    content = receiver.requests[0].json
    assert content["type"] == "plan.replaced"
    assert content["data"]["reference"] == "39/KH-UBND"
    assert content["data"]["act"]["replacement"]["reference"] == "41/KH-UBND"


def test_hostile_words_stay_words(channel, receiver, url):
    hostile = 'x"},"data":{\r\n\u2028<script>\x1b "\\u0000" \ud83d'.encode("utf-8", "ignore").decode()
    channel.send(letter(url, document=replace(DOCUMENT, subject=hostile)))
    assert receiver.requests[0].json["data"]["subject"] == hostile


def test_a_large_file_arrives_whole(channel, receiver, url):
    large = Attachment("39.pdf", "application/pdf", bytes(range(256)) * 20_000)
    channel.send(letter(url, attachments=(large,)))
    assert base64.b64decode(receiver.requests[0].json["data"]["pdf"]["base64"]) == large.data


def test_the_same_delivery_says_the_same_again(channel, receiver, url):
    message = letter(url)
    channel.send(message)
    channel.send(message)
    first, second = receiver.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


def test_a_message_without_document_or_secret_is_refused_unsent(channel, receiver, url):
    for bad in ({"document": None}, {"secrets": ()}, {"secrets": ("whsec_???",)}):
        with pytest.raises(PermanentFailure):
            channel.send(letter(url, **bad))
    assert receiver.connections == 0


# -- what answers mean


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "204 No Content"])
def test_any_2xx_is_a_yes(channel, receiver, url, status):
    receiver.answers = [reply(status)]
    assert channel.send(letter(url)).code == int(status[:3])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 406, 411, 413, 415, 422, 451])
def test_other_4xx_are_refusals_for_good(channel, receiver, url, status):
    receiver.answers = [reply(f"{status} No", "không nhận".encode())]
    with pytest.raises(PermanentFailure, match="không nhận") as caught:
        channel.send(letter(url))
    assert caught.value.code == status
    assert not isinstance(caught.value, AddressGone)


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 501, 502, 503, 504, 599])
def test_what_may_pass_is_tried_later(channel, receiver, url, status):
    receiver.answers = [reply(f"{status} Later")]
    with pytest.raises(TemporaryFailure) as caught:
        channel.send(letter(url))
    assert (caught.value.code, caught.value.retry_after) == (status, 0)


def test_gone_says_that_the_address_is(channel, receiver, url):
    receiver.answers = [reply("410 Gone")]
    with pytest.raises(AddressGone):
        channel.send(letter(url))


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_a_wait_that_is_asked_for_is_passed_on(channel, receiver, url, status):
    receiver.answers = [reply(status, retry_after="120")]
    with pytest.raises(TemporaryFailure) as caught:
        channel.send(letter(url))
    assert caught.value.retry_after == 120


def test_a_wait_may_be_a_moment(channel, receiver, url):
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=5)
    receiver.answers = [reply("503 Busy", retry_after=email.utils.format_datetime(moment, usegmt=True))]
    with pytest.raises(TemporaryFailure) as caught:
        channel.send(letter(url))
    assert 290 < caught.value.retry_after <= 300


@pytest.mark.parametrize("value", ["soon", "-5", "١٢", "Wed, 99 Foo 2026", "1e9", "9" * 400])
def test_a_wait_that_cannot_be_read_does_no_harm(channel, receiver, url, value):
    head = f"HTTP/1.1 503 Busy\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n".encode()
    receiver.answers = [lambda sock: sock.sendall(head)]
    with pytest.raises(TemporaryFailure) as caught:
        channel.send(letter(url))
    assert 0 <= caught.value.retry_after < 1e9


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_refused_and_not_followed(channel, receiver, names, url, status):
    with Receiver(name="noi-khac.example", ca=receiver.ca) as other:
        names["noi-khac.example"] = ["127.0.0.1"]
        receiver.answers = [reply(status, location=f"https://noi-khac.example:{other.port}/")]
        with pytest.raises(PermanentFailure, match=status[:3]):
            channel.send(letter(url))
        assert other.connections == 0


# -- what faults mean


def test_a_receiver_that_is_away_is_tried_later(channel, receiver, url):
    message = letter(url)
    receiver.__exit__()
    with pytest.raises(TemporaryFailure, match=HOST):
        channel.send(message)


def test_a_name_that_is_not_known_is_tried_later(channel, names):
    with pytest.raises(TemporaryFailure):
        channel.send(letter("https://khong-co.example/"))


def test_no_answer_in_time_is_a_doubt(channel, receiver, url):
    receiver.answers = [lambda sock: time.sleep(2)]
    with pytest.raises(InDoubt):
        channel.send(letter(url))


def test_an_answer_that_trickles_in_is_not_waited_for(channel, receiver, url):
    def trickle(sock):
        for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100:
            sock.sendall(bytes([byte]))
            time.sleep(0.05)

    receiver.answers = [trickle]
    start = time.monotonic()
    with pytest.raises(InDoubt):
        channel.send(letter(url))
    assert time.monotonic() - start < 2


def test_a_connection_that_breaks_after_the_document_is_a_doubt(channel, receiver, url):
    receiver.answers = [lambda sock: sock.close()]
    with pytest.raises(InDoubt):
        channel.send(letter(url))


def test_an_answer_that_is_no_http_is_a_doubt(channel, receiver, url):
    receiver.answers = [lambda sock: sock.sendall(b"250 OK\r\n\r\n")]
    with pytest.raises(InDoubt):
        channel.send(letter(url))


def test_no_more_than_64_kilobytes_of_an_answer_are_read(channel, receiver, url):
    sent = 0

    def endless(sock):
        nonlocal sent
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
        with suppress(OSError):
            while True:
                sent += sock.send(b"x" * 65536)

    receiver.answers = [endless]
    receipt = channel.send(letter(url))
    assert receipt.code == 200
    assert len(receipt.detail) <= 1000
    assert sent < 20_000_000


def test_endless_headers_after_a_yes_are_not_waited_for(channel, receiver, url):
    def endless(sock):
        sock.sendall(b"HTTP/1.1 200 OK\r\n")
        with suppress(OSError):
            while True:
                sock.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")

    receiver.answers = [endless]
    assert channel.send(letter(url)).code == 200


def test_a_receiver_that_does_not_read_on_is_heard(channel, receiver, url):
    receiver.reads_body = False
    receiver.answers = [reply("413 Too Large")]
    huge = Attachment("39.pdf", "application/pdf", b"%PDF" * 3_000_000)
    with pytest.raises((PermanentFailure, TemporaryFailure)):
        channel.send(letter(url, attachments=(huge,)))


def test_a_document_that_broke_off_is_tried_later(channel, receiver, url):
    receiver.reads_body = False
    receiver.answers = [lambda sock: sock.close()]
    huge = Attachment("39.pdf", "application/pdf", b"%PDF" * 3_000_000)
    with pytest.raises(TemporaryFailure):
        channel.send(letter(url, attachments=(huge,)))


def test_a_yes_before_the_end_of_the_document_is_none(channel, receiver, url):
    receiver.reads_body = False
    receiver.answers = [reply("200 OK")]
    huge = Attachment("39.pdf", "application/pdf", b"%PDF" * 3_000_000)
    with pytest.raises(TemporaryFailure):
        channel.send(letter(url, attachments=(huge,)))


def test_a_certificate_of_nobody_known_is_not_spoken_to(channel, receiver, names, settings):
    with Receiver(ca=trustme.CA()) as stranger:
        settings.PLANS_WEBHOOK_PORTS = [stranger.port]
        with pytest.raises(TemporaryFailure, match="(?i)certificate"):
            channel.send(letter(f"https://{HOST}:{stranger.port}/"))
        assert stranger.requests == []


def test_a_certificate_of_another_name_is_not_spoken_to(channel, receiver, names):
    names["ten-khac.example"] = ["127.0.0.1"]
    with pytest.raises(TemporaryFailure, match="(?i)certificate"):
        channel.send(letter(f"https://ten-khac.example:{receiver.port}/"))
    assert receiver.requests == []


def test_an_expired_certificate_is_not_spoken_to(channel, receiver, url):
    past = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    receiver.ca.issue_cert(HOST, not_after=past).configure_cert(receiver.context)
    with pytest.raises(TemporaryFailure, match="(?i)certificate"):
        channel.send(letter(url))
    assert receiver.requests == []


def test_a_receiver_without_tls_is_not_spoken_to(channel, receiver, url):
    receiver.context = None
    with pytest.raises(TemporaryFailure):
        channel.send(letter(url))
    assert receiver.requests == []


def test_certificates_that_are_not_there_stop_the_channel(receiver):
    broken = WebhookChannel(ca_file="/nowhere/ca.pem")
    with pytest.raises(ChannelUnavailable, match="/nowhere/ca.pem"):
        broken.open()
    assert "/nowhere/ca.pem" in broken.problems()[0]


def test_nothing_of_the_document_leaves_when_the_announcement_fails(channel, receiver, url):
    def refuse():
        raise LeaseLost("another worker has it")

    with pytest.raises(LeaseLost):
        channel.send(letter(url, before_content=refuse))
    receiver.__exit__()
    assert receiver.requests == []


def test_proxies_of_the_environment_are_not_used(channel, receiver, url, monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert channel.send(letter(url)).code == 200


def test_secrets_stand_in_no_representation(url):
    assert SECRET not in repr(letter(url))
    assert SECRET not in repr(Trace("1", url, (SECRET,)))


# -- whether it arrived


def ask(channel, url, identifier="7d9e"):
    return channel.find(Trace(identifier, url, (SECRET,)))


@pytest.mark.parametrize(
    ("status", "body", "found"),
    [
        ("200 OK", b'{"id": "7d9e", "state": "accepted"}', Whereabouts.FOUND),
        ("200 OK", b'{"id": "7d9e", "state": "unknown"}', Whereabouts.NOT_FOUND),
        ("404 Not Found", b'{"id": "7d9e", "state": "unknown"}', Whereabouts.NOT_FOUND),
        ("200 OK", b'{"id": "other", "state": "accepted"}', Whereabouts.UNKNOWN),
        ("200 OK", b'{"id": "7d9e", "state": ["accepted"]}', Whereabouts.UNKNOWN),
        ("200 OK", b"<html>welcome</html>", Whereabouts.UNKNOWN),
        ("200 OK", b"[" * 30_000, Whereabouts.UNKNOWN),
        ("200 OK", b"\xff", Whereabouts.UNKNOWN),
        ("404 Not Found", b"", Whereabouts.UNKNOWN),
        ("302 Found", b"", Whereabouts.UNKNOWN),
    ],
)
def test_the_receiver_says_whether_it_has_a_delivery(channel, receiver, url, status, body, found):
    receiver.answers = [reply(status, body)]
    assert ask(channel, url) == found
    (request,) = receiver.requests
    assert (request.method, request.target) == ("GET", "/tiep-nhan/deliveries/7d9e?he=1")
    assert verifies(request, SECRET)


@pytest.mark.parametrize("status", ["500 Oops", "503 Busy", "429 Slow"])
def test_a_receiver_that_cannot_say_now_is_asked_again(channel, receiver, url, status):
    receiver.answers = [reply(status)]
    with pytest.raises(TemporaryFailure):
        ask(channel, url)


def test_a_receiver_that_breaks_off_is_asked_again(channel, receiver, url):
    receiver.answers = [lambda sock: sock.close()]
    with pytest.raises(TemporaryFailure):
        ask(channel, url)


# -- addresses that are not called: refused before any byte


FORBIDDEN_NUMBERS = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.7",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:10.0.0.1",
    "::ffff:93.184.215.14",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2002:a00:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "3fff::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "100::1",
    "5f00::1",
]
FORBIDDEN_HOSTS = ["0x7f000001", "2130706433", "127.1", "0177.0.0.1", "0x7f.1", "localhost", "127.0.0.1.", "[::1%lo]"]


@pytest.fixture
def calls(monkeypatch):
    """The numbers that were connected to; none may be."""
    made = []

    def connect(_socket, address):
        made.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    return made


@pytest.mark.parametrize("number", FORBIDDEN_NUMBERS)
@pytest.mark.parametrize("is_behind_a_name", [False, True])
def test_a_number_that_is_not_public_is_not_called(names, calls, number, is_behind_a_name):
    names["ben-trong.example"] = [number]
    literal = f"[{number}]" if ":" in number else number
    host = "ben-trong.example" if is_behind_a_name else literal
    with pytest.raises(PermanentFailure):
        WebhookChannel().send(letter(f"https://{host}/"))
    assert calls == []


@pytest.mark.parametrize("host", FORBIDDEN_HOSTS)
def test_a_number_in_disguise_is_not_called(names, calls, host):
    names["localhost"] = ["127.0.0.1"]
    with pytest.raises(PermanentFailure):
        WebhookChannel().send(letter(f"https://{host}/"))
    assert calls == []


def test_one_number_that_is_not_public_spoils_the_name(names, calls):
    names["hai-mat.example"] = [PUBLIC, "10.0.0.1"]
    with pytest.raises(PermanentFailure, match=r"10\.0\.0\.1"):
        WebhookChannel().send(letter("https://hai-mat.example/"))
    assert calls == []


@pytest.mark.parametrize(
    "bad",
    [
        "http://{host}/",
        "http+unix://{host}/",
        "ftp://{host}/",
        "file:///etc/passwd",
        "//{host}/",
        "{host}",
        "",
        "https://",
        "https:///x",
        "https://{host}:25/",
        "https://{host}:6379/",
        "https://{host}:0/",
        "https://{host}:99999/",
        "https://{host}:x/",
        "https://user@{host}/",
        "https://user:matkhau@{host}/",
        "https://{host}@127.0.0.1/",
        "https://{host}/#x",
        "https://{host}/a b",
        "https://{host}\\@127.0.0.1/",
        "https://{host}/\r\nX-Evil: 1",
        "https://a..b/",
        "https://-a.example/",
        "https://[::1/",
    ],
)
def test_another_kind_of_address_is_not_called(names, calls, bad):
    names["nhan.example"] = [PUBLIC]
    with pytest.raises(PermanentFailure):
        WebhookChannel().send(letter(bad.format(host="nhan.example")))
    assert calls == []
    assert names.asked == []


def test_public_numbers_are_called_in_their_order(names, calls):
    names["nhan.example"] = ["2606:4700::1111", PUBLIC]
    with pytest.raises(TemporaryFailure):
        WebhookChannel().send(letter("https://nhan.example/"))
    assert calls == [("2606:4700::1111", 443), (PUBLIC, 443)]


def test_a_name_that_changes_to_this_machine_reaches_nothing(channel, receiver, names, settings, url):
    settings.PLANS_WEBHOOK_NETWORKS = []
    names.answers[HOST] = [[PUBLIC], ["127.0.0.1"]]
    assert names.ask(HOST, 443)[0][4][0] == PUBLIC
    with pytest.raises(PermanentFailure, match=r"127\.0\.0\.1"):
        channel.send(letter(url))
    assert receiver.connections == 0


def test_the_name_is_looked_up_once_and_its_number_called(channel, receiver, names, settings):
    with Receiver(host="127.0.0.2", ca=receiver.ca, port=receiver.port) as second:
        settings.PLANS_WEBHOOK_NETWORKS = ["127.0.0.2/32"]
        names.answers[HOST] = [["127.0.0.2"], ["127.0.0.1"]]
        channel.send(letter(f"https://{HOST}:{second.port}/"))
        assert (len(second.requests), receiver.connections) == (1, 0)
    assert names.asked == [HOST]


def test_http_is_for_development_alone(channel, receiver, settings):
    plain = f"http://{HOST}:{receiver.port}/"
    receiver.context = None
    with pytest.raises(PermanentFailure):
        channel.send(letter(plain))
    settings.PLANS_WEBHOOK_ALLOW_HTTP = True
    assert channel.send(letter(plain)).code == 200


def test_a_name_in_vietnamese_is_called_in_ascii(names, calls):
    names["xn--nhn-6hz.example"] = [PUBLIC]
    with pytest.raises(TemporaryFailure):
        WebhookChannel().send(letter("https://nhận.example/tiếp-nhận"))
    assert calls == [(PUBLIC, 443)]

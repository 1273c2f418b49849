"""Reports of mail servers, as real ones write them and as nobody should."""

import uuid
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans_app.channels.dsn import NoReport, read_report
from plans_app.seals import RETURN

RECORDED = Path(__file__).resolve().parents[2] / "data" / "dsn"
PK = uuid.UUID("6f1cdc86-4a52-4cf5-9d0b-2f7f0e2a1b3c")
OTHER = uuid.UUID("00000000-4a52-4cf5-9d0b-2f7f0e2a1b3c")
MARK = RETURN.write(PK)


def a_report(
    *, to=f"tra-lai+{MARK}@xa.example", envid=MARK, fields="Action: failed\nStatus: 5.1.1\n", head=""
) -> bytes:
    """A report in the standard form, lines ending as they are stored."""
    return f"""\
From: MAILER-DAEMON@nhan.example
To: {to}
Message-ID: <1@nhan.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Undelivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; nhan.example
Original-Envelope-Id: {envid}

Final-Recipient: rfc822; kt@nhan.example
{fields}
--b--
""".encode()


def recorded(name) -> bytes:
    return (RECORDED / f"postfix-{name}.eml").read_bytes()


@pytest.mark.parametrize(
    ("name", "outcome", "status", "words"),
    [
        ("relayed", "delivered", "2.0.0", "250 OK"),
        ("failed", "failed", "5.1.1", "550 5.1.1 <van-thu@nhan.example>: no such user"),
        ("delayed", "delayed", "4.3.0", "451 4.3.0 later"),
    ],
)
def test_what_postfix_reports_is_understood(name, outcome, status, words):
    report = read_report(recorded(name))
    assert (report.delivery_id, report.outcome, report.status, report.text) == (PK, outcome, status, words)
    assert report.recipient == report.original_recipient == "van-thu@nhan.example"
    assert report.message_id.endswith("@postfix.xa.example>")


@pytest.mark.parametrize(
    ("action", "outcome"),
    [
        ("failed", "failed"),
        ("Failed (for good)", "failed"),
        ("delayed", "delayed"),
        ("delivered", "delivered"),
        ("expanded", "delivered"),
    ],
)
def test_each_action_has_its_outcome(action, outcome):
    assert read_report(a_report(fields=f"Action: {action}\n")).outcome == outcome


def test_of_several_recipients_the_worst_is_told():
    fields = "Action: delivered\n\nFinal-Recipient: rfc822; b@nhan.example\nAction: failed\nStatus: 5.2.2\n"
    report = read_report(a_report(fields=fields))
    assert (report.outcome, report.recipient) == ("failed", "b@nhan.example")


def test_the_address_it_came_to_is_enough():
    assert read_report(a_report(envid="")).delivery_id == PK


def test_the_name_of_the_envelope_is_enough():
    assert read_report(a_report(to="tra-lai@xa.example")).delivery_id == PK


def test_a_server_that_writes_addresses_in_capitals_is_understood():
    assert read_report(a_report(to=f"TRA-LAI+{MARK.upper()}@XA.EXAMPLE", envid="")).delivery_id == PK


@pytest.mark.parametrize("mark", [PK.hex, MARK[:-1] + "a", OTHER.hex + MARK[32:], str(PK)])
def test_a_report_that_somebody_made_up_is_not_believed(mark):
    with pytest.raises(NoReport, match="seal"):
        read_report(a_report(to=f"tra-lai+{mark}@xa.example", envid=mark))


def test_a_report_about_two_letters_is_about_none():
    with pytest.raises(NoReport, match="several"):
        read_report(a_report(to=f"tra-lai+{RETURN.write(OTHER)}@xa.example"))


@pytest.mark.parametrize("fields", ["", "Action: eaten\n", "Status: 5.1.1\n"])
def test_a_report_that_says_nothing_is_none(fields):
    with pytest.raises(NoReport):
        read_report(a_report(fields=fields))


def test_a_report_inside_of_a_letter_that_is_sent_back_is_not_ours():
    inside = a_report().decode()
    outside = f'From: a@b.example\nTo: tra-lai+{MARK}@xa.example\nContent-Type: multipart/mixed; boundary="c"\n\n'
    with pytest.raises(NoReport):
        read_report(f"{outside}--c\nContent-Type: message/rfc822\n\n{inside}\n--c--\n".encode())


def a_letter(text="", **headers) -> bytes:
    said = {"From": "MAILER-DAEMON@nhan.example", "To": f"tra-lai+{MARK}@xa.example", "Message-ID": "<2@nhan.example>"}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in {**said, **headers}.items()]
    return "\n".join([*lines, "", text]).encode()


QMAIL = """\
Hi. This is the qmail-send program at nhan.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<kt@nhan.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.
"""


def test_a_server_that_says_it_in_words_is_understood():
    report = read_report(a_letter(QMAIL))
    assert (report.delivery_id, report.outcome, report.recipient) == (PK, "failed", "kt@nhan.example")


def test_a_server_that_says_it_in_words_needs_the_seal():
    with pytest.raises(NoReport, match="seal"):
        read_report(a_letter(QMAIL, To="tra-lai@xa.example"))


@pytest.mark.parametrize(
    "letter",
    [
        a_letter(QMAIL, From="Chị Hoa <hoa@nhan.example>"),
        a_letter("Tôi nghỉ phép.", From="hoa@nhan.example", Auto_Submitted="auto-replied", Subject="Vắng mặt"),
        a_letter("Đã nhận, cảm ơn."),
        a_letter("", From=""),
        b"",
        b"\x00\xff\xfe" * 1000,
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n\n\n--b--\n",
        b"Content-Type: message/delivery-status\n\nnot: a\nreport",
        b"Content-Type: multipart/mixed; boundary=\n\n--\n--\n",
        b'From: =?x?y?z?=\nTo: <<<>>>,,,;;\nContent-Type: multipart/report; boundary="\n\n',
    ],
)
def test_everything_else_is_no_report(letter):
    with pytest.raises(NoReport):
        read_report(letter)


def test_a_huge_letter_is_read_by_its_beginning():
    huge = recorded("failed") + b"A" * 10_000_000
    assert read_report(huge).outcome == "failed"


def test_what_a_server_says_is_one_line_that_a_database_takes():
    fields = "Action: failed\nDiagnostic-Code: smtp; 550 a\x00b\x1b[31m\n c\u202e d\n"
    assert "\x00" not in read_report(a_report(fields=fields)).text
    assert read_report(a_report(fields="Action: failed\nDiagnostic-Code: smtp; " + "x" * 50_000)).text == "x" * 994


def test_a_report_without_a_name_is_known_again_by_what_it_holds():
    nameless = a_report().replace(b"Message-ID: <1@nhan.example>\n", b"")
    assert read_report(nameless).message_id == read_report(nameless).message_id
    assert read_report(nameless).message_id.startswith("sha256:")


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_report_that_was_damaged_on_its_way_harms_nobody(data):
    content = bytearray(recorded(data.draw(st.sampled_from(["failed", "relayed"]))))
    for _damage in range(data.draw(st.integers(1, 40))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(0, len(content))) :]
    with suppress(NoReport):
        assert read_report(bytes(content)).delivery_id == PK

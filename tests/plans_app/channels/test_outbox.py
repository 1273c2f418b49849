"""The folder of the document axis: what a package holds, and how it gets there."""

import base64
import datetime
import hashlib
import unicodedata
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from plans_app.channels import Attachment, Party, Trace, Whereabouts
from plans_app.channels.edxml import LENGTHS, NAMESPACE, PRIORITIES
from plans_app.channels.outbox import OutboxChannel
from plans_app.exceptions import ChannelUnavailable, PermanentFailure
from plans_app.models import Urgency
from tests.plans_app.letters import CORRECTION, DOCUMENT, PDF, RECALL, RECIPIENT, REPLACEMENT, a_message, a_notice

HEADER = "edXMLEnvelope/edXMLHeader/MessageHeader"
BODY = "edXMLEnvelope/edXMLBody/edXMLManifest/Reference"
TRACE = "edXMLEnvelope/edXMLHeader/TraceHeaderList"
ATTACHMENT = "AttachmentEncoded/Attachment"
PARTY = [
    *("OrganId", "OrganizationInCharge", "OrganName", "OrganAdd"),
    *("Email", "Telephone", "Fax", "Website"),
]


@pytest.fixture
def channel(tmp_path):
    return OutboxChannel(folder=str(tmp_path))


@pytest.fixture
def package(channel, tmp_path):
    """The package that a message becomes, parsed."""

    def write(**values):
        message = a_message("H42.12", **values)
        channel.send(message)
        return Package(tmp_path / f"{message.delivery_id}.edxml")

    return write


class Package:
    """Reads as a connector does: by the namespace, whatever the prefix."""

    def __init__(self, path):
        self.root = ElementTree.parse(path).getroot()

    def nodes(self, path):
        return self.root.findall("/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/")))

    def texts(self, path):
        return [node.text or "" for node in self.nodes(path)]

    def text(self, path):
        (text,) = self.texts(path)
        return text

    def children(self, path):
        (node,) = self.nodes(path)
        return [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in node]


def test_the_package_has_the_shape_of_edxml(package):
    made = package()
    assert made.root.tag == f"{{{NAMESPACE}}}edXML"
    assert made.children("edXMLEnvelope") == ["edXMLHeader", "edXMLBody"]
    assert made.children("edXMLEnvelope/edXMLHeader") == ["MessageHeader", "TraceHeaderList"]
    assert made.children(HEADER) == [
        *("From", "To", "Code", "PromulgationInfo", "DocumentType", "Subject", "Content", "SignerInfo"),
        *("DueDate", "ToPlaces", "OtherInfo", "DocumentId"),
    ]
    assert made.children(f"{HEADER}/From") == made.children(f"{HEADER}/To") == PARTY
    assert made.children("AttachmentEncoded") == ["Attachment"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (f"{HEADER}/From/OrganId", "H56.40"),
        (f"{HEADER}/From/OrganName", "Ủy ban nhân dân xã Quảng Ngọc"),
        (f"{HEADER}/From/OrganizationInCharge", "Ủy ban nhân dân tỉnh Thanh Hóa"),
        (f"{HEADER}/From/Email", "ubnd@quangngoc.example"),
        (f"{HEADER}/To/OrganId", "H42.12"),
        (f"{HEADER}/To/OrganName", "Ủy ban nhân dân thị xã Duy Tiên"),
        (f"{HEADER}/Code/CodeNumber", "39"),
        (f"{HEADER}/Code/CodeNotation", "KH-UBND"),
        (f"{HEADER}/PromulgationInfo/Place", "Quảng Ngọc"),
        (f"{HEADER}/PromulgationInfo/PromulgationDate", "2026/05/12"),
        (f"{HEADER}/DocumentType/Type", "10"),
        (f"{HEADER}/DocumentType/TypeName", "KẾ HOẠCH"),
        (f"{HEADER}/Subject", DOCUMENT.subject),
        (f"{HEADER}/Content", DOCUMENT.subject),
        (f"{HEADER}/SignerInfo/Competence", "TM. ỦY BAN NHÂN DÂN"),
        (f"{HEADER}/SignerInfo/Position", "CHỦ TỊCH"),
        (f"{HEADER}/SignerInfo/FullName", "Lê Văn Trường"),
        (f"{HEADER}/DueDate", "2026/06/01"),
        (f"{HEADER}/OtherInfo/Priority", "0"),
        (f"{HEADER}/OtherInfo/PageAmount", "4"),
        (f"{HEADER}/OtherInfo/Appendixes/Appendix", "Nội dung băng rôn"),
        (f"{HEADER}/DocumentId", "H56.40,2026/05/12,39/KH-UBND"),
        (f"{TRACE}/TraceHeader/OrganId", "H56.40"),
        (f"{TRACE}/TraceHeader/Timestamp", "2026/05/12 08:30:00"),
        (f"{TRACE}/Bussiness/BussinessDocType", "0"),
        (f"{TRACE}/Bussiness/DocumentId", "H56.40,2026/05/12,39/KH-UBND"),
        (f"{TRACE}/Bussiness/Paper", "0"),
        (f"{BODY}/ContentType", "application/pdf"),
        (f"{BODY}/AttachmentName", "39-KH-UBND.pdf"),
        (f"{ATTACHMENT}/AttachmentName", "39-KH-UBND.pdf"),
        (f"{ATTACHMENT}/ContentType", "application/pdf"),
    ],
)
def test_each_field_says_what_the_document_says(package, path, text):
    assert package().text(path) == text


def test_the_lines_of_the_recipients_are_literal(package):
    assert package().texts(f"{HEADER}/ToPlaces/Place") == ["TTTU, TTHĐND thị xã (b/c)", "UBND các xã (t/h)"]


def test_the_file_inside_is_the_one_that_was_issued(package):
    made = package()
    data = base64.b64decode(made.text(f"{ATTACHMENT}/ContentTransferEncoded"))
    assert data == PDF.data
    cid = f"cid:{hashlib.sha256(data).hexdigest()}"
    assert made.text(f"{BODY}/ContentId") == made.text(f"{ATTACHMENT}/ContentId") == cid


def test_the_delivery_is_the_name_of_the_trace(package):
    made = package(delivery_id="6f1cdc86-4a52-4cf5-9d0b-2f7f0e2a1b3c")
    (trace,) = made.nodes(TRACE)
    assert trace.attrib == {"id": "6f1cdc86-4a52-4cf5-9d0b-2f7f0e2a1b3c", "version": "1.0", "mustUnderstand": "1"}


def test_a_recipient_of_whom_nothing_is_asked_by_a_day_has_no_due_date(package):
    made = package(recipient=replace(RECIPIENT, tasks=()))
    assert made.nodes(f"{HEADER}/DueDate") == []


@pytest.mark.parametrize(("word", "priority"), [("KHẨN", "1"), ("THƯỢNG KHẨN", "2"), ("HỎA TỐC", "3"), ("", "0")])
def test_the_stamp_of_urgency_is_the_priority(package, word, priority):
    made = package(document=replace(DOCUMENT, urgency=word))
    assert made.text(f"{HEADER}/OtherInfo/Priority") == priority


def test_every_stamp_of_urgency_has_a_priority():
    assert set(PRIORITIES) == set(Urgency.values)


def test_drafter_and_copies_are_told_where_the_document_has_them(package):
    made = package(document=replace(DOCUMENT, drafter_code="PL", issued_copies=300))
    info = f"{HEADER}/OtherInfo"
    assert made.children(info) == ["Priority", "TyperNotation", "PromulgationAmount", "PageAmount", "Appendixes"]
    assert (made.text(f"{info}/TyperNotation"), made.text(f"{info}/PromulgationAmount")) == ("PL", "300")
    assert package().children(info) == ["Priority", "PageAmount", "Appendixes"]


def test_what_is_too_long_for_its_field_is_cut(package):
    made = package(document=replace(DOCUMENT, subject="Tuyên truyền " * 60, recipient_lines=("xã " * 100,)))
    for path, field in ((f"{HEADER}/Subject", "Subject"), (f"{HEADER}/ToPlaces/Place", "ToPlace")):
        assert LENGTHS[field] - 2 <= len(made.text(path)) <= LENGTHS[field]
        assert made.text(path).endswith("…")


@pytest.fixture
def notice(channel, tmp_path):
    """The package that tells of an act, parsed."""

    def write(act, **values):
        message = a_notice(act, "H42.12", **values)
        channel.send(message)
        return Package(tmp_path / f"{message.delivery_id}.edxml")

    return write


@pytest.mark.parametrize(("act", "business"), [(RECALL, "1"), (CORRECTION, "2"), (REPLACEMENT, "3")])
def test_a_notice_says_what_it_does_to_which_document_and_carries_none(notice, act, business):
    made = notice(act)
    assert made.text(f"{TRACE}/Bussiness/BussinessDocType") == business
    assert made.text(f"{TRACE}/Bussiness/BussinessDocReason") == act.summary
    assert made.text(f"{TRACE}/TraceHeader/Timestamp") == "2026/06/10 09:00:00"
    assert made.text(f"{HEADER}/ResponseFor/DocumentId") == "H56.40,2026/05/12,39/KH-UBND"
    assert made.text(f"{HEADER}/ResponseFor/Code") == "39/KH-UBND"
    assert made.children("edXMLEnvelope/edXMLBody/edXMLManifest") == []
    assert made.nodes("AttachmentEncoded") == []


@pytest.mark.parametrize("act", [RECALL, CORRECTION])
def test_a_recall_and_a_correction_are_about_the_first_document(notice, act):
    made = notice(act)
    assert made.text(f"{TRACE}/Bussiness/DocumentId") == "H56.40,2026/05/12,39/KH-UBND"
    assert made.nodes(f"{TRACE}/Bussiness/ReplacementInfoList") == []


def test_a_replacement_names_the_new_document_and_the_one_whose_place_it_takes(notice):
    made = notice(REPLACEMENT)
    assert made.text(f"{TRACE}/Bussiness/DocumentId") == "H56.40,2026/06/10,41/KH-UBND"
    replaced = f"{TRACE}/Bussiness/ReplacementInfoList/ReplacementInfo"
    assert made.text(f"{replaced}/DocumentId") == "H56.40,2026/05/12,39/KH-UBND"
    assert made.text(f"{replaced}/OrganIdList/OrganId") == "H42.12"


def test_hostile_reasons_stay_text(notice):
    made = notice(replace(RECALL, summary=HOSTILE))
    assert made.text(f"{TRACE}/Bussiness/BussinessDocReason") == "a<b>&\"']]>&#0;<!ENTITY x> đ"


def test_a_document_answers_nothing(package):
    assert package().nodes(f"{HEADER}/ResponseFor") == []


HOSTILE = "a<b>&\"'\x00\x08\x0b\x1f\ufffe\uffff]]>&#0;<!ENTITY x>\r\n\tđ"


def test_hostile_characters_stay_text(package):
    bad = Party(HOSTILE, "H42.12")
    made = package(document=replace(DOCUMENT, subject=HOSTILE), recipient=replace(RECIPIENT, party=bad))
    assert made.text(f"{HEADER}/Subject") == made.text(f"{HEADER}/To/OrganName")
    assert made.text(f"{HEADER}/Subject") == "a<b>&\"']]>&#0;<!ENTITY x> đ"


def test_text_is_composed(package):
    made = package(document=replace(DOCUMENT, subject=unicodedata.normalize("NFD", "Ủy ban, kế hoạch đổi mới")))
    assert made.text(f"{HEADER}/Subject") == "Ủy ban, kế hoạch đổi mới"


def test_an_axis_may_have_codes_of_its_own(tmp_path):
    channel = OutboxChannel(folder=str(tmp_path), codes={"H42.12": "000.12.42.H42"}, document_types={"KẾ HOẠCH": "18"})
    message = a_message("H42.12")
    channel.send(message)
    made = Package(tmp_path / f"{message.delivery_id}.edxml")
    assert made.text(f"{HEADER}/To/OrganId") == "000.12.42.H42"
    assert made.text(f"{HEADER}/From/OrganId") == "H56.40"
    assert made.text(f"{HEADER}/DocumentType/Type") == "18"


@pytest.mark.parametrize(
    "values",
    [
        {"document": None},
        {"recipient": None},
        {"attachments": ()},
        {"document": replace(DOCUMENT, issuer=Party("UBND"))},
        {"recipient": replace(RECIPIENT, party=Party("Phòng"))},
    ],
)
def test_what_makes_no_package_is_refused_for_good_and_leaves_nothing(channel, tmp_path, values):
    with pytest.raises(PermanentFailure):
        channel.send(a_message("H42.12", **values))
    assert list(tmp_path.iterdir()) == []


def test_a_repetition_takes_the_place_of_the_first(channel, tmp_path):
    message = a_message("H42.12")
    channel.send(message)
    (path,) = tmp_path.iterdir()
    first = path.read_bytes()
    channel.send(message)
    assert [file.name for file in tmp_path.iterdir()] == [f"{message.delivery_id}.edxml"]
    assert path.read_bytes() == first


def test_nobody_sees_a_package_that_is_half_written(channel, tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "plans_app.channels.outbox.os.fsync", lambda _descriptor: seen.append(sorted(tmp_path.glob("*.edxml")))
    )
    channel.send(a_message("H42.12"))
    assert [len(files) for files in seen] == [0, 1]


def test_the_largest_file_goes_too(channel, package):
    large = Attachment("39.pdf", "application/pdf", bytes(range(256)) * 40_000)
    assert OutboxChannel.carries_any_size
    made = package(attachments=(large,))
    assert base64.b64decode(made.text(f"{ATTACHMENT}/ContentTransferEncoded")) == large.data


def test_a_package_is_found_where_it_was_written_and_where_it_was_taken(channel, tmp_path):
    message = a_message("H42.12")
    trace = Trace(message.delivery_id, message.address)
    assert channel.find(trace) == Whereabouts.NOT_FOUND
    channel.send(message)
    assert channel.find(trace) == Whereabouts.FOUND
    (tmp_path / "taken").mkdir()
    (tmp_path / f"{message.delivery_id}.edxml").rename(tmp_path / "taken" / f"{message.delivery_id}.edxml")
    assert channel.find(trace) == Whereabouts.FOUND


def test_a_folder_that_is_not_there_is_an_error_and_not_an_answer(tmp_path):
    missing = OutboxChannel(folder=str(tmp_path / "khong-co"))
    with pytest.raises(ChannelUnavailable):
        missing.find(Trace("1", "H42.12"))
    assert "khong-co" in missing.problems()[0]


def test_a_file_in_place_of_the_folder_is_a_problem(tmp_path):
    (tmp_path / "truc").write_text("")
    assert OutboxChannel(folder=str(tmp_path / "truc")).problems()
    assert not OutboxChannel(folder=str(tmp_path)).problems()


def test_the_day_is_that_of_the_document_and_the_moment_that_of_vietnam(package):
    late = datetime.datetime(2026, 5, 12, 20, 0, tzinfo=datetime.UTC)
    made = package(document=replace(DOCUMENT, issued_at=late))
    assert made.text(f"{HEADER}/PromulgationInfo/PromulgationDate") == "2026/05/12"
    assert made.text(f"{TRACE}/TraceHeader/Timestamp") == "2026/05/13 03:00:00"

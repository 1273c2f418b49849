"""Signatures in PDF files: made, shown, standing up to proof, and worth nothing once a byte is changed."""

import datetime
import io
import socket

import page as judge
import pikepdf
import pytest
from PIL import Image

from cms.development_keys import certify
from plans_app.exceptions import SigningFailed, VerificationRefused
from plans_app.exporters.pdf import ORGANIZATION_FIELD, SIGNER_FIELD, PictureSize, Signatures, export_pdf
from plans_app.exporters.pdf.separate import corner_box, signature_text
from plans_app.signing import (
    PKCS12Key,
    SigningOrder,
    read_picture,
    read_signatures,
    reports,
    sign_field,
    sign_separate_file,
)
from tests.exporters.paper import Paper
from tests.exporters.plans import make_plan
from tests.signing.keys import (
    ISSUER,
    PASSWORD,
    ROOT,
    SIGNER,
    a_key,
    a_page,
    key_options,
    picture,
    roots,
    timestamp_authority,
)

BYTE_RANGE_RULE = "PDFA2A-SIGNATURE-BYTERANGE-001"


@pytest.fixture
def pictures(tmp_path):
    """The signer's and the organization's, 45 × 20 and 36 × 36 mm."""
    blue, red = picture(tmp_path, "a", (450, 200), (20, 50, 160)), picture(tmp_path, "b", (360, 360), (200, 20, 30))
    return read_picture(blue, 45), read_picture(red, 36)


@pytest.fixture
def plan_pdf(pictures):
    return export_pdf(make_plan(), signatures=Signatures(*(PictureSize(p.width, p.height) for p in pictures)))


@pytest.fixture
def orders(tmp_path, pictures):
    return (
        SigningOrder(SIGNER_FIELD, a_key(tmp_path, SIGNER), SIGNER, SIGNER, pictures[0]),
        SigningOrder(ORGANIZATION_FIELD, a_key(tmp_path, ISSUER), ISSUER, "", pictures[1]),
    )


@pytest.fixture
def signed(plan_pdf, orders):
    for order in orders:
        plan_pdf, _signature = sign_field(plan_pdf, order)
    return plan_pdf


def faults(data: bytes, tmp_path, profile: str) -> list[str]:
    path = tmp_path / "signed.pdf"
    path.write_bytes(data)
    return [failure.rule_id for failure in judge.validate_pdf(str(path), profile=profile).failures]


def one_order(tmp_path, certified, certificate_name="") -> SigningOrder:
    return SigningOrder(SIGNER_FIELD, a_key(tmp_path, SIGNER, certified), SIGNER, certificate_name)


# -- what a reader finds


def test_both_signatures_are_intact_cover_the_file_and_go_back_to_the_root(signed, tmp_path):
    reports = read_signatures(signed, roots(tmp_path))
    assert [report.field for report in reports] == [SIGNER_FIELD, ORGANIZATION_FIELD]
    assert [report.subject for report in reports] == [SIGNER, ISSUER]
    assert all(report.is_intact and report.covers_file and report.is_trusted for report in reports)


def test_the_certificate_of_another_root_is_not_trusted(signed, tmp_path):
    reports = read_signatures(signed, roots(tmp_path, certify("Gốc khác")))
    assert [(report.is_intact, report.is_trusted, report.is_valid) for report in reports] == [(True, False, False)] * 2


def test_the_first_signature_leaves_the_document_and_the_second_the_first(plan_pdf, orders):
    once, _signature = sign_field(plan_pdf, orders[0])
    twice, _signature = sign_field(once, orders[1])
    assert once.startswith(plan_pdf)
    assert twice.startswith(once)


@pytest.mark.parametrize("place", [0.02, 0.2, 0.4, 0.999])
def test_a_changed_byte_is_found_wherever_it_is(signed, tmp_path, place):
    """But in the blanks behind the last signature itself, which nothing can sign."""
    changed = bytearray(signed)
    changed[int(len(signed) * place)] ^= 1
    assert not _is_valid(bytes(changed), roots(tmp_path))


def _is_valid(data: bytes, trusted) -> bool:
    try:
        reports = read_signatures(data, trusted)
    except VerificationRefused:
        return False
    return len(reports) == 2 and all(report.is_valid for report in reports)


def test_text_that_is_added_after_the_signatures_is_found(signed, tmp_path):
    added = bytearray(signed)
    update = pikepdf.open(io.BytesIO(signed))
    number = update.pages[0].Contents.objgen[0]
    start = len(added)
    stream = b"BT /R0 40 Tf 100 400 Td (KHONG) Tj ET"
    added += b"%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (number, len(stream), stream)
    table = len(added)
    trailer = update.trailer
    added += b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        number,
        start,
        trailer.Size,
        trailer.Root.objgen[0],
        signed.rindex(b"startxref") and int(signed[signed.rindex(b"startxref") + 9 :].split()[0]),
        table,
    )
    assert not _is_valid(bytes(added), roots(tmp_path))


def test_a_file_that_is_no_pdf_is_refused():
    with pytest.raises(VerificationRefused):
        read_signatures(b"hello")


def test_an_unsigned_pdf_has_no_signatures():
    assert read_signatures(a_page()) == []


# -- the standards


def test_a_signed_plan_keeps_to_pdf_ua(signed, tmp_path):
    assert faults(signed, tmp_path, "pdfua-1") == []


@pytest.mark.parametrize("count", [0, 1])
def test_a_plan_keeps_to_pdf_a_before_and_after_its_first_signature(plan_pdf, orders, tmp_path, count):
    for order in orders[:count]:
        plan_pdf, _signature = sign_field(plan_pdf, order)
    assert faults(plan_pdf, tmp_path, "pdfa-2a") == []


def test_the_second_signature_breaks_no_rule_of_pdf_a(signed, tmp_path):
    """The judge wants every signature to cover the whole file, which of two only the last one can: ISO 19005-2,
    6.4.3 speaks of the file as it was signed, and there the first covers all of it."""
    assert faults(signed, tmp_path, "pdfa-2a") == [BYTE_RANGE_RULE]
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        ranges = [[int(n) for n in field.V.ByteRange] for field in pdf.Root.AcroForm.Fields]
    ends = [start + length for _zero, _first, start, length in ranges]
    assert signed[: ends[0]].rstrip().endswith(b"%%EOF")
    assert ends[1] == len(signed)


def test_a_signature_without_a_picture_keeps_to_the_standards(tmp_path):
    data = export_pdf(make_plan(), signatures=Signatures(PictureSize(), PictureSize()))
    data, _signature = sign_field(data, one_order(tmp_path, None))
    assert faults(data, tmp_path, "pdfa-2a") == []
    assert faults(data, tmp_path, "pdfua-1") == []


def test_a_screen_reader_is_told_whose_signature_it_is(signed):
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        labels = [str(field.TU) for field in pdf.Root.AcroForm.Fields]
    assert labels == [f"Chữ ký số của {SIGNER}", f"Chữ ký số của {ISSUER}"]


# -- where the pictures stand (Decree 30, Appendix I, II.7.d and II.8.a)


def boxes(data: bytes) -> dict[str, list[float]]:
    """The places of the fields in millimetres from the lower left of their page."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return {str(f.T): [float(edge) * 25.4 / 72 for edge in f.Rect] for f in pdf.Root.AcroForm.Fields}


def test_the_signers_picture_stands_in_the_middle_between_position_and_name(signed):
    paper = Paper(signed)
    page = paper.page_with(SIGNER)
    left, bottom, right, top = boxes(signed)[SIGNER_FIELD]
    position, name = paper.find(page, "PHÓ CHỦ TỊCH"), paper.find(page, SIGNER)
    assert (left + right) / 2 == pytest.approx(name.middle, abs=0.3)
    assert position.bottom <= 297 - top
    assert 297 - bottom <= name.top


def test_the_seal_has_its_true_size_and_lies_over_a_third_of_the_signature_from_the_left(signed):
    places = boxes(signed)
    left, bottom, right, top = places[ORGANIZATION_FIELD]
    own_left, own_bottom, own_right, own_top = places[SIGNER_FIELD]
    assert (right - left, top - bottom) == pytest.approx((36, 36), abs=0.05)
    assert left < own_left
    assert (right - own_left) / (own_right - own_left) == pytest.approx(1 / 3, abs=0.02)
    assert (bottom + top) / 2 == pytest.approx((own_bottom + own_top) / 2, abs=0.1)


def test_the_pictures_are_drawn_blue_and_red_through_each_other(signed):
    paper = Paper(signed)
    paper.pdf.init_forms()
    page = paper.page_with(SIGNER)
    image = paper.pdf[page].render(scale=2, may_draw_forms=True).to_pil().convert("RGB")
    colours = {}
    for name, (left, bottom, right, _top) in boxes(signed).items():
        x = left + 3 if name == ORGANIZATION_FIELD else right - 3
        colours[name] = image.getpixel((int(x / 25.4 * 144), int((297 - bottom - 3) / 25.4 * 144)))
    assert colours == {SIGNER_FIELD: (20, 50, 160), ORGANIZATION_FIELD: (200, 20, 30)}


def test_a_picture_higher_than_its_space_is_made_smaller():
    data = export_pdf(make_plan(), signatures=Signatures(PictureSize(40, 60), PictureSize()))
    left, bottom, right, top = boxes(data)[SIGNER_FIELD]
    assert top - bottom == pytest.approx(25, abs=0.1)
    assert (right - left) / (top - bottom) == pytest.approx(40 / 60, abs=0.01)


# -- time stamps


def test_a_time_stamp_makes_the_level_b_t(plan_pdf, tmp_path):
    with timestamp_authority() as url:
        order = SigningOrder(SIGNER_FIELD, a_key(tmp_path, SIGNER), SIGNER, timestamp_url=url)
        data, signature = sign_field(plan_pdf, order)
    assert signature.level == "B-T"
    (report,) = read_signatures(data, roots(tmp_path))
    assert report.has_timestamp
    assert report.is_trusted
    assert report.signed_at == signature.signed_at


def test_without_an_authority_the_level_is_b_b_at_the_time_of_the_site(plan_pdf, orders):
    _data, signature = sign_field(plan_pdf, orders[0])
    assert signature.level == "B-B"
    assert signature.signed_at.utcoffset() == datetime.timedelta(hours=7)
    assert abs(datetime.datetime.now(datetime.UTC) - signature.signed_at) < datetime.timedelta(minutes=5)


def test_a_stamped_signature_outlives_its_certificate(plan_pdf, tmp_path, monkeypatch):
    """The stamp proves that the certificate was valid when it was used."""
    certified = certify(SIGNER, ROOT, ends=datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=20))
    with timestamp_authority() as url:
        order = SigningOrder(SIGNER_FIELD, a_key(tmp_path, SIGNER, certified), SIGNER, timestamp_url=url)
        stamped, _signature = sign_field(plan_pdf, order)
    plain, _signature = sign_field(plan_pdf, one_order(tmp_path, certified))
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=30)
    context = reports._context
    monkeypatch.setattr(reports, "_context", lambda trusted, moment=None: context(trusted, moment or later))
    assert read_signatures(stamped, roots(tmp_path))[0].is_trusted
    assert not read_signatures(plain, roots(tmp_path))[0].is_trusted


def test_an_authority_that_is_down_is_named_and_may_come_back(plan_pdf, tmp_path):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
    order = SigningOrder(SIGNER_FIELD, a_key(tmp_path, SIGNER), SIGNER, timestamp_url=url)
    with pytest.raises(SigningFailed, match=url) as failure:
        sign_field(plan_pdf, order)
    assert failure.value.may_pass


# -- what keeps a key from signing


def test_a_wrong_password_names_the_file(plan_pdf, tmp_path):
    order = SigningOrder(SIGNER_FIELD, a_key(tmp_path, SIGNER), SIGNER)
    (tmp_path / "password").write_text("sai", "utf-8")
    with pytest.raises(SigningFailed, match=str(order.key.file)) as failure:
        sign_field(plan_pdf, order)
    assert not failure.value.may_pass


def test_a_password_may_stand_in_the_environment(plan_pdf, tmp_path, monkeypatch):
    options = {"file": key_options(tmp_path, SIGNER)["file"], "password_env": "KEY_PASSWORD"}
    monkeypatch.setenv("KEY_PASSWORD", PASSWORD)
    _data, signature = sign_field(plan_pdf, SigningOrder(SIGNER_FIELD, PKCS12Key(**options), SIGNER))
    assert signature.subject == SIGNER
    monkeypatch.delenv("KEY_PASSWORD")
    with pytest.raises(SigningFailed, match="KEY_PASSWORD"):
        sign_field(plan_pdf, SigningOrder(SIGNER_FIELD, PKCS12Key(**options), SIGNER))


def test_a_file_that_is_no_key_is_named(plan_pdf, tmp_path):
    order = SigningOrder(SIGNER_FIELD, a_key(tmp_path, SIGNER), SIGNER)
    order.key.file.write_bytes(b"no key")
    with pytest.raises(SigningFailed, match=str(order.key.file)):
        sign_field(plan_pdf, order)


def test_an_expired_certificate_does_not_sign(plan_pdf, tmp_path):
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    expired = certify(SIGNER, ROOT, begins=past, ends=past.replace(year=2021))
    with pytest.raises(SigningFailed, match=f"{SIGNER}.*01/01/2021"):
        sign_field(plan_pdf, one_order(tmp_path, expired))


def test_a_certificate_of_the_future_does_not_sign(plan_pdf, tmp_path):
    tomorrow = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    with pytest.raises(SigningFailed, match=f"{tomorrow:%Y}"):
        sign_field(plan_pdf, one_order(tmp_path, certify(SIGNER, ROOT, begins=tomorrow)))


def test_the_certificate_of_an_authority_does_not_sign(plan_pdf, tmp_path):
    with pytest.raises(SigningFailed, match=SIGNER):
        sign_field(plan_pdf, one_order(tmp_path, certify(SIGNER)))


def test_nobody_signs_with_the_key_of_another(plan_pdf, tmp_path):
    with pytest.raises(SigningFailed, match=f"Trần Thị Hoa.*{SIGNER}"):
        sign_field(plan_pdf, one_order(tmp_path, certify("Trần Thị Hoa", ROOT), SIGNER))


@pytest.mark.parametrize("name", ["LÊ VĂN TRƯỜNG", "Lê Văn Trường - CCCD 038000000000"])
def test_a_certificate_may_write_the_name_in_its_own_way(plan_pdf, tmp_path, name):
    _data, signature = sign_field(plan_pdf, one_order(tmp_path, certify(name, ROOT), SIGNER))
    assert signature.subject == name


def test_a_field_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SigningFailed, match=SIGNER):
        sign_field(a_page(), one_order(tmp_path, None))


# -- an appendix in a file of its own (Decree 30, Appendix I, II.8.b)


def test_an_appendix_shows_number_and_time_upright_and_black_at_the_top_right(tmp_path):
    data, text = a_page(), signature_text("39/KH-UBND")
    order = SigningOrder("ChuKyCoQuan", a_key(tmp_path, ISSUER), ISSUER)
    signed, _signature = sign_separate_file(data, order, text=text.data, box=corner_box(data, text))
    (report,) = read_signatures(signed, roots(tmp_path))
    assert report.is_valid
    left, bottom, right, top = boxes(signed)["ChuKyCoQuan"]
    assert right == pytest.approx(190, abs=0.2)
    assert 5 <= 297 - top <= 15
    words = Paper(text.data)
    assert words.text(0).startswith("Số: 39/KH-UBND; ")
    assert words.text(0).strip().endswith("+07:00")
    letters = words.letters(0)
    assert {(letter.size, letter.font.split("+")[-1], letter.colour) for letter in letters} == {
        (10, "Tinos-Regular", (0, 0, 0))
    }
    assert (right - left, top - bottom) == pytest.approx((text.width * 25.4 / 72, text.height * 25.4 / 72), abs=0.1)


def test_an_appendix_that_is_no_pdf_is_refused():
    with pytest.raises(SigningFailed):
        corner_box(b"hello", signature_text("39/KH-UBND"))


# -- pictures


def test_a_picture_without_transparency_is_refused(tmp_path):
    Image.new("RGB", (10, 10)).save(tmp_path / "a.png")
    with pytest.raises(SigningFailed, match=r"a\.png"):
        read_picture(tmp_path / "a.png", 40)


def test_a_picture_has_no_more_dots_than_print_shows(tmp_path):
    path = picture(tmp_path, "a", (4000, 2000), (0, 0, 0))
    read = read_picture(path, 40)
    assert read.image.width == 472
    assert (read.width, read.height) == (40, 20)

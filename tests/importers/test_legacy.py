import unicodedata

import pytest

from plans_app.importers.legacy import TCVN3, VNI, from_tcvn3, from_vni, restore_unicode
from plans_app.importers.text import read_text
from tests.importers.documents import SAMPLES

LETTERS = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
TCVN3_CODES = "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ"
VNI_CODES = (
    "aø aû aõ aù aï aê aè aú aü aé aë aâ aà aå aã aá aä ñ eø eû eõ eù eï eâ eà eå eã eá eä ì æ ó í ò "
    "oø oû oõ où oï oâ oà oå oã oá oä ô ôø ôû ôõ ôù ôï uø uû uõ uù uï ö öø öû öõ öù öï yø yû yõ yù î"
).split()
TO_TCVN3 = str.maketrans(LETTERS, TCVN3_CODES) | str.maketrans("ĂÂÊÔƠƯĐ", "¡¢£¤¥¦§")
TO_VNI = dict(zip(LETTERS, VNI_CODES, strict=True))
TEXT = (
    "KẾ HOẠCH\nTrồng cây của Ủy ban nhân dân xã\n\n"
    "Căn cứ Quyết định số 39/QĐ-UBND ngày 06 tháng 3 năm 2026 của Uỷ ban nhân dân "
    "tỉnh về việc thực hiện chương trình xây dựng nông thôn mới;\n\n1. Các đơn vị tổ chức thực hiện.\n"
)


def to_tcvn3(text):
    """As a font without marked capitals holds it."""
    return "".join(c if c in "ĂÂÊÔƠƯĐ" else c.lower() if c.lower() in LETTERS else c for c in text).translate(TO_TCVN3)


def to_vni(text):
    return "".join(TO_VNI.get(c) or (TO_VNI[c.lower()].capitalize() if c.lower() in TO_VNI else c) for c in text)


def to_cp1258(text):
    """Letters with circumflex, breve and horn are one code, the tone is another behind it."""
    codes = bytearray()
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in marks[1:] if mark in "\u0300\u0309\u0303\u0301\u0323"), "")
        base = unicodedata.normalize("NFC", marks.replace(tone, "") if tone else marks)
        codes += (base + tone).encode("cp1258", errors="replace")
    return bytes(codes)


def test_every_letter_of_tcvn3_is_converted():
    assert from_tcvn3(TCVN3_CODES) == LETTERS
    assert from_tcvn3("Uû ban nh©n d©n") == "Uỷ ban nhân dân"


def test_every_letter_of_vni_is_converted_in_both_cases():
    assert [from_vni(code) for code in VNI_CODES] == list(LETTERS)
    assert [from_vni(code.upper()) for code in VNI_CODES] == list(LETTERS.upper())
    assert from_vni("Uûy ban nhaân daân") == "Ủy ban nhân dân"


def test_capitals_of_tcvn3_follow_the_plain_letters_of_their_word_or_line():
    assert from_tcvn3("KÕ HO¹CH") == "KẾ HOẠCH"
    assert from_tcvn3("x· UBND HO¹CH") == "xã UBND HOẠCH"
    assert from_tcvn3("TM. ñy ban") == "TM. ủy ban"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
@pytest.mark.parametrize(("convert", "name"), [(to_tcvn3, TCVN3), (to_vni, VNI)])
def test_an_old_code_is_found_and_its_words_come_back(convert, name, encoding):
    source = convert(TEXT)
    restored, found = restore_unicode(source.encode(encoding).decode(encoding))
    assert found == name
    assert restored.lower() == TEXT.lower()
    draft = read_text(source.encode(encoding), source_name="old.txt")
    assert (draft.document_kind, draft.subject) == ("KẾ HOẠCH", restored.split("\n")[1])
    assert draft.legal_bases[0].startswith("Căn cứ Quyết định số 39/QĐ-UBND ngày 06 tháng 3 năm 2026")
    assert any(doubt.code == "encoding" and name in doubt.message for doubt in draft.doubts)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_windows_1258_gives_the_same_draft(path):
    text = path.read_text(encoding="utf-8").translate(str.maketrans("¹²", "12"))
    draft = read_text(to_cp1258(text), source_name=path.name)
    assert draft.body == read_text(text.encode(), source_name=path.name).body
    assert "encoding" in [doubt.code for doubt in draft.doubts]


@pytest.mark.parametrize(
    "text", [TEXT, "Plan of the commune", "Où est le château ? Voilà l'été.", "", "Über die Straße, © 2026"]
)
def test_unicode_and_other_languages_are_left_alone(text):
    assert restore_unicode(text) == (text, "")

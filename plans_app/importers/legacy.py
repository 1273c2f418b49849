"""Vietnamese text from before Unicode: TCVN3 (fonts ".Vn*") and VNI (fonts "VNI-*"), read as Latin letters.

TCVN3 gives each letter with its mark one code, with capitals in fonts of their own (".VnTimeH"), so their case is
lost. VNI writes the letter and then its mark. Both look like "nh©n d©n" or "nhaân daân" when no font helps.
"""

import re
import unicodedata

TCVN3 = "TCVN3"
VNI = "VNI"

_TCVN3_LETTERS = {
    "a": "µ¶·¸¹", "ă": "»¼½¾Æ", "â": "ÇÈÉÊË", "e": "ÌÎÏÐÑ", "ê": "ÒÓÔÕÖ", "i": "×ØÜÝÞ",
    "o": "ßáâãä", "ô": "åæçèé", "ơ": "êëìíî", "u": "ïñòóô", "ư": "õö÷øù", "y": "úûüýþ",
}  # fmt: skip
_TCVN3_BARE = dict(zip("¨©ª«¬\u00ad®¡¢£¤¥¦§", "ăâêôơưđĂÂÊÔƠƯĐ", strict=True))
# Combining grave, hook, tilde, acute, dot below: the order of the codes above.
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_VNI_TONES = dict(zip("øûõùï", _TONES, strict=True))
_VNI_BREVE = dict(zip("êèúüéë", ("", *_TONES), strict=True))
_VNI_CIRCUMFLEX = dict(zip("âàåãáä", ("", *_TONES), strict=True))
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}

_UNICODE = re.compile("[Ạ-ỹ]")
_FOREIGN = re.compile("[\u00a1-\u00ff]")
_WORD = re.compile(r"[^\W\d_]+")
# Frequent words of administrative Vietnamese that have a mark: what a right conversion is known by.
_FREQUENT = set(
    "của và các nhân dân thực hiện hoạch kế về ủy uỷ công tỉnh xã huyện phường số năm ngày tháng được trong với theo "
    "quyết định căn cứ nghị thông báo nơi nhận lưu chủ tịch phó đơn vị tổ chức việc nội đồng cộng hòa hội nghĩa việt "
    "độc lập hạnh phúc những người cho từ đến tại một hai sở phòng trường để bảo đảm quản lý xây dựng phát "
    "triển".split()
)
_SAMPLE = 20_000


def restore_unicode(text: str) -> tuple[str, str]:
    """`text` in Unicode letters and the name of the old code that it was in, "" where it was in none."""
    sample = text[:_SAMPLE]
    if _UNICODE.search(sample) or not _FOREIGN.search(sample):
        return text, ""
    best = max((_hits(convert(sample)), name) for name, convert in _CONVERSIONS.items())
    if best[0] <= _hits(sample):
        return text, ""
    return _CONVERSIONS[best[1]](text), best[1]


def from_tcvn3(text: str) -> str:
    """Letters of TCVN3 as Unicode. A word that is capital but for its marked letters becomes capital whole."""
    lines = text.translate(_TCVN3).split("\n")
    return "\n".join(_with_capitals(source, line) for source, line in zip(text.split("\n"), lines, strict=True))


def from_vni(text: str) -> str:
    """Letters of VNI as Unicode: a base letter and its mark, or one of the single codes."""
    return unicodedata.normalize("NFC", _VNI.sub(lambda match: _VNI_TABLE[match[0]], text))


def _hits(text: str) -> int:
    return sum(word in _FREQUENT for word in _WORD.findall(unicodedata.normalize("NFC", text).lower()))


def _with_capitals(source: str, line: str) -> str:
    """The marked letters of a word follow its plain ones: a plain letter keeps its case in every font."""
    if not _mostly_capital(source):
        return _WORD.sub(lambda match: match[0].upper() if _mostly_capital(match[0]) else match[0], line)
    return line.upper()


def _mostly_capital(text: str) -> bool:
    plain = [c for c in text if "A" <= c <= "Z" or "a" <= c <= "z"]
    return len(plain) > 1 and all(c.isupper() for c in plain)


def _tcvn3_table() -> dict[int, str]:
    table = {ord(code): letter for code, letter in _TCVN3_BARE.items()}
    for base, codes in _TCVN3_LETTERS.items():
        for code, tone in zip(codes, _TONES, strict=True):
            table[ord(code)] = unicodedata.normalize("NFC", base + tone)
    return table


def _vni_table() -> dict[str, str]:
    bases = {**dict(zip("aeouy", "aeouy", strict=True)), "ô": "ơ", "ö": "ư"}
    pairs = dict(_VNI_SINGLE)
    pairs |= {code + mark: base + tone for code, base in bases.items() for mark, tone in _VNI_TONES.items()}
    pairs |= {"a" + mark: "ă" + tone for mark, tone in _VNI_BREVE.items()}
    for base, letter in (("a", "â"), ("e", "ê"), ("o", "ô")):
        pairs |= {base + mark: letter + tone for mark, tone in _VNI_CIRCUMFLEX.items()}
    mixed = {key[0].upper() + key[1:]: value[0].upper() + value[1:] for key, value in pairs.items()}
    return pairs | mixed | {key.upper(): value.upper() for key, value in pairs.items()}


_TCVN3 = _tcvn3_table()
_VNI_TABLE = _vni_table()
_VNI = re.compile("|".join(sorted(map(re.escape, _VNI_TABLE), key=len, reverse=True)))
_CONVERSIONS = {TCVN3: from_tcvn3, VNI: from_vni}

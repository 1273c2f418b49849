"""Letters and words: encoding, spelling, names that change in time, marks that an import left behind."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from plans_app.decree30.context import Context
from plans_app.decree30.document import SENTENCES, Document, Passage, fix
from plans_app.decree30.findings import Note, Place
from plans_app.decree30.usage import (
    COMMON_NAMES,
    DOUBLES,
    FUNCTION_WORDS,
    HOLIDAY_NAME,
    HOLIDAY_SINCE,
    OPENING_VERBS,
    SLIPS,
    TWO_LEVELS_SINCE,
    VARIANTS,
)
from plans_app.vietnamese import fold, nfc, restore_letters

_TCVN3 = re.compile(r"[A-Za-zà-ỹ][©ª«¬®¨µ¶¸](?=[A-Za-zà-ỹ\s.,;])|[©ª«¬®¨µ¶¸][a-z]")
_VNI = re.compile(r"[A-Za-z][øûïöäëüñåîØÛÏÖÄËÜÑÅÎ]")
_LOOKALIKES = re.compile("[\u00d0\u0189\u00f0\u0256]")
_INVISIBLE = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff]")
_MARKUP = re.compile(r"\*+|__+|[¹²³⁰⁴-⁹]+")
_WORD = re.compile(r"[^\W\d_]+")
_DOUBLED = re.compile(r"\b([^\W\d_]+(?: [^\W\d_]+){0,2}) \1\b", re.IGNORECASE)

# Grave, acute, tilde, hook and dot below, as they stand alone in NFD.
_TONES = "\u0300\u0301\u0303\u0309\u0323"

_OLD_HOLIDAY = re.compile(
    r"ngày\s+(?:khoa học\s+và\s+công nghệ|kh\s?&\s?cn|khcn)(?:\s+việt nam)?(?=\W|$)(?!\s+và\s+đổi mới)", re.IGNORECASE
)
_DISTRICT = re.compile(
    r"\b(?:huyện|quận|thị xã|huyện ủy|quận ủy|thị ủy|cấp huyện)(?!\s+đội\b)\b(?!\s+lỵ)", re.IGNORECASE
)
_PEOPLE = re.compile(r"(?<![\w])nhân dân(?![\w])")
# What may stand before "nhân dân" in small letters: it is then the part of another name.
_BEFORE_PEOPLE = re.compile(
    r"(?:ủy ban|uỷ ban|hội đồng|tòa án|toà án|viện kiểm sát|quân đội|công an|nhà giáo|nghệ sĩ|thầy thuốc|báo|"
    r"học viện cảnh sát|dân quân|chiến tranh|tiếp|quỹ tín dụng|an ninh|thư viện|kiểm sát)\s+$",
    re.IGNORECASE,
)
_STATE = re.compile(r"\bĐảng(?:,| và) nhà nước\b")
_ONE_SIDED_DASH = re.compile(r"(?<=\w)(?:- | -|–| – | –|– )(?=\w)")
_COMPOUND = re.compile(r"\b(kinh tế|văn hóa|văn hoá|chính trị|tổ chức chính trị)[-–](xã hội)\b", re.IGNORECASE)
_EVENT = re.compile(r"\bngày\s+((?:[^\W\d_]+|KH\s?&\s?CN)(?:,?\s+[^\W\d_]+){0,12}?\s+Việt Nam)\b", re.IGNORECASE)
_CAPITAL_AFTER_SEMICOLON = re.compile(rf"; ((?:{OPENING_VERBS})\b)")
_CAPITAL_AFTER_ABOUT = re.compile(rf"về việc ((?:{OPENING_VERBS})\b)")
_CAPITAL_INSIDE = re.compile(r"(?<!\w)([a-zà-ỹđ][\wà-ỹ]*,? )(Các|Những|Với|Trong|Theo|Của|Và)(?= [a-zà-ỹđ])")
_AREA = re.compile(r"\bđịa bàn (huyện|quận|thị xã|thành phố|xã|phường|thị trấn)(?![\w,]| [A-ZĐ]|, )")
# Units of one level: a plan of one of them does not speak of "the" other.
_LEVELS = ({"huyện", "quận", "thị xã", "thành phố"}, {"xã", "phường", "thị trấn"})
_PLACE_OF_A_BODY = re.compile(r"\s(?:tỉnh|thành phố|Thành phố|xã|phường|thị xã|quận|huyện|đặc khu)\s.*$")
_COMMON_KEYS = {tuple(fold(name).split()) for name in COMMON_NAMES}
MIN_NAME_WORDS = 3
# Below this, the same sentence may stand twice by chance or as a formula (characters).
MIN_REPEATED = 80


# -- encoding


def letters_are_unicode(document: Document, context: Context) -> Iterator[Note]:
    for passage in document.passages:
        if passage.kind != "note":
            yield from _encoding(passage)
    for name in ("place", "position", "signer", "authority"):
        value = getattr(document.plan, name)
        if value:
            yield from _encoding(Passage(Place(name), "field", value, value, is_rich=False))
    for position, line in enumerate(document.recipients):
        place = Place("recipients", part="text", position=position, path=str(position + 1))
        yield from _encoding(Passage(place, "field", line.text, line.text, is_rich=False))


def _encoding(passage: Passage) -> Iterator[Note]:
    if passage.source.isascii() and not _INVISIBLE.search(passage.source):
        return
    if _TCVN3.search(passage.text) or len(_VNI.findall(passage.text)) > 1:
        yield Note(passage.place, _("The text holds letters of an old font (TCVN3 or VNI): import it again."))
        return
    problems = (
        (unicodedata.is_normalized("NFC", passage.source), _("The letters are not composed (NFC)."), nfc),
        (not _LOOKALIKES.search(passage.text), _("A letter of another alphabet stands for “đ”."), restore_letters),
        (not _INVISIBLE.search(passage.text), _("The text holds invisible characters."), _visible),
        (
            "\u00a0" not in passage.text,
            _("The text holds no-break spaces: the printer sets them by itself."),
            _plain_spaces,
        ),
    )
    for is_right, message, mend in problems:
        if not is_right:
            yield Note(passage.place, message, fix(_("Replace them"), passage.whole(mend(passage.source))))


def _visible(text: str) -> str:
    return _INVISIBLE.sub("", text)


def _plain_spaces(text: str) -> str:
    return text.replace("\u00a0", " ").replace("&nbsp;", " ")


# -- spelling


def words_are_spelled(document: Document, context: Context) -> Iterator[Note]:
    for passage in document.passages:
        yield from _slips(passage)
        yield from _doubled(passage)
    yield from _repeated(document)
    yield from _tone_marks(document)


def _repeated(document: Document) -> Iterator[Note]:
    """A paragraph that stands word for word in another place."""
    seen: dict[str, Passage] = {}
    for passage in document.body:
        if passage.kind not in SENTENCES or len(passage.text) < MIN_REPEATED:
            continue
        first = seen.setdefault(fold(passage.text), passage)
        if first is not passage:
            message = _("The same paragraph stands in %(place)s.") % {"place": first.place}
            yield Note(passage.place, message)


def _slips(passage: Passage) -> Iterator[Note]:
    lower = passage.text.lower()
    for wrong, right in SLIPS.items():
        if wrong not in lower:
            continue
        for found in re.finditer(rf"(?<!\w){re.escape(wrong)}(?!\w)", passage.text, re.IGNORECASE):
            yield _respelled(passage, found[0], _in_case_of(found[0], right))


def _respelled(passage: Passage, wrong: str, right: str) -> Note:
    names = {"wrong": wrong, "right": right}
    mend = fix(_("Write “%(right)s”") % names, passage.replacing(wrong, right))
    return Note(passage.place, _("“%(wrong)s”: should it be “%(right)s”?") % names, mend)


def _in_case_of(model: str, text: str) -> str:
    if len(model) > 1 and model.isupper():
        return text.upper()
    return text[0].upper() + text[1:] if model[0].isupper() else text


def _doubled(passage: Passage) -> Iterator[Note]:
    for found in _DOUBLED.finditer(passage.text):
        words = found[1]
        if words.lower() in DOUBLES or (" " not in words and words.lower() not in FUNCTION_WORDS):
            continue
        message = _("“%(words)s” stands twice.") % {"words": words}
        edit = passage.replacing(found[0], words)
        yield Note(passage.place, message, fix(_("Take out one"), edit))


def _tone_marks(document: Document) -> Iterator[Note]:
    """One finding where words such as "hòa" and "hoà" stand in one document, with the rarer way to be changed."""
    styles: dict[bool, list[tuple[Passage, str]]] = {True: [], False: []}
    for passage in document.passages:
        for found in _WORD.finditer(passage.text):
            style = _tone_style(found[0])
            if style is not None:
                styles[style].append((passage, found[0]))
    if not (styles[True] and styles[False]):
        return
    is_rare_old = len(styles[True]) < len(styles[False])
    rare, common = styles[is_rare_old], styles[not is_rare_old]
    names = {"rare": _sample(rare), "common": _sample(common)}
    message = _("The tone mark stands in two ways: %(common)s, but %(rare)s.") % names
    edits = [passage.replacing(word, _moved_tone(word)) for passage, word in dict.fromkeys(rare)]
    yield Note(rare[0][0].place, message, fix(_("Write them all as in %(common)s") % names, *edits))


def _sample(words: list[tuple[Passage, str]]) -> str:
    return ", ".join(f"“{word}”" for word in list(dict.fromkeys(word for _passage, word in words))[:3])


def _tone_style(word: str) -> bool | None:
    """True for a tone on the first letter of oa, oe, uy ("hòa"), False on the second ("hoà"), None elsewhere."""
    if len(word) < 2 or word[-2:].isascii():
        return None
    first, second = (unicodedata.normalize("NFD", letter) for letter in word[-2:])
    rhyme = (first[0] + second[0]).lower()
    if rhyme not in {"oa", "oe", "uy"} or word[:-2].lower().endswith("q"):
        return None
    tones = [first[1:], second[1:]]
    if tones[0] and not tones[1] and all(mark in _TONES for mark in tones[0]):
        return True
    if tones[1] and not tones[0] and all(mark in _TONES for mark in tones[1]):
        return False
    return None


def _moved_tone(word: str) -> str:
    """The word with its tone on the other letter: "hoà" ↔ "hòa"."""
    first, second = (unicodedata.normalize("NFD", letter) for letter in word[-2:])
    return nfc(f"{word[:-2]}{first[0]}{second[1:]}{second[0]}{first[1:]}")


# -- names


def names_are_written_alike(document: Document, context: Context) -> Iterator[Note]:
    yield from _variants_of_names(document)
    yield from _variants_of_events(document)
    yield from _variants_of_words(document)
    yield from _other_areas(document)
    for passage in document.running:
        if passage.kind not in {"cell", "note"}:
            yield from _dashes(passage)
            yield from _people_and_state(passage)
        if passage.kind in SENTENCES | {"basis"}:
            yield from _capitals(passage)


def _variants_of_names(document: Document) -> Iterator[Note]:
    """The names of units with tasks and of recipients, looked for in the text whatever their case and dashes."""
    keys = _name_keys(document)
    if not keys:
        return
    found: dict[tuple[str, ...], dict[str, Passage]] = defaultdict(dict)
    for passage in document.passages:
        if passage.kind in {"cell", "note"}:
            continue
        for key, written in _occurrences(passage, keys):
            found[key].setdefault(written, passage)
    for spellings in found.values():
        if len(spellings) > 1:
            passage = list(spellings.values())[1]
            yield Note(passage.place, _written_in_ways(spellings))


def _written_in_ways(spellings) -> str:
    return _("One name is written in several ways: %(ways)s.") % {"ways": ", ".join(f"“{way}”" for way in spellings)}


def _name_keys(document: Document) -> dict[str, list[tuple[str, ...]]]:
    """The folded words of each name, by the first of them, the longest name first."""
    names = [part for assignment in document.assignments for part in re.split(r",\s+(?=[A-ZĐ])", assignment.unit)]
    names += [part for line in document.recipients for part in re.split(r"[,:]", line.text)]
    names += [_PLACE_OF_A_BODY.sub("", document.plan.issuer.name)] if document.plan.issuer else []
    names += COMMON_NAMES
    keys: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for name in names:
        key = tuple(fold(name).split())
        if MIN_NAME_WORDS <= len(key) <= 14 and name.strip()[:1].isupper() and key[0] != "cac":
            keys[key[0]].append(key)
    return {first: sorted(set(same), key=len, reverse=True) for first, same in keys.items()}


def _occurrences(passage: Passage, keys) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each name that stands in `passage`, as it is written there. Text in capitals tells nothing."""
    words = [(fold(found[0]), found.start(), found.end()) for found in re.finditer(r"\w+", passage.text)]
    position = 0
    while position < len(words):
        key = next((key for key in keys.get(words[position][0], ()) if _matches(words, position, key)), None)
        if key is None:
            position += 1
            continue
        written = passage.text[words[position][1] : words[position + len(key) - 1][2]]
        if not written.isupper() and not re.search(r"[,;:.]", written.replace(", ", " ")):
            is_common = key in _COMMON_KEYS
            yield key, _capitalised(written) if is_common or _opens(passage, words[position][1]) else written
        position += len(key)


def _matches(words, position: int, key: tuple[str, ...]) -> bool:
    return all(
        position + offset < len(words) and words[position + offset][0] == word for offset, word in enumerate(key)
    )


def _opens(passage: Passage, start: int) -> bool:
    """Whether a sentence begins at `start`: its capital says nothing there."""
    before = passage.text[:start].rstrip(' “"(')
    return not before or before[-1] in ".:?!\n"


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _variants_of_events(document: Document) -> Iterator[Note]:
    spellings: dict[str, Passage] = {}
    for passage in document.passages:
        for found in _EVENT.finditer(passage.text):
            written = " ".join(found[0].split())
            if "khoa học" in written.lower() or "kh&cn" in written.lower():
                spellings.setdefault(_capitalised(written) if _opens(passage, found.start()) else written, passage)
    if len(spellings) > 1:
        yield Note(list(spellings.values())[1].place, _written_in_ways(spellings))


def _variants_of_words(document: Document) -> Iterator[Note]:
    for variants in VARIANTS:
        used: dict[str, Passage] = {}
        for passage in document.running:
            lower = passage.text.lower()
            for variant in variants:
                if variant not in used and re.search(rf"(?<!\w){re.escape(variant)}(?!\w)", lower):
                    used[variant] = passage
        if len(used) > 1:
            words = ", ".join(f"“{word}”" for word in used)
            message = _("One word is spelled in several ways: %(ways)s.") % {"ways": words}
            yield Note(list(used.values())[-1].place, message)


def _other_areas(document: Document) -> Iterator[Note]:
    """ "trên địa bàn huyện" in a plan of a town: copied from another plan."""
    name = document.plan.issuer.name if document.plan.issuer else ""
    own = next((word for level in _LEVELS for word in sorted(level) if f" {word} " in name.lower()), "")
    level = next((level for level in _LEVELS if own in level), set())
    for passage in document.body:
        found = _AREA.search(passage.text)
        if found and found[1] in level and found[1] != own:
            names = {"area": found[1], "own": own}
            yield Note(passage.place, _("The text speaks of a “%(area)s”, the issuer is one of a “%(own)s”.") % names)


def _dashes(passage: Passage) -> Iterator[Note]:
    for found in _ONE_SIDED_DASH.finditer(passage.text):
        around = passage.text[: found.start()].split()[-1:] + passage.text[found.end() :].split()[:1]
        if len(around) == 2 and not any(letter.isdigit() for word in around for letter in word):
            yield _dash(passage, f"{around[0]}{found[0]}{around[1]}", f"{around[0]} - {around[1]}")
    for found in _COMPOUND.finditer(passage.text):
        yield _dash(passage, found[0], f"{found[1]} - {found[2]}")


def _dash(passage: Passage, wrong: str, right: str) -> Note:
    names = {"right": right}
    message = _("A dash between words is a hyphen with a space on both sides: “%(right)s”.") % names
    return Note(passage.place, message, fix(_("Write “%(right)s”") % names, passage.replacing(wrong, right)))


def _people_and_state(passage: Passage) -> Iterator[Note]:
    """Nhân dân and Nhà nước take a capital (Decree 30, Appendix II, V.1)."""
    for found in _PEOPLE.finditer(passage.text):
        if not _BEFORE_PEOPLE.search(passage.text[: found.start()]):
            before = passage.text[max(0, found.start() - 12) : found.start()]
            edit = passage.replacing(f"{before}nhân dân", f"{before}Nhân dân")
            yield Note(passage.place, _("“Nhân dân” takes a capital."), fix(_("Write “Nhân dân”"), edit))
            break
    for found in _STATE.finditer(passage.text):
        right = found[0].replace("nhà nước", "Nhà nước")
        edit = passage.replacing(found[0], right)
        yield Note(passage.place, _("“Nhà nước” takes a capital."), fix(_("Write “Nhà nước”"), edit))


def _capitals(passage: Passage) -> Iterator[Note]:
    """No capital after ";" nor inside a sentence, but for names (Decree 30, Appendix II, I)."""
    for found in _CAPITAL_AFTER_SEMICOLON.finditer(passage.text):
        yield _small(passage, found[0], f"; {found[1][0].lower()}{found[1][1:]}", found[1])
    for found in _CAPITAL_AFTER_ABOUT.finditer(passage.text):
        yield _small(passage, found[0], f"về việc {found[1][0].lower()}{found[1][1:]}", found[1])
    for found in _CAPITAL_INSIDE.finditer(passage.text):
        yield _small(passage, found[0], found[1] + found[2].lower(), found[2])


def _small(passage: Passage, wrong: str, right: str, word: str) -> Note:
    message = _("“%(word)s” stands inside the sentence and takes no capital.") % {"word": word}
    return Note(passage.place, message, fix(_("Write it small"), passage.replacing(wrong, right)))


# -- names that change in time


def holiday_has_its_name(document: Document, context: Context) -> Iterator[Note]:
    if context.day < HOLIDAY_SINCE:
        return
    found = [
        (passage, match[0])
        for passage in document.passages
        if passage.kind != "note"
        for match in _OLD_HOLIDAY.finditer(passage.text)
    ]
    if not found:
        return
    edits = [passage.replacing(written, HOLIDAY_NAME) for passage, written in dict.fromkeys(found)]
    message = _("Since 2026 the 18th of May is called “%(name)s”.") % {"name": HOLIDAY_NAME}
    yield Note(found[0][0].place, message, fix(_("Write the new name everywhere"), *edits))


def districts_are_gone(document: Document, context: Context) -> Iterator[Note]:
    """Issuer, recipients and holders of tasks; the text may speak of the past."""
    if context.day < TWO_LEVELS_SINCE:
        return
    names = [(Place("issuer"), document.plan.issuer.name)] if document.plan.issuer else []
    names += [(assignment.place, assignment.unit) for assignment in document.assignments]
    names += [
        (Place("recipients", part="text", position=position, path=str(position + 1)), line.text)
        for position, line in enumerate(document.recipients)
    ]
    for place, name in names:
        if _DISTRICT.search(name):
            message = _("There is no district level since 1 July 2025: “%(name)s”.") % {"name": name}
            yield Note(place, message)


def no_markup_is_left(document: Document, context: Context) -> Iterator[Note]:
    for passage in document.passages:
        found = _MARKUP.search(passage.text)
        if found:
            message = _("A mark of another format is left in the text: “%(mark)s”.") % {"mark": found[0]}
            edit = passage.replacing(found[0], "") if not found[0].isnumeric() else None
            yield Note(passage.place, message, fix(_("Take it out"), edit))


CHECKS = {
    "L54": letters_are_unicode,
    "L55": words_are_spelled,
    "L56": names_are_written_alike,
    "L57": holiday_has_its_name,
    "L58": districts_are_gone,
    "L59": no_markup_is_left,
}

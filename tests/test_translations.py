"""The site speaks Vietnamese: every string has its translation, and what is compiled is what was written."""

import ast
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import NamedTuple

import django
import pytest
import taggit
import wagtail
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = sorted(ROOT.glob("*/*locale/vi/LC_MESSAGES/*.po"))
OF_OUR_CODE = [path for path in CATALOGUES if "wagtail_locale" not in path.parts]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|(?<!%)\{\w*\}")
CONTEXT_MARK = "\x04"
WAGTAIL = Path(wagtail.__file__).parent
# What an editor or an administrator meets: the parts of Wagtail that the site installs.
PARTS_OF_WAGTAIL = [
    WAGTAIL / part for part in ("", "admin", "images", "documents", "users", "snippets", "sites", "embeds", "search")
] + [WAGTAIL / "contrib/redirects", WAGTAIL / "contrib/table_block"]
CODE = ["plans_app", "search", "cms", "templates"]
# How many leading arguments of a call are strings: the context, the text, the text for many.
CALL = re.compile(r"(?<![\w.])(_|n?p?gettext)(?:_lazy|_noop)?$")
STRING = r"""[uU]?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL_IN_TEMPLATE = re.compile(rf"(?<!\w)(_|n?p?gettext)\(\s*({STRING}(?:\s*,\s*{STRING})*)", re.DOTALL)


class Entry(NamedTuple):
    """One string of a catalogue; `key` is how gettext finds it, `plural` is empty where there is none."""

    key: str
    plural: str
    translation: str
    is_fuzzy: bool


@cache
def entries(path: Path) -> list[Entry]:
    """The strings of a .po file without its header and without struck-out entries."""
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    return [entry for entry in map(_entry, blocks) if entry.key]


def _entry(block: str) -> Entry:
    fields: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        if line.startswith("msg"):
            name, line = line.split(" ", 1)
        if name and line.startswith('"'):
            fields[name] = fields.get(name, "") + ast.literal_eval(line)
    context = fields.get("msgctxt")
    key = fields.get("msgid", "") if context is None else context + CONTEXT_MARK + fields["msgid"]
    translation = fields.get("msgstr", fields.get("msgstr[0]", ""))
    return Entry(key, fields.get("msgid_plural", ""), translation, "\n#, fuzzy" in f"\n{block}")


def compiled(path: Path) -> dict[str, str]:
    """What gettext reads from a .mo file: the translation of each key."""
    with path.open("rb") as file:
        catalogue = GNUTranslations(file)._catalog
    return {key[0] if isinstance(key, tuple) else key: text for key, text in catalogue.items() if key != ""}


def strings_of_code(folder: Path) -> Iterator[tuple[str, str]]:
    """Each key that the Python files and templates below the folder ask gettext for, with its file."""
    for path in sorted(folder.rglob("*.py")):
        for key in _keys_of_python(path.read_text(encoding="utf-8")):
            yield key, named(path)
    for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")]):
        for key in _keys_of_template(path.read_text(encoding="utf-8")):
            yield key, named(path)


def _keys_of_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        call = CALL.fullmatch(node.func.id)
        texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        if call and texts:
            yield _key(call[1], texts)


def _keys_of_template(source: str) -> Iterator[str]:
    for call in CALL_IN_TEMPLATE.finditer(templatize(source)):
        yield _key(call[1], [ast.literal_eval(text) for text in re.findall(STRING, call[2], re.DOTALL)])


def _key(function: str, texts: list[str]) -> str:
    has_context = "p" in function
    return CONTEXT_MARK.join(texts[:2]) if has_context else texts[0]


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.fixture(params=CATALOGUES, ids=named)
def catalogue(request) -> Path:
    return request.param


def test_the_plugin_the_site_and_the_admin_have_a_catalogue():
    assert {path.parts[len(ROOT.parts)] for path in OF_OUR_CODE} >= {"plans_app", "cms"}
    assert {path.name for path in CATALOGUES if path not in OF_OUR_CODE} == {"django.po", "djangojs.po"}


def test_every_string_of_the_code_is_in_its_catalogue():
    said = {entry.key for path in OF_OUR_CODE for entry in entries(path)}
    asked = [pair for folder in CODE for pair in strings_of_code(ROOT / folder)]
    assert len(asked) > len(said) / 2
    assert sorted({(file, key) for key, file in asked if key not in said}) == []


def test_the_plugin_carries_its_own_translations():
    said = {entry.key for entry in entries(ROOT / "plans_app/locale/vi/LC_MESSAGES/django.po")}
    assert {key for key, _file in strings_of_code(ROOT / "plans_app")} == said


def test_every_string_has_a_translation(catalogue):
    assert [entry.key for entry in entries(catalogue) if not entry.translation or entry.is_fuzzy] == []


def test_what_is_compiled_is_what_is_written(catalogue):
    written = {entry.key: entry.translation for entry in entries(catalogue)}
    assert compiled(catalogue.with_suffix(".mo")) == written


def test_a_translation_keeps_the_placeholders(catalogue):
    wrong = [
        entry.key
        for entry in entries(catalogue)
        if not placeholders(entry.plural or entry.key)
        <= placeholders(entry.translation)
        <= placeholders(entry.key + entry.plural)
    ]
    assert wrong == []


def test_a_translation_keeps_the_spaces_at_its_ends(catalogue):
    def ends(text: str) -> tuple[bool, bool]:
        return text[:1].isspace(), text[-1:].isspace()

    key_ends = {entry.key: ends(entry.key.rpartition(CONTEXT_MARK)[2]) for entry in entries(catalogue)}
    assert [entry.key for entry in entries(catalogue) if ends(entry.translation) != key_ends[entry.key]] == []


def test_the_letters_are_composed_and_nothing_is_struck_out(catalogue):
    text = catalogue.read_text(encoding="utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert "TODO" not in text
    assert "\n#~" not in text


@pytest.mark.parametrize("name", ["django.po", "djangojs.po"])
def test_no_string_of_the_admin_is_left_in_english(name):
    said = {entry.key for path in CATALOGUES if path.name == name for entry in entries(path)}
    for part in PARTS_OF_WAGTAIL:
        own = part / "locale/vi/LC_MESSAGES" / name
        said |= {entry.key for entry in entries(own) if entry.translation} if own.exists() else set()
    assert _keys_in(PARTS_OF_WAGTAIL, name) - said == set()


@pytest.mark.parametrize("name", ["django.po", "djangojs.po"])
def test_what_we_say_for_others_they_do_ask_for(name):
    ours = {entry.key for entry in entries(ROOT / "cms/wagtail_locale/vi/LC_MESSAGES" / name)}
    packages = [WAGTAIL, Path(django.__file__).parent, Path(taggit.__file__).parent]
    folders = [locale.parent for package in packages for locale in package.rglob("locale")]
    assert ours - _keys_in(folders, name) == set()


def _keys_in(folders: list[Path], name: str) -> set[str]:
    """What the English catalogues of the applications ask for."""
    paths = [folder / "locale/en/LC_MESSAGES" / name for folder in folders]
    return {entry.key for path in paths if path.exists() for entry in entries(path)}


def test_vietnamese_has_one_form_for_one_and_for_many(catalogue):
    assert '"Plural-Forms: nplurals=1; plural=0;\\n"' in catalogue.read_text(encoding="utf-8")


def test_a_string_means_the_same_in_every_catalogue_of_a_domain():
    for domain in ("django", "djangojs"):
        meanings: dict[str, set[str]] = {}
        for path in CATALOGUES:
            for entry in entries(path) if path.stem == domain else []:
                meanings.setdefault(entry.key, set()).add(entry.translation)
        assert {key: texts for key, texts in meanings.items() if len(texts) > 1} == {}

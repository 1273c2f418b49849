"""Which importer reads a file: the first bytes decide, then the end of the name, and text is what is left.

Others join by the Wagtail hook `register_plan_importers`, a function that returns a list of `Importer`s:

    @hooks.register("register_plan_importers")
    def register_odt():
        return [Importer("OpenDocument", (".odt",), read_odt)]
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from wagtail import hooks

from plans_app.importers.base import PlanDraft
from plans_app.importers.docx import read_docx
from plans_app.importers.docx_package import COMPOUND_FILE
from plans_app.importers.pdf import read_pdf
from plans_app.importers.text import read_text


class Reader(Protocol):
    """Reads the bytes of one document. Raises ImportRefused when the file cannot be opened at all."""

    def __call__(self, data: bytes, *, source_name: str) -> PlanDraft: ...


@dataclass(frozen=True, slots=True)
class Importer:
    """A format: its `name`, its file `extensions` in small letters, the `signatures` that its files begin with."""

    name: str
    extensions: tuple[str, ...]
    read: Reader
    signatures: tuple[bytes, ...] = ()

    def recognises(self, data: bytes) -> bool:
        return data.startswith(self.signatures)

    def claims(self, source_name: str) -> bool:
        return source_name.lower().endswith(self.extensions)


TEXT = Importer("Text", (".txt", ".md"), read_text)
WORD = Importer("Word", (".docx", ".docm", ".doc"), read_docx, (b"PK\x03\x04", b"PK\x05\x06", COMPOUND_FILE))
PDF = Importer("PDF", (".pdf",), read_pdf, (b"%PDF-",))


def importers() -> list[Importer]:
    """Those of the site first, then our own; text is not among them, because it reads anything."""
    joined: Iterable[list[Importer]] = (hook() for hook in hooks.get_hooks("register_plan_importers"))
    return [*(importer for group in joined for importer in group), WORD, PDF]


def importer_for(source_name: str, data: bytes) -> Importer:
    """The importer for a file of that name and content. A file that is not what its name says goes by its content."""
    known = importers()
    claimed = next((importer for importer in known if importer.claims(source_name)), None)
    if claimed and (not claimed.signatures or claimed.recognises(data)):
        return claimed
    recognised = next((importer for importer in known if importer.recognises(data)), None)
    return recognised or claimed or TEXT


def extensions() -> tuple[str, ...]:
    """What a person may choose to upload."""
    return tuple(extension for importer in (*importers(), TEXT) for extension in importer.extensions)

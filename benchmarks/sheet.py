"""The words of a plan as any program for documents could be given them: paragraphs, and which letters are bold."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from plans_app.decree30.ruleset import ruleset_on
from plans_app.exporters import wording
from plans_app.exporters.pdf import document, fonts
from plans_app.exporters.pdf.body import Composer
from plans_app.exporters.pdf.lines import Style
from plans_app.exporters.pdf.rows import Block, Text
from plans_app.exporters.pdf.styles import Styles
from plans_app.exporters.pdf.typesetter import Typesetter


@dataclass(frozen=True)
class Run:
    """Letters of one face."""

    text: str
    bold: bool = False
    italic: bool = False


# A paragraph.
Runs = list[Run]


@dataclass(frozen=True)
class Sheet:
    """What a plan says and how its paper is set, in points. The body's paragraphs are justified and indented."""

    issuer: str
    national_name: str
    motto: str
    number: str
    place: str
    kind: str
    subject: str
    body: list[Runs]
    recipients: list[str]
    signature: list[str]
    signer: str
    paper: tuple[float, float]
    left: float
    right: float
    top: float
    bottom: float
    size: float
    leading: float
    indent: float
    gap: float
    head_size: float
    list_size: float
    signature_space: float


def sheet_of(plan) -> Sheet:
    """The sheet of `plan`, its words those that our own composer gives."""
    styles = document.choose_styles(plan)
    ruleset = ruleset_on(plan.issued_on)
    body: Style = styles.of("body")
    return Sheet(
        issuer=wording.issuer_name(plan).upper(),
        national_name=ruleset.national_name,
        motto=ruleset.motto,
        number=wording.number_line(plan, ruleset),
        place=wording.place_line(plan),
        kind=plan.document_kind,
        subject=plan.subject,
        body=[list(_runs(block)) for block in Composer(Typesetter(styles), plan).blocks()],
        recipients=wording.recipient_lines(plan),
        signature=[*plan.authority_lines, plan.position],
        signer=plan.signer,
        size=body.size,
        leading=body.leading,
        indent=body.first_indent,
        gap=styles.figure("paragraph_gap_points"),
        head_size=styles.of("national_name").size,
        list_size=styles.of("recipients").size,
        signature_space=styles.length("signature_space"),
        **_paper(styles),
    )


def _paper(styles: Styles) -> dict:
    width, height = styles.paper_width, styles.paper_height
    right, bottom = width - styles.left - styles.width, height - styles.top - styles.height
    return {"paper": (width, height), "left": styles.left, "right": right, "top": styles.top, "bottom": bottom}


def _runs(block: Block) -> Iterator[Run]:
    """The letters of a paragraph, its lines put together again."""
    texts = [mark for row in block.rows for mark in row.marks if isinstance(mark, Text)]
    for face, group in groupby(texts, key=lambda text: text.face):
        letters = "".join(text.text for text in group)
        yield Run(
            letters, bold=face in (fonts.BOLD, fonts.BOLD_ITALIC), italic=face in (fonts.ITALIC, fonts.BOLD_ITALIC)
        )

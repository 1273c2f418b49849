"""A plan as a PDF: its parts in the order of the paper, put on pages and drawn."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from plans_app.decree30.ruleset import ruleset_on
from plans_app.exceptions import RenderError
from plans_app.exporters.pdf.body import Composer, appendix_blocks
from plans_app.exporters.pdf.contact_line import contact_rows
from plans_app.exporters.pdf.drawing import Drawing
from plans_app.exporters.pdf.issue import Signatures, Verification, verification_marks
from plans_app.exporters.pdf.letterhead import fits, letterhead
from plans_app.exporters.pdf.pages import Page, Paginator
from plans_app.exporters.pdf.rows import Block, Row
from plans_app.exporters.pdf.signature_block import signature_block
from plans_app.exporters.pdf.styles import Styles
from plans_app.exporters.pdf.typesetter import Typesetter


def draw_plan(
    plan,
    *,
    is_draft: bool,
    profile: str | None = None,
    signatures: Signatures | None = None,
    verification: Verification | None = None,
) -> bytes:
    """The PDF of `plan`. Raises MissingGlyph for a character that the font lacks, RenderError for a picture
    that cannot be read."""
    setter = Typesetter(choose_styles(plan, profile))
    parts = [paginate(part.blocks, setter.styles, part.foot) for part in compose_parts(plan, setter, signatures)]
    foot = verification_marks(setter.styles, verification, setter.document) if verification else []
    return Drawing(setter.styles, plan, is_draft=is_draft).draw(parts, setter.document, foot)


def choose_styles(plan, profile: str | None = None) -> Styles:
    """The sizes of the profile whose name begins with `profile`; without one those of the first in which the head
    fits, else the smallest. Raises RenderError for a name that the rule-set of the plan's date does not have."""
    ruleset = ruleset_on(plan.issued_on)
    candidates = [Styles(ruleset, own) for own in ruleset.profiles]
    if profile is None:
        return next((styles for styles in candidates if fits(styles, plan)), candidates[-1])
    for styles in candidates:
        if styles.profile.name.startswith(f"{profile}-"):
            return styles
    raise RenderError(_("There is no profile of sizes “%(name)s”.") % {"name": profile})


@dataclass(frozen=True, slots=True)
class Part:
    """What begins a page and counts its pages anew; `foot` are the rows at the foot of its first page."""

    blocks: list[Block]
    foot: list[Row]


def compose_parts(plan, setter: Typesetter, signatures: Signatures | None = None) -> list[Part]:
    """The document and each of its appendices."""
    main = letterhead(setter, plan) + Composer(setter, plan).blocks()
    main = _kept_with_end(main, setter.styles) + [signature_block(setter, plan, signatures)]
    document = Part(main, contact_rows(setter, plan))
    return [document, *(Part(blocks, []) for blocks in appendix_blocks(setter, plan))]


def paginate(blocks: list[Block], styles: Styles, foot: Iterable[Row] = ()) -> list[Page]:
    note_gap = styles.figure("note_gap_points") * 2
    return Paginator(styles.height, note_gap, foot).fill(blocks)


def _kept_with_end(blocks: list[Block], styles: Styles) -> list[Block]:
    """`blocks` with the last lines bound to what follows, so that the signature never stands alone on a page."""
    bound, lines = [], 0
    wanted = styles.figure("lines_kept_together")
    for block in reversed(blocks):
        bound.append(replace(block, keeps_with_next=True) if lines < wanted else block)
        lines += len(block.rows)
    return bound[::-1]

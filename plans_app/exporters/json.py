"""The plan as JSON for other programs: one document that needs nothing beside it.

`plan.schema.json` beside this module describes it (JSON Schema 2020-12). The words are those of the API; days are
ISO 8601. Where the API gives the blocks as they are stored, here the body is a tree: what stands below a heading is
in its `content`, and every numbered block has its printed `marker`, its `citation` and its `anchor` on the page.

`VERSION` grows when a program that reads the format has to be changed; fields may be added within a version.
"""

import base64
import json
import mimetypes
from collections.abc import Iterable, Iterator
from functools import singledispatch
from typing import Any

from plans_app import blocks as plan_blocks
from plans_app.exporters import wording
from plans_app.exporters.richtext import Run, paragraphs, plain_text
from plans_app.models import IssuanceAct, Organization, PlanRelation
from plans_app.outline import Heading, block_level, headings, numbered_blocks

FORMAT = "wagtail-kehoach/plan"
VERSION = 1
# What is framed, or stands at the edges of the paper.
STAMPS = ("urgency", "circulation", "drafter_code", "issued_copies", "contact_line")

Node = dict[str, Any]


def export_json(plan) -> bytes:
    """`plan` (saved, unsaved or of a revision) as JSON in UTF-8. The same plan gives the same bytes."""
    return (json.dumps(describe_plan(plan), ensure_ascii=False, indent=2, default=str) + "\n").encode()


def describe_plan(plan) -> Node:
    """What `export_json` writes, as plain data."""
    body = Tree(plan.body)
    return {
        "format": FORMAT,
        "version": VERSION,
        **_head(plan),
        "legal_bases": [{"id": _id(child), "text": rich_text(child.value)} for child in plan.legal_bases],
        "body": body.nodes(plan.body),
        "closing": rich_text(plan.closing),
        "assignments": [_assignment(block, body) for block in numbered_blocks(plan.body) if _is_assignment(block)],
        "recipients": [
            {"text": line.text, "purpose_text": line.purpose_text, "purpose": line.purpose}
            for line in plan.recipients.all()
        ],
        "archive_units": plan.archive_unit_list,
        "archive_copies": plan.archive_copies,
        "authority": plan.authority_lines,
        "position": plan.position,
        "signer": plan.signer,
        **{name: getattr(plan, name) for name in STAMPS},
        "appendices": [_appendix(child, number, plan) for number, child in enumerate(plan.appendices, start=1)],
        "campaigns": [{"slug": campaign.slug, "name": campaign.name} for campaign in _campaigns(plan)],
        "relations": [_relation(relation) for relation in plan.relations.all()],
        "effective_from": _day(plan.effective_from),
        "effective_to": _day(plan.effective_to),
        "issuance": _issuance(plan),
        "acts": _acts(plan),
    }


def _head(plan) -> Node:
    return {
        "id": plan.pk,
        "url": plan.full_url if plan.pk else None,
        "status": "issued" if plan.is_issued else "draft",
        "standing": plan.issuance.standing if plan.issuance else None,
        "reference": plan.reference,
        "document_kind": plan.document_kind,
        "subject": plan.subject,
        "superior": organization(plan.superior),
        "issuer": organization(plan.issuer),
        "number": plan.number,
        "notation": plan.notation,
        "place": plan.place,
        "issued_on": _day(plan.issued_on),
    }


def organization(found: Organization | None) -> Node | None:
    """A body of the directory, without its address."""
    if found is None:
        return None
    names = ("name", "short_name", "code", "notation", "place")
    return {"id": found.pk, **{name: getattr(found, name) for name in names}}


def rich_text(source: object) -> Node:
    """Rich text as its words, and as paragraphs of runs, each with the marks that it has."""
    found = paragraphs(source)
    return {"plain": "\n".join(map(plain_text, found)), "paragraphs": [[_run(run) for run in runs] for runs in found]}


def _run(run: Run) -> Node:
    """A run of letters; a footnote's mark is a run without text that holds the note."""
    marks = {"bold": run.bold, "italic": run.italic, "href": run.href, "note": run.note}
    return {"text": run.text, **{name: value for name, value in marks.items() if value}}


def _campaigns(plan) -> list:
    return sorted(plan.campaigns.all(), key=lambda campaign: campaign.key) if plan.pk else []


def _relation(relation: PlanRelation) -> Node:
    """A document by the words of the plan; a plan of this site only where anybody may read it."""
    target = relation.target
    is_open = target is not None and _is_open(target)
    text = relation.text or (target.title if is_open else "")
    return {"kind": relation.kind, "text": text, "url": target.full_url if is_open else None}


def _is_open(page) -> bool:
    """Whether anybody may read `page`."""
    return page.live and not page.get_view_restrictions().exists()


def _acts(plan) -> list[Node]:
    """What was done to the plan after it was issued, the latest first."""
    if plan.issuance is None:
        return []
    acts = plan.issuance.acts.select_related("replacement__plan").order_by("-made_at", "-pk")
    return [_act(act) for act in acts]


def _act(act: IssuanceAct) -> Node:
    page = act.replacement.plan if act.replacement else None
    names = ("kind", "reason", "wrong", "right", "order_reference")
    return {
        **{name: getattr(act, name) for name in names},
        "order_date": _day(act.order_date),
        "made_at": act.made_at.isoformat(),
        "replaced_by": page.full_url if page is not None and _is_open(page) else None,
    }


def _issuance(plan) -> Node | None:
    issuance = plan.issuance
    if issuance is None:
        return None
    return {
        "issued_at": issuance.issued_at.isoformat(),
        "is_historic": issuance.is_historic,
        "content_sha256": issuance.content_sha256,
        "pdf": {"sha256": issuance.pdf_sha256, "pages": issuance.pdf_pages} if issuance.is_rendered else None,
    }


def _day(day) -> str | None:
    return day.isoformat() if day else None


def _id(child) -> str | None:
    return str(child.id) if child.id else None


class Tree:
    """The blocks of one stream as nodes, what belongs to a heading below it."""

    def __init__(self, stream):
        found = zip(numbered_blocks(stream), headings(stream), strict=True)
        self._headings: dict[int, Heading] = {id(block): heading for block, heading in found}

    def heading(self, child) -> Node:
        """Where a numbered block stands, and how it is cited."""
        heading = self._headings[id(child)]
        return {
            "anchor": heading.anchor if child.id else None,
            "level": heading.level,
            "marker": heading.marker,
            "citation": heading.citation,
        }

    def nodes(self, stream: Iterable) -> list[Node]:
        """The nodes of `stream`; a subsection takes what follows it, up to the next of its level or above."""
        top: list[Node] = []
        open_headings: list[tuple[int, list[Node]]] = []
        for child in stream:
            is_heading = child.block_type in {"subsection", "assignment"}
            while is_heading and open_headings and open_headings[-1][0] >= block_level(child):
                open_headings.pop()
            node = {"type": child.block_type, "id": _id(child), **describe(child.block, child, self)}
            (open_headings[-1][1] if open_headings else top).append(node)
            if is_heading:
                open_headings.append((block_level(child), node.setdefault("content", [])))
        return top


@singledispatch
def describe(block, child, tree: Tree) -> Node:
    """The fields of `child` by the class of its `block`; a block of another package as its API gives it."""
    return {"value": block.get_api_representation(child.value)}


@describe.register(plan_blocks.SectionBlock)
def _section(block, child, tree: Tree) -> Node:
    value = child.value
    fields = {"title": value["title"], "text": rich_text(value["text"])}
    return {**tree.heading(child), **fields, "content": tree.nodes(value["content"])}


@describe.register(plan_blocks.SubsectionBlock)
def _subsection(block, child, tree: Tree) -> Node:
    value = child.value
    return {**tree.heading(child), "title": value["title"], "text": rich_text(value["text"])}


@describe.register(plan_blocks.AssignmentBlock)
def _assignment_node(block, child, tree: Tree) -> Node:
    value = child.value
    return {
        **tree.heading(child),
        "unit": value["unit"],
        "organization": organization(value["organization"]),
        "role": value["role"],
        "text": rich_text(value["text"]),
        "tasks": list(_entries(value["tasks"])),
        "deadline": _day(value["deadline"]),
    }


@describe.register(plan_blocks.LabelBlock)
def _label(block, child, tree: Tree) -> Node:
    return {"title": child.value["title"], "text": rich_text(child.value["text"])}


@describe.register(plan_blocks.ParagraphBlock)
def _paragraph(block, child, tree: Tree) -> Node:
    return {"text": rich_text(child.value)}


@describe.register(plan_blocks.BulletsBlock)
def _bullets(block, child, tree: Tree) -> Node:
    return {"entries": list(_entries(child.value))}


@describe.register(plan_blocks.ThemeBlock)
def _theme(block, child, tree: Tree) -> Node:
    value = child.value
    return {"kind": value["kind"], "title": value["title"], "quotes": list(_entries(value["quotes"]))}


@describe.register(plan_blocks.PeriodBlock)
def _period(block, child, tree: Tree) -> Node:
    """The days, and the words that are printed for them."""
    value = child.value
    words = value["text"] if paragraphs(value["text"]) else wording.period_text(value["start"], value["end"])
    days = {name: _day(value[name]) for name in ("start", "end")}
    return {"title": value["title"], "text": rich_text(words), **days}


@describe.register(plan_blocks.FundingBlock)
def _funding(block, child, tree: Tree) -> Node:
    value = child.value
    amount = int(value["amount"]) if value["amount"] is not None else None
    return {"text": rich_text(value["text"]), "source": value["source"] or "", "amount": amount}


@describe.register(plan_blocks.PlanTableBlock)
def _table(block, child, tree: Tree) -> Node:
    value = child.value or {}
    return {
        "caption": value.get("table_caption") or "",
        "has_head_row": bool(value.get("first_row_is_table_header")),
        "has_head_column": bool(value.get("first_col_is_header")),
        "rows": [[str(cell or "") for cell in row] for row in value.get("data") or []],
    }


@describe.register(plan_blocks.PictureBlock)
def _picture(block, child, tree: Tree) -> Node:
    value = child.value
    return {"alt": value["alt"] or "", "caption": value["caption"] or "", "file": _file(value["image"])}


def _file(image) -> Node | None:
    """The picture itself, None when its file is gone."""
    if image is None:
        return None
    try:
        with image.open_file() as file:
            data = base64.b64encode(file.read()).decode()
    except OSError:
        return None
    kind = mimetypes.guess_type(image.filename)[0] or "application/octet-stream"
    return {"content_type": kind, "width": image.width, "height": image.height, "base64": data}


@describe.register(plan_blocks.QuotationBlock)
def _quotation(block, child, tree: Tree) -> Node:
    return {"text": rich_text(child.value["text"]), "source": child.value["source"] or ""}


@describe.register(plan_blocks.AppendixReferenceBlock)
def _appendix_reference(block, child, tree: Tree) -> Node:
    return {"number": child.value["number"], "text": child.value["text"]}


def _entries(stream: Iterable) -> Iterator[Node]:
    return ({"type": child.block_type, "id": _id(child), "text": rich_text(child.value)} for child in stream)


def _is_assignment(block) -> bool:
    return block.block_type == "assignment"


def _assignment(block, tree: Tree) -> Node:
    """Who does what by when, without looking for it in the tree; the tasks stand there."""
    node = _assignment_node(block.block, block, tree)
    names = ("citation", "anchor", "unit", "organization", "role", "deadline")
    return {"id": _id(block), **{name: node[name] for name in names}}


def _appendix(child, number: int, plan) -> Node:
    content = child.value["content"]
    return {
        "id": _id(child),
        "heading": wording.appendix_heading(number, len(plan.appendices)),
        "title": child.value["title"],
        "content": Tree(content).nodes(content),
    }

"""What the templates of a plan need: `{% load plans %}`."""

from django import template

from plans_app import reading as reading_module
from plans_app.exporters import wording
from plans_app.exporters.base import Exporter, get_exporters
from plans_app.listing import Listing
from plans_app.models import Campaign, PlanPage, Standing
from plans_app.queries import PublicAct, RelatedDocument, public_acts, related_documents
from plans_app.reading import RankedHeading, Reading
from plans_app.vietnamese import format_date

register = template.Library()


@register.simple_tag
def read_plan(plan: PlanPage) -> Reading:
    """The headings, duties and footnotes of `plan`: `{% read_plan page as reading %}` before its blocks are shown."""
    return Reading(plan)


@register.simple_tag(takes_context=True)
def list_plans(context) -> Listing:
    """The public plans that the address of the page asks for; head and content of a page share one listing."""
    request = context["request"]
    if not hasattr(request, "plan_listing"):
        request.plan_listing = Listing(request.GET)
    return request.plan_listing


@register.simple_tag
def plan_campaigns(plan: PlanPage) -> list[Campaign]:
    return sorted(plan.campaigns.all(), key=lambda campaign: campaign.key)


@register.simple_tag
def plan_formats() -> list[Exporter]:
    """The formats besides the PDF in which a plan can be taken home."""
    return list(get_exporters().values())


@register.simple_tag
def plan_relations(plan: PlanPage) -> list[RelatedDocument]:
    return related_documents(plan)


@register.simple_tag
def plan_acts(plan: PlanPage) -> list[PublicAct]:
    """What was done to an issued plan, the latest first."""
    return public_acts(plan) if plan.issuance and plan.issuance.standing != Standing.IN_FORCE else []


@register.simple_tag(takes_context=True)
def heading_of(context, block_id) -> RankedHeading | None:
    """The computed heading of a block, None outside a plan (the preview of a single block)."""
    reading = context.get("reading")
    return reading.headings.get(str(block_id)) if reading else None


@register.simple_tag(takes_context=True)
def plan_text(context, value):
    """Rich text as paragraphs, its footnotes numbered."""
    return reading_module.rich_text_html(_source(value), context.get("reading"))


@register.simple_tag(takes_context=True)
def plan_run_in(context, value):
    """Rich text without paragraphs, to follow a heading on its line."""
    return reading_module.run_in_html(_source(value), context.get("reading"))


@register.filter
def document_date(day) -> str:
    """A date as a document writes it: "ngày 06 tháng 3 năm 2024"."""
    return format_date(day) if day else ""


def _source(value) -> str:
    return getattr(value, "source", value) or ""


@register.filter
def run_in_title(title: str) -> str:
    """A heading that its text follows on the same line, as it is printed."""
    return wording.heading(title, runs_on=True)


@register.filter
def label(title: str) -> str:
    """A heading without a number, as it is printed."""
    return wording.label(title)


@register.simple_tag
def deadline_words(assignment) -> str:
    """The deadline as it is printed, "" when the tasks state the day themselves."""
    return wording.deadline_line(assignment["deadline"], [assignment["text"], *(t.value for t in assignment["tasks"])])


@register.simple_tag
def period_words(period) -> str:
    return wording.period_text(period["start"], period["end"])


@register.simple_tag
def amount_words(funding) -> str:
    """The amount as it is printed, "" when the text states it itself."""
    return wording.amount_text(funding["amount"], funding["text"])


@register.simple_tag
def recipient_lines(plan: PlanPage) -> list[str]:
    """The lines of "Nơi nhận" as they are printed, without their dashes."""
    return [line.removeprefix("- ") for line in wording.marked_recipient_lines(plan)]


@register.simple_tag
def drafter_mark(plan: PlanPage) -> str:
    """ "PL.(300)"."""
    return wording.drafter_mark(plan)


@register.simple_tag
def contact_line(plan: PlanPage) -> str:
    return wording.contact_line(plan)


@register.simple_tag
def appendix_heading(plan: PlanPage, number: int) -> str:
    return wording.appendix_heading(number, len(plan.appendices))


@register.simple_tag(takes_context=True)
def appendix_of(context, number: int) -> str:
    """The heading of the appendix that a block refers to."""
    reading = context.get("reading")
    return wording.appendix_heading(number, len(reading.plan.appendices) if reading else number)


@register.simple_tag(takes_context=True)
def absolute_url(context, address: str) -> str:
    """`address` with the host that the reader used."""
    return context["request"].build_absolute_uri(address)

"""A plan in memory: a sample of the package, without a database."""

from django.contrib.contenttypes.models import ContentType

from plans_app.actions.drafting import build_page, read_plan
from plans_app.actions.samples import TEXTS
from plans_app.models import Organization, PlanPage

SAMPLE = "002_0389cedf7f631719.txt"


def make_plan(copies: int = 1, edition: int = 0) -> PlanPage:
    """The sample of five pages, its body as often as `copies` says.

    Every paragraph ends with the number of the `edition`, so that no program sets the same one twice.
    """
    # A page asks the database for its type, which is not what is measured.
    ContentType.objects._add_to_cache("default", ContentType(id=1, app_label="plans_app", model="planpage"))
    path = TEXTS / SAMPLE
    plan = build_page(draft=read_plan(data=path.read_bytes(), source_name=path.name))
    plan.issuer = Organization(name="Ủy ban nhân dân quận Tân Bình", notation="UBND", place="Tân Bình")
    plan.position = "CHỦ TỊCH"
    plan.subject = f"{plan.subject} {edition}"
    body = plan.body.stream_block.to_python(_edited(plan.body.get_prep_value(), edition))
    plan.body = [(child.block_type, child.value) for child in body] * copies
    return plan


def _edited(value, edition: int):
    """A block as it is stored, the number of the edition at the end of each paragraph."""
    if isinstance(value, str):
        return value.replace("</p>", f" {edition}</p>")
    if isinstance(value, list):
        return [_edited(item, edition) for item in value]
    if isinstance(value, dict):
        return {name: _edited(item, edition) for name, item in value.items()}
    return value

"""A plan in memory: a sample of the package, without a database."""

from django.contrib.contenttypes.models import ContentType

from plans_app.actions.drafting import build_page, read_plan
from plans_app.actions.samples import TEXTS
from plans_app.models import PlanPage

SAMPLE = "002_0389cedf7f631719.txt"


def make_plan(copies: int = 1) -> PlanPage:
    """The sample of four pages, its body as often as `copies` says."""
    # A page asks the database for its type, which is not what is measured.
    ContentType.objects._add_to_cache("default", ContentType(id=1, app_label="plans_app", model="planpage"))
    path = TEXTS / SAMPLE
    plan = build_page(draft=read_plan(data=path.read_bytes(), source_name=path.name))
    body = [(child.block_type, child.value) for child in plan.body]
    plan.body = body * copies
    return plan

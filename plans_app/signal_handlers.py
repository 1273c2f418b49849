"""What we do when Wagtail tells that something happened."""

from wagtail.search import index

from plans_app.models import PlanPageMixin


def index_published_plan(sender, instance, **kwargs):
    """Indexes a plan again when its campaigns are in the database; the page itself is saved and indexed before them."""
    if isinstance(instance, PlanPageMixin):
        index.insert_or_update_object(instance)

"""What the plugin adds to Wagtail: the directory, footnotes."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from plans_app import footnotes
from plans_app.viewsets import PlanDirectoryGroup

register_snippet(PlanDirectoryGroup)


@hooks.register("register_rich_text_features")
def register_footnotes(features):
    footnotes.register(features)

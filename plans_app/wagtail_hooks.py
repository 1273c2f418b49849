"""What the plugin adds to Wagtail: the directory, footnotes."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.snippets.models import register_snippet

from plans_app import footnotes
from plans_app.viewsets import PlanDirectoryGroup

register_snippet(PlanDirectoryGroup)


@hooks.register("register_rich_text_features")
def register_footnotes(features):
    footnotes.register(features)


@hooks.register("register_log_actions")
def register_log_actions(actions):
    @actions.register_action("plans_app.issue")
    class IssueFormatter(LogFormatter):
        label = _("Issue")

        def format_message(self, log_entry):
            return _("Issued as %(reference)s") % {"reference": log_entry.data.get("reference", "")}

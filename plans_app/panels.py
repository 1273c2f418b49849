"""Panels of the plan's editor that inform: they hold no field, and show only where they have something to say.

What they show is asked for by their templates (`{% load plans_admin %}`), so that models know nothing of actions.
"""

from wagtail.admin.panels import HelpPanel


class DraftPanel(HelpPanel):
    """Shown on a saved draft."""

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self):
            return super().is_shown() and self.instance.pk is not None and not self.instance.is_issued


class IssuedPanel(HelpPanel):
    """Shown on an issued plan."""

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self):
            return super().is_shown() and self.instance.is_issued


class ImportPanel(DraftPanel):
    """Shown on a draft that was imported."""

    class BoundPanel(DraftPanel.BoundPanel):
        def is_shown(self):
            return super().is_shown() and hasattr(self.instance, "plan_import")

"""The rule-set's figures in points, and its components as styles of a paragraph."""

from functools import cache

from plans_app.decree30.ruleset import Profile, RuleSet
from plans_app.exporters.pdf.lines import Style

POINTS_IN_MILLIMETRE = 72 / 25.4
# Single spacing of Times New Roman and of its metric equals, in sizes of the letter.
SINGLE_SPACING = 1.149
_INDENTED = {"basis", "section", "subsection", "body", "note"}


class Styles:
    """One rule-set in one of its profiles, as the parts of the document ask for it. Lengths in points."""

    def __init__(self, ruleset: RuleSet, profile: Profile):
        self.ruleset = ruleset
        self.profile = profile
        self.of = cache(self._style)
        self.paper_width, self.paper_height = (side * POINTS_IN_MILLIMETRE for side in ruleset.paper)
        self.left, self.top = self.length("margin_left"), self.length("margin_top")
        self.width = self.paper_width - self.left - self.length("margin_right")
        self.height = self.paper_height - self.top - self.length("margin_bottom")

    def length(self, name: str) -> float:
        """A figure that the rule-set gives in millimetres, in points."""
        return self.points(self.ruleset[name])

    @staticmethod
    def points(millimetres: float) -> float:
        return millimetres * POINTS_IN_MILLIMETRE

    def figure(self, name: str) -> float:
        """A figure as the rule-set gives it: points, or a share."""
        return self.ruleset[name]

    def _style(self, name: str) -> Style:
        """The style of a component. Raises KeyError for a name that the rule-set does not have."""
        component = self.ruleset.components[name]
        size = self.profile.sizes[name]
        return Style(
            size=size,
            leading=size * SINGLE_SPACING * component.line_spacing,
            bold=component.bold,
            italic=component.italic,
            capitals=component.capitals,
            align=component.align,
            first_indent=self.length("first_line_indent") if name in _INDENTED else 0,
        )

"""Runs of letters into blocks of rows, in the styles of one rule-set; counts the footnotes on its way."""

from collections.abc import Iterable
from dataclasses import replace

from plans_app.exporters import wording
from plans_app.exporters.pdf.lines import Style, balanced, break_words, line_width, set_lines, words
from plans_app.exporters.pdf.rows import Block, Row, Rule
from plans_app.exporters.pdf.styles import Styles
from plans_app.exporters.richtext import Run


class Typesetter:
    """Sets the paragraphs of one document. Footnotes are numbered in the order in which they are met."""

    def __init__(self, styles: Styles):
        self.styles = styles
        self.notes_seen = 0

    def paragraph(self, runs: Iterable[Run], component: str = "body", **block) -> Block:
        """A paragraph over the width of the text. `block` are the fields of `Block` that differ."""
        rows = self.rows(runs, self.styles.of(component), self.styles.width)
        keep = int(self.styles.figure("lines_kept_together"))
        fields = {"gap": self.styles.figure("paragraph_gap_points"), "first": keep, "last": keep}
        return Block(tuple(rows), **fields | block)

    def heading(self, runs: Iterable[Run], component: str, **block) -> Block:
        """A paragraph that no page parts and that never ends one."""
        rows = self.rows(runs, self.styles.of(component), self.styles.width)
        fields = {"gap": self.styles.figure("paragraph_gap_points"), "keeps_with_next": True}
        return Block(tuple(rows), first=len(rows), last=len(rows), **fields | block)

    def rows(self, runs: Iterable[Run], style: Style, width: float) -> list[Row]:
        """The lines of a paragraph of `width` points, with the footnotes that are marked in them."""
        numbered, notes = self._number_notes(runs)
        return set_lines(break_words(words(numbered, style), style, width), style, width, notes)

    def _number_notes(self, runs: Iterable[Run]) -> tuple[list[Run], dict[str, tuple[Row, ...]]]:
        numbered, notes = [], {}
        for run in runs:
            if run.note:
                self.notes_seen += 1
                run = replace(run, text=wording.note_mark(self.notes_seen))
                notes[run.text] = tuple(self._note_rows(run))
            numbered.append(run)
        return numbered, notes

    def _note_rows(self, mark: Run) -> list[Row]:
        style, width = self.styles.of("note"), self.styles.width
        return set_lines(break_words(words([mark, Run(f" {mark.note}")], style), style, width), style, width)

    def title_rows(self, text: str, component: str, width: float) -> list[Row]:
        """Centred lines of even length."""
        style = self.styles.of(component)
        return set_lines(balanced(words([Run(text)], style), style, width), style, width)

    def title_width(self, text: str, component: str, width: float) -> float:
        """The width of the last of those lines, which a rule below them measures itself by."""
        style = self.styles.of(component)
        lines = balanced(words([Run(text)], style), style, width)
        return line_width(lines[-1], style) if lines else 0

    def rule(self, share_of: float, width: float) -> Row:
        """A row with a line of `share_of` points in the middle of `width`."""
        start, gap = (width - share_of) / 2, self.styles.figure("rule_gap_points")
        thickness = self.styles.figure("rule_thickness_points")
        return Row(2 * gap, (Rule(start, gap, start + share_of, gap, thickness),) if share_of else ())

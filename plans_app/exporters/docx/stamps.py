"""The framed words on the first page: how urgent a plan is, how far it may go."""

from plans_app.exporters.docx.elements import colour, paragraph, text_run, twips, w
from plans_app.exporters.docx.tables import spacer
from plans_app.exporters.docx.titles import line_widths
from plans_app.exporters.pdf.styles import Styles

_SIDES = ("top", "left", "bottom", "right")


def circulation_stamp(styles: Styles, words: str):
    """Box 11: in the top margin, right of the middle (Decree 30, Appendix I, III.2.c and IV)."""
    width = max(line_widths(styles, "stamp", words, styles.width)) + 2 * styles.figure("stamp_padding_points")
    left = styles.figure("circulation_middle_share") * styles.width - width / 2
    return _framed(styles, "PlanCirculation", "stamp", words, (left, width), (0, 0))


def urgency_stamp(styles: Styles, word: str) -> list:
    """Box 10b: at the left below the number, in red (Decree 30, Appendix I, III.2.b); [] for a word without a frame."""
    frame = styles.ruleset.urgency_frames.get(word)
    if frame is None:
        return []
    line = styles.figure("rule_thickness_points")
    # Word knows only whole points between the letters and their frame.
    room = round(styles.points(frame.height) - styles.of("urgency").leading - line)
    gap = spacer(styles.figure("urgency_gap_points"), keeps=True)
    width = styles.points(frame.width) - line
    return [gap, _framed(styles, "PlanUrgency", "urgency", word, (line / 2, width), (room - room // 2, room // 2))]


def _framed(styles: Styles, style: str, component: str, words: str, across: tuple[float, float], room: tuple[int, int]):
    """A line of `words` in a frame. `across` are the left side and the width of the frame, `room` is what stands
    between it and the letters above and below them."""
    left, width = across
    above, below = room
    spaces = {"top": above, "bottom": below}
    ink = colour(styles.ruleset.components[component].colour)
    eighths = round(styles.figure("rule_thickness_points") * 8)
    sides = [w(side, val="single", sz=eighths, space=spaces.get(side, 0), color=ink) for side in _SIDES]
    indent = w("ind", left=twips(left), right=twips(styles.width - left - width))
    return paragraph(style, text_run(words), properties=(w("pBdr", *sides), indent))

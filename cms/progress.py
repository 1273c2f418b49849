"""What a long command shows on a terminal: how far it is, and a table at the end."""

import sys
from collections.abc import Sequence
from typing import TextIO

BAR_CHARACTERS = 30
CELL_CHARACTERS = 44


class ProgressBar:
    """A bar that fills by steps. On a terminal it is redrawn in place; in a log each step is a line."""

    def __init__(self, steps: int, output: TextIO | None = None):
        self.steps = steps
        self.done = 0
        self.output = getattr(output, "_out", output) or sys.stderr
        self.is_live = self.output.isatty()

    def __enter__(self) -> "ProgressBar":
        return self

    def __exit__(self, *exception: object) -> None:
        if self.is_live:
            self.output.write("\n")

    def step(self, name: str) -> None:
        """One step is done."""
        self.done = min(self.done + 1, self.steps)
        filled = BAR_CHARACTERS * self.done // self.steps
        line = f"[{'█' * filled}{'·' * (BAR_CHARACTERS - filled)}] {self.done}/{self.steps} {cut(name)}"
        self.output.write(f"\r\x1b[K{line}" if self.is_live else f"{line}\n")
        self.output.flush()


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns of equal width; numbers stand to the right."""
    lines = [[cut(str("–" if cell is None else cell)) for cell in row] for row in [heads, *rows]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    texts = [isinstance(cell, str) for cell in rows[0]] if rows else [True] * len(heads)
    return "\n".join(_line(line, widths, texts) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int], texts: Sequence[bool]) -> str:
    columns = zip(cells, widths, texts, strict=True)
    return "  ".join(f"{cell:<{width}}" if is_text else f"{cell:>{width}}" for cell, width, is_text in columns)


def cut(text: str) -> str:
    """`text` in one cell at most."""
    return text if len(text) <= CELL_CHARACTERS else f"{text[: CELL_CHARACTERS - 1]}…"

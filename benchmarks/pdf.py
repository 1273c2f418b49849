"""How fast a plan becomes a PDF on one core, beside what one could use instead.

    uv pip install -r benchmarks/requirements.in      # the peers; the product never needs them
    apt-get install --no-install-recommends libreoffice-writer-nogui chromium
    python -m benchmarks.pdf [--rounds 15] [--quick]

Prints the tables of docs/performance.md in Markdown and which goals are met. All programs set the same words in the
same faces on A4; "finished" is our tagged, archivable file, "layout" stops where every letter has its place. In each
round every program sets the plan once, with a number at the end of each paragraph that it has not seen before. The
least CPU time of the rounds counts, so what else the machine does falls out of the ratios. Programs that are not
installed are left out.
"""

import argparse
import io
import logging
import os
import pickle
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from time import process_time

import pikepdf

from benchmarks import pdf_peers
from benchmarks.plan import make_plan
from benchmarks.sheet import Sheet, sheet_of
from plans_app.exporters.pdf import document, export_pdf
from plans_app.exporters.pdf.rows import Text
from plans_app.exporters.pdf.typesetter import Typesetter

LONG = 50
THREADS, DOCUMENTS = 8, 400
ONCE = ("finished", "naive Platypus", "typst", "weasyprint", "fpdf")


@dataclass(frozen=True)
class Work:
    """One edition of the plan, as we and as others are given it."""

    plan: object
    sheet: Sheet
    places: list


@dataclass
class Result:
    """The least CPU seconds of a program, and what it made."""

    size: int
    pages: int
    seconds: float = float("inf")

    def take(self, seconds: float) -> None:
        self.seconds = min(self.seconds, seconds)


@dataclass
class Goal:
    """`name` is met while `value` is at least, or with `most` at most, the `bound`."""

    name: str
    value: float
    bound: float
    most: bool = field(default=False, kw_only=True)

    @property
    def is_met(self) -> bool:
        return self.value <= self.bound if self.most else self.value >= self.bound


# What is measured


def layout(plan) -> list:
    """Every line broken, every page filled; nothing written."""
    setter = Typesetter(document.choose_styles(plan))
    parts = document.compose_parts(plan, setter)
    return [page for part in parts for page in document.paginate(part, setter.styles)]


def _places(plan) -> list:
    """The lines of our layout, which the floor draws without looking for them."""
    styles = document.choose_styles(plan)
    left, top = styles.left, styles.paper_height - styles.top
    return [
        [
            (mark.face, mark.size, left + mark.x, top - y - mark.y, mark.word_space, mark.text)
            for y, row in page.rows
            for mark in (*row.marks, *row.aside)
            if isinstance(mark, Text)
        ]
        for page in layout(plan)
    ]


def _work(copies: int, edition: int) -> Work:
    return Work(make_plan(copies, edition), sheet_of(make_plan(copies, edition)), _places(make_plan(copies, edition)))


OURS: dict[str, Callable] = {"layout": lambda work: layout(work.plan), "finished": lambda work: export_pdf(work.plan)}
PEERS: dict[str, Callable] = {
    "bare canvas": lambda work: pdf_peers.bare_canvas(work.sheet, work.places),
    "tuned Platypus": lambda work: pdf_peers.tuned_platypus(work.sheet),
    "naive Platypus": lambda work: pdf_peers.naive_platypus(work.sheet),
}
# Programs by the module that they come with.
OPTIONAL: dict[str, Callable] = {
    "typst": lambda work: pdf_peers.typst(work.sheet),
    "weasyprint": lambda work: pdf_peers.weasyprint(work.sheet),
    "fpdf": lambda work: pdf_peers.fpdf(work.sheet),
}


def in_process() -> dict[str, Callable]:
    return OURS | PEERS | {name: make for name, make in OPTIONAL.items() if find_spec(name)}


def measure(engines: dict[str, Callable], rounds: int, copies: int = 1) -> dict[str, Result]:
    """The least CPU time of each engine over `rounds` editions of the plan."""
    first = _work(copies, 0)
    results = {name: _result(make(first)) for name, make in engines.items()}
    for edition in range(1, rounds + 1):
        work = _work(copies, edition)
        for name, make in engines.items():
            start = process_time()
            make(work)
            results[name].take(process_time() - start)
    return results


def _result(made: bytes | list) -> Result:
    if isinstance(made, list):
        return Result(0, len(made))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        return Result(len(made), len(pdf.pages))


def measure_programs(rounds: int) -> dict[str, Result]:
    """The same for programs with processes of their own: the CPU time of all of them."""
    makers = {"Chromium": (pdf_peers.Chromium, "chromium"), "LibreOffice": (pdf_peers.LibreOffice, "soffice")}
    results = {}
    for name, (maker, command) in makers.items():
        if not which(command):
            continue
        make = maker()
        results[name] = _result(make(_work(1, 0).sheet))
        for edition in range(1, rounds + 1):
            sheet = _work(1, edition).sheet
            start = _family_time()
            make(sheet)
            results[name].take(_family_time() - start)
        make.close()
    return results


def _family_time() -> float:
    """The CPU seconds of this process, of its descendants, and of those that have ended."""
    times = {pid: (parent, seconds) for pid, parent, seconds in _processes()}
    family, total = {os.getpid()}, 0.0
    # A child may have a lower number than its parent: go on until no more are found.
    while more := {pid for pid, (parent, _seconds) in times.items() if parent in family} - family:
        family |= more
    for pid in family & times.keys():
        total += times[pid][1]
    return total


def _processes() -> Iterable[tuple[int, int, float]]:
    """Number, parent and CPU seconds of each process, those of the children it has waited for among them."""
    tick = os.sysconf("SC_CLK_TCK")
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        yield int(stat.parent.name), int(fields[1]), sum(map(int, fields[11:15])) / tick


@dataclass(frozen=True)
class Once:
    """The first PDF of a fresh process that has read the site's settings: CPU seconds, and MiB at most."""

    seconds: float
    memory: float
    memory_before: float


def measure_once(rounds: int) -> dict[str, Once]:
    """What the first document costs, each in a process of its own."""
    names = [name for name in ONCE if name in in_process()]
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "sheet"
        sheet.write_bytes(pickle.dumps(_work(1, 0).sheet))
        runs = {name: [_run_once(name, sheet) for _round in range(rounds)] for name in names}
    return {name: min(found, key=lambda once: once.seconds) for name, found in runs.items()}


def _run_once(name: str, sheet: Path) -> Once:
    command = [sys.executable, "-m", "benchmarks.pdf_once", name, str(sheet)]
    words = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return Once(*map(float, words))


def count_differences() -> int:
    """How many of many documents differ when several threads make them at once."""
    plans = [make_plan(1, edition) for edition in range(THREADS)]
    alone = [export_pdf(plan) for plan in plans]
    with ThreadPoolExecutor(THREADS) as pool:
        made = list(pool.map(export_pdf, plans * (DOCUMENTS // THREADS)))
    return sum(data != alone[index % THREADS] for index, data in enumerate(made))


# What is said


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def speed_table(results: dict[str, Result]) -> str:
    ours = results["finished"].seconds
    rows = [
        [name, f"{result.seconds * 1e3:.2f}", f"{1 / result.seconds:.0f}", f"{result.seconds / ours:.2f}"]
        + [str(result.pages), f"{result.size:,}" if result.size else "—"]
        for name, result in sorted(results.items(), key=lambda item: item[1].seconds)
    ]
    return table(["", "CPU ms", "plans/s", "× finished", "pages", "bytes"], rows)


def once_table(once: dict[str, Once]) -> str:
    rows = [
        [name, f"{run.seconds * 1e3:.0f}", f"{run.memory:.0f}", f"{run.memory - run.memory_before:.0f}"]
        for name, run in sorted(once.items(), key=lambda item: item[1].seconds)
    ]
    return table(["first PDF of a process", "CPU ms", "MiB at most", "MiB more than before"], rows)


def goals(short: dict[str, Result], long: dict[str, Result], once: dict[str, Once], differences: int) -> list[Goal]:
    """The goals whose peers were measured."""
    times = {name: result.seconds for name, result in short.items()}
    long_times = {name: result.seconds for name, result in long.items()}
    size = short["finished"].size / short["naive Platypus"].size
    wanted = [
        ("layout, × naive Platypus", times, "naive Platypus", "layout", 8),
        ("layout, × tuned Platypus", times, "tuned Platypus", "layout", 4),
        ("layout, × typst", times, "typst", "layout", 3),
        ("finished, × typst", times, "typst", "finished", 1),
        ("finished, × WeasyPrint", times, "weasyprint", "finished", 8),
        ("200 pages, layout, × tuned Platypus", long_times, "tuned Platypus", "layout", 4),
        ("200 pages, finished, × tuned Platypus", long_times, "tuned Platypus", "finished", 4),
    ]
    found = [Goal(name, own[peer] / own[ours], bound) for name, own, peer, ours, bound in wanted if peer in own]
    return [
        *found,
        Goal("layout, of the floor", times["layout"] / times["bare canvas"], 2.2, most=True),
        Goal("finished, of the floor", times["finished"] / times["bare canvas"], 2.2, most=True),
        Goal("bytes, of naive Platypus", size, 0.72, most=True),
        Goal("first PDF of a process, ms", once["finished"].seconds * 1e3, 130, most=True),
        Goal(f"{DOCUMENTS} documents in {THREADS} threads that differ", differences, 0, most=True),
    ]


def goal_table(found: list[Goal]) -> str:
    rows = [
        [
            goal.name,
            f"{'≤' if goal.most else '≥'} {goal.bound:g}",
            f"{goal.value:.2f}",
            "met" if goal.is_met else "**not met**",
        ]
        for goal in found
    ]
    return table(["goal", "wanted", "measured", ""], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--quick", action="store_true", help="leave out browser and office")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    few = max(3, options.rounds // 5)
    short = measure(in_process(), options.rounds)
    programs = {} if options.quick else measure_programs(few)
    long = measure(OURS | PEERS | {name: OPTIONAL[name] for name in ("typst",) if find_spec(name)}, few, LONG)
    once = measure_once(few)
    sys.stdout.write(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"least CPU time of {options.rounds} ({few}) rounds\n\n"
        f"{speed_table(short | programs)}\n{speed_table(long)}\n{once_table(once)}\n"
        f"{goal_table(goals(short, long, once, count_differences()))}"
    )


if __name__ == "__main__":
    main()

"""How fast text is read: the samples, and sample-like text of 10 kB, 100 kB and 1 MB.

Run: ./dev sh python benchmarks/parse.py. The floor is what any reading does: bytes to letters in NFC, cut into
lines. Times are processor time, the best of several runs, so that a busy machine changes little.
"""

import sys
import time
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "plans_app" / "samples"
SIZES = (10_000, 100_000, 1_000_000)
RUNS = 7


def main() -> None:
    settings.configure(USE_I18N=False)
    sys.path.insert(0, str(ROOT))
    # Only now can the plugin be found.
    from plans_app.importers.text import read_text

    samples = [path.read_bytes() for path in sorted(SAMPLES.glob("*.txt"))]
    texts = {"samples": samples} | {f"{size // 1000} kB": [sample_like(samples, size)] for size in SIZES}
    sys.stdout.write(f"{'text':10}{'bytes':>10}{'ms':>10}{'MB/s':>8}{'floor ms':>10}{'× floor':>9}\n")
    for name, documents in texts.items():
        size = sum(map(len, documents))
        taken = best_time(lambda data: read_text(data, source_name="benchmark.txt"), documents)
        floor = best_time(read_floor, documents)
        speed, ratio = size / taken / 1e6, taken / floor
        row = f"{name:10}{size:>10}{taken * 1e3:>10.2f}{speed:>8.2f}{floor * 1e3:>10.3f}{ratio:>9.0f}\n"
        sys.stdout.write(row)


def sample_like(samples: Sequence[bytes], size: int) -> bytes:
    """One document of `size` bytes or a little less: the head and the foot of a sample, and its body repeated."""
    text = samples[0].decode()
    start, end = text.index("I. MỤC ĐÍCH"), text.index("Noi nhận")
    body = text[start:end]
    times = max(1, (size - len(samples[0])) // len(body.encode()) + 1)
    return (text[:start] + body * times + text[end:]).encode()[: max(size, len(samples[0]))]


def read_floor(data: bytes) -> list[str]:
    return unicodedata.normalize("NFC", data.decode()).splitlines()


def best_time(read: Callable[[bytes], object], documents: Sequence[bytes]) -> float:
    """Seconds of processor time that all `documents` take, the best of `RUNS` runs."""
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        for data in documents:
            read(data)
        times.append(time.process_time() - started)
    return min(times)


if __name__ == "__main__":
    main()

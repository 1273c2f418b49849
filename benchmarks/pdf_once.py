"""The first PDF of a fresh process.

python -m benchmarks.pdf_once PROGRAM SHEET      # prints CPU seconds, MiB, MiB before
"""

import pickle
import re
import sys
from pathlib import Path
from time import process_time


def _memory() -> float:
    """The most MiB that this program has taken so far; what getrusage counts begins before it, in its parent."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def main() -> None:
    name, sheet = sys.argv[1], Path(sys.argv[2])
    if name == "finished":
        from benchmarks.plan import make_plan

        given = make_plan()
    else:
        given = pickle.loads(sheet.read_bytes())
    before, start = _memory(), process_time()
    if name == "finished":
        from plans_app.exporters.pdf import export_pdf as make
    else:
        from benchmarks import pdf_peers

        make = getattr(pdf_peers, name.replace(" ", "_").lower())
    make(given)
    sys.stdout.write(f"{process_time() - start} {_memory()} {before}\n")


if __name__ == "__main__":
    main()

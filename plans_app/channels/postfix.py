"""Asking the Postfix on this machine whether it took a letter: a `resolver` for the channel "email"."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from plans_app import conf

QUEUE_SECONDS = 20

# "postfix/cleanup[711]: 4bT1Xk2: message-id=<6f1c…@kehoach.example>": the headers have arrived, the letter may not.
_HEADERS = re.compile(r"postfix\S*/cleanup\[\d+\]: (\w+): message-id=<([^>]*)>")
# "postfix/qmgr[12]: 4bT1Xk2: from=<bounce+6f1c…@kehoach.example>, size=…": the letter is in the queue as a whole.
_QUEUED = re.compile(r"postfix\S*/qmgr\[\d+\]: (\w+): from=<([^>]*)>")


def find(delivery_id: str) -> str:
    """ "found" when Postfix has, or had, the letter of a delivery in its queue; "not_found" when it had it not.

    "unknown" when the log says nothing of Postfix at all. Raises OSError and subprocess errors when neither the log
    nor the queue can be read.
    """
    if is_in_queue(delivery_id):
        return "found"
    return find_in_log(delivery_id, _lines(Path(conf.get("PLANS_POSTFIX_LOG"))))


def is_in_queue(name: str) -> bool:
    """The letter of the delivery `name` waits in Postfix's queue, marked by its return path."""
    listing = subprocess.run(
        ["postqueue", "-j"], capture_output=True, check=True, timeout=QUEUE_SECONDS, text=True, errors="replace"
    ).stdout
    senders = (json.loads(line).get("sender", "") for line in listing.splitlines() if line.strip())
    return any(_marks(sender, name) for sender in senders)


def find_in_log(name: str, lines: Iterator[str]) -> str:
    """What `lines` of a mail log tell of the delivery `name`, as `find` gives it."""
    ours: set[str] = set()
    speaks_of_postfix = False
    for line in lines:
        speaks_of_postfix = speaks_of_postfix or "postfix" in line
        if headers := _HEADERS.search(line):
            # Postfix gives the name of a queue file to another letter when it is free again.
            is_ours = headers[2].partition("@")[0] == name
            (ours.add if is_ours else ours.discard)(headers[1])
        if (queued := _QUEUED.search(line)) and (queued[1] in ours or _marks(queued[2], name)):
            return "found"
    return "not_found" if speaks_of_postfix else "unknown"


def _lines(log: Path) -> Iterator[str]:
    """The lines of `log` and of the one that was put aside before it, oldest first."""
    older = log.with_name(f"{log.name}.1")
    for path in (older, log) if older.exists() else (log,):
        with path.open(encoding="utf-8", errors="replace") as file:
            yield from file


def _marks(sender: str, name: str) -> bool:
    """The mark of a return path opens with the delivery's name; its seal follows."""
    return sender.partition("@")[0].rpartition("+")[2].startswith(name.replace("-", ""))

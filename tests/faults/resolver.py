"""Asking the sink: its ledger says what it took."""

import os
from pathlib import Path


def ask_sink(delivery_id: str) -> str:
    """A resolver for the channel "email"."""
    taken = Path(os.environ["FAULTS_LEDGER"]).read_text("ascii")
    return "found" if f"{delivery_id}@" in taken else "not_found"

"""Asking the sink: its ledger says what it took."""

import os
from pathlib import Path


def ask_sink(delivery) -> str:
    """A resolver for PLANS_DOUBT_RESOLVER."""
    taken = Path(os.environ["FAULTS_LEDGER"]).read_text("ascii")
    return "found" if f"{delivery.pk}@" in taken else "not_found"

"""Sent for other sites; our own steps call each other by name."""

from django.dispatch import Signal

# A plan was issued and the transaction is committed. Arguments: issuance.
plan_issued = Signal()

# A delivery reached an end. Arguments: delivery.
delivery_finished = Signal()

# An issued plan was recalled, corrected or replaced, and the transaction is committed. Arguments: act.
act_made = Signal()

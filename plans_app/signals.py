"""Sent for other sites; our own steps call each other by name."""

from django.dispatch import Signal

# A plan was issued and the transaction is committed. Arguments: issuance.
plan_issued = Signal()

# A delivery reached an end: it was sent or has failed; and again when it arrived, was acknowledged or came back after
# that. Arguments: delivery. A reminder is a delivery too; its `reminds` is set.
delivery_finished = Signal()

# An issued plan was recalled, corrected or replaced, and the transaction is committed. Arguments: act.
act_made = Signal()
# A person answered a delivery, whether that changed its state or not. Arguments: answer.
delivery_answered = Signal()

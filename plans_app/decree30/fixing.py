"""Applies the edits of a fix to a plan in memory. Nothing is saved."""

from collections.abc import Iterable, Iterator

from plans_app.decree30.findings import Edit, Fix
from plans_app.models import PlanPage

STREAMS = {"legal_bases", "body", "appendices"}


def apply(plan: PlanPage, fix: Fix) -> bool:
    """Makes the edits of `fix` in `plan`; True when something changed. A place that is gone is passed over."""
    changes = [_apply(plan, edit) for edit in fix.edits]
    return any(changes)


def _apply(plan: PlanPage, edit: Edit) -> bool:
    name = edit.place.field
    if name in STREAMS:
        return _edit_stream(plan, name, edit)
    if name == "recipients":
        return _edit_recipient(plan, edit)
    old = getattr(plan, name)
    setattr(plan, name, _changed(old, edit))
    return getattr(plan, name) != old


def _changed(text: str, edit: Edit) -> str:
    return text.replace(edit.old, edit.new) if edit.old else edit.new


def _edit_stream(plan: PlanPage, name: str, edit: Edit) -> bool:
    stream = getattr(plan, name).get_prep_value()
    block = next((block for block in _blocks(stream) if block.get("id") == edit.place.block_id), None)
    if block is None:
        return False
    holder, key = (block["value"], edit.place.part) if edit.place.part else (block, "value")
    old = holder.get(key) or ""
    holder[key] = _changed(old, edit)
    setattr(plan, name, stream)
    return holder[key] != old


def _blocks(value: object) -> Iterator[dict]:
    """Every block of raw stream data, at any depth."""
    children: Iterable = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, dict) and "type" in value and "value" in value:
        yield value
    for child in children:
        yield from _blocks(child)


def _edit_recipient(plan: PlanPage, edit: Edit) -> bool:
    lines = list(plan.recipients.all())
    if edit.place.position is None or edit.place.position >= len(lines):
        return False
    line = lines[edit.place.position]
    old = getattr(line, edit.place.part)
    setattr(line, edit.place.part, _changed(old, edit))
    plan.recipients = lines
    return getattr(line, edit.place.part) != old

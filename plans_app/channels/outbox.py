"""Outbox: each document as a package in a folder, where the connector of the national document axis fetches it."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.utils.translation import gettext as _

from plans_app.channels.base import AddressKind, BaseChannel, Message, Receipt, Trace, Whereabouts
from plans_app.channels.edxml import DOCUMENT_TYPES, Axis, write_package
from plans_app.disk import keep_names, write_through
from plans_app.exceptions import ChannelUnavailable, InDoubt, PermanentFailure, TemporaryFailure

ENDING = ".edxml"
# Where a connector puts what it has sent on, below the folder.
TAKEN = "taken"


class OutboxChannel(BaseChannel):
    """Writes `<delivery>.edxml`, whole or not at all. A repetition takes the place of the first.

    Options: `folder`, which exists and is the connector's too; `codes`, the axis's code for one of the directory
    where they differ; `document_types`, the axis's code of a kind ({"KẾ HOẠCH": "10"}). A connector that has sent a
    package on moves it to `taken/` in the same folder, and so tells that it had it.
    """

    announces_content = True
    address_kind = AddressKind.CODE
    carries_any_size = True

    def __init__(self, *, folder: str, codes: dict | None = None, document_types: dict | None = None):
        self.folder = Path(folder)
        self.axis = Axis(codes or {}, {**DOCUMENT_TYPES, **(document_types or {})})

    def open(self) -> None:
        if not self.folder.is_dir() or not os.access(self.folder, os.R_OK | os.W_OK | os.X_OK):
            text = _("The folder %(folder)s of the document axis is not there or cannot be written to.")
            raise ChannelUnavailable(text % {"folder": self.folder})

    def close(self) -> None:
        pass

    def problems(self) -> list[str]:
        try:
            self.open()
        except ChannelUnavailable as error:
            return [str(error)]
        return []

    def send(self, message: Message) -> Receipt:
        package = self._package(message)
        self.open()
        message.before_content()
        name = f"{message.delivery_id}{ENDING}"
        # A name of its own: a worker that was frozen may write the same package at the same time.
        part = self.folder / f".{name}.{secrets.token_hex(4)}.part"
        try:
            with part.open("wb") as file:
                write_through(file, package)
            part.replace(self.folder / name)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            text = _("The package cannot be written to %(folder)s: %(error)s")
            raise TemporaryFailure(text % {"folder": self.folder, "error": error.strerror}) from error
        self._keep(name)
        return Receipt(detail=name)

    def find(self, trace: Trace) -> Whereabouts:
        """Looks for the package where it was written, and where the connector moves it."""
        self.open()
        name = f"{trace.delivery_id}{ENDING}"
        is_there = any((folder / name).exists() for folder in (self.folder, self.folder / TAKEN))
        return Whereabouts.FOUND if is_there else Whereabouts.NOT_FOUND

    def _package(self, message: Message) -> bytes:
        try:
            package = write_package(message, self.axis)
        except ValueError as error:
            raise PermanentFailure(str(error)) from error
        for party in (message.document.issuer, message.recipient.party):
            if not party.code:
                text = _("%(name)s has no identifier code in the directory, which the document axis needs.")
                raise PermanentFailure(text % {"name": party.name})
        return package

    def _keep(self, name: str) -> None:
        """Has the disk remember the name: it is there already, and may be lost with the power."""
        try:
            keep_names(self.folder)
        except OSError as error:
            text = _("It is not certain that the disk keeps %(name)s: %(error)s")
            raise InDoubt(text % {"name": name, "error": error.strerror}) from error

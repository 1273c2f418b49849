"""What an exporter is, and which ones this site has.

A package adds a format by a Wagtail hook:

    @hooks.register("register_plan_exporters")
    def register_markdown_exporter():
        return Exporter("md", _("Markdown"), "text/markdown; charset=utf-8", "md", export_markdown)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wagtail import hooks

HOOK = "register_plan_exporters"


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format. `export` takes a plan (saved, unsaved or of a revision) and gives the bytes of a file.

    `name` is the key of the format in addresses; `label` is for people; `extension` has no dot.
    """

    name: str
    label: Any
    content_type: str
    extension: str
    export: Callable[[Any], bytes]

    @property
    def media_type(self) -> str:
        """The type without its parameters."""
        return self.content_type.partition(";")[0]


def get_exporters() -> dict[str, Exporter]:
    """The exporters by name, in the order of their hooks; of two with one name the later wins."""
    exporters = (register() for register in hooks.get_hooks(HOOK))
    return {exporter.name: exporter for exporter in exporters}

"""Footnotes in rich text: a mark in the text that holds its note.

In the database a footnote is `<a linktype="footnote" note="the text of the note">¹</a>`. The mark that it
encloses is what an import or the editor put there; what a reader sees is counted anew in every document.
"""

from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineEntityElementHandler
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature
from wagtail.rich_text import LinkHandler
from wagtail.rich_text.feature_registry import FeatureRegistry

ENTITY = "FOOTNOTE"


class FootnoteElementHandler(InlineEntityElementHandler):
    """From the database to the editor."""

    mutability = "IMMUTABLE"

    def get_attribute_data(self, attrs):
        return {"note": attrs.get("note", "")}


def footnote_entity(props):
    """From the editor to the database."""
    return DOM.create_element("a", {"linktype": "footnote", "note": props.get("note", "")}, props["children"])


class FootnoteHandler(LinkHandler):
    """From the database to a page that knows nothing of notes: the note is the title of its mark."""

    identifier = "footnote"

    @classmethod
    def expand_db_attributes(cls, attrs):
        return f'<a class="footnote-mark" role="doc-noteref" title="{escape(attrs.get("note", ""))}">'


FEATURE = EntityFeature(
    {
        "type": ENTITY,
        "icon": "superscript",
        "description": _("Footnote"),
        "attributes": ["note"],
        "allowlist": {"note": True},
        "prompt": _("Text of the footnote"),
        "save": _("Save"),
        "remove": _("Remove the footnote"),
        "cancel": _("Cancel"),
    },
    js=["plans_app/js/footnote-entity.js", "plans_app/js/field-names.js"],
)


def register(features: FeatureRegistry) -> None:
    """Adds the feature "footnote" to Wagtail's rich text."""
    features.register_editor_plugin("draftail", "footnote", FEATURE)
    features.register_link_type(FootnoteHandler)
    features.register_converter_rule(
        "contentstate",
        "footnote",
        {
            "from_database_format": {'a[linktype="footnote"]': FootnoteElementHandler(ENTITY)},
            "to_database_format": {"entity_decorators": {ENTITY: footnote_entity}},
        },
    )

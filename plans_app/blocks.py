"""The StreamField blocks of a plan's body.

A body is a stream of sections ("I. …") and content blocks; a section holds a stream of content blocks.
Inside a section the stream is flat, as the paper is: a subsection is a heading or a numbered sentence, and
what follows belongs to it. Everything that can be cited is the child of a stream and so keeps its id.

Markers are computed by `plans_app.outline`. `marker` holds one only when an imported document printed
another than the computed one.
"""

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

RICH_TEXT_FEATURES = ["bold", "italic", "link", "footnote"]


class InlineTextBlock(blocks.RichTextBlock):
    """Rich text whose empty paragraphs count as none: an editor or a client of the API leaves `<p></p>` behind."""

    def value_from_form(self, value):
        return super().value_from_form(value if strip_tags(value).strip() else "")


def rich_text(**kwargs) -> blocks.RichTextBlock:
    """Rich text with the few marks that an administrative document knows."""
    return InlineTextBlock(features=RICH_TEXT_FEATURES, **kwargs)


def marker_block() -> blocks.CharBlock:
    return blocks.CharBlock(
        label=_("Marker as printed"),
        required=False,
        max_length=20,
        help_text=_("Leave blank: the number is computed. Filled only where an imported document counts otherwise."),
        classname="plan-marker",
    )


class Previewed:
    """A block that the picker shows as it will look in a plan."""

    def get_preview_template(self, value, context=None):
        return "plans_app/blocks/preview.html"


class ParagraphBlock(Previewed, blocks.RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(**{"features": RICH_TEXT_FEATURES, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")
        description = _("Running text: bold, italic, links, footnotes")
        preview_value = "<p>Các hoạt động được tổ chức <b>thiết thực</b>, hiệu quả, tiết kiệm.</p>"
        template = "plans_app/blocks/paragraph.html"


class BulletsBlock(Previewed, blocks.StreamBlock):
    """A list with dashes, and pluses below them. Each entry can be cited."""

    item = rich_text(icon="list-ul", label=_("Dash (-)"))
    subitem = rich_text(icon="plus", label=_("Plus (+)"))

    class Meta:
        icon = "list-ul"
        label = _("List")
        description = _("Entries with - and, below them, +")
        preview_value = [
            ("item", "<p>Treo băng rôn tại trụ sở cơ quan;</p>"),
            ("subitem", "<p>Thời gian: trước ngày 13/5/2026;</p>"),
        ]
        template = "plans_app/blocks/bullets.html"


class SubsectionBlock(Previewed, blocks.StructBlock):
    """A heading below a section, or a numbered sentence: "1.", "1.1.", "a)"."""

    level = blocks.ChoiceBlock(
        label=_("Level"), choices=[("1", "1."), ("2", "1.1."), ("3", "a)")], default="1", required=True
    )
    marker = marker_block()
    title = blocks.CharBlock(
        label=_("Title"),
        required=False,
        max_length=500,
        help_text=_("Leave blank for a numbered sentence without a title."),
    )
    text = rich_text(label=_("Text on the same line"), required=False)

    def clean(self, value):
        cleaned = super().clean(value)
        if self.is_deferred_validation or cleaned["title"] or cleaned["text"].source.strip():
            return cleaned
        message = _("Give a title or a text.")
        raise blocks.StructBlockValidationError({"title": ValidationError(message)})

    class Meta:
        icon = "h3"
        label = _("Subsection")
        label_format = "{level} {title}"
        description = _("A heading 1., 1.1. or a), or a numbered sentence")
        preview_value = {"level": "1", "marker": "", "title": "Mục đích", "text": ""}
        template = "plans_app/blocks/subsection.html"


class LabelBlock(Previewed, blocks.StructBlock):
    """A bold run-in heading without a number: "Thời gian thực hiện: …"."""

    title = blocks.CharBlock(label=_("Label"), max_length=300)
    text = rich_text(label=_("Text on the same line"), required=False)

    class Meta:
        icon = "tag"
        label = _("Label")
        description = _("A bold heading without a number")
        preview_value = {"title": "Hình thức tổ chức", "text": ""}
        template = "plans_app/blocks/label.html"


class TasksBlock(blocks.StreamBlock):
    """What an assignment asks for, each task citable."""

    paragraph = ParagraphBlock()
    item = rich_text(icon="list-ul", label=_("Task (-)"))
    subitem = rich_text(icon="plus", label=_("Detail (+)"))

    class Meta:
        label = pgettext_lazy("assignment", "Tasks")
        icon = "tasks"


class AssignmentBlock(Previewed, blocks.StructBlock):
    """What one unit is asked to do, and by when. It is numbered together with the subsections of level 1."""

    marker = marker_block()
    unit = blocks.CharBlock(label=_("Unit"), max_length=500, help_text=_("As it is printed: Phòng Văn hóa - Xã hội"))
    organization = SnippetChooserBlock(
        "plans_app.Organization",
        label=_("In the directory"),
        required=False,
        help_text=_("So that the unit finds its own part."),
    )
    role = blocks.ChoiceBlock(
        label=_("Role"), choices=[("lead", _("leads")), ("cooperate", _("cooperates"))], default="lead"
    )
    text = rich_text(label=_("Text on the same line"), required=False)
    tasks = TasksBlock(required=False)
    deadline = blocks.DateBlock(
        label=_("Deadline"),
        required=False,
        help_text=_("Printed below the tasks, unless their text states this day already."),
    )

    class Meta:
        icon = "group"
        label = _("Assignment")
        label_format = "{unit}"
        description = _("A unit, what it has to do and by when")
        preview_value = {
            "marker": "",
            "unit": "Phòng Văn hóa - Xã hội",
            "organization": None,
            "role": "lead",
            "text": "",
            "tasks": [("item", "<p>Tham mưu, hướng dẫn, theo dõi việc thực hiện Kế hoạch.</p>")],
            "deadline": None,
        }
        template = "plans_app/blocks/assignment.html"


class QuotesBlock(blocks.StreamBlock):
    quote = rich_text(icon="openquote", label=_("Line"))

    class Meta:
        label = _("Lines")


class ThemeBlock(Previewed, blocks.StructBlock):
    """The theme of a campaign, or its slogans."""

    kind = blocks.ChoiceBlock(
        label=_("Kind"), choices=[("theme", _("Theme")), ("slogan", _("Slogan"))], default="theme"
    )
    title = blocks.CharBlock(label=_("Label"), max_length=200, default="Chủ đề")
    quotes = QuotesBlock()

    class Meta:
        icon = "openquote"
        label = _("Theme and slogans")
        label_format = "{title}"
        description = _("The theme or the slogans to be shown")
        preview_value = {
            "kind": "slogan",
            "title": "Khẩu hiệu",
            "quotes": [("quote", "<p>“Nhiệt liệt chào mừng Ngày Khoa học và Công nghệ Việt Nam 18/5”.</p>")],
        }
        template = "plans_app/blocks/theme.html"


class PeriodBlock(Previewed, blocks.StructBlock):
    """When something takes place. The dates are for calendars; the text is what is printed, if given."""

    title = blocks.CharBlock(label=_("Label"), max_length=200, default="Thời gian thực hiện")
    text = rich_text(label=_("Text"), required=False, help_text=_("Leave blank to have it written from the dates."))
    start = blocks.DateBlock(label=pgettext_lazy("period", "From"), required=False)
    end = blocks.DateBlock(label=_("Until"), required=False)

    def clean(self, value):
        cleaned = super().clean(value)
        if cleaned["start"] and cleaned["end"] and cleaned["end"] < cleaned["start"]:
            raise blocks.StructBlockValidationError({"end": ValidationError(_("The last day is before the first."))})
        return cleaned

    class Meta:
        icon = "date"
        label = _("Period")
        label_format = "{title}"
        description = _("From when until when")
        preview_value = {
            "title": "Thời gian thực hiện",
            "text": "<p>Từ ngày 13 tháng 5 năm 2026 đến hết ngày 18 tháng 5 năm 2026.</p>",
            "start": None,
            "end": None,
        }
        template = "plans_app/blocks/period.html"


class FundingBlock(Previewed, blocks.StructBlock):
    """Where the money comes from. The amount, in đồng, is printed after the text when given."""

    text = rich_text(label=_("Text"))
    source = blocks.CharBlock(
        label=_("Source"), required=False, max_length=200, help_text=_("For lists and the API: ngân sách xã")
    )
    amount = blocks.DecimalBlock(label=_("Amount (đồng)"), required=False, min_value=0, max_digits=18, decimal_places=0)

    class Meta:
        icon = "form"
        label = _("Funding")
        description = _("The source of the money and the amount")
        preview_value = {
            "text": "<p>Kinh phí thực hiện từ ngân sách xã và các nguồn hợp pháp khác.</p>",
            "source": "",
            "amount": None,
        }
        template = "plans_app/blocks/funding.html"


class PlanTableBlock(Previewed, TableBlock):
    def get_table_options(self, table_options=None):
        """The editor of tables has no words in Vietnamese and reports a missing language as an error."""
        return super().get_table_options({"language": "en-US", **(table_options or {})})

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("Rows and columns, with a head row")
        preview_value = {
            "first_row_is_table_header": True,
            "first_col_is_header": False,
            "data": [["TT", "Nội dung"], ["1", "Treo băng rôn"]],
        }
        template = "plans_app/blocks/table.html"


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(
        label=_("Text alternative"),
        max_length=300,
        help_text=_("What the picture shows, for those who cannot see it."),
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("Image")
        description = _("A picture with its caption")
        template = "plans_app/blocks/image.html"


class QuotationBlock(Previewed, blocks.StructBlock):
    text = rich_text(label=_("Text"))
    source = blocks.CharBlock(label=_("Source"), required=False, max_length=300)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        description = _("Words of another document")
        preview_value = {
            "text": "<p>“Khoa học, công nghệ là đột phá quan trọng hàng đầu”</p>",
            "source": "Nghị quyết số 57-NQ/TW",
        }
        template = "plans_app/blocks/quotation.html"


class AppendixReferenceBlock(Previewed, blocks.StructBlock):
    number = blocks.IntegerBlock(label=_("Appendix"), min_value=1, max_value=99, default=1)
    text = blocks.CharBlock(label=_("Text"), max_length=300, default="Chi tiết tại")

    class Meta:
        icon = "doc-full"
        label = _("Reference to an appendix")
        description = _("(Chi tiết tại Phụ lục I kèm theo)")
        preview_value = {"number": 1, "text": "Chi tiết tại"}
        template = "plans_app/blocks/appendix_reference.html"


class ContentBlock(blocks.StreamBlock):
    """What stands inside a section, in the order of the paper."""

    subsection = SubsectionBlock(group=_("Outline"))
    assignment = AssignmentBlock(group=_("Outline"))
    label = LabelBlock(group=_("Outline"))
    paragraph = ParagraphBlock(group=_("Text"))
    bullets = BulletsBlock(group=_("Text"))
    quotation = QuotationBlock(group=_("Text"))
    theme = ThemeBlock(group=_("Facts"))
    period = PeriodBlock(group=_("Facts"))
    funding = FundingBlock(group=_("Facts"))
    appendix_reference = AppendixReferenceBlock(group=_("Facts"))
    table = PlanTableBlock(group=_("Figures"))
    image = PictureBlock(group=_("Figures"))

    class Meta:
        label = _("Content")
        template = "plans_app/blocks/stream.html"


class SectionBlock(Previewed, blocks.StructBlock):
    """A section with a Roman number: "I. MỤC ĐÍCH, YÊU CẦU"."""

    marker = marker_block()
    title = blocks.CharBlock(
        label=_("Title"), max_length=500, help_text=_("In capitals, without the number: MỤC ĐÍCH, YÊU CẦU")
    )
    text = rich_text(label=_("Text on the same line"), required=False)
    content = ContentBlock(required=False)

    class Meta:
        icon = "h2"
        label = _("Section")
        label_format = "{title}"
        description = _("A heading I., II. with all that belongs to it")
        preview_value = {
            "marker": "",
            "title": "MỤC ĐÍCH, YÊU CẦU",
            "text": "",
            "content": [("paragraph", "<p>Nâng cao nhận thức của Nhân dân.</p>")],
        }
        template = "plans_app/blocks/section.html"


class PlanBodyBlock(ContentBlock):
    """The body of a plan: sections, and what stands before or without them."""

    section = SectionBlock(group=_("Outline"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A body begins with a section: it stands first among the blocks to choose from.
        self.child_blocks.move_to_end("section", last=False)

    class Meta:
        label = _("Body")
        template = "plans_app/blocks/stream.html"


class LegalBasisBlock(blocks.StreamBlock):
    """The legal bases, each citable and on a line of its own (Decree 30, Appendix I, II.6.a)."""

    basis = rich_text(
        icon="doc-full",
        label=_("Basis"),
        help_text=_("Kind, number, date, body and subject of the document."),
    )

    class Meta:
        label = _("Legal bases")


class AppendixBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=500)
    content = ContentBlock(required=False)

    class Meta:
        icon = "doc-full"
        label = _("Appendix")
        label_format = "{title}"


class AppendicesBlock(blocks.StreamBlock):
    appendix = AppendixBlock()

    class Meta:
        label = _("Appendices")

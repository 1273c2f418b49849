"""The page /mailbox/ of a developer's site: what the mail sink has kept. Never part of a site in production."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

MESSAGES_A_PAGE = 50
SHOWN_HEADERS = ("From", "To", "Cc", "Reply-To", "Date", "Message-ID", "Return-Path", "Delivered-To")
# A mail may hold any HTML: no script, no form, nothing from outside.
HTML_POLICY = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class Summary:
    """One line of the list."""

    name: str
    subject: str
    sender: str
    recipients: str
    date: str


@dataclass(frozen=True)
class Attachment:
    """A file that came with a message. `index` counts the attachments of the message from 0."""

    index: int
    filename: str
    content_type: str
    content: bytes


@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    files = sorted(_folder().glob("*.eml"), reverse=True)
    page = Paginator(files, MESSAGES_A_PAGE).get_page(request.GET.get("page"))
    summaries = [_summary(file) for file in page]
    return render(request, "mailbox/list.html", {"page": page, "messages_of_page": summaries})


@require_safe
def message_detail(request: HttpRequest, name: str) -> HttpResponse:
    message = _read(name)
    context = {
        "name": name,
        "subject": _subject(message),
        "headers": _headers(message),
        "text": _body(message, "plain"),
        "has_html": _body(message, "html") is not None,
        "attachments": _attachments(message),
    }
    return render(request, "mailbox/message.html", context)


@require_safe
@xframe_options_sameorigin
def message_html(request: HttpRequest, name: str) -> HttpResponse:
    html = _body(_read(name), "html")
    if html is None:
        raise Http404(_("This message has no HTML part."))
    return HttpResponse(html, headers={"Content-Security-Policy": HTML_POLICY})


@require_safe
def message_source(request: HttpRequest, name: str) -> FileResponse:
    return FileResponse(_file(name).open("rb"), as_attachment=True, filename=f"{name}.eml")


@require_safe
def attachment(request: HttpRequest, name: str, index: int) -> FileResponse:
    attachments = _attachments(_read(name))
    if index >= len(attachments):
        raise Http404(_("This message has no such attachment."))
    wanted = attachments[index]
    return FileResponse(BytesIO(wanted.content), as_attachment=True, filename=wanted.filename)


def _folder() -> Path:
    return Path(settings.MAILBOX_ROOT)


def _file(name: str) -> Path:
    """The file of a message. The address allows letters, digits, - and _ only, so no name leaves the folder."""
    file = _folder() / f"{name}.eml"
    if not file.is_file():
        raise Http404(_("There is no such message."))
    return file


def _read(name: str) -> EmailMessage:
    return message_from_bytes(_file(name).read_bytes(), policy=policy.default)


def _summary(file: Path) -> Summary:
    with file.open("rb") as source:
        # The older policy keeps headers as they came: a malformed one must not break the whole list.
        headers = BytesHeaderParser(policy=policy.compat32).parse(source)
    return Summary(
        name=file.stem,
        subject=_decoded(headers.get("Subject", "")),
        sender=_decoded(headers.get("From", "")),
        recipients=", ".join(_decoded(value) for value in headers.get_all("Delivered-To", [])),
        date=_moment(_decoded(headers.get("Date", ""))),
    )


def _moment(value: str) -> str:
    """The date of a mail as a Vietnamese reader writes it, or as it came when it is none."""
    try:
        return f"{parsedate_to_datetime(value):%d/%m/%Y %H:%M}"
    except ValueError:
        return value


def _decoded(value: object) -> str:
    """The text of an encoded header, or the header as it came when its encoding is not known."""
    try:
        return str(make_header(decode_header(str(value))))
    except (LookupError, ValueError):
        return str(value)


def _subject(message: EmailMessage) -> str:
    return str(message.get("Subject", ""))


def _headers(message: EmailMessage) -> list[tuple[str, str]]:
    return [(name, str(value)) for name in SHOWN_HEADERS for value in message.get_all(name, [])]


def _body(message: EmailMessage, subtype: str) -> str | None:
    part = message.get_body(preferencelist=(subtype,))
    return None if part is None else _text(part)


def _text(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    try:
        return content.decode(part.get_content_charset("utf-8"), errors="replace")
    except LookupError:
        return content.decode("utf-8", errors="replace")


def _attachments(message: EmailMessage) -> list[Attachment]:
    return [
        Attachment(
            index=index,
            filename=part.get_filename() or _("attachment"),
            content_type=part.get_content_type(),
            content=part.get_payload(decode=True) or b"",
        )
        for index, part in enumerate(message.iter_attachments())
    ]


app_name = "mailbox"
urlpatterns = [
    path("", message_list, name="list"),
    path("<slug:name>/", message_detail, name="message"),
    path("<slug:name>/html/", message_html, name="html"),
    path("<slug:name>/source/", message_source, name="source"),
    path("<slug:name>/<int:index>/", attachment, name="attachment"),
]

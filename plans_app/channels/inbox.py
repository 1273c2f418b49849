"""Mailboxes in which mail servers' reports arrive: IMAP, POP3, Maildir.

    imaps://user:password@mail.xa.example/INBOX
    pop3s://user:password@mail.xa.example
    maildir:/var/mail/tra-lai

What is written after "user:" and "@" is percent-encoded where it must be. Without TLS (imap, pop3) only a server on
this machine is spoken to.
"""

import imaplib
import mailbox
import poplib
import ssl
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from django.utils.translation import gettext as _

from plans_app.channels.dsn import HEAD_BYTES
from plans_app.exceptions import ChannelUnavailable

TIMEOUT_SECONDS = 30
LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
# Servers break lines at far less; poplib refuses what is longer than 2048 bytes, which some of them send.
LONGEST_LINE = 1_000_000


@dataclass(frozen=True, slots=True)
class InboxLetter:
    """The beginning of a letter, HEAD_BYTES of it. `put_away` keeps it from being read again."""

    content: bytes = field(repr=False)
    put_away: Callable[[], None]


class Inbox(ABC):
    """An open mailbox. Any of its methods raises ChannelUnavailable when the server cannot be spoken to."""

    @abstractmethod
    def unread(self, limit: int) -> Iterator[InboxLetter]:
        """Up to `limit` letters that were not put away, the oldest first."""

    @abstractmethod
    def close(self) -> None:
        """Lets go of the mailbox. Never raises."""


def open_inbox(url: str) -> Inbox:
    """The mailbox at `url`. Raises ChannelUnavailable when it cannot be opened, or `url` is none."""
    parts = check_address(url)
    return _KINDS[parts.scheme](parts)


def check_address(url: str) -> SplitResult:
    """The parts of `url`. Raises ChannelUnavailable when it names no mailbox, or one that is not spoken to."""
    parts = urlsplit(url)
    if parts.scheme not in _KINDS:
        raise ChannelUnavailable(_("PLANS_BOUNCE_MAILBOX must start with imaps:, pop3s: or maildir:."))
    if parts.scheme in ("imap", "pop3") and parts.hostname not in LOCAL_HOSTS:
        message = _("The mailbox on %(host)s is read only over TLS: write %(scheme)ss:// in PLANS_BOUNCE_MAILBOX.")
        raise ChannelUnavailable(message % {"host": parts.hostname, "scheme": parts.scheme})
    return parts


@contextmanager
def _spoken_to(name: str | None) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, imaplib.IMAP4.error, poplib.error_proto, mailbox.Error) as error:
        message = _("The mailbox %(name)s cannot be read: %(error)s")
        raise ChannelUnavailable(message % {"name": name, "error": error}) from error


def _credentials(parts: SplitResult) -> tuple[str, str]:
    return unquote(parts.username or ""), unquote(parts.password or "")


class ImapInbox(Inbox):
    """Letters that nobody has seen; what was read is marked as seen and stays."""

    def __init__(self, parts: SplitResult):
        self.name = parts.hostname
        folder = unquote(parts.path.lstrip("/")) or "INBOX"
        with _spoken_to(self.name):
            self.server = self._connect(parts)
            try:
                self.server.login(*_credentials(parts))
                self._expect(self.server.select(_quoted(folder)))
            except BaseException:
                self.close()
                raise

    def _connect(self, parts: SplitResult) -> imaplib.IMAP4:
        if parts.scheme == "imap":
            return imaplib.IMAP4(parts.hostname, parts.port or 143, timeout=TIMEOUT_SECONDS)
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(parts.hostname, parts.port or 993, ssl_context=context, timeout=TIMEOUT_SECONDS)

    def unread(self, limit: int) -> Iterator[InboxLetter]:
        with _spoken_to(self.name):
            (found,) = self._expect(self.server.uid("SEARCH", "UNSEEN"))[:1]
        for uid in (found or b"").split()[:limit]:
            with _spoken_to(self.name):
                answer = self._expect(self.server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{HEAD_BYTES}>)"))
            content = next((part[1] for part in answer if isinstance(part, tuple)), b"")
            yield InboxLetter(content, lambda uid=uid: self._put_away(uid))

    def _put_away(self, uid: bytes) -> None:
        with _spoken_to(self.name):
            self._expect(self.server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))

    def _expect(self, answer: tuple[str, list]) -> list:
        kind, data = answer
        if kind != "OK":
            raise imaplib.IMAP4.error(data)
        return data

    def close(self) -> None:
        with suppress(OSError, imaplib.IMAP4.error):
            self.server.logout()


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class Pop3Inbox(Inbox):
    """POP3 marks nothing, so what was read is deleted: the mailbox must be there for reports alone."""

    def __init__(self, parts: SplitResult):
        self.name = parts.hostname
        user, password = _credentials(parts)
        with _spoken_to(self.name):
            self.server = self._connect(parts)
            try:
                self.server.user(user)
                self.server.pass_(password)
            except BaseException:
                self.close()
                raise

    def _connect(self, parts: SplitResult) -> poplib.POP3:
        if parts.scheme == "pop3":
            return _PatientPop3(parts.hostname, parts.port or 110, timeout=TIMEOUT_SECONDS)
        context = ssl.create_default_context()
        return _PatientPop3Ssl(parts.hostname, parts.port or 995, context=context, timeout=TIMEOUT_SECONDS)

    def unread(self, limit: int) -> Iterator[InboxLetter]:
        with _spoken_to(self.name):
            count, _size = self.server.stat()
        for number in range(1, min(count, limit) + 1):
            with _spoken_to(self.name):
                _answer, lines, _size = self.server.retr(number)
            yield InboxLetter(b"\r\n".join(lines)[:HEAD_BYTES], lambda number=number: self._put_away(number))

    def _put_away(self, number: int) -> None:
        with _spoken_to(self.name):
            self.server.dele(number)

    def close(self) -> None:
        with suppress(OSError, poplib.error_proto):
            self.server.quit()


class _PatientLines:
    """Reads the long lines that some servers send."""

    def _getline(self):
        line = self.file.readline(LONGEST_LINE + 1)
        if len(line) > LONGEST_LINE:
            raise poplib.error_proto("line too long")
        if not line:
            raise poplib.error_proto("-ERR EOF")
        return line.rstrip(b"\r\n"), len(line)


class _PatientPop3(_PatientLines, poplib.POP3):
    pass


class _PatientPop3Ssl(_PatientLines, poplib.POP3_SSL):
    pass


class MaildirInbox(Inbox):
    """A folder into which a mail server on this machine delivers; what was read is moved from new/ to cur/."""

    def __init__(self, parts: SplitResult):
        self.folder = Path(unquote(parts.path))
        self.name = str(self.folder)
        if not (self.folder / "new").is_dir():
            message = _("The mailbox %(name)s cannot be read: %(error)s")
            raise ChannelUnavailable(message % {"name": self.name, "error": _("there is no Maildir")})

    def unread(self, limit: int) -> Iterator[InboxLetter]:
        with _spoken_to(self.name):
            files = sorted((self.folder / "new").iterdir(), key=lambda path: (path.stat().st_mtime, path.name))
        for path in files[:limit]:
            with _spoken_to(self.name), path.open("rb") as file:
                content = file.read(HEAD_BYTES)
            yield InboxLetter(content, lambda path=path: self._put_away(path))

    def _put_away(self, path: Path) -> None:
        with _spoken_to(self.name):
            (self.folder / "cur").mkdir(exist_ok=True)
            path.replace(self.folder / "cur" / f"{path.name.partition(':')[0]}:2,S")

    def close(self) -> None:
        pass


_KINDS: dict[str, type[Inbox]] = {
    "imap": ImapInbox,
    "imaps": ImapInbox,
    "pop3": Pop3Inbox,
    "pop3s": Pop3Inbox,
    "maildir": MaildirInbox,
}

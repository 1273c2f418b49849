"""A mail server that delivers nothing: it keeps each message as a file. For `./dev run`, the demo and tests.

with MailSink(folder) as sink:
    settings.EMAIL_HOST, settings.EMAIL_PORT = sink.host, sink.port
"""

import asyncio
import logging
import os
import secrets
from concurrent.futures import Future
from pathlib import Path
from threading import Thread

from aiosmtpd.smtp import SMTP, Envelope, Session

MESSAGE_BYTES_MAX = 32_000_000
START_SECONDS = 10

# aiosmtpd logs every line of every conversation as information.
logging.getLogger("mail.log").setLevel(logging.WARNING)


class MailSink:
    """Listens in a thread of its own for as long as its `with` block runs.

    Each message becomes `<folder>/NNNN-<random>.eml`, counted on from what the folder holds. The file
    appears whole or not at all. Above the message stand a Return-Path and one Delivered-To for each
    recipient of the envelope.
    """

    def __init__(self, folder: Path | str, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.folder = Path(folder)
        self.host = host
        self.port = port
        self._thread = Thread(target=self._run, name="mail sink", daemon=True)
        self._started: Future[int] = Future()

    def __enter__(self) -> "MailSink":
        self.folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        self.port = self._started.result(START_SECONDS)
        return self

    def __exit__(self, *exception: object) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()

    def messages(self) -> list[Path]:
        """The files stored so far, oldest first."""
        return sorted(self.folder.glob("*.eml"))

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            # The port is taken: the `with` statement of the caller raises it.
            self._started.set_exception(error)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        server = await self._loop.create_server(self._connection, self.host, self.port)
        self._started.set_result(server.sockets[0].getsockname()[1])
        await self._stopped.wait()
        server.close()  # without waiting: from Python 3.12 on that would last until every client has gone

    def _connection(self) -> SMTP:
        handler = _FolderHandler(self.folder)
        return SMTP(
            handler,
            hostname="mail-sink.example",
            ident="mail sink",
            data_size_limit=MESSAGE_BYTES_MAX,
            enable_SMTPUTF8=True,
            loop=self._loop,
        )


class _FolderHandler:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        store_message(self.folder, _trace_lines(envelope) + envelope.original_content)
        return "250 Message stored"


def store_message(folder: Path, content: bytes) -> Path:
    """Write a message under the next number and return its file."""
    path = folder / f"{_next_number(folder):04}-{secrets.token_hex(4)}.eml"
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(content)
    os.replace(unfinished, path)
    return path


def _next_number(folder: Path) -> int:
    numbers = [int(name) for path in folder.glob("*.eml") if (name := path.name.partition("-")[0]).isdecimal()]
    return max(numbers, default=0) + 1


def _trace_lines(envelope: Envelope) -> bytes:
    lines = [
        f"Return-Path: <{envelope.mail_from or ''}>",
        *(f"Delivered-To: {to}" for to in envelope.rcpt_tos),
    ]
    return "".join(f"{line}\r\n" for line in lines).encode()

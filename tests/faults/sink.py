"""A mail server in a process of its own that keeps a ledger of every letter it took.

    python -m tests.faults.sink LEDGER

prints its port. A letter is in the ledger, on disk, before the answer to it leaves; the ledger holds one line each: the
Message-ID, a space, the envelope's sender. It has habits: ACCEPT_SECONDS before a letter is taken, ANSWER_SECONDS from
there to the answer.
"""

import asyncio
import os
import re
import sys

ACCEPT_SECONDS = float(os.environ.get("SINK_ACCEPT_SECONDS", "0.004"))
ANSWER_SECONDS = float(os.environ.get("SINK_ANSWER_SECONDS", "0.004"))
MESSAGE_ID = re.compile(rb"^Message-ID: <([^>]+)>", re.MULTILINE | re.IGNORECASE)
ANSWERS = {
    b"EHLO": "250-sink\r\n250-PIPELINING\r\n250 DSN",
    b"QUIT": "221 bye",
    b"DATA": "250 taken",
}


async def serve(ledger: int) -> None:
    """Takes letters until it is stopped."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await Conversation(reader, writer, ledger).hold()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0, limit=1 << 24)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


class Conversation:
    """One client."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ledger: int):
        self.reader = reader
        self.writer = writer
        self.ledger = ledger
        self.sender = b""

    async def hold(self) -> None:
        await self.say("220 sink")
        while line := await self.reader.readline():
            command = line[:4].upper()
            if command == b"MAIL":
                self.sender = line.partition(b"<")[2].partition(b">")[0]
            if command == b"DATA":
                await self.say("354 go")
                await self.take(await self.reader.readuntil(b"\r\n.\r\n"))
            await self.say(ANSWERS.get(command, "250 ok"))

    async def say(self, text: str) -> None:
        self.writer.write(f"{text}\r\n".encode())
        await self.writer.drain()

    async def take(self, content: bytes) -> None:
        found = MESSAGE_ID.search(content)
        await asyncio.sleep(ACCEPT_SECONDS)
        os.write(self.ledger, (found[1] if found else b"none") + b" " + self.sender + b"\n")
        os.fsync(self.ledger)
        await asyncio.sleep(ANSWER_SECONDS)


if __name__ == "__main__":
    asyncio.run(serve(os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)))

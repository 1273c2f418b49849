"""A mail server that swallows: it looks at nothing but the end of a letter.

    python -m benchmarks.sink

prints its port. A thread for each connection; PIPELINING is offered.
"""

import socket
import sys
import threading

GREETING = b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 50000000\r\n"
END = b"\r\n.\r\n"


class Conversation:
    """One client."""

    def __init__(self, connection: socket.socket):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection = connection
        self.space = memoryview(bytearray(1 << 18))
        self.unread = b""

    def hold(self) -> None:
        self.say(b"220 sink\r\n")
        while (line := self.line()) is not None:
            self.answer(line.upper())

    def answer(self, command: bytes) -> None:
        if command.startswith(b"EHLO"):
            self.say(GREETING)
        elif command.startswith(b"DATA"):
            self.say(b"354 go\r\n")
            self.swallow()
            self.say(b"250 taken\r\n")
        else:
            self.say(b"250 ok\r\n")

    def say(self, answer: bytes) -> None:
        self.connection.sendall(answer)

    def line(self) -> bytes | None:
        while b"\r\n" not in self.unread:
            count = self.connection.recv_into(self.space)
            if not count:
                return None
            self.unread += self.space[:count]
        line, _end, self.unread = self.unread.partition(b"\r\n")
        return line

    def swallow(self) -> None:
        """Reads to the end of the content; what follows it is kept."""
        tail = self.unread
        while END not in tail:
            count = self.connection.recv_into(self.space)
            if not count:
                return
            # The end may lie anywhere in what came last: the next commands may travel with it.
            tail = tail[-4:] + bytes(self.space[max(0, count - 2000) : count])
        self.unread = tail.partition(END)[2]


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=200)
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    while True:
        conversation = Conversation(listener.accept()[0])
        threading.Thread(target=conversation.hold, daemon=True).start()


if __name__ == "__main__":
    main()

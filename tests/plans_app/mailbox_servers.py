"""IMAP and POP3 servers with one mailbox, as much of each as a reader of reports needs."""

import re
import socket
import ssl
import threading

USER, PASSWORD = "tra-lai@xa.example", "mật-khẩu".encode().hex()


class MailboxServer:
    """Serves `letters` on a port of 127.0.0.1, to whom knows the password; one client after another."""

    def __init__(self, letters: list[bytes], *, context: ssl.SSLContext | None = None):
        self.letters = letters
        self.context = context
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.heard: list[str] = []
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exception):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)

    def _serve(self):
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            try:
                if self.context:
                    connection = self.context.wrap_socket(connection, server_side=True)
                with connection, connection.makefile("rwb") as self.stream:
                    self._converse()
            except OSError:
                connection.close()

    def _say(self, *lines: bytes | str):
        for line in lines:
            self.stream.write((line.encode() if isinstance(line, str) else line) + b"\r\n")
        self.stream.flush()

    def _lines(self):
        while line := self.stream.readline():
            self.heard.append(line.decode().rstrip())
            yield self.heard[-1]


class ImapServer(MailboxServer):
    def __init__(self, letters, **options):
        super().__init__(letters, **options)
        self.seen: set[int] = set()

    def _converse(self):
        self._say("* OK [CAPABILITY IMAP4rev1] ready")
        for line in self._lines():
            tag, _space, command = line.partition(" ")
            if command.startswith("LOGIN") and PASSWORD not in command:
                self._say(f"{tag} NO wrong password")
                continue
            if command.startswith("SELECT") and '"INBOX' not in command:
                self._say(f"{tag} NO no such folder")
                continue
            self._answer(command)
            self._say(f"{tag} OK done")
            if command == "LOGOUT":
                return

    def _answer(self, command: str):
        if command == "CAPABILITY":
            self._say("* CAPABILITY IMAP4rev1")
        elif command.startswith("SELECT"):
            self._say(f"* {len(self.letters)} EXISTS")
        elif command.startswith("UID SEARCH"):
            unseen = [str(10 + n) for n in range(len(self.letters)) if n not in self.seen]
            self._say(" ".join(["* SEARCH", *unseen]))
        elif fetch := re.match(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", command):
            content = self.letters[int(fetch[1]) - 10][: int(fetch[2])]
            self._say(f"* 1 FETCH (UID {fetch[1]} BODY[]<0> {{{len(content)}}}", content + b")")
        elif store := re.match(r"UID STORE (\d+) \+FLAGS", command):
            self.seen.add(int(store[1]) - 10)


class Pop3Server(MailboxServer):
    def _converse(self):
        deleted: set[int] = set()
        self._say("+OK ready")
        for line in self._lines():
            command, _space, argument = line.partition(" ")
            if command == "PASS" and argument != PASSWORD:
                self._say("-ERR wrong password")
            elif command == "STAT":
                self._say(f"+OK {len(self.letters)} 1000")
            elif command == "RETR":
                content = self.letters[int(argument) - 1].replace(b"\n", b"\r\n")
                self._say("+OK", content, ".")
            elif command == "DELE":
                deleted.add(int(argument) - 1)
                self._say("+OK")
            else:
                self._say("+OK")
            if command == "QUIT":
                self.letters = [letter for n, letter in enumerate(self.letters) if n not in deleted]
                return

"""Ways to send one file to many, each in a process of its own that `benchmarks.delivery` starts.

    python -m benchmarks.senders NAME --port PORT --count N --size BYTES

says "ready", waits for a line, works, and prints what it took as JSON.
"""

import argparse
import json
import os
import resource
import socket
import sys
import time
from collections.abc import Callable, Sequence
from email.utils import formatdate

import django
from django.core.mail import EmailMessage, get_connection

SUBJECT = "[57/KH-UBND] Tuyên truyền Nghị quyết số 57-NQ/TW"
SENDER = "van-thu@tanbinh.example"
TEXT = "Kính gửi các đơn vị,\n\nVăn thư UBND gửi kèm Kế hoạch để biết và thực hiện.\n"
SEED = 57


def a_file(size: int) -> bytes:
    """Bytes that do not compress, the same in each process."""
    import random

    return random.Random(SEED).randbytes(size)


def recipients(count: int) -> list[str]:
    return [f"donvi{n}@phuong{n % 15}.example" for n in range(count)]


# -- as one would with Django


def _django_mail(address: str, data: bytes, connection) -> EmailMessage:
    mail = EmailMessage(SUBJECT, TEXT, SENDER, [address], connection=connection)
    mail.attach("57-KH-UBND.pdf", data, "application/pdf")
    return mail


def django_each(port: int, addresses: Sequence[str], data: bytes) -> None:
    """A connection a message."""
    for address in addresses:
        _django_mail(address, data, get_connection(host="127.0.0.1", port=port)).send()


def django_one(port: int, addresses: Sequence[str], data: bytes) -> None:
    """One connection for all."""
    connection = get_connection(host="127.0.0.1", port=port)
    connection.open()
    for address in addresses:
        _django_mail(address, data, connection).send()
    connection.close()


# -- the least that can be done: no ledger, no names, no text of one's own


def bare(port: int, addresses: Sequence[str], data: bytes) -> None:
    """The body encoded once, sender, recipient and DATA in one write (RFC 2920)."""
    mail = _django_mail("x@y.example", data, None).message()
    head, _end, body = mail.as_bytes(linesep="\r\n").partition(b"\r\n\r\n")
    kind = next(line for line in head.split(b"\r\n") if line.startswith(b"Content-Type"))
    tail = b"%s\r\nSubject: 57/KH-UBND\r\nMIME-Version: 1.0\r\n\r\n%s\r\n.\r\n" % (kind, body.rstrip(b"\r\n"))
    with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb") as answers:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def expect(code: bytes) -> None:
            while (line := answers.readline())[3:4] == b"-":
                pass
            if not line.startswith(code):
                raise OSError(line)

        expect(b"220")
        connection.sendall(b"EHLO bare\r\n")
        expect(b"250")
        for number, address in enumerate(addresses):
            envelope = f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<{address}>\r\nDATA\r\n"
            connection.sendall(envelope.encode())
            for code in (b"250", b"250", b"354"):
                expect(code)
            named = (
                f"To: {address}\r\nDate: {formatdate()}\r\nMessage-ID: <{number}@bare.example>\r\nFrom: {SENDER}\r\n"
            )
            opened = named.encode()
            sent = connection.sendmsg([opened, tail])
            if sent < len(opened) + len(tail):
                connection.sendall(memoryview(opened + tail)[sent:])
            expect(b"250")


def ours(_port: int, _addresses: Sequence[str], _data: bytes) -> None:
    """The deliveries that wait in the database, with all that belongs to them."""
    from plans_app.actions.delivering import drain_deliveries

    drain_deliveries(channel="email")


SENDERS: dict[str, Callable[[int, Sequence[str], bytes], None]] = {
    "django_each": django_each,
    "django_one": django_one,
    "bare": bare,
    "ours": ours,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=SENDERS)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--size", type=int, required=True)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.delivery_settings")
    django.setup()
    # Ours reads the file that was issued.
    data = b"" if options.name == "ours" else a_file(options.size)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    started, cpu = time.perf_counter(), time.process_time()
    SENDERS[options.name](options.port, recipients(options.count), data)
    taken = {
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time() - cpu,
        "peak_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }
    sys.stdout.write(json.dumps(taken) + "\n")


if __name__ == "__main__":
    main()

"""Mailboxes for reports: each kind is read, marked, and refused where it must be."""

import datetime
import ssl
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from plans_app.channels.dsn import HEAD_BYTES
from plans_app.channels.inbox import open_inbox
from plans_app.exceptions import ChannelUnavailable
from tests.plans_app.mailbox_servers import PASSWORD, USER, ImapServer, Pop3Server

LETTERS = [b"Subject: mot\n\nA", b"Subject: hai\n\n" + b"x" * 5000 + b"\nB", b"Subject: ba\n\nC"]
SERVERS = {"imap": ImapServer, "pop3": Pop3Server}
BOTH = pytest.mark.parametrize("scheme", ["imap", "pop3"])


def address(scheme, server, *, host="127.0.0.1", password=PASSWORD, folder="") -> str:
    return f"{scheme}://{quote(USER, safe='')}:{password}@{host}:{server.port}{folder}"


def read(url, limit=9) -> list[bytes]:
    """The last lines of what is new in a mailbox, which is put away."""
    inbox = open_inbox(url)
    found = []
    for letter in inbox.unread(limit):
        found.append(letter.content.strip()[-1:])
        letter.put_away()
    inbox.close()
    return found


@BOTH
def test_what_was_put_away_is_not_read_again(scheme):
    with SERVERS[scheme](list(LETTERS)) as server:
        assert read(address(scheme, server), limit=2) == [b"A", b"B"]
        assert read(address(scheme, server)) == [b"C"]
        assert read(address(scheme, server)) == []


@BOTH
def test_what_was_only_looked_at_is_still_new(scheme):
    with SERVERS[scheme](list(LETTERS)) as server:
        inbox = open_inbox(address(scheme, server))
        assert len(list(inbox.unread(9))) == 3
        inbox.close()
        assert len(read(address(scheme, server))) == 3


@BOTH
def test_no_more_than_the_beginning_of_a_letter_is_kept(scheme):
    with SERVERS[scheme]([b"a: b\n\n" + b"x" * 900 + b"\n" + (b"y" * 900 + b"\n") * 1500]) as server:
        inbox = open_inbox(address(scheme, server))
        (letter,) = inbox.unread(9)
        inbox.close()
    assert len(letter.content) == HEAD_BYTES


@BOTH
def test_a_wrong_password_is_said_and_not_shown(scheme):
    with SERVERS[scheme]([]) as server:
        with pytest.raises(ChannelUnavailable) as caught:
            open_inbox(address(scheme, server, password="sai-mat-khau"))
        assert "sai-mat-khau" not in str(caught.value)


def test_a_folder_that_is_not_there_is_said():
    with ImapServer([]) as server, pytest.raises(ChannelUnavailable, match="no such folder"):
        open_inbox(address("imap", server, folder="/Reports"))


@pytest.mark.parametrize("scheme", ["imap", "imaps", "pop3", "pop3s"])
def test_a_server_that_is_away_is_said(scheme):
    with ImapServer([]) as server:
        port = server.port
    with pytest.raises(ChannelUnavailable, match="localhost"):
        open_inbox(f"{scheme}://a:b@localhost:{port}")


@BOTH
def test_no_password_crosses_the_network_in_the_clear(scheme):
    with pytest.raises(ChannelUnavailable, match="TLS"):
        open_inbox(f"{scheme}://a:b@mail.xa.example")


@pytest.mark.parametrize("url", ["", "INBOX", "http://mail.xa.example", "file:/etc/passwd"])
def test_what_is_no_mailbox_is_refused(url):
    with pytest.raises(ChannelUnavailable, match="PLANS_BOUNCE_MAILBOX"):
        open_inbox(url)


def test_a_maildir_is_read_in_the_order_of_arrival(tmp_path):
    (tmp_path / "new").mkdir()
    for name in ("1", "2"):
        (tmp_path / "new" / name).write_bytes(name.encode())
    assert read(f"maildir:{tmp_path}") == [b"1", b"2"]
    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == ["1:2,S", "2:2,S"]
    assert read(f"maildir:{tmp_path}") == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of localhost and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    signed = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    path.write_bytes(private + signed.public_bytes(pem))
    return path


@BOTH
def test_a_server_is_spoken_to_over_tls(scheme, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with SERVERS[scheme](list(LETTERS), context=context) as server:
        assert read(address(f"{scheme}s", server, host="localhost")) == [b"A", b"B", b"C"]


@BOTH
def test_a_server_that_nobody_vouches_for_is_not_spoken_to(scheme, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with SERVERS[scheme](list(LETTERS), context=context) as server:
        with pytest.raises(ChannelUnavailable, match="(?i)certificate"):
            open_inbox(address(f"{scheme}s", server, host="localhost"))
        assert server.heard == []

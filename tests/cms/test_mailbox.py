"""The mailbox of a developer's site: it shows what the mail sink kept, and nothing else of the machine."""

from email.message import EmailMessage

import pytest

from cms.mail_sink import store_message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    folder = tmp_path / "mail"
    folder.mkdir()
    settings.MAILBOX_ROOT = str(folder)
    return folder


def letter(**headers: str) -> EmailMessage:
    message = EmailMessage()
    defaults = {"From": "van-thu@ubnd.example", "To": "so-noi-vu@tinh.example", "Subject": "Kế hoạch số 39/KH-UBND"}
    for name, value in (defaults | headers).items():
        message[name] = value
    message.set_content("Kính gửi: Sở Nội vụ <script>alert(1)</script>")
    return message


def store(folder, message: EmailMessage | bytes) -> str:
    content = message if isinstance(message, bytes) else bytes(message)
    return store_message(folder, b"Delivered-To: so-noi-vu@tinh.example\r\n" + content).stem


def test_an_empty_mailbox_says_what_to_do(client):
    assert "Khi một kế hoạch được ban hành" in client.get("/mailbox/").text


def test_the_newest_message_stands_first(client, folder):
    for number in (1, 2, 3):
        store(folder, letter(Subject=f"Văn bản {number}"))
    page = client.get("/mailbox/").text
    assert page.index("Văn bản 3") < page.index("Văn bản 2") < page.index("Văn bản 1")
    assert "so-noi-vu@tinh.example" in page


def test_a_long_mailbox_is_split_into_pages(client, folder):
    for number in range(51):
        store(folder, letter(Subject=f"Văn bản thứ {number:02}"))
    assert "Văn bản thứ 00" not in client.get("/mailbox/").text
    assert "Văn bản thứ 00" in client.get("/mailbox/?page=2").text


def test_a_message_shows_its_headers_and_its_text(client, folder):
    name = store(folder, letter(Cc="luu-tru@tinh.example"))
    page = client.get(f"/mailbox/{name}/").text
    for shown in ("Kế hoạch số 39/KH-UBND", "van-thu@ubnd.example", "luu-tru@tinh.example", "Kính gửi: Sở Nội vụ"):
        assert shown in page


@pytest.mark.parametrize("address", ["/mailbox/", "/mailbox/{name}/"])
def test_what_a_message_says_is_escaped(client, folder, address):
    name = store(folder, letter(Subject="<script>alert(1)</script>"))
    assert "<script>" not in client.get(address.format(name=name)).text


def test_html_is_shown_apart_and_may_do_nothing(client, folder):
    message = letter()
    message.add_alternative("<p onclick='alert(1)'>Kính gửi</p>", subtype="html")
    name = store(folder, message)
    assert f'src="/mailbox/{name}/html/"' in client.get(f"/mailbox/{name}/").text
    response = client.get(f"/mailbox/{name}/html/")
    assert "Kính gửi" in response.text
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_a_message_without_html_has_no_html_page(client, folder):
    name = store(folder, letter())
    assert "<iframe" not in client.get(f"/mailbox/{name}/").text
    assert client.get(f"/mailbox/{name}/html/").status_code == 404


def test_an_attachment_is_downloaded_under_its_own_name(client, folder):
    message = letter()
    message.add_attachment(b"%PDF-1.7 ...", maintype="application", subtype="pdf", filename="Kế hoạch 39.pdf")
    name = store(folder, message)
    assert "Kế hoạch 39.pdf" in client.get(f"/mailbox/{name}/").text
    response = client.get(f"/mailbox/{name}/0/")
    assert response.getvalue() == b"%PDF-1.7 ..."
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''K%E1%BA%BF")
    assert client.get(f"/mailbox/{name}/1/").status_code == 404


def test_the_whole_message_can_be_downloaded(client, folder):
    name = store(folder, letter())
    response = client.get(f"/mailbox/{name}/source/")
    assert response.getvalue() == (folder / f"{name}.eml").read_bytes()


@pytest.mark.parametrize("name", ["..%2fsecret", "..", "%2e%2e%2fsecret", "secret%00", "no-such-message"])
def test_no_name_leads_out_of_the_folder(client, folder, name):
    (folder.parent / "secret.eml").write_bytes(bytes(letter(Subject="bí mật")))
    response = client.get(f"/mailbox/{name}/")
    assert response.status_code in {301, 404}
    assert "bí mật" not in response.text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Subject: =?no-such-charset?b?w6E=?=\r\n\r\nx",
        b"Subject: =?utf-8?b?!!!?=\r\nFrom: <<<@>\r\nDate: never\r\n\r\n\xff\xfe",
        b"Content-Type: text/plain; charset=no-such-charset\r\n\r\n\xe1\xba\xbf",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\nno boundary follows",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n"
        b"Content-Disposition: attachment\r\n\r\nSubject: inner\r\n\r\ninner\r\n--x--",
    ],
)
def test_a_malformed_message_is_shown_as_far_as_it_goes(client, folder, content):
    name = store(folder, content)
    assert client.get("/mailbox/").status_code == 200
    assert client.get(f"/mailbox/{name}/").status_code == 200


def test_the_mailbox_only_reads(client, folder):
    name = store(folder, letter())
    assert client.post("/mailbox/").status_code == 405
    assert client.delete(f"/mailbox/{name}/").status_code == 405


def test_the_list_dates_a_message_as_it_is_written_here(client, folder):
    store(folder, letter(Date="Sat, 07 Mar 2026 07:20:39 +0700"))
    assert "07/03/2026 07:20" in client.get("/mailbox/").text

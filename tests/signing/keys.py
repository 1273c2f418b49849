"""An authority of the tests: keys in files, pictures, and a time-stamp authority that answers over HTTP."""

import io
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pikepdf
from asn1crypto import keys, tsp, x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from PIL import Image
from pyhanko.sign.timestamps import DummyTimeStamper

from cms.development_keys import Certified, certify
from plans_app.signing import PKCS12Key, TrustRoots

PASSWORD = "mật khẩu"
ROOT = certify("Gốc của các bài thử")
SIGNER, ISSUER = "Lê Văn Trường", "Ủy ban nhân dân xã Quảng Ngọc"


def key_options(folder: Path, name: str, certified: Certified | None = None) -> dict:
    """The OPTIONS of a PKCS12Key for `name`, its file and its password in `folder`."""
    certified = certified or certify(name, ROOT)
    file, password = folder / f"{len(list(folder.iterdir()))}.p12", folder / "password"
    file.write_bytes(certified.pkcs12(PASSWORD.encode()))
    password.write_text(f"{PASSWORD}\n", "utf-8")
    return {"file": str(file), "password_file": str(password)}


def a_key(folder: Path, name: str, certified: Certified | None = None) -> PKCS12Key:
    return PKCS12Key(**key_options(folder, name, certified))


def roots(folder: Path, certified: Certified = ROOT) -> TrustRoots:
    path = folder / "root.pem"
    path.write_bytes(certified.pem)
    return TrustRoots((path,))


def picture(folder: Path, name: str, size: tuple[int, int], colour: tuple[int, int, int]) -> Path:
    """A PNG of one colour on a transparent ground: it fills all but its rim."""
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    image.paste((*colour, 255), (1, 1, size[0] - 1, size[1] - 1))
    path = folder / f"{name}.png"
    image.save(path)
    return path


def entries(folder: Path, signer: str = SIGNER, issuer: str = ISSUER) -> dict:
    """A part of PLANS_SIGNERS: the signer and the issuer with their keys and pictures."""
    backend = "plans_app.signing.PKCS12Key"
    return {
        "signer": {
            "BACKEND": backend,
            "OPTIONS": key_options(folder, signer),
            "PICTURE": picture(folder, "signature", (450, 200), (20, 50, 160)),
        },
        "organization": {
            "BACKEND": backend,
            "OPTIONS": key_options(folder, issuer),
            "PICTURE": picture(folder, "seal", (360, 360), (200, 20, 30)),
        },
    }


@contextmanager
def timestamp_authority():
    """The address of an authority that stamps what it is asked to."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    certified = certify("Cấp dấu thời gian", ROOT, stamps_time=True, key=key)
    stamper = DummyTimeStamper(
        x509.Certificate.load(certified.certificate.public_bytes(Encoding.DER)),
        keys.PrivateKeyInfo.load(certified.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
    )

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            question = self.rfile.read(int(self.headers["Content-Length"]))
            answer = stamper.request_tsa_response(tsp.TimeStampReq.load(question)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def a_page() -> bytes:
    """A PDF of one empty page, as an appendix from elsewhere."""
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595.28, 841.89))
        pdf.save(buffer)
    return buffer.getvalue()

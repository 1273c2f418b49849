"""Keys for trying out signatures on one's own machine. Their names say that they are worth nothing.

A root is made on first use in the data folder, and from it a certificate for each name that signs. What is signed so
proves nothing to anybody: production knows nothing of this module.
"""

import datetime
import io
import math
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image, ImageDraw, ImageFont
from pyhanko.sign.signers import Signer, SimpleSigner

from plans_app.exporters.pdf.fonts import FOLDER as FONTS
from plans_app.signing import BaseKey

MARK = "CHỈ ĐỂ THỬ"
LIFETIME = datetime.timedelta(days=3650)
_PASSWORD = b"chi-de-thu"
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Certified:
    """A private key, its certificate, and those above it."""

    key: PrivateKey
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...] = ()

    def pkcs12(self, password: bytes) -> bytes:
        """Key and certificates as the bytes of a PKCS#12 file."""
        encryption = BestAvailableEncryption(password)
        return pkcs12.serialize_key_and_certificates(b"key", self.key, self.certificate, self.above, encryption)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def certify(
    name: str,
    issuer: Certified | None = None,
    *,
    begins: datetime.datetime | None = None,
    ends: datetime.datetime | None = None,
    stamps_time: bool = False,
    key: PrivateKey | None = None,
) -> Certified:
    """`key`, or a new one, with a certificate by `issuer`; without an issuer it is a root."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    begins = begins or datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    subject = _name(name)
    above = issuer or Certified(key, None)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends or begins + LIFETIME)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above.key.public_key()), critical=False)
        .add_extension(_usage(is_root=issuer is None, stamps_time=stamps_time), critical=True)
    )
    if stamps_time:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    certificate = builder.sign(above.key, hashes.SHA256())
    return Certified(key, certificate, (issuer.certificate, *issuer.above) if issuer else ())


def _name(name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.COMMON_NAME, _shortened(name))]
    )


def _shortened(name: str) -> str:
    """As much of a name as a certificate holds: 64 bytes."""
    return name.encode()[:64].decode(errors="ignore").strip()


def _usage(*, is_root: bool, stamps_time: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root and not stamps_time,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )


class DevelopmentKey(BaseKey):
    """A key for whatever name signs, made when it is asked for. Root and pictures are made on first use."""

    def __init__(self, *, folder: str):
        self.folder = Path(folder)
        _once(self.folder / "signature.png", lambda: _png(_signature()))
        _once(self.folder / "seal.png", lambda: _png(_seal()))
        _once(self.folder / "root.pem", lambda: self.root.pem)

    @contextmanager
    def opened(self, owner: str) -> Iterator[Signer]:
        data = certify(f"{MARK} - {owner}", self.root).pkcs12(_PASSWORD)
        yield SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=_PASSWORD)

    @cached_property
    def root(self) -> Certified:
        """The root of all these keys; the first of two processes that make it at once gives it to both."""
        data = _once(self.folder / "root.p12", lambda: certify(f"{MARK} - Gốc").pkcs12(_PASSWORD))
        key, certificate, _others = pkcs12.load_key_and_certificates(data, _PASSWORD)
        return Certified(key, certificate)


def _once(path: Path, make: Callable[[], bytes]) -> bytes:
    """The bytes in the file `path`, which only its owner may read; what `make` gives when there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(make())
        try:
            os.link(file.name, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(file.name)
    return path.read_bytes()


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def _signature() -> Image.Image:
    """A blue scrawl, 45 × 20 mm in its intended size."""
    picture = Image.new("RGBA", (1350, 600), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    turns = [step / 400 for step in range(401)]
    scrawl = [(120 + 1100 * t, 300 + 210 * math.sin(19 * t) * (1 - t) * math.cos(5 * t)) for t in turns]
    tail = [(1220 - 900 * t, 330 + 150 * t + 40 * math.sin(6 * t)) for t in turns]
    draw.line([*scrawl, *tail], fill=(20, 50, 160, 255), width=14, joint="curve")
    return picture.resize((675, 300), Image.Resampling.LANCZOS)


def _seal() -> Image.Image:
    """A red ring with a star and the mark."""
    side, red = 1440, (200, 20, 30, 235)
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    for inset, width in ((10, 26), (60, 10), (330, 10)):
        draw.ellipse((inset, inset, side - inset, side - inset), outline=red, width=width)
    middle = side / 2
    points = [(-math.pi / 2 + turn * math.pi / 5, 300 if turn % 2 == 0 else 120) for turn in range(10)]
    draw.polygon([(middle + r * math.cos(a), middle + r * math.sin(a)) for a, r in points], fill=red)
    _write_round(picture, f"{MARK} • {MARK} • ", red, radius=525)
    return picture.resize((720, 720), Image.Resampling.LANCZOS)


def _write_round(picture: Image.Image, text: str, colour: tuple[int, ...], radius: float) -> None:
    """`text` along a circle, each letter upright from the middle."""
    font = ImageFont.truetype(FONTS / "Tinos-Bold.ttf", 150)
    for place, letter in enumerate(text):
        turn = place * 2 * math.pi / len(text)
        stamp = Image.new("RGBA", (240, 240), (0, 0, 0, 0))
        ImageDraw.Draw(stamp).text((120, 120), letter, font=font, fill=colour, anchor="mm")
        stamp = stamp.rotate(-math.degrees(turn), Image.Resampling.BICUBIC)
        middle = picture.width / 2
        left, top = middle + radius * math.sin(turn) - 120, middle - radius * math.cos(turn) - 120
        picture.alpha_composite(stamp, (round(left), round(top)))

"""Keys behind PKCS#11, in a token made of software (the package softhsm2 of Debian). Without it nothing here runs."""

import os
import shutil
import subprocess
from pathlib import Path

import pkcs11
import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.cache import cache
from pkcs11.util.x509 import decode_x509_certificate

from cms.development_keys import certify
from plans_app.exceptions import SigningFailed
from plans_app.exporters.pdf import SIGNER_FIELD, PictureSize, Signatures, export_pdf
from plans_app.signing import PKCS11Key, SigningOrder, read_signatures, sign_field
from tests.exporters.plans import make_plan
from tests.signing.keys import ROOT, SIGNER, roots

LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
PROGRAM = shutil.which("softhsm2-util")
PIN = "123456"

pytestmark = pytest.mark.skipif(not (PROGRAM and LIBRARY.exists()), reason="needs softhsm2")


@pytest.fixture(scope="module")
def token(tmp_path_factory):
    """A token "UBND" with the key "ky"."""
    folder = tmp_path_factory.mktemp("tokens")
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    run("--init-token", "--free", "--label", "UBND", "--pin", PIN, "--so-pin", "654321")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = folder / "key.pem"
    pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    run("--import", str(pem), "--token", "UBND", "--label", "ky", "--id", "01", "--pin", PIN)
    der = certify(SIGNER, ROOT, key=key).certificate.public_bytes(Encoding.DER)
    assert x509.Certificate.load(der).subject
    with pkcs11.lib(str(LIBRARY)).get_token(token_label="UBND").open(rw=True, user_pin=PIN) as session:
        store = {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: "ky", pkcs11.Attribute.ID: b"\x01"}
        session.create_object(decode_x509_certificate(der) | store)
    return {"module": str(LIBRARY), "token": "UBND", "label": "ky", "pin_env": "TOKEN_PIN"}


def run(*arguments: str) -> None:
    subprocess.run([PROGRAM, *arguments], check=True, capture_output=True)


@pytest.fixture(autouse=True)
def pin(monkeypatch):
    cache.clear()
    monkeypatch.setenv("TOKEN_PIN", PIN)


@pytest.fixture
def data():
    return export_pdf(make_plan(), signatures=Signatures(PictureSize(), PictureSize()))


def order(options: dict) -> SigningOrder:
    return SigningOrder(SIGNER_FIELD, PKCS11Key(**options), SIGNER, SIGNER)


def test_a_token_signs(token, data, tmp_path):
    signed, signature = sign_field(data, order(token))
    (report,) = read_signatures(signed, roots(tmp_path))
    assert (signature.subject, report.is_valid) == (SIGNER, True)


def test_a_refused_pin_is_not_tried_again(token, data, monkeypatch):
    monkeypatch.setenv("TOKEN_PIN", "000000")
    causes = [type(failure_of(order(token), data).__cause__) for _attempt in range(3)]
    assert causes == [pkcs11.exceptions.PinIncorrect, type(None), type(None)]


def test_another_pin_is_tried(token, data, monkeypatch):
    monkeypatch.setenv("TOKEN_PIN", "000000")
    failure_of(order(token), data)
    monkeypatch.setenv("TOKEN_PIN", PIN)
    assert sign_field(data, order(token))[1].subject == SIGNER


@pytest.mark.parametrize("wrong", [{"token": "KHAC"}, {"label": "khac"}])
def test_a_token_that_is_not_there_may_come_back(token, data, wrong):
    failure = failure_of(order(token | wrong), data)
    assert failure.may_pass
    assert next(iter(wrong.values())) in str(failure)


def failure_of(signing: SigningOrder, data: bytes) -> SigningFailed:
    with pytest.raises(SigningFailed) as failure:
        sign_field(data, signing)
    return failure.value

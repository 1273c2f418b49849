"""Digital signatures on PDF files, and their proof. Nothing here knows a plan or the database."""

from plans_app.signing.base import BaseKey, Signature, SigningOrder
from plans_app.signing.certificates import TrustRoots
from plans_app.signing.keys import PKCS11Key, PKCS12Key
from plans_app.signing.pdf import sign_field, sign_separate_file
from plans_app.signing.pictures import SignaturePicture, picture_problem, read_picture
from plans_app.signing.reports import SignatureReport, read_signatures

__all__ = [
    "BaseKey",
    "PKCS11Key",
    "PKCS12Key",
    "Signature",
    "SignaturePicture",
    "SignatureReport",
    "SigningOrder",
    "TrustRoots",
    "picture_problem",
    "read_picture",
    "read_signatures",
    "sign_field",
    "sign_separate_file",
]

"""Proving a copy genuine: by the code on its first page, or by the fingerprint of its file."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_app import conf
from plans_app.actions.validity import Validity, validity_of
from plans_app.exceptions import VerificationRefused
from plans_app.exporters.pdf import Verification
from plans_app.models import Issuance, IssuanceSignature
from plans_app.queries import public_plans

# Crockford's alphabet: no letter is taken for a digit. 12 of 32 letters are 60 bits that nobody guesses.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
_GROUP = 4
_MISREAD = str.maketrans("OIL", "011")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Answer(TextChoices):
    """What is known about a copy."""

    GENUINE = "genuine", gettext_lazy("The file is genuine")
    KNOWN_CODE = "known_code", gettext_lazy("The code belongs to a plan that was issued here")
    ALTERED = "altered", gettext_lazy("The file is not the one that was issued under this code")
    UNKNOWN = "unknown", gettext_lazy("Nothing is known of it here")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one question. `issuance` and `validity` are None for a plan that is not public: who holds a copy
    learns only that it is genuine."""

    answer: Answer
    issuance: Issuance | None = None
    validity: Validity | None = None
    signatures: tuple[IssuanceSignature, ...] = ()

    @property
    def is_good(self) -> bool:
        return self.answer in {Answer.GENUINE, Answer.KNOWN_CODE}


def new_code() -> str:
    """A code that nobody can guess and that no other issuance has had, as far as chance goes; the database sees to
    the rest."""
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))


def written_code(code: str) -> str:
    """The code in groups, as it is printed: "K7QM-4XZP-9RTB"."""
    return "-".join(code[place : place + _GROUP] for place in range(0, len(code), _GROUP))


def read_code(text: str) -> str:
    """The code that a person typed or a telephone read. Raises VerificationRefused when it cannot be one."""
    code = re.sub(r"[\s\-–.]", "", text).upper().translate(_MISREAD)
    if len(code) != CODE_LENGTH or not set(code) <= set(ALPHABET):
        raise VerificationRefused(
            _("A verification code has %(count)s letters and digits: look for “Mã xác thực” at the foot of page 1.")
            % {"count": CODE_LENGTH}
        )
    return code


def read_fingerprint(text: str) -> str:
    """A SHA-256 in hexadecimal digits. Raises VerificationRefused when `text` is none."""
    digits = text.strip().lower()
    if not _SHA256.fullmatch(digits):
        raise VerificationRefused(_("A SHA-256 fingerprint has 64 digits from 0 to 9 and a to f."))
    return digits


def fingerprint(chunks: Iterable[bytes]) -> str:
    """The SHA-256 of a file in parts."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def verify_copy(*, sha256: str = "", code: str = "") -> Verdict:
    """What is known of a file with the fingerprint `sha256`, of a paper with `code`, or of a file that is said to
    have that code. Raises VerificationRefused when one of them cannot be read."""
    by_code = Issuance.objects.filter(verification_code=read_code(code)) if code else Issuance.objects.none()
    by_file = Issuance.objects.exclude(pdf="").filter(pdf_sha256=read_fingerprint(sha256)) if sha256 else None
    if by_file is None:
        return _verdict(Answer.KNOWN_CODE, by_code.first())
    found = by_file.first()
    if code and by_code.exists() and (found is None or found.verification_code != read_code(code)):
        return Verdict(Answer.ALTERED)
    return _verdict(Answer.GENUINE, found)


def _verdict(answer: Answer, issuance: Issuance | None) -> Verdict:
    if issuance is None:
        return Verdict(Answer.UNKNOWN)
    if not public_plans().filter(pk=issuance.plan_id).exists():
        return Verdict(answer)
    return Verdict(answer, issuance, validity_of(issuance=issuance), tuple(issuance.signatures.all()))


def printed_verification(*, issuance: Issuance) -> Verification | None:
    """What the first page of `issuance` says about proving it; None where the site has no such page or wants none."""
    site = issuance.plan.get_site()
    if not (issuance.verification_code and site and conf.get("PLANS_VERIFICATION_CODE")):
        return None
    code = issuance.verification_code
    try:
        paths = reverse("plans_app:verify"), reverse("plans_app:verify_code", args=[code.lower()])
    except NoReverseMatch:
        return None
    page, code_page = (f"{site.root_url}{path}" for path in paths)
    return Verification(code=written_code(code), url=page, code_url=code_page)

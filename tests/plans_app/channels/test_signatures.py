"""Signatures of webhooks, verified by the example that integrators are given."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from plans_app.channels.signatures import signature_headers

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "integrators.md"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
BODY = b'{"test": 2432232314}'


@pytest.fixture
def is_genuine() -> Callable[..., bool]:
    """The function of the document, as a reader would copy it."""
    blocks = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    (code,) = [block for block in blocks if "def is_genuine" in block]
    names: dict = {}
    exec(code, names)
    return names["is_genuine"]


def signed(*secrets, body=BODY, timestamp=None):
    return signature_headers(
        identifier="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=timestamp or int(time.time()),
        body=body,
        secrets=secrets or (SECRET,),
    )


def test_the_signature_is_that_of_the_standard():
    """The example that Standard Webhooks gives."""
    headers = signed(timestamp=1614265330)
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_the_example_of_the_document_takes_what_the_site_signs(is_genuine):
    assert is_genuine(SECRET, signed(), BODY)


def test_the_example_takes_either_secret_while_they_are_changed(is_genuine):
    headers = signed(SECRET, OTHER)
    assert is_genuine(SECRET, headers, BODY)
    assert is_genuine(OTHER, headers, BODY)


def test_the_example_refuses_another_secret_body_and_moment(is_genuine):
    assert not is_genuine(OTHER, signed(), BODY)
    assert not is_genuine(SECRET, signed(), BODY + b" ")
    assert not is_genuine(SECRET, signed(timestamp=int(time.time()) - 3600), BODY)
    assert not is_genuine(SECRET, {**signed(), "webhook-timestamp": "soon"}, BODY)
    assert not is_genuine(SECRET, {**signed(), "webhook-id": "other"}, BODY)

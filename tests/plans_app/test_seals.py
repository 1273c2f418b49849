"""Names that leave the site and come back: ours are known again, others are not."""

import uuid

import pytest

from plans_app.seals import RECEIPT, RETURN

PK = uuid.UUID("6f1cdc86-4a52-4cf5-9d0b-2f7f0e2a1b3c")
SEALS = pytest.mark.parametrize("seal", [RECEIPT, RETURN], ids=["receipt", "return"])


@SEALS
def test_a_sealed_name_leads_back_to_its_delivery(seal):
    assert seal.read(seal.write(PK)) == PK
    assert seal.read(seal.write(str(PK)).upper()) == PK


@SEALS
def test_every_letter_of_a_sealed_name_counts(seal):
    name = seal.write(PK)
    for index, letter in enumerate(name):
        other = "b" if letter != "b" else "c"
        assert seal.read(name[:index] + other + name[index + 1 :]) is None


@SEALS
@pytest.mark.parametrize("text", ["", "x", PK.hex, "٣" * 58, "a" * 10_000, PK.hex + "a" * 26, PK.hex + "a" * 12])
def test_what_we_did_not_write_names_nothing(seal, text):
    assert seal.read(text) is None


def test_one_kind_of_seal_is_not_the_other():
    assert RECEIPT.read(RETURN.write(PK)) is None
    assert RECEIPT.write(PK)[:44] != RETURN.write(PK)


@SEALS
def test_an_old_key_is_known_and_a_foreign_one_is_not(seal, settings):
    written = seal.write(PK)
    settings.SECRET_KEY = "another"
    assert seal.read(written) is None
    settings.SECRET_KEY_FALLBACKS = ["only-for-tests"]
    assert seal.read(written) == PK


def test_a_marked_return_path_fits_an_address():
    assert len(f"tra-lai-van-thu+{RETURN.write(PK)}") <= 64

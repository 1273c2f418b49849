"""The fingerprint of what is printed: an issued plan is compared with it for ever."""

import datetime

import pytest

from plans_app.models import PlanPage, PlanRecipient

# Of the plan below, as the first release computed it.
FIRST = "efaabf84cfcdac0f389bf7be00b3b886fa9c4c293dee2a6a7e3966408537019a"
BLOCK = "00000000-0000-4000-8000-000000000001"


def a_plan(**fields) -> PlanPage:
    plan = PlanPage(
        content_type_id=1,
        subject="Trồng cây",
        number="39",
        notation="KH-UBND",
        place="Quảng Ngọc",
        issued_on=datetime.date(2026, 5, 8),
        archive_units="VT",
        position="CHỦ TỊCH",
        signer="Lê Văn Trường",
        body=[{"type": "paragraph", "value": "<p>Giao Văn phòng./.</p>", "id": BLOCK}],
        **fields,
    )
    plan.recipients = [PlanRecipient(sort_order=0, text="Các thôn", purpose_text="t/h")]
    return plan


def test_fields_that_came_later_leave_the_fingerprint_of_older_plans_as_it_was():
    assert a_plan().content_sha256() == FIRST


@pytest.mark.parametrize(
    "field",
    [
        {"urgency": "KHẨN"},
        {"circulation": "LƯU HÀNH NỘI BỘ"},
        {"drafter_code": "PL"},
        {"issued_copies": 300},
        {"contact_line": "Địa chỉ: thôn Ngọc Trà"},
    ],
)
def test_every_stamp_and_mark_is_part_of_the_fingerprint(field):
    assert a_plan(**field).content_sha256() != FIRST

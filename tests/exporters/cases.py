"""The samples, and plans that strain a layout: what the tests of conformance, form and reading go through."""

import datetime
import json
from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.utils import timezone

from plans_app.actions import samples
from plans_app.actions.drafting import build_page, read_plan
from plans_app.models import Organization, PlanPage
from tests.exporters.plans import FOOTNOTE, STAMPS, bullets, make_plan, paragraph, section, subsection, table
from tests.importers.documents import SAMPLES

ISSUERS = {sample["source"]: sample["issuer"] for sample in json.loads(samples.SAMPLES.read_text("utf-8"))}
DIRECTORY_NAMES = {each["name"]: each for each in json.loads(samples.DIRECTORY.read_text("utf-8"))["organizations"]}
SENTENCE = "Các cơ quan, đơn vị phối hợp tổ chức tuyên truyền về khoa học, công nghệ và đổi mới sáng tạo. "
LONG_ISSUER = Organization(
    name="Ban Chỉ đạo phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số", notation="BCĐ"
)
LONG_SUPERIOR = Organization(name="Ủy ban nhân dân thành phố Hồ Chí Minh")


def _appendix(number: int):
    content = [
        section("DANH MỤC", subsection("Khẩu hiệu", level="1"), bullets("Nhiệt liệt chào mừng!")),
        table(("TT", "Tên"), *[(str(line), SENTENCE) for line in range(number * 8)]),
        subsection("", "<p>Điểm không có mục ở trên.</p>", level="3"),
        paragraph(SENTENCE * 20),
    ]
    return ("appendix", {"title": f"Phụ lục thứ {number}", "content": content})


def _nested_list():
    entries = [("item", "<p>Gạch</p>"), ("subitem", "<p>Cộng <b>đậm</b></p><p>Đoạn hai</p>"), ("item", "<p>Gạch</p>")]
    return ("bullets", entries)


def _everything_inside_a_line():
    link = '<a href="https://quangngoc.example/a b?(c)">trang <b>thông tin</b> điện tử của Ủy ban nhân dân xã</a>'
    return paragraph(f"{SENTENCE}Xem {link}{FOOTNOTE}, {SENTENCE}<i>nghiêng</i>{FOOTNOTE}.")


def _growing(size: int):
    """A plan of every length: a page ends in every part of it, where nothing must stand alone."""
    before = [paragraph("Giao Văn phòng.")] * (size % 3) + [paragraph(SENTENCE * 2)] * size
    content = [subsection("Yêu cầu"), paragraph(SENTENCE * 3)]
    rows = [(str(row), SENTENCE) for row in range(1, 4)]
    return make_plan(
        body=[section("NỘI DUNG", *before, *content), table(("TT", "Nội dung"), *rows)], appendices=[], **STAMPS
    )


HARD_CASES: dict[str, Callable[[], PlanPage]] = {
    "a whole plan": make_plan,
    "an issuer of three lines": lambda: make_plan(issuer=LONG_ISSUER, superior=LONG_SUPERIOR),
    "a subject of 500 characters": lambda: make_plan(subject=("Tuyên truyền về đổi mới sáng tạo " * 16)[:500].strip()),
    "forty recipients": lambda: make_plan(recipients=[(f"UBND phường số {n}", "thực hiện") for n in range(1, 41)]),
    "sixty pages": lambda: make_plan(
        body=[section(f"PHẦN {n}", bullets(*[SENTENCE * 8] * 9), paragraph(SENTENCE + FOOTNOTE)) for n in range(29)]
    ),
    "a table over pages": lambda: make_plan(
        body=[table(("TT", "Nội dung", "Chủ trì"), *[(str(n), SENTENCE, "Phòng Kinh tế") for n in range(90)])]
    ),
    "tables without a head": lambda: make_plan(
        body=[
            ("table", {"data": [["a", ""], ["", "b\nc"]], "table_caption": "Bảng 1"}),
            ("table", {"data": [["Phòng", "1"]], "first_col_is_header": True}),
        ]
    ),
    "three appendices": lambda: make_plan(appendices=[_appendix(number) for number in (1, 2, 3)]),
    "a body of one line": lambda: make_plan(body=[paragraph("Giao Văn phòng thực hiện.")], closing="", legal_bases=[]),
    "lists in lists": lambda: make_plan(body=[_nested_list(), section("MỤC", _nested_list())]),
    "links and notes": lambda: make_plan(body=[_everything_inside_a_line(), _everything_inside_a_line()]),
    "signs of every font": lambda: make_plan(body=[paragraph("Tăng ≥ 5 %, → ©, Čeština, ☐ đạt ½ € ₫, “trích dẫn”.")]),
    "levels left out": lambda: make_plan(
        body=[subsection("Một", level="3"), section("HAI", subsection("Ba", "<p>chạy tiếp.</p>", level="3"))]
    ),
    "neither number nor day": lambda: make_plan(number="", issued_on=None),
    "every stamp and mark": lambda: make_plan(**STAMPS),
    "the shortest stamp": lambda: make_plan(**STAMPS | {"urgency": "KHẨN", "circulation": "XEM XONG TRẢ LẠI"}),
    "stamps above a long head": lambda: make_plan(
        issuer=LONG_ISSUER, superior=LONG_SUPERIOR, place="Thành phố Hồ Chí Minh", **STAMPS | {"urgency": "HỎA TỐC"}
    ),
    "a mark after forty recipients": lambda: make_plan(
        recipients=[(f"UBND phường số {n}", "thực hiện") for n in range(1, 41)],
        archive_units="VT, Phòng Văn hóa - Xã hội, Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã",
        **STAMPS,
    ),
    "notes above the contact line": lambda: make_plan(body=[_everything_inside_a_line()] * 6, **STAMPS),
    "no issuer": lambda: make_plan(issuer=None, subject="Một & <hai> “ba”"),
}


def sample_plan(path) -> PlanPage:
    """A sample with its issuer, as far as the sample directory describes it; none of it is saved."""
    draft = read_plan(data=path.read_bytes(), source_name=path.name)
    return build_page(draft=draft, issuer=_organization(ISSUERS[path.name]))


def on_the_day():
    """Makes today a day of 2026 for as long as it lasts: a plan without a date prints the year of today."""
    return patch.object(timezone, "localdate", return_value=datetime.date(2026, 7, 23))


def _organization(name: str) -> Organization:
    known = DIRECTORY_NAMES[name]
    fields = {key: known[key] for key in ("name", "notation", "regime", "place") if key in known}
    superior = _organization(known["superior"]) if known.get("superior") else None
    return Organization(**fields, superior=superior)


# Each line longer than the one before: whatever must stay together meets the end of a page in one of them.
GROWING = {f"{size} paragraphs": lambda size=size: _growing(size) for size in range(1, 19)}
SAMPLE_PLANS = {path.stem: lambda path=path: sample_plan(path) for path in SAMPLES}
PLANS = SAMPLE_PLANS | HARD_CASES
every_plan = pytest.mark.parametrize("plan", list(PLANS.values()), ids=list(PLANS))
# All but the longest, for what takes a second a page.
_SHORT = {name: plan for name, plan in PLANS.items() if name != "sixty pages"}
every_short_plan = pytest.mark.parametrize("plan", list(_SHORT.values()), ids=list(_SHORT))

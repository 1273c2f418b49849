"""Two plans written to the rule, and the tools to spoil them one thing at a time."""

import datetime

from plans_app.actions.stream import block
from plans_app.decree30.context import Context, RecipientFacts, bare_context
from plans_app.decree30.findings import Finding
from plans_app.decree30.linter import lint
from plans_app.models import Organization, PlanPage, PlanRecipient

DAY = datetime.date(2026, 5, 8)


def a_commune() -> Organization:
    return Organization(
        pk=1,
        name="Ủy ban nhân dân xã Quảng Ngọc",
        key="uy ban nhan dan xa quang ngoc",
        short_name="UBND xã Quảng Ngọc",
        notation="UBND",
        regime=Organization.Regime.COLLEGIAL,
        place="Quảng Ngọc",
    )


def a_department() -> Organization:
    return Organization(
        pk=2,
        name="Sở Khoa học và Công nghệ tỉnh Thanh Hóa",
        key="so khoa hoc va cong nghe tinh thanh hoa",
        notation="SKHCN",
        regime=Organization.Regime.SINGLE_HEAD,
        place="Thanh Hóa",
    )


def a_section(title: str, *content: dict, text: str = "") -> dict:
    return block("section", {"marker": "", "title": title, "text": text, "content": list(content)})


def a_heading(title: str, text: str = "", level: str = "1", marker: str = "") -> dict:
    return block("subsection", {"level": level, "marker": marker, "title": title, "text": text})


def a_paragraph(text: str) -> dict:
    return block("paragraph", f"<p>{text}</p>")


def a_list(*entries: str) -> dict:
    """Entries beginning with "+" stand below the one before them."""
    kinds = {"+": "subitem"}
    return block("bullets", [block(kinds.get(e[0], "item"), f"<p>{e.removeprefix('+ ')}</p>") for e in entries])


def an_assignment(unit: str, *tasks: str, deadline: str | None = None) -> dict:
    entries = [block("item", f"<p>{task}</p>") for task in tasks]
    value = {"marker": "", "unit": unit, "organization": None, "role": "lead", "text": "", "tasks": entries}
    return block("assignment", {**value, "deadline": deadline})


def bases(*texts: str) -> list[dict]:
    return [block("basis", f"<p>{text}</p>") for text in texts]


def recipients(*lines: tuple[str, str]) -> list[PlanRecipient]:
    return [PlanRecipient(sort_order=order, text=text, purpose_text=why) for order, (text, why) in enumerate(lines)]


def a_commune_plan(**values) -> PlanPage:
    """A plan of a people's committee, signed by a deputy."""
    lines = values.pop("recipients", None)
    plan = PlanPage(**{**_commune_fields(), **values})
    plan.recipients = recipients(*_COMMUNE_LINES) if lines is None else lines
    return plan


_COMMUNE_LINES = (
    ("Sở Khoa học và Công nghệ tỉnh Thanh Hóa", "để báo cáo"),
    ("Thường trực Đảng ủy xã", "để báo cáo"),
    ("Chủ tịch, các Phó Chủ tịch UBND xã", "để chỉ đạo"),
    ("Các phòng, đơn vị thuộc UBND xã", "để thực hiện"),
    ("Trung tâm Cung ứng dịch vụ công xã", "để thực hiện"),
)


def _commune_fields() -> dict:
    return {
        "document_kind": "KẾ HOẠCH",
        "subject": "Tổ chức các hoạt động hưởng ứng Ngày Khoa học, Công nghệ và Đổi mới sáng tạo Việt Nam năm 2026",
        "issuer": a_commune(),
        "number": "45",
        "notation": "KH-UBND",
        "place": "Quảng Ngọc",
        "issued_on": DAY,
        "legal_bases": bases(
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
            "Căn cứ Nghị định số 262/2025/NĐ-CP ngày 14 tháng 10 năm 2025 của Chính phủ quy định chi tiết một số "
            "điều của Luật Khoa học, Công nghệ và Đổi mới sáng tạo;",
            "Thực hiện Công văn số 7834/UBND-CNXXDKH ngày 04 tháng 5 năm 2026 của Ủy ban nhân dân tỉnh Thanh Hóa về "
            "việc tổ chức các hoạt động hưởng ứng Ngày Khoa học, Công nghệ và Đổi mới sáng tạo Việt Nam.",
        ),
        "body": _commune_body(),
        "closing": "<p>Trên đây là Kế hoạch tổ chức các hoạt động hưởng ứng Ngày Khoa học, Công nghệ và Đổi mới sáng "
        "tạo Việt Nam; yêu cầu các cơ quan, đơn vị triển khai thực hiện./.</p>",
        "archive_units": "VT, VHXH",
        "authority": "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH",
        "position": "PHÓ CHỦ TỊCH",
        "signer": "Lê Văn Trường",
    }


def _commune_body() -> list[dict]:
    return [
        a_paragraph("Ủy ban nhân dân xã Quảng Ngọc xây dựng Kế hoạch như sau:"),
        a_section(
            "MỤC ĐÍCH, YÊU CẦU",
            a_heading("Mục đích"),
            a_list(
                "Tôn vinh đội ngũ trí thức, nhà khoa học trên địa bàn xã;",
                "Nâng cao nhận thức của Nhân dân về phát triển kinh tế - xã hội dựa trên khoa học và công nghệ.",
            ),
            a_heading("Yêu cầu"),
            a_paragraph("Các hoạt động được tổ chức thiết thực, hiệu quả, tiết kiệm, đúng quy định."),
        ),
        a_section(
            "NỘI DUNG",
            a_heading("", "<p>Hình thức tổ chức:</p>"),
            a_heading("", "<p>Treo băng rôn, khẩu hiệu tại trụ sở cơ quan;</p>", level="3"),
            a_heading(
                "", "<p>Tuyên truyền trên Trang thông tin điện tử xã theo Công văn số 7834/UBND-CNXXDKH.</p>", level="3"
            ),
            a_heading("", "<p>Thời gian: từ ngày 13 tháng 5 năm 2026 đến hết ngày 18 tháng 5 năm 2026.</p>"),
        ),
        a_section(
            "TỔ CHỨC THỰC HIỆN",
            an_assignment(
                "Phòng Văn hóa - Xã hội",
                "Chủ trì, tham mưu, theo dõi việc thực hiện Kế hoạch;",
                "Báo cáo kết quả trước ngày 25/5/2026.",
                deadline="2026-05-25",
            ),
            an_assignment("Trung tâm Cung ứng dịch vụ công xã", "Đăng tải tin, bài trên Trang thông tin điện tử xã."),
        ),
    ]


def a_department_plan(**values) -> PlanPage:
    """A plan of a department, signed by its head."""
    lines = values.pop("recipients", None)
    plan = PlanPage(**{**_department_fields(), **values})
    plan.recipients = recipients(*_DEPARTMENT_LINES) if lines is None else lines
    return plan


_DEPARTMENT_LINES = (
    ("UBND tỉnh Thanh Hóa", "b/c"),
    ("Các sở, ban, ngành cấp tỉnh", "p/h"),
    ("UBND các xã, phường", "t/h"),
    ("Các phòng, đơn vị thuộc Sở", "t/h"),
)


def _department_fields() -> dict:
    return {
        "document_kind": "KẾ HOẠCH",
        "subject": "Kiểm tra hoạt động đo lường trên địa bàn tỉnh năm 2026",
        "issuer": a_department(),
        "notation": "KH-SKHCN",
        "place": "Thanh Hóa",
        "issued_on": DAY,
        "legal_bases": bases(
            "Căn cứ Luật Đo lường ngày 11 tháng 11 năm 2011;",
            "Căn cứ Quyết định số 15/QĐ-UBND ngày 05 tháng 01 năm 2026 của Ủy ban nhân dân tỉnh Thanh Hóa về việc "
            "giao nhiệm vụ quản lý nhà nước về đo lường;",
            "Thực hiện Kết luận số 69-KL/TW ngày 11 tháng 01 năm 2024 của Bộ Chính trị về tiếp tục thực hiện nghị "
            "quyết về phát triển khoa học và công nghệ.",
        ),
        "body": [
            a_section("MỤC ĐÍCH", a_paragraph("Bảo đảm việc sử dụng phương tiện đo đúng quy định của pháp luật.")),
            a_section(
                "NỘI DUNG KIỂM TRA",
                a_heading("Đối tượng", "<p>Các cơ sở kinh doanh xăng dầu, vàng trang sức.</p>"),
                a_heading("Nội dung"),
                a_list(
                    "Hồ sơ kiểm định phương tiện đo:",
                    "+ Giấy chứng nhận kiểm định;",
                    "+ Tem kiểm định;",
                    "Việc thực hiện Kết luận số 69-KL/TW.",
                ),
            ),
            a_section("KINH PHÍ", text="<p>Từ nguồn ngân sách nhà nước giao năm 2026.</p>"),
            a_section(
                "TỔ CHỨC THỰC HIỆN",
                an_assignment(
                    "Chi cục Tiêu chuẩn Đo lường Chất lượng", "Thành lập đoàn kiểm tra trong tháng 6 năm 2026."
                ),
                an_assignment("Các phòng, đơn vị thuộc Sở", "Cử công chức tham gia đoàn kiểm tra."),
            ),
        ],
        "closing": "<p>Trên đây là Kế hoạch kiểm tra hoạt động đo lường năm 2026./.</p>",
        "archive_units": "VT, TĐC",
        "archive_copies": 2,
        "position": "GIÁM ĐỐC",
        "signer": "Trần Duy Bình",
    }


def known(plan: PlanPage, **values) -> Context:
    """The context of `plan` with a directory that knows every line of it."""
    lines = [
        RecipientFacts(text=line.text, purpose=line.purpose, organizations=frozenset([100 + position]))
        for position, line in enumerate(plan.recipients.all())
    ]
    bare = bare_context(plan, today=DAY)
    return Context(**{**bare.__dict__, "recipients": tuple(lines), **values})


def findings(plan: PlanPage, *rules: str, **values) -> list[Finding]:
    """The findings in `plan`, of `rules` alone where some are named."""
    found = lint(plan, known(plan, **values))
    return [finding for finding in found if not rules or finding.rule in rules]


def messages(plan: PlanPage, *rules: str, **values) -> list[str]:
    return [finding.message for finding in findings(plan, *rules, **values)]

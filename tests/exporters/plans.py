"""Plans in memory for the tests of exporters: no database behind them."""

import datetime

from plans_app.models import Organization, PlanPage, PlanRecipient

ISSUER = Organization(name="Ủy ban nhân dân xã Quảng Ngọc", notation="UBND", place="Quảng Ngọc", regime="collegial")
NOTE = "Số liệu của Ủy ban nhân dân xã đến hết ngày 31 tháng 12 năm 2025."
FOOTNOTE = f'<a linktype="footnote" note="{NOTE}">¹</a>'


def section(title, *content, text="", marker=""):
    return ("section", {"marker": marker, "title": title, "text": text, "content": list(content)})


def subsection(title="", text="", level="1", marker=""):
    return ("subsection", {"level": level, "marker": marker, "title": title, "text": text})


def bullets(*items):
    return ("bullets", [("item", f"<p>{item}</p>") for item in items])


def paragraph(text):
    return ("paragraph", f"<p>{text}</p>")


def assignment(unit, *tasks, deadline=None, text=""):
    value = {"marker": "", "unit": unit, "organization": None, "role": "lead", "text": text}
    return ("assignment", value | {"tasks": [("item", f"<p>{task}</p>") for task in tasks], "deadline": deadline})


def table(*rows):
    return (
        "table",
        {"first_row_is_table_header": True, "first_col_is_header": False, "data": [list(row) for row in rows]},
    )


BODY = [
    section(
        "MỤC ĐÍCH, YÊU CẦU",
        subsection("Mục đích"),
        bullets(
            "Tôn vinh đội ngũ trí thức, nhà khoa học, doanh nghiệp hoạt động trong lĩnh vực khoa học;",
            "Đẩy mạnh phong trào thi đua, nghiên cứu khoa học, <b>phát triển công nghệ</b> trên địa bàn xã.",
        ),
        subsection("Yêu cầu"),
        paragraph(f"Các hoạt động thiết thực{FOOTNOTE}, hiệu quả, <i>tiết kiệm</i>, không phô trương hình thức."),
    ),
    section(
        "NỘI DUNG",
        ("theme", {"kind": "theme", "title": "Chủ đề", "quotes": [("quote", "<p>“Đổi mới sáng tạo”.</p>")]}),
        ("label", {"title": "Hình thức tổ chức", "text": ""}),
        subsection("", "<p>Treo băng rôn, khẩu hiệu tại trụ sở cơ quan, đơn vị.</p>"),
        subsection("Tuyên truyền", "<p>Trên hệ thống truyền thanh của xã.</p>", level="2"),
        subsection("", "<p>Phát tin bài hằng ngày.</p>", level="3"),
        (
            "period",
            {
                "title": "Thời gian thực hiện",
                "text": "",
                "start": datetime.date(2026, 5, 13),
                "end": datetime.date(2026, 5, 18),
            },
        ),
        table(
            ("TT", "Nội dung", "Đơn vị chủ trì"),
            ("1", "Treo băng rôn, khẩu hiệu", "Phòng Văn hóa - Xã hội"),
            ("2", "Tổ chức lễ hưởng ứng", "Văn phòng HĐND và UBND xã"),
        ),
        ("quotation", {"text": "<p>“Khoa học là đột phá quan trọng”</p>", "source": "Nghị quyết số 57-NQ/TW"}),
        ("appendix_reference", {"number": 1, "text": "Chi tiết tại"}),
    ),
    section(
        "KINH PHÍ",
        ("funding", {"text": "<p>Từ ngân sách xã.</p>", "source": "ngân sách xã", "amount": 15_000_000}),
    ),
    section(
        "TỔ CHỨC THỰC HIỆN",
        assignment(
            "Phòng Văn hóa - Xã hội",
            "Chủ trì, hướng dẫn, theo dõi, đôn đốc các đơn vị;",
            deadline=datetime.date(2026, 5, 25),
        ),
        assignment("Phòng Kinh tế", "Bố trí kinh phí trước ngày 10/5/2026.", deadline=datetime.date(2026, 5, 10)),
    ),
]
CONTACT_LINE = (
    "Địa chỉ: thôn Ngọc Trà, xã Quảng Ngọc, tỉnh Thanh Hóa; điện thoại: 0237.3868.115; "
    "thư điện tử: quangngoc@thanhhoa.example; trang thông tin điện tử: quangngoc.thanhhoa.example"
)
STAMPS = {
    "urgency": "THƯỢNG KHẨN",
    "circulation": "LƯU HÀNH NỘI BỘ",
    "drafter_code": "PL",
    "issued_copies": 300,
    "contact_line": CONTACT_LINE,
}
# The words of BODY in the order of the paper.
BODY_TEXT = """
I. MỤC ĐÍCH, YÊU CẦU 1. Mục đích - Tôn vinh đội ngũ trí thức, nhà khoa học, doanh nghiệp hoạt động trong lĩnh vực
khoa học; - Đẩy mạnh phong trào thi đua, nghiên cứu khoa học, phát triển công nghệ trên địa bàn xã.
2. Yêu cầu Các hoạt động thiết thực¹, hiệu quả, tiết kiệm, không phô trương hình thức.
II. NỘI DUNG Chủ đề: “Đổi mới sáng tạo”. Hình thức tổ chức:
1. Treo băng rôn, khẩu hiệu tại trụ sở cơ quan, đơn vị. 1.1. Tuyên truyền: Trên hệ thống truyền thanh của xã.
a) Phát tin bài hằng ngày.
Thời gian thực hiện: Từ ngày 13 tháng 5 năm 2026 đến hết ngày 18 tháng 5 năm 2026.
TT Nội dung Đơn vị chủ trì 1 Treo băng rôn, khẩu hiệu Phòng Văn hóa - Xã hội
2 Tổ chức lễ hưởng ứng Văn phòng HĐND và UBND xã
“Khoa học là đột phá quan trọng” (Nghị quyết số 57-NQ/TW) (Chi tiết tại Phụ lục kèm theo)
III. KINH PHÍ Từ ngân sách xã. Số tiền: 15.000.000 đồng.
IV. TỔ CHỨC THỰC HIỆN 1. Phòng Văn hóa - Xã hội - Chủ trì, hướng dẫn, theo dõi, đôn đốc các đơn vị;
Thời hạn: ngày 25 tháng 5 năm 2026. 2. Phòng Kinh tế - Bố trí kinh phí trước ngày 10/5/2026.
Trên đây là Kế hoạch hưởng ứng Ngày Khoa học, Công nghệ và Đổi mới sáng tạo Việt Nam, yêu cầu các đơn vị nghiêm túc
thực hiện./.
"""


def make_plan(*, recipients=None, **fields) -> PlanPage:
    """A whole plan; `fields` replace its own."""
    values = {
        "title": "Hưởng ứng Ngày Khoa học",
        "document_kind": "KẾ HOẠCH",
        "subject": "Hưởng ứng Ngày Khoa học, Công nghệ và Đổi mới sáng tạo Việt Nam trên địa bàn xã Quảng Ngọc",
        "issuer": ISSUER,
        "number": "39",
        "notation": "KH-UBND",
        "place": "Quảng Ngọc",
        "issued_on": datetime.date(2026, 5, 8),
        "legal_bases": [
            ("basis", "<p>Căn cứ Luật Tổ chức chính quyền địa phương</p>"),
            ("basis", "<p>Thực hiện Công văn số 7834/UBND-CNXXDKH ngày 04/5/2026 của UBND tỉnh</p>"),
        ],
        "body": BODY,
        "closing": "<p>Trên đây là Kế hoạch hưởng ứng Ngày Khoa học, Công nghệ và Đổi mới sáng tạo Việt Nam, "
        "yêu cầu các đơn vị nghiêm túc thực hiện./.</p>",
        "archive_units": "VT, VHXH",
        "authority": "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH",
        "position": "PHÓ CHỦ TỊCH",
        "signer": "Lê Văn Trường",
        "appendices": [("appendix", {"title": "Danh mục khẩu hiệu", "content": [paragraph("Nhiệt liệt chào mừng!")]})],
    }
    # A page without a type asks the database for it.
    plan = PlanPage(content_type_id=1, **values | fields)
    lines = recipients or [("Sở Khoa học và Công nghệ", "b/c"), ("Đảng ủy, HĐND xã", "b/c"), ("Các thôn", "")]
    plan.recipients = [
        PlanRecipient(text=text, purpose_text=purpose, sort_order=order) for order, (text, purpose) in enumerate(lines)
    ]
    return plan

"""Words that the law does not fix: slips of the pen, names that changed, texts that others replaced.

A table that depends on time has the day from which it holds.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Superseded:
    """A text is no longer in force from `since` on, because of `by`."""

    since: datetime.date
    by: str


SUPERSEDED: Mapping[str, Superseded] = {
    "09/2017/NĐ-CP": Superseded(datetime.date(2026, 7, 1), "244/2026/NĐ-CP"),
    "64/2007/NĐ-CP": Superseded(datetime.date(2026, 7, 1), "224/2026/NĐ-CP"),
    "42/2022/NĐ-CP": Superseded(datetime.date(2026, 7, 1), "224/2026/NĐ-CP"),
    "45/2026/NĐ-CP": Superseded(datetime.date(2026, 7, 1), "224/2026/NĐ-CP"),
    "130/2018/NĐ-CP": Superseded(datetime.date(2025, 4, 10), "23/2025/NĐ-CP"),
    "48/2024/NĐ-CP": Superseded(datetime.date(2025, 4, 10), "23/2025/NĐ-CP"),
    "110/2004/NĐ-CP": Superseded(datetime.date(2020, 3, 5), "30/2020/NĐ-CP"),
    "09/2010/NĐ-CP": Superseded(datetime.date(2020, 3, 5), "30/2020/NĐ-CP"),
    "01/2011/TT-BNV": Superseded(datetime.date(2020, 3, 5), "30/2020/NĐ-CP"),
    "22/2020/TT-BTTTT": Superseded(datetime.date(2025, 8, 15), "15/2025/TT-BKHCN"),
    "29/2013/QH13": Superseded(datetime.date(2025, 10, 1), "93/2025/QH15"),
    "01/2011/QH13": Superseded(datetime.date(2025, 7, 1), "33/2024/QH15"),
    "51/2005/QH11": Superseded(datetime.date(2024, 7, 1), "20/2023/QH15"),
    "77/2015/QH13": Superseded(datetime.date(2025, 3, 1), "72/2025/QH15"),
    "65/2025/QH15": Superseded(datetime.date(2025, 6, 16), "72/2025/QH15"),
}

# The day of science and technology (18 May) in official papers since 2026.
HOLIDAY_SINCE = datetime.date(2026, 1, 1)
HOLIDAY_NAME = "Ngày Khoa học, Công nghệ và Đổi mới sáng tạo Việt Nam"

# The local government of two levels: from this day on there are no districts and no towns of a province.
TWO_LEVELS_SINCE = datetime.date(2025, 7, 1)

# A wrong phrase and the right one, in small letters.
SLIPS: Mapping[str, str] = {
    "hiệm vụ": "nhiệm vụ",
    "chủ trọng": "chú trọng",
    "năm vững": "nắm vững",
    "các cơ chính sách": "các cơ chế, chính sách",
    "bổ xung": "bổ sung",
    "sát nhập": "sáp nhập",
    "sơ xuất": "sơ suất",
    "đề suất": "đề xuất",
    "xuất xắc": "xuất sắc",
    "xúc tích": "súc tích",
    "cọ sát": "cọ xát",
    "chuẩn đoán": "chẩn đoán",
    "vô hình chung": "vô hình trung",
    "thăm quan": "tham quan",
    "khắc phụ": "khắc phục",
    "sử lý": "xử lý",
    "sử phạt": "xử phạt",
    "kiển tra": "kiểm tra",
    "tuyên tuyền": "tuyên truyền",
    "thực hiên": "thực hiện",
    "tổ chưc": "tổ chức",
    "kế hoach": "kế hoạch",
    "uỷ bân": "ủy ban",
    "noi nhận": "nơi nhận",
    "băng zôn": "băng rôn",
}

# Two spellings of one word: harmless alone, a slip where both stand in one document.
VARIANTS = (
    ("kinh tế - xã hội", "kinh tế xã hội"),
    ("pa nô", "panô", "pano"),
    ("áp phích", "áp-phích"),
    ("hằng năm", "hàng năm"),
)

# What many plans name without it being a body; a capital at its beginning is a matter of taste.
COMMON_NAMES = ("Trang thông tin điện tử", "Cổng thông tin điện tử", "Mặt trận Tổ quốc")

# Verbs that open a new task after ";", where no capital belongs.
OPENING_VERBS = (
    "Đẩy mạnh|Tăng cường|Tổ chức|Thực hiện|Phối hợp|Xây dựng|Tuyên truyền|Triển khai|Hướng dẫn|Tham mưu|Nâng cao|"
    "Chỉ đạo|Bảo đảm|Đảm bảo|Tiếp tục|Chủ động|Lồng ghép|Phát huy|Góp phần|Khuyến khích|Kiểm tra|Theo dõi"
)

# Single words that never stand twice by right. Others may meet where one term ends and the next begins
# ("truyền thông thông qua"), or be doubled on purpose ("luôn luôn").
FUNCTION_WORDS = frozenset(
    "và của các những là được trong cho với tại về từ đến để theo do bởi có không số này hoặc hay nếu khi".split()
)

# Phrases that are doubled on purpose.
DOUBLES = frozenset({"từng bước", "từng ngày", "ngày này", "năm này", "đời này"})

# Titles and honours that do not stand before the signer's name (Decree 30, Appendix I, II.7.c).
HONOURS = (
    "GS", "PGS", "TS", "ThS", "Th.S", "TSKH", "BS", "BSCK", "DS", "KS", "CN", "LS", "NGND", "NGƯT", "NSND", "NSƯT",
    "Giáo sư", "Phó Giáo sư", "Tiến sĩ", "Thạc sĩ", "Bác sĩ", "Kỹ sư", "Cử nhân", "Dược sĩ", "Nhà giáo",
    "Thầy thuốc", "Anh hùng", "Ông", "Bà", "Đồng chí", "Đ/c",
)  # fmt: skip

# Whose own ministry may allow them: schools, hospitals, institutes and the armed forces.
HONOURED_BODIES = ("trường", "bệnh viện", "viện ", "học viện", "trung tâm y tế", "bộ chỉ huy", "công an", "quân ")

"""How the name of a body is parted on the paper."""

import pytest

from plans_app.decree30.ruleset import DECREE_30_2020
from plans_app.exporters.pdf import export_pdf
from plans_app.exporters.pdf.letterhead import _name_parts
from plans_app.exporters.pdf.styles import Styles
from plans_app.exporters.pdf.typesetter import Typesetter
from plans_app.models import Organization
from tests.exporters.paper import Paper
from tests.exporters.plans import make_plan

NAMES = {
    "Ủy ban nhân dân xã Quảng Ngọc": ["Ủy ban nhân dân", "xã Quảng Ngọc"],
    "Ủy ban nhân dân thị xã Duy Tiên": ["Ủy ban nhân dân", "thị xã Duy Tiên"],
    "Ủy ban nhân dân Thành phố Hồ Chí Minh": ["Ủy ban nhân dân", "Thành phố Hồ Chí Minh"],
    "Ủy ban nhân dân quận 10": ["Ủy ban nhân dân", "quận 10"],
    "Phòng Văn hóa - Xã hội xã Quảng Ngọc": ["Phòng Văn hóa - Xã hội", "xã Quảng Ngọc"],
    "Văn phòng Bảo hiểm xã hội Việt Nam": ["Văn phòng Bảo hiểm xã hội Việt Nam"],
    "Sở Y tế": ["Sở Y tế"],
}


@pytest.mark.parametrize(("name", "parts"), NAMES.items())
def test_a_name_is_parted_before_its_place(name, parts):
    setter = Typesetter(Styles(DECREE_30_2020, DECREE_30_2020.profiles[0]))
    assert _name_parts(setter, name, "issuer", setter.styles.length("issuer_column")) == parts


def test_the_rule_below_the_issuer_measures_itself_by_its_last_line():
    department = Organization(name="Sở Khoa học và Công nghệ tỉnh Thanh Hóa", notation="SKHCN")
    paper = Paper(export_pdf(make_plan(issuer=department)))
    last = paper.find(0, "TỈNH THANH HÓA")
    figure = DECREE_30_2020.figures["issuer_rule_share"]
    assert figure.least <= paper.rule_below(0, last).width / last.width <= figure.most

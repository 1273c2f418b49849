"""The plan as JSON: what its schema promises, and what is in it."""

import json
from pathlib import Path

import jsonschema
import pytest

import plans_app
from plans_app.actions.issuing import issue_plan
from plans_app.exporters.json import export_json
from plans_app.models import PlanPage, PlanRelation
from tests.exporters.cases import every_plan
from tests.exporters.plans import FOOTNOTE, NOTE, STAMPS, make_plan, paragraph, section, subsection
from tests.plans_app import issued as ledger
from tests.plans_app.acts import ORDER, a_correction, a_recall, a_replacing_draft
from tests.plans_app.plans import a_body, a_draft
from tests.plans_app.published import a_campaign, an_issued_plan

pytestmark = pytest.mark.django_db
SCHEMA = json.loads((Path(plans_app.__file__).parent / "exporters" / "plan.schema.json").read_text(encoding="utf-8"))


def exported(plan) -> dict:
    return json.loads(export_json(plan))


def judge() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def strict(schema):
    """The schema with no room for a field that it does not name, so that none is forgotten in it."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: strict(part) for key, part in schema.items()}
    return closed | {"additionalProperties": False} if "properties" in schema and "oneOf" not in schema else closed


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@every_plan
def test_every_plan_is_what_the_schema_says_and_nothing_more(plan):
    data = exported(plan())
    judge().validate(data)
    jsonschema.Draft202012Validator(strict(SCHEMA)).validate(data)


def test_an_issued_plan_is_whole():
    plan = an_issued_plan(campaigns=[a_campaign()], body=a_body("<p>Treo <b>băng rôn</b>.</p>"))
    data = exported(plan)
    judge().validate(data)
    assert data["format"], data["version"] == ("wagtail-kehoach/plan", 1)
    assert (data["status"], data["reference"], data["issued_on"]) == ("issued", "01/KH-UBND", "2026-05-13")
    assert data["issuer"]["name"] == "Ủy ban nhân dân xã Quảng Ngọc"
    assert data["campaigns"] == [{"slug": "ngay-khoa-hoc-va-cong-nghe", "name": "Ngày Khoa học và Công nghệ"}]
    assert data["issuance"]["content_sha256"] == plan.content_sha256()
    assert data["issuance"]["pdf"] is None
    (own,) = data["body"]
    assert (own["marker"], own["citation"], own["anchor"]) == ("I.", "I", f"muc-{own['id']}")
    runs = own["content"][0]["text"]["paragraphs"][0]
    assert runs == [{"text": "Treo "}, {"text": "băng rôn", "bold": True}, {"text": "."}]


def test_the_same_plan_gives_the_same_bytes():
    assert export_json(make_plan()) == export_json(make_plan())


def test_what_stands_below_a_heading_is_in_its_content():
    first, second = subsection("Một", level="1"), subsection("Hai", level="2")
    body = [section("MỤC", first, paragraph("a"), second, paragraph("b"), subsection("Ba", level="1"), paragraph("c"))]
    (top,) = exported(make_plan(body=body))["body"]
    one, three = top["content"]
    assert [node["type"] for node in one["content"]] == ["paragraph", "subsection"]
    assert one["content"][1]["content"][0]["text"]["plain"] == "b"
    assert [one["citation"], one["content"][1]["citation"], three["citation"]] == ["I.1", "I.1.1", "I.2"]


def test_assignments_stand_in_a_list_of_their_own():
    found = exported(make_plan())["assignments"]
    assert [(one["unit"], one["citation"], one["deadline"]) for one in found] == [
        ("Phòng Văn hóa - Xã hội", "IV.1", "2026-05-25"),
        ("Phòng Kinh tế", "IV.2", "2026-05-10"),
    ]


def test_a_footnote_is_a_run_that_holds_its_note():
    (node,) = exported(make_plan(body=[paragraph(f"Một{FOOTNOTE}.")]))["body"]
    assert node["text"]["paragraphs"] == [[{"text": "Một"}, {"text": "", "note": NOTE}, {"text": "."}]]
    assert node["text"]["plain"] == "Một."


def test_a_relation_never_names_a_draft():
    plan, draft, public = an_issued_plan(), a_draft(subject="Còn là dự thảo"), an_issued_plan(subject="Công khai")
    for target in (draft, public):
        PlanRelation.objects.create(plan=plan, kind="related", target=target)
    relations = exported(PlanPage.objects.get(pk=plan.pk))["relations"]
    assert relations == [
        {"kind": "related", "text": "", "url": None},
        {"kind": "related", "text": "Công khai", "url": public.full_url},
    ]


def test_the_stamps_and_marks_of_the_paper_are_in_it():
    data = exported(make_plan(**STAMPS))
    assert {name: data[name] for name in STAMPS} == STAMPS


def test_what_was_done_to_an_issued_plan_is_told_the_latest_first():
    issuance = ledger.an_issued_plan(1)
    a_correction(issuance)
    a_recall(issuance)
    data = exported(PlanPage.objects.get(pk=issuance.plan_id))
    judge().validate(data)
    jsonschema.Draft202012Validator(strict(SCHEMA)).validate(data)
    assert data["standing"] == "recalled"
    assert [(act["kind"], act["wrong"], act["order_reference"]) for act in data["acts"]] == [
        ("recall", "", ORDER),
        ("correction", "ngày 15/5/2026", ORDER),
    ]


@pytest.mark.parametrize("is_open", [True, False])
def test_the_plan_that_took_its_place_is_named_only_where_anybody_may_read_it(is_open):
    issuance = ledger.an_issued_plan(1)
    later = issue_plan(plan=a_replacing_draft(issuance, subject="Sửa kế hoạch cũ")).plan
    PlanPage.objects.filter(pk=later.pk).update(live=is_open)
    data = exported(PlanPage.objects.get(pk=issuance.plan_id))
    assert data["standing"] == "replaced"
    (act,) = data["acts"]
    assert act["replaced_by"] == (later.full_url if is_open else None)


def test_a_draft_has_no_standing():
    data = exported(a_draft())
    assert (data["standing"], data["acts"]) == (None, [])


def test_hostile_text_stays_text():
    hostile = '</script>"},\x00\u202e\u2028'
    data = exported(make_plan(subject=hostile))
    assert data["subject"] == hostile

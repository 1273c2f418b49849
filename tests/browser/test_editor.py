"""The editor of a plan in the browser."""

import pytest

from plans_app.actions.drafting import import_plan
from plans_app.actions.issuing import issue_plan
from plans_app.actions.samples import TEXTS
from plans_app.models import Campaign, PlanPage
from tests.browser.editor import open_editor, open_tab, rich_text, save, wait_for_rich_text
from tests.plans_app.plans import a_draft, an_issuer, an_organization

SAMPLE = "004_f77503ddd6e73f2b.txt"


@pytest.fixture
def imported(plan_index):
    """A real plan with footnotes and every kind of numbering, as its importer leaves it."""
    data = (TEXTS / SAMPLE).read_bytes()
    return import_plan(data=data, source_name=SAMPLE, parent=plan_index, issuer=an_issuer())


def saved(plan):
    return PlanPage.objects.get(pk=plan.pk).get_latest_revision()


def test_saving_an_import_untouched_keeps_what_is_printed(admin, imported):
    first = saved(imported)
    open_editor(admin, imported)
    save(admin)
    assert saved(imported).pk != first.pk
    assert saved(imported).as_object().content_sha256() == first.as_object().content_sha256()


def test_an_issued_plan_that_nobody_changed_can_be_saved(admin, imported):
    issuance = issue_plan(plan=imported, is_historic=True)
    open_editor(admin, imported)
    assert issuance.reference in admin.locator(".plan-notice").inner_text()
    assert "has been updated" in save(admin)


def test_the_printed_words_of_an_issued_plan_are_refused(admin, complaints):
    plan = a_draft(closing="<p>Trên đây là Kế hoạch./.</p>")
    issue_plan(plan=plan)
    open_editor(admin, plan)
    rich_text(admin, "closing").fill("Trên đây là tất cả./.")
    wait_for_rich_text(admin, "closing", "tất cả")
    assert "what is printed cannot change" in save(admin)
    complaints.clear()  # the browser reports the refusal, status 400


def test_a_footnote_is_put_in_changed_and_taken_out(admin):
    plan = a_draft(closing="<p>Trên đây là Kế hoạch./.</p>")
    open_editor(admin, plan)
    rich_text(admin, "closing").click()
    admin.keyboard.press("Control+A")
    admin.locator("button[name=FOOTNOTE]:visible").click()
    note = admin.get_by_label("Text of the footnote")
    note.fill("Ghi chú thứ nhất")
    note.press("Enter")
    wait_for_rich_text(admin, "closing", "Ghi chú thứ nhất")
    save(admin)
    assert 'note="Ghi chú thứ nhất"' in saved(plan).as_object().closing

    admin.locator(".plan-footnote").click()
    assert note.input_value() == "Ghi chú thứ nhất"
    note.fill("Ghi chú thứ hai")
    admin.get_by_role("dialog").get_by_role("button", name="Save").click()
    wait_for_rich_text(admin, "closing", "Ghi chú thứ hai")

    admin.locator(".plan-footnote").click()
    admin.get_by_role("button", name="Remove the footnote").click()
    wait_for_rich_text(admin, "closing", '"entityRanges":[]')
    assert rich_text(admin, "closing").inner_text().strip() == "Trên đây là Kế hoạch./."


def test_the_editor_says_why_a_draft_cannot_be_issued_and_whom_nobody_knows(admin):
    plan = a_draft(signer="", recipients=["Nhà văn hóa thôn 9"])
    open_editor(admin, plan)
    notices = " ".join(admin.locator(".plan-notice").all_inner_texts())
    assert "The signer is missing." in notices
    assert "Nhà văn hóa thôn 9" in notices
    admin.goto(f"/admin/plans/issue/{plan.pk}/")
    admin.get_by_role("listitem").filter(has_text="The signer is missing.").wait_for()
    assert admin.get_by_role("button", name="Issue now").is_disabled()


def test_the_import_report_shows_the_doubts_until_they_are_settled(admin, imported):
    doubts = {doubt["code"]: doubt["message"] for doubt in imported.plan_import.report["doubts"]}
    open_editor(admin, imported)
    report = admin.locator("details.plan-details").inner_text()
    assert doubts["no-number"] in report
    assert doubts["no-issuer"] not in report
    admin.get_by_role("link", name="line by line").click()
    assert "TỔ CHỨC" in admin.locator("#line-5").inner_text().upper()


def test_a_body_is_chosen_for_a_recipient_line_in_a_dialog(admin):
    center = an_organization("Trung tâm Văn hóa", "ttvh@qn.example")
    an_organization()
    plan = a_draft(recipients=["Nhà văn hóa"])
    open_editor(admin, plan)
    open_tab(admin, "Recipients")
    admin.locator("#id_recipients-0-organizations-choose").click()
    dialog = admin.get_by_role("dialog")
    dialog.get_by_role("row", name="Trung tâm Văn hóa").get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Confirm selection").click()
    admin.get_by_role("button", name="Remove: Trung tâm Văn hóa").wait_for()
    save(admin)
    assert list(saved(plan).as_object().recipients.get().organizations.all()) == [center]


def test_a_campaign_is_chosen_in_a_dialog_and_one_with_a_comma_stays_whole(admin):
    kept = Campaign.objects.create(name="Ngày Khoa học, Công nghệ và Đổi mới sáng tạo Việt Nam")
    chosen = Campaign.objects.create(name="Nghị quyết 57")
    plan = a_draft()
    plan.campaigns.add(kept)
    plan.save_revision()
    open_editor(admin, plan)
    open_tab(admin, "Campaigns and relations")
    admin.locator("#id_campaigns-choose").click()
    dialog = admin.get_by_role("dialog")
    dialog.get_by_role("row", name="Nghị quyết 57").get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Confirm selection").click()
    admin.get_by_role("button", name="Remove: Nghị quyết 57").wait_for()
    save(admin)
    assert set(saved(plan).as_object().campaigns.all()) == {kept, chosen}


def test_an_address_typed_in_vietnamese_keeps_its_letters(admin):
    open_editor(admin, a_draft())
    open_tab(admin, "Address")
    admin.fill("#id_slug", "Đường phố Đổi mới")
    admin.press("#id_slug", "Tab")
    assert admin.input_value("#id_slug") == "duong-pho-doi-moi"

"""A clerk at work: a plan from nothing to the public site."""

from plans_app.models import Campaign, PlanPage
from tests.browser.editor import add_block, choose, open_tab, rich_text, save, wait_for_rich_text
from tests.plans_app.plans import an_issuer, an_organization


def test_a_clerk_composes_a_plan_issues_it_and_the_public_reads_it(admin, plan_index):
    an_issuer()
    an_organization()
    admin.goto(f"/admin/pages/add/plans_app/planpage/{plan_index.pk}/")
    admin.fill("#id_subject", "Đổi mới sáng tạo đường phố")
    choose(admin, "issuer", "Ủy ban nhân dân xã Quảng Ngọc")
    add_block(admin, "body", "Section")
    admin.fill('[name="body-0-value-title"]', "MỤC ĐÍCH")
    add_block(admin, "body-0-value-content", "Paragraph")
    rich_text(admin, "body-0-value-content-0-value").fill("Treo băng rôn tại trụ sở./.")
    wait_for_rich_text(admin, "body-0-value-content-0-value", "trụ sở")
    open_tab(admin, "Recipients")
    admin.click("#id_recipients-ADD")
    admin.fill('[name="recipients-0-text"]', "Phòng Kinh tế")
    admin.fill("#id_archive_units", "VT, VHXH")
    open_tab(admin, "Signature and number")
    admin.fill("#id_authority", "TM. ỦY BAN NHÂN DÂN")
    admin.fill("#id_position", "CHỦ TỊCH")
    admin.fill("#id_signer", "Lê Văn Trường")
    assert "Đổi mới sáng tạo đường phố" in save(admin)

    open_tab(admin, "Content")
    admin.get_by_role("link", name="See number and recipients").click()
    admin.get_by_role("cell", name="01/KH-UBND").wait_for()
    admin.get_by_role("button", name="Issue now").click()
    admin.get_by_role("cell", name="kt@qn.example").wait_for()

    plan = PlanPage.objects.get()
    assert plan.slug == "doi-moi-sang-tao-duong-pho"
    admin.goto(plan.url)
    public = admin.locator("#van-ban").inner_text()
    assert "01/KH-UBND" in public
    assert "Treo băng rôn tại trụ sở." in public


def test_a_campaign_is_made_with_its_name_alone(admin):
    admin.goto("/admin/snippets/plans_app/campaign/add/")
    admin.fill("#id_name", "Đường sắt Thống Nhất")
    save(admin)
    assert Campaign.objects.get().slug == "duong-sat-thong-nhat"

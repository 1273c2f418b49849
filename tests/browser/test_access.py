"""Whether everybody can use the admin's pages of plans: names of fields, narrow screens."""

import pytest

from plans_app.actions.issuing import issue_plan
from tests.browser.editor import open_editor, open_tab
from tests.plans_app.plans import a_draft, an_organization

TABS = ["Content", "Recipients", "Signature and number", "Campaigns and relations", "Address"]

# What can be operated, is visible and says nothing of what it is.
NAMELESS = """() => {
  const isNamed = (element) =>
    element.labels?.length ||
    ["aria-label", "aria-labelledby", "title"].some((name) => element.getAttribute(name)) ||
    (element.matches("button, a") && element.textContent.trim());
  return [...document.querySelectorAll("main :is(input, select, textarea, button, a[href], [role=textbox])")]
    .filter((element) => element.checkVisibility() && !isNamed(element))
    .map((element) => element.outerHTML.slice(0, 200));
}"""


def test_every_field_of_the_editor_has_a_name(admin):
    an_organization()
    body = [
        {"type": "section", "value": {"title": "MỤC ĐÍCH", "content": [{"type": "paragraph", "value": "<p>Một.</p>"}]}},
        {"type": "assignment", "value": {"unit": "Phòng Kinh tế", "tasks": [{"type": "item", "value": "<p>Hai.</p>"}]}},
    ]
    open_editor(admin, a_draft(body=body, closing="<p>Trên đây./.</p>"))
    for tab in TABS:
        open_tab(admin, tab)
        assert admin.evaluate(NAMELESS) == [], tab


@pytest.fixture
def issuance():
    an_organization()
    return issue_plan(plan=a_draft())


def test_the_pages_of_issuing_fit_a_narrow_screen(admin, issuance):
    admin.set_viewport_size({"width": 400, "height": 800})
    addresses = [
        f"/admin/plans/issue/{a_draft().pk}/",
        "/admin/plans/issuances/",
        f"/admin/plans/issuances/{issuance.pk}/",
    ]
    for address in addresses:
        admin.goto(address)
        assert admin.evaluate("document.querySelector('main').scrollWidth <= window.innerWidth"), address
        assert admin.evaluate(NAMELESS) == [], address

"""What a clerk does in Wagtail's page editor, by name."""

import re

from playwright.sync_api import expect


def open_editor(page, plan):
    page.goto(f"/admin/pages/{plan.pk}/edit/")
    page.locator(".Draftail-Editor").first.wait_for()


def open_tab(page, name):
    page.get_by_role("tab", name=name).click()


def save(page):
    """Presses "Save draft" and waits for the page that says so."""
    page.locator("button.action-save").click()
    page.locator(".messages > ul > li").first.wait_for()
    return page.locator(".messages").inner_text()


def choose(page, field, name):
    """Chooses the organization `name` in the dialog that the panel of `field` opens."""
    page.locator(f"#id_{field}-chooser [data-chooser-action-choose]").first.click()
    page.get_by_role("dialog").get_by_role("link", name=name, exact=True).click()
    page.locator(f"#id_{field}-chooser").get_by_text(name).wait_for()


def add_block(page, stream, name):
    """Adds the block called `name` at the end of the stream whose fields begin with `stream`."""
    blocks = page.locator(f'input[name="{stream}-count"] + [data-streamfield-stream-container]')
    blocks.locator("> div > .c-sf-add-button, > .c-sf-add-button").last.click()
    page.get_by_role("option", name=name, exact=True).click()


def rich_text(page, name):
    """The editable text of the rich text field `name`."""
    return page.locator(f'input[name="{name}"] + .Draftail-Editor__wrapper [contenteditable=true]')


def wait_for_rich_text(page, name, words):
    """The editor hands its text over to the form a quarter of a second after the last stroke."""
    expect(page.locator(f'input[name="{name}"]')).to_have_value(re.compile(re.escape(words)))

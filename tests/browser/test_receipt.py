"""The page of a receipt for those who have a telephone, a keyboard, and no JavaScript."""

import pytest

from plans_app.channels.memory import MemoryChannel
from plans_app.models import Delivery
from tests.browser.test_access import NAMELESS
from tests.plans_app.receipts import a_sent_letter, path_of


@pytest.fixture
def delivery(transactional_db, settings):
    settings.PLANS_CHANNELS = {"email": {"BACKEND": "plans_app.channels.memory.MemoryChannel"}}
    MemoryChannel.outbox.clear()
    return a_sent_letter()


@pytest.fixture
def telephone(chromium, live_server, delivery, complaints):
    """A narrow page without JavaScript, on which the link of the letter was opened."""
    context = chromium.new_context(viewport={"width": 375, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.goto(live_server.url + path_of(delivery))
    yield page
    context.close()


def test_receipt_is_confirmed_by_keyboard_alone(telephone, delivery, complaints):
    telephone.locator("#received-name").focus()
    telephone.keyboard.type("Chị Hoa")
    telephone.keyboard.press("Enter")
    telephone.locator(".receipt-notice--done").wait_for()
    answer = delivery.answers.get()
    assert (answer.name, answer.kind) == ("Chị Hoa", "received")
    assert Delivery.objects.get(pk=delivery.pk).state == Delivery.State.ACKNOWLEDGED
    assert complaints == []


def test_passing_on_opens_without_javascript(telephone, delivery):
    telephone.locator("summary").first.press("Enter")
    telephone.locator("#forwarded-forwarded_to").fill("Phòng Văn hóa")
    telephone.keyboard.press("Enter")
    telephone.locator(".receipt-notice--done").wait_for()
    assert delivery.answers.get().forwarded_to == "Phòng Văn hóa"


def test_nothing_lies_beside_the_screen_and_everything_has_a_name(chromium, live_server, delivery):
    page = chromium.new_page(viewport={"width": 375, "height": 800})
    page.goto(live_server.url + path_of(delivery))
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    assert page.evaluate(NAMELESS) == []
    page.close()

"""A real Chromium before a real server. What a test sees of errors in the console or of outside requests, fails it."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright
from wagtail.users.models import UserProfile

from tests.plans_app.plans import an_index

# Playwright's own event loop runs in the thread of the tests, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = os.environ.get("KEHOACH_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = """
    --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync --disable-dev-shm-usage
""".split()


def pytest_collection_modifyitems(config, items):
    """Every test here is marked; without a Chromium none can run, and the run says that it left them out."""
    here = [item for item in items if item.path.parent == config.rootpath / "tests" / "browser"]
    for item in here:
        item.add_marker(pytest.mark.browser)
    if not CHROMIUM and here:
        config.hook.pytest_deselected(items=here)
        items[:] = [item for item in items if item not in here]


@pytest.fixture(scope="session")
def live_server(django_db_setup, live_server):
    """Started once the test database has its name: on SQLite it would take it for one in memory, and share it."""
    return live_server


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def plan_index(transactional_db):
    return an_index()


@pytest.fixture
def complaints():
    """What the browser complained of. A test that provokes an error takes it out."""
    return []


@pytest.fixture
def admin(chromium, live_server, plan_index, complaints, client, django_user_model):
    """A page of the browser, logged in as a clerk who reads English. Relative addresses are the site's."""
    clerk = django_user_model.objects.create_superuser("van-thu", "vt@qn.example", "x")
    UserProfile.objects.create(user=clerk, preferred_language="en")
    client.force_login(clerk)
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 1000})
    cookies = [{"name": name, "value": morsel.value, "url": live_server.url} for name, morsel in client.cookies.items()]
    context.add_cookies(cookies)
    page = context.new_page()
    _listen(page, live_server.url, complaints)
    yield page
    page.goto("about:blank")
    context.close()
    assert complaints == []


def _listen(page, site, complaints):
    page.set_default_timeout(10_000)
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: _is_outside(request.url, site) and complaints.append(request.url))


def _is_outside(url, site):
    return not url.startswith((site, "about:", "blob:", "data:"))

"""`manage.py demo`: the whole way of five real plans, over real SMTP."""

import json
import os
import re
import subprocess
import sys
import unicodedata

import pypdfium2
import pytest
from django.conf import settings

from cms.progress import ProgressBar, table
from plans_app.actions.samples import TEXTS
from tests.plans_app.letters import read_all


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """What a run of the demo left: the finished process and its folder."""
    folder = tmp_path_factory.mktemp("demo") / "thử nghiệm"
    variables = {"DJANGO_SETTINGS_MODULE": "cms.settings.dev", "PYTHONWARNINGS": "default"}
    command = [sys.executable, "manage.py", "demo", "--folder", str(folder)]
    environment = {**os.environ, **variables}
    result = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result, folder


@pytest.fixture(scope="module")
def report(demo):
    return json.loads((demo[1] / "report.json").read_text("utf-8"))


def test_five_plans_are_issued_with_the_numbers_that_they_have_or_get(report):
    assert [(row["source"][:3], row["reference"]) for row in report] == [
        ("000", "01/KH-UBND"),
        ("001", "01/KH-UBND"),
        ("002", "01/KH-UBND"),
        ("003", "247/KH-SKHCN"),
        ("004", "01/KH-SKHCN"),
    ]


def test_every_line_and_every_organization_is_reached(report):
    assert [row["recipient_lines"] for row in report] == [5, 5, 8, 5, 12]
    assert [row["organizations"] for row in report] == [row["sent"] for row in report] == [39, 9, 36, 12, 66]
    assert {row["failed"] for row in report} == {0}
    assert all(row["seconds"] > 0 for row in report)


def test_each_organization_has_a_message_with_the_pdf(demo, report):
    mails = read_all(demo[1] / "mail")
    assert len(mails) == len({mail["Message-ID"] for mail in mails}) == sum(row["sent"] for row in report)
    received = [next(mail.iter_attachments()).get_content() for mail in mails]
    for row in report:
        with open(row["pdf"], "rb") as file:
            assert received.count(file.read()) == row["sent"]


def test_the_messages_name_reference_and_subject(demo):
    subjects = {mail["Subject"] for mail in read_all(demo[1] / "mail")}
    assert len(subjects) == 5
    assert any(subject.startswith("[247/KH-SKHCN] Thực hiện công tác giao lưu") for subject in subjects)


SUPERSCRIPTS = str.maketrans("¹²", "12")


def words(text: str) -> list[str]:
    """The words of a text in small letters, a mark of a footnote as a word of its own."""
    plain = re.sub("([¹²])", r" \1 ", unicodedata.normalize("NFC", text)).translate(SUPERSCRIPTS)
    return re.findall(r"\w+", plain.casefold())


def pdf_words(path: str) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return words(" ".join(page.get_textpage().get_text_bounded() for page in document))
    finally:
        document.close()


def sample_text(row: dict) -> str:
    # The one misread word of the five texts that is not kept: the label is always printed as the decree has it.
    return (TEXTS / row["source"]).read_text("utf-8").replace("Noi nhận", "Nơi nhận")


def test_every_word_of_a_sample_stands_in_its_pdf(report):
    missing = {row["source"]: set(words(sample_text(row))) - set(pdf_words(row["pdf"])) for row in report}
    assert {source: found for source, found in missing.items() if found} == {}


def test_the_words_of_the_body_stand_in_their_order(report):
    for row in report:
        body = re.search(r"^I\. .*?(?=^Nơi nhận)", sample_text(row), re.DOTALL | re.MULTILINE).group()
        # A note stands at the foot of its page, wherever the text has it.
        running = "\n".join(line for line in body.splitlines() if not line.startswith(("¹", "²")))
        printed = iter(pdf_words(row["pdf"]))
        lost = [word for word in words(running) if word not in printed]
        assert lost == [], row["source"]


def test_the_second_round_sends_nothing(demo):
    says_so = demo[0].stdout.splitlines()[-2]
    assert re.findall(r"\d+", says_so) == ["0"]


def test_the_table_and_the_progress_are_shown(demo):
    result, _folder = demo
    assert all(reference in result.stdout for reference in ("247/KH-SKHCN", "01/KH-SKHCN"))
    assert "23/23" in result.stderr


def test_the_demo_leaves_nothing_behind_but_its_folder(demo):
    assert {path.name for path in demo[1].iterdir()} <= {
        "db.sqlite3",
        "issued",
        "keys-for-testing",
        "mail",
        "pdf",
        "report.json",
    }


def test_a_table_aligns_numbers_to_the_right():
    assert table(["Plan", "Pages"], [["Một", 4], ["Kế hoạch", None]]).splitlines() == [
        "Plan      Pages",
        "Một           4",
        "Kế hoạch      –",
    ]


def test_a_bar_in_a_log_is_a_line_for_each_step(capsys):
    with ProgressBar(2, sys.stderr) as bar:
        bar.step("một")
        bar.step("hai")
    assert [line.rpartition("] ")[2] for line in capsys.readouterr().err.splitlines()] == ["1/2 một", "2/2 hai"]

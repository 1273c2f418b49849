"""The letters that tell of a recall, a correction, a replacement; and what first letters say of them."""

from unittest.mock import Mock

import pytest

from plans_app.actions import delivering
from plans_app.actions.delivering import drain_deliveries
from plans_app.actions.issuing import issue_plan
from plans_app.channels.memory import MemoryChannel
from plans_app.channels.mime import compose, message_id
from plans_app.models import Delivery, Organization, WebhookEndpoint
from tests.plans_app.acts import MEMORY, a_correction, a_recall, a_replacing_draft, a_sent_plan
from tests.plans_app.issued import an_issued_plan, with_pdf
from tests.plans_app.letters import read
from tests.plans_app.receiver import HOST

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert(1)</script>"><img src=x>'


@pytest.fixture(autouse=True)
def memory(settings):
    settings.PLANS_CHANNELS = MEMORY
    MemoryChannel.outbox.clear()


def sent() -> list:
    drain_deliveries(channel="email")
    return MemoryChannel.outbox


def test_a_recall_says_by_what_and_why_and_what_is_asked():
    issuance = a_sent_plan(1, subject="Tuyên truyền")
    a_recall(issuance)
    (letter,) = sent()
    assert letter.subject == f"[THU HỒI] {issuance.reference}: Tuyên truyền"
    for text in (letter.text, letter.html):
        for words in ("thu hồi", "12/UBND-VP", "Ban hành nhầm", "hủy bỏ bản điện tử", "Điều 18", "1 đơn vị"):
            assert words in text


def test_a_correction_says_what_was_written_and_what_is_right():
    a_correction(a_sent_plan(1))
    (letter,) = sent()
    assert letter.subject.startswith("[ĐÍNH CHÍNH]")
    for text in (letter.text, letter.html):
        assert text.index("ngày 15/5/2026") < text.index("ngày 16/5/2026")


def test_a_replacement_names_the_new_plan_and_leads_to_it():
    old = a_sent_plan(1, subject="Kế hoạch cũ")
    new = issue_plan(plan=a_replacing_draft(old, subject="Kế hoạch mới"))
    (letter,) = sent()
    assert letter.subject == f"[THAY THẾ] {old.reference}: Kế hoạch cũ"
    for text in (letter.text, letter.html):
        assert new.reference in text
        assert "Kế hoạch mới" in text
        assert new.plan.full_url in text


def test_the_letter_of_the_new_plan_says_what_it_replaces():
    old = a_sent_plan(1, subject="Kế hoạch cũ")
    new = issue_plan(plan=a_replacing_draft(old, recipients=["Đơn vị 0"]))
    with_pdf(new, b"%PDF new")
    (letter,) = sent()
    assert letter.act is None
    for text in (letter.text, letter.html):
        assert f"thay thế Kế hoạch số {old.reference}" in text


def test_a_first_letter_that_leaves_after_a_correction_says_so():
    a_correction(an_issued_plan(1))
    (letter,) = sent()
    assert letter.act is None
    assert "ngày 16/5/2026" in letter.text
    assert "ngày 16/5/2026" in letter.html


def test_the_document_does_not_go_out_again():
    a_recall(a_sent_plan(1))
    (letter,) = sent()
    assert letter.attachments == ()


def test_a_recall_goes_out_though_its_document_is_damaged():
    issuance = a_sent_plan(1)
    issuance.pdf.storage.delete(issuance.pdf.name)
    a_recall(issuance)
    (letter,) = sent()
    assert letter.act.kind == "recall"


def test_a_mail_program_shows_it_beside_the_first_letter():
    issuance = a_sent_plan(1)
    first = issuance.deliveries.get()
    a_recall(issuance)
    (letter,) = sent()
    mail = read(compose(letter, address=letter.address, sender="vt@qn.example"))
    assert mail["In-Reply-To"] == message_id(str(first.pk), "vt@qn.example")
    assert mail["Message-ID"] == message_id(str(Delivery.objects.notices().get().pk), "vt@qn.example")


def test_hostile_words_stay_words():
    issuance = a_sent_plan(1)
    a_correction(issuance, wrong=HOSTILE, right=HOSTILE, reason=HOSTILE)
    a_recall(issuance, reason=HOSTILE, order_reference="14/UBND")
    for letter in sent():
        assert "<script>" not in letter.html
        assert "<script>" in letter.text


def test_one_that_may_have_arrived_does_not_say_when():
    issuance = a_sent_plan(1)
    Delivery.objects.update(state="in_doubt", sent_at=None)
    a_recall(issuance)
    (letter,) = sent()
    assert "có thể đã đến" in letter.text


def test_a_notice_goes_out_although_the_first_letter_left_by_another_channel():
    a_recall(a_sent_plan(1))
    Delivery.objects.documents().update(channel="webhook")
    (letter,) = sent()
    assert letter.answers == str(Delivery.objects.documents().get().pk)


def test_many_notices_of_one_act_read_it_once(monkeypatch):
    a_recall(a_sent_plan(4))
    opened = Mock(wraps=delivering.open_notice)
    monkeypatch.setattr(delivering, "open_notice", opened)
    assert len(sent()) == 4
    assert opened.call_count == 1


def test_channels_that_carry_data_learn_of_a_recall_in_fields():
    issuance = a_sent_plan(1, subject="Tuyên truyền")
    a_recall(issuance)
    (letter,) = sent()
    assert (letter.act.order_reference, letter.act.reason) == ("12/UBND-VP", "Ban hành nhầm")
    assert letter.act.summary.startswith("Thu hồi theo 12/UBND-VP")
    assert (letter.document.reference, letter.document.subject) == (issuance.reference, "Tuyên truyền")
    assert letter.recipient.party.name == "Đơn vị 0"


def test_channels_that_carry_data_learn_of_a_correction_in_fields():
    a_correction(a_sent_plan(1))
    (letter,) = sent()
    assert (letter.act.wrong, letter.act.right) == ("ngày 15/5/2026", "ngày 16/5/2026")
    assert "“ngày 16/5/2026”" in letter.act.summary


def test_channels_that_carry_data_learn_which_document_replaces():
    old = a_sent_plan(1)
    new = issue_plan(plan=a_replacing_draft(old, subject="Kế hoạch mới"))
    (letter,) = sent()
    assert letter.document.reference == old.reference
    assert (letter.act.replacement.reference, letter.act.replacement.subject) == (new.reference, "Kế hoạch mới")
    assert new.reference in letter.act.summary


def test_a_recall_reaches_the_folder_of_the_document_axis(settings, tmp_path):
    issuance = an_issued_plan(1)
    settings.PLANS_CHANNELS = {
        "email": {"BACKEND": "plans_app.channels.outbox.OutboxChannel", "OPTIONS": {"folder": str(tmp_path)}}
    }
    Organization.objects.filter(pk=issuance.deliveries.get().organization_id).update(code="H42.12")
    Organization.objects.filter(pk=issuance.issuer_id).update(code="H56.40")
    assert drain_deliveries(channel="email").sent == 1
    a_recall(issuance)
    assert drain_deliveries(channel="email").sent == 1
    notice = tmp_path / f"{Delivery.objects.notices().get().pk}.edxml"
    assert "BussinessDocType>1<" in notice.read_text()


def test_a_recall_reaches_a_webhook_signed(settings, tmp_path, receiver):
    ca_file = tmp_path / "ca.pem"
    receiver.ca.cert_pem.write_to_path(str(ca_file))
    options = {"ca_file": str(ca_file)}
    issuance = an_issued_plan(1)
    settings.PLANS_CHANNELS = {"email": {"BACKEND": "plans_app.channels.webhook.WebhookChannel", "OPTIONS": options}}
    url = f"https://{HOST}:{receiver.port}/nhan"
    WebhookEndpoint.objects.create(organization=issuance.deliveries.get().organization, url=url)
    Delivery.objects.update(address=url)
    assert drain_deliveries(channel="email").sent == 1
    a_recall(issuance)
    assert drain_deliveries(channel="email").sent == 1
    first, notice = (request.json for request in receiver.requests)
    assert (first["type"], notice["type"]) == ("plan.issued", "plan.recalled")
    assert notice["data"]["answers"] == first["data"]["delivery"]

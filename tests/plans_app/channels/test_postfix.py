"""Asking Postfix whether it took a letter: its queue, then its log."""

import pytest

from plans_app.channels.postfix import find

DELIVERY = "6f1cdc86-4a52-4cf5-9d0b-2f7f0e2a1b3c"
MARK = "6f1cdc864a524cf59d0b2f7f0e2a1b3c"
HEADERS = f"Nov 21 07:00:01 xa postfix/cleanup[71]: 4bT1Xk2: message-id=<{DELIVERY}@xa.example>\n"
OTHER = "Nov 21 07:00:01 xa postfix/qmgr[12]: 9zZ9Zz9: from=<khac@xa.example>, size=9, nrcpt=1 (queue active)\n"
QUEUED = "Nov 21 07:00:02 xa postfix/qmgr[12]: 4bT1Xk2: from=<van-thu@xa.example>, size=9, nrcpt=1 (queue active)\n"
MARKED = f"Nov 21 07:00:02 xa postfix/qmgr[12]: 4bT1Xk2: from=<van-thu+{MARK}@xa.example>, size=9 (queue active)\n"


@pytest.fixture
def postfix(tmp_path, settings, monkeypatch):
    """A Postfix whose queue lists what it is told, and whose log says what it is told."""

    def pretend(*, log="", older=None, queue=""):
        (tmp_path / "queue").write_text(queue)
        program = tmp_path / "postqueue"
        program.write_text(f"#!/bin/sh\ncat '{tmp_path / 'queue'}'\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
        (tmp_path / "mail.log").write_text(log)
        if older is not None:
            (tmp_path / "mail.log.1").write_text(older)
        settings.PLANS_POSTFIX_LOG = str(tmp_path / "mail.log")

    return pretend


@pytest.mark.parametrize(
    ("log", "answer"),
    [
        (HEADERS + QUEUED, "found"),
        (OTHER + MARKED, "found"),
        (HEADERS, "not_found"),
        (HEADERS + OTHER, "not_found"),
        (OTHER, "not_found"),
        ("", "unknown"),
        ("Nov 21 07:00:01 xa cron[1]: something else\n", "unknown"),
    ],
)
def test_the_log_tells_what_became_of_a_letter(postfix, log, answer):
    postfix(log=log)
    assert find(DELIVERY) == answer


def test_a_letter_that_waits_in_the_queue_is_found(postfix):
    postfix(queue=f'{{"queue_name": "deferred", "sender": "tra-lai+{MARK}@xa.example"}}\n')
    assert find(DELIVERY) == "found"


def test_the_log_that_was_put_aside_is_read_too(postfix):
    postfix(older=HEADERS + QUEUED, log=OTHER)
    assert find(DELIVERY) == "found"


def test_a_postfix_that_cannot_be_asked_is_an_error_and_not_an_answer(postfix, settings):
    postfix()
    settings.PLANS_POSTFIX_LOG = "/nowhere/mail.log"
    with pytest.raises(OSError, match="nowhere"):
        find(DELIVERY)


def test_a_queue_file_that_was_given_to_another_letter_is_not_ours(postfix):
    another = HEADERS.replace(DELIVERY, "9d0b2f7f-4a52-4cf5-9d0b-2f7f0e2a1b3c")
    postfix(log=HEADERS + another + QUEUED)
    assert find(DELIVERY) == "not_found"


def test_the_seal_behind_the_mark_is_no_matter(postfix):
    postfix(log=OTHER + MARKED.replace(MARK, f"{MARK}abcdefgh2345"))
    assert find(DELIVERY) == "found"

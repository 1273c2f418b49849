"""The lines by which letters leave: each has a connection of its own, and the ledger one desk for all of them.

A line knows no database. Before the content of a letter leaves, and when it has left, the line says so at the desk; the
desk writes down together what several lines said, and only then lets them go on.
"""

import logging
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Protocol

from django.utils.translation import gettext as _

from plans_app.channels import BaseChannel, Message, Receipt
from plans_app.exceptions import LeaseLost
from plans_app.models import Delivery

logger = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Letter:
    """A delivery on its way. `outcome` is what became of it: a receipt, or the error that was raised.

    `may_leave` says that it is written down that its content leaves.
    """

    delivery: Delivery
    message: Message
    pdf_sha256: str = ""
    outcome: Receipt | Exception | None = None
    may_leave: bool = False


class Clerk(Protocol):
    """Who writes down. Its methods are called in one thread, that of the worker's database connection."""

    def next_letter(self) -> Letter | None:
        """The next letter to send; None when there is none now."""

    def write(self, begun: list[Letter], ended: list[Letter]) -> None:
        """Writes down whose content is about to leave, which then `may_leave`, and what became of others."""

    @property
    def is_paused(self) -> bool:
        """The channel cannot be used: nothing more is to be begun."""

    def give_back(self, letters: list[Letter]) -> None:
        """Takes letters that were not begun."""


class Desk(ABC):
    """What a line asks: for letters, for leave to send their content; and where it says what became of them."""

    @abstractmethod
    def take(self) -> Letter | None:
        """The next letter; None when there will be none."""

    @abstractmethod
    def take_following(self) -> Letter | None:
        """A letter that can be taken already while another one is being sent."""

    @abstractmethod
    def begin(self, letter: Letter) -> None:
        """Returns when it is written down that the content of `letter` leaves now. Raises LeaseLost if it must not."""

    @abstractmethod
    def end(self, letter: Letter, *, following: Letter | None) -> None:
        """`letter` has its outcome. With a `following` one it may be written down together with that one's begin."""


class Line:
    """One connection of a channel. It sends one letter after another until the desk has no more."""

    def __init__(self, channel: BaseChannel, desk: Desk):
        self.channel = channel
        self.desk = desk

    def work(self) -> None:
        """Sends all that the desk gives."""
        with closing(self.channel):
            letter = self._announced(self.desk.take())
            while letter:
                following = self._announced(self.desk.take_following()) if self.channel.looks_ahead else None
                letter.outcome = self._send(letter, following)
                self.desk.end(letter, following=following)
                letter = following or self._announced(self.desk.take())

    def _announced(self, letter: Letter | None) -> Letter | None:
        if letter and self.channel.announces_content:
            letter.message = replace(letter.message, before_content=lambda: self.desk.begin(letter))
        return letter

    def _send(self, letter: Letter, following: Letter | None) -> Receipt | Exception:
        """Whatever is wrong with one letter must not keep the ones behind it from being sent."""
        try:
            if not self.channel.announces_content:
                self.desk.begin(letter)
            return self.channel.send_before(letter.message, following.message if following else None)
        except Exception as error:
            return error


class SingleDesk(Desk):
    """For one line, in the thread of the clerk: what is said is written down at once."""

    def __init__(self, clerk: Clerk):
        self.clerk = clerk
        self.ended: list[Letter] = []

    def take(self) -> Letter | None:
        return self.clerk.next_letter()

    def take_following(self) -> Letter | None:
        return self.clerk.next_letter()

    def begin(self, letter: Letter) -> None:
        self._write([letter])
        _check(letter)

    def end(self, letter: Letter, *, following: Letter | None) -> None:
        self.ended.append(letter)
        if following is None:
            self._write([])

    def _write(self, begun: list[Letter]) -> None:
        ended, self.ended = self.ended, []
        self.clerk.write(begun, ended)


class SharedDesk(Desk):
    """For several lines, each in a thread: the clerk's thread collects what they say, and writes it down together."""

    # Seconds after which the clerk looks at what nobody waits for.
    PULSE = 0.05

    def __init__(self, clerk: Clerk, *, make_channel: Callable[[], BaseChannel], connections: int):
        self.clerk = clerk
        self.make_channel = make_channel
        self.connections = connections
        self.lock = threading.Lock()
        self.letters = threading.Condition(self.lock)
        self.news = threading.Condition(self.lock)
        self.ready: deque[Letter] = deque()
        self.begun: dict[Letter, threading.Lock] = {}
        self.ended: list[Letter] = []
        self.lines: list[threading.Thread] = []
        self.idle = 0
        # Letters that were put here and whose end is not written down.
        self.under_way: set[Letter] = set()
        self.is_closed = False

    # -- in the clerk's thread

    def serve(self) -> None:
        """Has the lines send all letters of the clerk. Whatever it raises, nothing more leaves afterwards."""
        try:
            while self._put() or self.under_way:
                self._write(*self._collect())
                if self.clerk.is_paused:
                    self._give_back()
        except BaseException:
            self._close()
            raise
        self._close()
        for line in self.lines:
            line.join()

    def _put(self) -> bool:
        """Keeps a letter ready for each line; False when the clerk has none."""
        while len(self.ready) < self.connections:
            letter = self.clerk.next_letter()
            if letter is None:
                return bool(self.ready)
            with self.lock:
                self.ready.append(letter)
                self.under_way.add(letter)
                self._call_a_line()
        return True

    def _call_a_line(self) -> None:
        if self.idle >= len(self.ready) or len(self.lines) == self.connections:
            self.letters.notify()
            return
        line = Line(self.make_channel(), self)
        thread = threading.Thread(target=self._work, args=(line,), name=f"line {len(self.lines)}", daemon=True)
        self.lines.append(thread)
        thread.start()

    def _collect(self) -> tuple[dict[Letter, threading.Lock], list[Letter]]:
        """What the lines have said since; waits until one of them waits for the answer."""
        with self.lock:
            if not self.begun and self.under_way:
                self.news.wait(self.PULSE)
            begun, self.begun = self.begun, {}
            ended, self.ended = self.ended, []
        return begun, ended

    def _write(self, begun: dict[Letter, threading.Lock], ended: list[Letter]) -> None:
        if not (begun or ended):
            return
        try:
            self.clerk.write(list(begun), ended)
        finally:
            self.under_way.difference_update(ended)
            for gate in begun.values():
                gate.release()

    def _give_back(self) -> None:
        with self.lock:
            letters = list(self.ready)
            self.ready.clear()
        self.under_way.difference_update(letters)
        self.clerk.give_back(letters)

    def _close(self) -> None:
        with self.lock:
            self.is_closed = True
            self.ready.clear()
            self.letters.notify_all()
            for gate in self.begun.values():
                gate.release()

    # -- in the thread of a line

    def _work(self, line: Line) -> None:
        try:
            line.work()
        except Exception:
            logger.exception("A line broke down")

    def take(self) -> Letter | None:
        with self.lock:
            self.idle += 1
            while not self.ready and not self.is_closed:
                self.news.notify()
                self.letters.wait()
            self.idle -= 1
            return self.ready.popleft() if self.ready else None

    def take_following(self) -> Letter | None:
        """Nothing as long as another line could begin with it at once."""
        with self.lock:
            is_all_at_work = len(self.lines) == self.connections and not self.idle
            return self.ready.popleft() if self.ready and is_all_at_work else None

    def begin(self, letter: Letter) -> None:
        gate = threading.Lock()
        gate.acquire()
        with self.lock:
            if self.is_closed:
                _check(letter)
            self.begun[letter] = gate
            self.news.notify()
        gate.acquire()
        _check(letter)

    def end(self, letter: Letter, *, following: Letter | None) -> None:
        with self.lock:
            self.ended.append(letter)
            if following is None:
                self.news.notify()


def _check(letter: Letter) -> None:
    if not letter.may_leave:
        raise LeaseLost(_("%(delivery)s was taken from this worker.") % {"delivery": letter.delivery.pk})

"""What can go wrong, as a person is told it.

    PlansError
    ├── Refused               something cannot be done as things stand; `problems` lists every reason
    │   ├── IssueRefused      a plan cannot be issued
    │   │   └── NumberTaken   the number is already in the register of this issuer and year
    │   └── ActRefused        an issued plan cannot be recalled, corrected or replaced in this way
    ├── ArchiveError          the archive copy cannot be stored, or is not what was issued
    ├── NotIssued             an act asks for an issued plan and this one is a draft
    ├── RenderError           the document cannot be drawn
    │   ├── MissingGlyph      the font has no picture for a character
    │   └── SigningFailed     the document cannot be signed digitally; `may_pass` says whether it may by itself later
    ├── VerificationRefused   what is to be proved genuine cannot be read: too large, no PDF, no code
    ├── ImportRefused         a file cannot be read at all (too large, not a file)
    ├── FixRefused            a finding of form has no fix, or its place is gone
    ├── ChoiceRefused         a recipient line cannot be decided: the plan is issued, or the line was changed
    ├── AnswerRefused         an answer to a delivery cannot be kept
    ├── LeaseLost             a delivery was taken from the worker that was about to send it
    ├── AddressRefused        a web address that the site does not call
    └── ChannelError          a channel did not take a message; `code` is the number that the other side answered
        ├── TemporaryFailure  it may take it later; `retry_after` is how many seconds the other side asks to wait
        │   └── ChannelUnavailable  nothing can be sent by this channel now
        ├── PermanentFailure  it will never take it
        │   └── AddressGone   nothing will be taken at this address any more
        └── InDoubt           it may have taken it

Every message says what is wrong, with which object, and what the person can do.
"""

from collections.abc import Iterable


class PlansError(Exception):
    """Base of all errors that this package raises on purpose."""


class Refused(PlansError):
    """Something cannot be done as things stand. `problems` are sentences for the person who asked."""

    def __init__(self, problems: Iterable[str]):
        self.problems = [str(problem) for problem in problems]
        super().__init__(" ".join(self.problems))


class IssueRefused(Refused):
    """A plan cannot be issued."""


class NumberTaken(IssueRefused):
    """The number asked for belongs to another document of the same register."""


class ActRefused(Refused):
    """An issued plan cannot be recalled, corrected or replaced in this way."""


class ArchiveError(PlansError):
    """The archive copy cannot be stored, or what lies in its place is not what was issued."""


class NotIssued(PlansError):
    """The plan is still a draft."""


class RenderError(PlansError):
    """The document cannot be drawn."""


class MissingGlyph(RenderError):
    """The font of the document has no picture for some characters."""


class SigningFailed(RenderError):
    """The document cannot be signed digitally. `may_pass` says whether it may by itself later."""

    def __init__(self, message: str, *, may_pass: bool = False):
        self.may_pass = may_pass
        super().__init__(message)


class VerificationRefused(PlansError):
    """What is to be proved genuine cannot be read."""


class ImportRefused(PlansError):
    """A file cannot be read at all."""


class FixRefused(PlansError):
    """A finding of form cannot be mended by itself."""


class ChoiceRefused(PlansError):
    """Who stands behind a recipient line cannot be set."""


class AnswerRefused(PlansError):
    """What a person says about a delivery cannot be kept."""


class LeaseLost(PlansError):
    """A worker holds a delivery no longer and must not send it."""


class AddressRefused(PlansError):
    """The site does not call a web address: of another kind, not public, or another port than those for it."""


class ChannelError(PlansError):
    """A channel did not take a message. `code` is what the other side answered, None when it said no number."""

    def __init__(self, message: str, *, code: int | None = None):
        self.code = code
        super().__init__(message)


class TemporaryFailure(ChannelError):
    """The channel may take the message later, not before `retry_after` seconds where the other side named a time."""

    def __init__(self, message: str, *, code: int | None = None, retry_after: float = 0):
        self.retry_after = retry_after
        super().__init__(message, code=code)


class ChannelUnavailable(TemporaryFailure):
    """No message can be sent by the channel now, whatever it says."""


class PermanentFailure(ChannelError):
    """The channel will never take the message as it is."""


class AddressGone(PermanentFailure):
    """The other side takes nothing at this address any more."""


class InDoubt(ChannelError):
    """The message left, and no answer tells whether it was taken."""

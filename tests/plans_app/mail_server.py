"""A mail server that answers as a test wants it to."""

import warnings

from aiosmtpd.smtp import SMTP, AuthResult

from cms.mail_sink import MailSink, store_message


class WilfulServer(MailSink):
    """Keeps messages as the sink does, except where `answers` has another answer.

    `answers` maps the word before the @ of a recipient to the answers that it gets, one after another; what is left
    over when they run out is taken. An answer that starts with "data " is given after the content, and
    "data drop" breaks the connection there. `sessions` counts connections; `login` is the (user, password) that
    the server asks for; `mail_answers` are the answers to one MAIL command after another, "" for a plain yes.
    """

    def __init__(self, folder, *, answers=None, login=None, mail_answers=()):
        super().__init__(folder)
        self.answers = {name: list(given) for name, given in (answers or {}).items()}
        self.mail_answers = list(mail_answers)
        self.login = login
        self.sessions = 0

    def _connection(self) -> SMTP:
        self.sessions += 1
        options = {"hostname": "wilful.example", "loop": self._loop, "data_size_limit": 32_000_000}
        if self.login:
            options |= {"auth_required": True, "auth_require_tls": False, "authenticator": self._authenticate}
        with warnings.catch_warnings():
            # aiosmtpd warns of a login without TLS, which is what this server is for.
            warnings.simplefilter("ignore", UserWarning)
            return SMTP(_Handler(self), **options)

    def _authenticate(self, server, session, envelope, mechanism, data) -> AuthResult:
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given == self.login)

    def next_answer(self, address: str, *, after_data: bool) -> str | None:
        given = self.answers.get(address.partition("@")[0], [])
        if given and given[0].startswith("data ") == after_data:
            return given.pop(0).removeprefix("data ")
        return None


class _Handler:
    def __init__(self, owner: WilfulServer):
        self.owner = owner

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.owner.mail_answers and (answer := self.owner.mail_answers.pop(0)):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.owner.next_answer(address, after_data=False)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.owner.next_answer(envelope.rcpt_tos[0], after_data=True)
        if answer == "drop":
            server.transport.abort()
            return "250 never seen"
        if answer is None:
            store_message(self.owner.folder, envelope.original_content)
        return answer or "250 OK"

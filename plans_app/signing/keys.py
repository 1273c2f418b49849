"""Where private keys lie: in a PKCS#12 file, or on a token or a security module behind PKCS#11."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from pyhanko.sign.signers import Signer, SimpleSigner

from plans_app.exceptions import SigningFailed
from plans_app.signing.base import BaseKey


class Secret:
    """A password in an environment variable or in a file: never in the settings, never in the database."""

    def __init__(self, *, env: str = "", file: str = ""):
        self.env, self.file = env, file

    def problem(self) -> str:
        if self.env and self.env not in os.environ:
            return _("The environment variable %(name)s with the password is not set.") % {"name": self.env}
        if self.file and not os.access(self.file, os.R_OK):
            return _("The file %(file)s with the password cannot be read.") % {"file": self.file}
        if not (self.env or self.file):
            return _("Nothing says where the password is: name an environment variable or a file.")
        return ""

    def read(self) -> str:
        """Raises SigningFailed when there is none."""
        problem = self.problem()
        if problem:
            raise SigningFailed(problem)
        return os.environ[self.env] if self.env else Path(self.file).read_text("utf-8").rstrip("\r\n")


class PKCS12Key(BaseKey):
    """A key in a PKCS#12 file (.p12, .pfx). `password_env` names an environment variable, `password_file` a file."""

    def __init__(self, *, file: str, password_env: str = "", password_file: str = ""):
        self.file = Path(file)
        self.secret = Secret(env=password_env, file=password_file)

    def problem(self) -> str:
        if not os.access(self.file, os.R_OK):
            return _("The key file %(file)s cannot be read.") % {"file": self.file}
        return self.secret.problem()

    @contextmanager
    def opened(self, owner: str) -> Iterator[Signer]:
        problem = self.problem()
        if problem:
            raise SigningFailed(problem)
        try:
            signer = SimpleSigner.load_pkcs12_data(
                self.file.read_bytes(), other_certs=[], passphrase=self.secret.read().encode()
            )
        except (ValueError, AttributeError) as error:  # pyHanko asks a file without a key for the parts of it
            message = _("The key file %(file)s cannot be opened: its password is wrong, or it is damaged.")
            raise SigningFailed(message % {"file": self.file}) from error
        yield signer


class PKCS11Key(BaseKey):
    """A key on a token or in a security module. `module` is the maker's PKCS#11 library, `token` the token's label,
    `label` that of certificate and key; `pin_env` or `pin_file` say where the PIN is.

    A PIN that the token refused is not tried again until it is changed: a token locks itself after a few.
    """

    def __init__(self, *, module: str, token: str, label: str, pin_env: str = "", pin_file: str = ""):
        self.module, self.token, self.label = Path(module), token, label
        self.secret = Secret(env=pin_env, file=pin_file)

    def problem(self) -> str:
        try:
            import pkcs11  # noqa: F401  an extra: only those who have a token install it
        except ImportError:
            return _("Signing with a token needs the package python-pkcs11: pip install wagtail-kehoach[pkcs11].")
        if not os.access(self.module, os.R_OK):
            return _("The PKCS#11 library %(file)s cannot be read.") % {"file": self.module}
        return self.secret.problem()

    @contextmanager
    def opened(self, owner: str) -> Iterator[Signer]:
        problem = self.problem()
        if problem:
            raise SigningFailed(problem)
        from pkcs11 import exceptions
        from pyhanko.sign.pkcs11 import PKCS11Signer

        try:
            with self._session() as session:
                yield PKCS11Signer(session, cert_label=self.label, other_certs_to_pull=None)
        except exceptions.PKCS11Error as error:
            message = _("The token “%(token)s” does not sign: %(reason)s. Check that it is plugged in and not locked.")
            reason = str(error) or type(error).__name__
            raise SigningFailed(message % {"token": self.token, "reason": reason}, may_pass=True) from error

    def _session(self):
        from pkcs11 import exceptions
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import open_pkcs11_session

        pin = self.secret.read()
        refused = f"plans-refused-pin:{salted_hmac(f'{self.module} {self.token}', pin).hexdigest()}"
        if cache.get(refused):
            raise SigningFailed(self._wrong_pin())
        try:
            return open_pkcs11_session(str(self.module), token_criteria=TokenCriteria(label=self.token), user_pin=pin)
        except (exceptions.PinIncorrect, exceptions.PinLenRange) as error:
            cache.set(refused, True, None)
            raise SigningFailed(self._wrong_pin()) from error

    def _wrong_pin(self) -> str:
        message = _("The token “%(token)s” refused the PIN. It is not tried again before another one is set.")
        return message % {"token": self.token}

"""The site on a developer's machine: SQLite, mail to the local sink, its mailbox at /mailbox/, keys for trying out."""

from cms.settings.base import *
from cms.settings.base import DATA_DIR, PLANS_SIGNERS, STORAGES, env

DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.flag("DEBUG", True)
SECRET_KEY = env.text("SECRET_KEY", "only-for-development")
ALLOWED_HOSTS = ["*"]
MAILBOX_ROOT = env.text("MAILBOX", str(DATA_DIR / "mail"))
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

# Signatures that are worth nothing, by keys that say so: cms/development_keys.py.
KEYS_DIR = DATA_DIR / "keys-for-testing"
_KEY = {"BACKEND": "cms.development_keys.DevelopmentKey", "OPTIONS": {"folder": str(KEYS_DIR)}}
if not PLANS_SIGNERS:
    PLANS_SIGNERS = {
        "default": {
            "signer": {**_KEY, "PICTURE": str(KEYS_DIR / "signature.png")},
            "organization": {**_KEY, "PICTURE": str(KEYS_DIR / "seal.png")},
            # The sample plans are historic documents.
            "sign_historic": True,
        }
    }
    PLANS_TRUST_ROOTS = [str(KEYS_DIR / "root.pem")]

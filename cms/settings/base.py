"""What every way of running the site shares. What differs stands in dev, test and production."""

from celery.schedules import schedule
from django.utils.translation import gettext_lazy as _

from cms.settings import environment as env

BASE_DIR = env.BASE_DIR
DATA_DIR = env.BASE_DIR / env.text("DATA_DIR", "var")

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "cms",
    "search",
    "plans_app",
    "wagtail.contrib.redirects",
    "wagtail.contrib.table_block",
    "wagtail.api.v2",
    "wagtail.api.v3",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "django.contrib.sitemaps",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.middleware.ContentSecurityPolicyMiddleware",
    "cms.middleware.DropNulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": env.database(env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}"))}

CACHE_URL = env.text("CACHE_URL")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
        if CACHE_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = [("vi", _("Vietnamese"))]
WAGTAILADMIN_USER_LOGIN_FORM = "cms.forms.LoginForm"
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
# What Wagtail has not translated stands apart: makemessages would strike out what this site does not say.
LOCALE_PATHS = [BASE_DIR / "cms" / "locale", BASE_DIR / "cms" / "wagtail_locale"]
FORMAT_MODULE_PATH = "cms.formats"
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.BASE_DIR / env.text("STATIC_ROOT", str(DATA_DIR / "static"))
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"

S3_BUCKET = env.text("S3_BUCKET")


def _file_storage(folder: str) -> dict:
    """Files lie in a folder of DATA_DIR, or under the same name in the bucket when one is named."""
    if not S3_BUCKET:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(DATA_DIR / folder)},
        }
    options = {
        "bucket_name": S3_BUCKET,
        "location": folder,
        "endpoint_url": env.text("S3_ENDPOINT") or None,
        "region_name": env.text("S3_REGION") or None,
        "default_acl": "private",
        "file_overwrite": False,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


STORAGES = {
    "default": _file_storage("media"),
    # Issued documents: never below MEDIA_ROOT, they are served by a view that asks who may read.
    "plans": _file_storage("issued"),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

EMAIL_HOST = env.text("SMTP_HOST", "localhost")
EMAIL_PORT = env.number("SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("SMTP_STARTTLS")
EMAIL_USE_SSL = env.flag("SMTP_TLS")
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.text("FROM_EMAIL", "van-thu@kehoach.example")

WAGTAIL_SITE_NAME = env.text("SITE_NAME", "Kế hoạch")
WAGTAILADMIN_BASE_URL = env.text("BASE_URL", "http://localhost:8000")
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "plans_app.workflows.finish_workflow"
# The admin asks nobody outside: no update service, no Gravatar.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple"},
}
WAGTAILAPI_LIMIT_MAX = 100
WAGTAILAPI_SEARCH_ENABLED = False
TAGGIT_CASE_INSENSITIVE = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

PLANS_STORAGE = "plans"
PLANS_CHANNELS = {
    "email": {
        "BACKEND": "plans_app.channels.email.EmailChannel",
        "OPTIONS": {"bounce_address": env.text("BOUNCE_ADDRESS")},
        "LABEL": _("E-mail"),
    },
    "webhook": {"BACKEND": "plans_app.channels.webhook.WebhookChannel", "LABEL": _("Webhook")},
}
OUTBOX_DIR = env.text("OUTBOX_DIR")
if OUTBOX_DIR:
    PLANS_CHANNELS["axis"] = {
        "BACKEND": "plans_app.channels.outbox.OutboxChannel",
        "OPTIONS": {"folder": OUTBOX_DIR},
        "LABEL": _("National document axis"),
    }
PLANS_WEBHOOK_NETWORKS = env.words("WEBHOOK_NETWORKS")
PLANS_BOUNCE_MAILBOX = env.text("BOUNCE_MAILBOX")
PLANS_PROXY_COUNT = env.number("PROXY_COUNT", 0)
PLANS_REMINDERS = {
    "after_days": [int(day) for day in env.words("REMIND_AFTER_DAYS")],
    "before_deadline_days": [int(day) for day in env.words("REMIND_BEFORE_DEADLINE_DAYS")],
}
PLANS_HOLIDAYS = env.words("HOLIDAYS")
# Who signs digitally, in a file that holds where keys and passwords lie, not what they are.
PLANS_SIGNERS = env.json_file(env.text("SIGNERS_FILE"))
PLANS_TIMESTAMP_URL = env.text("TIMESTAMP_URL")
PLANS_TRUST_ROOTS = env.words("TRUST_ROOTS")

CELERY_BROKER_URL = env.text("BROKER_URL", "redis://localhost:6379/0")
# A message is only a wake-up: what must happen is a row. So a lost or doubled message costs time, not truth.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 240
CELERY_TASK_SOFT_TIME_LIMIT = 210
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 0}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_timeout": 15,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 10,
    "global_keyprefix": "kehoach:",
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "plans_app.tasks.sweep", "schedule": schedule(env.number("SWEEP_SECONDS", 15))},
    "issue-scheduled": {"task": "plans_app.tasks.issue_scheduled", "schedule": schedule(60)},
    "read-bounces": {"task": "plans_app.tasks.read_bounces", "schedule": schedule(60)},
    "send-reminders": {"task": "plans_app.tasks.send_reminders", "schedule": schedule(15 * 60)},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    # Wagtail's own jobs say two lines each and a publishing starts a dozen; pikepdf greets whoever imports it.
    "loggers": {"django_tasks": {"level": "WARNING"}, "pikepdf": {"level": "WARNING"}},
}

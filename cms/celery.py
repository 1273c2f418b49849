"""The Celery app of the site. Its settings are Django's, with the prefix CELERY_, the beat schedule among them."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")

app = Celery("kehoach")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

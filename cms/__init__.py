"""The site: settings, addresses and the home page. The business is in `plans_app`."""

from cms.celery import app as celery_app

__all__ = ["celery_app"]

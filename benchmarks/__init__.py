"""What each figure in docs/ is measured with. Nothing of it is part of the package."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
django.setup()

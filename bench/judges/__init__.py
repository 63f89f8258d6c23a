"""What suites that are not ours find, and what damaged files do: `dev.py judges`. Inside Django."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django.setup()

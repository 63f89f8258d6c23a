"""What happens to people and mails when a server dies at a bad moment: `dev.py faults`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django.setup()

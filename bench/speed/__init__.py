"""How fast it is, as ratios measured side by side: `dev.py bench`. Inside Django, on databases of its own."""

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["RUNG_DEMO"] = "1"
os.environ["API_RATE"] = "1000000/minute"  # what is measured is the answer, not the limit

django.setup()

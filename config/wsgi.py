"""What gunicorn serves."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A page that needs longer has lost its reader; management commands and migrations have no such limit.
os.environ.setdefault("STATEMENT_TIMEOUT", "15")

application = get_wsgi_application()

# Every page's code, before the server forks: read once for all workers, not in the first visitor's time.
import_module("config.urls")

"""The product's settings with what tests need instead: a throw-away key, a quick hasher, mail in memory."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0" * 50)
# Types are checked without servers; tests are started by `dev.py test`, which sets both.
os.environ.setdefault("DATABASE_URL", "postgresql:///rung")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379")
os.environ["RUNG_DEMO"] = "1"
os.environ["PSEUDO_LOCALE"] = "1"
os.environ["EMAIL_URL"] = "console:"

from config.settings import *  # noqa: F403
from config.settings import DATABASES

DATABASES["default"]["ENGINE"] = "tests.postgresql"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

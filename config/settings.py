"""Settings, one file, in the order of Django's documentation. Every value from the environment is in `.env.example`."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.env import (
    broker_and_cache_urls,
    database_settings,
    env_bool,
    env_int,
    env_required,
    env_secret,
    env_text,
    mail_server,
)

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"

# Where this installation is reached; links in mails are built from it, never from a request.
RUNG_URL = env_text("RUNG_URL", "http://127.0.0.1:8000").rstrip("/")
_url = urlsplit(RUNG_URL)
if _url.scheme not in {"http", "https"} or not _url.hostname:
    raise ImproperlyConfigured("RUNG_URL cannot be read. Write it as https://rung.example.org.")
LOOPBACK = _url.hostname in {"localhost", "127.0.0.1", "::1"}
if _url.scheme == "http" and not LOOPBACK:
    raise ImproperlyConfigured(f"RUNG_URL is {RUNG_URL}. Plain http is for this machine only; use https.")
SECURE = _url.scheme == "https"

# Asked for here; in force only if the database was first filled as a demo (people.models.Organisation).
RUNG_DEMO = env_bool("RUNG_DEMO")
DEMO_MODE = "people.models.organisation.in_demo_mode"  # for apps that people stand upon and that cannot ask them
RUNG_DATA = Path(env_text("RUNG_DATA", str(BASE_DIR / ".data")))

# --- Cache: rate limits only. Falls back to each process's memory while the server is away.
BROKER_URL, CACHE_URL = broker_and_cache_urls(
    env_required("REDIS_URL", "Set it to redis://host:6379, or use `python3 dev.py` which starts its own Valkey.")
)
CACHES = {"default": {"BACKEND": "core.cache.FallbackCache", "LOCATION": CACHE_URL}}

# --- Database
DATABASES = {
    "default": database_settings(
        env_required(
            "DATABASE_URL",
            "Set it to postgresql://user:password@host/name, or use `python3 dev.py` which starts its own PostgreSQL.",
        ),
        statement_timeout=env_int("STATEMENT_TIMEOUT", 0),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Debugging
DEBUG = env_bool("DEBUG")

# --- Email
_mail = mail_server(env_text("EMAIL_URL", "outbox:" if RUNG_DEMO else "unset:"))
EMAIL_BACKEND = _mail.backend
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.tls_first, _mail.starttls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env_text("DEFAULT_FROM_EMAIL", f"Rung <rung@{_url.hostname if not LOOPBACK else 'localhost'}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- File uploads
MEDIA_ROOT = RUNG_DATA / "media"
# Of what is typed or pasted, files aside: a large ladder as text has about one megabyte.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

# --- Globalisation
LANGUAGE_CODE = "en"
# Long, accented and right-to-left English, for finding texts that were forgotten and layouts that break.
PSEUDO_LOCALE = env_bool("PSEUDO_LOCALE")
LANGUAGES = [("en", _("English")), *([("ar-xb", "Pseudo")] if PSEUDO_LOCALE else [])]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# --- HTTP
ALLOWED_HOSTS = [_url.hostname, "localhost", "127.0.0.1", "[::1]"]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.LanguageAndTimeZoneMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.RefusedActionMiddleware",
]

# --- Logging: what happened and where, never what a person wrote.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env_text("LOG_LEVEL", "WARNING")},
}

# --- Models
INSTALLED_APPS = [
    "demo",
    "dashboards",
    "integrations",
    "promotions",
    "growthplans",
    "assessments",
    "ladder",
    "people",
    "notifications",
    "audit",
    "core",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "template_partials",
    "heroicons",
    "csp",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

# --- Security
SECRET_KEY = env_secret(
    "SECRET_KEY",
    "Set it to 50 or more random characters (python3 -c 'import secrets; print(secrets.token_urlsafe(50))') "
    "or name a file that holds them in SECRET_KEY_FILE.",
)
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|statusz)$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
# Only behind a proxy of your own that overwrites the header: otherwise anyone could claim to be on https.
if env_bool("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "rung-csrf"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- Sessions: in PostgreSQL, so that no lost cache signs anybody out and a deactivated person is out at once.
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "rung-session"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())

# --- Templates
THEMES = {"light", "dark"}  # what a browser may ask for by its cookie; without one the system decides
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.messages.context_processors.messages",
                "config.context.shell",
                "demo.context.personas",
            ],
            "builtins": ["django.templatetags.i18n", "core.templatetags.ui"],
        },
    }
]

# --- Static files: hashed names and compression once `collectstatic` has run (the image does), finders before.
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_COLLECTED = env_bool("STATIC_COLLECTED")
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not STATIC_COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Authentication
AUTH_USER_MODEL = "people.User"
# Django's, not allauth's: that one tells a deactivated person who typed the right password.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboards:home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=24).total_seconds())
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "preferred_name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- allauth
ACCOUNT_ADAPTER = "people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"mail_link": "30/m/key"}  # presses of one mailed link; the other limits are allauth's own
# allauth's would keep a second copy of each address.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "people.adapter.PasswordLinkToken"  # noqa: S105 (a path)

# --- Celery (config/celery.py holds the timetable)
CELERY_BROKER_URL = BROKER_URL

# --- What a mail of each kind says; called while sending (notifications.delivery).
MAILS = {
    "invitation": "people.mails.invitation",
    "password": "people.mails.password_link",
    "password_changed": "people.mails.password_changed",
    "mail_test": "people.mails.mail_test",
    "ladder_published": "ladder.mails.ladder_published",
    "suggestion_answered": "ladder.mails.suggestion_answered",
    "cycle_opened": "assessments.mails.cycle_opened",
    "assessments_missing": "assessments.mails.assessments_missing",
    "assessment_reopened": "assessments.mails.assessment_reopened",
    "result_proposed": "assessments.mails.result_proposed",
    "proposal_commented": "assessments.mails.proposal_commented",
    "proposal_accepted": "assessments.mails.proposal_accepted",
    "result_shared": "assessments.mails.result_shared",
    "plan_agreed": "growthplans.mails.plan_agreed",
    "goal_nudged": "growthplans.mails.goal_nudged",
}

# The same kinds as an admin reads them in the mail ledger, without anything that the mail says.
MAILS_IN_WORDS = {
    "invitation": _("Invitation to join"),
    "password": _("Link to choose a password"),
    "password_changed": _("Notice of a changed password"),
    "mail_test": _("Test mail"),
    "ladder_published": _("News of a ladder"),
    "suggestion_answered": _("Answer to a suggestion"),
    "cycle_opened": _("Start of a cycle"),
    "assessments_missing": _("Assessments that are missing"),
    "assessment_reopened": _("Assessment opened again"),
    "result_proposed": _("Proposed result"),
    "proposal_commented": _("Comment on a proposed result"),
    "proposal_accepted": _("Accepted result"),
    "result_shared": _("Shared result"),
    "plan_agreed": _("Agreed growth plan"),
    "goal_nudged": _("Question about a goal"),
    "reminders": _("Reminders"),
}

# The kinds of reminder, in reading order: each names its notifications.kinds.Reminder.
REMINDERS = {
    "weekly": "growthplans.reminders.weekly",
    "monthly": "growthplans.reminders.monthly",
    "quarterly": "growthplans.reminders.quarterly",
    "once": "growthplans.reminders.once",
    "comments": "growthplans.reminders.comments",
    "evidence": "growthplans.reminders.evidence",
    "digest": "growthplans.reminders.digest_of_reports",
}

# What stands in people's calendar feeds besides their reminders, by app (notifications.calendars.Dates).
CALENDARS: dict[str, str] = {}

# --- API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "people.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["core.api.permissions.DenyAll"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.files.PlainJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "core.api.pagination.CursorPagination",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": env_text("API_RATE", "600/minute")},
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.Schema",
    "EXCEPTION_HANDLER": "core.api.problems.problem_details",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Rung",
    "DESCRIPTION": "Career ladders, people, growth plans, assessments and promotions of one organisation.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENFORCE_NON_BLANK_FIELDS": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "PersonState": "people.models.users.User.State",
        "MessageState": "notifications.models.Delivery.State",
        "RoleKind": "people.models.organisation.Role.Kind",
        "Scope": "people.models.tokens.Scope",
        "VersionState": "ladder.models.Version.State",
        "TrackKind": "ladder.document.words.TrackKind",
        "CompetencyKind": "ladder.document.words.CompetencyKind",
        "StatementKind": "ladder.document.words.StatementKind",
        "AssessmentKind": "assessments.models.assessments.Assessment.Kind",
        "AssessmentSide": "assessments.api.assessments.SIDES",
        "AssessmentState": "assessments.models.assessments.Assessment.State",
        "CycleState": "assessments.models.Cycle.State",
        "EvidenceKind": "assessments.models.evidence.Evidence.Kind",
        "RatingAnswer": "assessments.api.assessments.ANSWERS",
        "CheckInAnswer": "growthplans.models.checkins.CheckIn.Answer",
        "Cadence": "growthplans.models.plans.Cadence",
        "GoalState": "growthplans.models.plans.Goal.State",
        "PlanOrigin": "growthplans.models.plans.Plan.Origin",
        "PlanState": "growthplans.models.plans.Plan.State",
    },
    "SCHEMA_PATH_PREFIX": "/api/v1/",
}

SILENCED_SYSTEM_CHECKS: list[str] = []

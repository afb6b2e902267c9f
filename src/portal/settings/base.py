"""What holds everywhere. Every value that an office may want to change is an environment variable with a default."""

from pathlib import Path
from typing import Any, Final

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal.settings.environment import database_url, email_settings, env, redis_url
from portal.settings.staff import *
from portal.settings.staff import OIDC_ISSUER
from portal.settings.work import *

PACKAGE: Final = Path(__file__).resolve().parents[1]
HOME: Path = env.path("HOME", Path("var")).resolve()
"""Folder of all that the portal writes: database, index, uploads, collected static files."""

DEBUG = False
ROOT_URLCONF = "portal.urls"
ASGI_APPLICATION = "portal.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "portal.core",
    "portal.accounts",
    "portal.switches",
    "portal.procedures",
    "portal.additions",
    "portal.conversations",
    "portal.inbox",
    "portal.handover",
    "portal.insights",
    "portal.chat",
    "portal.widget",
    "portal.api",
    "portal.pages",
    "portal.outreach.units",
    "portal.outreach.roll",
    "portal.outreach.sheets",
    "portal.outreach.meetings",
    "portal.outreach.directives",
    "portal.outreach.field",
    "wagtail.contrib.forms",
    "wagtail.sites",
    "portal.accounts.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "axes",
    "csp",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.core.requests.RequestIdMiddleware",
    "portal.core.metrics.MetricsMiddleware",
    "portal.api.edge.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.core.static.StaticFilesMiddleware",
    "portal.core.policy.PolicyMiddleware",
    "portal.core.framing.FramingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.core.preferences.PreferencesMiddleware",
    "portal.core.requests.PlainTextMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "portal.accounts.guarding.StaffMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.switches.guarding.SwitchMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["portal.widget.templatetags.framing"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.core.context.site",
            ],
        },
    }
]

# The office -----------------------------------------------------------------------------------------------------------
SITE_NAME: str = env.str("SITE_NAME", "Một Cửa")
"""Name of the site, in the heading of every page."""

OFFICE_NAME: str = env.str("OFFICE_NAME", "")
"""Name of the office that answers for the site, at the foot of every page."""

OFFICE_CONTACT: str = env.str("OFFICE_CONTACT", "")
"""Address, telephone or e-mail of that office, as one line."""

SITE_URL: str = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
"""Public address of the site, for canonical addresses, the sitemap and QR codes."""

PROVINCE: str = env.str("PROVINCE", "")
"""Province whose own procedures count where the person has not said where they live."""

RECORD_AGE_DAYS: int = env.int("RECORD_AGE_DAYS", 365)
"""Age in days from which a record carries a warning."""

# Conversations --------------------------------------------------------------------------------------------------------
RETENTION_DAYS: int = env.int("RETENTION_DAYS", 90)
"""Days after which `purge_conversations` deletes conversations, and cases of the inbox that are done."""

SMALL_COUNT: int = env.int("SMALL_COUNT", 5)
"""Figures with fewer people behind them are hidden, and counts are rounded to multiples of this."""

QUESTION_LENGTH: Final = 2000
"""Characters of the longest question taken; the engine itself reads the first 4,000."""

REMEMBERED_SECONDS: int = env.int("REMEMBERED_SECONDS", 600)
"""Seconds for which a reply is remembered, so that what many ask is computed once; 0 computes every answer."""

# Letters --------------------------------------------------------------------------------------------------------------
EMAIL_URL: str = env.str("EMAIL_URL", "")
"""The server that sends letters, such as `smtp+tls://name:password@mail.example.gov.vn:587`; empty for no letters."""

EMAIL_FROM: str = env.str("EMAIL_FROM", "")
"""Address that letters come from; needed where there is a server for them."""

DEFAULT_FROM_EMAIL = SERVER_EMAIL = EMAIL_FROM or "webmaster@localhost"
EMAIL_TIMEOUT: Final = 20
vars().update(email_settings(EMAIL_URL))

# Limits ---------------------------------------------------------------------------------------------------------------
ASK_LIMIT: str = env.str("ASK_LIMIT", "30/minute")
"""Questions that one client may ask, as the package `limits` writes it; empty for no limit."""

POST_LIMIT: str = env.str("POST_LIMIT", "20/minute")
"""Other things that one client may send: marks for an answer, questions to an officer, deletions."""

READ_LIMIT: str = env.str("READ_LIMIT", "240/minute")
"""Look-ups by programs without a key: search, suggestions, records."""

TRUSTED_PROXIES: int = env.int("TRUSTED_PROXIES", 0)
"""Reverse proxies in front of the portal; that many addresses at the end of `X-Forwarded-For` are believed."""

REQUEST_BYTES: int = env.int("REQUEST_BYTES", 64 * 1024)
"""Largest request body taken on public addresses."""

UPLOAD_BYTES: int = env.int("UPLOAD_BYTES", 20 * 1024 * 1024)
"""Largest request body taken on the staff's addresses."""

# Serving --------------------------------------------------------------------------------------------------------------
THREADS: int = env.int("THREADS", 2)
"""Requests that one worker answers at once; see `portal.asgi`."""

# Work that no request waits for ---------------------------------------------------------------------------------------
TASKS: dict[str, Any] = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
"""Tasks wait in the database until `work` does them; `serve` starts one worker beside the web server."""

IMPORTS_HOME: Path = env.path("IMPORTS_HOME", HOME / "imports").resolve()
"""Folder of files brought to be imported, until they are read; web server and worker must both reach it."""

PRIVATE_HOME: Path = env.path("PRIVATE_HOME", HOME / "private").resolve()
"""Folder of evidence and reports, sent only to those whom they concern; web server and worker must both reach it."""

RECORDS_URL: str = env.str("RECORDS_URL", "")
"""HTTPS address from which records are fetched on a schedule, with its operator's permission; empty for none."""

RECORDS_HOURS: int = env.int("RECORDS_HOURS", 24)
"""Hours between two looks at `RECORDS_URL`."""

RECORDS_WHOLE: bool = env.bool("RECORDS_WHOLE", False)
"""Whether that address gives the whole catalogue, so that what it no longer names is gone."""

# Index ----------------------------------------------------------------------------------------------------------------
INDEX_HOME: Path = env.path("INDEX_HOME", HOME / "index").resolve()
"""Folder of the index builds; every worker of a machine reads it."""

INDEX_POLL_SECONDS: float = env.float("INDEX_POLL_SECONDS", 2.0)
"""How often a worker looks whether another index was put in place."""

# Widget ---------------------------------------------------------------------------------------------------------------
WIDGET_ORIGINS: list[str] = env.list("WIDGET_ORIGINS", [])
"""Origins whose pages may show the widget, such as `https://quangngai.gov.vn`; the portal's own always may."""

# Measuring ------------------------------------------------------------------------------------------------------------
EMC_SCRIPT_URL: str = env.str("EMC_SCRIPT_URL", "")
"""Address of the measuring script of the state's portals (EMC), as its operator gave it; empty for no measuring."""

EMC_TRACKER_URL: str = env.str("EMC_TRACKER_URL", "")
"""Address that the script reports to."""

EMC_SITE_ID: str = env.str("EMC_SITE_ID", "")
"""Number that its operator gave this site."""

# Programs -------------------------------------------------------------------------------------------------------------
API_ORIGINS: list[str] = env.list("API_ORIGINS", [])
"""Origins whose pages may read the API in a browser, such as `https://quangngai.gov.vn`; `*` for every origin."""

# Language model -------------------------------------------------------------------------------------------------------
MODEL_URL: str = env.str("MODEL_URL", "")
"""Base address of an OpenAI-compatible server, such as `http://127.0.0.1:8080/v1`; empty for no model."""

MODEL_NAME: str = env.str("MODEL_NAME", "default")
"""Name of the model, as its server and the people who read its words are told it."""

MODEL_KEY: str = env.str("MODEL_KEY", "")
"""Key for that server, where it wants one."""

MODEL_USES: str = env.str("MODEL_USES", "rephrase")
"""What it may be asked for: `rephrase`, `rewrite`, or both."""

MODEL_SECONDS: float = env.float("MODEL_SECONDS", 6.0)
"""Seconds that an answer in other words is waited for."""

MODEL_REWRITE_SECONDS: float = env.float("MODEL_REWRITE_SECONDS", 1.5)
"""Seconds that a question in other words is waited for."""

MODEL_AT_ONCE: int = env.int("MODEL_AT_ONCE", 1)
"""Exchanges that one worker has under way at once; each holds a thread."""

# Watching -------------------------------------------------------------------------------------------------------------
METRICS_KEY: str = env.str("METRICS_KEY", "")
"""Key for `/metrics`; without one the address does not exist."""

# Data -----------------------------------------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {"default": dj_database_url.parse(database_url(HOME))}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 300)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

REDIS_URL: str = redis_url()
REDIS_PATIENCE: Final = 0.5
"""Seconds that Redis is waited for: one that hangs must not hold the requests."""

CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "portal.core.caching.LastingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "motcua",
        "OPTIONS": {"patience": REDIS_PATIENCE},
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "motcua",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},  # Wagtail's rows are no JSON
}

# Languages ------------------------------------------------------------------------------------------------------------
FORMAT_MODULE_PATH = "portal.formats"
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("Tiếng Anh"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE: str = env.str("TIME_ZONE", "Asia/Ho_Chi_Minh")
USE_TZ = True

# Files ----------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = HOME / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a directive's tasks may each name every commune of a province

# Guarding -------------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
if OIDC_ISSUER:
    AUTHENTICATION_BACKENDS.append("portal.accounts.oidc.ProviderBackend")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT: int = env.int("LOGIN_FAILURES", 5)
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "errors/lockout.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_CLIENT_IP_CALLABLE = "portal.core.clients.network_address"
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.core.failures.csrf"

# Wagtail --------------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"  # one of `portal.formats`
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
OTP_TOTP_ISSUER = SITE_NAME
WAGTAIL_PASSWORD_RESET_ENABLED = False  # no letter can be sent; `motcua-portal changepassword` sets a password
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
TAGGIT_CASE_INSENSITIVE = True

# Logs: no question, no query string and no client address leaves the process unmasked ---------------------------------
DEFAULT_EXCEPTION_REPORTER_FILTER = "portal.core.logs.SafeReporterFilter"
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "portal.core.logs.MaskingFilter"}},
    "formatters": {"line": {"()": "portal.core.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "uvicorn": {"handlers": [], "level": "INFO", "propagate": True},
        "uvicorn.access": {"handlers": [], "level": "ERROR", "propagate": False},
        "axes": {"handlers": [], "level": "WARNING", "propagate": True},
        "django_tasks_db": {"handlers": [], "level": "WARNING", "propagate": True},  # tells each look at the queue
    },
}

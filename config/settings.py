"""One settings file. What differs between machines comes from the environment (see README)."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from csp.constants import NONE, SELF

from config import env
from config.rights import RIGHTS

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(os.getenv("HEED_STATE") or BASE_DIR / ".run")

# A machine of one's own: plain http, static files straight from the source tree.
LOCAL = env.flag("HEED_LOCAL", default=False)
DEBUG = env.flag("HEED_DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1")
# Where people find Heed: what mails and chats link to (foundation.checks looks at it).
NEAR = f"http://{os.getenv('HOST') or '127.0.0.1'}:{os.getenv('PORT') or '8000'}" if LOCAL else ""
SITE_URL = os.getenv("HEED_SITE_URL", NEAR).strip().rstrip("/")
CSRF_FAILURE_VIEW = "staff.views.out_of_date"
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", "")

INSTALLED_APPS = [
    "setup",
    "quality",
    "reports",
    "complaints",
    "customers",
    "staff",
    "sla",
    "foundation",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "rest_framework",
    "config.apps.WindowConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.NoStoreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.LanguageMiddleware",
    "config.middleware.PlainTextMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.middleware.MethodMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.errors.RefusalMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "complaints.views.shared.navigation",
            ],
        },
    }
]
# Django's own form templates can be overridden from templates/ (field layout).
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# Attachments lie outside what is served: a view gives them to those who may see them.
# What does not fit is refused by the forms, with a sentence; this is for those who mean harm.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
DATA_UPLOAD_MAX_NUMBER_FILES = 500
MEDIA_ROOT = Path(os.getenv("MEDIA_ROOT") or STATE_DIR / "media")
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# A frozen or forgotten session must not keep its claimed rows for ever.
SESSION_LIMITS = {
    "idle_in_transaction_session_timeout": os.getenv("HEED_IDLE_TIMEOUT", "10s"),
    "lock_timeout": os.getenv("HEED_LOCK_TIMEOUT", "2s"),
    "statement_timeout": os.getenv("HEED_STATEMENT_TIMEOUT", "15s"),
}
# A page joins a dozen small tables, always in a sensible order: looking for a better one takes
# longer than the query (7 ms of planning, with this 2). And where many ask at once, helpers for
# one query are taken from the others.
PLANNING = {"join_collapse_limit": "4", "max_parallel_workers_per_gather": "0"}
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database(os.getenv("DATABASE_URL", "postgres://heed@127.0.0.1/heed"))
}
# Migrations run as another role, which owns the tables; only they need its address.
DATABASE_OWNER: dict[str, Any] = (
    env.database(url) if (url := os.getenv("DATABASE_OWNER_URL")) else {}
)
DATABASE_ROLE = DATABASES["default"]["USER"]
TABLE_RIGHTS = RIGHTS
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["OPTIONS"] |= {
    "options": " ".join(
        f"-c {name}={value}" for name, value in (SESSION_LIMITS | PLANNING).items()
    ),
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["staff.access.StaffBackend"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "full_name_zh", "email")},
    },
    {"NAME": "staff.passwords.NamesValidator"},
]
SIGN_INS_A_PLACE = int(os.getenv("HEED_SIGN_INS_A_PLACE", "60"))  # Wrong ones in 15 minutes
# How many proxies of ours a request passes: only what they note of its origin is believed.
PROXIES = int(os.getenv("HEED_PROXIES", "0"))
# So many different telephones may somebody look up, and so often see whole numbers, in a minute
# and in an hour. More is refused, and told to whoever stands above.
LOOK_UPS = env.numbers("HEED_LOOK_UPS", "30,200")
REVEALS = env.numbers("HEED_REVEALS", "10,60")
SESSION_ENGINE = "config.sessions"
SESSION_COOKIE_AGE = int(timedelta(hours=10).total_seconds())

USE_TZ = True
TIME_ZONE = os.getenv("HEED_TIME_ZONE", "Asia/Shanghai")
USE_I18N = True
LANGUAGE_CODE = os.getenv("HEED_LANGUAGE", "en")
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
PHONE_REGION = os.getenv("HEED_PHONE_REGION", "CN")  # How a number without + is read

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = LOCAL
STATICFILES_STORAGE_CLASS = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if LOCAL
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATICFILES_STORAGE_CLASS},
}

globals().update(
    env.mail(os.getenv("EMAIL_URL", f"file:{quote(str(STATE_DIR))}/mail" if LOCAL else "console:"))
)
DEFAULT_FROM_EMAIL = os.getenv("EMAIL_FROM", "heed@localhost")
EMAIL_TIMEOUT = 10  # Seconds

# Text messages go through the company's gateway (complaints.sms); without one, nobody gets any.
SMS_GATEWAY_URL = os.getenv("SMS_GATEWAY_URL", "")
SMS_GATEWAY_TOKEN = os.getenv("SMS_GATEWAY_TOKEN", "")
# The hosts that chat robots may have.
ROBOT_HOSTS = env.words("ROBOT_HOSTS", "oapi.dingtalk.com,qyapi.weixin.qq.com,open.feishu.cn")
ROBOT_SCHEME = "https"

# A cookie with this prefix is taken from this host alone, and only over TLS.
COOKIE_PREFIX = "" if LOCAL else "__Host-"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if not LOCAL else None
SECURE_HSTS_SECONDS = 0 if LOCAL else int(timedelta(days=365).total_seconds())
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "frame-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# In each process of its own: what is kept there is never asked of another.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# Celery rings the bell; the tables are the queue. Every task asks the database what is
# due, so a lost, late, doubled or swallowed message costs at most one beat.
CELERY_BROKER_URL = os.getenv("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False  # A desk never waits for the broker
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 300  # Seconds; below the visibility timeout
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_TIMEZONE = "UTC"

SWEEP_EVERY = timedelta(seconds=float(os.getenv("HEED_SWEEP_SECONDS", "5")))
# What the apps above the complaints do at every beat, and on which queue.
MORE_TASKS = {
    "reports.tasks.keep_facts": "reports",
    "reports.tasks.send_reports": "reports",
    "reports.tasks.check_facts": "reports",
    "quality.tasks.draw_reviews": "reports",
}
MORE_DEMO = ["quality.demo.load"]  # What they add to the demo
MORE_DEFAULTS = ["quality.defaults.load"]  # What they begin with
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE_DIR / "beat-schedule")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.CursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "PAGE_SIZE": 50,
    "EXCEPTION_HANDLER": "config.errors.api_exception_handler",
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=90)}
SPECTACULAR_SETTINGS = {
    "TITLE": "Heed",
    "DESCRIPTION": "The complaint desk that keeps its promises.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"links": {"()": "config.logs.WithoutLinks"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["links"]}
    },
    "root": {"handlers": ["console"], "level": os.getenv("HEED_LOG_LEVEL", "INFO")},
}

"""Settings, all of them from the environment: docs/configuration.md has the table."""

import logging
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from revmod.lib.logs import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=True)
INSECURE_KEY = "insecure-default-for-development-only"
SECRET_KEY = env("SECRET_KEY", default=INSECURE_KEY)
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var"))).absolute()
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
PORT = env.int("PORT", default=8000)
SITE_URL = env("SITE_URL", default=f"http://localhost:{PORT}")
PRODUCT_NAME = env("PRODUCT_NAME", default="Country reviews")
DEMO = env.bool("DEMO", default=DEBUG)
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOCAL_HOSTS)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "revmod",  # its management commands
    "notifications",
    "profiles",
    "questionnaires",
    "nominations",
    "reviews",
    "accounts",
    "audit",
    "modeltranslation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "django_cotton",
    "django_structlog",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "revmod.middleware.only_storable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "revmod.middleware.demonstration_is_over",
    "revmod.middleware.keep_private",
    "revmod.middleware.person_language",
    "revmod.middleware.HouseNotFound",
    "revmod.middleware.nothing_typed_is_lost",
    "revmod.middleware.repeats",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "revmod.middleware.RequestLog",
]

ROOT_URLCONF = "revmod.urls"
DEFAULT_EXCEPTION_REPORTER = "revmod.errors.Reporter"
WSGI_APPLICATION = "revmod.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "django.templatetags.i18n",
                "django_htmx.templatetags.django_htmx",
                "revmod.templatetags.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "revmod.context.product",
                "revmod.context.navigation",
            ],
            "libraries": {"ui": "revmod.templatetags.ui"},
        },
    }
]
COTTON_DIR = "components"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- Database: SQLite where nothing is said, PostgreSQL in production -------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'revmod.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets readers go on while one writes; IMMEDIATE makes writers queue up instead of failing
    # half way; FULL keeps an acknowledged save through a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

REDIS_URL = env("REDIS_URL", default="")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR_DIR / "cache"),
    }
}

# --- Background work ---------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost//"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object]
if not REDIS_URL:
    # Files stand in for Redis on one machine. The folders must exist, and a worker needs -P solo.
    _broker, _control = VAR_DIR / "broker", VAR_DIR / "broker-control"
    for _folder in (_broker, _control):
        _folder.mkdir(exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker),
        "data_folder_out": str(_broker),
        "control_folder": str(_control),
    }
else:
    # A request must not wait long for a broker that is away: the sweeps send what it missed.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 3, "socket_timeout": 15}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1}
# Two queues, so that a long document never holds up the mail.
CELERY_TASK_DEFAULT_QUEUE = "mail"
CELERY_TASK_ROUTES = {"reviews.tasks.run_job": {"queue": "jobs"}}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")


def every(task: str, seconds: int) -> dict[str, object]:
    """A line of the timetable; a run nobody took before the next one is due is dropped."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


CELERY_BEAT_SCHEDULE = {
    "tick": every("reviews.tasks.tick", 15),
    "sweep jobs": every("reviews.tasks.sweep_jobs", 60),
    "announce what a lost message left": every("notifications.tasks.announce_pending", 60),
    "remind": every("notifications.tasks.remind", 3600),
    "close expired draft openings": every("reviews.tasks.close_draft_openings", 600),
}
# Called on commit with an event's id (audit.actions.record); beat finds what it missed.
EVENT_LISTENER = "notifications.tasks.hear"
# Kind of job -> the function that does it (reviews/actions/jobs.py); upper apps add theirs.
JOB_KINDS: dict[str, str] = {
    "document": "reviews.documents.make",  # list, summary, receipt
    "answers": "questionnaires.documents.make",  # answers, feedback
    "questionnaire": "questionnaires.documents.make_blank",
}
# What the pages of a review show and an app above knows: called by name (reviews/views/facts.py).
REVIEW_FACTS: dict[str, str] = {
    "scope": "questionnaires.queries.scope",
    "delegation": "nominations.readiness.delegation",
    "has_profile": "profiles.queries.has_profile",
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"

# --- Mail ----------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail://")
vars().update(EMAIL_CONFIG)
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="country-reviews@example.org")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- People --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "reviews.permissions.ReviewBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "revmod.lib.passphrases.LongEnough",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "revmod.lib.passphrases.Uncommon"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
ACCOUNT_FORMS = {"reset_password": "accounts.forms.ResetPasswordForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "accounts.models.display"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "login_webauthn": "accounts.forms.KeySignInForm",
    "authenticate_webauthn": "accounts.forms.KeyStepForm",
    "reauthenticate_webauthn": "accounts.forms.KeyAgainForm",
    "add_webauthn": "accounts.forms.KeyAddForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_HTTPONLY = True
GUARDIAN_GET_INIT_ANONYMOUS_USER = "accounts.models.anonymous"
ANONYMOUS_USER_NAME = None
# Guardian is asked by reviews/permissions.py alone, not through user.has_perm.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

# --- Languages, in UN order and in their own names ---------------------------------------------
LANGUAGES = [
    ("ar", "العربية"),
    ("zh-hans", "中文"),
    ("en", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
]
LANGUAGE_CODE = "en"
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en",)
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["revmod.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files ---------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "files"  # never served: every download passes a permission check
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_BYTES", default=10 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Browser -------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Sign-in is throttled by address, which behind a proxy only the proxy knows.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0 if DEBUG else 1)
CSRF_FAILURE_VIEW = "revmod.errors.csrf_failure"
if not DEBUG:
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": PRODUCT_NAME,
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {"StepEnum": "reviews.api.STEP_CHOICES"},
}

# --- Logs: JSON in production, with request id and person id, never content --------------------
LOG_LEVEL = env("LOG_LEVEL", default="INFO")
LOG_FORMAT = env("LOG_FORMAT", default="console" if DEBUG else "json")
LOGGING = logging_settings(LOG_LEVEL, LOG_FORMAT)
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # one line a request is enough


# --- Refuse to start in production on what is only good for trying out --------------------------
def insecure_defaults() -> list[str]:
    """What is wrong for a production system: one sentence for each variable, naming it."""
    wrong = []
    if SECRET_KEY == INSECURE_KEY or len(SECRET_KEY) < 40:
        wrong.append("SECRET_KEY must be set, to at least 40 random characters.")
    if "*" in ALLOWED_HOSTS or not set(ALLOWED_HOSTS) - set(LOCAL_HOSTS):
        wrong.append("ALLOWED_HOSTS must be set, to the names this site is reached by.")
    if not SITE_URL.startswith("https://"):
        wrong.append("SITE_URL must be set, to an address that begins with https://.")
    if EMAIL_CONFIG["EMAIL_BACKEND"] != "django.core.mail.backends.smtp.EmailBackend":
        wrong.append(
            "EMAIL_URL must be set, to an SMTP server (smtp+tls://user:password@host:587)."
        )
    if DEFAULT_FROM_EMAIL.endswith("@example.org"):
        wrong.append("DEFAULT_FROM_EMAIL must be set, to an address of yours.")
    if "DATABASE_URL" not in env.ENVIRON:
        wrong.append("DATABASE_URL must be set (postgres://user:password@host/name).")
    if not REDIS_URL:
        wrong.append("REDIS_URL must be set (redis://host:6379/0).")
    return wrong


if not DEBUG and insecure_defaults():
    raise ImproperlyConfigured("DEBUG is off, so: " + " ".join(insecure_defaults()))

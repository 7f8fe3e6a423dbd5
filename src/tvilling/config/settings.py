# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Settings: all from environment variables, all with safe defaults. See docs/generated/settings.md."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.messages import constants as message_levels
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from tvilling.config import env, sealed

# --- Where things are -------------------------------------------------------------------------------------------
PACKAGE = Path(__file__).resolve().parent.parent
#: The folder for all that is kept: database, files, letters, keys. Back it up.
DATA_DIR = Path(env.text("TVILLING_DATA_DIR", "var")).resolve()
#: The address under which people reach the site; with https:// all cookies are for https alone.
SITE_URL = env.address("TVILLING_SITE_URL", "http://127.0.0.1:8000")
#: The site's name, in the header and in letters.
SITE_NAME = env.text("TVILLING_SITE_NAME", "Tvilling")

# --- What kind of installation this is --------------------------------------------------------------------------
#: For developers: show the code where a page failed. Never on a public site.
DEBUG = env.flag("TVILLING_DEBUG")
#: The sample installation: "enter as…" exists, mail is shown on a page, the clock stands in the sample's time.
SAMPLE = env.flag("TVILLING_SAMPLE")
SAMPLE_CLOCK_FILE = DATA_DIR / "sample-clock.json"
CLOCK_OFFSET = env.clock_offset(SAMPLE_CLOCK_FILE) if SAMPLE else timedelta(0)

# --- Security ---------------------------------------------------------------------------------------------------
#: Key for sessions and signed links.
SECRET_KEY = env.kept_secret("TVILLING_SECRET_KEY", DATA_DIR / "secret-key")
#: Base key for encrypted fields (bank data) and signed receipts; kept apart from the database.
FIELD_KEY = env.kept_secret("TVILLING_FIELD_KEY", DATA_DIR / "field-key", before=sealed.refuse_another)
#: Earlier base keys, only to read with: a daily job encrypts bank data anew with the present one. Receipts that were signed with
#: one of them are genuine as long as it stands here.
FIELD_KEYS_OLD = env.listed("TVILLING_FIELD_KEYS_OLD")
#: The host names under which the site answers.
ALLOWED_HOSTS = env.listed("TVILLING_HOSTS", "127.0.0.1,localhost,[::1]")
HTTPS = SITE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "tvilling.web.views.errors.csrf_failure"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Half a day after the last sign-in it is asked for again. The prefix ties the cookies to this very host.
SESSION_COOKIE_AGE = 12 * 60 * 60
if HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = False
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
#: A proxy in front ends https: its headers for the protocol and for the address of the client are believed.
BEHIND_PROXY = env.flag("TVILLING_BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
#: The largest file, in bytes, that can be uploaded.
DOCUMENT_MAX_BYTES = env.integer("TVILLING_DOCUMENT_MAX_BYTES", 20 * 1024 * 1024, lowest=1)
#: The largest request, in bytes: a file and a form.
REQUEST_MAX_BYTES = DOCUMENT_MAX_BYTES + DATA_UPLOAD_MAX_MEMORY_SIZE
#: The most memory, in megabytes of address space, that the process of a matching run may ask for.
MATCHING_MEMORY_BYTES = env.integer("TVILLING_MATCHING_MEMORY_MB", 6144, lowest=512) * 1024 * 1024

#: How many requests one process answers at the same time.
THREADS = env.integer("TVILLING_THREADS", 8, lowest=1)
#: Serve although the database may lose what it has acknowledged: only where losing data does not matter.
ALLOW_UNSAFE_DATABASE = env.flag("TVILLING_ALLOW_UNSAFE_DATABASE")

# --- Apps -------------------------------------------------------------------------------------------------------
STAGES = [
    "core", "ui", "audit", "documents", "mail", "questionnaires", "accounts", "cities", "programmes", "hosts",
    "calls", "applications", "evaluation", "complaints", "matching", "journeys", "replication", "travel",
    "knowledge", "insights", "web", "rehearsal",
]  # fmt: skip
INSTALLED_APPS = [
    # Ours first: our templates stand before those of the libraries.
    *[f"tvilling.{stage}" for stage in STAGES if stage != "core"],
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "allauth",
    "allauth.account",
]
MIDDLEWARE = [
    # First: what comes before has its calls elsewhere.
    "tvilling.web.middleware.room",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "tvilling.web.middleware.correlation",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tvilling.web.middleware.preferences",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tvilling.web.middleware.parts",
    "allauth.account.middleware.AccountMiddleware",
    "tvilling.web.middleware.refusals",
    "tvilling.web.middleware.sizes",
]
ROOT_URLCONF = "tvilling.config.urls"
WSGI_APPLICATION = "tvilling.config.wsgi.application"
FORM_RENDERER = "tvilling.ui.forms.Renderer"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "tvilling.ui.context.site",
            ],
        },
    }
]
#: What an open filter of a list says.
FILTERS_EMPTY_CHOICE_LABEL = _("All")
MESSAGE_TAGS = {
    message_levels.ERROR: "bad",
    message_levels.SUCCESS: "good",
    message_levels.WARNING: "attention",
}

# --- Data -------------------------------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
#: The database, as postgres://…; when empty, SQLite in the data folder.
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR}/tvilling.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Readers never wait for the writer (WAL), a commit is on the disk (FULL), writers queue instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        " PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Tries to sign in are counted here. Of more than its own 300 entries it forgets some at random,
        # so whoever tries many addresses would wipe out what was counted of others.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "tvilling.documents.storage.DurableStorage"},
    "staticfiles": {"BACKEND": "tvilling.ui.assets.HashedStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}

# --- People -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["tvilling.accounts.hashers.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/my/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tvilling.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FORM_CLASS = "tvilling.accounts.forms.signing_up.SignupForm"
ACCOUNT_FORMS = {
    key: f"tvilling.accounts.forms.signing_in.{name}"
    for key, name in {
        "login": "LoginForm", "signup": "SignupForm", "request_login_code": "RequestLoginCodeForm",
        "confirm_login_code": "ConfirmLoginCodeForm", "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm", "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm", "add_email": "AddEmailForm", "reauthenticate": "ReauthenticateForm",
        "confirm_email_verification_code": "ConfirmEmailVerificationCodeForm",
    }.items()
}  # fmt: skip
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# Rate limits are allauth's defaults: five failed sign-ins in five minutes for an account and address, and so on.
# Behind a proxy the address is the last one that the proxy has added, never what a client claims.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0

# --- Mail -------------------------------------------------------------------------------------------------------
#: The mail server; when empty, letters are kept as files in the data folder.
EMAIL_HOST = env.text("TVILLING_SMTP_HOST")
#: The mail server's port.
EMAIL_PORT = env.integer("TVILLING_SMTP_PORT", 587, lowest=1)
#: The name to sign in with at the mail server.
EMAIL_HOST_USER = env.text("TVILLING_SMTP_USER")
#: The password to sign in with at the mail server.
EMAIL_HOST_PASSWORD = env.text("TVILLING_SMTP_PASSWORD")
#: Whether to speak to the mail server over TLS.
EMAIL_USE_TLS = env.flag("TVILLING_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "tvilling.mail.letter_files.EmailBackend"
)
#: The sender of all letters.
DEFAULT_FROM_EMAIL = env.sender("TVILLING_MAIL_FROM", "Tvilling <tvilling@localhost>")

# --- Languages and time -----------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("sv", _("Swedish"))]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    # Whoever searches the net for machines asks under wrong names all day: it is answered with 400, and at most a line of the log.
    "loggers": {"django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

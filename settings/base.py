"""Every parameter with its safe default. Updates replace this file: put yours into your own settings file.

``/etc/microimpuls/smarty/<name>.py`` starts with ``from settings.base import *`` and is chosen with
``--settings=settings.<name>``. What each parameter means stands in settings/README.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from settings.builders import embedded_cache, first_directory, log_config, sqlite
from settings.names import Names

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = first_directory(Path("/var/lib/smarty"), BASE_DIR / "var")

# --- this installation -------------------------------------------------------------------------------------------
DEBUG = False
SECRET_KEY = ""  # required: see core.checks
SMARTY_SECRETS_KEY = ""
SMARTY_SECRETS_KEY_FILE = ""
ALLOWED_HOSTS = ["*"]  # boxes call by address, by name and through portals; nginx decides which names are served
SMARTY_URL = "http://smarty.example.com"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "ru"
LANGUAGES = (("ru", _("Russian")), ("en", _("English")))
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["core.formats"]
SMARTY_DEFAULT_LANGUAGE = "ru"
SMARTY_ADDITIONAL_LANGUAGES: list[str] = []
SMARTY_TRUSTED_PROXIES: list[str] = []
SMARTY_IDEMPOTENCY_HOURS = 48
SMARTY_API_CUSTOMERS_PER_HOUR = 0
SMARTY_CALLS_AT_ONCE: int | None = None
SMARTY_DB_LOCK_SECONDS = 4
SMARTY_DB_STATEMENT_SECONDS = 20
SMARTY_DB_LOCK_SECONDS_BACKGROUND = 50
SMARTY_DB_STATEMENT_SECONDS_BACKGROUND = 0
MAIN_MENU: dict[str, Any] = {}
UPLOAD_URL = ""

# --- licence -----------------------------------------------------------------------------------------------------
SMARTY_KEY = ""
SMARTY_MAX_CLIENTS = 0
SMARTY_AVAILABLE_UNTIL = ""
SMARTY_LICENSE_PARAMS: dict[str, Any] = {}
SMARTY_LICENSE_PUBLIC_KEY = ""

# --- mail --------------------------------------------------------------------------------------------------------
EMAIL_HOST = "localhost"
EMAIL_PORT = 25
EMAIL_HOST_USER = ""
EMAIL_HOST_PASSWORD = ""
EMAIL_USE_TLS = False
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = "webmaster@localhost"
EMAIL_BACKEND = "core.smtp.GuardedEmailBackend"
SMARTY_MAIL_ATTEMPTS = 3
SMARTY_MAIL_LOG_DAYS = 90

# --- billing -----------------------------------------------------------------------------------------------------
BILLING_CLIENTS_EXCLUDE: list[int] = []
SMARTY_BILLING_LAPSED_DAYS = 30
SMARTY_BILLING_INVOICES = True
SMARTY_PAYMENT_RETURN_TO: list[str] = []
SMARTY_TEST_PAYMENTS = False

# --- applications ------------------------------------------------------------------------------------------------
INSTALLED_APPS: list[str] = Names(
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "import_export",
    "corsheaders",
    "ninja",
    "core",
    "django_rq",
    "clients",
    "external_api",
    "geo",
    "sms",
    "mail",
    "epg",
    "tvmiddleware",
    "playback",
    "billing",
    "library",
)
MIDDLEWARE: list[str] = Names(
    "corsheaders.middleware.CorsMiddleware",
    # answers the box and billing APIs itself; what follows is for the panels
    "core.middleware.ApiDispatchMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.admin.zone.StaffZoneMiddleware",
    "core.middleware.AdminLogMiddleware",
)
MIDDLEWARE_CLASSES: list[str] = Names()
ROOT_URLCONF = "smarty.urls"
WSGI_APPLICATION = "smarty.wsgi.application"
AUTH_USER_MODEL = "clients.User"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False  # never redirect a box
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "core" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- database and cache ------------------------------------------------------------------------------------------
DATABASES = {"default": sqlite(VAR_DIR / "smarty.sqlite3")}
CACHES = {"default": embedded_cache(VAR_DIR / "cache.sqlite3")}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
DATABASE_ROUTERS: list[str] = Names()
REPLICATED_DATABASE_SLAVES: list[str] = []
REPLICATED_DATABASE_DOWNTIME = 60
SMARTY_REPLICA_MAX_LAG = 5
SMARTY_REPLICA_PIN_SECONDS = 10

# --- queue -------------------------------------------------------------------------------------------------------
SMARTY_USE_RQ = False
RQ_SHOW_ADMIN_LINK = False  # its pages show parameters of jobs to whoever may see them
SMARTY_RQ_WORKERS = {"default": 1, "high": 1, "low": 1}
RQ_CHANNEL_LIST_CHANGED_JOB_TIMEOUT = 600
RQ_QUEUES: dict[str, dict[str, Any]] = {
    "default": {"HOST": "127.0.0.1", "PORT": 6379, "DB": 10, "DEFAULT_TIMEOUT": 360},
    "high": {"HOST": "127.0.0.1", "PORT": 6379, "DB": 10, "DEFAULT_TIMEOUT": 360},
    "low": {"HOST": "127.0.0.1", "PORT": 6379, "DB": 10, "DEFAULT_TIMEOUT": 3600},
}

# --- files -------------------------------------------------------------------------------------------------------
MEDIA_ROOT = BASE_DIR / "media"
MEDIA_URL = "/media/"
MEDIA_BASE_URL = ""
FILE_UPLOAD_PERMISSIONS = 0o644  # nginx serves them and is another user
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o755
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000  # content managers repeat a parameter for each of up to 5,000 ids
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "core.upload_handler.RefusableUploadHandler",
]
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static_root"
STORAGES = {
    "default": {"BACKEND": "core.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
SMARTY_DEFAULT_ICON_SIZE = (120, 91)
SMARTY_DEFAULT_ICON_SIZES = [(500, 500), (40, 40)]

# --- browsers on other origins -----------------------------------------------------------------------------------
CORS_ORIGIN_WHITELIST: tuple[str, ...] = ()
CORS_ALLOW_CREDENTIALS = True

# --- television --------------------------------------------------------------------------------------------------
TVMIDDLEWARE_API_URL = "/tvmiddleware/api"
TVMIDDLEWARE_PROGRAM_LIST_SEARCH_DAYS_PAST = 1
TVMIDDLEWARE_PROGRAM_LIST_SEARCH_DAYS_FUTURE = 1
TVMIDDLEWARE_PROGRAM_LIST_SEARCH_LIMIT_RESULTS_TO = 20
SMARTY_GUIDE_MEMORY_MB = 64
TVMIDDLEWARE_CONTENT_POSITION_TTL_DAYS_VIDEO = 30
TVMIDDLEWARE_CONTENT_POSITION_TTL_DAYS_PROGRAM = 30
TVMIDDLEWARE_STREAM_SERVICE_TOKEN_TTL = 3600
TVMIDDLEWARE_STREAM_SERVICE_TOKEN_MAX_TTL = 10800
TVMIDDLEWARE_STREAM_SERVICE_TOKEN_PROLONGATION_THRESHOLD_TTL = 360
TVMIDDLEWARE_STREAM_SERVICE_AUTH_DURATION = 180
TVMIDDLEWARE_CLEAN_OLD_SESSIONS_DAYS = 3650
TVMIDDLEWARE_MULTILOGIN_ENABLED = True
TVMIDDLEWARE_DISABLE_PAGINATION = False
TVMIDDLEWARE_CHANNEL_AUTOSORT = ["epg", "id"]
TVMIDDLEWARE_CHANNEL_LIST_MAX_ACCOUNTS_PER_MINUTE = 5000
TVMIDDLEWARE_CUSTOMER_LOG_ENABLED = False
TVMIDDLEWARE_CUSTOMER_LOG_DAYS = 60
SMARTY_HBB_LOG_DAYS = 30
SMARTY_HBB_LOG_PER_ADDRESS = 5000
SMARTY_HBB_LOG_PER_OPERATOR = 100_000
TVMIDDLEWARE_CACHE_EXISTING_ICONS = False
TVMIDDLEWARE_DEVICE_LOGIN_CODE_ENABLED = False
TVMIDDLEWARE_ACCOUNT_EXPORT_ENABLED = False
TVMIDDLEWARE_QR_LOGIN_TTL = 300
TVMIDDLEWARE_LOGIN_FAILURES_PER_ABONEMENT = 10
TVMIDDLEWARE_LOGIN_FAILURES_PER_ADDRESS = 1000
TVMIDDLEWARE_LOGIN_FAILURES_PERIOD = 600
TVMIDDLEWARE_PHONE_CODE_TTL = 300
TVMIDDLEWARE_PHONE_CODE_PAUSE = 60
TVMIDDLEWARE_PHONE_CODE_TRIES = 5
TVMIDDLEWARE_PHONE_CODES_PER_HOUR = 5
TVMIDDLEWARE_PHONE_CODES_PER_ADDRESS = 300
TVMIDDLEWARE_REGISTRATION_CLIENTS_EXCLUDE: list[int] = []
TVMIDDLEWARE_REGISTRATIONS_PER_ADDRESS = 10
TVMIDDLEWARE_REGISTRATIONS_PERIOD = 86400
TVMIDDLEWARE_PROBES_PER_ADDRESS = 300
TVMIDDLEWARE_PROBES_PER_OPERATOR = 20000
TVMIDDLEWARE_PROBES_PERIOD = 3600
TVMIDDLEWARE_SETTINGS_SAVE_PIN_ENABLED = True
TVMIDDLEWARE_CAPTCHA_TTL = 300
TVMIDDLEWARE_CAPTCHAS_PER_ADDRESS = 100
TVMIDDLEWARE_ONLINE_SECONDS = 600
TVMIDDLEWARE_ROUTING_SCRIPT_TIMEOUT_MS = 50
TVMIDDLEWARE_DRM: dict[str, Any] = {}
TVMW_CONSIDER_PROGRAM_CATEGORY = True
TVMW_PREVENT_CASCADE_DELETION = False
TVMW_ENABLE_LINK_TO_CUSTOMER_ON_ACCOUNTS_PAGE = False
TVMW_DISABLE_MULTICAST_SMARTTV = True
TVMW_DISABLE_MULTICAST_MOBILE = True
TVMW_DONT_USE_ENDLESS_WRT = False
TVMW_EPG_DO_NOT_IMPORT_UNUSED = False
TVMW_EPG_SAVE_MULTIPLE_CATEGORIES = True
TVMW_EPG_IMPORT_ALLOW_PARSER_HANDLING = False
TVMW_EPG_ACTUAL_DAYS = 30
TVMW_EPG_DOWNLOAD_TIMEOUT = 900
TVMW_EPG_DOWNLOAD_LIMIT_MB = 1024
TVMW_EPG_UNPACKED_LIMIT_MB = 8192
TVMW_EPG_PARSE_TIMEOUT = 300
TVMW_EPG_PARSE_MEMORY_MB = 256
TVMW_CLIENT_LOGO_MAX_HEIGHT, TVMW_CLIENT_LOGO_MAX_WIDTH = 240, 320
TVMW_CLIENT_PLAY_DEVICE_LOGO_MAX_HEIGHT, TVMW_CLIENT_PLAY_DEVICE_LOGO_MAX_WIDTH = 240, 320
TVMW_CLIENT_PLAY_DEVICE_LOGO_LOGIN_MAX_HEIGHT, TVMW_CLIENT_PLAY_DEVICE_LOGO_LOGIN_MAX_WIDTH = 240, 320
TVMW_CLIENT_PLAY_DEVICE_LOGO_LOADING_MAX_HEIGHT, TVMW_CLIENT_PLAY_DEVICE_LOGO_LOADING_MAX_WIDTH = 240, 320
TVMW_VIDEO_POSTER_BIG_MAX_HEIGHT, TVMW_VIDEO_POSTER_BIG_MAX_WIDTH = 800, 800
TVMW_VIDEO_POSTER_SMALL_MAX_HEIGHT, TVMW_VIDEO_POSTER_SMALL_MAX_WIDTH = 300, 300
TVMW_VIDEO_FILE_PROMO_IMAGE_MAX_HEIGHT, TVMW_VIDEO_FILE_PROMO_IMAGE_MAX_WIDTH = 720, 1280
TVMW_VIDEO_SCREENSHOT_BIG_MAX_HEIGHT, TVMW_VIDEO_SCREENSHOT_BIG_MAX_WIDTH = 720, 1280
TVMW_VIDEO_SCREENSHOT_BLUR_RADIUS = 4
TVMW_EXAPP_ICON_MAX_HEIGHT, TVMW_EXAPP_ICON_MAX_WIDTH = 600, 900
TVMW_ACTOR_PHOTO_MAX_HEIGHT, TVMW_ACTOR_PHOTO_MAX_WIDTH = 800, 800

# --- addresses that this server asks --------------------------------------------------------------------------------
SMARTY_FETCH_NETWORKS: list[str] = []
SMARTY_FETCH_DIR = ""

# --- external systems --------------------------------------------------------------------------------------------
SMARTY_MODULES_DIR = ""

# --- health ------------------------------------------------------------------------------------------------------
MAX_LA = 0.0
MAX_USED_MEM = 0.0
RESERVED_SERVER_ADDRESSES: list[str] = []

# --- measuring ---------------------------------------------------------------------------------------------------
RAVEN_CONFIG: dict[str, Any] = {}
SENTRY_BACKEND = "raven"
STATSD_HOST = ""
STATSD_PORT = 8125
STATSD_PREFIX = ""
SMARTY_METRICS_ALLOW: list[str] = []

# --- SMS ---------------------------------------------------------------------------------------------------------
SMS_BACKEND = "sms.backends.console.ConsoleBackend"
SMS_ATTEMPTS = 3
SMS_NUMBER_LIMIT = 20
SMS_NUMBER_PERIOD = 86400
SMS_NUMBER_PAUSE = 60
SMS_LOG_DAYS = 90
SMSC_LOGIN = ""
SMSC_PASSWORD = ""
SMSC_SENDER = ""
SMSC_URL = "https://smsc.ru"
SMSC_NOTIFY_SECRET = ""
MOBIPACE_LOGIN = ""
MOBIPACE_PASSWORD = ""
MOBIPACE_SENDER = ""
MOBIPACE_URL = "https://api.mobipace.com:444/v3"
PULSEEM_APIKEY = ""
PULSEEM_SENDER_NAME = ""
PULSEEM_URL = "https://api.pulseem.com"
SMS_ASSIST_USERNAME = ""
SMS_ASSIST_PASSWORD = ""
SMS_ASSIST_SENDER_NAME = ""
SMS_ASSIST_URL = "https://userarea.sms-assistent.by"
SMS_HTTP: dict[str, Any] = {}

# --- widgets: weather, rates of exchange, news -------------------------------------------------------------------
WEATHER_DEFAULT_BACKEND = ""
WEATHER_OPENWEATHERMAP_URL = "https://api.openweathermap.org"
WEATHER_GISMETEO_URL = "https://api.gismeteo.net"
WEATHER_GISMETEO_TOKEN = ""
WEATHER_FOBOS_URL = ""
WEATHER_FOBOS_USER, WEATHER_FOBOS_PASS = "", ""
TVMIDDLEWARE_WEATHER_WIDGET_OPENWEATHERMAP_CITY = ""
TVMIDDLEWARE_WEATHER_WIDGET_OPENWEATHERMAP_APPID = ""
TVMIDDLEWARE_WEATHER_WIDGET_CACHE_TIMEOUT = 900
TVMIDDLEWARE_EXCHANGE_WIDGET_CACHE_TIMEOUT = 7200
TVMIDDLEWARE_EXCHANGE_WIDGET_FIRST_CURRENCY = "USD"
TVMIDDLEWARE_EXCHANGE_WIDGET_SECOND_CURRENCY = "EUR"
TVMIDDLEWARE_EXCHANGE_WIDGET_COUNTRY_CODE = "RU"
TVMIDDLEWARE_EXCHANGE_WIDGET_URL = ""
TVMIDDLEWARE_RSS_WIDGET_CACHE_TIMEOUT = 900
TVMIDDLEWARE_RSS_WIDGET_HOSTS: list[str] = []

# --- panel -------------------------------------------------------------------------------------------------------
SMARTY_PANEL_LOGIN_FAILURES = 10
SMARTY_PANEL_LOGIN_FAILURES_PERIOD = 600
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.CacheStorage"  # the second step may meet another node
from settings.panel import UNFOLD as UNFOLD  # noqa: E402

# --- accepted today, used when their features come ---------------------------------------------------------------
TVMIDDLEWARE_PORTAL_DOMAIN = ""
TVMIDDLEWARE_VIDEO_NEW_DAYS = 60
TVMIDDLEWARE_VIDEO_PREMIERE_DAYS = 90
TVMIDDLEWARE_VIDEO_PREMIERE_YEARS = 0
TVMIDDLEWARE_RECOMMENDATIONS_ENABLED = False
TVMIDDLEWARE_ADS_ENABLED = False
TVMIDDLEWARE_VIDEO_EXTERNAL_API_REQUIRED = False
TVMIDDLEWARE_VIDEO_ACTORS_EXTENDED_UPDATE = True
TVMIDDLEWARE_MOVIEDB = "kinopoisk"
TVMIDDLEWARE_CINEMATE_KEY = ""
TVMIDDLEWARE_KINOPOISK_API = "kinopoisk.dev"
TVMIDDLEWARE_KINOPOISK_KEY = ""
TVMIDDLEWARE_KINOPOISK_URL = ""
TVMIDDLEWARE_TMDB_KEY = ""
TVMIDDLEWARE_TMDB_URL = "https://api.themoviedb.org/3"
TVMIDDLEWARE_TMDB_IMAGES_URL = "https://image.tmdb.org/t/p"
TVMIDDLEWARE_TMDB_LANGUAGE = "ru-RU"
TVMIDDLEWARE_VODPVR_TIMEOUT_OFFSET = 2
TVMW_VIDEO_LIST_SEARCH_BY_RELEVANCE = False
CONTENT_FULL_ACCESS_CLIENTS: list[int] = []
DEALERS_DISPLAY_MANUAL_ACCOUNT_ACTIVATION_DATE = False
ADS_ADSTREAM_DEVMODE = False
ADS_BLOCK_MAX_AMOUNT = 5
ADS_BLOCK_FREQUENCY_INTERVAL = 3600
MONITORING_CONCURRENT_STREAMS_COUNT = 15
MONITORING_AGENT_SOCKET_TCP_BUFFER = 4096
MONITORING_STREAM_CHECKS_TTL_DAYS = 30
MONITORING_STREAM_TEST_DURATION = 10
MONGODB_HOST, MONGODB_PORT, MONGODB_NAME = "127.0.0.1", 27017, "smarty"
MONGODB_USERNAME, MONGODB_PASSWORD, MONGODB_AUTH_METHOD = "", "", "SCRAM-SHA-1"
MONGODB_MONITORING_HOST, MONGODB_MONITORING_PORT, MONGODB_MONITORING_NAME = "127.0.0.1", 27017, "smarty_monitoring"
MONGODB_MONITORING_USERNAME, MONGODB_MONITORING_PASSWORD = "", ""
MONGODB_MONITORING_AUTH_METHOD = "SCRAM-SHA-1"
DEVMON_SINGLE_CLIENT = False
IRDETO_NATIONALITY, IRDETO_REGION_TAG, IRDETO_HOST = "RUS", "MO", "http://127.0.0.1:80"

# --- logs --------------------------------------------------------------------------------------------------------
LOG_DIR = first_directory(Path("/var/log/microimpuls/smarty"), VAR_DIR / "log")
LOGGING = log_config(LOG_DIR)
LOG_FILE_OWNER_USER = ""
LOG_FILE_OWNER_GROUP = ""
SMARTY_ACCOUNTS_LOG_FILE = ""
SMARTY_ADMIN_LOG_FILE = ""
SMARTY_ADS_LOG_FILE = ""
SMARTY_API_REQUESTS_LOG_FILE = ""
SMARTY_BILLING_IN_LOG_FILE = ""
SMARTY_BILLING_OUT_LOG_FILE = ""
SMARTY_CACHE_LOG_FILE = ""
SMARTY_CONTENT_REQUESTS_LOG_FILE = ""
SMARTY_CUSTOM_LOG_FILE = ""
SMARTY_DEVMONITOR_LOG_FILE = ""
SMARTY_EPG_LOG_FILE = ""
SMARTY_HBB_LOG_FILE = ""
SMARTY_IRDETO_LOG_FILE = ""
SMARTY_MAIN_LOG_FILE = ""
SMARTY_MANAGEMENT_LOG_FILE = ""
SMARTY_MEGOGO_LOG_FILE = ""
SMARTY_MESSAGING_LOG_FILE = ""
SMARTY_PAYMENT_LOG_FILE = ""
SMARTY_PORTAL_LOG_FILE = ""
SMARTY_RQ_LOG_FILE = ""
SMARTY_SMS_LOG_FILE = ""
SMARTY_STREAM_SERVICES_LOG_FILE = ""
SMARTY_TVZAVR_LOG_FILE = ""
SMARTY_VIDEOSERVICES_LOG_FILE = ""

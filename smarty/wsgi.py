"""The WSGI application that uWSGI, waitress and any other server loads: Django's, behind the fast path,
the caller's own scheme, and a watch on headers that can't be sent."""

import os

from django.core.wsgi import get_wsgi_application

from core import wait_limits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")
wait_limits.mark_serving()
django = get_wsgi_application()

from core import installation  # noqa: E402  (needs Django to be set up)
from core.api.fast_path import FastPathApplication  # noqa: E402
from core.proxies import ForwardedScheme  # noqa: E402
from core.response_headers import SendableAnswers  # noqa: E402
from smarty.site import hot_paths  # noqa: E402

installation.watch_key()
application = SendableAnswers(ForwardedScheme(FastPathApplication(django, hot_paths())))

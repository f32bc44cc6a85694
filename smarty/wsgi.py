"""The WSGI application that uWSGI, waitress and any other server loads: Django's, behind the short lane,
the caller's own scheme, and a watch on headers that can't be sent."""

import os

from django.core.wsgi import get_wsgi_application

from core import waiting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")
waiting.mark_serving()
django = get_wsgi_application()

from core import installation  # noqa: E402  (needs Django to be set up)
from core.api.lane import Lane  # noqa: E402
from core.proxies import OuterScheme  # noqa: E402
from core.sendable import SendableAnswers  # noqa: E402
from smarty.site import hot_paths  # noqa: E402

installation.watch_key()
application = SendableAnswers(OuterScheme(Lane(django, hot_paths())))

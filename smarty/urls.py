"""One line per prefix. The tables of endpoints stand in each package's urls.py."""

from typing import NoReturn

from django.contrib import admin
from django.http import Http404, HttpRequest
from django.urls import include, path
from django.views.generic import RedirectView

from core.metrics_page import metrics_page
from smarty.site import site


def nowhere(request: HttpRequest, rest: str) -> NoReturn:
    raise Http404


to_panel = RedirectView.as_view(pattern_name="admin:index")

urlpatterns = [
    path("", to_panel),
    path("admin", to_panel),
    path("metrics", metrics_page),
    path(
        "admin/r/<path:rest>", nowhere
    ),  # no row has a page on a site; Django's shortcut asks tables that are not there
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("apis.payments.urls")),
    path("sms/", include("apis.sms.urls")),
    path("", site.urls),
]

"""One line per prefix. The tables of endpoints stand in each package's urls.py."""

from django.contrib import admin
from django.urls import path

from smarty.site import site

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", site.urls),
]

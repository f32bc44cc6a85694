"""The product's addresses, and the media files, which nginx serves in production."""

from __future__ import annotations

from django.conf import settings
from django.urls import path
from django.views.static import serve

from smarty.urls import urlpatterns as product

urlpatterns = [
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
    *product,
]

"""Operators that may change what all operators share."""

from __future__ import annotations

from django.conf import settings

from apis.content.auth import ContentCall


def has_full_access(call: ContentCall) -> bool:
    return call.operator.id in settings.CONTENT_FULL_ACCESS_CLIENTS

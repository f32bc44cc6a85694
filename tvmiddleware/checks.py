"""System check of ``--deploy``: whether there is more than the licence allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register
from django.db import DatabaseError, InterfaceError

from tvmiddleware.services import licence_limits


@register(deploy=True)
def check_room_of_licence(**kwargs: Any) -> Iterator[CheckMessage]:
    if not settings.SMARTY_KEY:
        return
    try:
        rows = licence_limits.licensed_counts()
    except (DatabaseError, InterfaceError):  # core.checks_deploy says what is wrong with it
        return
    for what, many, limit in rows:
        if limit and many >= limit:
            text = f"The licence allows {limit} {what}, there are {many}: nothing can be added."
            yield Warning(text, hint="What is there goes on.", id="smarty.W042")

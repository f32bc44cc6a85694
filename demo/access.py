"""var/demo.json: everything that somebody who wants to try the demo needs to know, and the admin's password."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings

from clients.models import Client, User
from clients.services.users import user_reset_or_create
from demo.operator import ABONEMENT, PASSWORD

ADMIN = "admin"


def demo_file() -> Path:
    return Path(settings.VAR_DIR) / "demo.json"


def demo_facts() -> dict[str, Any]:
    """What the file says; empty when there is none or it can't be read."""
    try:
        found = json.loads(demo_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def admin_password() -> str:
    """The administrator's password: the one in the file, or a new one that is also given to the user.

    "" where somebody chose another one in the panel: that is theirs and stays.
    """
    known = str(demo_facts().get("admin_password") or "")
    user = User.objects.filter(username=ADMIN).first()
    if user is not None and "admin_password" in demo_facts():
        return known if user.check_password(known) else ""
    password = secrets.token_urlsafe(9)
    user_reset_or_create(username=ADMIN, password=password, is_admin=True, is_superuser=True)
    return password


def write_demo_file(client: Client, *, port: int, streamer_port: int) -> dict[str, Any]:
    """Write the file anew, readable by its owner only; what stands in it."""
    facts = {
        "url": f"http://127.0.0.1:{port}",
        "port": port,
        "streamer_url": f"http://127.0.0.1:{streamer_port}",
        "streamer_port": streamer_port,
        "client_id": client.pk,
        "api_key": client.api_key,
        "billing_api_key": client.billing_api_key,
        "content_api_key": client.content_api_key,
        "streaming_api_key": client.streaming_api_key,
        "abonement": ABONEMENT,
        "password": PASSWORD,
        "admin_user": ADMIN,
        "admin_password": admin_password(),
    }
    path = demo_file()
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(facts, file, indent=1)
    fresh.replace(path)
    return facts

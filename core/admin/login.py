"""The panel's login: guessing passwords is slowed down, per name and per address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import AuthenticationForm

from core.api.forwarded import client_ip
from core.cache import tries
from core.logs import event

ADDRESS_FACTOR = 5  # behind one address there are several people


class PanelLoginForm(AuthenticationForm):
    """After SMARTY_PANEL_LOGIN_FAILURES wrong passwords a name is closed for SMARTY_PANEL_LOGIN_FAILURES_PERIOD s."""

    request: HttpRequest

    def clean(self) -> dict[str, Any]:
        name, ip = str(self.cleaned_data.get("username", "")), client_ip(self.request)
        of_name = f"panel:login:{name.lower()[:100].encode().hex()}"
        limit, period = settings.SMARTY_PANEL_LOGIN_FAILURES, settings.SMARTY_PANEL_LOGIN_FAILURES_PERIOD
        if tries.count(of_name, period) > limit or tries.count(f"panel:login:{ip}", period) > limit * ADDRESS_FACTOR:
            raise ValidationError(_("too many failed logins, try again later"), code="throttled")
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError:
            event("admin", "ADMIN_LOGIN_ERROR", user=name, ip=ip)
            raise
        tries.forget(of_name)
        return cleaned

"""The panel's login: guessing passwords is slowed down, per name and address, per address, and per name."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import AuthenticationForm

from core.api.forwarded import client_ip
from core.cache import tries
from core.cache.keyspace import PROTECTED
from core.logs import log_event
from core.networks import address_group

ADDRESS_FACTOR = 5  # behind one address there are several people
NAME_FACTOR = 20
"""So many addresses must have used up their tries before the name is closed to addresses it never logged in from."""
KNOWN_SECONDS = 30 * 24 * 3600


class PanelLoginForm(AuthenticationForm):
    """SMARTY_PANEL_LOGIN_FAILURES wrong passwords close a name for the address that they came from.

    Strangers thus don't lock a colleague out. A guess from many addresses at once closes the name to all but those
    from which it was logged in before; each of these keeps its own tries.
    """

    request: HttpRequest

    def clean(self) -> dict[str, Any]:
        name, ip = str(self.cleaned_data.get("username", "")), client_ip(self.request)
        guarded = LoginGuard(name, address_group(ip))
        if guarded.is_closed():
            raise ValidationError(_("too many failed logins, try again later"), code="throttled")
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError:
            log_event("admin", "ADMIN_LOGIN_ERROR", ip=ip, user=name)
            raise
        guarded.opened()
        return cleaned


class LoginGuard:
    """The counters that one try to log in stands under."""

    def __init__(self, name: str, address: str) -> None:
        who = hashlib.sha256(unicodedata.normalize("NFKC", name).casefold().encode("utf-8", "replace")).hexdigest()
        self.of_pair = f"{PROTECTED}panel:login:pair:{who}:{address}"
        self.of_name = f"{PROTECTED}panel:login:name:{who}"
        self.of_address = f"{PROTECTED}panel:login:address:{address}"
        self.known = f"{PROTECTED}panel:login:known:{who}:{address}"

    def is_closed(self) -> bool:
        """Count this try first, so that parallel ones count too. Tries that the address may not make cost the name
        nothing: else one address alone could use up what many are granted."""
        limit, period = settings.SMARTY_PANEL_LOGIN_FAILURES, settings.SMARTY_PANEL_LOGIN_FAILURES_PERIOD
        if tries.count_try(self.of_pair, period) > limit:
            return True
        if cache.get(self.known):
            return False
        if tries.count_try(self.of_address, period) > limit * ADDRESS_FACTOR:
            return True
        return tries.count_try(self.of_name, period) > limit * NAME_FACTOR

    def opened(self) -> None:
        """The password was right. The address's own tries stay counted: somebody else may guess from it."""
        tries.forget_tries(self.of_pair)
        cache.set(self.known, 1, KNOWN_SECONDS)

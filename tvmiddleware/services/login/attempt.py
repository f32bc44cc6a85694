"""One login of one device to one account, and what the rules need to know about both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings

from core.clock import local_day
from core.macs import mac_spellings, uid_form
from core.networks import is_allowed
from geo.records import Region
from geo.selectors import locate_address
from tvmiddleware.models import Account, AccountAuthKey, AccountDevice, Profile
from tvmiddleware.selectors import tariffs
from tvmiddleware.selectors.tariffs import TariffRule
from tvmiddleware.services import devices, sessions
from tvmiddleware.services.accounts import actor_of
from tvmiddleware.services.login import activation, binding, session_limits
from tvmiddleware.services.login.errors import (
    AccountInactive,
    GroupForbidden,
    NoTariff,
    SubnetForbidden,
    TypeSwitchedOff,
)
from tvmiddleware.services.login.request import IdentifiedAccount, LoginRequest, LoginResult
from tvmiddleware.services.login.session_limits import LoginDevice, SessionLimits


@dataclass
class LoginAttempt:
    """``device`` and what follows are filled in when the device has been bound and has its session."""

    request: LoginRequest
    found: IdentifiedAccount
    login_device: LoginDevice
    device: AccountDevice | None = None
    reset_settings: bool = False
    is_bound_now: bool = False
    is_session_new: bool = False

    @property
    def account(self) -> Account:
        return self.found.account

    @cached_property
    def multilogin(self) -> bool:
        """No limits, no binding: a shop's demo box, a test account."""
        return settings.TVMIDDLEWARE_MULTILOGIN_ENABLED and self.account.allow_multiple_login

    @cached_property
    def starts_now(self) -> bool:
        return activation.starts_now(self.account)

    @cached_property
    def region(self) -> Region:
        return locate_address(self.request.operator.geo_locator, self.request.ip)

    @cached_property
    def connected(self) -> list[TariffRule]:
        return tariffs.connected_tariffs(self.account, self.request.operator)

    @cached_property
    def effective(self) -> list[TariffRule]:
        return tariffs.effective_rules(self.connected, active=self.account.active, region=self.region)

    @cached_property
    def limits(self) -> SessionLimits:
        return session_limits.limits_of(self.effective)

    @cached_property
    def profile(self) -> Profile | None:
        """The profile type it asks for; an unknown one is none."""
        wanted = self.request.profile_id
        own = Profile.objects.filter(client_id=self.request.operator.id)
        return own.filter(pk=wanted).first() if wanted else None

    def prepare(self) -> None:
        """The account as it is when this login succeeds."""
        if self.request.reset_block_status_reason:
            activation.block_lift(account=self.account, now=self.request.now)
        if self.starts_now:
            activation.first_login(self.account, local_day(self.request.now, self.request.operator.time_zone))

    def check(self) -> None:
        """The account's own rules, before anything is written."""
        if not self.account.active and not self.effective:
            raise AccountInactive
        if not is_allowed(self.account.subnets, self.request.ip):
            raise SubnetForbidden
        if binding.is_switched_off(self.request, self.found):
            raise TypeSwitchedOff
        if self.account.allowed_device_groups and self.login_device.group not in self.account.allowed_device_groups:
            raise GroupForbidden
        if not self.multilogin:
            binding.check_owner(self.request, self.found)
            if not self.effective:
                raise NoTariff

    def held_sessions(self) -> list[AccountAuthKey]:
        """The account's sessions; of a multilogin account, which may have thousands, only this device's."""
        rows = AccountAuthKey.objects.filter(account_id=self.account.pk)
        if self.multilogin:
            rows = rows.filter(device_uid__in=mac_spellings(self.login_device.uid))
        return list(rows.order_by("-pk"))

    def own_session(self, held: list[AccountAuthKey]) -> AccountAuthKey | None:
        bound, form = binding.own_device(self.found), uid_form(self.login_device.uid)
        for session in held:
            if uid_form(session.device_uid) == form or (bound is not None and session.device_id == bound.pk):
                return session
        return None

    def ended_by(self, own: AccountAuthKey | None, held: list[AccountAuthKey]) -> list[AccountAuthKey]:
        if self.multilogin:
            return []
        group_of_type = {row.id: row.type.group for row in self.request.operator.devices}
        return session_limits.ended_by(self.login_device, own, held, self.limits, group_of_type, self.request.now)

    def values(self) -> dict[str, Any]:
        """The fields of its session."""
        return {
            "device": self.device,
            "client_play_device_id": self.login_device.type_id,
            "profile": self.profile,
            "device_uid": self.login_device.uid,
            "is_basic": self.login_device.is_basic and not self.multilogin,
            "ip": self.request.ip,
            "user_agent": self.request.user_agent[:255],
            "app_build_version": self.request.app_build_version[:64],
        }

    def entry(self, session: AccountAuthKey) -> LoginResult:
        kind = "basic" if self.login_device.is_basic else "additional"
        return LoginResult(
            session=session,
            account=self.account,
            method=self.found.method,
            login_type="multilogin" if self.multilogin else kind,
            tariff_ids=tuple(rule.id for rule in self.connected if rule.enabled),
            reset_settings=self.reset_settings,
            undo=lambda: self.leave(session),
        )

    def leave(self, session: AccountAuthKey) -> None:
        """Free what this login took, when its answer can't be given; a device that was here before keeps its place."""
        client_id = self.request.operator.id
        if self.is_bound_now and self.device is not None:
            devices.device_unbind(
                client_id=client_id, account_id=self.account.pk, device_id=self.device.pk, actor=actor_of(self.account)
            )
        elif self.is_session_new:
            sessions.sessions_end(client_id=client_id, session_ids=[session.pk])

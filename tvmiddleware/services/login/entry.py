"""The login itself: ``login`` finds the account and lets the device in, ``admit`` only lets in.

A device that logs in again (a city after a power cut) takes no lock: its session gets a new key in one UPDATE. A
newcomer is judged under the lock of the account's row, so that two at once never exceed a limit.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, OperationalError, transaction

from core.api.errors import DomainError
from core.clock import local_day
from core.networks import allowed
from geo.selectors import Region, locate
from tvmiddleware.cache import keys
from tvmiddleware.models import Account, AccountAuthKey, AccountDevice, Profile
from tvmiddleware.present.devices import device_row
from tvmiddleware.selectors import tariffs
from tvmiddleware.selectors.devices import bound_devices
from tvmiddleware.selectors.sessions import NO_DEVICE, RECORD_SECONDS, compose
from tvmiddleware.selectors.tariffs import TariffRule
from tvmiddleware.services import devices, sessions
from tvmiddleware.services.login import activation, binding, report, seats, ways
from tvmiddleware.services.login.errors import (
    AccountInactive,
    AccountNotFound,
    BasicLimit,
    GroupForbidden,
    NoTariff,
    SessionNotCreated,
    SubnetForbidden,
)
from tvmiddleware.services.login.request import Entry, Found, LoginRequest
from tvmiddleware.services.login.seats import Limits, Visitor

ATTEMPTS = 5
main_log = logging.getLogger("smarty_main")


def login(*, request: LoginRequest) -> Entry:
    """Identify the account and give the device a session; LoginError or PhoneUnconfirmed when that is not to be."""
    try:
        found, guard = ways.find(request)
        return admit(request=request, found=found, accounts_generation=guard.accounts_generation)
    except DomainError as error:
        report.refused(request, error)
        raise


def admit(*, request: LoginRequest, found: Found, accounts_generation: int) -> Entry:
    """Give the device a session of an account that is already identified."""
    visit = Visit(request, found, binding.visitor_of(request, found))
    visit.prepare()
    visit.check()
    try:
        session = take_seat(visit)
    except BasicLimit as error:
        rows = bound_devices(found.account.pk, request.now)
        raise BasicLimit(devices=[device_row(row) for row in rows]) from error
    except DatabaseError as error:
        main_log.error("LOGIN_NOT_WRITTEN account=%s", found.account.pk, exc_info=error)
        raise SessionNotCreated from error
    entry = visit.entry(session)
    warm(visit, session, accounts_generation)
    report.let_in(request, entry)
    return entry


@dataclass
class Visit:
    """One device at the door of one account, and what the rules need to know about both."""

    request: LoginRequest
    found: Found
    visitor: Visitor
    device: AccountDevice | None = None
    reset_settings: bool = False

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
        return locate(self.request.operator.geo_locator, self.request.ip)

    @cached_property
    def connected(self) -> list[TariffRule]:
        return tariffs.connected(self.account, self.request.operator)

    @cached_property
    def effective(self) -> list[TariffRule]:
        return tariffs.effective(self.connected, active=self.account.active, region=self.region)

    @cached_property
    def limits(self) -> Limits:
        return seats.limits_of(self.effective)

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
        if not allowed(self.account.subnets, self.request.ip):
            raise SubnetForbidden
        if self.account.allowed_device_groups and self.visitor.group not in self.account.allowed_device_groups:
            raise GroupForbidden
        if not self.multilogin:
            binding.check_owner(self.request, self.found)
            if not self.effective:
                raise NoTariff

    def held_sessions(self) -> list[AccountAuthKey]:
        """The account's sessions; of a multilogin account, which may have thousands, only this device's."""
        rows = AccountAuthKey.objects.filter(account_id=self.account.pk)
        return list((rows.filter(device_uid=self.visitor.uid) if self.multilogin else rows).order_by("-pk"))

    def own_session(self, held: list[AccountAuthKey]) -> AccountAuthKey | None:
        bound = binding.own_device(self.found)
        for session in held:
            if session.device_uid == self.visitor.uid or (bound is not None and session.device_id == bound.pk):
                return session
        return None

    def ended_by(self, own: AccountAuthKey | None, held: list[AccountAuthKey]) -> list[AccountAuthKey]:
        if self.multilogin:
            return []
        group_of_type = {row.id: row.type.group for row in self.request.operator.devices}
        return seats.ended_by(self.visitor, own, held, self.limits, group_of_type, self.request.now)

    def values(self) -> dict[str, Any]:
        """The fields of its session."""
        return {
            "device": self.device,
            "client_play_device_id": self.visitor.type_id,
            "profile": self.profile,
            "device_uid": self.visitor.uid,
            "is_basic": self.visitor.is_basic and not self.multilogin,
            "ip": self.request.ip,
            "user_agent": self.request.user_agent[:255],
            "app_build_version": self.request.app_build_version[:64],
        }

    def entry(self, session: AccountAuthKey) -> Entry:
        kind = "basic" if self.visitor.is_basic else "additional"
        return Entry(
            session=session,
            account=self.account,
            method=self.found.method,
            login_type="multilogin" if self.multilogin else kind,
            tariff_ids=tuple(rule.id for rule in self.connected),
            reset_settings=self.reset_settings,
        )


def take_seat(visit: Visit, attempts: int = ATTEMPTS) -> AccountAuthKey:
    """Again after a deadlock or a lock that was not to be had, unless the caller's transaction is lost with it."""
    try:
        return take_seat_once(visit)
    except OperationalError:
        if attempts == 1 or transaction.get_connection().in_atomic_block:
            raise
        return take_seat(visit, attempts - 1)


def take_seat_once(visit: Visit) -> AccountAuthKey:
    known = visit.multilogin or binding.own_device(visit.found) is not None
    if known and not visit.starts_now and not visit.request.device_id_for_unbinding:
        renewed = renew(visit)
        if renewed is not None:
            return renewed
    return take_under_lock(visit)


def renew(visit: Visit) -> AccountAuthKey | None:
    """The same device again, and nobody has to go: no lock. None: it is not as simple as that.

    A box that asks twice at once meets itself: whoever comes second reads again. (Under the account's lock it would
    deadlock in MySQL: this UPDATE locks the session's row first and the account's, for its foreign key, second.)
    """
    for _attempt in range(ATTEMPTS):
        held = visit.held_sessions()
        own = visit.own_session(held)
        if own is None or visit.ended_by(own, held):
            return None
        bring_device(visit)
        if sessions.session_renew(session=own, now=visit.request.now, **visit.values()):
            done(visit)
            return own
    return None


@transaction.atomic
def take_under_lock(visit: Visit) -> AccountAuthKey:
    """Lock order: the account's row first, then its devices and sessions. Nothing slow happens under the lock."""
    if not Account.objects.select_for_update().filter(pk=visit.account.pk).values_list("pk"):
        raise AccountNotFound
    if not visit.multilogin:
        visit.found = binding.unbind(visit.request, visit.found)
    if visit.starts_now:
        activation.activate(account=visit.account, now=visit.request.now)
    held = visit.held_sessions()
    own = visit.own_session(held)
    devices.sessions_drop(client_id=visit.request.operator.id, dropped=visit.ended_by(own, held))
    bring_device(visit)
    if own is None or not sessions.session_renew(session=own, now=visit.request.now, **visit.values()):
        own = sessions.session_create(account=visit.account, now=visit.request.now, **visit.values())
    done(visit)
    return own


def bring_device(visit: Visit) -> None:
    """Bind the device, or bring what is known of it up to date; tell it once to reset its settings."""
    if visit.multilogin:
        return
    visit.device = binding.bind(visit.request, visit.found, visit.visitor)
    if visit.device.reset_settings:
        visit.reset_settings = True
        devices.device_update(device=visit.device, reset_settings=False)


def done(visit: Visit) -> None:
    if visit.found.on_entered:
        visit.found.on_entered()


def warm(visit: Visit, session: AccountAuthKey, accounts_generation: int) -> None:
    """Put the session record into the cache: the device's next call runs no SQL."""
    record = compose(
        session,
        visit.account,
        accounts_generation=accounts_generation,
        device=(visit.visitor.type_name, visit.visitor.group) if visit.visitor.type_id else NO_DEVICE,
        show_adult=visit.profile.show_adult_content if visit.profile else True,
        region=visit.region,
        connected=visit.connected,
        has_own_channels=bool(getattr(visit.account, "own_channels", True)),
    )
    transaction.on_commit(lambda: cache.set(keys.session(session.key), record, RECORD_SECONDS))

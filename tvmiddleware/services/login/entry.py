"""The login itself: ``device_login`` finds the account and lets the device in, ``account_admit`` only lets in.

A device that logs in again (a city after a power cut) takes no lock: its session gets a new key in one UPDATE. A
newcomer is judged under the lock of the account's row, so that two at once never exceed a limit.
"""

from __future__ import annotations

import logging

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, OperationalError, transaction

from core import crowding
from core.api.errors import DomainError, TryLater
from core.cache import store
from core.db import is_gone, is_waited_out
from tvmiddleware.cache import keys
from tvmiddleware.models import Account, AccountAuthKey
from tvmiddleware.records.maturity import EVERYTHING, Maturity
from tvmiddleware.records.messages import EMPTY
from tvmiddleware.selectors.devices import bound_devices
from tvmiddleware.selectors.messages import read_inbox
from tvmiddleware.selectors.sessions import NO_DEVICE, compose_record
from tvmiddleware.services import devices, plugins, sessions
from tvmiddleware.services.accounts import actor_of
from tvmiddleware.services.login import activation, binding, external, report
from tvmiddleware.services.login.errors import AccountNotFound, BasicLimit, NoTariff, SessionNotCreated
from tvmiddleware.services.login.identity import identify_account
from tvmiddleware.services.login.request import IdentifiedAccount, LoginRequest, LoginResult
from tvmiddleware.services.login.visit import Visit

ATTEMPTS = 5
WARM_SECONDS = 600
"""A message written while the login was under way can't know of its session: so long the record may lack it."""
main_log = logging.getLogger("smarty_main")


def device_login(*, request: LoginRequest) -> LoginResult:
    """Identify the account and give the device a session; LoginError or PhoneUnconfirmed when that is not to be."""
    try:
        found, guard = identify_account(request)
        return account_admit(request=request, found=found, accounts_generation=guard.accounts_generation)
    except DomainError as error:
        report.log_refusal(request, error)
        raise


def login_ext(*, request: LoginRequest) -> LoginResult:
    """Ask the external system for a session of its own; where it keeps none, an ordinary login."""
    try:
        key = external.foreign_session(request)
    except DomainError as error:
        report.log_refusal(request, error)
        raise
    return external.entry_of(request, key) if key else device_login(request=request)


def account_admit(*, request: LoginRequest, found: IdentifiedAccount, accounts_generation: int) -> LoginResult:
    """Give the device a session of an account that is already identified. Raises LoginError, and TryLater when the
    account is locked for longer than a box waits: that is not waited for again."""
    try:
        with crowding.hold_slot(f"account:{found.account.pk}"):
            return let_in(request, found, accounts_generation)
    except NoTariff as error:
        if Account.objects.filter(pk=found.account.pk).exists():
            raise
        raise AccountNotFound from error  # a delete took its tariffs along
    except (DatabaseError, ObjectDoesNotExist) as error:
        if is_waited_out(error):
            raise TryLater from error
        if is_gone(error):
            raise AccountNotFound from error
        raise


def let_in(request: LoginRequest, found: IdentifiedAccount, accounts_generation: int) -> LoginResult:
    plugins.account_check(
        operator=request.operator,
        account=found.account,
        ip=request.ip,
        device_uid=request.device_uid,
        device_model=request.device_model,
        params=request.plugin_params,
    )
    plugins.account_update_at_login(request=request, account=found.account, method=found.method)
    request, found = binding.without_foreign_name(request, found)
    visit = Visit(request, found, binding.visitor_of(request, found))
    visit.prepare()
    visit.check()
    try:
        session = take_seat(visit)
    except BasicLimit as error:
        rows = bound_devices(found.account.pk, request.now)
        raise BasicLimit(devices=rows) from error
    except DatabaseError as error:
        if is_waited_out(error) or is_gone(error):
            raise
        main_log.error("LOGIN_NOT_WRITTEN account=%s", found.account.pk, exc_info=error)
        raise SessionNotCreated from error
    try:
        entry = visit.entry(session)
        warm(visit, session, accounts_generation)
        report.let_in(request, entry)
    except Exception:
        visit.leave(session)
        raise
    return entry


def take_seat(visit: Visit, attempts: int = ATTEMPTS) -> AccountAuthKey:
    """Again after a deadlock, unless the caller's transaction is lost with it; what was waited for is not waited for
    again."""
    try:
        return take_seat_once(visit)
    except OperationalError as error:
        if attempts == 1 or is_waited_out(error) or transaction.get_connection().in_atomic_block:
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
        visit.found = binding.device_unbind_at_login(visit.request, visit.found)
    started = visit.starts_now and activation.first_login_activate(account=visit.account, now=visit.request.now)
    for _attempt in range(ATTEMPTS):
        own = sit_down(visit)
        if own is not None:
            if started:
                call = visit.request.plugin_params
                activation.announce_activation(account=visit.account, device=visit.device, call=call)
            done(visit)
            return own
    raise SessionNotCreated


def sit_down(visit: Visit) -> AccountAuthKey | None:
    """Make room and take it. None: the device's own session changed meanwhile, by ``renew``, which takes no lock."""
    held = visit.held_sessions()
    own = visit.own_session(held)
    devices.sessions_drop(
        client_id=visit.request.operator.id, dropped=visit.ended_by(own, held), actor=actor_of(visit.account)
    )
    bring_device(visit)
    if own is None:
        visit.is_seated_now = True
        return sessions.session_create(account=visit.account, now=visit.request.now, **visit.values())
    return own if sessions.session_renew(session=own, now=visit.request.now, **visit.values()) else None


def bring_device(visit: Visit) -> None:
    """Bind the device, or bring what is known of it up to date; tell it once to reset its settings."""
    if visit.multilogin:
        return
    visit.is_bound_now = binding.own_device(visit.found) is None
    visit.device = binding.device_bind_at_login(visit.request, visit.found, visit.visitor)
    if visit.device.reset_settings:
        visit.reset_settings = True
        devices.device_update(device=visit.device, actor=actor_of(visit.account), reset_settings=False)


def done(visit: Visit) -> None:
    if visit.found.on_entered:
        visit.found.on_entered()


def warm(visit: Visit, session: AccountAuthKey, accounts_generation: int) -> None:
    """Put the session record into the cache: the device's next call runs no SQL."""
    record = compose_record(
        session,
        visit.account,
        accounts_generation=accounts_generation,
        device=(visit.visitor.type_name, visit.visitor.group) if visit.visitor.type_id else NO_DEVICE,
        maturity=Maturity(visit.profile.show_adult_content, visit.profile.max_rating) if visit.profile else EVERYTHING,
        region=visit.region,
        connected=visit.connected,
        has_own_channels=bool(getattr(visit.account, "own_channels", True)),
        inbox=read_inbox(visit.account.pk, visit.request.now) if getattr(visit.account, "mail", True) else EMPTY,
    )
    transaction.on_commit(lambda: store.put_owned(keys.session(session.key), None, record, WARM_SECONDS))

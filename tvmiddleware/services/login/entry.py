"""The login itself: ``device_login`` finds the account and lets the device in, ``account_admit`` only lets in.

A device that logs in again (a city after a power cut) takes no lock: its session gets a new key in one UPDATE. A
newcomer is judged under the lock of the account's row, so that two at once never exceed a limit.
"""

from __future__ import annotations

import logging

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, OperationalError, transaction

from core import concurrency
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
from tvmiddleware.services.login.attempt import LoginAttempt
from tvmiddleware.services.login.errors import AccountNotFound, BasicLimit, NoTariff, SessionNotCreated
from tvmiddleware.services.login.identity import identify_account
from tvmiddleware.services.login.request import IdentifiedAccount, LoginRequest, LoginResult

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
        with concurrency.hold_slot(f"account:{found.account.pk}"):
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
    attempt = LoginAttempt(request, found, binding.login_device_of(request, found))
    attempt.prepare()
    attempt.check()
    try:
        session = allocate_session(attempt)
    except BasicLimit as error:
        rows = bound_devices(found.account.pk, request.now)
        raise BasicLimit(devices=rows) from error
    except DatabaseError as error:
        if is_waited_out(error) or is_gone(error):
            raise
        main_log.error("LOGIN_NOT_WRITTEN account=%s", found.account.pk, exc_info=error)
        raise SessionNotCreated from error
    try:
        entry = attempt.entry(session)
        warm(attempt, session, accounts_generation)
        report.let_in(request, entry)
    except Exception:
        attempt.leave(session)
        raise
    return entry


def allocate_session(attempt: LoginAttempt, attempts: int = ATTEMPTS) -> AccountAuthKey:
    """Again after a deadlock, unless the caller's transaction is lost with it; what was waited for is not waited for
    again."""
    try:
        return allocate_session_once(attempt)
    except OperationalError as error:
        if attempts == 1 or is_waited_out(error) or transaction.get_connection().in_atomic_block:
            raise
        return allocate_session(attempt, attempts - 1)


def allocate_session_once(attempt: LoginAttempt) -> AccountAuthKey:
    known = attempt.multilogin or binding.own_device(attempt.found) is not None
    if known and not attempt.starts_now and not attempt.request.device_id_for_unbinding:
        renewed = renew(attempt)
        if renewed is not None:
            return renewed
    return allocate_under_lock(attempt)


def renew(attempt: LoginAttempt) -> AccountAuthKey | None:
    """The same device again, and nobody has to go: no lock. None: it is not as simple as that.

    A box that asks twice at once meets itself: whoever comes second reads again. (Under the account's lock it would
    deadlock in MySQL: this UPDATE locks the session's row first and the account's, for its foreign key, second.)
    """
    for _attempt in range(ATTEMPTS):
        held = attempt.held_sessions()
        own = attempt.own_session(held)
        if own is None or attempt.ended_by(own, held):
            return None
        bring_device(attempt)
        if sessions.session_renew(session=own, now=attempt.request.now, **attempt.values()):
            done(attempt)
            return own
    return None


@transaction.atomic
def allocate_under_lock(attempt: LoginAttempt) -> AccountAuthKey:
    """Lock order: the account's row first, then its devices and sessions. Nothing slow happens under the lock."""
    if not Account.objects.select_for_update().filter(pk=attempt.account.pk).values_list("pk"):
        raise AccountNotFound
    if not attempt.multilogin:
        attempt.found = binding.device_unbind_at_login(attempt.request, attempt.found)
    started = attempt.starts_now and activation.first_login_activate(account=attempt.account, now=attempt.request.now)
    for _attempt in range(ATTEMPTS):
        own = place_session(attempt)
        if own is not None:
            if started:
                call = attempt.request.plugin_params
                activation.announce_activation(account=attempt.account, device=attempt.device, call=call)
            done(attempt)
            return own
    raise SessionNotCreated


def place_session(attempt: LoginAttempt) -> AccountAuthKey | None:
    """Make room and take it. None: the device's own session changed meanwhile, by ``renew``, which takes no lock."""
    held = attempt.held_sessions()
    own = attempt.own_session(held)
    devices.sessions_drop(
        client_id=attempt.request.operator.id, dropped=attempt.ended_by(own, held), actor=actor_of(attempt.account)
    )
    bring_device(attempt)
    if own is None:
        attempt.is_session_new = True
        return sessions.session_create(account=attempt.account, now=attempt.request.now, **attempt.values())
    return own if sessions.session_renew(session=own, now=attempt.request.now, **attempt.values()) else None


def bring_device(attempt: LoginAttempt) -> None:
    """Bind the device, or bring what is known of it up to date; tell it once to reset its settings."""
    if attempt.multilogin:
        return
    attempt.is_bound_now = binding.own_device(attempt.found) is None
    attempt.device = binding.device_bind_at_login(attempt.request, attempt.found, attempt.login_device)
    if attempt.device.reset_settings:
        attempt.reset_settings = True
        devices.device_update(device=attempt.device, actor=actor_of(attempt.account), reset_settings=False)


def done(attempt: LoginAttempt) -> None:
    if attempt.found.on_entered:
        attempt.found.on_entered()


def warm(attempt: LoginAttempt, session: AccountAuthKey, accounts_generation: int) -> None:
    """Put the session record into the cache: the device's next call runs no SQL."""
    record = compose_record(
        session,
        attempt.account,
        accounts_generation=accounts_generation,
        device=(attempt.login_device.type_name, attempt.login_device.group)
        if attempt.login_device.type_id
        else NO_DEVICE,
        maturity=Maturity(attempt.profile.show_adult_content, attempt.profile.max_rating)
        if attempt.profile
        else EVERYTHING,
        region=attempt.region,
        connected=attempt.connected,
        has_own_channels=bool(getattr(attempt.account, "own_channels", True)),
        inbox=read_inbox(attempt.account.pk, attempt.request.now) if getattr(attempt.account, "mail", True) else EMPTY,
    )
    transaction.on_commit(lambda: store.put_owned(keys.session(session.key), None, record, WARM_SECONDS), robust=True)

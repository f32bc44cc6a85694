"""Accounts as others see them: made, changed, switched and deleted by billing systems, dealers, registration, staff.

What a subscriber changes on the own account is in ``accounts.py``, changes of many at once are in ``account_bulk.py``.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import date, datetime
from itertools import count
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import networks
from core.deleting import lock_doomed
from tvmiddleware.constants import DeviceGroup, StatusReason, SwitchedOffBy
from tvmiddleware.models import Account, AccountDevice, Customer, DataCenter, PlayDeviceTemplate
from tvmiddleware.models.accounts import LARGEST_ABONEMENT
from tvmiddleware.services import row_fields, sessions
from tvmiddleware.services.abonements import AbonementsExhausted as AbonementsExhausted
from tvmiddleware.services.abonements import abonement_free, abonement_given
from tvmiddleware.services.account_changes import account_changed, account_created, account_deleted
from tvmiddleware.services.accounts import MAX_PASSWORD, MAX_PIN
from tvmiddleware.services.device_changes import devices_were_reset
from tvmiddleware.services.row_fields import FieldsInvalid

LOWEST_PASSWORD, HIGHEST_PASSWORD = 100_000, 999_999
"""No leading zeros: account/register answers digits as a number."""
LARGEST_NUMBER = 2**31 - 1
ATTEMPTS = 100
"""To find a free abonement. Each time another one's commit was waited for."""


class AccountFields(TypedDict, total=False):
    """What may be told of an account; what is left out keeps its value.

    ``template`` is a system name ("" = the device type's), ``data_center_id`` an id of the operator's.
    """

    ext_id: str | None
    password: str
    active: bool
    status_reason: str
    auto_activation_period: int
    activation_date: date | None
    deactivation_date: date | None
    extension_date: date | None
    charge_day: int | None
    allow_multiple_login: bool
    allow_login_by_abonement: bool
    allow_login_by_device_uid: bool
    allow_login_by_ip: bool
    parent_code: str
    use_timeshift: bool
    preferred_timeshift_offset: int
    data_center_id: int | None
    allowed_device_groups: list[int]
    subnets: str
    template: str
    option1: str
    option2: str
    option3: str


def account_create(
    *, customer: Customer, now: datetime, abonement: int | None = None, actor: str = "", **values: Unpack[AccountFields]
) -> Account:
    """A new account; a missing abonement or password is made up. Raises FieldsInvalid, AbonementsExhausted.

    ``actor``: here and below who asks for the change, in the ledger's words (tvmiddleware.events).

    An account with an ``auto_activation_period`` waits for its first login unless ``active`` says otherwise.
    """
    account = Account(client_id=customer.client_id, customer=customer, created_at=now)
    fields: dict[str, Any] = {"password": new_password(), **values}
    fields.setdefault("active", not fields.get("auto_activation_period"))
    with_reason(account, fields)
    put(account, fields)
    with transaction.atomic():
        insert(account, abonement)
        account_created(account, values, actor=actor)
    return account


def account_modify(
    *, account: Account, actor: str = "", external_system_knows: bool = False, **values: Unpack[AccountFields]
) -> list[str]:
    """Change these fields; the names of those that are different now. Raises FieldsInvalid.

    ``external_system_knows``: it was asked beforehand, or does not want to hear of what it asked for.
    """
    fields: dict[str, Any] = dict(values)
    with_reason(account, fields)
    changed = put(account, fields)
    if changed:
        with transaction.atomic():
            save(account, changed)
            account_changed(account, changed, actor=actor, external_system_knows=external_system_knows)
    return changed


@transaction.atomic
def account_switch(*, account: Account, active: bool, actor: str = "", external_system_knows: bool = False) -> None:
    """Switch on (status ACTIVE) or off (status INACTIVE), whatever its dates say."""
    status_reason = StatusReason.ACTIVE if active else StatusReason.INACTIVE
    account_modify(
        account=account,
        actor=actor,
        external_system_knows=external_system_knows,
        active=active,
        status_reason=status_reason.value,
    )
    if not active and account.switched_off_by != SwitchedOffBy.STAFF:  # it was off before, for another reason
        account.switched_off_by = SwitchedOffBy.STAFF
        account.save(update_fields=["switched_off_by"])


def account_saved(*, account: Account, fields: Collection[str], created: bool, actor: str) -> None:
    """A form of the panel has saved the account: ``fields`` are those that were given, or changed."""
    if created or "abonement" in fields:
        abonement_given(account.client_id, account.abonement)
    if created:
        account_created(account, fields, actor=actor)
    else:
        account_changed(account, fields, actor=actor)


@transaction.atomic
def account_delete(*, account: Account, actor: str = "") -> None:
    """Delete an account with its devices, sessions and settings. The customer and its ledger stay.

    A login at the same moment is over before, or finds no account. Raises Account.DoesNotExist when it is gone already.
    """
    lock_doomed([account])
    sessions.sessions_of_accounts_end(client_id=account.client_id, account_ids=[account.pk])
    account_deleted(account, actor=actor)
    account.delete()


def devices_reset(*, account: Account, actor: str = "") -> int:
    """Every device of the account forgets the viewer's data at its next login; their number."""
    number = AccountDevice.objects.filter(account=account).update(reset_settings=True)
    if number:
        devices_were_reset(account, actor=actor)
    return number


def new_password() -> str:
    return str(LOWEST_PASSWORD + secrets.randbelow(HIGHEST_PASSWORD - LOWEST_PASSWORD + 1))


# --- fields -----------------------------------------------------------------------------------------------------------
def with_reason(account: Account, fields: dict[str, Any]) -> None:
    """Who switches an account without a word on the reason gets the usual one."""
    active = fields.get("active")
    if active is not None and "status_reason" not in fields and (account.pk is None or account.active != active):
        fields["status_reason"] = (StatusReason.ACTIVE if active else StatusReason.INACTIVE).value


def put(account: Account, fields: Mapping[str, Any]) -> list[str]:
    """Set the fields, checked; the names of the columns that changed."""
    plain = {name: value for name, value in fields.items() if name not in {"template", "data_center_id"}}
    before = {name: getattr(account, name) for name in ("template_id", "data_center_id")}
    wrong = {**wrong_values(plain), **put_references(account, fields)}
    changed = row_fields.assign_fields(account, plain)
    if "extension_date" in changed and "charge_day" not in plain:
        account.charge_day = None  # the day of the month is the new date's
        changed.append("charge_day")
    row_fields.check_fields(account, plain, wrong)
    return changed + [name.removesuffix("_id") for name in before if getattr(account, name) != before[name]]


def wrong_values(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Rules that the model's fields do not know."""
    wrong: dict[str, Any] = {}
    password, pin = fields.get("password"), fields.get("parent_code", "")
    if password is not None and not (0 < len(password) <= MAX_PASSWORD and password.isprintable()):
        wrong["password"] = _("a password has 1 to 32 printable characters")
    if pin and (len(pin) > MAX_PIN or not pin.isprintable()):
        wrong["parent_code"] = _("a PIN has at most 16 characters")
    if any(group not in DeviceGroup.values for group in fields.get("allowed_device_groups", ())):
        wrong["allowed_device_groups"] = _("device groups are 0, 1, 2 and 3")
    if not networks.is_network_list(fields.get("subnets", "")):
        wrong["subnets"] = _("not a list of subnets")
    first, last = fields.get("activation_date"), fields.get("deactivation_date")
    if first and last and last < first:
        wrong["deactivation_date"] = _("before the activation date")
    for name in ("auto_activation_period", "preferred_timeshift_offset"):
        if abs(fields.get(name, 0)) > LARGEST_NUMBER:
            wrong[name] = _("too large a number")
    return wrong


def put_references(account: Account, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Data centre and template, looked up; what is wrong with them."""
    wrong: dict[str, Any] = {}
    if "data_center_id" in fields:
        wanted = fields["data_center_id"]
        found = DataCenter.objects.filter(pk=wanted, client_id=account.client_id).first() if wanted else None
        if wanted and found is None:
            wrong["data_center"] = _("no such data centre")
        else:
            account.data_center = found
    if "template" in fields:
        name = fields["template"]
        template = PlayDeviceTemplate.objects.filter(system_name=name).first() if name else None
        if name and template is None:
            wrong["template"] = _("no such interface template")
        else:
            account.template = template
    return wrong


# --- rows -------------------------------------------------------------------------------------------------------------
def insert(account: Account, abonement: int | None) -> None:
    """With the abonement asked for, or the next free one. The unique keys decide between several at the same moment;
    whoever lost leaves some numbers out, so that they don't all meet again. Raises AbonementsExhausted when there are
    no more numbers, and never for a race."""
    if abonement is None:
        insert_numbered(account)
        return
    if not 0 < abonement <= LARGEST_ABONEMENT:
        raise FieldsInvalid({"abonement": _("not an abonement")})
    account.abonement = abonement
    save(account)
    abonement_given(account.client_id, abonement)


def insert_numbered(account: Account) -> None:
    for attempt in count():
        account.abonement = abonement_free(account.client_id, skip=secrets.randbelow(attempt + 1))
        try:
            save(account)
        except FieldsInvalid as error:
            if "abonement" not in error.fields["error_fields"] or attempt == ATTEMPTS:
                raise
            continue
        abonement_given(account.client_id, account.abonement)
        return


def save(account: Account, changed: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            account.save(update_fields=None if changed is None else [*changed, "updated_at"])
    except IntegrityError as error:
        taken = taken_names(account)
        if not taken:
            raise
        raise FieldsInvalid(dict.fromkeys(taken, _("another account has it"))) from error


def taken_names(account: Account) -> list[str]:
    others = Account.objects.filter(client_id=account.client_id).exclude(pk=account.pk)
    found = ["abonement"] if others.filter(abonement=account.abonement).exists() else []
    if account.ext_id is not None and others.filter(ext_id=account.ext_id).exists():
        found.append("account_ext_id")
    return found

"""What a subscriber changes on the own account: PIN, password, interface template, names of profiles."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import secretbox
from core.api.errors import DomainError
from core.cache import tries
from tvmiddleware.cache import keys
from tvmiddleware.events import subscriber_actor
from tvmiddleware.models import Account, AccountSettings, PlayDeviceTemplate, Profile
from tvmiddleware.services import customer_log
from tvmiddleware.services.account_changes import account_changed

MAX_PIN = 16
MAX_PASSWORD = 32
MAX_NAME = 255
TRIES = 10
TRIES_PERIOD = 600
"""So many wrong PINs and passwords in so many seconds: trying every four-digit PIN then takes a week."""


class PinRefused(DomainError):
    """``fields["error_messages"]``: parameter (old_pin, new_pin) -> what is wrong with it."""

    def __init__(self, parameter: str, text: object) -> None:
        super().__init__(error_messages={parameter: text})


class PasswordUnusable(DomainError):
    """The new password is empty, too long or holds characters that no remote control types."""


class PasswordWrong(DomainError):
    """The current password is another one, or was guessed at too often."""


class TemplateNotFound(DomainError):
    """No interface template of that id or name."""


class ProfileNotFound(DomainError):
    """The operator has no such profile type."""


class NameUnusable(DomainError):
    """A profile's name is empty or too long."""


def may_try(account: Account) -> bool:
    return tries.count_try(keys.secret_tries(account.pk), TRIES_PERIOD) <= TRIES


def parent_code_change(*, account: Account, old_pin: str, new_pin: str, now: datetime, ip: str) -> None:
    """Replace the PIN by ``new_pin`` (1 to 16 characters). ``old_pin`` is "" for an account that has none."""
    check_new_pin(new_pin)
    if not may_try(account):
        raise PinRefused("old_pin", _("too many wrong PINs, try again later"))
    if not secretbox.secrets_equal(old_pin, account.parent_code):
        raise PinRefused("old_pin", _("the old PIN is wrong"))
    tries.forget_tries(keys.secret_tries(account.pk))
    account.parent_code = new_pin
    save_fields(account, "parent_code")
    note_action(account, "parent_code_change", now, ip)


def check_new_pin(new_pin: str) -> None:
    if not new_pin:
        raise PinRefused("new_pin", _("the new PIN must not be empty"))
    if len(new_pin) > MAX_PIN or not new_pin.isprintable():
        raise PinRefused("new_pin", _("a PIN has at most 16 characters"))


def password_change(*, account: Account, old_password: str, new_password: str, now: datetime, ip: str) -> None:
    """Replace the password. Sessions live on: the boxes of the home must not need a new login each."""
    if not new_password or len(new_password) > MAX_PASSWORD or not new_password.isprintable():
        raise PasswordUnusable
    if not may_try(account) or not secretbox.secrets_equal(old_password, account.password):
        raise PasswordWrong
    tries.forget_tries(keys.secret_tries(account.pk))
    account.password = new_password
    save_fields(account, "password")
    note_action(account, "password_change", now, ip)


def template_set(*, account: Account, template_id: int, system_name: str) -> None:
    """Choose the interface template by id, or by name where the id is 0."""
    found = PlayDeviceTemplate.objects.filter(**({"pk": template_id} if template_id else {"system_name": system_name}))
    account.template = found.first()
    if account.template is None:
        raise TemplateNotFound
    save_fields(account, "template")


def profile_rename(*, account: Account, profile_id: int, name: str) -> None:
    """Name the account's profile of that type; its first name makes the row."""
    text = name.strip()
    if not text or len(text) > MAX_NAME:
        raise NameUnusable
    profile = Profile.objects.filter(pk=profile_id, client_id=account.client_id).first()
    if profile is None:
        raise ProfileNotFound
    AccountSettings.objects.update_or_create(account=account, profile=profile, defaults={"name": text})


@transaction.atomic
def save_fields(account: Account, *fields: str) -> None:
    """Save what the account's own subscriber changed, and say so."""
    account.save(update_fields=[*fields, "updated_at"])
    account_changed(account, fields, actor=actor_of(account))


def actor_of(account: Account) -> str:
    """The subscriber, in the ledger's words."""
    return subscriber_actor(account.abonement)


def note_action(account: Account, action: str, now: datetime, ip: str) -> None:
    """Write an action into the log of subscribers' actions, where the installation keeps one."""
    customer_log.action_record(
        client_id=account.client_id,
        customer_id=account.customer_id,
        account_id=account.pk,
        action=action,
        now=now,
        ip=ip,
    )

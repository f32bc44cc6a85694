"""Telling a subscriber something: on the screen, by SMS, by mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mail.services.outbox import mail_create
from sms.services.limits import SmsTooMany
from sms.services.outbox import sms_create
from tvmiddleware.models import Account
from tvmiddleware.selectors.phones import contact_phone, unreadable_phones
from tvmiddleware.services import messages
from tvmiddleware.services.messages import Draft
from tvmiddleware.services.row_fields import FieldsInvalid

PARAMETERS = {
    "screen": "send_message_to_tv_screen",
    "sms": "send_message_by_sms",
    "mail": "send_message_by_email",
    "cas": "send_message_by_cas",
}
NO_PHONE = _("the customer has no mobile phone")
UNREADABLE = _("what stands as the customer's phone is no phone number")
MOST_TEXT, MOST_SUBJECT = 2000, 255


@dataclass(frozen=True)
class Ways:
    screen: bool = True
    sms: bool = False
    mail: bool = False
    cas: bool = False


@transaction.atomic
def account_notify(*, account: Account, draft: Draft, ways: Ways, now: datetime, actor: str = "") -> None:
    """Send the message in all these ways or in none. ``$firstname`` and ``$lastname`` become the customer's.

    SMS and mail go to the customer's mobile phone and address, unless the customer wants none of that kind. Raises
    FieldsInvalid when there is no way, no number or no address.
    """
    check(draft, ways)
    if ways.screen:
        ids = [account.pk]
        if not messages.message_send_many(
            client_id=account.client_id, account_ids=ids, draft=draft, now=now, actor=actor
        ):
            raise Account.DoesNotExist  # it went meanwhile: the caller looks again and says so
    text = messages.personal_text(draft.text or draft.subject, account)
    if ways.sms:
        by_sms(account, text, now)
    if ways.mail:
        by_mail(account, messages.personal_text(draft.subject, account), text, now)


def check(draft: Draft, ways: Ways) -> None:
    wrong = {}
    if not (draft.text or draft.subject):
        wrong["text"] = _("text or subject is required")
    if len(draft.text) > MOST_TEXT:
        wrong["text"] = _("at most 2000 characters")
    if len(draft.subject) > MOST_SUBJECT:
        wrong["subject"] = _("at most 255 characters")
    if ways.cas:
        wrong[PARAMETERS["cas"]] = _("no CAS is connected")
    if not (ways.screen or ways.sms or ways.mail or ways.cas):
        wrong[PARAMETERS["screen"]] = _("no way to send the message is chosen")
    if wrong:
        raise FieldsInvalid(wrong)


def by_sms(account: Account, text: str, now: datetime) -> None:
    customer = account.customer
    phone = contact_phone(customer)
    if not phone:
        raise FieldsInvalid({PARAMETERS["sms"]: UNREADABLE if unreadable_phones(customer) else NO_PHONE})
    if not customer.send_sms_messages:
        return
    try:
        sms_create(phone=phone, text=text, now=now, client_id=account.client_id)
    except SmsTooMany as error:
        raise FieldsInvalid({PARAMETERS["sms"]: _("too many SMS to this number")}) from error


def by_mail(account: Account, subject: str, text: str, now: datetime) -> None:
    customer = account.customer
    if not customer.email:
        raise FieldsInvalid({PARAMETERS["mail"]: _("the customer has no e-mail address")})
    if customer.send_email_messages:
        title = subject.strip() or account.client.name
        mail_create(to=customer.email, subject=title, text=text, now=now, client_id=account.client_id)

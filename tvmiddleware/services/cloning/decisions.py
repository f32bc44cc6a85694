"""What of an operator comes along when it is cloned: a decision for every model that leads to an operator.

By label, because some of them belong to apps that stand above this one. A guard fails for a model without a decision.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q


@dataclass(frozen=True)
class CopiedTable:
    """Copied. ``rows``: which of them; ``begins``: fields that begin anew, with their value; ``only_with``: the option
    of the command that asks for it; ``kept_secrets``: secrets that come along, and why; ``ids_in_json``: JSON field ->
    key -> label of the model that the id is of ("" = one that this version does not keep: the copy has none)."""

    rows: Q = field(default_factory=Q)
    begins: dict[str, Any] = field(default_factory=dict)
    only_with: str = ""
    kept_secrets: dict[str, str] = field(default_factory=dict)
    ids_in_json: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class LeftTable:
    """Deliberately not copied. ``is_told``: staff set it up, so the command says that it has to be set up again."""

    reason: str
    is_told: bool = False


SUBSCRIBERS = LeftTable("belongs to subscribers")
LOG = LeftTable("what happened at the source")
SAME_SERVERS = "the same streaming servers play for the copy, which is made by who runs them"

DECISIONS: dict[str, CopiedTable | LeftTable] = {
    "tvmiddleware.DataCenter": CopiedTable(),
    "tvmiddleware.StreamService": CopiedTable(
        begins={"is_available": True, "checked_at": None},
        kept_secrets={"secret": SAME_SERVERS, "secure_link_secret": SAME_SERVERS},
    ),
    "tvmiddleware.Tariff": CopiedTable(),
    "tvmiddleware.VirtualTariff": CopiedTable(),
    "tvmiddleware.DeviceGroupLimit": CopiedTable(),
    "tvmiddleware.Category": CopiedTable(),
    "tvmiddleware.Profile": CopiedTable(),
    "tvmiddleware.PriceCategory": CopiedTable(),
    "tvmiddleware.CopyrightHolder": CopiedTable(),
    "tvmiddleware.HbbProvider": CopiedTable(kept_secrets={"api_key": "every box is told it"}),
    "tvmiddleware.ClientPlayDevice": CopiedTable(
        ids_in_json={"banner_video": {"video_id": "", "video_id_for_child_mode": ""}}
    ),
    "tvmiddleware.LegalDocument": CopiedTable(),
    "tvmiddleware.Maintenance": CopiedTable(rows=Q(done=False)),
    "tvmiddleware.ChannelSort": CopiedTable(),
    "tvmiddleware.ChannelSortItem": CopiedTable(only_with="channels"),
    "tvmiddleware.Channel": CopiedTable(only_with="channels"),
    "tvmiddleware.ChannelTrack": CopiedTable(only_with="channels"),
    "tvmiddleware.ProgramBlocking": CopiedTable(only_with="channels"),
    "billing.Discount": CopiedTable(rows=Q(customer=None, account=None)),
    "billing.PriceChange": CopiedTable(rows=Q(applied_at=None), begins={"announced_at": None, "announced_up_to": 0}),
    "billing.DocumentTemplate": CopiedTable(),
    "external_api.ApiConfig": CopiedTable(begins={"enabled": False}),  # it would ask about the copy's subscribers
    "external_api.ApiConfigAttribute": CopiedTable(
        rows=Q(is_secret=False), kept_secrets={"value": "only those that staff may read anyway"}
    ),
    "billing.Merchant": LeftTable("payments would go to the source's account", is_told=True),
    "billing.PromoCode": LeftTable("who holds a code of the source could spend it twice", is_told=True),
    "clients.Dealer": LeftTable("another company, with a key of its own", is_told=True),
    "clients.User": LeftTable("one login a person", is_told=True),
    "tvmiddleware.AbonementCounter": LeftTable("numbers of the copy's accounts begin anew"),
    "billing.NumberSequence": LeftTable("the copy's contracts and invoices are numbered from the beginning"),
    "clients.Client": LeftTable("the operator itself is copied first; its children stay where they are"),
    "clients.IdempotentCall": LOG,
    "admin.LogEntry": LOG,
    "core.Task": LOG,
    "core.TaskPart": LOG,
    "mail.Mail": LOG,
    "sms.Sms": LOG,
    "sms.SmsEvent": LOG,
    "tvmiddleware.Account": SUBSCRIBERS,
    "tvmiddleware.AccountAuthKey": SUBSCRIBERS,
    "tvmiddleware.AccountChannel": SUBSCRIBERS,
    "tvmiddleware.AccountDevice": SUBSCRIBERS,
    "tvmiddleware.AccountSettings": SUBSCRIBERS,
    "tvmiddleware.ContentPosition": SUBSCRIBERS,
    "tvmiddleware.Customer": SUBSCRIBERS,
    "tvmiddleware.CustomerLog": SUBSCRIBERS,
    "tvmiddleware.LegalDocumentAcceptance": SUBSCRIBERS,
    "tvmiddleware.Message": SUBSCRIBERS,
    "tvmiddleware.Notification": SUBSCRIBERS,
    "tvmiddleware.PhoneCode": SUBSCRIBERS,
    "tvmiddleware.QrLogin": SUBSCRIBERS,
    "tvmiddleware.Subject": SUBSCRIBERS,
    "tvmiddleware.TariffSubscription": SUBSCRIBERS,
    "billing.AutopaymentAttempt": SUBSCRIBERS,
    "billing.Charge": SUBSCRIBERS,
    "billing.Contract": SUBSCRIBERS,
    "billing.CustomerTransaction": SUBSCRIBERS,
    "billing.DiscountUse": SUBSCRIBERS,
    "billing.Document": SUBSCRIBERS,
    "billing.GatewayCustomer": SUBSCRIBERS,
    "billing.Invoice": SUBSCRIBERS,
    "billing.InvoiceItem": SUBSCRIBERS,
    "billing.ParkedCustomer": SUBSCRIBERS,
    "billing.Payment": SUBSCRIBERS,
    "billing.PaymentRefund": SUBSCRIBERS,
    "billing.PromoActivation": SUBSCRIBERS,
    "billing.SavedCard": SUBSCRIBERS,
}

CLIENT_BEGINS: dict[str, Any] = {
    "api_url": "",
    "external_client_id": 0,
    "migrated_to_subscriptions_at": None,
    "domain_prefix_form": None,
}
"""Of the operator's own row: who it is at another server, and that its subscribers have no way back."""
CLIENT_KEYS = ("api_key", "billing_api_key", "content_api_key", "streaming_api_key")

"""Discounts, announced price changes and promo codes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.admin.ledger import FoundByCustomer
from billing.admin.menu import BILLING
from billing.models import Discount, PriceChange, PromoActivation, PromoCode
from billing.services.promo import promo_create
from core import clock
from core.admin import search
from core.admin.base import ModelAdmin, ReadOnlyInline
from core.admin.filters import BigRelatedFilter
from core.admin.forms import PanelForm
from core.admin.menu import MenuEntry
from core.admin.numbers import PlainIntegerField
from core.logs import log_event
from tvmiddleware.admin.common import searched_clients
from tvmiddleware.models import Tariff

MOST_CODES = 10_000
SHORTEST, LONGEST = 4, 32


@admin.register(Discount)
class DiscountAdmin(ModelAdmin):
    menu = MenuEntry(BILLING, 80, _("Discounts"), "percent")
    dealer_path = "customer__dealer"
    dealer_writes = False  # a discount without a customer is everybody's
    list_display = ("id", "percent", "client", "customer", "valid_from", "valid_until", "charges_left", "comment")
    list_filter = ("client", ("customer", BigRelatedFilter), "valid_until")
    list_select_related = ("client", "customer")
    search_fields = ("comment",)
    search_help_text = _("comment or #id")
    autocomplete_fields = ("customer", "account")
    filter_horizontal = ("tariffs",)
    fields = (
        "client",
        "percent",
        ("customer", "account"),
        "tariffs",
        ("valid_from", "valid_until"),
        "charges_left",
        "comment",
    )


@admin.register(PriceChange)
class PriceChangeAdmin(ModelAdmin):
    """Editable until it is in force."""

    menu = MenuEntry(BILLING, 90, _("Price changes"), "price_change")
    client_path = "tariff__client"
    list_display = ("tariff", "id", "price", "valid_from", "announce_on", "announced_at", "applied_at")
    list_filter = ("tariff", "valid_from")
    list_select_related = ("tariff",)
    search_fields = ("tariff__name",)
    search_help_text = _("tariff or #id")
    fields = ("tariff", "price", ("valid_from", "announce_on"), ("announced_at", "applied_at"))
    readonly_fields = ("announced_at", "applied_at")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.applied_at is None) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.applied_at is None) and super().has_delete_permission(request, obj)


class PromoForm(PanelForm):
    """A batch of codes; each gives exactly one of an amount, a discount, free tariffs."""

    count = PlainIntegerField(label=_("number of codes"), min_value=1, max_value=MOST_CODES, initial=1)
    length = PlainIntegerField(label=_("characters of a code"), min_value=SHORTEST, max_value=LONGEST, initial=8)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        given = [bool(cleaned.get(name)) for name in ("discount", "amount", "free_tariffs")]
        if sum(given) != 1:
            raise ValidationError(_("exactly one of: discount, amount, free tariffs"), code="one")
        return cleaned


class ActivationInline(ReadOnlyInline):
    model = PromoActivation
    fields = ("customer", "account", "status", "created_at")
    readonly_fields = fields


@admin.register(PromoCode)
class PromoCodeAdmin(ModelAdmin):
    """Made in batches; a code that exists is looked at, or deleted while nobody has used it."""

    menu = MenuEntry(BILLING, 100, _("Promo codes"), "redeem")
    form = PromoForm
    dealer_path = "account__customer__dealer"
    dealer_writes = False
    indexed = True
    list_display = (
        "code",
        "id",
        "client",
        "amount",
        "discount",
        "valid_from",
        "valid_until",
        "activation_count",
        "used",
        "created_at",
    )
    list_filter = ("client", "valid_until", "created_at")
    list_select_related = ("client",)
    list_prefetch = ("activations",)
    search_fields = ("code",)
    search_help_text = _("beginning of the code or #id")
    autocomplete_fields = ("account",)
    filter_horizontal = ("tariffs", "free_tariffs")
    inlines = (ActivationInline,)
    fields = (
        "client",
        ("count", "length"),
        "account",
        "activation_count",
        ("valid_from", "valid_until"),
        ("discount", "amount"),
        "tariffs",
        "free_tariffs",
    )
    seen = ("client", "code", "account", "activation_count", ("valid_from", "valid_until"), ("discount", "amount"),
            "tariffs", "free_tariffs", "created_at")  # fmt: skip

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return super().get_fieldsets(request, obj) if obj is None else [(None, {"fields": self.seen})]

    @admin.display(description=_("used"))
    def used(self, code: PromoCode) -> int:
        return len(code.activations.all())

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        free = obj is None or not obj.activations.exists()
        return free and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A code that somebody used stays: its activation is a part of the ledger's story."""
        listed, counts, missing, blocking = super().get_deleted_objects(objs, request)
        used = (
            PromoCode.objects.filter(pk__in=[one.pk for one in objs]).annotate(n=Count("activations")).filter(n__gt=0)
        )
        return listed, counts, missing, [*blocking, *(str(one) for one in used)]

    def found_ids(self, request: HttpRequest, text: str) -> list[int]:
        base = PromoCode.objects.filter(client_id__in=searched_clients(request))
        return search.found_ids(base, [search.prefix_condition("code", text, search.vendor_of(base), exact=True)])

    def save_model(self, request: HttpRequest, obj: PromoCode, form: Any, change: bool) -> None:
        given = form.cleaned_data
        made = promo_create(
            client_id=obj.client_id,
            currency=obj.client.currency,
            now=clock.now(),
            account=given["account"],
            length=given["length"],
            count=given["count"],
            valid_from=given["valid_from"],
            valid_until=given["valid_until"],
            activation_count=given["activation_count"],
            discount=given["discount"] or Decimal(0),
            tariff_ids=ids(given["tariffs"]),
            amount=given["amount"] or Decimal(0),
            free_tariff_ids=ids(given["free_tariffs"]),
        )
        obj.pk, obj.code, obj.created_at = made[0].pk, made[0].code, made[0].created_at
        obj._state.adding = False
        log_event("admin", "PROMO_CODES_MADE", user=request.user, client=obj.client_id, count=len(made))
        self.message_user(request, _("Codes made: %(count)d") % {"count": len(made)})


def ids(rows: Any) -> list[int]:
    return [row.pk for row in rows if isinstance(row, Tariff)]


@admin.register(PromoActivation)
class PromoActivationAdmin(FoundByCustomer):
    menu = MenuEntry(BILLING, 110, _("Used promo codes"), "how_to_reg")
    client_path = "promo_code__client"
    list_display = ("promo_code", "id", "customer", "account", "status", "created_at")
    list_filter = (("customer", BigRelatedFilter), "status", "created_at")
    list_select_related = ("promo_code", "customer", "account")
    list_defer = ("account__password", "account__parent_code")
    search_help_text = _("code, customer, abonement or #id")
    fields = (("promo_code", "status"), ("customer", "account"), ("discount", "transaction"), "created_at")

    def own(self, request: HttpRequest, text: str) -> list[Q | None]:
        return [Q(promo_code__code=text, promo_code__client_id__in=searched_clients(request))]

"""promo/*: promo codes."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from apis.billing.auth import BILLING_KEY, BillingCall
from apis.billing.schemas.common import NO_ACCOUNT, AccountId, AnswerWithFields
from billing.errors import PromoExpired, PromoInactiveAccount, PromoInvalid, PromoNotFound, PromoUsed
from billing.present import promo as present
from billing.selectors import subscribers
from billing.services import assigning, promo
from billing.services.assigning import AssignRefused
from core.api.endpoint import WRITE, Answer, endpoint
from core.api.errors import Error
from core.api.values import NOTHING, Int, IntList, IsoDay, Money, Percent, Text, describe_parameter

DEFAULT_LENGTH = 8


class PromoGiven(Answer):
    """What the code gave: one of them."""

    amount: int | float
    discount: int | float
    free_tariffs: str


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=PromoGiven,
    errors=(
        NO_ACCOUNT,
        Error(2, _("promo code not found"), PromoNotFound),
        Error(3, _("the promo code can't be used by this account"), PromoInvalid, PromoInactiveAccount),
        Error(4, _("the promo code was used already"), PromoUsed),
        Error(5, _("the promo code is not valid today"), PromoExpired),
        Error(6, _("the promo code could not be applied"), AssignRefused),
    ),
    invalid=3,
)
def promo_activate(
    call: BillingCall,
    *,
    id: Annotated[Int, describe_parameter("id of the promo code")] = -1,
    code: Annotated[Text, describe_parameter("the code itself; it or id is required")] = "",
    account_id: AccountId = -1,
) -> dict[str, Any]:
    """Use a promo code for an account."""
    account = subscribers.account_of(call.scope, account_id=account_id)
    used, free_tariff_ids = assigning.promo_use(
        account=account, now=call.now, actor=call.actor, code=code, promo_id=max(id, 0)
    )
    return present.activation_row(used, free_tariff_ids)


class PromoCodeRow(Schema):
    id: int
    code: str


class PromoMade(AnswerWithFields):
    promo_codes: list[PromoCodeRow]


@endpoint(
    auth=BILLING_KEY,
    db=WRITE,
    answer=PromoMade,
    errors=(NO_ACCOUNT, Error(2, _("parameters failed validation"), PromoInvalid)),
    invalid=2,
)
def promo_create(
    call: BillingCall,
    *,
    account_id: Annotated[Int, describe_parameter("account that alone may use it")] = -1,
    length: Annotated[Int, describe_parameter("characters of a code")] = DEFAULT_LENGTH,
    count: Annotated[Int, describe_parameter("how many codes")] = 1,
    valid_from: Annotated[IsoDay | None, describe_parameter("first day")] = None,
    valid_until: Annotated[IsoDay | None, describe_parameter("last day")] = None,
    activation_count: Annotated[Int, describe_parameter("how many customers may use a code")] = 1,
    discount: Annotated[Percent, describe_parameter("discount in percent")] = NOTHING,
    tariffs: Annotated[IntList, describe_parameter("discounted tariffs; none = all")] = [],  # noqa: B006
    amount: Annotated[Money, describe_parameter("amount to credit, without a discount")] = NOTHING,
    free_tariffs: Annotated[IntList, describe_parameter("free tariffs, without a discount")] = [],  # noqa: B006
) -> dict[str, Any]:
    """Make promo codes."""
    account = subscribers.account_of(call.scope, account_id=account_id) if account_id > 0 else None
    made = promo.promo_create(
        client_id=call.operator.id,
        currency=call.operator.currency,
        now=call.now,
        account=account,
        length=length,
        count=count,
        valid_from=valid_from,
        valid_until=valid_until,
        activation_count=activation_count,
        discount=discount,
        tariff_ids=tariffs,
        amount=amount,
        free_tariff_ids=free_tariffs,
    )
    return {"promo_codes": [present.promo_row(row) for row in made], "error_fields": {}}

"""promo/*: promo codes of the customer."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from apis.tvmiddleware.auth import AUTHKEY_OF_INACTIVE, DeviceCall
from apis.tvmiddleware.customer import account_of
from apis.tvmiddleware.schemas.failures import MoneyFailure
from apis.tvmiddleware.schemas.payments import PromoActivated, PromoList
from billing import errors
from billing.selectors.promos import free_tariffs, promos_of
from billing.services.promo import promo_activate as use_code
from core.api.endpoint import READ, WRITE, endpoint
from core.api.errors import ApiError, Error
from core.api.values import Int, Text, describe_parameter
from external_api.exceptions import ExternalApiError
from tvmiddleware.present import payments as present
from tvmiddleware.services.accounts import actor_of
from tvmiddleware.services.login.request import storable_text

CODE_LENGTH = 64
MOST = 100
WRONG_PAGE = 1
LARGEST_PAGE = 10**6
ACTIVATE_ERRORS = (
    Error(1, _("no such promo code"), errors.PromoNotFound),
    Error(2, _("the promo code can't be used"), errors.PromoInvalid),
    Error(3, _("the promo code was used already"), errors.PromoUsed),
    Error(4, _("the promo code is not valid now"), errors.PromoExpired),
    Error(5, _("unknown error"), errors.NotEnoughMoney, ExternalApiError),
    Error(6, _("promo codes can't be used by an inactive account"), errors.PromoInactiveAccount),
)


@endpoint(
    auth=AUTHKEY_OF_INACTIVE, db=WRITE, answer=PromoActivated, errors=ACTIVATE_ERRORS, invalid=1, failure=MoneyFailure
)
def promo_activate(call: DeviceCall, *, code: Annotated[Text, describe_parameter("promo code")] = "") -> dict[str, Any]:
    """Use a promo code."""
    account = account_of(call)
    used = use_code(
        account=account,
        code=storable_text(code.strip(), CODE_LENGTH),
        now=call.now,
        actor=actor_of(account),
        only_active=True,
    )
    return present.promo_fields(used.promo_code, free_tariffs([used.promo_code_id])[used.promo_code_id])


@endpoint(
    auth=AUTHKEY_OF_INACTIVE,
    db=READ,
    answer=PromoList,
    errors=(Error(WRONG_PAGE, _("wrong parameter")),),
    invalid=WRONG_PAGE,
)
def promo_list(
    call: DeviceCall,
    *,
    limit: Annotated[Int, describe_parameter("rows of a page, at most 100")] = 20,
    page: Annotated[Int, describe_parameter("page, from 1")] = 1,
) -> dict[str, Any]:
    """The promo codes that the customer used."""
    if not 1 <= limit <= MOST or not 1 <= page <= LARGEST_PAGE:
        raise ApiError(WRONG_PAGE)
    found = promos_of(call.session.customer_id, page=page, limit=limit)
    rows = [present.activation_row(row, found.free_tariffs[row.promo_code_id]) for row in found.rows]
    return {"count": found.count, "promos": rows}

"""The answer of a successful login."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson

from core.clock import local_day, unix_seconds
from core.i18n import localized_text
from tvmiddleware.models import Account, Customer
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.services.login.request import LoginResult

ABSENT = -1


def logged_in(entry: LoginResult, operator: Operator, *, lang: int) -> dict[str, Any]:
    """Everything a box wants to know at its start. Old boxes read ``tariffs_list``, a text with commas."""
    account, session = entry.account, entry.session
    return {
        "authkey": session.key,
        "utc_time": unix_seconds(session.created_at),
        **of_customer(account.customer),
        "abonement": account.abonement,
        "account_id": account.pk,
        "currency": operator.currency,
        "ip_address": session.ip or "",
        "activation_days_left": days_left(account, local_day(session.created_at, operator.time_zone)),
        "parent_code": account.parent_code,
        "last_channel": account.last_channel_id or ABSENT,
        "device_uid": session.device_uid,
        "template": account.template.system_name if account.template else "",
        "use_timeshift": int(account.use_timeshift),
        "status_reason": account.status_reason,
        "tariffs_list": ",".join(map(str, entry.tariff_ids)),
        "data_center_id": account.data_center_id or ABSENT,
        "data_centers": [
            {"id": row["id"], "name": localized_text(row, "name", lang), "location": row["location"]}
            for row in operator.data_centers
        ],
        "reset_settings": entry.reset_settings,
    }


def of_customer(customer: Customer) -> dict[str, Any]:
    return {
        "firstname": customer.firstname,
        "lastname": customer.lastname,
        "customer_id": customer.pk,
        "customer_ext_id": customer.ext_id or "",
        "contract_number": customer.contract_number,
        "meta": orjson.dumps(customer.meta or {}).decode(),
    }


def days_left(account: Account, today: date) -> int:
    """Days until the account is switched off; 0 when that is due or no day is set."""
    return max(0, (account.deactivation_date - today).days) if account.deactivation_date else 0

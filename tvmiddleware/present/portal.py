"""Portal settings, child operators and offered tariffs on the wire."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson
import phonenumbers

from core.numbers import is_digits
from smarty.version import VERSION
from tvmiddleware.addresses import media_url
from tvmiddleware.models import ClientPlayDevice
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.portal import (
    BANNERS,
    ChildOperator,
    OfferedTariff,
    PhoneCountry,
    PortalSource,
    banner_film_ids,
)

MENU = (
    "show_tvchannels",
    "show_categorizedtv",
    "show_archive",
    "show_videocatalog",
    "show_cctv",
    "show_radio",
    "show_games",
    "show_balance",
    "show_payment",
    "show_info",
    "show_settings",
    "show_exit",
)
XML_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def portal_settings(
    operator: Operator, source: PortalSource, *, lang: int, uuid: str, films: Mapping[int, str]
) -> dict[str, Any]:
    """Everything of portal/settings/list. What an operator did not set stays empty: the portal knows its defaults.
    ``films``: those of the main page that the caller sees, with the picture that each has by itself."""
    device = source.device
    return {
        "random_uuid4": uuid,
        **{name: int(getattr(device, name)) for name in MENU},
        **looks(device),
        "reports_enabled": int(device.reports_enabled),
        "data_autorefresh_enabled": int(device.data_autorefresh_enabled),
        "standby_timer": device.standby_timer,
        "pvr_standby_timer": device.pvr_standby_timer,
        "has_child_clients": int(operator.has_children),
        "redirect_to_portal_url": device.redirect_to_portal_url or operator.redirect_to_portal_url,
        "backend_version": VERSION,
        "auth_mode": device.auth_mode,
        **statistics(device),
        "client_uid": operator.uid,
        "use_new_billing_logic": int(operator.billing_type == device.client.BillingType.SUBSCRIPTION),
        "portal_config": portal_config(device),
        "available_country_phone_codes": [phone_country(one, lang=lang) for one in source.countries],
        "banner_video": banner_video(device.banner_video, films),
    }


def looks(device: ClientPlayDevice) -> dict[str, Any]:
    return {
        "template": device.template.system_name if device.template else "",
        "custom_api_url": device.custom_api_url,
        "custom_css_url": device.custom_css_url,
        "client_logo_url": media_url(device.logo.name or device.client.logo.name or ""),
        "client_logo_login_url": media_url(device.logo_login.name or ""),
        "client_logo_loading_url": media_url(device.logo_loading.name or ""),
        "login_text": device.login_text,
    }


def statistics(device: ClientPlayDevice) -> dict[str, Any]:
    """Where viewing is reported. No cinema is connected, so none is reported to."""
    return {
        "mediascope_enabled": int(device.mediascope_enabled),
        "start_stat_enabled": 0,
        "mvision_stat_enabled": int(device.mvision_stat_enabled),
        "mvision_server_url": device.mvision_server_url,
        "premier_stat_enabled": 0,
        "premier_stat_start_event_url": "",
        "premier_stat_heartbeat_event_url": "",
    }


def portal_config(device: ClientPlayDevice) -> dict[str, Any]:
    """The options that the operator set, of any type; names that can't be elements of XML are no options."""
    given = device.portal_config if isinstance(device.portal_config, dict) else {}
    return {name: value for name, value in given.items() if XML_NAME.fullmatch(name) and value is not None}


def phone_country(row: PhoneCountry, *, lang: int) -> dict[str, Any]:
    code = row.phone_code or str(phonenumbers.country_code_for_region(row.region_code) or "")
    return {"country_name": row.names[lang], "region_code": row.region_code, "country_code": code}


def banner_video(given: object, films: Mapping[int, str]) -> dict[str, Any]:
    """A film that is not shown takes its picture along."""
    pictures = given if isinstance(given, dict) else {}
    row: dict[str, Any] = {}
    for suffix, video_id in zip(BANNERS, banner_film_ids(given), strict=True):
        is_hidden = bool(video_id) and video_id not in films
        picture = str(pictures.get(f"image_url{suffix}") or "") or films.get(video_id, "")
        row[f"video_id{suffix}"] = 0 if is_hidden else video_id
        row[f"image_url{suffix}"] = "" if is_hidden else media_url(picture)
    return row


def child_row(row: ChildOperator) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "logo_url": media_url(row.logo),
        "api_key": row.api_key,
        "api_url": row.api_url,
        "external_client_id": row.external_client_id,
        "redirect_to_portal_url": row.redirect_to_portal_url,
        "uid": int(row.uid) if is_digits(row.uid) else 0,
    }


def offered_tariff(row: OfferedTariff, *, lang: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.names[lang],
        "description": row.descriptions[lang],
        "period": row.period,
        "channels_count": row.channels_count,
        "price": row.price,
        "icon": media_url(row.icon),
        "meta": orjson.dumps(row.meta).decode() if row.meta else "",
    }

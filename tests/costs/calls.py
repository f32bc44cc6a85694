"""One ordinary call of every endpoint, for the costs file. Values may be functions of the cast."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.cast import Cast

Params = Callable[[Cast], dict[str, Any]]
CID: Params = lambda cast: {"cid": cast.one.pk}  # noqa: E731

CALLS: dict[str, Params] = {
    "account/parent_code/set/": lambda cast: {"old_pin": "0000", "new_pin": "0000"},
    "account/password/change/": lambda cast: {"old_password": "1111", "new_password": "1111"},
    "channel/detail/": CID,
    "channel/list/programs/": lambda cast: {"channel_ids": f"{cast.one.pk},{cast.two.pk}"},
    "channel/list/search/": lambda cast: {"search": "One"},
    "channel/programs/": CID,
    "channel/url/": lambda cast: {"cid": cast.one.pk, "redirect": 0},
    "content/position/set/": lambda cast: {"content_type": "program", "content_id": cast.past.pk, "position": 60},
    "login/": lambda cast: {"abonement": cast.anna.abonement, "password": "1111"},
    "login/customer_list/": lambda cast: {"phone_number": "79990000001"},
    "login/ext/": lambda cast: {"abonement": cast.anna.abonement, "password": "1111"},
    "message/delete/": lambda cast: {"uuid": "none"},
    "message/detail/": lambda cast: {"uuid": "none"},
    "noauth/portal/client/channel/list/": lambda cast: {"tariff_id": cast.north.basic.pk},
    "notification/create/": lambda cast: {"cid": cast.one.pk, "pid": cast.coming.pk},
    "portal/client/search/": lambda cast: {"search": "a"},
    "program/detail/": lambda cast: {"pid": cast.past.pk, "cid": cast.one.pk},
    "program/list/": lambda cast: {"cid": cast.one.pk, "date": "22.11.2026"},
    "program/list/search/": lambda cast: {"search": "film"},
    "program/url/": lambda cast: {"cid": cast.one.pk, "pid": cast.past.pk, "redirect": 0},
    "qr/login/sync/": lambda cast: {"login_code": "00000000"},
    "settings/save/": lambda cast: {"favorite_channel": cast.one.pk},
    "v2/account/channels/sort/": lambda cast: {"channel_ids": f"{cast.two.pk},{cast.one.pk}"},
    "v2/account/channels/update/": lambda cast: {"account_channels": f'[{{"channel_id": {cast.one.pk}}}]'},
    "v2/channel/info/": lambda cast: {"channel_ids": f"{cast.one.pk},{cast.two.pk}"},
}
HOT = frozenset(
    {
        "account_status",
        "channel_list",
        "channel_list_v2",
        "channel_programs",
        "channel_url",
        "portal_settings_list",
        "program_list",
        "program_url",
    }
)
HOT_CACHE_TRIPS = 2

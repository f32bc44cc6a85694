"""The two request mixes of the published load test, as weighted lists of addresses with real session keys."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PREFIX = "/tvmiddleware/api"


@dataclass(frozen=True)
class Box:
    """One box of the data set: what it needs to ask anything."""

    authkey: str
    client_id: int
    api_key: str
    device: str
    lang: str
    abonement: int
    password: str
    device_uid: str
    channels: tuple[int, ...]
    """Channels whose programme list is the long one, or the short one: see the data set."""
    programs: dict[int, tuple[int, ...]]
    """Past programmes with a recording, by channel."""


Maker = Callable[[Box, random.Random], str]


def who(box: Box) -> str:
    return f"client_id={box.client_id}&authkey={box.authkey}&device={box.device}&lang={box.lang}"


def status_path(box: Box, dice: random.Random) -> str:
    return f"account/status/?{who(box)}"


def settings_list(box: Box, dice: random.Random) -> str:
    return f"portal/settings/list/?client_id={box.client_id}&api_key={box.api_key}&device={box.device}&lang={box.lang}"


def channel_list(box: Box, dice: random.Random) -> str:
    return f"channel/list/?{who(box)}"


def channel_programs(box: Box, dice: random.Random) -> str:
    return f"channel/programs/?{who(box)}&cid={dice.choice(box.channels)}"


def channel_url(box: Box, dice: random.Random) -> str:
    return f"channel/url/?{who(box)}&cid={dice.choice(box.channels)}&redirect=0"


def program_list(box: Box, dice: random.Random) -> str:
    return f"program/list/?{who(box)}&cid={dice.choice(box.channels)}"


def program_url(box: Box, dice: random.Random) -> str:
    channel = dice.choice(tuple(box.programs))
    return f"program/url/?{who(box)}&cid={channel}&pid={dice.choice(box.programs[channel])}&redirect=0"


def health(box: Box, dice: random.Random) -> str:
    return "health/check/"


def login_path(box: Box) -> str:
    who = f"client_id={box.client_id}&api_key={box.api_key}&device={box.device}&device_uid={box.device_uid}"
    return f"login/?{who}&abonement={box.abonement}&password={box.password}&lang={box.lang}"


STEADY: dict[str, tuple[Maker, int]] = {
    "account_status": (status_path, 23828),
    "channel_programs": (channel_programs, 3410),
    "channel_url": (channel_url, 3383),
    "program_list": (program_list, 3314),
    "program_url": (program_url, 136),
    "channel_list": (channel_list, 134),
    "portal_settings_list": (settings_list, 4),
}
LOGIN: dict[str, tuple[Maker, int]] = {
    "portal_settings_list": (settings_list, 94550),
    "channel_list": (channel_list, 94486),
    "account_status": (status_path, 40595),
    "program_list": (program_list, 29423),
    "health_check": (health, 29311),
    "channel_programs": (channel_programs, 29062),
    "channel_url": (channel_url, 28969),
    "program_url": (program_url, 4593),
}


def draw_requests(
    mix: dict[str, tuple[Maker, int]], boxes: list[Box], count: int, seed: int = 1
) -> list[tuple[str, str]]:
    """``count`` requests as (method name, path with query), drawn by the mix's weights from random boxes."""
    dice = random.Random(seed)  # noqa: S311  (a repeatable load, not a secret)
    names = dice.choices(list(mix), weights=[weight for _maker, weight in mix.values()], k=count)
    return [(name, f"{PREFIX}/{mix[name][0](dice.choice(boxes), dice)}") for name in names]


def box_from(row: dict[str, Any]) -> Box:
    return Box(
        **{
            **row,
            "channels": tuple(row["channels"]),
            "programs": {int(k): tuple(v) for k, v in row["programs"].items()},
        }
    )

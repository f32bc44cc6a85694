"""Guides suggested by name: one click on a channel's page, many at once from the list."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache

from tests import factories as make
from tests.core.admin.panel import address, browser, text
from tests.core.admin.rows import rights, staff
from tvmiddleware.cache import keys
from tvmiddleware.models import Channel

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> dict[str, Any]:
    north, south = make.client(name="North"), make.client(name="South")
    return {
        "north": north,
        "match": make.epg_channel(name="Матч ТВ HD"),
        "rain": make.epg_channel(name="Дождь"),
        "bare": make.channel(north, name="Матч ТВ"),
        "odd": make.channel(north, name="Zzyzx"),
        "foreign": make.channel(south, name="Матч ТВ"),
        "http": browser(rights(staff("norths", client=north))),
    }


def take(world: dict[str, Any], channel: Channel) -> str:
    return f"/admin/tvmiddleware/channel/{channel.pk}/guide/{world['match'].pk}/"


def test_a_channel_without_a_guide_gets_suggestions_with_a_score(world: dict[str, Any]) -> None:
    page = world["http"].get(address(Channel, "change", world["bare"].pk))
    found = page.context["guide_suggestions"]
    assert [(one["name"], one["url"]) for one in found] == [("Матч ТВ HD", take(world, world["bare"]))]
    assert found[0]["percent"].endswith("%")
    assert take(world, world["bare"]) in text(page)
    assert world["http"].get(address(Channel, "change", world["odd"].pk)).context["guide_suggestions"] == []


def test_one_click_takes_it_over(world: dict[str, Any]) -> None:
    before = cache.get(keys.client_generation(world["north"].pk))
    assert world["http"].get(take(world, world["bare"])).status_code == 405
    assert world["http"].post(take(world, world["bare"])).status_code == 302
    world["bare"].refresh_from_db()
    assert world["bare"].epg_channel == world["match"]
    assert cache.get(keys.client_generation(world["north"].pk)) != before
    page = world["http"].get(address(Channel, "change", world["bare"].pk))
    assert page.context["guide_suggestions"] == []


def test_not_for_another_operators_channel_nor_without_the_right(world: dict[str, Any]) -> None:
    assert world["http"].post(take(world, world["foreign"])).status_code == 404
    user = staff("viewer", client=world["north"])
    user.user_permissions.add(Permission.objects.get(codename="view_channel"))
    assert browser(user).post(take(world, world["bare"])).status_code == 403
    assert browser(user).get(address(Channel, "change", world["bare"].pk)).context["guide_suggestions"] == []
    assert not Channel.objects.exclude(epg_channel=None).exists()


def match(world: dict[str, Any], *channels: Channel, **form: Any) -> Any:
    chosen = {"action": "match_guides", "_selected_action": [one.pk for one in channels], "index": "0", **form}
    return world["http"].post(address(Channel, "changelist"), chosen)


def test_many_at_once_after_a_look_at_the_pairs(world: dict[str, Any]) -> None:
    rain = make.channel(world["north"], name="Дождь")
    page = match(world, world["bare"], rain, world["odd"], world["foreign"])
    values = [value for value, _label in page.context["form"].fields["pairs"].choices]
    wanted = [f"{world['bare'].pk}:{world['match'].pk}", f"{rain.pk}:{world['rain'].pk}"]
    assert sorted(values) == sorted(wanted)
    assert match(world, world["bare"], rain, panel_apply="", pairs=wanted[1:]).status_code == 302
    rain.refresh_from_db()
    world["bare"].refresh_from_db()
    assert (rain.epg_channel, world["bare"].epg_channel) == (world["rain"], None)


def test_pairs_that_were_not_suggested_are_refused(world: dict[str, Any]) -> None:
    pair = f"{world['foreign'].pk}:{world['match'].pk}"
    assert match(world, world["bare"], panel_apply="", pairs=[pair]).status_code == 200
    assert not Channel.objects.exclude(epg_channel=None).exists()
    assert match(world, world["odd"]).status_code == 302

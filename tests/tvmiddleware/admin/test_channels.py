"""Channels and stream services: switching many at once, importing guides anew, what is forgotten on a change."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.test import Client as HttpClient

from clients.models import Client
from core import background
from tests import factories as make
from tests.cached import our_cache
from tests.core.admin.panel import address, browser, form_data, text
from tests.core.admin.rows import rights, staff
from tvmiddleware.cache import keys
from tvmiddleware.models import Channel, ChannelSort, ChannelTrack, StreamService

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> dict[str, Any]:
    north, south = make.client(name="North"), make.client(name="South")
    guide = make.epg_channel(name="One guide")
    return {
        "north": north,
        "south": south,
        "guide": guide,
        "one": make.channel(north, name="One", epg_channel=guide),
        "two": make.channel(north, name="Two"),
        "foreign": make.channel(south, name="Foreign"),
        "http": browser(rights(staff("norths", client=north))),
        "root": browser(staff("root", is_superuser=True)),
    }


def run(http: HttpClient, model: Any, action: str, *rows: Any) -> Any:
    chosen = {"action": action, "_selected_action": [row.pk for row in rows], "index": "0", "select_across": "0"}
    return http.post(address(model, "changelist"), chosen, follow=True)


def generation(client: Client) -> Any:
    return cache.get(keys.client_generation(client.pk))


def test_switching_channels_off_and_on(world: dict[str, Any]) -> None:
    before, other = generation(world["north"]), generation(world["south"])
    run(world["http"], Channel, "switch_off", world["one"], world["two"], world["foreign"])
    assert list(Channel.objects.filter(enabled=True)) == [world["foreign"]]
    assert generation(world["north"]) != before
    assert generation(world["south"]) == other
    notes = our_cache.marks(keys.lists_changed(world["north"].pk), 0)
    assert {f"channel:{world['one'].pk}", f"channel:{world['two'].pk}"} <= set(notes)
    run(world["http"], Channel, "switch_on", world["one"])
    assert set(Channel.objects.filter(enabled=True)) == {world["foreign"], world["one"]}


def test_switching_needs_the_right(world: dict[str, Any]) -> None:
    user = staff("viewer", client=world["north"])
    user.user_permissions.add(Permission.objects.get(codename="view_channel"))
    run(browser(user), Channel, "switch_off", world["one"])
    assert Channel.objects.filter(enabled=False).count() == 0


def test_places_are_edited_in_the_list(world: dict[str, Any]) -> None:
    before = generation(world["north"])
    page = world["http"].get(address(Channel, "changelist"))
    formset = page.context["cl"].formset
    data = {f"{formset.prefix}-TOTAL_FORMS": 2, f"{formset.prefix}-INITIAL_FORMS": 2, "_save": ""}
    for number, form in enumerate(formset.forms):
        data |= {f"form-{number}-id": form.instance.pk, f"form-{number}-sort": 10 - number}
    assert world["http"].post(address(Channel, "changelist"), data).status_code == 302
    assert list(Channel.objects.filter(client=world["north"]).values_list("sort", "enabled")) == [
        (9, False),
        (10, False),
    ]
    assert generation(world["north"]) != before


def test_a_foreign_row_in_the_lists_form_changes_nothing(world: dict[str, Any]) -> None:
    before = Channel.objects.values_list("sort", "enabled").get(pk=world["foreign"].pk)
    data = {
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 1,
        "form-0-id": world["foreign"].pk,
        "form-0-sort": 99,
        "_save": "",
    }
    world["http"].post(address(Channel, "changelist"), data)
    assert Channel.objects.values_list("sort", "enabled").get(pk=world["foreign"].pk) == before


def test_guides_are_imported_anew_in_the_background(world: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    monkeypatch.setattr(background, "start_command", lambda *command: started.append(command))
    run(world["root"], Channel, "import_guide_anew", world["one"], world["two"])
    run(world["root"], type(world["guide"]), "import_anew", world["guide"])
    assert started == [("epg_reimport", str(world["guide"].pk))] * 2
    answer = run(world["root"], Channel, "import_guide_anew", world["two"])
    assert len(started) == 2
    assert len(answer.context["messages"]) == 1


def test_an_operators_staff_does_not_replace_shared_guides(
    world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Any] = []
    monkeypatch.setattr(background, "start_command", lambda *command: started.append(command))
    run(world["http"], Channel, "import_guide_anew", world["one"])
    run(world["http"], type(world["guide"]), "import_anew", world["guide"])
    assert started == []
    assert "import_guide_anew" not in text(world["http"].get(address(Channel, "changelist")))


def test_many_to_many_edits_forget_what_was_cached(world: dict[str, Any]) -> None:
    tariff, service = make.tariff(world["north"]), make.stream_service(world["north"])
    url = address(Channel, "change", world["one"].pk)
    form = form_data(world["http"].get(url), tariffs=[tariff.pk], stream_services=[service.pk])
    before = generation(world["north"])
    assert world["http"].post(url, form).status_code == 302
    assert list(world["one"].tariffs.all()) == [tariff]
    assert list(world["one"].stream_services.all()) == [service]
    assert generation(world["north"]) != before


def test_a_guide_channels_edit_reaches_the_operators_lists(world: dict[str, Any]) -> None:
    url = address(type(world["guide"]), "change", world["guide"].pk)
    north, south = generation(world["north"]), generation(world["south"])
    assert world["root"].post(url, form_data(world["root"].get(url), sort_number=7)).status_code == 302
    assert generation(world["north"]) != north
    assert generation(world["south"]) == south


def test_tracks_and_sort_lists_are_edited_inline(world: dict[str, Any]) -> None:
    url = address(Channel, "change", world["one"].pk)
    track = {"tracks-TOTAL_FORMS": 1, "tracks-0-kind": "audio", "tracks-0-index": "1", "tracks-0-lang": "ru"}
    form = form_data(world["http"].get(url)) | track | {"tracks-0-channel": world["one"].pk}
    assert world["http"].post(url, form).status_code == 302
    assert ChannelTrack.objects.get().channel == world["one"]
    order = ChannelSort.objects.create(client=world["north"], name="Mine")
    url = address(ChannelSort, "change", order.pk)
    item = {"items-TOTAL_FORMS": 1, "items-0-channel": world["foreign"].pk, "items-0-sort": 1}
    form = form_data(world["http"].get(url)) | item | {"items-0-channel_sort": order.pk}
    assert world["http"].post(url, form).status_code == 200
    assert not order.items.exists()
    assert world["http"].post(url, form | {"items-0-channel": world["two"].pk}).status_code == 302
    assert order.items.get().channel == world["two"]


def test_switching_stream_services(world: dict[str, Any]) -> None:
    mine, foreign = make.stream_service(world["north"]), make.stream_service(world["south"])
    before = generation(world["north"])
    run(world["http"], StreamService, "switch_off", mine, foreign)
    assert list(StreamService.objects.filter(enabled=True)) == [foreign]
    assert generation(world["north"]) != before
    run(world["http"], StreamService, "switch_on", mine)
    assert StreamService.objects.filter(enabled=True).count() == 2


def test_a_stream_service_with_two_ports_is_refused(world: dict[str, Any]) -> None:
    row = make.stream_service(world["north"], host="live.example.com", port=80)
    page = address(StreamService, "change", row.pk)
    data = form_data(world["root"].get(page))
    refused = world["root"].post(page, {**data, "host": "live.example.com:8080"})
    assert refused.status_code == 200
    assert list(refused.context["adminform"].form.errors) == ["host"]
    assert world["root"].post(page, {**data, "host": "2001:db8::1"}).status_code == 302
    row.refresh_from_db()
    assert row.host == "2001:db8::1"

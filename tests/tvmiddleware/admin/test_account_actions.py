"""Actions on selected accounts: each does what it says, to the selected rows of the user's operator, with the right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.test import Client as HttpClient
from pytest_django import Settings

from core.admin import actions
from tests import factories as make
from tests.core.admin.panel import address, browser, text
from tests.core.admin.rows import rights, staff
from tests.factories import NOW
from tvmiddleware.cache import keys
from tvmiddleware.constants import CommandType
from tvmiddleware.models import Account, AccountAuthKey, DataCenter, Message

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/tvmiddleware/account/"


def gone(key: str) -> bool:
    """Nothing is kept there, or only a tombstone (core.cache.store.put_tombstones)."""
    found = cache.get(key)
    return found is None or isinstance(found, int)


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world() -> dict[str, Any]:
    north, south = make.client(name="North"), make.client(name="South")
    anna = make.account(north, customer=make.customer(north, firstname="Anna", lastname="Paying"))
    boris = make.account(north, active=False, status_reason="DEBT")
    vera = make.account(south)
    return {
        "north": north,
        "south": south,
        "anna": anna,
        "boris": boris,
        "vera": vera,
        "key": make.session(anna),
        "vera_key": make.session(vera),
        "http": browser(rights(staff("norths", client=north))),
        "root": browser(staff("root", is_superuser=True)),
    }


def run(http: HttpClient, action: str, *accounts: Account, **form: Any) -> Any:
    chosen = {"action": action, "_selected_action": [one.pk for one in accounts], "select_across": "0", "index": "0"}
    return http.post(LIST, {**chosen, **form})


def apply(http: HttpClient, action: str, *accounts: Account, **form: Any) -> Any:
    return run(http, action, *accounts, panel_apply="", **form)


def test_deactivate_and_activate(world: dict[str, Any]) -> None:
    anna, key = world["anna"], keys.session(world["key"].key)
    cache.set(key, "old record")
    assert run(world["http"], "deactivate", anna).status_code == 302
    anna.refresh_from_db()
    assert (anna.active, anna.status_reason) == (False, "INACTIVE")
    assert gone(key)
    cache.set(key, "old record")
    run(world["http"], "activate", anna, world["boris"])
    assert Account.objects.filter(active=True, status_reason="ACTIVE").count() == 3
    assert gone(key)


def test_rows_of_another_operator_are_not_touched(world: dict[str, Any]) -> None:
    run(world["http"], "deactivate", world["vera"])
    run(world["http"], "log_out", world["vera"])
    apply(world["http"], "send_message", world["vera"], text="Hello")
    world["vera"].refresh_from_db()
    assert world["vera"].active
    assert AccountAuthKey.objects.filter(pk=world["vera_key"].pk).exists()
    assert not Message.objects.exists()


def test_log_out(world: dict[str, Any]) -> None:
    key = keys.session(world["key"].key)
    cache.set(key, "old record")
    run(world["http"], "log_out", world["anna"], world["boris"])
    assert list(AccountAuthKey.objects.all()) == [world["vera_key"]]
    assert gone(key)


def test_a_message_is_asked_for_first_and_then_sent(world: dict[str, Any]) -> None:
    form = run(world["http"], "send_message", world["anna"])
    assert form.status_code == 200
    assert 'name="text"' in text(form)
    assert f'value="{world["anna"].pk}"' in text(form)
    assert not Message.objects.exists()
    empty = apply(world["http"], "send_message", world["anna"], text="")
    assert empty.status_code == 200
    assert not Message.objects.exists()
    sent = apply(
        world["http"],
        "send_message",
        world["anna"],
        subject="To $lastname",
        text="Dear $firstname",
        urgent="on",
        expires_at_0="2026-11-30",
        expires_at_1="10:00",
    )
    assert sent.status_code == 302
    message = Message.objects.get()
    assert (message.subject, message.text, message.account) == ("To Paying", "Dear Anna", world["anna"])
    assert (message.urgent, message.no_confirmation, message.delete_after_reading) == (True, False, False)
    assert message.expires_at is not None
    assert message.expires_at - NOW > timedelta(days=7)
    assert message.created_at == NOW


def test_commands_go_to_the_sessions(world: dict[str, Any]) -> None:
    for action, kind in (("restart_apps", CommandType.RESTART), ("reboot_devices", CommandType.REBOOT)):
        Message.objects.all().delete()
        assert run(world["http"], action, world["anna"]).status_code == 200
        apply(world["http"], action, world["anna"], text="Wait", user_confirmation="on")
        command = Message.objects.get()
        assert (command.command_type, command.session, command.user_confirmation) == (kind, world["key"], True)


def test_all_rows_found_follow_the_filter(world: dict[str, Any]) -> None:
    data = {"action": "send_message", "_selected_action": [world["anna"].pk], "select_across": "1", "index": "0"}
    world["root"].post(LIST + "?active__exact=1", {**data, "panel_apply": "", "text": "Hello"})
    assert set(Message.objects.values_list("account_id", flat=True)) == {world["anna"].pk, world["vera"].pk}


def test_batches_keep_operators_apart(world: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "IDS_A_BATCH", 2)
    more = [make.account(world["north"]) for _number in range(4)]
    found = list(actions.ids_by_client(Account.objects.all()))
    assert sorted(pk for _client, ids in found for pk in ids) == sorted(Account.objects.values_list("pk", flat=True))
    assert all(len(ids) <= 2 for _client, ids in found)
    for client_id, ids in found:
        assert set(Account.objects.filter(pk__in=ids).values_list("client_id", flat=True)) == {client_id}
    assert len(more) == 4


def test_change_of_the_data_centre(world: dict[str, Any]) -> None:
    mine = DataCenter.objects.create(client=world["north"], name="Centre N")
    theirs = DataCenter.objects.create(client=world["south"], name="Centre S")
    page = text(run(world["http"], "change_data_center", world["anna"]))
    assert "Centre N" in page
    assert "Centre S" not in page
    assert apply(world["http"], "change_data_center", world["anna"], data_center=theirs.pk).status_code == 200
    apply(world["root"], "change_data_center", world["anna"], world["vera"], data_center=mine.pk)
    assert not Account.objects.exclude(data_center=None).exists()
    cache.set(keys.session(world["key"].key), "old record")
    apply(world["http"], "change_data_center", world["anna"], world["boris"], data_center=mine.pk)
    assert Account.objects.filter(data_center=mine).count() == 2
    assert gone(keys.session(world["key"].key))
    apply(world["http"], "change_data_center", world["anna"], data_center="")
    assert Account.objects.filter(data_center=mine).count() == 1


@pytest.mark.parametrize(
    ("action", "right"),
    [
        ("activate", "change_account"),
        ("deactivate", "change_account"),
        ("change_data_center", "change_account"),
        ("log_out", "delete_accountauthkey"),
        ("send_message", "add_message"),
        ("restart_apps", "add_message"),
        ("reboot_devices", "add_message"),
        ("delete_selected", "delete_account"),
    ],
)
def test_every_action_needs_its_right(world: dict[str, Any], action: str, right: str) -> None:
    user = staff("clerk", client=world["north"])
    user.user_permissions.add(Permission.objects.get(codename="view_account"))
    before = list(Account.objects.order_by("pk").values())
    apply(browser(user), action, world["anna"], text="Hello", post="yes")
    assert list(Account.objects.order_by("pk").values()) == before
    assert AccountAuthKey.objects.count() == 2
    assert not Message.objects.exists()
    assert action not in text(browser(user).get(LIST))
    user.user_permissions.add(Permission.objects.get(codename=right))
    assert action in text(browser(user).get(LIST))


def test_numbers_above_the_list(world: dict[str, Any]) -> None:
    Account.objects.filter(pk=world["anna"].pk).update(last_active=NOW - timedelta(seconds=30))
    page = world["http"].get(LIST)
    assert page.context["account_numbers"] == {"total": 2, "active": 1, "online": 1, "offline": 1}
    assert world["root"].get(LIST).context["account_numbers"]["total"] == 3


def test_link_to_the_customer_is_the_installations_choice(world: dict[str, Any], settings: Settings) -> None:
    link = address(type(world["anna"].customer), "change", world["anna"].customer.pk)
    assert link not in text(world["http"].get(LIST))
    settings.TVMW_ENABLE_LINK_TO_CUSTOMER_ON_ACCOUNTS_PAGE = True
    assert link in text(world["http"].get(LIST))


@pytest.mark.parametrize(
    ("seen", "expected"),
    [("online", {"anna"}), ("1d", {"anna"}), ("older", {"boris"}), ("never", {"vera"}), ("nonsense", None)],
)
def test_filter_by_last_activity(world: dict[str, Any], seen: str, expected: Any) -> None:
    Account.objects.filter(pk=world["anna"].pk).update(last_active=NOW - timedelta(seconds=30))
    Account.objects.filter(pk=world["boris"].pk).update(last_active=NOW - timedelta(days=40))
    found = {row.pk for row in world["root"].get(LIST, {"seen": seen}).context["cl"].result_list}
    wanted = {"anna", "boris", "vera"} if expected is None else expected
    assert found == {world[name].pk for name in wanted}


def test_filter_by_tariff(world: dict[str, Any]) -> None:
    tariff = make.tariff(world["north"])
    world["anna"].tariffs.set([tariff, make.tariff(world["north"])])
    found = world["root"].get(LIST, {"tariffs__id__exact": tariff.pk}).context["cl"].result_list
    assert [row.pk for row in found] == [world["anna"].pk]


def test_editing_an_account_drops_its_session_records(world: dict[str, Any]) -> None:
    from tests.core.admin.panel import form_data

    url = address(Account, "change", world["anna"].pk)
    form = form_data(world["http"].get(url), option1="new")
    cache.set(keys.session(world["key"].key), "old record")
    assert world["http"].post(url, form).status_code == 302
    assert gone(keys.session(world["key"].key))


def test_deleting_a_session_logs_out(world: dict[str, Any]) -> None:
    cache.set(keys.session(world["key"].key), "old record")
    http = world["http"]
    assert http.post(address(AccountAuthKey, "delete", world["key"].pk), {"post": "yes"}).status_code == 302
    assert gone(keys.session(world["key"].key))
    again = make.session(world["anna"])
    cache.set(keys.session(again.key), "old record")
    chosen = {"action": "log_out", "_selected_action": [again.pk, world["vera_key"].pk], "index": "0"}
    http.post(address(AccountAuthKey, "changelist"), chosen)
    assert list(AccountAuthKey.objects.all()) == [world["vera_key"]]
    assert gone(keys.session(again.key))


def test_taking_a_device_away_logs_it_out(world: dict[str, Any]) -> None:
    from tests.core.admin.panel import form_data
    from tvmiddleware.models import AccountDevice

    box = make.client_device(world["north"], "mag")
    first, second = (make.bound_device(world["anna"], box, uid) for uid in ("uid-1", "uid-2"))
    for device in (first, second):
        make.session(world["anna"], device_uid=device.device_uid)
    url = address(Account, "change", world["anna"].pk)
    form = form_data(world["http"].get(url)) | {"devices-0-DELETE": "on"}
    assert world["http"].post(url, form).status_code == 302
    assert list(AccountDevice.objects.all()) == [second]
    assert not AccountAuthKey.objects.filter(device_uid="uid-1").exists()
    assert AccountAuthKey.objects.filter(device_uid="uid-2").exists()
    world["http"].post(address(AccountDevice, "delete", second.pk), {"post": "yes"})
    assert not AccountDevice.objects.exists()
    assert not AccountAuthKey.objects.filter(device_uid="uid-2").exists()


def test_a_session_is_ended_in_the_accounts_page(world: dict[str, Any]) -> None:
    from tests.core.admin.panel import form_data

    url = address(Account, "change", world["anna"].pk)
    form = form_data(world["http"].get(url)) | {"sessions-0-DELETE": "on", "sessions-0-id": world["key"].pk}
    cache.set(keys.session(world["key"].key), "old record")
    assert world["http"].post(url, form).status_code == 302
    assert not AccountAuthKey.objects.filter(pk=world["key"].pk).exists()
    assert gone(keys.session(world["key"].key))


def test_a_deleted_position_is_forgotten(world: dict[str, Any]) -> None:
    from tvmiddleware.models import ContentPosition

    position = ContentPosition.objects.create(
        account=world["anna"], content_type="program", content_id=5, updated_at=NOW
    )
    cache.set(keys.positions(world["anna"].pk), "old")
    http = world["http"]
    assert http.post(address(ContentPosition, "delete", position.pk), {"post": "yes"}).status_code == 302
    assert gone(keys.positions(world["anna"].pk))

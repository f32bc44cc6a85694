"""Nobody gives himself, or anybody, more rights than he has."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from pytest_django import Settings

from clients.checks import check_staff_is_placed
from clients.models import Dealer, User
from core.admin.scope import EVERYTHING, NOTHING, limit_to_scope, scope_of
from epg.models import EpgChannel
from tests import factories as make
from tests.core.admin.panel import address, browser, form_data, text
from tests.core.admin.rows import rights, staff

pytestmark = pytest.mark.django_db


def right(codename: str) -> Permission:
    return Permission.objects.get(codename=codename)


def give(user: User, *codenames: str) -> User:
    user.user_permissions.add(*[right(codename) for codename in codenames])
    return User.objects.get(pk=user.pk)


@pytest.fixture
def chief() -> User:
    """Manages the users of operator North, and may look at channels."""
    user = staff("chief", client=make.client(name="North"))
    return give(user, "view_user", "add_user", "change_user", "delete_user", "view_channel")


def test_the_table_of_rights_offers_own_rights_only(chief: User) -> None:
    clerk = staff("clerk", client=chief.client)
    page = text(browser(chief).get(address(User, "change", clerk.pk)))
    assert f'value="{right("view_channel").pk}"' in page
    assert f'value="{right("change_channel").pk}"' not in page
    assert "is_superuser" not in page


def test_rights_beyond_the_editors_are_refused(chief: User) -> None:
    clerk = staff("clerk", client=chief.client)
    http, url = browser(chief), address(User, "change", clerk.pk)
    form = form_data(http.get(url), user_permissions=[right("delete_account").pk])
    assert http.post(url, form).status_code == 200
    assert not clerk.user_permissions.exists()
    form = form_data(http.get(url), user_permissions=[right("view_channel").pk], is_superuser="on")
    assert http.post(url, form).status_code == 302
    clerk.refresh_from_db()
    assert [one.codename for one in clerk.user_permissions.all()] == ["view_channel"]
    assert not clerk.is_superuser


def test_users_with_more_rights_are_out_of_reach(chief: User) -> None:
    boss = give(staff("boss", client=chief.client), "delete_account")
    http = browser(chief)
    assert http.post(address(User, "change", boss.pk), {"username": "x"}).status_code == 403
    password = f"/admin/clients/user/{boss.pk}/password/"
    assert http.get(password).status_code == 403
    assert http.post(password, {"password1": "new-Pass-11", "password2": "new-Pass-11"}).status_code == 403
    assert http.post(address(User, "delete", boss.pk), {"post": "yes"}).status_code == 403
    boss.refresh_from_db()
    assert boss.check_password("pw-of-staff-1")


def test_own_rights_can_not_be_extended(chief: User) -> None:
    http, url = browser(chief), address(User, "change", chief.pk)
    form = form_data(http.get(url), user_permissions=[right("delete_client").pk], client="")
    http.post(url, form)
    chief = User.objects.get(pk=chief.pk)
    assert not chief.has_perm("clients.delete_client")
    assert chief.client is not None


def test_new_users_belong_to_the_editors_operator(chief: User) -> None:
    other = make.client(name="South")
    http, url = browser(chief), address(User, "add")
    form = {
        "username": "fresh",
        "usable_password": "true",
        "password1": "new-Pass-11",
        "password2": "new-Pass-11",
        "client": other.pk,
        "is_superuser": "on",
    }
    assert http.post(url, form).status_code == 302
    fresh = User.objects.get(username="fresh")
    assert (fresh.client, fresh.is_superuser) == (chief.client, False)


def test_superusers_are_hidden_from_the_others() -> None:
    north = make.client()
    root = staff("root", is_superuser=True, client=north)
    http = browser(rights(staff("norths", client=north)))
    assert root.pk not in [row.pk for row in http.get(address(User, "changelist")).context["cl"].result_list]
    assert http.get(f"/admin/clients/user/{root.pk}/password/").status_code in {403, 404}
    assert http.get(address(User, "change", root.pk)).status_code == 302


def test_rights_the_editor_was_not_offered_stay(chief: User) -> None:
    """A superuser edits the rights of a user who holds a right that the table does not show."""
    hidden = right("add_logentry")
    clerk = give(staff("clerk", client=chief.client), "add_logentry", "view_channel")
    http, url = browser(staff("root", is_superuser=True)), address(User, "change", clerk.pk)
    form = form_data(http.get(url), user_permissions=[right("view_account").pk])
    assert http.post(url, form).status_code == 302
    assert set(clerk.user_permissions.all()) == {hidden, right("view_account")}


def test_groups_with_more_rights_can_not_be_handed_out(chief: User) -> None:
    small, large = Group.objects.create(name="Small"), Group.objects.create(name="Large")
    small.permissions.add(right("view_channel"))
    large.permissions.add(right("delete_account"))
    clerk = staff("clerk", client=chief.client)
    http, url = browser(chief), address(User, "change", clerk.pk)
    assert http.post(url, form_data(http.get(url), groups=[large.pk])).status_code == 200
    assert http.post(url, form_data(http.get(url), groups=[small.pk])).status_code == 302
    assert list(clerk.groups.all()) == [small]


def test_group_rights_are_set_in_the_table() -> None:
    http = browser(staff("root", is_superuser=True))
    form = {"name": "Editors", "permissions": [right("view_channel").pk, right("change_channel").pk]}
    assert http.post(address(Group, "add"), form).status_code == 302
    assert {one.codename for one in Group.objects.get().permissions.all()} == {"view_channel", "change_channel"}


def test_rights_open_exactly_their_pages() -> None:
    client = make.client()
    channel = make.channel(client)
    http = browser(give(staff("clerk", client=client), "view_channel"))
    where = type(channel)
    assert http.get(address(where, "changelist")).status_code == 200
    assert http.get(address(where, "change", channel.pk)).status_code == 200
    assert http.post(address(where, "change", channel.pk), {"name": "x"}).status_code == 403
    assert http.get(address(where, "add")).status_code == 403
    assert http.get(address(where, "delete", channel.pk)).status_code == 403
    menu: Any = text(http.get("/admin/"))
    assert address(where, "changelist") in menu
    assert "/admin/clients/client/" not in menu


def switch_off(user: User) -> User:
    user.is_active = False
    user.save()
    return user


@pytest.mark.parametrize("how", ["own", "group", "superuser"])
def test_a_colleague_who_is_switched_off_can_not_be_taken_over(chief: User, how: str) -> None:
    """No right of his counts today, but he keeps them; who revives him with a password of his own has them all."""
    boss = switch_off(staff("boss", client=chief.client, is_superuser=how == "superuser"))
    if how == "own":
        give(boss, "delete_account")
    if how == "group":
        group = Group.objects.create(name="Large")
        group.permissions.add(right("delete_account"))
        boss.groups.add(group)
    http, word = browser(chief), {"password1": "new-Pass-11", "password2": "new-Pass-11"}
    out_of_reach = {302, 403, 404} if how == "superuser" else {403}
    assert http.post(f"/admin/clients/user/{boss.pk}/password/", word).status_code in out_of_reach
    assert (
        http.post(address(User, "change", boss.pk), {"username": "boss", "is_active": "on"}).status_code in out_of_reach
    )
    assert http.post(address(User, "delete", boss.pk), {"post": "yes"}).status_code in out_of_reach
    chosen = {"action": "delete_selected", "_selected_action": [boss.pk], "post": "yes"}
    http.post(address(User, "changelist"), chosen)
    boss.refresh_from_db()
    assert boss.check_password("pw-of-staff-1")
    assert not boss.is_active


def test_a_colleague_with_fewer_rights_who_is_switched_off_can_be_revived(chief: User) -> None:
    clerk = switch_off(give(staff("clerk", client=chief.client), "view_channel"))
    http, url = browser(chief), address(User, "change", clerk.pk)
    form = form_data(http.get(url), is_active="on")
    assert http.post(url, form).status_code == 302
    clerk.refresh_from_db()
    assert clerk.is_active
    assert [one.codename for one in clerk.user_permissions.all()] == ["view_channel"]


def test_the_flag_of_monitoring_is_a_right_too(chief: User) -> None:
    clerk, watcher = staff("clerk", client=chief.client), staff("watcher", client=chief.client, monitoring_user=True)
    http, url = browser(chief), address(User, "change", clerk.pk)
    assert http.post(url, form_data(http.get(url), monitoring_user="on")).status_code == 302
    clerk.refresh_from_db()
    assert not clerk.monitoring_user
    assert http.get(f"/admin/clients/user/{watcher.pk}/password/").status_code == 403
    User.objects.filter(pk=chief.pk).update(monitoring_user=True)
    assert http.post(url, form_data(http.get(url), monitoring_user="on")).status_code == 302
    clerk.refresh_from_db()
    assert clerk.monitoring_user
    assert http.get(f"/admin/clients/user/{watcher.pk}/password/").status_code == 200


def test_staff_of_nobody_sees_nothing() -> None:
    north = make.client(name="North", api_key="key-of-north")
    channel = make.channel(north)
    http = browser(rights(staff("nobodys")))
    for model in (User, type(north), type(channel), EpgChannel):
        assert http.get(address(model, "changelist")).status_code == 403
        assert http.get(address(model, "add")).status_code == 403
    assert http.get(address(type(north), "change", north.pk)).status_code == 403
    front = http.get("/admin/")
    assert front.status_code == 200
    assert "North" not in text(front)
    assert not front.context["cards"]
    pick = {"app_label": "tvmiddleware", "model_name": "account", "field_name": "customer"}
    assert http.get("/admin/autocomplete/", pick).status_code == 403


def test_staff_of_nobody_is_not_made_in_the_panel() -> None:
    root = staff("root", is_superuser=True)
    http = browser(root)
    word = {"usable_password": "true", "password1": "new-Pass-11", "password2": "new-Pass-11"}
    assert http.post(address(User, "add"), {"username": "fresh", "is_staff": "on", **word}).status_code == 200
    assert not User.objects.filter(username="fresh").exists()
    north = make.client()
    clerk = staff("clerk", client=north)
    url = address(User, "change", clerk.pk)
    assert http.post(url, form_data(http.get(url), client="")).status_code == 200
    assert http.post(url, form_data(http.get(url), client="", is_staff=None)).status_code == 302
    assert http.post(url, form_data(http.get(url), is_staff="on")).status_code == 200
    assert http.post(url, form_data(http.get(url), is_staff="on", client=north.pk)).status_code == 302
    url = address(User, "change", root.pk)
    assert http.post(url, form_data(http.get(url), is_superuser=None)).status_code == 200
    root.refresh_from_db()
    assert root.is_superuser


def test_a_dealers_staff_belongs_to_the_dealers_operator() -> None:
    http = browser(staff("root", is_superuser=True))
    north, south = make.client(), make.client()
    shop = Dealer.objects.create(client=north, name="Shop")
    clerk = staff("clerk", client=south)
    url = address(User, "change", clerk.pk)
    assert http.post(url, form_data(http.get(url), dealer=shop.pk)).status_code == 200
    fresh = staff("fresh")
    url = address(User, "change", fresh.pk)
    assert http.post(url, form_data(http.get(url), dealer=shop.pk)).status_code == 302
    fresh.refresh_from_db()
    assert (fresh.client, fresh.dealer) == (north, shop)


def test_staff_of_nobody_is_reported(settings: Settings) -> None:
    assert not list(check_staff_is_placed(databases=["default"]))
    staff("root", is_superuser=True)
    staff("norths", client=make.client())
    assert not list(check_staff_is_placed(databases=["default"]))
    staff("left-over")
    assert [(one.id, "left-over" in one.msg) for one in check_staff_is_placed(databases=["default"])] == [
        ("smarty.W070", True)
    ]
    assert not list(check_staff_is_placed(databases=None))


def test_the_scope_of_nobody_holds_no_row_shared_ones_included() -> None:
    make.epg_channel()
    nobody = scope_of(staff("nobodys"))
    assert nobody == NOTHING
    assert not limit_to_scope(EpgChannel.objects.all(), nobody, None).exists()
    assert scope_of(staff("root", is_superuser=True)) == EVERYTHING

"""What a page of the panel must not do, because nobody sees it."""

from __future__ import annotations

from unittest import mock

import pytest
from django.contrib import admin
from django.test.utils import override_script_prefix
from django.urls import reverse

from clients.models import Client, Dealer
from core.admin import menu
from tests import factories as make
from tests.core.admin.panel import address, browser, english, text
from tests.core.admin.rows import rights, staff

pytestmark = pytest.mark.django_db


def test_the_list_of_all_models_is_made_where_it_is_shown() -> None:
    root = browser(staff("root", is_superuser=True))
    with mock.patch.object(type(admin.site), "_build_app_dict", wraps=admin.site._build_app_dict) as made:
        assert root.get(address(Client, "changelist")).status_code == 200
        assert not made.called
        page = english(root).get(reverse("admin:app_list", args=["clients"]))
    assert made.called
    assert address(Dealer, "changelist") in text(page)


def test_an_application_without_a_page_for_this_user_is_not_found() -> None:
    user = staff("norths", client=make.client())
    norths = browser(user)
    where = reverse("admin:app_list", args=["clients"])
    assert norths.get(where).status_code == 404
    rights(user)
    assert norths.get(where).status_code == 200


def test_addresses_of_the_menu_are_looked_up_once() -> None:
    root = browser(staff("root", is_superuser=True))
    root.get("/admin/")
    with mock.patch("core.admin.menu.reverse") as asked:
        page = root.get("/admin/")
    assert not asked.called
    links = [str(item["link"]) for group in menu.navigation() for item in group["items"]]
    assert len(links) > 50
    assert all(f'href="{link}"' in text(page) for link in links)


def test_the_menu_follows_the_prefix_of_the_site() -> None:
    link = menu.link("admin:clients_client_changelist")
    below, plain = [], str(link)
    with override_script_prefix("/tv/"):
        below.append(str(link))
    assert (below, plain, str(link)) == (["/tv/admin/clients/client/"], "/admin/clients/client/", plain)

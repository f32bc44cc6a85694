"""Any address of the panel, with values that mean nothing: an answer, never an error of the server.

The lists are asked without being drawn, which takes a few seconds; tests/chaos/test_panel_crawl.py draws them."""

from __future__ import annotations

import contextlib
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.messages.storage.cookie import CookieStorage
from django.db.models import Model
from django.test import Client as HttpClient
from django.test import RequestFactory
from django.utils import timezone

from clients.models import User
from core.admin.lookups import parse_lookup_values
from tests.core.admin.panel import address
from tests.core.admin.rows import staff
from tvmiddleware.models import Tariff

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
HUGE = "9" * 30
WRONG = ("²", "abc", HUGE, "-1", "1e3", "\x00", "9999-12-31", "1")
LOOKUPS = ("", "__exact", "__range", "__in", "__gte", "__isnull", "__year", "__date")
LIST = ("q", "p", "o", "e", "panel_client", "per_page", "all", "seen", "day", "guide")
CONDITIONS = ("id__range", "id__in", "pk__gte", "nope", "id__date")
FIELDS_A_MODEL = 8


def filter_names(model: type[Model]) -> list[str]:
    names: list[str] = []
    for one in admin.site._registry[model].list_filter:
        first: Any = one[0] if isinstance(one, tuple) else one
        name = first if isinstance(first, str) else first.parameter_name
        names += [name, f"{name}__id__exact", f"{name}_from_0", f"{name}_to", *(f"{name}{end}" for end in LOOKUPS[2:4])]
    return names


def wrong_lists(model: type[Model], most: int = FIELDS_A_MODEL) -> list[str]:
    """Each condition once, with a wrong value and a lookup of its own, so that together all of them are tried."""
    start = len(model._meta.label)
    fields = [field.name for field in model._meta.fields][-most:]
    asked = [f"{name}{LOOKUPS[(start + number) % len(LOOKUPS)]}" for number, name in enumerate(fields)]
    names = dict.fromkeys([*CONDITIONS, *filter_names(model), *asked])
    pairs = [(name, WRONG[(start + number) % len(WRONG)]) for number, name in enumerate(names)]
    together = ["&".join(f"{name}={quote(value)}" for name in LIST) for value in ("²", HUGE, "\x00")]
    found = [f"?{name}={quote(value)}" for name, value in [*pairs, ("q", "#²"), ("q", f"#{HUGE}")]]
    return [*found, *(f"?{query}" for query in together)]


def wrong_forms(model: type[Model]) -> list[str]:
    pairs = [(field.name, WRONG[number % len(WRONG)]) for number, field in enumerate(model._meta.get_fields())]
    return ["?" + "&".join(f"{name}={quote(value)}" for name, value in pairs)]


def addresses_of(model: type[Model]) -> list[str]:
    """For the crawl over HTTP, tests/chaos/test_panel_crawl.py."""
    found = [address(model, "changelist") + query for query in wrong_lists(model, 100)]
    found += [address(model, "add") + query for query in wrong_forms(model)]
    for page in ("change", "delete", "history"):
        found += [address(model, page, key) for key in ("²", HUGE)]
    return found


def listed(model: type[Model], query: str, user: User) -> None:
    """What the page of a list does with its address, without drawing it."""
    request: Any = RequestFactory().get(f"/{query}")
    request.user = user
    request._messages = CookieStorage(request)
    page = admin.site._registry[model]
    with contextlib.suppress(IncorrectLookupParameters, DisallowedModelAdminLookup):
        list(page.get_changelist_instance(request).result_list)


@pytest.mark.django_db
def test_no_list_of_the_panel_fails_on_wrong_values() -> None:
    user = staff("root", is_superuser=True)
    for model in MODELS:
        for query in wrong_lists(model):
            try:
                listed(model, query, user)
            except Exception as error:
                raise AssertionError(f"{model._meta.label} {query}") from error


@pytest.mark.django_db
def test_addresses_that_failed() -> None:
    http = HttpClient()
    http.force_login(staff("root", is_superuser=True))
    pages = {
        "clients/client/?q=%23%C2%B2": 200,
        "clients/client/?p=%C2%B2": 200,
        "clients/dealer/?panel_client=%C2%B2": 200,
        "tvmiddleware/account/?q=100%C2%B2": 200,
        "clients/client/?id__range=1": 302,
        f"clients/client/?id__in={HUGE}": 302,
        "clients/client/?created_at__year=-1": 302,
        f"clients/client/{HUGE}/change/": 302,
        "tvmiddleware/message/add/?account=abc": 200,
        "tvmiddleware/maintenance/add/?datetime_begin=9999-12-31": 200,
        "clients/user/add/?client=abc": 200,
        "r/%C2%B2/%C2%B2/": 404,
    }
    assert {page: http.get(f"/admin/{page}").status_code for page in pages} == pages


def test_conditions_that_mean_something_stay() -> None:
    with timezone.override("Asia/Vladivostok"):
        sound = {
            ("price__gte", "5.5"): "5.5",
            ("client__id__exact", "7"): "7",
            ("pk__in", "1,2"): "1,2",
            ("client__name__icontains", "north"): "north",
            ("enabled__exact", "1"): "1",
            ("created_at__gte", "29.11.2026"): "2026-11-28T14:00:00+00:00",
            ("created_at__lt", "2026-11-29 06:00"): "2026-11-29T06:00:00+10:00",
            ("icon__isnull", "x"): "x",
            ("used_for__nothing", "x"): "x",
        }
        assert {key: parse_lookup_values(Tariff, key[0], [key[1]])[0] for key in sound} == sound
        for name, value in (
            ("price__gte", "1e3"), ("pk__in", "1,,2"), ("created_at__gte", "9999-99-99"), ("price__range", "1,2"),
            ("created_at__date", "2026-11-29"), ("name__regex", "(a+)+$"), ("client", "²"), ("meta__a", "1"),
            ("meta", "\x00"),
        ):  # fmt: skip
            with pytest.raises(IncorrectLookupParameters):
                parse_lookup_values(Tariff, name, [value])

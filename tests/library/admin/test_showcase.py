"""Pages of selections, dashboards and feeds: what is asked for, dragging, whose rows."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client as HttpClient

from clients.models import Client, User
from library.models import DashboardMenuItem, HomeFeed, PortalDashboard, Selection, SelectionItem
from library.showcase_constants import DashboardType, MenuItem, SelectionOrigin, SelectionType
from tests import factories as make
from tests.core.admin.panel import address, browser, form_data, text
from tests.library.showcase import make_dashboard, make_selection

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> HttpClient:
    return browser(User.objects.create_superuser("root", "root@example.com", "pw"))


@pytest.fixture
def north() -> Client:
    return make.client(name="North")


def change(http: HttpClient, row: Any, **changes: Any) -> Any:
    where = address(type(row), "change", row.pk)
    page = http.get(where)
    assert page.status_code == 200
    return http.post(where, form_data(page, **changes))


def order(selection: Selection) -> list[int]:
    rows = SelectionItem.objects.filter(selection=selection).order_by("sort", "pk")
    return [row.channel_id or 0 for row in rows]


class TestSelections:
    def test_adding_leads_to_the_page_of_its_items(self, root: HttpClient, north: Client) -> None:
        where = address(Selection, "add")
        assert 'value="1"' not in text(root.get(where)).partition('name="origin"')[2].partition("</select>")[0]
        sent = form_data(root.get(where), client=north.pk, name="Channels", content_type=0, origin=0)
        answer = root.post(where, sent)
        made = Selection.objects.get(name="Channels")
        assert (answer.status_code, answer["Location"]) == (302, address(Selection, "change", made.pk))
        page = root.get(answer["Location"])
        assert page.context["inline_admin_formsets"][0].formset.form.base_fields["channel"].required
        assert "program" not in page.context["inline_admin_formsets"][0].formset.form.base_fields
        assert "content_type" not in page.context["adminform"].form.fields

    def test_items_are_dragged_and_typed_into_place(self, root: HttpClient, north: Client) -> None:
        channels = [make.channel(north) for _number in range(4)]
        row = make_selection(north, items=channels)
        a, b, c, d = (one.pk for one in channels)
        places = [f"items-{number}-sort" for number in range(4)]
        dragged = dict(zip(places, (2, 0, 1, 3), strict=True))
        assert change(root, row, **dragged).status_code == 302
        assert order(row) == [b, c, a, d]
        assert list(row.items.order_by("sort").values_list("sort", flat=True)) == [1, 2, 3, 4]
        assert change(root, row, **{"items-3-sort": 1}).status_code == 302
        assert order(row) == [d, b, c, a]

    def test_a_page_of_a_longer_list_keeps_its_places(self, root: HttpClient, north: Client) -> None:
        channels = [make.channel(north) for _number in range(103)]
        row = make_selection(north, items=channels)
        where = f"{address(Selection, 'change', row.pk)}?items-page=2"
        page = root.get(where)
        assert root.post(where, form_data(page, **{"items-0-sort": 103, "items-2-sort": 101})).status_code == 302
        assert order(row) == [one.pk for one in (*channels[:100], channels[102], channels[101], channels[100])]

    def test_items_come_and_go(self, root: HttpClient, north: Client) -> None:
        channels = [make.channel(north) for _number in range(3)]
        row = make_selection(north, items=channels[:2])
        added = {"items-TOTAL_FORMS": 3, "items-2-channel": channels[2].pk, "items-2-selection": row.pk}
        assert change(root, row, **added, **{"items-2-sort": 0, "items-0-DELETE": "on"}).status_code == 302
        assert order(row) == [channels[1].pk, channels[2].pk]
        again = {**added, "items-2-sort": 0}
        page = change(root, row, **again)
        assert page.status_code == 200, "a channel twice is refused"
        assert row.items.count() == 2

    def test_a_programme_that_left_the_guide_stands_in_nobodys_way(self, root: HttpClient, north: Client) -> None:
        guide = make.epg_channel()
        gone = make.program(guide, make.NOW, make.NOW.replace(hour=13))
        kept = make.program(guide, make.NOW.replace(hour=13), make.NOW.replace(hour=14))
        row = make_selection(north, items=[gone, kept])
        type(gone).objects.filter(pk=gone.pk)._raw_delete("default")
        assert change(root, row, name="Renamed").status_code == 302
        row.refresh_from_db()
        assert (row.name, row.items.count()) == ("Renamed", 2)
        assert change(root, row, **{"items-0-sort": 1, "items-1-sort": 0}).status_code == 302
        assert change(root, row, **{"items-1-DELETE": "on"}).status_code == 302
        assert [one.program_id for one in row.items.all()] == [kept.pk]

    def test_what_belongs_to_another_operator_is_refused(self, root: HttpClient, north: Client) -> None:
        row = make_selection(north, content_type=SelectionType.CHANNEL)
        theirs = make.channel(make.client(name="South"))
        sent = {"items-TOTAL_FORMS": 1, "items-0-channel": theirs.pk, "items-0-selection": row.pk, "items-0-sort": 0}
        assert change(root, row, **sent).status_code == 200
        assert row.items.count() == 0

    def test_rules_are_for_films(self, root: HttpClient, north: Client) -> None:
        where = address(Selection, "add")
        sent = form_data(root.get(where), client=north.pk, name="Rules", content_type=0, origin=2)
        assert root.post(where, sent).status_code == 200
        assert (
            root.post(where, {**sent, "content_type": 2, "filter_year_from": 2001, "filter_year_to": 1990}).status_code
            == 200
        )
        assert root.post(where, {**sent, "content_type": 2, "filter_year_from": 2001}).status_code == 302
        made = Selection.objects.get(name="Rules")
        assert root.get(address(Selection, "change", made.pk)).context["inline_admin_formsets"] == []

    def test_nobody_makes_a_series_by_hand(self, root: HttpClient, north: Client) -> None:
        where = address(Selection, "add")
        for wrong in ({"origin": 1, "content_type": 1}, {"origin": 0, "content_type": 5}):
            sent = form_data(root.get(where), client=north.pk, name="Series", **wrong)
            assert root.post(where, sent).status_code == 200
        assert not Selection.objects.exists()

    def test_a_series_of_the_guide_keeps_its_items(self, root: HttpClient, north: Client) -> None:
        row = make_selection(north, origin=SelectionOrigin.GUIDE, series_key="x", content_type=1)
        page = root.get(address(Selection, "change", row.pk))
        assert page.context["inline_admin_formsets"] == []
        assert change(root, row, is_hidden="on").status_code == 302
        row.refresh_from_db()
        assert (row.is_hidden, row.origin, row.series_key) == (True, SelectionOrigin.GUIDE, "x")


class TestDashboards:
    def test_what_a_type_needs_is_asked_for(self, root: HttpClient, north: Client) -> None:
        page = unescape(text(root.get(address(PortalDashboard, "add"))))
        assert "x-show=\"type == '4'\"" in page
        assert "x-show=\"type == '2' || type == '3'\"" in page

    def test_the_list_is_dragged_each_operator_for_itself(self, root: HttpClient, north: Client) -> None:
        south = make.client(name="South")
        rows = [make_dashboard(north, sort=number) for number in (1, 2, 3)]
        theirs = [make_dashboard(south, sort=number) for number in (1, 2)]
        listed = root.get(address(PortalDashboard, "changelist"))
        forms = listed.context["cl"].formset.forms
        shown = [form.instance.pk for form in forms]
        assert sorted(shown) == sorted(row.pk for row in [*rows, *theirs])
        wanted = [rows[2].pk, theirs[1].pk, rows[0].pk, theirs[0].pk, rows[1].pk]
        sent: dict[str, Any] = {"form-TOTAL_FORMS": 5, "form-INITIAL_FORMS": 5, "_save": "1"}
        for number, pk in enumerate(shown):
            sent |= {f"form-{number}-id": pk, f"form-{number}-sort": wanted.index(pk), f"form-{number}-enabled": "on"}
        assert root.post(address(PortalDashboard, "changelist"), sent).status_code == 302
        for client, ids in ((north, [rows[2], rows[0], rows[1]]), (south, [theirs[1], theirs[0]])):
            found = PortalDashboard.objects.filter(client=client).order_by("sort")
            assert [(row.pk, row.sort) for row in found] == [(row.pk, n) for n, row in enumerate(ids, start=1)]

    def test_menu_items_and_banners_only_where_they_belong(self, root: HttpClient, north: Client) -> None:
        menu, slider, films = (
            make_dashboard(north, kind) for kind in (DashboardType.MENU, DashboardType.SLIDER, DashboardType.VIDEOS)
        )
        parts = [
            [
                one.opts.model.__name__
                for one in root.get(address(PortalDashboard, "change", row.pk)).context["inline_admin_formsets"]
            ]
            for row in (menu, slider, films)
        ]
        assert parts == [["DashboardMenuItem"], ["SliderBanner"], []]
        sent = {
            "menu_items-TOTAL_FORMS": 1,
            "menu_items-0-item": MenuItem.RADIO.value,
            "menu_items-0-sort": 0,
            "menu_items-0-dashboard": menu.pk,
        }
        assert change(root, menu, **sent).status_code == 302
        assert [(row.item, row.sort) for row in DashboardMenuItem.objects.all()] == [(MenuItem.RADIO, 1)]

    def test_years_in_order(self, root: HttpClient, north: Client) -> None:
        row = make_dashboard(north)
        assert change(root, row, year_from=2001, year_to=1999).status_code == 200
        assert change(root, row, year_from=2001, year_to=2001).status_code == 302


class TestFeeds:
    def test_what_is_a_viewers_needs_a_session(self, root: HttpClient, north: Client) -> None:
        where = address(HomeFeed, "add")
        sent = form_data(root.get(where), client=north.pk, name="Mine", content="favourites")
        assert root.post(where, sent).status_code == 200
        assert root.post(where, {**sent, "auth_required": "on"}).status_code == 302

    def test_a_line_is_one_object(self, root: HttpClient, north: Client) -> None:
        row = HomeFeed.objects.create(client=north, name="Feed")
        channel, program = make.channel(north), make.program(make.epg_channel(), make.NOW, make.NOW.replace(hour=13))
        line = {"items-TOTAL_FORMS": 1, "items-0-feed": row.pk, "items-0-sort": 0, "items-0-channel": channel.pk}
        assert change(root, row, **line, **{"items-0-program": program.pk}).status_code == 200
        assert change(root, row, **line).status_code == 302
        assert row.items.get().channel == channel

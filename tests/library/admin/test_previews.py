"""Previews in the panel: what a guest, a subscriber, another device type would get, and who may look."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client as HttpClient
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client, Dealer, User
from library.models import PortalDashboard, Video
from library.showcase_constants import DashboardType, MenuItem, ShownTo
from tests import factories as make
from tests.base import CastTestCase
from tests.core.admin.panel import address, browser, english, text
from tests.core.admin.rows import rights, staff
from tests.factories import NOW
from tests.library.films import (
    cast_film,
    cast_series,
    make_actor,
    make_episode,
    make_file,
    make_price,
    make_trailer,
    make_video,
)
from tests.library.showcase import make_dashboard, make_rules, make_selection, make_slide
from tvmiddleware.constants import PriceKind
from tvmiddleware.models import Account, PlayDeviceTemplate

DAY = timedelta(days=1)
MAIN_SCREEN = "admin:library_portaldashboard_main_screen"


class PreviewTestCase(CastTestCase):
    """As North's staff, in English."""

    def setUp(self) -> None:
        stopped = time_machine.travel(NOW, tick=False)
        stopped.start()
        self.addCleanup(stopped.stop)
        self.north = self.cast.north.client
        self.http = self.browser_of("norths", self.north)

    def browser_of(self, name: str, client: Client) -> HttpClient:
        return english(browser(rights(staff(name, client=client))))

    def commit(self) -> None:
        """What was made so far is known to everybody."""
        waiting, connection.run_on_commit = connection.run_on_commit, []
        for registered in waiting:
            registered[1]()

    def preview(self, row: Any, http: HttpClient | None = None, **query: Any) -> Any:
        self.commit()
        return (http or self.http).get(address(type(row), "preview", row.pk), query)

    def seen(self, row: Any, http: HttpClient | None = None, **query: Any) -> Any:
        page = self.preview(row, http, **query)
        assert page.status_code == 200, page.status_code
        return page

    def as_anna(self, row: Any, **query: Any) -> Any:
        return self.seen(row, abonement=self.cast.anna.abonement, **query)


class FilmPreviewTest(PreviewTestCase):
    def test_a_guest_gets_trailers_first_and_nothing_is_his(self) -> None:
        page = self.seen(cast_film(self.cast))
        film = page.context["film"]
        assert [one.name for one in film.actions] == ["get_trailer_url", "get_video_url"]
        assert [one.label for one in film.actions] == ["trailer", "after login"]
        assert film.line == "2024 · Drama"
        assert film.badges == ["free of charge"]
        assert "Anna Ivanova" in text(page)

    def test_a_subscriber_gets_what_plays_first(self) -> None:
        film = self.as_anna(cast_film(self.cast)).context["film"]
        assert [one.name for one in film.actions] == ["get_video_url", "get_trailer_url"]

    def test_the_actions_are_those_of_the_box(self) -> None:
        self.north.billing_type = Client.BillingType.SUBSCRIPTION
        self.north.save()
        price = make_price(self.north, price=99)
        sold = make.tariff(self.north, name="Cinema", price=300)
        video = make_video(self.north, "Rental", tariffs=[sold, self.shows_catalogue()])
        video.price_category = price
        video.save()
        make_file(video)
        make_trailer(video)
        query: dict[str, Any] = {
            "client_id": self.north.pk,
            "authkey": self.cast.anna_key.key,
            "device": "pc",
            "lang": "ru",
            "vid": video.pk,
        }
        box = HttpClient().get("/tvmiddleware/api/video/detail/", query).json()
        shown = self.as_anna(video, device="pc").context["film"]
        assert [(one.caption, one.name) for one in shown.actions] == [
            (row["caption"], row["action"]) for row in box["actions"]
        ]
        currency = self.north.currency
        assert [one.name for one in shown.actions] == ["get_trailer_url", "subscribe", "buy"]
        assert [one.price for one in shown.actions] == ["", f"300.00 {currency}", f"99.00 {currency}"]
        assert shown.badges == ["for sale"]
        assert shown.row["description"] == box["description"]

    def shows_catalogue(self) -> Any:
        tariff = make.tariff(self.north, name="Catalogue", period=0)
        self.cast.anna.tariffs.add(tariff)
        return tariff

    def test_texts_are_those_of_the_chosen_language(self) -> None:
        video = cast_film(self.cast)
        with self.settings(SMARTY_DEFAULT_LANGUAGE="ru", SMARTY_ADDITIONAL_LANGUAGES=["en"]):
            Video.objects.filter(pk=video.pk).update(name_lang1="The film")
            page = self.seen(video, lang="en")
            assert page.context["film"].row["name"] == "The film"
            assert page.context["film"].actions[0].caption == "Trailer"
            assert self.seen(video, lang="ru").context["film"].actions[0].caption == "Трейлер"

    def test_a_series_has_its_seasons_and_what_is_planned(self) -> None:
        series = cast_series(self.cast)
        season = series.seasons.get()
        make_episode(season, with_file=False, is_planned=True, sort=3, name="To come")
        make_episode(season, with_file=False, sort=4, name="Nothing to show of it")
        page = self.as_anna(series)
        (found,) = page.context["film"].seasons
        assert [(one["number"], one["is_planned"]) for one in found.episodes] == [(1, 0), (2, 0), (3, 1)]
        assert [one.caption for one in page.context["film"].actions] == ["Сезон 1 Серия 1", "Сезон 1 Серия 2"]
        assert "Nothing to show of it" not in text(page)

    def test_a_film_that_is_not_shown_says_why(self) -> None:
        basic = self.cast.north.basic
        other = make.tariff(self.north, name="Cinema nobody has")
        cases: list[tuple[dict[str, Any], list[Any], str]] = [
            ({}, [], "in no tariff"),
            ({"published_from": NOW + DAY}, [basic], "It is shown from"),
            ({"published_to": NOW - DAY}, [basic], "publication is over"),
            ({}, [other], "none of its tariffs: Cinema nobody has"),
        ]
        for fields, tariffs, reason in cases:
            page = self.as_anna(make_video(self.north, "Hidden", tariffs=tariffs, **fields))
            assert any(reason in str(one) for one in page.context["reasons"]), (reason, page.context["reasons"])
            assert "film" not in page.context

    def test_what_an_archive_keeps_is_not_a_guests(self) -> None:
        recorded = make_video(
            self.north, "Recorded", tariffs=[self.cast.north.basic], channel=self.cast.one, recorded_from=NOW - DAY
        )
        assert "The archive of its channel" in str(self.seen(recorded).context["reasons"])
        assert self.as_anna(recorded).context["film"].row["name"] == "Recorded"

    def test_a_film_of_other_device_types_is_not_played_there(self) -> None:
        video = cast_film(self.cast)
        video.available_on.set([self.cast.north.pc.device])
        page = self.as_anna(video, device="mag")
        assert [one.name for one in page.context["film"].actions] == ["get_trailer_url"]
        assert "not for this device type" in str(page.context["notes"])
        assert not self.as_anna(video, device="pc").context["notes"]

    def test_who_may_not_watch_is_refused(self) -> None:
        page = self.seen(cast_film(self.cast), abonement=self.inactive().abonement)
        assert "boxes are refused" in str(page.context["reasons"])

    def inactive(self) -> Account:
        return make.account(self.north, abonement=1777, active=False)

    def test_an_unknown_account_is_a_wrong_field(self) -> None:
        video = cast_film(self.cast)
        vera = make.account(self.cast.south.client, abonement=4242)
        for abonement in (999_999, vera.abonement, "x", "1e3", -1, "9" * 40):
            page = self.seen(video, abonement=abonement)
            assert page.context["form"].errors["abonement"], abonement
            assert "film" not in page.context

    def test_nonsense_in_the_address_breaks_nothing(self) -> None:
        wrong: list[dict[str, Any]] = [
            {"device": "toaster"},
            {"lang": "xx"},
            {"device": "' or 1=1"},
            {"cursor": "9" * 50},
        ]
        for query in wrong:
            assert self.seen(cast_film(self.cast), **query)

    def test_nobody_is_logged_in_by_looking(self) -> None:
        before = self.cast.anna.sessions.count()
        self.as_anna(cast_film(self.cast))
        assert self.cast.anna.sessions.count() == before

    def test_an_operator_that_is_off_gets_nothing(self) -> None:
        video = cast_film(self.cast)
        Client.objects.filter(pk=self.north.pk).update(enabled=False)
        root = english(browser(User.objects.create_superuser("root", "root@example.com", "pw")))
        assert "switched off" in str(self.seen(video, root).context["reasons"])


class PreviewRightsTest(PreviewTestCase):
    def rows(self) -> list[Any]:
        return [
            cast_film(self.cast),
            make_selection(self.north, items=[cast_film(self.cast)]),
            make_dashboard(self.north),
        ]

    def test_another_operators_rows_are_not_there(self) -> None:
        south = self.browser_of("souths", self.cast.south.client)
        for row in self.rows():
            assert self.preview(row, south).status_code == 404
        assert south.get(reverse(MAIN_SCREEN), {"client": self.north.pk}).status_code == 404

    def test_without_the_right_to_view(self) -> None:
        nobody = english(browser(staff("nobody", client=self.north)))
        for row in self.rows():
            assert self.preview(row, nobody).status_code == 403
        assert nobody.get(reverse(MAIN_SCREEN)).status_code == 403

    def test_viewing_is_enough_and_accounts_need_their_own_right(self) -> None:
        user = staff("looker", client=self.north)
        user.user_permissions.set(Permission.objects.filter(codename="view_video"))
        page = self.seen(cast_film(self.cast), english(browser(user)), abonement=self.cast.anna.abonement)
        assert "abonement" not in page.context["form"].fields
        assert page.context["visitor"].record is None

    def test_the_pages_have_the_button(self) -> None:
        for row in self.rows():
            assert address(type(row), "preview", row.pk) in text(self.http.get(address(type(row), "change", row.pk)))
        assert reverse(MAIN_SCREEN) in text(self.http.get(address(PortalDashboard, "changelist")))

    def test_a_dealers_staff_sees_no_other_subscribers(self) -> None:
        dealer = Dealer.objects.create(client=self.north, name="Dealer")
        user = rights(staff("dealers", client=self.north, dealer=dealer))
        page = self.preview(cast_film(self.cast), english(browser(user)), abonement=self.cast.anna.abonement)
        assert page.context["form"].errors["abonement"]


class ShowcasePreviewTest(PreviewTestCase):
    def setUp(self) -> None:
        super().setUp()
        PlayDeviceTemplate.objects.get_or_create(system_name="futuristic", defaults={"name": "Futuristic"})

    def titles(self, row: Any) -> list[str]:
        return [card.title for card in row.cards]

    def screen(self, http: HttpClient | None = None, **query: Any) -> Any:
        self.commit()
        page = (http or self.http).get(reverse(MAIN_SCREEN), query)
        assert page.status_code == 200
        return page

    def test_a_selection_has_what_the_visitor_sees(self) -> None:
        hidden = make_video(self.north, "In no tariff")
        selection = make_selection(self.north, "Best", items=[hidden, cast_film(self.cast)])
        page = self.as_anna(selection)
        (row,) = page.context["rows"]
        assert (self.titles(row), row.more) == (["Ordinary film"], "Number of items: 1")
        assert address(Video, "preview", cast_film(self.cast).pk) in text(page)

    def test_a_selection_that_is_hidden_or_empty_says_so(self) -> None:
        page = self.seen(make_selection(self.north, "Empty", is_hidden=True))
        assert [str(note).partition(":")[0] for note in page.context["notes"]] == [
            "It is hidden",
            "It holds nothing for this viewer",
        ]

    def test_selections_of_every_kind(self) -> None:
        cast = self.cast
        channels = self.as_anna(make_selection(self.north, items=[cast.one, cast.two])).context["rows"][0]
        assert self.titles(channels) == ["One", "Two"]
        programs = self.as_anna(make_selection(self.north, items=[cast.current])).context["rows"][0]
        assert self.titles(programs) == [cast.current.name]
        assert "One" in programs.cards[0].line
        cast_film(cast)
        rules = self.as_anna(make_rules(self.north, filter_order="name")).context["rows"][0]
        assert self.titles(rules) == ["Another film", "Ordinary film"]

    def test_a_long_selection_comes_in_pages(self) -> None:
        films = [make_video(self.north, f"Film {number:03}", tariffs=[self.cast.north.basic]) for number in range(103)]
        selection = make_selection(self.north, items=films)
        first = self.as_anna(selection)
        (row,) = first.context["rows"]
        assert len(row.cards) == 100
        assert f"abonement={self.cast.anna.abonement}&cursor={row.next_cursor}" in unescape(text(first))
        rest = self.as_anna(selection, cursor=row.next_cursor).context["rows"][0]
        assert self.titles(rest) == ["Film 100", "Film 101", "Film 102"]

    def test_a_dashboard_shows_its_films(self) -> None:
        cast_film(self.cast)
        page = self.as_anna(make_dashboard(self.north, title="New films"))
        assert self.titles(page.context["rows"][0]) == ["Another film", "Ordinary film"]

    def test_an_empty_dashboard_says_so(self) -> None:
        page = self.seen(make_dashboard(self.north))
        assert page.context["rows"][0].is_empty
        assert "There is nothing in it for this viewer." in text(page)

    def test_a_dashboard_that_is_not_for_the_visitor_says_why(self) -> None:
        members = make_dashboard(self.north, shown_to=ShownTo.SUBSCRIBERS)
        guests = make_dashboard(self.north, shown_to=ShownTo.GUESTS)
        off = make_dashboard(self.north, enabled=False)
        boxes = make_dashboard(self.north)
        boxes.devices.set([self.cast.north.mag.device])
        assert "only to who has logged in" in str(self.seen(members).context["reasons"])
        assert "only to who has not logged in" in str(self.as_anna(guests).context["reasons"])
        assert "switched off" in str(self.seen(off).context["reasons"])
        assert "leaves it out for this device type" in str(self.seen(boxes, device="pc").context["notes"])
        assert not self.seen(boxes, device="mag").context["notes"]

    def test_the_main_screen_has_its_rows_in_order(self) -> None:
        cast_film(self.cast)
        menu = make_dashboard(self.north, DashboardType.MENU, title="Menu", sort=1)
        menu.menu_items.create(item=MenuItem.RADIO, sort=1)
        menu.menu_items.create(item=MenuItem.TVCHANNELS, sort=2)
        slider = make_dashboard(self.north, DashboardType.SLIDER, title="Slider", sort=2)
        make_slide(slider, deep_link="app://film")
        make_dashboard(self.north, DashboardType.CHANNELS, title="Channels", sort=3)
        chosen = make_selection(self.north, items=[cast_film(self.cast)])
        make_dashboard(self.north, DashboardType.SELECTION, title="Chosen", sort=4, selection=chosen)
        make_dashboard(self.north, DashboardType.WIDGETS, title="Widgets", sort=5)
        make_dashboard(self.north, title="Elsewhere", sort=6, screen="kids")
        make_dashboard(self.cast.south.client, title="Foreign", sort=0)
        rows = self.screen(abonement=self.cast.anna.abonement).context["rows"]
        assert [row.title for row in rows] == ["Menu", "Slider", "Channels", "Chosen", "Widgets"]
        assert rows[0].names == ["radio", "TV channels"]
        assert self.titles(rows[1]) == ["app://film"]
        assert self.titles(rows[2]) == ["One", "Two"]
        assert self.titles(rows[3]) == ["Ordinary film"]
        assert "by itself" in str(rows[4].note)
        assert [row.title for row in self.screen(screen="kids").context["rows"]] == ["Elsewhere"]

    def test_a_main_screen_without_rows_says_so(self) -> None:
        assert "This screen has no rows for this viewer." in text(self.screen())

    def test_who_sees_several_operators_chooses_one(self) -> None:
        make_dashboard(self.cast.south.client, title="Of the south")
        root = english(browser(User.objects.create_superuser("root", "root@example.com", "pw")))
        page = self.screen(root, client=self.cast.south.client.pk)
        assert [row.title for row in page.context["rows"]] == ["Of the south"]
        assert page.context["form"].accounts.filter(abonement=self.cast.anna.abonement).get() == self.cast.vera
        assert root.get(reverse(MAIN_SCREEN), {"client": "x"}).status_code == 404

    def test_twenty_films_cost_as_many_statements_as_one(self) -> None:
        dashboard = make_dashboard(self.north)
        price = make_price(self.north, PriceKind.SUBSCRIPTION)
        counts = []
        self.as_anna(dashboard)  # whatever is read once
        for number in (1, 20):
            for place in range(number):
                video = make_video(
                    self.north,
                    f"Film {number} {place}",
                    tariffs=[self.cast.north.basic],
                    people=[make_actor(self.north)],
                    price_category=price,
                )
                make_file(video)
            with CaptureQueriesContext(connection) as statements:
                page = self.as_anna(dashboard)
            counts.append(len(statements))
            shown = len(page.context["rows"][0].cards)
        assert shown == 21
        assert counts[1] == counts[0], counts

    def test_there_is_no_inline_script_or_style_of_ours(self) -> None:
        page = text(self.as_anna(cast_film(self.cast)))
        portal = page.partition('class="smarty-portal"')[2].partition("</main>")[0]
        assert portal and "style=" not in portal.partition("</article>")[0]
        assert "<script" not in portal.partition("</article>")[0]

    def test_what_was_typed_is_shown_as_text(self) -> None:
        video = make_video(self.north, "<script>alert(1)</script>", tariffs=[self.cast.north.basic])
        assert "<script>alert(1)" not in text(self.as_anna(video))

    def test_in_russian(self) -> None:
        russian = browser(User.objects.get(username="norths"))
        russian.defaults["HTTP_ACCEPT_LANGUAGE"] = "ru"
        assert "Этот зритель" in text(self.seen(make_video(self.north, "Hidden"), russian))

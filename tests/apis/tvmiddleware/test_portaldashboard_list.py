from __future__ import annotations

from datetime import timedelta
from typing import Any

from epg.models import EpgCategory, EpgGenre
from library.models import DashboardMenuItem, VideoProvider
from library.showcase_constants import DashboardType, MenuItem, ShownTo
from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.films import make_genre
from tests.library.showcase import make_dashboard, make_selection, make_slide
from tvmiddleware.models import PlayDeviceTemplate


class PortalDashboardListTest(ApiTestCase):
    path = "portaldashboard/list/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client
        self.impuls = PlayDeviceTemplate.objects.create(name="Impuls", system_name="impuls")
        self.focus = PlayDeviceTemplate.objects.create(name="Focus", system_name="focus")

    def rows(self, **params: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.assert_ok(self.call(template="impuls", **params))["portaldashboards"]
        return found

    def titles(self, **params: Any) -> list[str]:
        return [row["title"] for row in self.rows(**params)]

    def attributes(self, kind: DashboardType, **fields: Any) -> dict[str, Any]:
        made = make_dashboard(self.north, kind, **fields)
        return self.attributes_of(made.pk)

    def attributes_of(self, dashboard_id: int) -> dict[str, Any]:
        with self.captureOnCommitCallbacks(execute=True):
            self.north.dashboards.get(pk=dashboard_id).save()
        found: dict[str, Any] = next(row for row in self.rows() if row["id"] == dashboard_id)["attributes"]
        return found

    # --- which -------------------------------------------------------------------------------------------------------
    def test_in_the_operators_order_without_those_that_are_off(self) -> None:
        make_dashboard(self.north, title="Second", sort=2)
        make_dashboard(
            self.north, title="First", title_lang1="First en", description="What is new", sort=1, cover="c.png"
        )
        make_dashboard(self.north, title="Off", enabled=False)
        make_dashboard(self.cast.south.client, title="South")
        with self.settings(SMARTY_ADDITIONAL_LANGUAGES=["en"]):
            first, second = self.rows(lang="en")
        assert (first["title"], first["description"], first["screen"]) == ("First en", "What is new", "")
        assert first["cover"].endswith("/c.png")
        assert (second["title"], second["type"], second["cover"]) == ("Second", 4, "")

    def test_templates(self) -> None:
        make_dashboard(self.north, title="Any").templates.set([])
        make_dashboard(self.north, title="Impuls").templates.set([self.impuls])
        make_dashboard(self.north, title="Focus").templates.set([self.focus])
        assert self.titles() == ["Any", "Impuls"]
        for wrong in ("unknown", "", "IMPULS"):
            self.assert_error(self.call(template=wrong), 1)
        self.assert_error(self.call(), 1)

    def test_device_types(self) -> None:
        make_dashboard(self.north, title="Any")
        make_dashboard(self.north, title="PC").devices.set([make.play_device("pc")])
        make_dashboard(self.north, title="MAG").devices.set([make.play_device("mag")])
        assert self.titles() == ["Any", "PC"]
        assert self.titles(device="pc") == ["Any", "PC"]
        assert [one.text for one in self.xml(template="impuls").iter("title")] == ["Any", "MAG"]

    def test_screens(self) -> None:
        for screen in ("", "home", "kids"):
            make_dashboard(self.north, title=screen or "none", screen=screen)
        assert self.titles() == ["none"]
        assert self.titles(screen="empty") == ["none"]
        assert self.titles(screen="home") == ["home"]
        assert self.titles(screen="home,kids") == ["home", "kids"]
        assert self.titles(screen="empty, home") == ["none", "home"]
        assert self.titles(screen="all") == ["none", "home", "kids"]
        assert self.titles(screen="nowhere") == []

    def test_who_has_logged_in(self) -> None:
        for shown_to in ShownTo:
            make_dashboard(self.north, title=shown_to.name, shown_to=shown_to)
        assert self.titles() == ["EVERYBODY", "SUBSCRIBERS"]

    # --- what they say -----------------------------------------------------------------------------------------------
    def test_main_menu(self) -> None:
        made = make_dashboard(self.north, DashboardType.MENU)
        for place, item in enumerate((MenuItem.RADIO, MenuItem.TVCHANNELS)):
            DashboardMenuItem.objects.create(dashboard=made, item=item, sort=place)
        assert self.attributes_of(made.pk) == {"main_menu_order_list": [7, 0]}

    def test_channels(self) -> None:
        empty = {"channels_category_id": "all", "category_id": "all"}
        assert self.attributes(DashboardType.CHANNELS) == empty
        category = EpgCategory.objects.create(name="Sport")
        filled = self.attributes(
            DashboardType.CHANNELS, epg_category=category, category=self.cast.north.news, display_type="big"
        )
        assert filled == {
            "channels_category_id": str(category.pk),
            "category_id": str(self.cast.north.news.pk),
            "display_type": "big",
        }

    def test_programmes(self) -> None:
        assert self.attributes(DashboardType.PROGRAMS) == {
            "category": "all",
            "display_only_selected_programs": [],
            "genres_intersection_or_union": "intersection",
        }
        made = make_dashboard(
            self.north,
            DashboardType.PROGRAMS,
            epg_category=EpgCategory.objects.create(name="Sport"),
            every_genre=True,
            only_recorded=True,
            only_coming=True,
        )
        made.channels.set([self.cast.one])
        genre = EpgGenre.objects.create(name="Chess")
        made.epg_genres.set([genre])
        assert self.attributes_of(made.pk) == {
            "category": str(made.epg_category_id),
            "channel": [str(self.cast.one.pk)],
            "display_only_selected_programs": ["1", "3"],
            "genres": [str(genre.pk)],
            "genres_intersection_or_union": "union",
        }

    def test_films(self) -> None:
        assert self.attributes(DashboardType.VIDEOS) == {
            "video_source": "all",
            "display_only_selected_videos": [],
            "video_provider": "all",
            "genre": "all",
        }
        provider = VideoProvider.objects.create(client=self.north, name="Cinema")
        genre = make_genre(self.north)
        filled = self.attributes(
            DashboardType.VIDEOS,
            video_source=0,
            only_series=True,
            video_provider=provider,
            genre=genre,
            kinopoisk_rating=7.5,
            imdb_rating=6,
            year_from=1990,
            year_to=2000,
            display_type="posters",
        )
        assert filled == {
            "video_source": "0",
            "display_only_selected_videos": ["2"],
            "video_provider": str(provider.pk),
            "genre": str(genre.pk),
            "kinopoisk_rating": 7.5,
            "imdb_rating": 6.0,
            "year_from": 1990,
            "year_to": 2000,
            "display_type": "posters",
        }

    def test_selection(self) -> None:
        assert self.attributes(DashboardType.SELECTION) == {"content_type": -1}
        chosen = make_selection(self.north, items=[self.cast.one])
        filled = self.attributes(DashboardType.SELECTION, selection=chosen, display_type="row")
        assert filled == {"content_type": 0, "selection": chosen.pk, "display_type": "row"}

    def test_slider(self) -> None:
        made = make_dashboard(self.north, DashboardType.SLIDER)
        make_slide(made, "s/2.png", deep_link="app://2", sort=2)
        make_slide(made, "s/1.png", image_lang1="s/1en.png", deep_link="app://1", sort=1)
        make_slide(made, "s/over.png", published_to=NOW)
        make_slide(made, "s/later.png", published_from=NOW + timedelta(seconds=1))
        make_slide(made, "s/off.png", enabled=False)
        with self.settings(SMARTY_ADDITIONAL_LANGUAGES=["en"]):
            slides = self.attributes_of(made.pk)["slider_banners_list"]
        assert [slide["slider_deep_link"] for slide in slides] == ["app://1", "app://2"]
        pictures = [{code: url[-8:] for code, url in one.items()} for one in slides[0]["slider_banners_urls"]]
        assert pictures == [{"ru": "/s/1.png"}, {"en": "s/1en.png"[-8:]}]
        assert [list(one) for one in slides[1]["slider_banners_urls"]] == [["ru"]]

    def test_those_without_attributes(self) -> None:
        for kind in (1, 6, 7, 8, 10, 11):
            assert self.attributes(DashboardType(kind)) == {}

    def test_a_change_is_seen_by_the_next_call(self) -> None:
        made = make_dashboard(self.north, title="Old")
        assert self.titles() == ["Old"]
        with self.captureOnCommitCallbacks(execute=True):
            made.templates.set([self.focus])
        assert self.titles() == []

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(template="impuls"), 403)

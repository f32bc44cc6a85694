"""Ids of another operator, in every parameter of every method: refused, and nothing is written anywhere.

Each call is made with ids of the caller's own first and has to work, so that it is the one foreign id that is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from apis.content.urls import routes
from external_api.models import ApiConfig
from library.models import (
    Actor,
    Episode,
    Genre,
    Radio,
    Seance,
    SeanceTicket,
    Season,
    SkipVideoFragment,
    TargetBanner,
    Video,
    VideoFile,
    VideoProvider,
)
from tests import factories as make
from tests.apis.content.base import ContentTestCase
from tests.cast import Operator
from tests.library.cameras import make_camera
from tests.library.showcase import make_selection
from tvmiddleware.models import Account, Channel, CopyrightHolder, HbbProvider, PriceCategory

OBJECT, LINK, SIBLING = 404, 20, 21
"""The code for a foreign id of the object itself, of what it is linked with, of what it is sorted behind."""


@dataclass(frozen=True)
class Named:
    """What a parameter names, and the code for one of another operator."""

    kind: str
    code: int = LINK


BANNER_LINKS = {"account_ids": Named("account"), "abonements": Named("abonement"), "tariff_ids": Named("tariff")}
FILM_LINKS = {
    "copyright_holder": Named("holder"),
    "external_api_config": Named("config"),
    "price_category": Named("price"),
    "video_provider": Named("provider"),
    "genres": Named("genre"),
    "stream_services": Named("service"),
    "tariffs": Named("tariff"),
    "actors_set": Named("actor"),
    "package_videos": Named("other_film"),
    "similar_set": Named("other_film"),
}
CAMERA_LINKS = {"tariffs": Named("tariff"), "stream_services": Named("service"), "price_category": Named("price")}
TABLE: dict[str, dict[str, Named]] = {
    "actor/delete/": {"id": Named("actor", OBJECT)},
    "actor/detail/": {"id": Named("actor", OBJECT)},
    "actor/modify/": {"id": Named("actor", OBJECT)},
    "camera/create/": {**CAMERA_LINKS, "sort_after_cid": Named("camera", SIBLING)},
    "camera/delete/": {"id": Named("camera", OBJECT)},
    "camera/modify/": {**CAMERA_LINKS, "camera_id": Named("camera", OBJECT)},
    "channel/create/": {
        "category": Named("category"),
        "copyright_holder": Named("holder"),
        "price_category": Named("price"),
        "additional_categories": Named("category"),
        "tariffs": Named("tariff"),
        "stream_services": Named("service"),
        "hbb_providers": Named("hbb"),
        "sort_after_cid": Named("channel", SIBLING),
    },
    "channel/delete/": {"id": Named("channel", OBJECT)},
    "episode/create/": {
        "vid": Named("film"),
        "season_id": Named("season"),
        "sort_after_eid": Named("other_episode", SIBLING),
    },
    "episode/delete/": {"id": Named("episode", OBJECT)},
    "episode/modify/": {"episode_id": Named("episode", OBJECT), "sort_after_eid": Named("season_episode", SIBLING)},
    "programblocking/create/": {"pid": Named("program", 1)},
    "radio/create/": {"tariffs": Named("tariff")},
    "radio/delete/": {"id": Named("radio", OBJECT)},
    "seance/create/": {"vid": Named("film"), "vfid": Named("file")},
    "seance/delete/": {"id": Named("seance", OBJECT)},
    "seance/ticket/create/": {"sid": Named("seance")},
    "seance/ticket/delete/": {"id": Named("ticket", OBJECT)},
    "season/create/": {"vid": Named("film"), "sort_after_sid": Named("season", SIBLING)},
    "season/delete/": {"id": Named("season", OBJECT)},
    "season/modify/": {"season_id": Named("season", OBJECT), "sort_after_sid": Named("other_season", SIBLING)},
    "selection/create/": {"items_set": Named("channel")},
    "selection/modify/": {
        "id": Named("selection", OBJECT),
        "items_set": Named("channel"),
        "items_add": Named("channel"),
    },
    "skipvideofragment/create/": {"vfid": Named("file")},
    "skipvideofragment/delete/": {"id": Named("fragment", OBJECT)},
    "skipvideofragment/modify/": {"id": Named("fragment", OBJECT), "vfid": Named("file")},
    "targetbanner/create/": {**BANNER_LINKS, "sort_after_tbid": Named("banner", SIBLING)},
    "targetbanner/delete/": {"id": Named("banner", OBJECT)},
    "targetbanner/modify/": {
        **BANNER_LINKS,
        "id": Named("banner", OBJECT),
        "sort_after_tbid": Named("other_banner", SIBLING),
    },
    "video/create/": FILM_LINKS,
    "video/delete/": {"id": Named("film", OBJECT)},
    "video/detail/": {"id": Named("film", OBJECT)},
    "video/file/create/": {
        "vid": Named("film"),
        "episode_id": Named("episode"),
        "sort_after_vfid": Named("file", SIBLING),
    },
    "video/file/detail/": {"id": Named("file", OBJECT)},
    "video/file/modify/": {"id": Named("file", OBJECT), "episode_id": Named("episode")},
    "video/modify/": {
        **FILM_LINKS,
        "id": Named("film", OBJECT),
        "similar_add": Named("other_film"),
        "similar_remove": Named("other_film"),
    },
}
FILTERS: dict[str, dict[str, Named]] = {
    "actor/list/": {"movie_id": Named("film")},
    "channel/list/": {"tariffs": Named("tariff"), "stream_services": Named("service")},
    "selection/modify/": {"items_remove": Named("channel")},
}
"""A foreign id finds nothing, and is no error."""
ALL_OPERATORS = {
    ("camera/create/", "category"),
    ("camera/create/", "additional_categories"),
    ("camera/create/", "epg_channel"),
    ("channel/create/", "epg_channel"),
    ("epgchannel/icon/upload/", "epg_channel_id"),
    ("epgchannel/list/", "source"),
    ("radio/create/", "radio_channel"),
    ("video/create/", "available_on"),
    ("video/modify/", "available_on"),
}
"""What all operators share."""
NO_IDS = {
    "aspect_ratio", "clear_accounts", "clear_tariffs", "delete_image", "display_on_site", "duration", "enabled",
    "end_date", "for_birthday", "gender", "is_announcement", "is_free", "is_hidden", "is_planned", "is_season",
    "is_trailer", "kinopoisk_id", "lcn_number", "limit", "load_meta", "mediahills_id", "movie_db_id", "page",
    "parent_control", "pause_live_tv_shift", "quality", "rating", "recording_days", "self_skip_fragments_priority",
    "show_in_all", "skip_main_size", "telemeter", "time_start", "type", "update_photo", "year", "client_id",
}  # fmt: skip
DAYS = {"published_from": "2026-11-01", "published_to": "2026-11-30"}
PLAIN: dict[str, dict[str, Any]] = {
    "seance/create/": {"date_start": "2026-11-30 20:00:00", "date_end": "2026-11-30 22:00:00"},
    "selection/create/": {"type": 0},
    "selection/modify/": {"type": 0},
    "skipvideofragment/create/": {"type": 0, "begin_time": 1, "end_time": 2},
    "targetbanner/create/": DAYS,
    "targetbanner/modify/": DAYS,
}
"""What a method needs besides a name and its object."""
NEEDED = {"id", "camera_id", "vid", "vfid", "season_id", "episode_id", "pid", "sid"}
"""The parameters that say what a call is about."""
LISTS = {
    "account_ids", "abonements", "tariff_ids", "genres", "stream_services", "tariffs", "actors_set", "package_videos",
    "similar_set", "similar_add", "similar_remove", "additional_categories", "hbb_providers", "items_set", "items_add",
    "items_remove",
}  # fmt: skip


def rows_of(own: Operator, account: Account, channel: Channel, program: Any) -> dict[str, int]:
    """A row of each kind of this operator -> its id."""
    client = own.client
    film, other_film = (Video.objects.create(client=client, name=name) for name in ("Film", "Other"))
    season, other_season = (Season.objects.create(video=film, name=str(place), sort=place) for place in (1, 2))
    episode, other = (Episode.objects.create(video=film, season=season, name=str(n), sort=n) for n in (1, 2))
    alone = Episode.objects.create(video=film, name="Alone", sort=1)
    file = VideoFile.objects.create(video=film, name="File", filename="a.mp4", sort=1)
    seance = Seance.objects.create(video=film, date_start=make.NOW, date_end=make.NOW + timedelta(hours=2))
    banners = [TargetBanner.objects.create(client=client, name=str(n), sort=n, **days()) for n in (1, 2)]
    rows = {
        "film": film,
        "other_film": other_film,
        "season": season,
        "other_season": other_season,
        "episode": episode,
        "season_episode": other,
        "other_episode": alone,
        "file": file,
        "fragment": SkipVideoFragment.objects.create(video_file=file, begin_time=0, end_time=5),
        "genre": Genre.objects.create(client=client, name="Drama"),
        "actor": Actor.objects.create(client=client, name="Person"),
        "provider": VideoProvider.objects.create(client=client, name="Provider"),
        "config": ApiConfig.objects.create(client=client, name="config"),
        "holder": CopyrightHolder.objects.create(client=client, name="Holder"),
        "price": PriceCategory.objects.create(client=client, name="Price"),
        "hbb": HbbProvider.objects.create(client=client, name="Shop"),
        "camera": make_camera(client),
        "seance": seance,
        "ticket": SeanceTicket.objects.create(client=client, seance=seance, code="10000001"),
        "radio": Radio.objects.create(client=client, name="Wave"),
        "selection": make_selection(client, "Selection", content_type=0),
        "banner": banners[0],
        "other_banner": banners[1],
        "tariff": own.basic,
        "service": own.live,
        "category": own.news,
        "channel": channel,
        "account": account,
        "program": program,
    }
    return {**{kind: row.pk for kind, row in rows.items()}, "abonement": account.abonement or 0}


def days() -> dict[str, Any]:
    return {"published_from": make.NOW.date(), "published_to": make.NOW.date()}


def everything() -> dict[str, list[Any]]:
    """Every row of every table."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return {one._meta.db_table: list(one._default_manager.order_by("pk").values_list()) for one in models}


def has_written(queries: CaptureQueriesContext) -> bool:
    """Perhaps for nothing, when it was rolled back."""
    return any(one["sql"].startswith(("INSERT", "UPDATE", "DELETE", "REPLACE")) for one in queries.captured_queries)


class TenancyTest(ContentTestCase):
    def setUp(self) -> None:
        super().setUp()
        cast = self.cast
        guide = make.epg_channel(name="South's")
        cast.foreign.epg_channel = guide
        cast.foreign.save()
        program = make.program(guide, cast.past.datetime_begin, cast.past.datetime_end, name="South's")
        stranger = make.account(cast.south.client, abonement=4004)
        self.own = rows_of(cast.north, cast.anna, cast.one, cast.past)
        self.foreign = rows_of(cast.south, stranger, cast.foreign, program)

    def base(self, path: str) -> dict[str, Any]:
        """A call with nothing but what it is about, which works."""
        names = {name: named for name, named in TABLE[path].items() if name in NEEDED and self.is_needed(path, name)}
        has_name = "name" in next(one for one in routes if one.path == path).spec.params.model_fields
        given = {name: self.own[named.kind] for name, named in names.items()}
        return {**given, **({"name": "New"} if has_name else {}), **PLAIN.get(path, {})}

    def is_needed(self, path: str, name: str) -> bool:
        field = next(one for one in routes if one.path == path).spec.params.model_fields[name]
        return field.is_required() or name == "id" or path == "programblocking/create/"

    def test_every_id_is_in_the_table(self) -> None:
        for route in routes:
            known = {*TABLE.get(route.path, {}), *FILTERS.get(route.path, {}), *NO_IDS}
            known |= {name for path, name in ALL_OPERATORS if path == route.path}
            fields = route.spec.params.model_fields
            numbers = {name for name, field in fields.items() if "int" in str(field.annotation)}
            assert numbers <= known, (route.path, numbers - known)

    def test_own_ids_work_and_foreign_ones_are_refused(self) -> None:
        before = everything()
        for path, table in TABLE.items():
            for name, named in table.items():
                own, foreign = self.own[named.kind], self.foreign[named.kind]
                savepoint = transaction.savepoint()
                self.ok(path, **{**self.base(path), name: own})
                transaction.savepoint_rollback(savepoint)
                wrong = [foreign, [own, foreign]] if name in LISTS else [foreign]
                for sent in wrong:
                    with CaptureQueriesContext(connection) as queries:
                        answer = self.send(path, **{**self.base(path), name: sent})
                    assert answer["error"] == named.code, (path, name, answer)
                    if named.code != OBJECT and named.code >= LINK:
                        assert list(answer["error_fields"]) == [name], (path, name)
                    assert not has_written(queries) or everything() == before, (path, name)

    def test_filters_find_nothing_of_others(self) -> None:
        before = everything()
        for path, table in FILTERS.items():
            base: dict[str, Any] = {"id": self.own["selection"], "type": 0} if path == "selection/modify/" else {}
            for name, named in table.items():
                answer = self.ok(path, **{**base, name: self.foreign[named.kind]})
                assert not answer.get("channels") and not answer.get("actors")
                changed = {table for table, rows in everything().items() if rows != before[table]}
                assert not changed, (path, name, changed)

    def test_lists_show_ones_own_alone(self) -> None:
        films = self.ok("video/list/")["videos"]
        assert [row["id"] for row in films] == [self.own["film"], self.own["other_film"]]
        assert [one["id"] for row in films for one in row["files"]] == [self.own["file"]]
        assert self.ok("actor/list/")["actors"] == [self.own["actor"]]
        assert [row["id"] for row in self.ok("targetbanner/list/")["target_banners"]] == [
            self.own["banner"],
            self.own["other_banner"],
        ]
        assert self.cast.foreign.pk not in [row["id"] for row in self.ok("channel/list/")["channels"]]

    def test_another_operators_external_id_and_prefix(self) -> None:
        Video.objects.filter(pk=self.foreign["film"]).update(ext_id="ext-7")
        self.refused(404, "video/detail/", ext_id="ext-7")
        self.refused(2, "programblocking/create/", prefix=self.cast.foreign.url_prefix or "2", time_start=10**9)
        with transaction.atomic():
            assert self.ok("video/create/", name="Mine", ext_id="ext-7")["id"]

    def test_what_all_share_is_for_those_that_settings_name(self) -> None:
        moments: dict[str, Any] = {"external_id": "E", "start": "20261122100000", "stop": "20261122110000"}
        icon: dict[str, Any] = {"epg_channel_id": self.cast.guide.pk, "icon_url": "http://127.0.0.1/a.png"}
        before = everything()
        for named in ([], [self.cast.south.client.pk]):
            with override_settings(CONTENT_FULL_ACCESS_CLIENTS=named):
                self.refused(20, "epg/program/time/specify/", **moments)
                self.refused(1, "epgchannel/icon/upload/", **icon)
        assert everything() == before
        with override_settings(CONTENT_FULL_ACCESS_CLIENTS=[self.cast.north.client.pk]):
            self.refused(3, "epgchannel/icon/upload/", **icon)
            assert self.send("epg/program/time/specify/", **moments)["error"] != 20

    def test_full_access_opens_nothing_of_other_operators(self) -> None:
        """It is for what all share, and for nothing else."""
        with override_settings(CONTENT_FULL_ACCESS_CLIENTS=[self.cast.north.client.pk]):
            self.refused(404, "video/modify/", id=self.foreign["film"], name="Mine")
            self.refused(404, "video/delete/", id=self.foreign["film"])
            self.refused(404, "channel/delete/", id=self.cast.foreign.pk)
            self.refused(20, "video/modify/", id=self.own["film"], tariffs=self.foreign["tariff"])

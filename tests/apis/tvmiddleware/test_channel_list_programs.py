from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from epg.models import EpgCategory, EpgGenre
from tests import factories as make
from tests.channel_lists import ListTestCase
from tests.costs.counting import counted
from tests.factories import NOW
from tvmiddleware.models import ChannelSort

HOUR = timedelta(hours=1)


class ChannelListProgramsTest(ListTestCase):
    path = "channel/list/programs/"

    def span(self, begin: datetime = NOW - HOUR, end: datetime = NOW + HOUR) -> dict[str, Any]:
        return {"programs_from_ts": int(begin.timestamp()), "programs_to_ts": int(end.timestamp())}

    def found(self, *span: datetime, **params: Any) -> dict[int, list[int]]:
        answer = self.assert_ok(self.call(**self.span(*span), **params))
        return {row["id"]: [program["id"] for program in row["programs"]] for row in answer["channels"]}

    def test_programmes_that_touch_the_span(self) -> None:
        cast = self.cast
        assert self.found() == {cast.one.pk: [cast.past.pk, cast.current.pk, cast.coming.pk], cast.two.pk: []}
        assert self.found(NOW - HOUR / 2, NOW)[cast.one.pk] == [cast.current.pk]
        assert self.found(NOW - HOUR / 2, NOW + HOUR / 2)[cast.one.pk] == [cast.current.pk, cast.coming.pk]
        assert self.found(NOW + 9 * HOUR, NOW + 10 * HOUR)[cast.one.pk] == []
        assert self.found(NOW, NOW - HOUR)[cast.one.pk] == []

    def test_a_programme(self) -> None:
        current = self.cast.current
        category, genre = EpgCategory.objects.create(name="News"), EpgGenre.objects.create(name="Politics")
        current.genres.add(genre)
        self.save(current, category=category, description="D", rating=6, meta={"year": "2026"})
        row = self.call(**self.span(NOW - HOUR / 2, NOW), channel_ids=self.cast.one.pk, lang="en")["channels"][0]
        assert row["current_program_id"] == current.pk
        program = row["programs"][0]
        assert program.pop("program_meta").startswith('{"extra_name":')
        assert program == {
            "id": current.pk, "name": "Noon news en", "begin_time": int(current.datetime_begin.timestamp()),
            "end_time": int(current.datetime_end.timestamp()), "category_id": category.pk, "category": "News",
            "description": "D", "preview_url": "", "rating": 6,
            "program_genres": [{"genre_id": genre.pk, "genre_name": "Politics"}],
        }  # fmt: skip

    def test_the_current_one_counts_only_if_it_is_listed(self) -> None:
        row = self.call(**self.span(NOW + HOUR, NOW + 2 * HOUR))["channels"][0]
        assert row["current_program_id"] == 0

    def test_the_channels_hour_shift(self) -> None:
        self.save(self.cast.one, timeshift_offset=2)
        row = self.call(**self.span(NOW + HOUR, NOW + 2 * HOUR), channel_ids=self.cast.one.pk)["channels"][0]
        assert [program["id"] for program in row["programs"]] == [self.cast.past.pk, self.cast.current.pk]
        assert row["programs"][0]["begin_time"] == int((self.cast.past.datetime_begin + 2 * HOUR).timestamp())
        assert row["current_program_id"] == self.cast.past.pk

    def test_a_long_programme_over_the_borders_of_the_cache_comes_once(self) -> None:
        guide = make.epg_channel()
        long = make.program(guide, NOW - 20 * HOUR, NOW + 20 * HOUR)
        after = make.program(guide, NOW + 20 * HOUR, NOW + 21 * HOUR)
        self.save(self.cast.two, epg_channel=guide)
        assert self.found(NOW - 10 * HOUR, NOW + 13 * HOUR)[self.cast.two.pk] == [long.pk]
        assert self.found(NOW + 10 * HOUR, NOW + 20 * HOUR)[self.cast.two.pk] == [long.pk, after.pk]

    def test_a_span_too_long_is_cut(self) -> None:
        guide = make.epg_channel()
        programs = [make.program(guide, NOW + day * 24 * HOUR, NOW + day * 24 * HOUR + HOUR) for day in range(9)]
        self.save(self.cast.two, epg_channel=guide)
        found = self.found(NOW, NOW + 1000 * HOUR, channel_ids=self.cast.two.pk)
        assert found == {self.cast.two.pk: [program.pk for program in programs[:8]]}

    def test_a_span_beyond_all_calendars(self) -> None:
        far = 2**63 - 1
        for begin, end in ((-far, -far + 3600), (far - 3600, far), (far, -far)):
            answer = self.assert_ok(self.call(programs_from_ts=begin, programs_to_ts=end))
            assert [row["programs"] for row in answer["channels"]] == [[], []]

    def test_ids_in_json(self) -> None:
        ids = [self.cast.two.pk]
        assert list(self.found(channel_ids=str(ids))) == ids
        answer = self.decoded(self.response(body={"channel_ids": ids}, **self.identity(), **self.span()))
        assert [row["id"] for row in answer["channels"]] == ids

    def test_chosen_channels(self) -> None:
        cast = self.cast
        assert list(self.found(channel_ids=f"{cast.two.pk},{cast.closed.pk},{cast.foreign.pk}")) == [cast.two.pk]
        answer = self.decoded(
            self.response(post=True, **{**self.identity(), **self.span(), "channel_ids[]": [cast.one.pk, cast.two.pk]})
        )
        assert [row["id"] for row in answer["channels"]] == [cast.one.pk, cast.two.pk]

    def test_order(self) -> None:
        cast = self.cast
        self.own(cast.anna, cast.two, sort=1)
        assert list(self.found()) == [cast.two.pk, cast.one.pk]
        assert list(self.found(account_sort=0)) == [cast.one.pk, cast.two.pk]
        with self.captureOnCommitCallbacks(execute=True):
            by_id = ChannelSort.objects.create(client=cast.north.client, name="L", mode="id")
        assert list(self.found(channel_sort_id=by_id.pk)) == [cast.one.pk, cast.two.pk]

    def test_an_import_is_visible_at_once(self) -> None:
        self.found()
        with self.captureOnCommitCallbacks(execute=True):
            made = make.program(self.cast.guide, NOW + 2 * HOUR, NOW + 3 * HOUR)
        assert made.pk in self.found(NOW, NOW + 3 * HOUR)[self.cast.one.pk]

    def test_cost(self) -> None:
        self.found()
        with counted() as cost:
            self.found()
        assert (cost.sql, cost.cache) == (0, 3)

    def test_wrong_calls_get_their_error_codes(self) -> None:
        foreign = ChannelSort.objects.create(client=self.cast.south.client, name="S")
        self.assert_error(self.call(**self.span(), channel_sort_id=foreign.pk), 1)
        self.assert_error(self.call(**self.span(), channel_ids="1,x"), 2)
        self.assert_error(self.call(**self.span(), channel_ids=self.cast.closed.pk), 2)
        self.assert_error(self.call(), 400)
        self.assert_error(self.decoded(self.response(client_id=1, **self.span())), 403)

    def test_an_xml_box_is_told_the_same(self) -> None:
        root = self.xml(**self.span())
        assert root.findtext("channels/item/programs/item/name") == "Morning film"
        assert root.findtext("channels/item/current_program_id") == str(self.cast.current.pk)

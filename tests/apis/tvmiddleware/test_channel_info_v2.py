from __future__ import annotations

import json
from typing import Any

from tests.base import answer_schema
from tests.channel_lists import ListTestCase
from tests.costs.counting import counted
from tvmiddleware.present.channels import COMPACT_DROPS


class ChannelInfoV2Test(ListTestCase):
    path = "v2/channel/info/"

    def info(self, *ids: int, **params: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.assert_ok(self.call(channel_ids=",".join(map(str, ids)), **params))[
            "programs"
        ]
        return rows

    def test_the_named_channels_in_the_order_named(self) -> None:
        cast = self.cast
        assert [row["id"] for row in self.info(cast.two.pk, cast.one.pk)] == [cast.two.pk, cast.one.pk]
        assert [row["id"] for row in self.info(cast.one.pk, cast.one.pk)] == [cast.one.pk]

    def test_a_channel_is_that_of_the_list_and_its_meta(self) -> None:
        self.save(self.cast.one, meta={"лого": "1"})
        row = self.info(self.cast.one.pk)[0]
        assert json.loads(row.pop("meta")) == {"лого": "1"}
        assert row == self.row(self.cast.one, "channel/list/")
        assert self.info(self.cast.two.pk)[0]["meta"] == "{}"

    def test_every_field_of_the_schema_is_there(self) -> None:
        schema = answer_schema("tvmiddleware/api/v2/channel/info")
        assert set(schema["$defs"]["ChannelInfoItem"]["properties"]) == set(self.info(self.cast.one.pk)[0])

    def test_compact(self) -> None:
        full, short = self.info(self.cast.one.pk)[0], self.info(self.cast.one.pk, compact=1)[0]
        assert set(full) - set(short) == COMPACT_DROPS | {"pause_live_tv_shift", "drm_available"}

    def test_marks_multicast_and_language(self) -> None:
        cast = self.cast
        self.own(cast.anna, cast.one, is_favorited=True)
        self.save(cast.one, multicast_address="239.1.1.1:1")
        row = self.info(cast.one.pk, lang="en")[0]
        assert (row["is_favorited"], row["name"], row["program_name"]) == (1, "One en", "Noon news en")
        item = self.xml(channel_ids=cast.one.pk).find("programs")[0]
        assert (item.findtext("is_favorited"), item.findtext("url")) == ("1", "udp://239.1.1.1:1")
        assert "cid=" in self.xml(channel_ids=cast.one.pk, reject_multicast=1).find("programs")[0].findtext("url")

    def test_ids_as_boxes_send_them(self) -> None:
        cast, ids = self.cast, [self.cast.one.pk, self.cast.two.pk]
        for params in ({"channel_ids": ids}, {"channel_ids[]": ids}, {"channel_ids": str(ids)}):
            answer = self.decoded(self.response(post=True, **self.identity(), **params))
            assert [row["id"] for row in answer["programs"]] == ids
        answer = self.decoded(self.response(body={"channel_ids": [cast.two.pk]}, **self.identity()))
        assert [row["id"] for row in answer["programs"]] == [cast.two.pk]

    def test_channels_of_others(self) -> None:
        cast = self.cast
        assert [row["id"] for row in self.info(cast.closed.pk, cast.one.pk, cast.foreign.pk)] == [cast.one.pk]
        for ids in ((cast.closed.pk,), (cast.foreign.pk,), (99999,)):
            self.assert_error(self.call(channel_ids=",".join(map(str, ids))), 1)

    def test_wrong_calls(self) -> None:
        self.assert_error(self.call(), 400)
        self.assert_error(self.call(channel_ids="x"), 400)
        self.assert_error(self.decoded(self.response(client_id=1, channel_ids=1)), 403)

    def test_cost(self) -> None:
        self.info(self.cast.one.pk)
        with counted() as cost:
            self.info(self.cast.two.pk)
        assert (cost.sql, cost.cache) == (0, 1)

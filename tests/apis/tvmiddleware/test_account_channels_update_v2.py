from __future__ import annotations

import json
from typing import Any

from tests import factories as make
from tests.base import ApiTestCase
from tests.costs.counting import counted
from tvmiddleware.models import AccountChannel, Channel

MANY = 1000


class AccountChannelsUpdateTest(ApiTestCase):
    path = "v2/account/channels/update/"

    def own(self) -> dict[str, tuple[Any, ...]]:
        rows = AccountChannel.objects.filter(account=self.cast.anna).select_related("channel")
        return {row.channel.name: (row.is_favorited, row.is_hidden, row.is_parent_control) for row in rows}

    def update(self, *items: dict[str, Any], name: str = "account_channels") -> dict[str, Any]:
        return self.call(body={name: list(items)})

    def test_a_json_body(self) -> None:
        one, two = self.cast.one.pk, self.cast.two.pk
        self.assert_ok(self.update({"channel_id": one, "is_favorited": 1}, {"channel_id": two, "is_parent_control": 1}))
        assert self.own() == {"One": (True, False, None), "Two": (False, False, True)}

    def test_a_form_with_json_text_and_the_other_spelling(self) -> None:
        text = json.dumps([{"channel_id": str(self.cast.one.pk), "is_hidden": "1"}])
        self.assert_ok(self.call(post=True, account_channels=text))
        self.assert_ok(self.update({"channel_id": self.cast.two.pk, "is_hidden": True}, name="account_channel"))
        assert self.own() == {"One": (False, True, None), "Two": (False, True, None)}

    def test_marks_that_are_not_sent_are_taken_off_but_a_lock_stays(self) -> None:
        one = self.cast.one.pk
        self.assert_ok(self.update({"channel_id": one, "is_favorited": 1, "is_hidden": 1, "is_parent_control": 1}))
        self.assert_ok(self.update({"channel_id": one, "is_favorited": 1}))
        assert self.own() == {"One": (True, False, True)}

    def test_the_own_place_stays(self) -> None:
        self.call("v2/account/channels/sort/", body={"channel_ids": [self.cast.two.pk, self.cast.one.pk]})
        self.assert_ok(self.update({"channel_id": self.cast.two.pk, "is_favorited": 1}))
        assert AccountChannel.objects.get(account=self.cast.anna, channel=self.cast.two).sort == 1

    def test_an_unknown_channel_stops_them_all(self) -> None:
        for wrong in (self.cast.foreign.pk, self.cast.closed.pk, 99999):
            self.assert_error(
                self.update({"channel_id": self.cast.one.pk, "is_favorited": 1}, {"channel_id": wrong}), 404
            )
        assert self.own() == {}

    def test_broken_parameters(self) -> None:
        broken: list[dict[str, Any]] = [
            {}, {"account_channels": 5}, {"account_channels": [1]}, {"account_channels": [{}]},
            {"account_channels": [{"channel_id": "x"}]}, {"account_channels": "{"},
        ]  # fmt: skip
        for body in broken:
            self.assert_error(self.call(body=body), 400)
        assert self.own() == {}

    def test_an_empty_list_changes_nothing(self) -> None:
        self.assert_ok(self.update())
        assert self.own() == {}

    def test_a_thousand_channels_in_few_statements(self) -> None:
        ids = [row.pk for row in self.many()]
        self.update({"channel_id": self.cast.one.pk, "is_favorited": 1})
        items = [{"channel_id": pk, "is_favorited": 1} for pk in ids]
        with counted() as first:
            self.assert_ok(self.update(*items))
        assert AccountChannel.objects.filter(account=self.cast.anna, is_favorited=True).count() == MANY + 1
        with counted() as again:
            self.assert_ok(self.update(*items))
        assert first.sql <= 15  # SQLite takes 142 rows a statement, the others 500
        assert again.sql <= 3, "nothing differs, nothing is written"

    def many(self) -> list[Channel]:
        north = self.cast.north
        with self.captureOnCommitCallbacks(execute=True):
            rows = Channel.objects.bulk_create(
                Channel(client=north.client, name=f"C{number}", sort=number) for number in range(MANY)
            )
            Channel.tariffs.through.objects.bulk_create(
                Channel.tariffs.through(channel=row, tariff=north.basic) for row in rows
            )
            north.basic.save()
        return rows

    def test_a_session_of_another_operator_marks_its_own_channels_only(self) -> None:
        self.assert_ok(
            self.call(key=self.cast.vera_key, body={"account_channels": [{"channel_id": self.cast.foreign.pk}]})
        )
        self.assert_error(
            self.call(key=self.cast.vera_key, body={"account_channels": [{"channel_id": self.cast.one.pk}]}), 404
        )

    def test_an_xml_box_is_told_the_same(self) -> None:
        text = json.dumps([{"channel_id": self.cast.one.pk, "is_hidden": 1}])
        assert self.xml(post=True, account_channels=text).findtext("error") == "0"

    def test_a_new_channel_is_known_at_once(self) -> None:
        self.update({"channel_id": self.cast.one.pk, "is_favorited": 1})
        with self.captureOnCommitCallbacks(execute=True):
            new = make.channel(self.cast.north.client, name="New", tariffs=[self.cast.north.basic])
        self.assert_ok(self.update({"channel_id": new.pk, "is_favorited": 1}))

    def test_without_a_session_it_is_refused(self) -> None:
        self.assert_error(self.call_with_key(account_channels="[]"), 403)

from __future__ import annotations

from tests.base import ApiTestCase
from tvmiddleware.models import AccountChannel


class AccountChannelsSortTest(ApiTestCase):
    path = "v2/account/channels/sort/"

    def places(self) -> dict[str, int | None]:
        rows = AccountChannel.objects.filter(account=self.cast.anna).select_related("channel")
        return {row.channel.name: row.sort for row in rows}

    def test_a_json_body_a_form_and_repeated_ids(self) -> None:
        one, two = self.cast.one.pk, self.cast.two.pk
        for sent in ({"body": {"channel_ids": [two, one]}}, {"post": True, "channel_ids": f"{two},{one}"},
                     {"channel_ids": [two, one]}, {"post": True, "channel_ids": f"[{two}, {one}]"},
                     {"channel_ids": [two, one, two]}):  # fmt: skip
            AccountChannel.objects.all().delete()
            self.assert_ok(self.call(**sent))
            assert self.places() == {"Two": 1, "One": 2}, sent

    def test_those_not_named_lose_their_place_and_keep_their_marks(self) -> None:
        self.assert_ok(self.call("settings/save/", favorite_channel=self.cast.one.pk))
        self.assert_ok(self.call(body={"channel_ids": [self.cast.one.pk, self.cast.two.pk]}))
        self.assert_ok(self.call(body={"channel_ids": [self.cast.two.pk]}))
        assert self.places() == {"One": None, "Two": 1}
        assert AccountChannel.objects.get(account=self.cast.anna, channel=self.cast.one).is_favorited

    def test_no_ids_at_all_are_the_operators_order(self) -> None:
        self.assert_ok(self.call(body={"channel_ids": [self.cast.one.pk]}))
        self.assert_ok(self.call(body={"channel_ids": []}))
        assert self.places() == {"One": None}

    def test_unknown_channels(self) -> None:
        for wrong in (self.cast.foreign.pk, self.cast.closed.pk, 99999):
            self.assert_error(self.call(body={"channel_ids": [self.cast.one.pk, wrong]}), 404)
        assert self.places() == {}

    def test_broken_parameters(self) -> None:
        self.assert_error(self.call(post=True), 400)
        self.assert_error(self.call(post=True, channel_ids=""), 400)
        self.assert_error(self.call(post=True, channel_ids="one"), 400)
        self.assert_error(self.call(body={"channel_ids": {"a": 1}}), 400)

    def test_a_session_of_another_operator(self) -> None:
        self.assert_error(self.call(key=self.cast.vera_key, body={"channel_ids": [self.cast.one.pk]}), 404)

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(channel_ids=self.cast.one.pk).findtext("error") == "0"
        assert self.xml(channel_ids=99999).findtext("error") == "404"

    def test_without_a_session_it_is_refused(self) -> None:
        self.assert_error(self.call_with_key(channel_ids="1"), 403)

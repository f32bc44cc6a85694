from __future__ import annotations

from tests.base import answer_schema
from tests.channel_lists import ListTestCase


class ChannelInfoV2NoauthTest(ListTestCase):
    path = "v2/noauth/channel/info/"

    def test_the_named_channels(self) -> None:
        cast = self.cast
        answer = self.assert_ok(self.call_with_key(channel_ids=f"{cast.closed.pk},{cast.one.pk},{cast.foreign.pk}"))
        assert [row["id"] for row in answer["programs"]] == [cast.closed.pk, cast.one.pk]
        assert answer["programs"][1]["program_name"] == "Noon news"
        assert answer["programs"][1]["next_program_name"] == "Evening show"

    def test_nothing_that_belongs_to_an_account_and_no_address(self) -> None:
        row = self.call_with_key(channel_ids=self.cast.one.pk)["programs"][0]
        assert not {"url", "is_favorited", "is_hidden", "has_subscription"} & set(row)
        schema = answer_schema("tvmiddleware/api/v2/noauth/channel/info")
        assert set(schema["$defs"]["ChannelGuestInfoItem"]["properties"]) == set(row)

    def test_compact(self) -> None:
        row = self.call_with_key(channel_ids=self.cast.one.pk, compact=1)["programs"][0]
        assert "next_program_id" not in row
        assert "drm_available" not in row
        assert row["program_id"] == self.cast.current.pk

    def test_wrong_calls_get_their_error_codes(self) -> None:
        self.assert_error(self.call_with_key(channel_ids=self.cast.foreign.pk), 404)
        self.assert_error(self.call_with_key(), 400)
        self.assert_error(self.call_with_key(channel_ids=self.cast.one.pk, api_key="x"), 403)

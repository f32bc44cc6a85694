from __future__ import annotations

from typing import Any

from tests.base import ApiTestCase
from tests.costs.counting import counted
from tvmiddleware.models import AccountChannel, Channel


class AccountChannelsAccountSettingsInfoTest(ApiTestCase):
    path = "v2/account/channels/accountsettingsinfo/"

    def mark(self, channel: Channel, **fields: Any) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            AccountChannel.objects.create(account=self.cast.anna, channel=channel, **fields)

    def marks(self) -> tuple[list[int], list[int], list[int]]:
        answer = self.assert_ok(self.call())
        return answer["is_favorited"], answer["is_hidden"], answer["is_parent_control"]

    def test_an_untouched_account(self) -> None:
        assert self.marks() == ([], [], [])

    def test_marks_in_the_operators_order(self) -> None:
        one, two = self.cast.one, self.cast.two
        self.mark(two, is_favorited=True, is_hidden=True)
        self.mark(one, is_favorited=True, is_parent_control=True)
        assert self.marks() == ([one.pk, two.pk], [two.pk], [one.pk])

    def test_a_channels_own_lock_counts_unless_taken_off(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.one.parent_control = True
            self.cast.one.save()
        assert self.marks()[2] == [self.cast.one.pk]
        self.mark(self.cast.one, is_parent_control=False)
        assert self.marks()[2] == []

    def test_channels_out_of_reach_are_left_out(self) -> None:
        self.mark(self.cast.closed, is_favorited=True)
        self.mark(self.cast.one, is_favorited=True)
        assert self.marks()[0] == [self.cast.one.pk]

    def test_a_row_edited_in_the_panel_is_seen_at_once(self) -> None:
        self.mark(self.cast.one, is_favorited=True)
        assert self.marks()[0] == [self.cast.one.pk]
        with self.captureOnCommitCallbacks(execute=True):
            AccountChannel.objects.get(channel=self.cast.one).delete()
        assert self.marks()[0] == []

    def test_warm_it_asks_no_database(self) -> None:
        self.mark(self.cast.one, is_favorited=True)
        self.marks()
        with counted() as cost:
            self.call()
        assert cost.sql == 0
        assert cost.cache <= 2

    def test_an_xml_box_is_told_the_same(self) -> None:
        self.mark(self.cast.one, is_hidden=True)
        root = self.xml()
        assert [item.text for item in root.findall("is_hidden/item")] == [str(self.cast.one.pk)]
        assert root.find("is_favorited").text is None

    def test_without_a_session_it_is_refused(self) -> None:
        self.assert_error(self.call_with_key(), 403)

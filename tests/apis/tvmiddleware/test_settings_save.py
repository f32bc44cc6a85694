from __future__ import annotations

import json
from typing import Any

from django.test import override_settings

from tests import factories as make
from tests.base import ApiTestCase
from tvmiddleware.models import AccountChannel, DataCenter

SORT = "channels_sort"


class SettingsSaveTest(ApiTestCase):
    path = "settings/save/"

    def own(self) -> dict[str, tuple[Any, ...]]:
        """Channel name -> (favourite, hidden, lock, place) of Anna."""
        rows = AccountChannel.objects.filter(account=self.cast.anna).select_related("channel")
        return {row.channel.name: (row.is_favorited, row.is_hidden, row.is_parent_control, row.sort) for row in rows}

    def save(self, **params: Any) -> dict[str, Any]:
        return self.call(**params)

    # --- the account ------------------------------------------------------------------------------------------
    def test_pin_timeshift_and_data_centre(self) -> None:
        center = DataCenter.objects.create(client=self.cast.north.client, name="Main")
        self.assert_ok(
            self.save(parent_code="4321", use_timeshift=1, preferred_timeshift_offset=-3, data_center_id=center.pk)
        )
        anna = self.cast.anna
        anna.refresh_from_db()
        assert (anna.parent_code, anna.use_timeshift, anna.preferred_timeshift_offset) == ("4321", True, -3)
        assert anna.data_center_id == center.pk
        for none in (0, -1):
            anna.data_center = center
            anna.save()
            self.assert_ok(self.save(data_center_id=none))
            anna.refresh_from_db()
            assert anna.data_center_id is None

    def test_nothing_sent_changes_nothing(self) -> None:
        self.assert_ok(self.save())
        self.assert_ok(self.save(parent_code="", favorite_channel="", use_timeshift=""))
        self.cast.anna.refresh_from_db()
        assert self.cast.anna.parent_code == "0000"
        assert self.own() == {}

    def test_an_hour_shift_beyond_the_globe_is_cut(self) -> None:
        self.assert_ok(self.save(preferred_timeshift_offset=900))
        self.cast.anna.refresh_from_db()
        assert self.cast.anna.preferred_timeshift_offset == 24

    def test_another_operators_data_centre(self) -> None:
        theirs = DataCenter.objects.create(client=self.cast.south.client, name="Theirs")
        off = DataCenter.objects.create(client=self.cast.north.client, name="Off", enabled=False)
        for wrong in (theirs.pk, off.pk, 99999, "x"):
            self.assert_error(self.save(data_center_id=wrong), 1)

    def test_a_pin_that_is_too_long(self) -> None:
        self.assert_error(self.save(parent_code="1" * 17), 1)
        with override_settings(TVMIDDLEWARE_SETTINGS_SAVE_PIN_ENABLED=False):
            self.assert_error(self.save(parent_code="9999"), 1)  # the old one is wanted: account/parent_code/set
            self.assert_ok(self.save(parent_code="0000"))
            type(self.cast.anna).objects.update(parent_code="")
            self.assert_ok(self.save(parent_code="9999"))

    # --- single channels --------------------------------------------------------------------------------------
    def test_favourites_and_locks(self) -> None:
        one, two = self.cast.one.pk, self.cast.two.pk
        self.assert_ok(self.save(favorite_channel=one, parent_lock_channel=two))
        assert self.own() == {"One": (True, False, None, None), "Two": (False, False, True, None)}
        self.assert_ok(self.save(unfavorite_channel=one, parent_unlock_channel=two))
        assert self.own() == {"One": (False, False, None, None), "Two": (False, False, False, None)}

    def test_channels_the_account_may_not_know(self) -> None:
        for wrong in (self.cast.foreign.pk, self.cast.closed.pk, 99999, "x"):
            for name in ("favorite_channel", "unfavorite_channel", "parent_lock_channel", "parent_unlock_channel"):
                self.assert_error(self.save(**{name: wrong}), 1)
        assert self.own() == {}

    def test_all_or_nothing(self) -> None:
        self.assert_error(
            self.save(parent_code="7", favorite_channel=self.cast.one.pk, parent_lock_channel=self.cast.foreign.pk), 1
        )
        self.cast.anna.refresh_from_db()
        assert self.cast.anna.parent_code == "0000"
        assert self.own() == {}

    # --- the whole list ---------------------------------------------------------------------------------------
    def test_an_order_as_json_text_in_a_form(self) -> None:
        items = [
            {"id": self.cast.two.pk, "is_favorited": 1, "is_hidden": 0, "is_parent_control": 1},
            {"id": self.cast.one.pk, "is_hidden": 1},
        ]
        self.assert_ok(self.save(post=True, **{SORT: json.dumps(items)}))
        assert self.own() == {"Two": (True, False, True, 1), "One": (False, True, None, 2)}

    def test_an_order_in_a_json_body(self) -> None:
        body = {SORT: [{"id": self.cast.two.pk}, {"id": str(self.cast.one.pk)}]}
        self.assert_ok(self.save(body=body))
        assert self.own() == {"Two": (False, False, None, 1), "One": (False, False, None, 2)}

    def test_bare_ids_are_an_order(self) -> None:
        self.assert_ok(self.save(post=True, **{SORT: json.dumps([self.cast.two.pk, self.cast.one.pk])}))
        assert [row[3] for row in self.own().values()] == [1, 2]

    def test_ids_with_commas_or_repeated_are_an_order(self) -> None:
        one, two = self.cast.one.pk, self.cast.two.pk
        for sent in (f"{two},{one}", [two, one], two):
            self.assert_ok(self.save(post=True, **{SORT: [one, two]}))
            self.assert_ok(self.save(post=True, **{SORT: sent}))
            assert self.own()["Two"][3] == 1, sent

    def test_an_order_as_jquery_writes_it_into_a_form(self) -> None:
        form = {f"{SORT}[0][id]": self.cast.two.pk, f"{SORT}[1][id]": self.cast.one.pk, f"{SORT}[1][is_hidden]": 1}
        self.assert_ok(self.save(post=True, **form))
        assert self.own() == {"Two": (False, False, None, 1), "One": (False, True, None, 2)}

    def test_an_empty_order_is_the_operators_again(self) -> None:
        empties: list[dict[str, Any]] = [
            {"post": True, SORT: ""},
            {SORT: ""},
            {"post": True, SORT: "[]"},
            {"body": {SORT: []}},
        ]
        for empty in empties:
            self.assert_ok(self.save(post=True, **{SORT: json.dumps([{"id": self.cast.two.pk, "is_favorited": 1}])}))
            assert self.own()["Two"] == (True, False, None, 1)
            self.assert_ok(self.save(**empty))
            assert self.own()["Two"] == (True, False, None, None), empty

    def test_a_second_order_replaces_the_first(self) -> None:
        self.assert_ok(self.save(post=True, **{SORT: json.dumps([self.cast.one.pk, self.cast.two.pk])}))
        self.assert_ok(self.save(post=True, **{SORT: json.dumps([self.cast.two.pk])}))
        assert self.own() == {"One": (False, False, None, None), "Two": (False, False, None, 1)}

    def test_a_channel_taken_away_since_does_not_spoil_the_order(self) -> None:
        ids = [self.cast.two.pk, self.cast.closed.pk, self.cast.foreign.pk, self.cast.one.pk]
        self.assert_ok(self.save(post=True, **{SORT: json.dumps([{"id": pk} for pk in ids])}))
        assert {name: row[3] for name, row in self.own().items()} == {"Two": 1, "One": 2}

    def test_a_list_of_nothing_but_strangers(self) -> None:
        self.assert_error(self.save(post=True, **{SORT: json.dumps([{"id": self.cast.foreign.pk}])}), 1)

    def test_a_list_that_is_none(self) -> None:
        for broken in (
            "{",
            "5",
            '{"id": 1}',
            '[{"is_hidden": 1}]',
            '[{"id": "x"}]',
            '[{"id":1,"is_hidden":7.5}]',
        ):
            self.assert_error(self.save(post=True, **{SORT: broken}), 1)
        assert self.own() == {}

    # --- who --------------------------------------------------------------------------------------------------
    def test_the_session_learns_that_there_are_own_channels(self) -> None:
        info = "v2/account/channels/accountsettingsinfo/"
        assert self.call(info)["is_favorited"] == []
        self.assert_ok(self.save(favorite_channel=self.cast.one.pk))
        assert self.call(info)["is_favorited"] == [self.cast.one.pk]
        assert self.call(info, key=self.cast.anna_mag_key)["is_favorited"] == [self.cast.one.pk]

    def test_a_debtor_keeps_settings_but_no_channels(self) -> None:
        self.assert_ok(self.save(key=self.cast.boris_key, parent_code="5"))
        self.assert_error(self.save(key=self.cast.boris_key, favorite_channel=self.cast.one.pk), 1)

    def test_a_debtor_with_a_tariff_for_debtors(self) -> None:
        reduced = make.channel(self.cast.north.client, name="Reduced", tariffs=[self.cast.north.debtors])
        self.cast.boris.tariffs.add(self.cast.north.debtors)
        self.assert_ok(self.save(key=self.cast.boris_key, favorite_channel=reduced.pk))

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(favorite_channel=self.cast.one.pk).findtext("error") == "0"
        assert self.xml(favorite_channel=self.cast.foreign.pk).findtext("error") == "1"

    def test_without_a_session_it_is_refused(self) -> None:
        self.assert_error(self.call_with_key(parent_code="1"), 403)

    def test_a_key_of_another_operator(self) -> None:
        sent: dict[str, Any] = {
            "client_id": self.cast.south.client.pk,
            "authkey": self.cast.anna_key.key,
            "parent_code": "1",
        }
        self.assert_error(self.decoded(self.response(**sent)), 403)

from __future__ import annotations

import pytest

from core.limits import FieldsInvalid
from core.owned_rows import LinksUnknown, RowUnknown
from library.models import Radio, RadioChannel
from library.services.radio_records import (
    radio_create,
    radio_delete,
)
from tests import factories as make
from tests.base import CastTestCase


class RadioRecordsTest(CastTestCase):
    def setUp(self) -> None:
        self.client_id = self.cast.north.client.pk
        self.directory = RadioChannel.objects.create(name="Directory")

    def test_a_station_with_everything(self) -> None:
        basic = self.cast.north.basic
        row = radio_create(
            client_id=self.client_id,
            tariff_ids=[basic.pk, basic.pk],
            radio_channel_id=self.directory.pk,
            name="Wave",
            name_lang1="Wave en",
            description="Music",
            uri="http://radio.example.com/wave",
            enabled=False,
        )
        row.refresh_from_db()
        assert (row.name, row.name_lang1, row.description, row.enabled) == ("Wave", "Wave en", "Music", False)
        assert (row.radio_channel, list(row.tariffs.all())) == (self.directory, [basic])

    def test_a_new_station_goes_last(self) -> None:
        first = radio_create(client_id=self.client_id, name="First", sort=4)
        assert (first.sort, radio_create(client_id=self.client_id, name="Second").sort) == (4, 5)

    def test_fields_that_can_not_be(self) -> None:
        with pytest.raises(FieldsInvalid) as raised:
            radio_create(client_id=self.client_id, name="", uri="u" * 2000)
        assert set(raised.value.fields["error_fields"]) == {"name", "uri"}
        with pytest.raises(FieldsInvalid):
            radio_create(client_id=self.client_id)
        with pytest.raises(FieldsInvalid):
            radio_create(client_id=self.client_id, name="n" * 256)
        assert not Radio.objects.exists()

    def test_links_that_are_not_the_operators(self) -> None:
        for tariff_id in (self.cast.south.basic.pk, 999999, 0, -1):
            with pytest.raises(LinksUnknown) as raised:
                radio_create(client_id=self.client_id, name="Wave", tariff_ids=[tariff_id])
            assert set(raised.value.fields["error_fields"]) == {"tariffs"}
        with pytest.raises(LinksUnknown) as raised:
            radio_create(client_id=self.client_id, name="Wave", radio_channel_id=999999)
        assert set(raised.value.fields["error_fields"]) == {"radio_channel"}
        assert not Radio.objects.exists()

    def test_another_operators_station_is_unknown(self) -> None:
        theirs = Radio.objects.create(client=self.cast.south.client, name="South")
        for radio_id in (theirs.pk, 999999):
            with pytest.raises(RowUnknown):
                radio_delete(client_id=self.client_id, radio_id=radio_id)
        assert Radio.objects.get() == theirs

    def test_a_station_is_deleted_with_its_links(self) -> None:
        row = Radio.objects.create(client=self.cast.north.client, name="Wave")
        row.tariffs.set([make.tariff(self.cast.north.client)])
        radio_delete(client_id=self.client_id, radio_id=row.pk)
        assert not Radio.objects.exists()
        assert not Radio.tariffs.through.objects.exists()

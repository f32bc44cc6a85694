"""A guide made anew: replaced only by a guide, with the past and unchanged programmes left in place."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from epg.models import Epg, EpgChannel, EpgDay, EpgSource
from epg.selectors.feeds import GuideChannelNotFound
from epg.services.reimport import guide_reimport
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def channel() -> EpgChannel:
    source = EpgSource.objects.create(name="Filler", parser="dummy_source", options={"days": 2, "name": "Live"})
    return make.epg_channel(name="One", source=source, source_channel_id="one")


def test_leftovers_of_days_the_source_is_silent_about_go(channel: EpgChannel) -> None:
    wrong = make.program(channel, NOW + 5 * DAY, NOW + 5 * DAY + timedelta(hours=1), name="Of another channel")
    past = make.program(channel, NOW - DAY, NOW - DAY + timedelta(hours=1), name="Archive")
    other = make.program(make.epg_channel(), NOW + 5 * DAY, NOW + 6 * DAY, name="Elsewhere")
    result = guide_reimport(epg_channel_id=channel.pk, now=NOW)
    assert (result.programs_imported, result.removed) == (48, 1)
    assert not Epg.objects.filter(pk=wrong.pk).exists()
    assert Epg.objects.filter(pk__in=[past.pk, other.pk]).count() == 2
    assert EpgDay.objects.filter(epg_channel=channel).count() == 2


def test_programmes_that_are_the_same_keep_their_ids(channel: EpgChannel) -> None:
    guide_reimport(epg_channel_id=channel.pk, now=NOW)
    before = list(Epg.objects.filter(epg_channel=channel).order_by("pk").values_list("pk", "datetime_begin"))
    Epg.objects.filter(pk=before[0][0]).update(name="Spoiled")
    result = guide_reimport(epg_channel_id=channel.pk, now=NOW + timedelta(minutes=1))
    after = list(Epg.objects.filter(epg_channel=channel).order_by("pk").values_list("pk", "datetime_begin"))
    assert after == before
    assert (result.programs_imported, result.removed) == (1, 0)
    assert not Epg.objects.filter(name="Spoiled").exists()


def test_a_source_that_fails_leaves_the_old_guide(channel: EpgChannel, tmp_path: Path) -> None:
    old = make.program(channel, NOW + DAY, NOW + DAY + timedelta(hours=1))
    EpgSource.objects.update(parser="xmltv_from_file", url_mask=str(tmp_path / "missing.xml"))
    result = guide_reimport(epg_channel_id=channel.pk, now=NOW)
    assert result.failures
    assert list(Epg.objects.filter(epg_channel=channel)) == [old]


def test_unknown_channels(channel: EpgChannel) -> None:
    with pytest.raises(GuideChannelNotFound):
        guide_reimport(epg_channel_id=channel.pk + 1, now=NOW)


def test_the_command_takes_several_channels(channel: EpgChannel) -> None:
    second = make.epg_channel(name="Two", source=channel.source, source_channel_id="two")
    call_command("epg_reimport", str(channel.pk), str(second.pk))
    assert {row.epg_channel_id for row in Epg.objects.all()} == {channel.pk, second.pk}
    with pytest.raises(CommandError):
        call_command("epg_reimport", "999999")

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.test import TestCase

from tests import factories as make
from tests.cast import Cast, make_cast
from tests.factories import NOW
from tvmiddleware.cache import keys
from tvmiddleware.present import channel_lists as module
from tvmiddleware.present.channel_lists import (
    AudienceList,
    audience_lists,
    build_list,
    current_view,
    item_caches,
)
from tvmiddleware.present.channels import COMPACT, FULL, STATIC, RenderOptions, channel_item
from tvmiddleware.records.lists import ListRequest, Moment
from tvmiddleware.selectors.audiences import Audience
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.session_loader import operator_now

LOOK = RenderOptions(FULL, xml=False, lang=0)


class Case(TestCase):
    cast: Cast

    @classmethod
    def setUpTestData(cls) -> None:
        cls.cast = make_cast()

    def setUp(self) -> None:
        clock = time_machine.travel(NOW, tick=False)
        clock.start()
        self.addCleanup(clock.stop)
        self.audience = Audience((self.cast.north.basic.pk, self.cast.north.extra.pk))

    def operator(self) -> Operator:
        found = operator_now(self.cast.north.client.pk)
        assert found is not None
        return found

    def view(
        self, look: RenderOptions = LOOK, guides: int = 1, minutes: float = 0, audience: Audience | None = None
    ) -> AudienceList:
        at = Moment(NOW + timedelta(minutes=minutes), guides)
        return current_view(self.operator(), audience or self.audience, look, 0, at)

    def rename(self, **fields: Any) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            for name, value in fields.items():
                setattr(self.cast.one, name, value)
            self.cast.one.save()


class RenderedOnceTest(Case):
    """Every account of an audience gets the same objects; a change renders what it touches and nothing else."""

    def rendered(self) -> Any:
        return patch.object(module, "channel_item", wraps=channel_item)

    def test_the_same_view_for_everybody(self) -> None:
        assert self.view() is self.view(minutes=29)

    def test_audiences_share_items(self) -> None:
        both = self.view()
        with self.rendered() as rendered:
            basic = self.view(audience=Audience((self.cast.north.basic.pk,)))
        assert not rendered.called
        assert basic.items[self.cast.one.pk] is both.items[self.cast.one.pk]

    def test_looks_do_not(self) -> None:
        looks = [
            LOOK,
            RenderOptions(COMPACT, xml=False, lang=0),
            RenderOptions(FULL, xml=True, lang=0),
            RenderOptions(FULL, xml=False, lang=1),
        ]
        assert len({id(self.view(look).items[self.cast.one.pk]) for look in looks}) == 4

    def test_an_edited_channel_is_rendered_alone(self) -> None:
        before = self.view()
        self.rename(name="Renamed")
        with self.rendered() as rendered:
            after = self.view()
        assert [call.args[0].row.id for call in rendered.call_args_list] == [self.cast.one.pk]
        assert after.items[self.cast.two.pk] is before.items[self.cast.two.pk]
        assert after.rendered.digest != before.rendered.digest

    def test_a_new_programme_renders_its_channel_alone(self) -> None:
        self.view()
        with self.rendered() as rendered:
            self.view(minutes=31)
        assert [call.args[0].row.id for call in rendered.call_args_list] == [self.cast.one.pk]

    def test_a_change_of_the_guide_that_is_not_shown_renders_nothing(self) -> None:
        self.view()
        with self.captureOnCommitCallbacks(execute=True):
            make.program(self.cast.guide, NOW + timedelta(days=1), NOW + timedelta(days=2))
        with self.rendered() as rendered:
            self.view(guides=2)
        assert not rendered.called

    def test_a_list_without_programmes_ignores_the_guide(self) -> None:
        look = RenderOptions(STATIC, xml=False, lang=0)
        assert self.view(look, guides=1) is self.view(look, guides=2, minutes=1000)

    def test_removed_channels_are_forgotten(self) -> None:
        self.view()
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.one.delete()
        self.view()
        sheet: Any = item_caches.peek((self.cast.north.client.pk, LOOK, 0))
        assert {channel_id for channel_id, _subscribed in sheet.kept} == {self.cast.two.pk}

    def test_an_operator_without_channels_is_an_event(self) -> None:
        operator = operator_now(make.client().pk)
        assert operator is not None
        with self.assertLogs("smarty_content_requests", "WARNING") as logs:
            build_list(operator, Audience(()), LOOK, ListRequest(), {}, Moment(NOW, 1))
        assert f"CLIENT_CHANNELS_NOT_FOUND client={operator.id}" in logs.output[0]

    def test_memory_is_bounded(self) -> None:
        for width in range(1, 70):
            self.view(RenderOptions(STATIC, xml=False, lang=0, icon=(width, width)))
        assert len(item_caches.values) <= module.ITEM_CACHES
        assert len(audience_lists.values) <= module.AUDIENCE_LISTS


class StampedeTest(Case):
    """Many boxes at the moment a list goes out of date: one renews it, the others get what there is."""

    def crowd(self, make_view: Any, size: int = 100) -> tuple[list[AudienceList], float]:
        found: list[AudienceList] = []
        threads = [threading.Thread(target=lambda: found.append(make_view())) for _ in range(size)]
        started = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return found, time.monotonic() - started

    def test_one_renews_the_others_do_not_wait(self) -> None:
        old, operator = self.view(), self.operator()
        real, built = module.build_audience_list, []

        def slow(*args: Any) -> AudienceList:
            built.append(threading.get_ident())
            time.sleep(3)  # long enough for a hundred threads on a busy machine
            return real(*args)

        at = Moment(NOW + timedelta(minutes=31), 1)
        with patch.object(module, "build_audience_list", slow):
            found, _seconds = self.crowd(lambda: current_view(operator, self.audience, LOOK, 0, at))
        assert len(built) == 1
        assert len(found) == 100
        renewed = [one for one in found if one is not old]
        assert len(renewed) == 1 or all(one is renewed[0] for one in renewed)
        assert len([one for one in found if one is old]) >= 90

    def test_without_an_old_one_all_wait_for_the_one(self) -> None:
        operator = self.operator()
        self.view()
        audience_lists.clear()
        real, built = module.build_audience_list, []

        def slow(*args: Any) -> AudienceList:
            built.append(1)
            time.sleep(0.1)
            return real(*args)

        with patch.object(module, "build_audience_list", slow):
            found, _seconds = self.crowd(lambda: current_view(operator, self.audience, LOOK, 0, Moment(NOW, 1)), 30)
        assert len(built) == 1
        assert len({id(one) for one in found}) == 1

    def test_a_failure_does_not_leave_the_lock_behind(self) -> None:
        self.view()
        with patch.object(module, "build_audience_list", side_effect=RuntimeError), pytest.raises(RuntimeError):
            self.view(minutes=31)
        assert self.view(minutes=31).until > (NOW + timedelta(minutes=31)).timestamp()


def test_keys_carry_generations() -> None:
    assert keys.on_air(1, 2, 3, 4) != keys.on_air(1, 9, 3, 4)
    assert keys.catalogue(1, 2) != keys.catalogue(1, 3)

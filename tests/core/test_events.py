"""Who is told of an event, when, and what becomes of a listener that fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import TransactionTestCase

from core import events, reports
from core.events import DomainEvent, Stage, announce_all, announce_event, register_listener, unlisten


@dataclass(frozen=True, kw_only=True)
class Happened(DomainEvent):
    number: int


@dataclass(frozen=True, kw_only=True)
class HappenedTwice(Happened):
    pass


class EventsTest(TransactionTestCase):
    def setUp(self) -> None:
        self.calls: list[tuple[str, list[int]]] = []
        before = list(events.listeners)
        self.addCleanup(lambda: events.listeners.__setitem__(slice(None), before))

    def listen(self, name: str, event_type: type[Happened] = Happened, stage: Stage = Stage.OUTSIDE) -> None:
        def hear(heard: Sequence[Happened]) -> None:
            self.calls.append((name, [one.number for one in heard]))

        register_listener(event_type, hear, name=name, stage=stage)

    def test_after_the_commit_and_once(self) -> None:
        self.listen("a")
        with transaction.atomic():
            announce_event(Happened(number=1))
            with transaction.atomic():
                announce_event(Happened(number=2))
            assert self.calls == []
        assert self.calls == [("a", [1]), ("a", [2])]

    def test_outside_of_a_transaction_at_once(self) -> None:
        self.listen("a")
        announce_event(Happened(number=1))
        assert self.calls == [("a", [1])]

    def test_a_rollback_tells_nobody(self) -> None:
        self.listen("a")
        with pytest.raises(KeyError), transaction.atomic():
            announce_event(Happened(number=1))
            raise KeyError
        assert self.calls == []

    def test_a_savepoint_that_is_rolled_back_takes_its_own_events_along(self) -> None:
        self.listen("a")
        with transaction.atomic():
            announce_event(Happened(number=1))
            with pytest.raises(KeyError), transaction.atomic():
                announce_event(Happened(number=2))
                raise KeyError
            announce_event(Happened(number=3))
        assert self.calls == [("a", [1]), ("a", [3])]

    def test_many_at_once_are_one_call_of_each_listener(self) -> None:
        self.listen("a")
        self.listen("b", HappenedTwice)
        with transaction.atomic():
            announce_all([Happened(number=1), HappenedTwice(number=2), Happened(number=3)])
        assert self.calls == [("a", [1, 2, 3]), ("b", [2])]

    def test_nothing_is_no_call(self) -> None:
        self.listen("a")
        announce_all([])
        assert self.calls == []

    def test_stages_come_in_their_order_and_listeners_of_one_as_they_registered(self) -> None:
        for name, stage in (("plug-in", Stage.OUTSIDE), ("log", Stage.LOG), ("hook", Stage.OUTSIDE)):
            self.listen(name, stage=stage)
        self.listen("cache", stage=Stage.CACHE)
        announce_event(Happened(number=1))
        assert [name for name, _numbers in self.calls] == ["cache", "log", "plug-in", "hook"]

    def test_a_listener_that_fails_is_named_and_stops_nobody(self) -> None:
        reported: list[dict[str, Any]] = []

        def fail(heard: Sequence[Happened]) -> None:
            raise ValueError("no")

        def collect(error: BaseException, context: dict[str, Any]) -> None:
            reported.append(context)

        reports.collectors.append(collect)
        self.addCleanup(reports.collectors.remove, collect)
        register_listener(Happened, fail, name="clumsy")
        self.listen("a")
        with self.assertLogs("smarty_main") as log, transaction.atomic():
            announce_event(Happened(number=1))
        assert self.calls == [("a", [1])]
        assert "LISTENER_FAILED listener=clumsy" in log.output[0]
        assert reported == [{"listener": "clumsy", "event": "Happened"}]

    def test_twice_under_one_name_is_a_mistake(self) -> None:
        self.listen("a")
        with pytest.raises(ValueError, match="'a' already"):
            self.listen("a")

    def test_taken_away_it_hears_nothing(self) -> None:
        self.listen("a")
        unlisten(Happened, name="a")
        unlisten(Happened, name="a")
        announce_event(Happened(number=1))
        assert self.calls == []

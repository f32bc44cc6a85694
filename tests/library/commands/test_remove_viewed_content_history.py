"""Old viewing marks of one operator are forgotten; quiet in cron, safe to repeat and to kill."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from library.constants import ViewState
from library.models import VideoView
from library.services import viewing_history
from library.services.viewing_history import remove_history
from tests.base import ApiTestCase
from tests.commands import refusal, run
from tests.factories import NOW
from tests.library.films import make_file, make_video
from tvmiddleware.models import Account, ContentPosition

NAME = "remove_viewed_content_history"


class RemoveHistoryTest(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client

    def mark(self, days: float, account: Account | None = None, **fields: Any) -> VideoView:
        owner = account or self.cast.anna
        video = make_video(owner.client, "Film", tariffs=[self.cast.north.basic])
        values = {"state": ViewState.SEEN, "viewed_at": NOW - timedelta(days=days), **fields}
        return VideoView.objects.create(account=owner, video=video, **values)

    def left(self) -> set[int]:
        return set(VideoView.objects.values_list("pk", flat=True))

    def remove(self, days: int = 30, **options: Any) -> str:
        return run(NAME, f"--client_id={self.north.pk}", f"--days={days}", **options)

    def test_only_the_old_ones_of_this_operator_go(self) -> None:
        young, at_the_age = self.mark(29.9), self.mark(30)
        theirs = self.mark(31, self.cast.vera)
        for state in ViewState:
            self.mark(30.1, state=state)
        self.mark(31, self.cast.boris)
        self.remove()
        assert self.left() == {young.pk, at_the_age.pk, theirs.pk}

    def test_positions_stay(self) -> None:
        old = self.mark(31)
        file = make_file(old.video)
        ContentPosition.objects.create(
            account=self.cast.anna,
            content_type="video",
            content_id=old.video_id,
            asset_id=file.pk,
            position=5,
            duration=90,
            updated_at=NOW,
        )
        self.remove()
        assert not self.left()
        assert ContentPosition.objects.count() == 1

    def test_the_next_list_of_the_history_is_without_them(self) -> None:
        self.mark(31)
        assert self.call("video/list/", history_only=1)["count"] == 1
        self.remove()
        assert self.call("video/list/", history_only=1)["count"] == 0

    def test_it_says_how_many_where_somebody_asks_and_nothing_in_cron(self) -> None:
        for _mark in range(3):
            self.mark(31)
        assert self.remove(verbosity=2).startswith("3 marks deleted (")
        self.mark(31)
        assert self.remove() == ""
        assert self.remove(verbosity=2).startswith("0 marks deleted (")

    def test_in_batches_whose_work_stays_done_when_it_is_killed(self) -> None:
        for _mark in range(5):
            self.mark(31)

        class Killed(BaseException):
            pass

        told: list[str] = []

        def kill(text: str) -> None:
            told.append(text)
            if len(told) == 2:
                raise Killed

        def removed(progress: Any) -> int:
            return remove_history(client_id=self.north.pk, days=30, now=NOW, progress=progress)

        with patch.object(viewing_history, "BATCH", 2):
            with self.assertRaises(Killed):
                removed(kill)
            assert len(self.left()) == 1
            assert removed(told.append) == 1
        assert told == ["2 marks deleted", "4 marks deleted", "1 marks deleted"]

    def test_who_watches_meanwhile_keeps_his_mark(self) -> None:
        """Between the look and the deletion a box says where it is."""
        renewed, other = self.mark(31), self.mark(31)

        class Meanwhile(dict[int, int]):
            def __init__(self, rows: Any) -> None:
                super().__init__(rows)
                VideoView.objects.filter(pk=renewed.pk).update(viewed_at=NOW)

        with patch.object(viewing_history, "dict", Meanwhile, create=True):
            said = self.remove(verbosity=2)
        assert said.startswith("1 marks deleted")
        assert self.left() == {renewed.pk}
        assert other.pk not in self.left()

    def test_two_at_once_do_no_harm(self) -> None:
        """A cluster may lose the lock: the other one has deleted what this one found."""
        self.mark(31)

        class Meanwhile(dict[int, int]):
            def __init__(self, rows: Any) -> None:
                super().__init__(rows)
                VideoView.objects.all().delete()

        with patch.object(viewing_history, "dict", Meanwhile, create=True):
            assert self.remove(verbosity=2).startswith("0 marks deleted")

    def test_ages_beyond_the_calendar(self) -> None:
        self.mark(3650)
        self.remove(10**9)
        assert len(self.left()) == 1

    def test_wrong_arguments(self) -> None:
        operator = f"--client_id={self.north.pk}"
        assert "--days" in refusal(NAME, operator)
        assert "--client_id" in refusal(NAME, "--days=3")
        assert "negative" in refusal(NAME, operator, "--days=-1")
        assert "invalid int value" in refusal(NAME, operator, "--days=soon")
        assert "no operator with id 99999" in refusal(NAME, "--client_id=99999", "--days=3")

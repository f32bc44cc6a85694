from __future__ import annotations

from typing import Any

from library.models import SeanceTicket
from tests.apis.tvmiddleware.seances import CinemaTestCase
from tests.factories import NOW
from tests.library.films import make_video
from tests.library.seances import HOUR, make_seance, make_ticket


class SeanceRevokeTest(CinemaTestCase):
    path = "seance/revoke/"

    def setUp(self) -> None:
        super().setUp()
        self.coming = self.seance(begin=NOW + HOUR)
        self.mine = self.ticket(self.coming, "11111111", account=self.cast.anna)

    def test_by_its_code_or_its_seance(self) -> None:
        for named in ({"code": " 11111111 "}, {"sid": self.coming.pk}, {"code": "11111111", "sid": self.coming.pk}):
            SeanceTicket.objects.update(account=self.cast.anna, activated_at=NOW)
            self.assert_ok(self.call(**named))
            row = SeanceTicket.objects.get()
            assert (row.account, row.activated_at) == (None, None)

    def test_whoever_has_the_code_may_use_it_then(self) -> None:
        self.call(code="11111111")
        self.assert_error(self.call("seance/url/", sid=self.coming.pk), 5)
        self.assert_error(self.call("seance/url/", key=self.boris_key, code="11111111"), 7)
        assert self.owner(self.mine) == self.boris
        self.assert_error(self.call(code="11111111"), 3)

    def test_what_is_not_the_accounts(self) -> None:
        theirs = self.ticket(self.coming, "22222222", account=self.boris)
        free = self.ticket(self.coming, "33333333")
        other = self.seance(begin=NOW + HOUR)
        south = make_seance(make_video(self.cast.south.client), NOW + HOUR)
        make_ticket(south, "44444444", account=self.cast.vera_key.account)
        wrong: list[tuple[dict[str, Any], int]] = [
            ({}, 1),
            ({"sid": "x"}, 1),
            ({"sid": other.pk}, 2),
            ({"sid": south.pk}, 2),
            ({"sid": 999999}, 2),
            ({"code": "11111111", "sid": other.pk}, 2),
            ({"code": "22222222"}, 3),
            ({"code": "33333333"}, 3),
            ({"code": "44444444"}, 3),
            ({"code": "x"}, 3),
        ]
        for params, code in wrong:
            self.assert_error(self.call(**params), code)
        assert (self.owner(theirs), self.owner(free), self.owner(self.mine)) == (self.boris, None, self.cast.anna)

    def test_not_once_the_seance_has_begun(self) -> None:
        self.at(NOW + HOUR)
        self.assert_error(self.call(code="11111111"), 1)
        self.assert_error(self.call(sid=self.coming.pk), 1)
        assert self.owner(self.mine) == self.cast.anna

    def test_by_post_as_of_old(self) -> None:
        self.assert_ok(self.decoded(self.response(post=True, **self.identity(), code="11111111")))

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(code="11111111"), 403)

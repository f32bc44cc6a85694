"""Error 28: how often one may guess."""

from __future__ import annotations

from django.core.cache import cache
from django.test import override_settings

from tests import factories as make
from tests.apis.tvmiddleware.logins import BOX, ELSEWHERE, HOME, LoginTestCase
from tests.cached import cached_keys


@override_settings(TVMIDDLEWARE_LOGIN_FAILURES_PER_ABONEMENT=3)
class AbonementTest(LoginTestCase):
    def guess(self, times: int, **params: object) -> list[int]:
        return [self.anna(password=f"guess {number}", **params)["error"] for number in range(times)]

    def test_a_stranger_is_stopped_even_with_the_right_password(self) -> None:
        assert self.guess(4) == [1, 1, 1, 28]
        self.assert_error(self.anna(), 28)
        self.assert_error(self.anna(ip=ELSEWHERE), 28)

    def test_an_unknown_abonement_answers_the_same(self) -> None:
        assert [self.login(abonement=777, password="x")["error"] for _time in range(4)] == [1, 1, 1, 28]

    def test_the_box_at_home_is_not_locked_out(self) -> None:
        make.bound_device(self.cast.anna, self.box, "b1")
        self.guess(4)
        self.assert_ok(self.anna(device=BOX, device_uid="b1"))

    def test_but_does_not_guess_forever_either(self) -> None:
        make.bound_device(self.cast.anna, self.box, "b1")
        assert self.guess(4, device=BOX, device_uid="b1") == [1, 1, 1, 28]
        self.assert_error(self.anna(device=BOX, device_uid="b1"), 28)
        self.assert_ok(self.anna(device=BOX, device_uid="b2"))

    def test_a_device_of_somebody_else_is_a_stranger(self) -> None:
        make.bound_device(self.cast.boris, self.box, "b1")
        assert self.guess(4, device=BOX, device_uid="b1") == [1, 1, 1, 28]
        self.assert_error(self.anna(), 28)

    def test_a_right_password_forgives_slips(self) -> None:
        for _round in range(3):
            assert self.guess(2) == [1, 1]
            self.assert_ok(self.anna())

    def test_it_ends_with_the_period(self) -> None:
        self.guess(4)
        self.period_ends(600)
        self.assert_ok(self.anna())

    def test_other_abonements_are_free(self) -> None:
        self.guess(4)
        self.assert_error(self.login(abonement=1002, password="2222"), 2)

    def test_phone_and_password_share_the_accounts_counter(self) -> None:
        for _time in range(3):
            self.login(phone_number="79990000001", password="x")
        self.assert_error(self.anna(), 28)

    def test_guessing_by_phone_is_stopped_even_with_the_right_password(self) -> None:
        guesses = [self.login(phone_number="79990000001", password=f"guess {number}")["error"] for number in range(4)]
        assert guesses == [1, 1, 1, 28]
        self.assert_error(self.login(phone_number="79990000001", password="1111"), 28)

    @override_settings(TVMIDDLEWARE_LOGIN_FAILURES_PER_ABONEMENT=0)
    def test_zero_is_no_limit(self) -> None:
        assert set(self.guess(20)) == {1}


@override_settings(TVMIDDLEWARE_LOGIN_FAILURES_PER_ADDRESS=4)
class AddressTest(LoginTestCase):
    def failures(self, times: int, ip: str = HOME) -> list[int]:
        return [self.login(device_uid=f"unknown {number}", ip=ip)["error"] for number in range(times)]

    def test_a_city_with_right_passwords_gets_in(self) -> None:
        for number in range(10):
            self.enter(device="pc", device_uid=f"p{number}")

    def test_failures_are_told_to_stop_but_right_passwords_get_in(self) -> None:
        assert self.failures(5) == [1, 1, 1, 1, 28]
        self.assert_error(self.anna(password="no"), 28)
        self.assert_ok(self.anna())
        assert self.failures(1) == [28], "a success does not clear the address"

    def test_other_addresses_are_free(self) -> None:
        self.failures(5)
        assert self.failures(1, ELSEWHERE) == [1]

    def test_a_home_in_ipv6_is_one_address(self) -> None:
        for number in range(4):
            self.failures(1, f"2001:db8:1:1::{number + 1}")
        assert self.failures(1, "2001:db8:1:1:ffff::9") == [28]
        assert self.failures(1, "2001:db8:1:2::1") == [1]

    @override_settings(TVMIDDLEWARE_LOGIN_FAILURES_PER_ABONEMENT=3)
    def test_a_blocked_address_does_not_open_the_abonement_to_guessing(self) -> None:
        self.failures(5)
        for number in range(3):
            self.assert_error(self.anna(password=f"guess {number}"), 28)
        self.assert_error(self.anna(), 28)

    def test_the_counters_of_nobody_are_bounded(self) -> None:
        from tvmiddleware.services.login import ratelimit

        names = {ratelimit.subject_of(f"abonement:{number}", None, None) for number in range(200_000)}
        assert len(names) <= ratelimit.NOBODIES

    def test_no_counter_lives_forever(self) -> None:
        self.failures(1)
        self.anna(password="no")
        found = cached_keys("p:tries:login:*")
        assert len(found) == 2
        self.period_ends(600)
        assert not any(cache.get(key) for key in found)

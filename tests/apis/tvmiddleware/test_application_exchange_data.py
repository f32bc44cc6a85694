from __future__ import annotations

import threading
import time
from typing import Any
from unittest.mock import patch

from django.test import override_settings

from core.cache.store import WAIT_SECONDS
from library.services import outside_answers
from tests.http_server import Answer
from tests.library.sources import BANK_OF_ESTONIA, BANK_OF_KYRGYZSTAN, BANK_OF_RUSSIA, WidgetTestCase


class ApplicationExchangeDataTest(WidgetTestCase):
    path = "application/exchange_data/"

    def setUp(self) -> None:
        super().setUp()
        self.server.gives("/daily", BANK_OF_RUSSIA)
        asked = override_settings(TVMIDDLEWARE_EXCHANGE_WIDGET_URL=f"{self.server.url}/daily")
        asked.enable()
        self.addCleanup(asked.disable)

    def rates(self) -> tuple[str, str]:
        answer = self.assert_ok(self.call_as_nobody())
        return answer["first_currency_value"], answer["second_currency_value"]

    def test_the_bank_of_russia(self) -> None:
        answer = self.assert_ok(self.call_as_nobody())
        assert answer == {
            "first_currency": "USD",
            "second_currency": "EUR",
            "first_currency_value": "92.5058",
            "second_currency_value": "100.50",
            "error": 0,
            "error_message": "",
        }

    @override_settings(
        TVMIDDLEWARE_EXCHANGE_WIDGET_FIRST_CURRENCY="kzt", TVMIDDLEWARE_EXCHANGE_WIDGET_SECOND_CURRENCY="RUB"
    )
    def test_a_rate_of_a_hundred_units_and_the_banks_own_currency(self) -> None:
        answer = self.assert_ok(self.call_as_nobody())
        assert (answer["first_currency"], answer["first_currency_value"]) == ("KZT", "0.1835")
        assert (answer["second_currency"], answer["second_currency_value"]) == ("RUB", "1.00")

    @override_settings(TVMIDDLEWARE_EXCHANGE_WIDGET_COUNTRY_CODE="kg")
    def test_the_bank_of_kyrgyzstan(self) -> None:
        self.server.gives("/daily", BANK_OF_KYRGYZSTAN)
        assert self.rates() == ("87.45", "101.2283")

    @override_settings(
        TVMIDDLEWARE_EXCHANGE_WIDGET_COUNTRY_CODE="EE", TVMIDDLEWARE_EXCHANGE_WIDGET_SECOND_CURRENCY="SEK"
    )
    def test_the_bank_of_estonia_says_what_a_euro_costs(self) -> None:
        self.server.gives("/daily", BANK_OF_ESTONIA)
        assert self.rates() == ("0.80", "0.087")

    @override_settings(TVMIDDLEWARE_EXCHANGE_WIDGET_COUNTRY_CODE="DE")
    def test_a_country_whose_bank_nobody_knows(self) -> None:
        self.assert_error(self.call_as_nobody(), 1)
        assert self.server.asked == []

    @override_settings(TVMIDDLEWARE_EXCHANGE_WIDGET_SECOND_CURRENCY="GBP")
    def test_a_currency_that_the_bank_does_not_have(self) -> None:
        self.assert_error(self.call_as_nobody(), 1)

    def test_what_is_fresh_is_not_asked_for_again(self) -> None:
        self.rates()
        self.later(minutes=60)
        self.server.gives("/daily", BANK_OF_RUSSIA.replace(b"92,5058", b"93"))
        assert self.rates()[0] == "92.5058"
        assert len(self.server.asked) == 1

    def test_an_old_answer_is_given_at_once_and_renewed_behind_it(self) -> None:
        self.rates()
        self.server.gives("/daily", BANK_OF_RUSSIA.replace(b"92,5058", b"93"))
        self.later(hours=3)
        assert self.rates()[0] == "92.5058"
        assert self.rates()[0] == "93.00"
        assert len(self.server.asked) == 2

    def test_the_last_good_answer_holds_for_a_day_without_a_network(self) -> None:
        self.rates()
        with self.offline():
            self.later(hours=24)
            assert self.rates()[0] == "92.5058"
            self.later(hours=27)
            self.assert_error(self.call_as_nobody(), 1)

    def test_without_a_network_the_error_comes_at_once(self) -> None:
        with self.offline():
            started = time.perf_counter()
            for _call in range(3):
                self.assert_error(self.call_as_nobody(), 1)
            assert time.perf_counter() - started < 2

    def test_a_bank_that_gave_no_answer_is_left_alone_for_a_while(self) -> None:
        self.server.gives("/daily", b"", status=503)
        for _call in range(3):
            self.assert_error(self.call_as_nobody(), 1)
        assert len(self.server.asked) == 1
        self.server.gives("/daily", BANK_OF_RUSSIA)
        self.later(seconds=outside_answers.REST_SECONDS + 1)
        assert self.rates()[0] == "92.5058"

    def test_a_bank_that_hangs_holds_a_box_up_for_less_than_two_seconds(self) -> None:
        self.server.hang.clear()
        with patch.object(outside_answers, "REQUEST_SECONDS", 0.3):
            started = time.perf_counter()
            self.assert_error(self.call_as_nobody(), 1)
            assert time.perf_counter() - started < outside_answers.REQUEST_SECONDS + 1
            again = time.perf_counter()
            self.assert_error(self.call_as_nobody(), 1)
            assert time.perf_counter() - again < 0.3
        assert outside_answers.REQUEST_SECONDS < 2 < WAIT_SECONDS
        self.server.hang.set()
        self.wait_for_thread()
        assert self.rates()[0] == "92.5058"

    def wait_for_thread(self) -> None:
        for thread in threading.enumerate():
            if thread.name == "outside:exchange":
                thread.join(5)

    def test_answers_that_are_none(self) -> None:
        bombs: list[Any] = [
            b"",
            b"<html>",
            b"<ValCurs></ValCurs>",
            b"not xml",
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><ValCurs>&b;</ValCurs>',
            b"<ValCurs>" + b" " * (1 << 20) + b"</ValCurs>",
        ]
        for number, body in enumerate(bombs):
            self.later(minutes=number)
            self.server.answers["/daily"] = Answer(body=body)
            self.assert_error(self.call_as_nobody(), 1)

    def test_an_xml_box(self) -> None:
        assert self.xml().findtext("first_currency_value") == "92.5058"

"""Rates of exchange for the widget: two currencies in that of a country's central bank."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from core.queue import enqueue_on_commit
from library.backends.exchange.base import Rates, RateSource
from library.backends.exchange.cbr import BankOfRussia
from library.backends.exchange.eestipank import BankOfEstonia
from library.backends.exchange.nbkr import BankOfKyrgyzstan
from library.services.outside_answers import OutsideQuestion, SourceUnreachable, kept_answer, renew_answer

BANKS: dict[str, type[RateSource]] = {"RU": BankOfRussia, "KG": BankOfKyrgyzstan, "EE": BankOfEstonia}


@dataclass(frozen=True, slots=True)
class CurrencyRate:
    """What one unit costs in the bank's own currency."""

    code: str
    value: Decimal


def find_rates() -> tuple[CurrencyRate, CurrencyRate]:
    """The rates of the two currencies of the settings. Raises SourceUnreachable, also where the settings name a country
    or a currency that there is none of."""
    question = rates_question()
    rates: Rates = kept_answer(question, ask_bank, lambda: enqueue_on_commit("library.jobs.exchange_renew"))
    first, second = (str(code).strip().upper() for code in wanted_codes())
    if first not in rates or second not in rates:
        raise SourceUnreachable
    return CurrencyRate(first, rates[first]), CurrencyRate(second, rates[second])


def renew_rates() -> bool:
    """Ask the bank anew; whether it answered."""
    return renew_answer(rates_question(), ask_bank)


def rates_question() -> OutsideQuestion:
    """Raises SourceUnreachable."""
    if country() not in BANKS:
        raise SourceUnreachable
    text = f"{country()} {settings.TVMIDDLEWARE_EXCHANGE_WIDGET_URL}"
    return OutsideQuestion("exchange", text, settings.TVMIDDLEWARE_EXCHANGE_WIDGET_CACHE_TIMEOUT)


def ask_bank() -> Rates:
    return BANKS[country()]().rates(settings.TVMIDDLEWARE_EXCHANGE_WIDGET_URL)


def country() -> str:
    return str(settings.TVMIDDLEWARE_EXCHANGE_WIDGET_COUNTRY_CODE).strip().upper()


def wanted_codes() -> tuple[str, str]:
    return settings.TVMIDDLEWARE_EXCHANGE_WIDGET_FIRST_CURRENCY, settings.TVMIDDLEWARE_EXCHANGE_WIDGET_SECOND_CURRENCY

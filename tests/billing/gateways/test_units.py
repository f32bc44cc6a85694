"""How each gateway writes an amount, currency by currency, by its own documents."""

from __future__ import annotations

from decimal import Decimal

import pytest

from billing.gateways.errors import AmountRefused, Misconfigured, OutcomeUnknown
from billing.gateways.fortebank.gateway import FortebankGateway
from billing.gateways.money import NUMBERS, parse_amount
from billing.gateways.paypal.gateway import PayPalGateway
from billing.gateways.payture.gateway import PaytureGateway
from billing.gateways.registry import GATEWAYS
from billing.gateways.sber.gateway import SberGateway
from billing.gateways.square.gateway import SquareGateway
from billing.gateways.stripe.gateway import StripeGateway
from billing.gateways.walletone.gateway import WalletOneGateway
from billing.models import Merchant
from clients.models import Client


def words(text: str) -> list[str]:
    return text.split()


STRIPE_WHOLE = words("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF")
STRIPE_HUNDREDTHS_OF_NOTHING = ["ISK", "UGX"]
STRIPE_TWO = words("EUR HUF IDR INR KZT MXN RUB TWD UAH USD")
STRIPE_THREE = words("BHD JOD KWD OMR TND")
PAYPAL_WHOLE = ["HUF", "JPY", "TWD"]
PAYPAL_TWO = words("AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD ILS MXN MYR NOK NZD PHP PLN SEK SGD THB USD")
WHOLE, HALF = Decimal(1000), Decimal("1000.50")


def test_stripe() -> None:
    units = StripeGateway.units
    for currency in STRIPE_WHOLE:
        assert units.minor(WHOLE, currency) == 1000, currency
    for currency in [*STRIPE_HUNDREDTHS_OF_NOTHING, *STRIPE_TWO]:
        assert units.minor(WHOLE, currency) == 100_000, currency
    for currency in STRIPE_TWO:
        assert units.minor(HALF, currency) == 100_050, currency
    for currency in STRIPE_THREE:  # Stripe wants a zero at the end
        assert units.minor(Decimal("1.25"), currency) == 1250, currency
        with pytest.raises(AmountRefused):
            units.minor(Decimal("1.255"), currency)
    for currency in [*STRIPE_WHOLE, *STRIPE_HUNDREDTHS_OF_NOTHING]:
        with pytest.raises(AmountRefused):
            units.minor(HALF, currency)


def test_paypal() -> None:
    units = PayPalGateway.units
    for currency in PAYPAL_WHOLE:
        assert units.text(WHOLE, currency) == "1000", currency
        with pytest.raises(AmountRefused):
            units.text(HALF, currency)
    for currency in PAYPAL_TWO:
        assert units.text(HALF, currency) == "1000.50", currency


def test_square() -> None:
    with pytest.raises(AmountRefused):
        SquareGateway.units.minor(Decimal("10.50"), "JPY")
    assert [SquareGateway.units.minor(WHOLE, currency) for currency in ("USD", "EUR", "JPY")] == [100000, 100000, 1000]


def test_gateways_that_name_a_currency_by_its_number() -> None:
    for kind in (SberGateway, FortebankGateway, WalletOneGateway):
        with pytest.raises(AmountRefused):
            kind.units.minor(Decimal("0.005"), "RUB")
        for currency in NUMBERS:
            assert kind.units.minor(HALF, currency) == 100_050, currency
        with pytest.raises(Misconfigured):
            kind.units.check(WHOLE, "UGX")


def test_the_way_back_is_the_same_number() -> None:
    everything = {*STRIPE_WHOLE, *STRIPE_HUNDREDTHS_OF_NOTHING, *STRIPE_TWO, *STRIPE_THREE, *PAYPAL_TWO, *NUMBERS}
    for kind in GATEWAYS:
        for currency in everything:
            for amount in (WHOLE, HALF, Decimal("0.01")):
                try:
                    minor = kind.units.minor(amount, currency)
                except (AmountRefused, Misconfigured):
                    continue
                assert kind.units.major(minor, currency) == amount, (kind.name, currency, amount)


def test_a_terminal_of_payture_takes_one_currency() -> None:
    operator = Client(currency="RUB")
    PaytureGateway.check_amount(Merchant(client=operator), WHOLE, "RUB")
    PaytureGateway.check_amount(Merchant(client=operator, currency="KZT"), WHOLE, "KZT")
    for merchant, currency in ((Merchant(client=operator), "USD"), (Merchant(client=operator, currency="KZT"), "RUB")):
        with pytest.raises(Misconfigured):
            PaytureGateway.check_amount(merchant, WHOLE, currency)
    with pytest.raises(Misconfigured):  # a saved card of before the customer's currency changed
        StripeGateway.check_amount(Merchant(client=operator, currency="EUR"), WHOLE, "USD")


@pytest.mark.parametrize("said", ["1_000", "١٠٠", "1e3", "nan", "Infinity", "", None, True, "+5", " 5", [], {}])
def test_what_is_no_amount_in_an_answer(said: object) -> None:
    with pytest.raises(OutcomeUnknown):
        parse_amount(said)

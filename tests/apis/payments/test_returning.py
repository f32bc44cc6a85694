"""The page that takes a payer back to the app: never a door to any address of the web."""

from __future__ import annotations

import pytest
from django.test import override_settings

from billing.models import Payment
from billing.services.payments import is_return_address
from tests.billing import paying
from tests.billing.gateways.case import GatewayCase

OWN = "https://tv.example.com/paid?x=1"


class Returning(GatewayCase):
    gateway = "null"

    def back(self, address: str) -> tuple[int, str, str]:
        payment = paying.payment(self.anna)
        Payment.objects.filter(pk=payment.pk).update(return_url=address)
        response = self.http.get(f"/billing/payment/return/{payment.number}/")
        return response.status_code, response.headers.get("Location", ""), response.content.decode()

    def test_a_strangers_address_is_a_link_that_the_payer_reads(self) -> None:
        for address in ("https://evil.example/", "//evil.example/", "myapp://paid", "http://testserver.evil.example/"):
            status, location, _page = self.back(address)
            assert (status, location) == (200, ""), address
        assert 'href="https://evil.example/?a=&quot;&amp;b"' in self.back('https://evil.example/?a="&b')[2]
        for address in ("javascript:alert(1)", "java\tscript:alert(1)", "//evil.example", ""):
            assert "href" not in self.back(address)[2], address

    def test_where_it_goes_at_once(self) -> None:
        self.cast.north.client.site_url = "tv.example.com"
        self.cast.north.client.save()
        with override_settings(SMARTY_PAYMENT_RETURN_TO=["Portal.example", "myapp:"]):
            for address in (OWN, "http://testserver/x", "https://portal.example:8443/", "MyApp://paid"):
                assert self.back(address)[:2] == (302, address)
            assert self.back("https://portal.example@evil.example/")[0] == 200

    def test_no_such_payment(self) -> None:
        assert self.http.get("/billing/payment/return/0123/").status_code == 404


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        (OWN, True),
        ("HTTPS://tv.example.com", True),
        ("https://пример.рф/оплата", True),
        ("myapp://paid", True),
        ("com.example.tv:/paid", True),
        ("", False),
        ("/relative", False),
        ("//evil.example", False),
        ("https:evil.example", False),
        ("https:///evil.example", False),
        ("https:\\\\evil.example", False),
        ("https://tv.example.com\\@evil.example", False),
        ("https://tv.example.com@evil.example", False),
        ("https://evil.example\\.tv.example.com/", False),
        ("https://[::1", False),
        (" https://tv.example.com", False),
        ("java\nscript:alert(1)", False),
        ("\x01javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
        ("file:///etc/passwd", False),
        ("intent://x#Intent;S.browser_fallback_url=https://evil.example;end", False),
        ("view-source:https://x", False),
        ("https://x/" + "y" * 491, False),
    ],
)
def test_addresses_to_return_to(address: str, fits: bool) -> None:
    assert is_return_address(address) is fits

"""Every route x no key, a wrong key, another operator's key: the kind's own error, and nothing besides."""

from __future__ import annotations

import json
from typing import Any

from lxml import etree

from apis.dealers.auth import NOT_A_DEALER, DealerKey
from apis.signed import BAD_SIGNATURE, UNKNOWN_CLIENT, Signed
from apis.tvmiddleware.auth import (
    Anyone,
    ApiKey,
    ApiKeyOwnCode,
    AuthKey,
    AuthKeyLenient,
    AuthKeyOfInactive,
    KeyOrSession,
)
from clients.models import Client, Dealer
from core.api import signature
from core.api.routes import Route
from epg.models import Epg, EpgChannel
from smarty.site import TABLES
from tests.base import ApiTestCase
from tests.costs.calls import CALLS
from tests.costs.params import NOTHING
from tests.factories import NOW
from tvmiddleware import models

FORBIDDEN = 403
NOBODY = "f" * 128
OPEN: dict[str, str] = {
    "/streaming/api/streamservice/token/check/": "streamers send nothing but the token",
    "/tvmiddleware/api/health/check/": "balancers and apps without a login ask it",
    "/tvmiddleware/api/noauth/captcha/image/": "the picture of a captcha that the box was given the address of",
    "/tvmiddleware/api/noauth/qr/phone/image/": "a number to call that the box was given the address of",
    "/tvmiddleware/api/noauth/qr/login/": "the page behind a QR code, opened by a phone's camera",
    "/tvmiddleware/api/noauth/qr/login/image/": "the picture of a QR code that the box was given the address of",
    "/tvmiddleware/api/application/exchange_data/": "rates that a central bank publishes",
    "/tvmiddleware/api/application/rss_data/": "news that anybody may read, of hosts that staff named",
    "/tvmiddleware/api/streamservice/token/check/": "streamers send nothing but the token",
}
"""Path -> why anybody may call it."""
PLAIN_REFUSALS = {"/drm/api/ezdrm/content/access/": "HTTP 404"}
"""Path -> the refusal that its caller, a licence server, understands."""
ROUTES = [(prefix, route) for prefix, rows in TABLES.items() for route in rows]
MARK = "NORTHERN-SECRET"
Ways = dict[str, tuple[dict[str, Any], int]]
"""Name of a wrong way to call -> (its parameters, the error it must bring)."""


class AuthTableTest(ApiTestCase):
    def answer(self, prefix: str, route: Route, params: dict[str, Any]) -> Any:
        self.http.cookies.clear()
        self.prefix = f"{prefix}/"
        return self.response(route.path, **params)

    # --- refusals ---------------------------------------------------------------------------------------------
    def test_every_wrong_way_brings_the_code_and_nothing_else(self) -> None:
        wrong = [
            f"{prefix}/{route.path} {way}: {found}, wanted {code}"
            for prefix, route in ROUTES
            for way, (params, code) in self.wrong_ways(route.spec.auth).items()
            if (found := self.refusal(prefix, route, params))
            not in {code, PLAIN_REFUSALS.get(f"{prefix}/{route.path}", code)}
        ]
        assert not wrong, "\n".join(wrong)

    def refusal(self, prefix: str, route: Route, params: dict[str, Any]) -> int | str:
        """The code, if the answer is a refusal and nothing else; otherwise what came instead."""
        response = self.answer(prefix, route, params)
        if response.status_code != 200:
            return f"HTTP {response.status_code}"
        body = json.loads(response.content)
        return int(body["error"]) if set(body) == {"error", "error_message"} and body["error_message"] else str(body)

    def wrong_ways(self, auth: Any) -> Ways:
        if isinstance(auth, AuthKeyLenient):
            return {
                "nothing": ({}, FORBIDDEN),
                "unknown operator": ({"client_id": 99999, "authkey": NOBODY}, FORBIDDEN),
            }
        if isinstance(auth, AuthKey):
            return self.without_session(inactive=not isinstance(auth, AuthKeyOfInactive))
        if isinstance(auth, ApiKey):
            return self.without_key(auth.code if isinstance(auth, ApiKeyOwnCode) else FORBIDDEN)
        if isinstance(auth, KeyOrSession):
            return {**self.without_key(FORBIDDEN), **self.without_session(inactive=True, key=False)}
        if isinstance(auth, Signed):
            return self.without_signature(auth.secret)
        if isinstance(auth, DealerKey):
            return self.without_dealer()
        assert isinstance(auth, Anyone), auth
        return {}

    def without_session(self, *, inactive: bool, key: bool = True) -> Ways:
        cast = self.cast
        north, south = cast.north.client, cast.south.client
        ways: Ways = {
            "nothing": ({}, FORBIDDEN),
            "no session": ({"client_id": north.pk}, FORBIDDEN),
            "a dead session": ({"client_id": north.pk, "authkey": NOBODY}, FORBIDDEN),
            "a session of the other operator": ({"client_id": north.pk, "authkey": cast.vera_key.key}, FORBIDDEN),
            "the session at the other operator": ({"client_id": south.pk, "authkey": cast.anna_key.key}, FORBIDDEN),
            "no operator": ({"authkey": cast.anna_key.key}, FORBIDDEN),
        }
        if key:
            ways["the api_key instead"] = ({"client_id": north.pk, "api_key": north.api_key}, FORBIDDEN)
        if inactive and key:
            ways["an inactive account"] = ({"client_id": north.pk, "authkey": cast.boris_key.key}, FORBIDDEN)
        return ways

    def without_key(self, code: int) -> Ways:
        north, south = self.cast.north.client, self.cast.south.client
        return {
            "nothing": ({}, code),
            "no key": ({"client_id": north.pk}, code),
            "a wrong key": ({"client_id": north.pk, "api_key": "wrong"}, code),
            "a key with something behind it": ({"client_id": north.pk, "api_key": north.api_key + "0"}, code),
            "the other operator's key": ({"client_id": north.pk, "api_key": south.api_key}, code),
            "no operator": ({"api_key": north.api_key}, code),
            "the key of another API": ({"client_id": north.pk, "api_key": north.billing_api_key}, code),
        }

    def without_signature(self, secret: str) -> Ways:
        north, south = self.cast.north.client, self.cast.south.client
        foreign = signature.sign([("client_id", str(north.pk))], getattr(south, secret))
        another = signature.sign([("client_id", str(north.pk))], north.api_key)
        return {
            "nothing": ({}, UNKNOWN_CLIENT),
            "unknown operator": ({"client_id": 99999, "signature": foreign}, UNKNOWN_CLIENT),
            "no signature": ({"client_id": north.pk}, BAD_SIGNATURE),
            "a wrong signature": ({"client_id": north.pk, "signature": "0" * 32}, BAD_SIGNATURE),
            "the other operator's signature": ({"client_id": north.pk, "signature": foreign}, BAD_SIGNATURE),
            "the key of another API": ({"client_id": north.pk, "signature": another}, BAD_SIGNATURE),
        }

    def without_dealer(self) -> Ways:
        north = self.cast.north.client
        dealer, foreign = (
            Dealer.objects.get_or_create(client=client, name="Shop")[0] for client in (north, self.cast.south.client)
        )
        return {
            "nothing": ({}, NOT_A_DEALER),
            "no key": ({"dealer_id": dealer.pk}, NOT_A_DEALER),
            "a wrong key": ({"dealer_id": dealer.pk, "api_key": "wrong"}, NOT_A_DEALER),
            "another dealer's key": ({"dealer_id": dealer.pk, "api_key": foreign.api_key}, NOT_A_DEALER),
            "the operator's key": ({"dealer_id": dealer.pk, "api_key": north.api_key}, NOT_A_DEALER),
            "no dealer": ({"dealer_id": 99999, "api_key": dealer.api_key}, NOT_A_DEALER),
        }

    def test_the_same_in_xml(self) -> None:
        for prefix, route in ROUTES:
            auth = route.spec.auth
            if isinstance(auth, Anyone | Signed | DealerKey):
                continue
            code = self.wrong_ways(auth)["nothing"][1]
            response = self.answer(prefix, route, {"device": "mag"})
            root = etree.fromstring(response.content)
            assert root.tag == "rss", route.path
            assert [child.tag for child in root] == ["error", "error_message"], route.path
            assert root.findtext("error") == str(code), route.path

    def test_who_may_be_called_by_anybody_is_written_down(self) -> None:
        found = {f"{prefix}/{route.path}" for prefix, route in ROUTES if isinstance(route.spec.auth, Anyone)}
        assert found == set(OPEN)

    # --- other people's data ----------------------------------------------------------------------------------
    def mark_north(self) -> None:
        """Everything that belongs to the operator North, or to a channel only North has, carries the mark."""
        north = self.cast.north.client
        marked: list[tuple[Any, tuple[str, ...]]] = [
            (Client.objects.filter(pk=north.pk), ("name", "description", "site_url")),
            (models.Channel.objects.filter(client=north), ("name", "name_lang1", "url_prefix", "comment", "option1")),
            (models.Tariff.objects.filter(client=north), ("name", "description")),
            (models.Category.objects.filter(client=north), ("name", "description")),
            (models.StreamService.objects.filter(client=north), ("name", "uri_mask", "secret")),
            (models.Customer.objects.filter(client=north), ("firstname", "lastname", "email", "comment")),
            (models.Account.objects.filter(client=north), ("option1",)),
            (EpgChannel.objects.filter(pk=self.cast.guide.pk), ("name",)),
            (Epg.objects.filter(epg_channel=self.cast.guide), ("name", "description")),
        ]
        for rows, names in marked:
            rows.update(**dict.fromkeys(names, MARK))
        anna = self.cast.anna
        models.Message.objects.create(client=north, account=anna, subject=MARK, text=MARK, uuid="none", created_at=NOW)
        models.LegalDocument.objects.create(client=north, name=MARK, text=MARK)
        models.Profile.objects.create(client=north, name=MARK)
        models.DataCenter.objects.create(client=north, name=MARK)
        models.ChannelSort.objects.create(client=north, name=MARK)
        models.AccountSettings.objects.create(account=anna, name=MARK)

    def test_nothing_of_an_operator_reaches_the_subscribers_of_another(self) -> None:
        self.mark_north()
        vera, south = self.cast.vera_key, self.cast.south.client
        told = []
        for prefix, route in ROUTES:
            if isinstance(route.spec.auth, Anyone | Signed | DealerKey):
                continue
            own = CALLS.get(route.path, NOTHING)(self.cast)
            params = {"client_id": south.pk, "authkey": vera.key, "api_key": south.api_key, **self.ids(), **own}
            response = self.answer(prefix, route, params)
            if MARK.encode() in response.content or MARK in response.headers.get("Location", ""):
                told.append(f"{prefix}/{route.path}")
            models.AccountAuthKey.objects.get_or_create(
                key=vera.key, defaults={"account": self.cast.vera, "created_at": NOW, "last_active": NOW}
            )
        assert not told, "\n".join(told)

    def ids(self) -> dict[str, Any]:
        """North's ids under the names that methods use for them."""
        cast = self.cast
        return {
            "cid": cast.one.pk,
            "channel_id": cast.one.pk,
            "channel_ids": f"{cast.one.pk},{cast.two.pk}",
            "pid": cast.past.pk,
            "account_id": cast.anna.pk,
            "customer_id": cast.anna.customer_id,
            "tariff_id": cast.north.basic.pk,
            "category_id": cast.north.news.pk,
            "id": models.LegalDocument.objects.get(name=MARK).pk,
            "document_id": models.LegalDocument.objects.get(name=MARK).pk,
            "account_settings_id": models.AccountSettings.objects.get(name=MARK).pk,
            "profile_id": models.Profile.objects.get(name=MARK).pk,
            "uuid": "none",
            "redirect": 0,
        }

    def test_the_mark_is_seen_by_those_it_belongs_to(self) -> None:
        """Else the test above could pass for the wrong reason."""
        self.mark_north()
        self.prefix = "/tvmiddleware/api/"
        seen = [
            path
            for path in ("message/list/", "profile/list/", "channel/list/", "program/detail/")
            if MARK.encode() in self.response(path, **self.identity(), **self.ids()).content
        ]
        assert seen == ["message/list/", "profile/list/", "channel/list/", "program/detail/"]

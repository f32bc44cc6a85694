"""LoginTestCase: a box that logs in. Every login is a fresh browser, so that no cookie of the last one helps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.test import Client as HttpClient

from core.cache.local import memory
from tests import factories as make
from tests.base import ApiTestCase
from tests.cached import cached_keys
from tests.factories import NOW
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.models import Account, AccountAuthKey, AccountDevice, ClientPlayDevice, Tariff

HOME = "203.0.113.10"
ELSEWHERE = "198.51.100.7"
BOX = "tvip"
"""A basic device that speaks JSON; "pc" and "android" are additional ones."""


class LoginTestCase(ApiTestCase):
    box: ClientPlayDevice
    path = "login/"

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.box = make.client_device(cls.cast.north.client, BOX, group=DeviceGroup.STB)

    def ask(self, path: str = "", *, ip: str = HOME, **params: Any) -> Any:
        """The raw answer of a login with the operator's key."""
        self.http = HttpClient(REMOTE_ADDR=ip, HTTP_USER_AGENT="Box/1")
        north = self.cast.north.client
        return self.response(path, **{"client_id": north.pk, "api_key": north.api_key, **params})

    def login(self, path: str = "", *, ip: str = HOME, **params: Any) -> dict[str, Any]:
        return self.decoded(self.ask(path, ip=ip, **params), path)

    def anna(self, **params: Any) -> dict[str, Any]:
        """Anna's abonement and password."""
        return self.login(**{"abonement": 1001, "password": "1111", **params})

    def enter(self, **params: Any) -> str:
        """Anna logs in and gets in; the key."""
        return str(self.assert_ok(self.anna(**params))["authkey"])

    def alive(self, authkey: str) -> bool:
        answer = self.decoded(
            self.response("account/status/", client_id=self.cast.north.client.pk, authkey=authkey), "account/status/"
        )
        return int(answer["status"]) != 1

    def allow(self, tariff: Tariff | None = None, **rules: Any) -> None:
        """Change the rules of Anna's only tariff (her other one is taken away)."""
        only = tariff or self.cast.north.basic
        Tariff.objects.filter(pk=only.pk).update(**rules)
        self.cast.anna.tariffs.set([only])
        self.changed()

    def account(self, **fields: Any) -> None:
        Account.objects.filter(pk=self.cast.anna.pk).update(**fields)
        self.changed()

    def changed(self) -> None:
        """What signals and services do after a commit, which a test case never reaches."""
        cache.clear()
        memory.clear()

    def period_ends(self, seconds: int) -> None:
        """So much time passes for the counters of tries. Redis has its own clock: what would end there is ended."""
        self.at(NOW + timedelta(seconds=seconds + 1))
        if hasattr(cache, "ttl"):
            for key in cached_keys("p:tries:*"):
                assert 0 < cache.ttl(key) <= seconds
                cache.delete(key)

    def no_sessions(self) -> None:
        AccountAuthKey.objects.filter(account=self.cast.anna).delete()
        AccountDevice.objects.filter(account=self.cast.anna).delete()

    def sessions(self) -> list[str]:
        """The UIDs of the devices that hold a session of Anna's, the first comers first."""
        return list(
            AccountAuthKey.objects.filter(account=self.cast.anna).order_by("pk").values_list("device_uid", flat=True)
        )

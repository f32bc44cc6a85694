from __future__ import annotations

from typing import Any

from tests.apis.billing.base import BillingTestCase


class TariffStreamserviceRemoveTest(BillingTestCase):
    path = "tariff/streamservice/remove/"

    def test_a_service_is_taken_away_and_playback_feels_it_at_once(self) -> None:
        basic, live = self.cast.north.basic, self.cast.north.live
        identity: dict[str, Any] = {
            "client_id": basic.client_id,
            "authkey": self.cast.anna_key.key,
            "cid": self.cast.one.pk,
            "redirect": 0,
        }
        assert self.http.get("/tvmiddleware/api/channel/url/", identity).json()["error"] == 0
        for _time in range(2):
            self.ok(tariff_id=basic.pk, service_id=live.pk)
        assert list(basic.stream_services.all()) == [self.cast.north.pvr]
        self.ok(tariff_id=self.cast.north.extra.pk, service_id=live.pk)
        assert self.http.get("/tvmiddleware/api/channel/url/", identity).json()["error"] != 0

    def test_who_or_what_is_not_found_is_refused(self) -> None:
        live = self.cast.north.live.pk
        self.refused(1, tariff_id=self.cast.south.basic.pk, service_id=live)
        self.refused(2, tariff_id=self.cast.north.basic.pk, service_id=self.cast.south.live.pk)
        self.refused(3, tariff_id="x", service_id=live)
        assert self.cast.south.basic.stream_services.count() == 2

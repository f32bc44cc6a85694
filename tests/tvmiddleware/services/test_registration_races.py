"""Calls of boxes that register the same phone or device at the same moment make one account."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests import factories as make
from tests.factories import NOW
from tests.race import RaceTestCase
from tvmiddleware.models import Account, AccountDevice
from tvmiddleware.selectors.session_loader import operator_now
from tvmiddleware.services.registration import Registered, RegisterParams, RegistrationProcess
from tvmiddleware.services.registration.errors import PhoneTaken, RegistrationFailed

CALLS = 8


class RegistrationRacesTest(RaceTestCase):
    def setUp(self) -> None:
        self.north = make.client(registration_enabled=True, registration_confirm_phone=False)
        make.client_device(self.north, "pc")

    def register(self, **given: Any) -> Registered:
        operator = operator_now(self.north.pk)
        assert operator is not None
        params = RegisterParams(operator=operator, ip="203.0.113.10", now=NOW, device="pc", **given)
        return RegistrationProcess(params).run()

    def at_once(self, **given: str) -> tuple[list[Any], Any]:
        counts = lambda: (Account.objects.count(), AccountDevice.objects.count())  # noqa: E731
        return self.race([partial(self.register, **given)] * CALLS, counts)

    def test_one_phone(self) -> None:
        results, counts = self.at_once(mobile_phone_number="+79995550001")
        assert sum(isinstance(one, Registered) for one in results) == 1, results
        assert sum(isinstance(one, PhoneTaken) for one in results) == CALLS - 1
        assert counts == (1, 0)

    def test_one_device(self) -> None:
        results, counts = self.at_once(device_uid="new")
        assert sum(isinstance(one, Registered) for one in results) == 1, results
        assert sum(isinstance(one, RegistrationFailed) for one in results) == CALLS - 1
        assert counts == (1, 1)

"""Every page of the panel, with values in its address that mean nothing, over HTTP."""

from __future__ import annotations

import pytest
from django.test import Client as HttpClient

from tests.core.admin.rows import staff
from tests.core.admin.test_wrong_addresses import MODELS, addresses_of


@pytest.mark.django_db
def test_no_address_with_wrong_values_fails() -> None:
    http = HttpClient(raise_request_exception=False)
    http.force_login(staff("root", is_superuser=True))
    every = [url for model in MODELS for url in addresses_of(model)]
    assert not [url for url in every if http.get(url).status_code >= 500]

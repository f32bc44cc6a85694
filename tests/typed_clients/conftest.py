"""A server to call, and the document to make clients of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.cast import Cast, make_cast
from tests.conformance import document
from tests.wire import serving

HERE = Path(__file__).parent


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    if connection.vendor != "sqlite":
        pytest.skip("the client is what is tested: once is enough")
    with serving() as address:
        yield address


@pytest.fixture
def cast(server: str) -> Cast:
    return make_cast()


@pytest.fixture(scope="session")
def openapi(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("openapi") / "openapi.json"
    path.write_text(json.dumps(document()), encoding="utf-8")
    return path

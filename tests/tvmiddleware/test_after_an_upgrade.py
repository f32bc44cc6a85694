"""A cache full of what a former version wrote: boxes notice nothing, and the cache serves again at once."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from core.cache import sealing
from core.cache.local import LocalMemory
from tests.channel_lists import ListTestCase
from tests.costs.counting import counted


class FormerCacheTest(ListTestCase):
    path = "v2/channel/info/"

    def info(self) -> Any:
        LocalMemory.clear_everywhere()
        return self.assert_ok(self.call(channel_ids=str(self.cast.one.pk)))

    def test_it_is_read_anew_once(self) -> None:
        with patch.object(sealing, "seal", return_value=b"0" * sealing.SEAL_BYTES):
            expected = self.info()
            with counted() as before:
                self.info()
        with counted() as anew:
            assert self.info() == expected
        with counted() as after:
            assert self.info() == expected
        assert anew.sql > before.sql
        assert after.sql == before.sql

"""What the tests of channel lists share."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from tests.base import ApiTestCase
from tvmiddleware.models import Account, AccountChannel, Channel


class ListTestCase(ApiTestCase):
    def ids(self, path: str = "", *, items: str = "channels", **params: Any) -> list[int]:
        return [row["id"] for row in self.assert_ok(self.call(path, **params))[items]]

    def row(self, channel: Channel, path: str = "", *, items: str = "channels", **params: Any) -> dict[str, Any]:
        rows: dict[int, dict[str, Any]] = {row["id"]: row for row in self.assert_ok(self.call(path, **params))[items]}
        return rows[channel.pk]

    def save(self, row: Model, **fields: Any) -> None:
        """As the panel saves: with signals, in a transaction that is committed."""
        with self.captureOnCommitCallbacks(execute=True):
            for name, value in fields.items():
                setattr(row, name, value)
            row.save()

    def own(self, account: Account, channel: Channel, **marks: Any) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            AccountChannel.objects.update_or_create(account=account, channel=channel, defaults=marks)

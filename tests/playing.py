"""What the tests of playback share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests import factories as make
from tests.base import ApiTestCase
from tvmiddleware.models import Channel, StreamService


def token_of(uri: str) -> str:
    return uri.partition("token=")[2].partition("&")[0]


class PlayingTestCase(ApiTestCase):
    """Anna watches channel "one" through North's services."""

    def watch(self, channel: Channel | None = None, **params: Any) -> dict[str, Any]:
        return self.call("channel/url/", cid=(channel or self.cast.one).pk, **{"redirect": 0, **params})

    def play(self, **params: Any) -> dict[str, Any]:
        """The recording of a programme of channel "one"."""
        return self.call("program/url/", **{"cid": self.cast.one.pk, "redirect": 0, **params})

    def check(self, uri_or_token: str, **params: Any) -> tuple[int, int]:
        """What a streamer is told: HTTP status and code."""
        token = token_of(uri_or_token) or uri_or_token
        answer = self.response("streamservice/token/check/", token=token, **params)
        return answer.status_code, answer.json()["error"]

    def saved(self, row: Any, **fields: Any) -> Any:
        """Save as the panel does, and let the caches hear of it."""
        with self.captureOnCommitCallbacks(execute=True):
            for name, value in fields.items():
                setattr(row, name, value)
            row.save()
        return row

    def done(self, change: Callable[[], Any]) -> Any:
        """Run a change of rows, and let the caches hear of it."""
        with self.captureOnCommitCallbacks(execute=True):
            return change()

    def add_service(self, *channels: Channel, **fields: Any) -> StreamService:
        """One more stream service of North, of the basic tariff, for channel "one" (or others)."""
        with self.captureOnCommitCallbacks(execute=True):
            service = make.stream_service(self.cast.north.client, **fields)
            self.cast.north.basic.stream_services.add(service)
            for channel in channels or (self.cast.one,):
                channel.stream_services.add(service)
        return service

"""An upgrade costs nobody his picture: tokens that are in the cache go on."""

from __future__ import annotations

import pickle
import pickletools
import sys
from types import ModuleType
from typing import Any

from django.core.cache import cache

from core.cache.sealing import sealed, unpack_value
from playback.services.tokens import StreamToken
from tests.playing import PlayingTestCase, token_of
from tvmiddleware.cache import keys

FORMER_MODULE = "tvmiddleware.services.tokens"


def former_pickle(held: StreamToken) -> bytes:
    """The record as version 2.0 pickled it: another module, and a channel instead of a kind and an id."""
    former = type("StreamToken", (), {"__module__": FORMER_MODULE, "__qualname__": "StreamToken"})
    module: Any = ModuleType(FORMER_MODULE)
    module.StreamToken = former
    made = former()
    state = {name: value for name, value in vars(held).items() if name not in {"content_kind", "content_id"}}
    made.__dict__.update({**state, "channel_id": held.content_id})
    sys.modules[FORMER_MODULE] = module
    try:
        return pickle.dumps(made, pickle.HIGHEST_PROTOCOL)
    finally:
        del sys.modules[FORMER_MODULE]


class FormerTokensTest(PlayingTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.uri = self.watch()["uri"]
        self.key = keys.stream_token(token_of(self.uri))
        held = cache.get(self.key)
        assert isinstance(held, StreamToken)
        self.held = held

    def test_it_is_read_as_one_for_the_channel(self) -> None:
        raw = former_pickle(self.held)
        assert FORMER_MODULE in {arg for _op, arg, _at in pickletools.genops(raw)}
        assert unpack_value(self.key, sealed(self.key, raw)) == self.held

    def test_a_streamer_hears_yes_while_the_subscriber_has_the_channel(self) -> None:
        former = unpack_value(self.key, sealed(self.key, former_pickle(self.held)))
        cache.set(self.key, former, 600)
        assert self.check(self.uri) == (200, 0)
        self.done(self.cast.anna.tariffs.clear)
        assert self.check(self.uri) == (403, 1)

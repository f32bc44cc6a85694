"""Whatever has a stream plays through one door."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

from django.core.cache import cache

from playback.playable import ContentKind, playable_channel
from playback.services.entitlement import ENTITLEMENTS, register_entitlement
from tests.playing import PlayingTestCase, token_of
from tvmiddleware.cache import keys
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.session_loader import operator_now


class PlayableTest(PlayingTestCase):
    def test_a_channel_becomes_one(self) -> None:
        self.saved(self.cast.one, url_prefix="first", id_for_stream_service="77", drm_enabled=True, meta={})
        operator = operator_now(self.cast.north.client.pk)
        assert operator is not None
        found = playable_channel(operator_catalogue(operator).by_id[self.cast.one.pk])
        assert (found.kind, found.id, found.server_id, found.prefix) == ("channel", self.cast.one.pk, "77", "first")
        assert (found.stream_name, found.drm_content_id) == ("77", str(self.cast.one.pk))

    def test_a_token_says_what_it_opens(self) -> None:
        held = cache.get(keys.stream_token(token_of(self.watch()["uri"])))
        assert (held.content_kind, held.content_id) == ("channel", self.cast.one.pk)
        assert type(held.content_kind) is str, "other versions read it"

    def test_nobody_has_a_kind_of_content_that_this_version_does_not_know(self) -> None:
        uri = self.watch()["uri"]
        key = keys.stream_token(token_of(uri))
        cache.set(key, replace(cache.get(key), content_kind="hologram"), 600)
        assert self.check(uri) == (403, 1)

    def test_another_app_says_who_has_its_kind_of_content(self) -> None:
        uri = self.watch()["uri"]
        key = keys.stream_token(token_of(uri))
        cache.set(key, replace(cache.get(key), content_kind="channel", content_id=77), 600)
        assert self.check(uri) == (403, 1), "no channel of the account's"
        with patch.dict(ENTITLEMENTS):
            register_entitlement(ContentKind.CHANNEL, lambda operator, record, content_id: content_id == 77)
            assert self.check(uri) == (200, 0)
        assert self.check(uri) == (403, 1)

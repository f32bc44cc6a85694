"""playback.services.tokens: how long a token lives, when it is noted as watched, what it fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from unittest.mock import Mock

import pytest

from playback.services import tokens
from playback.services.tokens import OtherAddress, OtherContent, Question, StreamToken, TokenExpired
from tvmiddleware.cache import keys

HELD = StreamToken(
    client_id=1,
    account_id=2,
    session_id=3,
    abonement=4,
    authkey="key",
    service_id=5,
    content_kind="",
    content_id=0,
    names=("live/one", "one"),
    ip="192.0.2.1",
    max_sessions=1,
    issued=0.0,
    expires=3600.0,
    seen=3000.0,
    places=("live/one",),
)


@pytest.fixture(name="kept")
def fixture_kept(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[StreamToken]:
    """What was put back into the cache."""
    settings.TVMIDDLEWARE_STREAM_SERVICE_TOKEN_TTL = 3600
    settings.TVMIDDLEWARE_STREAM_SERVICE_TOKEN_MAX_TTL = 7300
    settings.TVMIDDLEWARE_STREAM_SERVICE_TOKEN_PROLONGATION_THRESHOLD_TTL = 360
    found: list[StreamToken] = []
    monkeypatch.setattr(tokens, "keep", lambda held, _token, _moment: found.append(held))
    return found


@pytest.mark.parametrize(("seconds", "noted"), [(59, False), (60, True), (61, True)])
def test_watching_is_noted_once_a_minute(kept: list[StreamToken], seconds: int, noted: bool) -> None:
    moment = HELD.seen + seconds
    tokens.renew(HELD, "t", moment)
    assert kept == ([replace(HELD, seen=moment)] if noted else [])


@pytest.mark.parametrize(
    ("expires", "moment", "then"),
    [
        (3600.0, 3240.0, 3600.0),
        (3600.0, 3241.0, 6841.0),
        (7000.0, 6900.0, 7300.0),
        (7300.0, 7200.0, 7300.0),
        (8000.0, 7900.0, 8000.0),
    ],
)
def test_near_its_end_a_token_is_prolonged_within_its_longest_life(
    kept: list[StreamToken], expires: float, moment: float, then: float
) -> None:
    held = replace(HELD, expires=expires, seen=moment - 1)
    tokens.renew(held, "t", moment)
    assert kept == ([replace(held, expires=then, seen=moment)] if then != expires else [])


@pytest.mark.parametrize(("early", "fits"), [(0, False), (1, True)])
def test_at_its_very_end_a_token_is_over(
    kept: list[StreamToken], monkeypatch: pytest.MonkeyPatch, early: int, fits: bool
) -> None:
    """Whatever the cache's clock says."""
    monkeypatch.setattr(tokens, "read", lambda _token: (HELD, {}))
    monkeypatch.setattr(tokens, "may_watch", lambda *_about: True)
    now = datetime.fromtimestamp(HELD.expires - early, UTC)
    if fits:
        assert tokens.check_token(Question(tokens.new_token()), now=now).user_id == "2"
        return
    with pytest.raises(TokenExpired):
        tokens.check_token(Question(tokens.new_token()), now=now)


@pytest.mark.parametrize(
    ("held", "asked"),
    [("192.0.2.1", "192.0.2.1"), ("192.0.2.1", ""), ("", "192.0.2.2"), ("", "")],
)
def test_addresses_that_fit(held: str, asked: str) -> None:
    tokens.compare(replace(HELD, ip=held), Question("t", ip=asked))
    with pytest.raises(OtherAddress):
        tokens.compare(HELD, Question("t", ip="192.0.2.2"))


@pytest.mark.parametrize(
    ("name", "path", "fits"),
    [
        ("", "", True),
        ("one", "", True),
        ("two", "", False),
        ("", "/live/one/index.m3u8", True),
        ("", "/live/two/index.m3u8", False),
        ("one", "/live/two/index.m3u8", False),
        ("two", "/live/one/index.m3u8", False),
    ],
)
def test_both_the_name_and_the_path_have_to_fit(name: str, path: str, fits: bool) -> None:
    question = Question("t", name=name, path=path)
    assert tokens.is_content(HELD, question) is fits
    if not fits:
        with pytest.raises(OtherContent):
            tokens.compare(HELD, question)


def test_a_query_that_was_issued_has_to_be_there_where_one_is_asked() -> None:
    held = replace(HELD, queries=(("channel", "one"),))
    for path, fits in (("/live/one?channel=one", True), ("/live/one?channel=two", False), ("/live/one", True)):
        assert tokens.is_content(held, Question("t", path=path)) is fits
    assert tokens.is_content(HELD, Question("t", path="/live/one?channel=two"))


def test_tokens_of_ours() -> None:
    token = tokens.new_token()
    assert (len(token), tokens.is_ours(token), tokens.new_token() != token) == (32, True, True)
    other = f"{'0' if token[0] != '0' else '1'}{token[1:]}"
    for wrong in (other, token[:-1], token + "0", token.upper() if token.upper() != token else "", "", "x" * 32):
        assert not tokens.is_ours(wrong)


def test_one_spelling_for_one_address() -> None:
    given = ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1:8080", "2001:DB8::1", "nobody", "")
    assert [tokens.plain_ip(text) for text in given] == ["192.0.2.1", "192.0.2.1", "192.0.2.1", "2001:db8::1", "", ""]


def test_a_token_is_kept_as_long_as_it_lives_and_the_viewer_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    put = Mock()
    monkeypatch.setattr(tokens, "cache", put)
    for moment, seconds in ((3000.0, 600.0), (3599.5, 1), (4000.0, 1)):
        tokens.keep(HELD, "t", moment)
        put.put_marked.assert_called_with(keys.stream_token("t"), HELD, seconds, (keys.watching(5), "2.3", moment))

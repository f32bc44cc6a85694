from __future__ import annotations

import random
import string
from urllib.parse import quote

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from core.api.signature import Pairs, as_sent, sent_pairs, sign, verify_signature
from tests.signing import signature

SECRET = "secretkey"
VECTORS = (
    ([("allowed_device_groups", "1"), ("allowed_device_groups", "3"), ("client_id", "1"), ("customer_id", "1")],
     "7e4210d744341f4e3bbdf1d779bd4142"),
    ([("name", "test"), ("additional_categories", "1"), ("additional_categories", "2"), ("client_id", "1"),
      ("additional_categories", "12")],
     "22fe9a9ddef4964113ac34021933dac7"),
)  # fmt: skip


def verdict(pairs: Pairs, digest: str, flags: frozenset[str] = frozenset(), secret: str = SECRET) -> object:
    return verify_signature([*pairs, ("signature", digest)], secret, flags)


@pytest.mark.parametrize(("pairs", "digest"), VECTORS)
def test_the_two_vectors(pairs: Pairs, digest: str) -> None:
    assert verdict(pairs, digest) is as_sent
    assert verdict(list(reversed(pairs)), digest.upper()) is as_sent


@pytest.mark.parametrize(("pairs", "digest"), VECTORS)
def test_any_change_breaks_it(pairs: Pairs, digest: str) -> None:
    assert verdict([*pairs, ("extra", "")], digest) is None
    assert verdict(pairs[1:], digest) is None
    assert verdict([(name, value + "0") for name, value in pairs], digest) is None
    assert verdict(pairs, digest[:-1] + ("0" if digest[-1] != "0" else "1")) is None
    assert verdict(pairs, digest, secret="othersecret") is None


def test_nothing_is_accepted_without_a_secret_or_a_digest() -> None:
    pairs = [("client_id", "1")]
    assert verdict(pairs, sign(pairs, ""), secret="") is None
    assert verify_signature(pairs, SECRET, frozenset()) is None
    assert verdict(pairs, "") is None


def test_repeated_whole_numbers_sorted_as_numbers() -> None:
    sent = [("ids", "12"), ("ids", "2"), ("ids", "-1")]
    assert verdict(sent, sign([("ids", "-1"), ("ids", "2"), ("ids", "12")], SECRET)) is as_sent
    assert verdict(sent, sign([("ids", "-1"), ("ids", "12"), ("ids", "2")], SECRET)) is as_sent
    assert verdict(sent, sign([("ids", "12"), ("ids", "2"), ("ids", "-1")], SECRET)) is None


def test_a_digest_that_lost_its_leading_zeros() -> None:
    for number in range(2000):
        pairs = [("n", str(number))]
        digest = sign(pairs, SECRET)
        if digest.startswith("0"):
            assert verdict(pairs, digest.lstrip("0")) is as_sent
            return
    raise AssertionError("no digest began with a zero")


@pytest.mark.parametrize("text", ["1,2", "[1, 2]", "[1,2]"])
def test_a_list_sent_as_one_text_is_verified_as_sent(text: str) -> None:
    pairs = [("tariffs", text), ("client_id", "1")]
    assert verdict(pairs, signature({"tariffs": text, "client_id": 1}, SECRET)) is as_sent


@pytest.mark.parametrize(
    ("sent", "said"),
    [("1", "True"), ("0", "False"), ("0", ""), ("True", "1"), ("False", "0"), ("False", ""), ("1", "1")],
)
def test_flags_in_the_ways_clients_sign_them(sent: str, said: str) -> None:
    pairs = [("client_id", "1"), ("enabled", sent)]
    digest = sign([("client_id", "1"), ("enabled", said)], SECRET)
    assert verdict(pairs, digest, frozenset({"enabled"})) is as_sent
    if sent != said:
        assert verdict(pairs, digest) is None, "only a flag may be signed as something else"


def test_values_signed_before_they_were_encoded_once_more() -> None:
    meant = "Канал & 100% +7"
    digest = sign([("client_id", "1"), ("name", meant)], SECRET)
    decode = verdict([("client_id", "1"), ("name", quote(meant))], digest)
    assert callable(decode)
    assert decode(quote(meant)) == meant


def test_php_lists_may_be_signed_without_brackets() -> None:
    digest = sign([("ids", "1"), ("ids", "2")], SECRET)
    assert verdict([("ids[]", "2"), ("ids[]", "1")], digest) is as_sent


def test_members_of_a_list_with_their_places() -> None:
    """PHP's http_build_query and axios write ids[0]; their signatures know only the name."""
    digest = sign([("client_id", "1"), ("ids", "1"), ("ids", "2")], SECRET)
    assert verdict([("ids[0]", "2"), ("ids[1]", "1"), ("client_id", "1")], digest) is as_sent


@pytest.mark.parametrize("signed_as", ["2,1", "[2, 1]"])
def test_a_list_signed_as_one_text_but_sent_repeated(signed_as: str) -> None:
    digest = sign([("client_id", "1"), ("ids", signed_as)], SECRET)
    assert verdict([("client_id", "1"), ("ids[]", "2"), ("ids[]", "1")], digest) is as_sent
    assert verdict([("client_id", "1"), ("ids", "2"), ("ids", "1")], digest) is as_sent
    assert verdict([("client_id", "1"), ("ids", "2"), ("ids", "3")], digest) is None


@pytest.mark.parametrize("sent", [["1", "2"], ["2", "1"], ["1,2", "x"]])
@pytest.mark.parametrize("name", ["ext_id", "ext_id[]", "ext_id[0]"])
def test_a_single_value_comes_once_however_it_was_signed(sent: list[str], name: str) -> None:
    pairs = [("ext_id", sent[0]), (name, sent[1]), ("amount", "5")]
    for said in (",".join(sent), f"[{', '.join(sent)}]"):
        digest = sign([("amount", "5"), ("ext_id", said)], SECRET)
        assert (
            verify_signature([*pairs, ("signature", digest)], SECRET, frozenset(), frozenset({"ext_id", "amount"}))
            is None
        )
        once = [("ext_id", said), ("amount", "5"), ("signature", digest)]
        assert verify_signature(once, SECRET, frozenset(), frozenset({"ext_id", "amount"})) is as_sent
    by_the_book = sign(sorted(pairs), SECRET)
    assert verify_signature([*pairs, ("signature", by_the_book)], SECRET, frozenset(), frozenset({"ext_id"})) is None


def test_a_long_text_is_signed_by_the_book_or_not_at_all() -> None:
    long = [("client_id", "1"), ("ids[]", "2"), ("ids[]", "1"), ("text", "x" * 70000)]
    assert verdict(long, sign(sorted(long), SECRET)) is as_sent
    bare = sorted((name.removesuffix("[]"), value) for name, value in long)
    assert verdict(long, sign(bare, SECRET)) is None


def test_body_before_query_and_nothing_dropped() -> None:
    request = RequestFactory().post(
        "/x?client_id=9&only_query=1&list=3", {"client_id": "1", "list": ["2", "1"], "empty": ""}
    )
    assert sorted(sent_pairs(request)) == [
        ("client_id", "1"), ("empty", ""), ("list", "1"), ("list", "2"), ("only_query", "1"),
    ]  # fmt: skip


NAMES = st.text(string.ascii_lowercase + "_", min_size=1, max_size=8).filter(lambda name: name != "signature")
PARAMS = st.dictionaries(NAMES, st.lists(st.text(max_size=12), min_size=1, max_size=3), max_size=6)


@given(params=PARAMS, secret=st.text(min_size=1, max_size=16), seed=st.randoms())
def test_whatever_is_signed_by_the_book_is_accepted_in_any_order(
    params: dict[str, list[str]], secret: str, seed: random.Random
) -> None:
    pairs = [(name, value) for name, values in params.items() for value in values]
    seed.shuffle(pairs)
    assert verdict(pairs, signature(params, secret), secret=secret) is as_sent


@given(params=PARAMS, digest=st.text("0123456789abcdef", max_size=40))
def test_no_other_digest_is(params: dict[str, list[str]], digest: str) -> None:
    pairs = [(name, value) for name, values in params.items() for value in values]
    assert verdict(pairs, digest) is None

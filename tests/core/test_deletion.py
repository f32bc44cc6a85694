"""Rows that have exactly one of several pointers go with what they point at, on every database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from library.models import FeedItem, HomeFeed, Selection, SelectionItem
from library.showcase_constants import SelectionType
from tests import factories as make
from tests.library.films import make_video
from tvmiddleware.models import Account, Customer, Subject


def fields_looked_at(condition: models.Q) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, models.Q):
            yield from fields_looked_at(child)
        else:
            yield str(child[0]).partition("__")[0]  # type: ignore[index]


def pointers_looked_at(model: type[models.Model]) -> Iterator[models.ForeignKey[Any, Any]]:
    """Nullable pointers that a check constraint of the table looks at."""
    checks = (one for one in model._meta.constraints if isinstance(one, models.CheckConstraint))
    names = {
        name for check in checks if isinstance(check.condition, models.Q) for name in fields_looked_at(check.condition)
    }
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey) and field.null and field.name in names:
            yield field


def test_no_constraint_refuses_what_cascade_writes_first() -> None:
    """MariaDB can't defer constraints: ``CASCADE`` writes NULL into a pointer before it deletes the row."""
    looked_at = [field for model in apps.get_models() for field in pointers_looked_at(model)]
    assert looked_at, "else this guards nothing"
    wrong = [str(field) for field in looked_at if field.remote_field.on_delete in {models.CASCADE, models.SET_NULL}]
    assert not wrong, "on_delete=core.deletion.delete_with_target"


@pytest.mark.django_db
def test_a_film_goes_with_its_places_in_selections_and_feeds() -> None:
    client = make.client()
    gone, stays = (make_video(client, name) for name in ("Gone", "Stays"))
    selection = Selection.objects.create(client=client, name="New", content_type=SelectionType.VIDEO)
    feed = HomeFeed.objects.create(client=client, name="Home")
    for film in (gone, stays):
        SelectionItem.objects.create(selection=selection, video=film)
        FeedItem.objects.create(feed=feed, video=film)
    gone.delete()
    assert list(SelectionItem.objects.values_list("video", flat=True)) == [stays.pk]
    assert list(FeedItem.objects.values_list("video", flat=True)) == [stays.pk]


@pytest.mark.django_db
def test_an_operator_goes_with_channels_that_stand_in_selections() -> None:
    client = make.client()
    channel = make.channel(client)
    selection = Selection.objects.create(client=client, name="Sport", content_type=SelectionType.CHANNEL)
    SelectionItem.objects.create(selection=selection, channel=channel)
    client.delete()
    assert not SelectionItem.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Account, Customer])
def test_a_subscriber_goes_with_what_says_who_it_is(model: type[Account | Customer]) -> None:
    account = make.account(make.client())
    for owner in ({"account": account}, {"customer": account.customer}):
        Subject.objects.get_or_create(**owner)
    before = Subject.objects.count()
    model.objects.get(pk=account.pk if model is Account else account.customer_id).delete()
    assert Subject.objects.count() == before - (1 if model is Account else 2)

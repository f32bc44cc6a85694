"""Games: who offers them is the installation's business, and an operator's staff sees its own subscribers' scores."""

from __future__ import annotations

import pytest
from django.test import Client as HttpClient

from clients.models import Client
from library.models import Game, GameOperator, GameRecord
from tests import factories as make
from tests.core.admin.panel import address, browser, english, form_data, text
from tests.core.admin.rows import rights, staff
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def north() -> Client:
    return make.client(name="North")


@pytest.fixture
def game(north: Client) -> Game:
    made = Game.objects.create(name="Snake", system_name="snake")
    GameOperator.objects.create(game=made, client=north)
    GameOperator.objects.create(game=made, client=make.client(name="Competitor"))
    return made


@pytest.fixture
def of_north(north: Client) -> HttpClient:
    return english(browser(rights(staff("norths", client=north))))


def test_an_operators_staff_does_not_see_who_else_offers_a_game(game: Game, of_north: HttpClient) -> None:
    page = of_north.get(address(Game, "change", game.pk))
    assert page.status_code == 200
    assert "Competitor" not in text(page)
    assert of_north.post(address(Game, "change", game.pk), {"name": "Mine"}).status_code == 403


def test_a_superuser_says_who_offers_it(game: Game) -> None:
    root = english(browser(staff("root", is_superuser=True)))
    page = root.get(address(Game, "change", game.pk))
    assert "Competitor" in text(page)
    west = make.client(name="West")
    row = {"operators-TOTAL_FORMS": 3, "operators-2-client": west.pk, "operators-2-game": game.pk}
    assert root.post(address(Game, "change", game.pk), form_data(page, **row)).status_code == 302
    assert set(game.operators.values_list("client__name", flat=True)) == {"North", "Competitor", "West"}


def test_scores_are_looked_at_by_the_accounts_operator(game: Game, north: Client, of_north: HttpClient) -> None:
    own = make.account(north, abonement=500123)
    foreign = make.account(make.client(), abonement=600123)
    for account in (own, foreign):
        GameRecord.objects.create(account=account, game=game, score=77, played_at=NOW)
    page = text(of_north.get(address(GameRecord, "changelist")))
    assert "500123" in page
    assert "600123" not in page
    assert "500123" in text(of_north.get(address(GameRecord, "changelist"), {"q": "500123"}))
    assert of_north.get(address(GameRecord, "add")).status_code == 403


def test_an_account_is_deleted_with_its_scores(game: Game, north: Client) -> None:
    account = make.account(north)
    GameRecord.objects.create(account=account, game=game, score=77, played_at=NOW)
    root = browser(staff("root", is_superuser=True))
    assert root.post(address(type(account), "delete", account.pk), {"post": "yes"}).status_code == 302
    assert not GameRecord.objects.exists()

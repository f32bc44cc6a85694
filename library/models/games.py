"""Games that are built into the apps, who offers them, and what was scored in them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ExactTextField
from core.models import NameLanguages


class Game(NameLanguages):
    """A game of the installation. Which operators offer it: GameOperator."""

    name = models.CharField(_("name"), max_length=255)
    system_name = ExactTextField(
        _("system name"), max_length=128, unique=True, help_text=_("the folder or screen of the game in the app")
    )

    class Meta:
        db_table = "tvmiddleware_game"
        verbose_name = _("game")
        verbose_name_plural = _("games")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class GameOperator(models.Model):
    """An operator offers a game. A row of its own, so that a copied operator offers the same games."""

    game = models.ForeignKey(Game, models.CASCADE, related_name="operators", verbose_name=_("game"))
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))

    class Meta:
        db_table = "tvmiddleware_game_clients"
        verbose_name = _("operator that offers the game")
        verbose_name_plural = _("operators that offer the game")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("game", "client"), name="game_operator_once"),)

    def __str__(self) -> str:
        return f"{self.client}"


class GameRecord(models.Model):
    """What an account scored in one game that was played."""

    account = models.ForeignKey("tvmiddleware.Account", models.CASCADE, related_name="+", verbose_name=_("account"))
    game = models.ForeignKey(Game, models.CASCADE, related_name="+", verbose_name=_("game"))
    score = models.BigIntegerField(_("score"))
    played_at = models.DateTimeField(_("played"))

    class Meta:
        db_table = "tvmiddleware_accountgamerecord"
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ("-id",)
        indexes = (models.Index(fields=("account", "game", "-id"), name="game_record_newest"),)

    def __str__(self) -> str:
        return f"{self.score}"


class GameBest(models.Model):
    """The most that an account ever scored in a game, and when first: tables of the best are read from here."""

    account = models.ForeignKey("tvmiddleware.Account", models.CASCADE, related_name="+", verbose_name=_("account"))
    game = models.ForeignKey(Game, models.CASCADE, related_name="+", verbose_name=_("game"))
    score = models.BigIntegerField(_("score"))
    reached_at = models.DateTimeField(_("reached"))

    class Meta:
        db_table = "tvmiddleware_accountgamebest"
        verbose_name = _("best score")
        verbose_name_plural = _("best scores")
        ordering = ("-score", "reached_at", "id")
        constraints = (models.UniqueConstraint(fields=("account", "game"), name="game_best_once"),)
        indexes = (models.Index(fields=("game", "-score", "reached_at", "id"), name="game_best_order"),)

    def __str__(self) -> str:
        return f"{self.score}"

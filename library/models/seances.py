"""Seances of the operator's online cinema: a film at a time of day, and the tickets that let somebody in."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.deletion import delete_with_target
from core.fields import ExactTextField
from core.numbers import is_digits

LONGEST_CODE = 15
"""Digits that every box keeps exactly as a number."""


def check_code(text: str) -> None:
    """Digits only: boxes offer a keypad, and the Content API calls it a number. Raises ValidationError."""
    if not is_digits(text, LONGEST_CODE):
        raise ValidationError(_("1 to %(most)d digits"), code="digits", params={"most": LONGEST_CODE})


class Seance(models.Model):
    """Everybody with a ticket sees the same second of the film. ``file``: empty = the first that the film has."""

    video = models.ForeignKey("library.Video", models.CASCADE, related_name="seances", verbose_name=_("film"))
    file = models.ForeignKey(
        "library.VideoFile",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
        help_text=_("empty = the first of the film"),
    )
    date_start = models.DateTimeField(_("begin"))
    date_end = models.DateTimeField(_("end"))

    class Meta:
        db_table = "tvmiddleware_seance"
        verbose_name = _("seance")
        verbose_name_plural = _("seances")
        ordering = ("-date_start", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(date_end__gt=F("date_start")),
                name="seance_in_order",
                violation_error_message=_("the end has to be behind the begin"),
            ),
        )
        # the panel's list
        indexes = (models.Index(fields=("-date_start", "-id"), name="seance_newest"),)

    def __str__(self) -> str:
        """Reads the film: lists join it."""
        return f"{self.video}, {timezone.localtime(self.date_start):%d.%m.%Y %H:%M}"


class SeanceTicket(models.Model):
    """A code that lets one account into one seance. ``client``: the operator of the film; codes are unique in it.

    The database itself keeps that a ticket is one account's, and that an account has one of a seance.
    """

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    seance = models.ForeignKey(Seance, models.CASCADE, related_name="tickets", verbose_name=_("seance"))
    code = ExactTextField(_("code"), max_length=LONGEST_CODE, validators=(check_code,))
    account = models.ForeignKey(
        "tvmiddleware.Account",
        delete_with_target,
        null=True,
        blank=True,
        related_name="seance_tickets",
        verbose_name=_("account"),
        help_text=_("who has activated it"),
    )
    activated_at = models.DateTimeField(_("activated"), null=True, blank=True)

    class Meta:
        db_table = "tvmiddleware_seanceticket"
        verbose_name = _("ticket of a seance")
        verbose_name_plural = _("tickets of seances")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("client", "code"), name="seance_ticket_code"),
            # the tickets of an account, too, are found by it
            models.UniqueConstraint(fields=("account", "seance"), name="seance_ticket_once"),
            # not the reverse: MySQL and MariaDB lose the account a moment before its tickets are deleted with it
            models.CheckConstraint(
                condition=Q(account=None) | Q(activated_at__isnull=False), name="seance_ticket_whose"
            ),
        )

    def __str__(self) -> str:
        return self.code

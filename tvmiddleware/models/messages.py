"""Messages and commands to devices; reminders of programmes."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tvmiddleware.constants import CommandType


def new_uuid() -> str:
    return str(uuid.uuid4())


class Message(models.Model):
    """A text for a subscriber's screen, or (``command_type`` set) a command for the app."""

    uuid = models.CharField(_("UUID"), max_length=36, unique=True, default=new_uuid, editable=False)
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    account = models.ForeignKey(
        "tvmiddleware.Account", models.CASCADE, related_name="messages", verbose_name=_("account")
    )
    session = models.ForeignKey(
        "tvmiddleware.AccountAuthKey",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only for this session"),
    )
    subject = models.CharField(_("subject"), max_length=255, blank=True, default="")
    text = models.TextField(_("text"), blank=True, default="")
    urgent = models.BooleanField(_("urgent"), default=True, help_text=_("shown at once"))
    no_confirmation = models.BooleanField(_("hides by itself"), default=False)
    delete_after_reading = models.BooleanField(_("delete after reading"), default=True)
    was_read = models.BooleanField(_("read"), default=False)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("shown until"), null=True, blank=True)

    command_type = models.PositiveSmallIntegerField(_("command"), choices=CommandType.choices, default=CommandType.NONE)
    user_confirmation = models.BooleanField(_("ask the viewer first"), default=False)
    deep_link = models.CharField(_("deep link"), max_length=1024, blank=True, default="")
    image_for_command = models.CharField(_("picture of the command"), max_length=1024, blank=True, default="")

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("account", "was_read", "id"), name="message_unread"),
            models.Index(fields=("was_read", "created_at"), name="message_age"),
        )

    def __str__(self) -> str:
        return self.subject or self.uuid


class Notification(models.Model):
    """A reminder of a programme, set by a viewer."""

    account = models.ForeignKey(
        "tvmiddleware.Account", models.CASCADE, related_name="notifications", verbose_name=_("account")
    )
    channel = models.ForeignKey("tvmiddleware.Channel", models.CASCADE, related_name="+", verbose_name=_("channel"))
    # no database constraint: the guide is replaced by the hundred thousand rows and must not wait for reminders
    program = models.ForeignKey(
        "epg.Epg", models.DO_NOTHING, related_name="+", db_constraint=False, verbose_name=_("programme")
    )
    timeshift_offset = models.IntegerField(_("hour shift"), default=0)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("account", "channel", "program"), name="notification_once"),)

    def __str__(self) -> str:
        return f"{self.account_id}: {self.program_id}"

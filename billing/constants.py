"""Enumerations of billing: numbers that APIs and plug-ins know."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.IntegerChoices):
    """Where a transaction came from (the wire's numbers)."""

    W1 = 0, "Wallet One"
    W1_CARD = 1, _("Wallet One, card")
    PAYPAL = 2, "PayPal"
    API = 3, "API"
    MANUAL = 4, _("manual")
    INTERNAL = 5, _("internal")
    ARCA = 6, "ArCa"
    PAYMASTER = 7, "Paymaster"
    PAYMASTER_CARD = 8, _("Paymaster, card")
    SQUARE = 9, "Square"
    PAYTURE = 10, "Payture"
    NULL = 11, _("test payments")
    FORTEBANK = 12, "Fortebank"
    STRIPE = 13, "Stripe"
    SBER = 14, _("Sber")


class Status(models.IntegerChoices):
    """How far a transaction has come. Only OK ones count in the balance."""

    PENDING = 0, _("pending")
    OK = 1, _("confirmed")
    FAILED = 2, _("failed")


class Kind(models.TextChoices):
    """Which of the three lists of ``customer/info`` (``btv``, ``vod``, ``other``) shows the transaction."""

    TV = "btv", _("television")
    VOD = "vod", _("films")
    OTHER = "other", _("other")

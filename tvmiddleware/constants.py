"""Enumerations of the wire (numbers and words that boxes know)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

UNLIMITED_SESSIONS = 2**31 - 1
"""In a tariff: any number of sessions or devices."""


class StatusReason(models.TextChoices):
    """Preset texts of ``Account.status_reason``; any other text up to 20 characters is allowed too."""

    ACTIVE = "ACTIVE", _("active")
    DEBT = "DEBT", _("off for debt")
    BLOCK = "BLOCK", _("blocked at the subscriber's request")
    INACTIVE = "INACTIVE", _("off")
    WAIT = "WAIT", _("waits for the billing system")


class SwitchedOffBy(models.TextChoices):
    """``Account.switched_off_by``. What each means for money: ``billing.schedule.causes``."""

    NOBODY = "", _("it is on, or was never on")
    MONEY = "money", _("want of money")
    STAFF = "staff", _("staff or the billing system")
    HOLD = "hold", _("the subscriber's own block")
    DATE = "date", _("its end date")

    @classmethod
    def by_reason(cls, status_reason: str) -> SwitchedOffBy:
        """What is recorded when staff or a billing system switches an account off with this ``status_reason``."""
        named = {StatusReason.DEBT.value: cls.MONEY, StatusReason.BLOCK.value: cls.HOLD}
        return named.get(status_reason, cls.STAFF)


class DeviceGroup(models.IntegerChoices):
    STB = 0, _("set-top box")
    SMART_TV = 1, _("Smart TV")
    MOBILE = 2, _("mobile")
    OTHER = 3, _("other")


class ApiType(models.TextChoices):
    JSON = "json", "JSON"
    XML = "xml", "XML"


class SessionState(models.IntegerChoices):
    """``account/status.status``."""

    OK = 0, _("found and active")
    ABSENT = 1, _("no session")
    INACTIVE = 2, _("account deactivated")


class CommandType(models.IntegerChoices):
    NONE = 0, _("not a command")
    OTHER = 1, _("reserved")
    RESTART = 2, _("restart the app")
    REBOOT = 3, _("reboot the device")


class AspectRatio(models.IntegerChoices):
    AUTO = 0, _("auto")
    WIDE = 1, "16:9"
    CLASSIC = 2, "4:3"
    STRETCH = 3, _("full screen")


class PriceKind(models.IntegerChoices):
    SUBSCRIPTION = 0, _("subscription")
    PURCHASE = 1, _("purchase")
    FREE = 2, _("free")


class LegalDocumentType(models.IntegerChoices):
    LOGIN = 1, _("shown at login")
    REGISTRATION = 2, _("shown at registration")
    PAYMENT = 3, _("shown at payment")
    TARIFF = 4, _("shown when a tariff is connected")


class ContentType(models.TextChoices):
    """What a token, a stream service or a resume position is for."""

    LIVE = "live", _("live television")
    PVR = "pvr", _("archive")
    VOD = "vod", _("film")
    MULTICAST = "multicast", _("live television, multicast")


class PositionType(models.TextChoices):
    PROGRAM = "program", _("programme")
    VIDEO = "video", _("film")


class DrmType(models.TextChoices):
    WIDEVINE = "Widevine", "Widevine"
    PLAYREADY = "PlayReady", "PlayReady"
    FAIRPLAY = "FairPlay", "FairPlay"
    HUAWEI = "Huawei", "Huawei"

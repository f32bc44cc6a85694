"""Staff of the installation and of the operators. Subscribers are not users: see tvmiddleware.models.accounts."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """``is_staff`` opens the service panel; ``client`` limits what is seen to one operator."""

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, null=True, blank=True, related_name="users", verbose_name=_("operator")
    )
    dealer = models.ForeignKey(
        "clients.Dealer", models.CASCADE, null=True, blank=True, related_name="users", verbose_name=_("dealer")
    )
    monitoring_user = models.BooleanField(_("device monitoring operator"), default=False)

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")  # type: ignore[assignment]  # the stubs of the base say str
        verbose_name_plural = _("users")  # type: ignore[assignment]

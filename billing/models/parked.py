"""Customers whom a job could not deal with: for somebody to look at, while everybody else is served."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ParkedCustomer(models.Model):
    """One row a customer and job, from the first run that failed until the first one that no longer does.

    ``job``: the command, or the part of one, such as ``check_accounts``. ``reason``: the error, its class first.
    """

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+", verbose_name=_("operator"))
    customer = models.ForeignKey(
        "tvmiddleware.Customer", models.CASCADE, related_name="parked", verbose_name=_("customer")
    )
    job = models.CharField(_("job"), max_length=64)
    reason = models.CharField(_("reason"), max_length=255)
    parked_at = models.DateTimeField(_("parked since"))
    seen_at = models.DateTimeField(_("last failed"))

    class Meta:
        verbose_name = _("parked customer")
        verbose_name_plural = _("parked customers")
        ordering = ("-seen_at", "-id")
        constraints = (models.UniqueConstraint(fields=("customer", "job"), name="parked_once_a_job"),)
        indexes = (models.Index(fields=("client", "job"), name="parked_of_operator"),)

    def __str__(self) -> str:
        return f"{self.customer_id} {self.job}: {self.reason}"

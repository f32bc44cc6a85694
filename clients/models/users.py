"""Staff of the installation and of the operators. Subscribers are not users: see tvmiddleware.models.accounts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.caseless import FoldedField, NamedWithoutCase, fold_name


class StaffManager(UserManager["User"]):
    use_in_migrations = False

    def get_by_natural_key(self, username: str | None) -> User:
        """Logs in whatever the case of the letters; where a release before took both, each by its own."""
        found = self.named(username or "")
        if found is None:
            raise self.model.DoesNotExist
        return found

    def named(self, username: str) -> User | None:
        rows = list(self.filter(Q(username=username) | Q(username_form=fold_name(username)))[:3])
        return next((row for row in rows if row.username == username), rows[0] if rows else None)


class User(NamedWithoutCase, AbstractUser):
    """``is_staff`` opens the service panel; ``client`` limits what is seen to one operator, ``dealer`` to a part of it.

    Only superusers see the whole installation. Staff that belongs to nobody is refused by ``clean``; where the database
    holds such a user all the same, no right of his counts.
    """

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, null=True, blank=True, related_name="users", verbose_name=_("operator")
    )
    dealer = models.ForeignKey(
        "clients.Dealer", models.CASCADE, null=True, blank=True, related_name="users", verbose_name=_("dealer")
    )
    username_form = FoldedField(of="username", unique=True)
    monitoring_user = models.BooleanField(_("device monitoring operator"), default=False)

    objects: ClassVar[StaffManager] = StaffManager()

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")  # type: ignore[assignment]  # the stubs of the base say str
        verbose_name_plural = _("users")  # type: ignore[assignment]

    @property
    def is_placed(self) -> bool:
        """Whether there is a part of the installation that this user may see."""
        return self.is_superuser or self.client_id is not None or self.dealer_id is not None

    def clean(self) -> None:
        super().clean()
        dealer = self.dealer
        if dealer is not None and self.client_id is None:
            self.client_id = dealer.client_id
        if dealer is not None and dealer.client_id != self.client_id:
            raise ValidationError({"dealer": _("belongs to another operator")})
        if self.is_staff and not self.is_placed:
            raise ValidationError(_("staff without an operator has to be a superuser"), code="unplaced")

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_placed and super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_placed and super().has_module_perms(app_label)

    def get_all_permissions(self, obj: Any = None) -> set[str]:
        return super().get_all_permissions(obj) if self.is_placed else set()

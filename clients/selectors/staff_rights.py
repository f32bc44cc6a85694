"""What rights the database holds for a member of the staff, whether or not he may use them today."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission


def stored_rights(user: Any) -> frozenset[str]:
    """``app.codename`` of the user's own rights and those of his groups, also of a user who is switched off.

    ``get_all_permissions`` is no measure of that: it is empty for inactive users. Superusers hold no rows; ask
    ``is_superuser``.
    """
    own = Permission.objects.filter(user=user.pk)
    of_groups = Permission.objects.filter(group__user=user.pk)
    names = [rows.order_by().values_list("content_type__app_label", "codename") for rows in (own, of_groups)]
    return frozenset(f"{app}.{codename}" for rows in names for app, codename in rows)

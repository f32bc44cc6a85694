"""Staff users: making one, giving one a new password."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from clients.errors import OperatorUnknown
from clients.models import Client, User
from core.api.errors import DomainError


class UsernameTaken(DomainError):
    """There is a user of that name already."""


class UserUnknown(DomainError):
    """There is no user of that name."""


class UserInvalid(DomainError):
    """The values do not make a user; ``fields`` says what is wrong with which."""


def user_create(
    *,
    username: str,
    password: str,
    is_admin: bool = False,
    is_superuser: bool = False,
    monitoring_user: bool = False,
    client_id: int | None = None,
) -> User:
    """A new staff user. ``is_admin`` opens the service panel, ``client_id`` binds the user to one operator.

    Who enters the panel belongs to an operator or is a superuser: UserInvalid.
    """
    check_password(password)
    taken = User.objects.named(username)
    if taken is not None:
        raise UsernameTaken(f"user {taken.username!r} exists already")
    if client_id is not None and not Client.objects.filter(pk=client_id).exists():
        raise OperatorUnknown(f"there is no operator with id {client_id}")
    user = User(
        username=User.normalize_username(username),
        is_staff=is_admin,
        is_superuser=is_superuser,
        monitoring_user=monitoring_user,
        client_id=client_id,
    )
    user.set_password(password)
    try:
        user.full_clean()
    except ValidationError as error:
        raise UserInvalid(**{name: " ".join(texts) for name, texts in error.message_dict.items()}) from error
    user.save(force_insert=True)
    return user


def user_reset(*, username: str, password: str) -> User:
    """The user with that password, else unchanged; open panel sessions of his end. Raises UserUnknown."""
    user = User.objects.named(username)
    if user is None:
        raise UserUnknown(f"there is no user {username!r}")
    check_password(password)
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


def user_reset_or_create(*, username: str, password: str, **flags: Any) -> tuple[User, bool]:
    """The user with that password and whether it was made; of a user that exists nothing else is changed."""
    if User.objects.named(username) is None:
        return user_create(username=username, password=password, **flags), True
    return user_reset(username=username, password=password), False


def check_password(password: str) -> None:
    if not password:
        raise UserInvalid("password: must not be empty")

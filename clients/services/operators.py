"""Operators: making one."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from clients.models import Client
from core.api.errors import DomainError
from core.caseless import fold_name


class OperatorInvalid(DomainError):
    """The values do not make an operator; ``fields`` says what is wrong with which."""


def client_create(*, name: str, api_key: str, domain_prefix: str, email: str) -> Client:
    """A new operator with these values, its other keys random. Raises OperatorInvalid (a taken prefix too)."""
    client = Client(name=name, api_key=api_key, domain_prefix=domain_prefix, email=email)
    empty = [field for field in ("name", "api_key", "domain_prefix", "email") if not getattr(client, field).strip()]
    if empty:
        raise OperatorInvalid(**dict.fromkeys(empty, "must not be empty"))
    if Client.objects.filter(domain_prefix_form=fold_name(domain_prefix)).exists():
        raise OperatorInvalid(domain_prefix=f"{domain_prefix!r} belongs to another operator already")
    try:
        client.full_clean()
    except ValidationError as error:
        raise OperatorInvalid(**{name: " ".join(texts) for name, texts in error.message_dict.items()}) from error
    client.save(force_insert=True)
    return client

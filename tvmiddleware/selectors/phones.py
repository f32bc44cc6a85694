"""Who has this phone number."""

from __future__ import annotations

from clients.models import Client
from core.phones import normalized, spellings
from tvmiddleware.models import Customer


def normalized_for(client_id: int, text: str) -> str:
    """``+79990000001``, national spellings read as of the operator's country; "" when it can't be a phone's."""
    country = Client.objects.filter(pk=client_id).values_list("country__iso_code", flat=True).first()
    return normalized(text, country or "")


def customers_with_phone(client_id: int, number: str) -> list[Customer]:
    """Customers with this mobile phone, else with this other phone; however the database spells it."""
    texts = spellings(number)
    own = Customer.objects.filter(client_id=client_id).order_by("pk")
    return list(own.filter(mobile_phone_number__in=texts)) or list(own.filter(phone_number_1__in=texts))

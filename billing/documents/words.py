"""The template words of documents: a choice of Django's that can neither read files nor run for ever."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.template import Library, defaultfilters, defaulttags

register = Library()
TAGS = ("if", "for", "comment", "firstof", "ifchanged", "spaceless")
FILTERS = (
    "capfirst",
    "date",
    "default",
    "default_if_none",
    "escape",
    "first",
    "floatformat",
    "join",
    "last",
    "length",
    "linebreaks",
    "linebreaksbr",
    "lower",
    "title",
    "truncatechars",
    "upper",
    "yesno",
)
for name in TAGS:
    register.tags[name] = defaulttags.register.tags[name]
for name in FILTERS:
    register.filters[name] = defaultfilters.register.filters[name]


@register.filter
def money(value: Any) -> str:
    """``1234.5`` as ``1 234.50``, with no-break spaces."""
    try:
        return f"{Decimal(str(value)):,.2f}".replace(",", "\N{NO-BREAK SPACE}")
    except InvalidOperation:
        return str(value)

"""The template words of documents: a choice of Django's that can neither read files nor run for ever."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.template import Library, TemplateSyntaxError, defaultfilters, defaulttags

from billing.documents.budget import MOST_WRITTEN, CountedLoop, TooMuch
from core.currencies import MOST_DECIMALS, USUAL_DECIMALS, decimals_of
from core.money import round_money, shorten_amount

register = Library()
MOST_PLACES = 99
PLACES = re.compile(r"-?\d{1,2}[gu]{0,2}|[gu]{1,2}")
TAGS = ("if", "comment", "firstof", "ifchanged", "spaceless")
FILTERS = (
    "capfirst",
    "date",
    "default",
    "default_if_none",
    "escape",
    "first",
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


@register.tag("for")
def counted_for(parser: Any, token: Any) -> CountedLoop:
    made: Any = defaulttags.do_for(parser, token)
    return CountedLoop(made.loopvars, made.sequence, made.is_reversed, made.nodelist_loop, made.nodelist_empty)


@register.filter(is_safe=True, needs_autoescape=True)
def join(value: Any, between: Any, autoescape: bool = True) -> Any:
    """Django's, but for texts that grow beyond a document: joining twice multiplies their lengths."""
    parts = list(value)
    if sum(len(str(part)) for part in parts) + len(str(between)) * len(parts) > MOST_WRITTEN:
        raise TooMuch(f"the document would have more than {MOST_WRITTEN} characters")
    return defaultfilters.join(parts, between, autoescape)


@register.filter(is_safe=True)
def floatformat(value: Any, digits: Any = -1) -> str:
    """Django's, with a number of digits that a person reads."""
    if not PLACES.fullmatch(str(digits)):
        raise TemplateSyntaxError(f"floatformat: at most {MOST_PLACES} places")
    return str(defaultfilters.floatformat(value, digits))


@register.filter
def money(value: Any, currency: Any = "") -> str:
    """``1234.5`` as ``1 234.50``, with no-break spaces; ``money:invoice.currency``: with its decimal places."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not amount.is_finite() or abs(amount.adjusted()) > MOST_PLACES:  # 1e99999999 is a hundred million digits
        return str(value)
    places = decimals_of(str(currency)) if currency else places_of(amount)
    return f"{round_money(amount, places):,f}".replace(",", "\N{NO-BREAK SPACE}")


def places_of(amount: Decimal) -> int:
    """Two, more where there are more."""
    least = shorten_amount(round_money(amount, MOST_DECIMALS)).as_tuple().exponent
    return max(USUAL_DECIMALS, -int(least))

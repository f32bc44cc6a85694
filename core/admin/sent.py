"""What a browser sends back from a field that nobody touched, and putting such a value into what was sent.

A browser sends texts: a date as it was shown, the ids of chosen rows, "on". Compared are these, so that what was shown
and what comes back agree whatever the language or the time zone of the page was.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError

Sent = str | bool | list[Any]


def plain_widget(field: forms.Field) -> Any:
    """The field's own widget, without the menu that the panel puts beside references."""
    widget = field.widget
    while isinstance(widget, RelatedFieldWidgetWrapper):
        widget = widget.widget
    return widget


def is_choice_of_many(field: forms.Field) -> bool:
    return bool(getattr(plain_widget(field), "allow_multiple_selected", False))


def as_sent(widget: Any, value: Any) -> Sent:
    """``value``: what the field shows, or what ``value_from_datadict`` of its widget read."""
    if isinstance(widget, forms.MultiWidget):
        parts: list[Any] = value if isinstance(value, list) else widget.decompress(value) or []
        return [as_sent(part, one) for part, one in zip(widget.widgets, parts, strict=False)]
    if isinstance(widget, forms.CheckboxInput):
        return bool(widget.check_test(value))
    if getattr(widget, "allow_multiple_selected", False):
        return sorted(str(getattr(one, "pk", one)) for one in value or ())
    if isinstance(widget, forms.NullBooleanSelect):
        return str(widget.format_value(value))
    is_plain = isinstance(widget, forms.widgets.ChoiceWidget) or isinstance(value, str)
    shown = getattr(value, "pk", value) if is_plain else widget.format_value(value)
    return "" if shown is None else lines_as_sent(widget, str(shown))


def lines_as_sent(widget: Any, text: str) -> str:
    """Browsers send a text's lines with a carriage return each, and none where there is room for one line only."""
    lines = text.replace("\r\n", "\n")
    return lines.replace("\n", "").replace("\r", "") if isinstance(widget, forms.TextInput) else lines


def is_same(field: forms.Field, one: Sent, other: Sent) -> bool:
    """Whether two values mean the same to the field: ``1.50`` is ``1.5``, and ``2026-12-01`` is ``01.12.2026``."""
    if one == other:
        return True
    if type(one) is not type(other) or isinstance(one, bool):
        return False
    try:
        return bool(field.clean(one) == field.clean(other))
    except ValidationError:
        return False


def put_value(data: Any, name: str, widget: Any, value: Sent) -> None:
    """Write into a copy of a request's POST what a browser would have sent."""
    suffixes = getattr(widget, "widgets_names", None)
    if suffixes is not None and isinstance(value, list):
        for suffix, part, one in zip(suffixes, widget.widgets, value, strict=False):
            put_value(data, name + suffix, part, one)
    elif isinstance(value, list):
        data.setlist(name, value)
    elif value is False:
        data.pop(name, None)
    else:
        data[name] = "on" if value is True else value

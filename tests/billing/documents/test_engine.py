"""What a document template may do, and what it may not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from billing.documents.engine import TemplateUnusable, compile_template, render_template


class Row:
    secret = "s"

    def delete(self) -> str:
        raise AssertionError("called")

    def __str__(self) -> str:
        return "row"


def test_what_it_is_for() -> None:
    text = (
        "{% for one in items %}{{ one.title|upper }}: {{ one.amount|money }}; {% endfor %}"
        '{% if day %}{{ day|date:"d.m.Y" }}{% endif %}'
    )
    values = {"items": [{"title": "tv", "amount": Decimal("1234.5")}], "day": date(2026, 11, 26)}
    assert render_template(text, values) == "TV: 1\N{NO-BREAK SPACE}234.50; 26.11.2026"


@pytest.mark.parametrize(
    "text",
    [
        "{% load static %}",
        "{% include 'admin/base.html' %}",
        "{% extends 'admin/base.html' %}",
        "{% debug %}",
        "{% url 'admin:index' %}",
        "{% with a=b %}{% endwith %}",
        "{% autoescape off %}{% endautoescape %}",
        "{% now 'Y' %}",
        "{% csrf_token %}",
        "{% lorem 1000000 %}",
        "{{ a|safe }}",
        "{{ a|center:'1000000000' }}",
        "{{ a|stringformat:'1000000000d' }}",
        "{{ a|pprint }}",
        "{{ a.__class__ }}",
        "{{ a._secret }}",
        "{% for a in b %}",
        "{% for a in b %}{% for c in b %}{% for d in b %}x{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in b %}{% if a %}{% for c in b %}{% for d in b %}x{% endfor %}{% endfor %}{% endif %}{% endfor %}",
        "x" * 200_001,
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(TemplateUnusable):
        compile_template(text)


def test_values_are_data_only() -> None:
    assert (
        render_template(
            "{{ row }}|{{ row.secret }}|{{ row.delete }}|{{ rows.0.secret }}", {"row": Row(), "rows": [Row()]}
        )
        == "row|||"
    )


def test_everything_is_escaped() -> None:
    assert (
        render_template("{{ name }}", {"name": "<script>alert(1)</script>"}) == "&lt;script&gt;alert(1)&lt;/script&gt;"
    )


def test_a_value_that_a_filter_cant_take() -> None:
    assert render_template("{{ a|money }}{{ missing.thing }}", {"a": "no number"}) == "no number"

"""A template of a few lines must not keep a worker busy: turns, text and places are counted."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.utils import translation

from billing.documents.engine import TemplateUnusable, compile_template, render_template

LONG = "x" * 90_000
VALUES: dict[str, Any] = {"items": [{"title": f"Basic {n}", "amount": "100.00"} for n in range(500)], "name": "Anna"}
HOSTILE = {
    "two loops over literals": f'{{% for a in "{LONG}" %}}{{% for b in "{LONG}" %}}x{{% endfor %}}{{% endfor %}}',
    "an empty body": f'{{% for a in "{LONG}" %}}{{% for b in "{LONG}" %}}{{% endfor %}}{{% endfor %}}',
    "one loop with much text": f'{{% for a in "{LONG}" %}}{"y" * 1000}{{% endfor %}}',
    "loops side by side": f'{{% for a in "{LONG[:20_000]}" %}}{"x" * 20}{{% endfor %}}' * 9,
    "a loop in an if in a loop": "{% for a in items %}{% if a %}"
    + f'{{% for b in "{LONG}" %}}x{{% endfor %}}'
    + "{% endif %}{% endfor %}",
    "a long text in every turn": '{% for a in items %}{{ "' + "z" * 9_000 + '" }}{% endfor %}',
    "a variable in every turn": "{% for a in items %}{% for b in items %}{{ items }}{% endfor %}{% endfor %}",
    "joined": '{{ "' + LONG + '"|join:"' + LONG + '" }}',
    "joined twice": '{{ "' + "x" * 900 + '"|join:"' + "y" * 900 + '"|join:"' + "z" * 900 + '" }}',
    "looped over what was joined": '{% for a in "' + "x" * 900 + '"|join:"' + "y" * 900 + '" %}x{% endfor %}',
    "places": '{{ 1|floatformat:"999999999" }}',
    "deep": "{% if 1 %}" * 5000 + "{% endif %}" * 5000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_would_run_for_years_is_refused_at_once(name: str) -> None:
    begun = time.thread_time()
    with pytest.raises(TemplateUnusable):
        render_template(HOSTILE[name], VALUES)
    assert time.thread_time() - begun < 5


def test_a_hundred_million_digits_are_not_written() -> None:
    assert render_template('{{ "9e99999999"|money }}{{ "NaN"|money }}', {}) == "9e99999999NaN"
    assert render_template('{{ "-1234.5"|money }}', {}) == "-1\N{NO-BREAK SPACE}234.50"
    assert len(render_template('{{ "9e99999999"|floatformat:2 }}', {})) < 100


def test_long_bills_are_printed() -> None:
    """Five hundred lines with a loop of ten in each, and a joined list."""
    body = (
        "{% for a in items %}<tr><td>{{ forloop.counter }}</td><td>{{ a.title }}</td><td>{{ a.amount|money }}</td>"
        '<td>{% for b in "0123456789" %}{{ b }}{% endfor %}</td></tr>{% empty %}none{% endfor %}'
    )
    text = render_template(body, VALUES)
    assert text.count("<tr>") == 500
    assert "<td>500</td><td>Basic 499</td><td>100.00</td><td>0123456789</td>" in text
    assert render_template('{{ names|join:", " }}', {"names": ["A<", "B"]}) == "A&lt;, B"
    with translation.override("en"):
        assert render_template("{{ 3.14159|floatformat:2 }} {{ 2.0|floatformat }}", {}) == "3.14 2"
    assert render_template("{% for a in nothing %}x{% empty %}none{% endfor %}", {}) == "none"


def test_each_rendering_has_its_own_budget() -> None:
    text = f'{{% for a in "{LONG[:60_000]}" %}}x{{% endfor %}}'
    compile_template(text)
    for _number in range(3):
        assert len(render_template(text, {})) == 60_000

"""What rendering a document may cost: a template of a few lines could else keep a worker busy for years.

Costs are spent before the work is done. A turn of a loop costs the source of its body, which bounds the number of tags
that are rendered as well as the text between them; what variables write is counted as it comes.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.template import Context
from django.template.base import Node, VariableNode
from django.template.defaulttags import ForNode

MOST_SOURCE = 2_000_000
MOST_WRITTEN = 1_000_000
AROUND_A_TAG = 4  # its brackets; the least that a node costs


class TooMuch(Exception):
    """The template asks for more turns or more text than a document may have."""


class PaperContext(Context):
    """The values of one rendering, and what is left of its budget."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source_left = MOST_SOURCE
        self.written_left = MOST_WRITTEN

    def spend_source(self, characters: int) -> None:
        self.source_left -= characters
        if self.source_left < 0:
            raise TooMuch("the loops have too many turns")

    def spend_written(self, characters: int) -> None:
        self.written_left -= characters
        if self.written_left < 0:
            raise TooMuch(f"the document would have more than {MOST_WRITTEN} characters")


class CountedVariable(VariableNode):
    def render(self, context: Any) -> Any:
        text = super().render(context)
        context.spend_written(len(text))
        return text


class CountedLoop(ForNode):
    """``for`` that pays for all its turns before the first."""

    @cached_property
    def source_of_a_turn(self) -> int:
        nodes: Any = self.nodelist_loop
        return sum(source_of(node) for node in nodes)

    def render(self, context: Any) -> Any:
        sequence: Any = self.sequence
        values = sequence.resolve(context, ignore_failures=True)
        context.spend_source(AROUND_A_TAG + (len(values) if values else 0) * self.source_of_a_turn)
        return super().render(context)


def source_of(node: Node) -> int:
    """Characters of a node's source, with those of everything inside it."""
    return sum(len(one.token.contents) + AROUND_A_TAG for one in node.get_nodes_by_type(Node) if one.token)

"""What else is made of the guide, by apps that stand above it and register themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from epg.selectors.feeds import ImportSelection, selected_guides


class ContentMaker(Protocol):
    """Makes content of these guide channels (None = all) for this operator (None = all), and says what was done."""

    def __call__(
        self,
        *,
        client_id: int | None,
        epg_channel_ids: set[int] | None,
        now: datetime,
        progress: Callable[[str], None],
    ) -> str: ...


MAKERS: list[ContentMaker] = []


def register_maker(maker: ContentMaker) -> None:
    MAKERS.append(maker)


def guide_content_make(
    *, selection: ImportSelection, now: datetime, progress: Callable[[str], None] = lambda text: None
) -> str:
    """Let everybody make content of what is selected; what they have done, in a line. Raises SourceNotFound."""
    guides = selected_guides(selection)
    return "; ".join(
        maker(client_id=selection.client_id, epg_channel_ids=guides, now=now, progress=progress) for maker in MAKERS
    )

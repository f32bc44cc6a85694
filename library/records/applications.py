"""Applications as they are kept in memory."""

from __future__ import annotations

from dataclasses import dataclass

from tvmiddleware.records.channels import Texts


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """``device_ids`` (PlayDevice) and ``templates`` (system names): empty = all."""

    id: int
    names: Texts
    system_name: str
    type: int
    url: str
    css_style: str
    icon: str
    icon_focus: str
    show_in_main_menu: bool
    device_ids: frozenset[int]
    templates: frozenset[str]
    attrs: dict[str, str]

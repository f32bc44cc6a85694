"""Names of the guide's categories and genres, all of them: they are few and every list shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.models import LANGUAGE_SLOTS
from epg.models import EpgCategory, EpgGenre

COLUMNS = ("id", "name", *(f"name_lang{slot}" for slot in LANGUAGE_SLOTS))
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CategoryNames:
    """Id -> name by language slot."""

    categories: dict[int, Names]
    genres: dict[int, Names]

    def category(self, category_id: int, lang: int) -> str:
        names = self.categories.get(category_id)
        return names[lang] if names else ""


def read_category_names() -> CategoryNames:
    return CategoryNames(names_of(EpgCategory), names_of(EpgGenre))


def names_of(model: Any) -> dict[int, Names]:
    rows = model.objects.order_by("id").values_list(*COLUMNS)
    return {pk: tuple(text or texts[0] for text in texts) for pk, *texts in rows}

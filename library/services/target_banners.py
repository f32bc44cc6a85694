"""Banners made and changed by content managers, and who they are aimed at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction

from core.api.errors import DomainError
from core.owned_rows import LinksUnknown, check_behind, find_links, find_row, unknown_ids
from core.picture_fields import remove_picture
from core.row_places import place_behind, place_last
from library.cache.target_banners import forget_banners
from library.models import TargetBanner, TargetBannerAccount
from library.services.picture_fetching import FetchedPicture, PictureError
from library.services.picture_loads import keep_fetched, loads_of
from tvmiddleware.models import Account, Tariff
from tvmiddleware.services import row_fields

IMAGE = "image"
SORT_PARAMETER = "sort_after_tbid"
ROWS_A_STATEMENT = 500


class BannerImageNotLoaded(DomainError):
    """The address answers nothing that can be used, or the file is no picture."""


class BannerFields(TypedDict, total=False):
    name: str
    message: str
    deep_link: str
    published_from: date
    published_to: date
    enabled: bool
    for_birthday: bool
    meta: dict[str, Any]


class BannerAudience(TypedDict, total=False):
    """Ids that replace those there are; of ``abonements`` only where there are no ``account_ids``."""

    account_ids: Collection[int]
    abonements: Collection[int]
    tariff_ids: Collection[int]


@transaction.atomic
def create_target_banner(
    *,
    client_id: int,
    audience: BannerAudience,
    now: datetime,
    after_id: int | None = None,
    pictures: Sequence[FetchedPicture] = (),
    **values: Unpack[BannerFields],
) -> tuple[TargetBanner, list[PictureError]]:
    """A new banner, at the end or behind the banner ``after_id`` (0: at the front), and what is wrong with its picture.

    Raises FieldsInvalid, LinksUnknown.
    """
    row = TargetBanner(client_id=client_id)
    check_banner(row, dict(values))
    found = find_audience(client_id, audience)
    siblings = TargetBanner.objects.filter(client_id=client_id)
    if after_id is None:
        place_last(row, ("sort",))
    else:
        check_behind(siblings, after_id, SORT_PARAMETER)
    row.save()
    set_audience(row, *found)
    if after_id is not None:
        place_behind(row, siblings, after_id)
    return row, keep_fetched(row=row, fetched=pictures, client_id=client_id, now=now)


@transaction.atomic
def modify_target_banner(
    *,
    client_id: int,
    banner_id: int,
    audience: BannerAudience,
    now: datetime,
    after_id: int | None = None,
    pictures: Sequence[FetchedPicture] = (),
    without_image: bool = False,
    **values: Unpack[BannerFields],
) -> TargetBanner:
    """Change what is given. Raises RowUnknown, FieldsInvalid, LinksUnknown, BannerImageNotLoaded."""
    siblings = TargetBanner.objects.filter(client_id=client_id)
    row = find_row(siblings.select_for_update(), banner_id)
    changed = check_banner(row, dict(values))
    found = find_audience(client_id, audience)
    if after_id is not None:
        check_behind(siblings.exclude(pk=row.pk), after_id, SORT_PARAMETER)
    if changed:
        row.save(update_fields=[*changed, "updated_at"])
    set_audience(row, *found)
    if after_id is not None:
        place_behind(row, siblings, after_id)
    change_image(row, pictures, without_image=without_image, now=now)
    return row


def change_image(
    row: TargetBanner, pictures: Sequence[FetchedPicture], *, without_image: bool, now: datetime
) -> None:  # fmt: skip
    """Raises BannerImageNotLoaded."""
    if without_image:
        loads_of(row).filter(field=IMAGE).delete()
        remove_picture(row=row, field=IMAGE)
    elif errors := keep_fetched(row=row, fetched=pictures, client_id=row.client_id, now=now):
        raise BannerImageNotLoaded(errors[0].message)


@transaction.atomic
def delete_target_banner(*, client_id: int, banner_id: int) -> None:
    """Raises RowUnknown."""
    find_row(TargetBanner.objects.filter(client_id=client_id), banner_id).delete()


def check_banner(row: TargetBanner, values: dict[str, Any]) -> list[str]:
    """Set the fields without saving; the names of those that are different. Raises FieldsInvalid."""
    return row_fields.assign_named(row, values)


# --- who sees it ------------------------------------------------------------------------------------------------------
def find_audience(client_id: int, audience: BannerAudience) -> tuple[list[int] | None, list[Tariff] | None]:
    """Ids of the accounts and the tariffs; None: they stay as they are. Raises LinksUnknown."""
    accounts, tariffs = None, None
    if "account_ids" in audience:
        own = Account.objects.filter(client_id=client_id).only("pk")
        accounts = [row.pk for row in find_links(own, audience["account_ids"], "account_ids")]
    elif "abonements" in audience:
        accounts = ids_of_abonements(client_id, audience["abonements"])
    if "tariff_ids" in audience:
        tariffs = find_links(Tariff.objects.filter(client_id=client_id), audience["tariff_ids"], "tariff_ids")
    return accounts, tariffs


def ids_of_abonements(client_id: int, abonements: Collection[int]) -> list[int]:
    rows = Account.objects.filter(client_id=client_id, abonement__in=abonements)
    found = dict(rows.values_list("abonement", "pk"))
    if missing := [one for one in abonements if one not in found]:
        raise LinksUnknown({"abonements": unknown_ids(missing)})
    return list(found.values())


def set_audience(row: TargetBanner, account_ids: Iterable[int] | None, tariffs: Iterable[Tariff] | None) -> None:
    if account_ids is not None:
        replace_accounts(row, set(account_ids))
    if tariffs is not None:
        row.tariffs.set(tariffs)
    note_audience(row)


def replace_accounts(row: TargetBanner, account_ids: set[int]) -> None:
    targets = TargetBannerAccount.objects.filter(banner=row)
    known = set(targets.values_list("account_id", flat=True))
    targets.filter(account__in=known - account_ids).delete()
    TargetBannerAccount.objects.bulk_create(
        [TargetBannerAccount(banner=row, account_id=pk) for pk in sorted(account_ids - known)],
        batch_size=ROWS_A_STATEMENT,
    )


def note_audience(row: TargetBanner) -> None:
    """Note whether the banner is for everybody. Whoever has written its accounts or tariffs calls it."""
    row.for_everybody = not row.targets.exists() and not row.tariffs.exists()
    TargetBanner.objects.filter(pk=row.pk).update(for_everybody=row.for_everybody)
    forget_banners(row.client_id)

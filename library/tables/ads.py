"""Advertising."""

from core.table_rules import STAFF, WITH_OWNER, CopiedTable, register_table
from library import models
from library.selectors.ads import channels_with_ads
from tvmiddleware.cache.scopes import of_operator
from tvmiddleware.selectors.advertising import register_ads

register_table(models.AdMovie, clone=CopiedTable(), retention=STAFF, cached=of_operator())
register_table(models.AdEvent, clone=CopiedTable(), retention=WITH_OWNER, cached=of_operator("movie.client_id"))
register_table(
    models.AdBlock,
    clone=CopiedTable(),
    retention=STAFF,
    cached=of_operator(links=("channels", "videos", "tariffs", "devices")),
)
register_table(models.AdBlockMovie, clone=CopiedTable(), retention=WITH_OWNER, cached=of_operator("block.client_id"))
register_ads(channels_with_ads)

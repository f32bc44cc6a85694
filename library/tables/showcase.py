"""Selections, dashboards and feeds, with what belongs to them."""

from django.db.models import Q

from core.picture_fields import PictureField, register_picture
from core.table_rules import STAFF, WITH_OWNER, CopiedTable, Expires, register_table
from library import models
from library.cache.showcase import of_showcase
from library.services.showcase_retention import items_forget
from library.showcase_constants import SelectionOrigin

NOT_OF_THE_GUIDE = ~Q(origin=SelectionOrigin.GUIDE)
"""Series of the guide are found anew by the next ``epg_import --create_content``."""

register_table(
    models.Selection,
    clone=CopiedTable(rows=NOT_OF_THE_GUIDE),
    retention=STAFF,
    cached=of_showcase(links=("filter_genres",)),
)
register_table(
    models.SelectionItem,
    clone=CopiedTable(one_of=("channel", "video", "camera", "radio", "application")),
    retention=Expires("selection items", items_forget),
    cached=of_showcase("selection.client_id"),
)
register_table(
    models.PortalDashboard,
    clone=CopiedTable(),
    retention=STAFF,
    cached=of_showcase(links=("templates", "devices", "channels", "epg_genres")),
)
register_table(
    models.DashboardMenuItem,
    clone=CopiedTable(),
    retention=WITH_OWNER,
    cached=of_showcase("dashboard.client_id"),
)
register_table(
    models.SliderBanner, clone=CopiedTable(), retention=WITH_OWNER, cached=of_showcase("dashboard.client_id")
)
register_table(models.HomeFeed, clone=CopiedTable(), retention=STAFF, cached=of_showcase(links=("devices",)))
register_table(
    models.FeedItem,
    clone=CopiedTable(one_of=("channel", "video")),
    retention=WITH_OWNER,
    cached=of_showcase("feed.client_id"),
)

PROMO, BANNER = "TVMW_VIDEO_FILE_PROMO_IMAGE", "TVMW_VIDEO_SCREENSHOT_BIG"
register_picture(models.Selection, PictureField("promo_image", PROMO), in_languages=True)
register_picture(models.SliderBanner, PictureField("image", BANNER), in_languages=True)
register_picture(models.PortalDashboard, PictureField("cover", PROMO))

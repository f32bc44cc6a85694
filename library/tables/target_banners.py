"""Advertising banners, and the accounts that they are aimed at."""

from core.table_rules import READ_EACH_TIME, STAFF, SUBSCRIBERS, WITH_OWNER, CopiedTable, register_table
from library.cache.target_banners import OF_BANNER
from library.models import TargetBanner, TargetBannerAccount

register_table(TargetBanner, clone=CopiedTable(), retention=STAFF, cached=OF_BANNER)
register_table(TargetBannerAccount, clone=SUBSCRIBERS, retention=WITH_OWNER, cached=READ_EACH_TIME)

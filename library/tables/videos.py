"""Films, and what belongs to them."""

from django.db.models import Model, Q

from billing.selectors.films import register_film_finder
from core.table_rules import (
    READ_EACH_TIME,
    STAFF,
    SUBSCRIBERS,
    WITH_OWNER,
    CopiedTable,
    register_cache_scope,
    register_table,
)
from external_api.models import ApiConfig
from geo.models import City, Country
from library import models
from library.cache.scopes import of_actor, of_film, of_marks, of_pointed, of_video
from library.selectors.video_entitlement import file_exists, has_file
from library.selectors.video_ids import video_by_ext_id
from playback.playable import ContentKind
from playback.services.entitlement import register_content_finder, register_entitlement
from tvmiddleware.cache.scopes import of_operator
from tvmiddleware.models import PlayDevice, PriceCategory, StreamService, Tariff

WITH_VIDEOS = CopiedTable(only_with="video")
LINKS = (
    "genres",
    "tariffs",
    "stream_services",
    "available_on",
    "similar",
    "available_countries",
    "available_cities",
)
POINTED: dict[type[Model], str] = {
    Tariff: "tariffs",
    PriceCategory: "price_category",
    StreamService: "stream_services",
    PlayDevice: "available_on",
    ApiConfig: "external_api_config",
    Country: "available_countries",
    City: "available_cities",
}
"""What films point at, of apps below, and with which field."""

register_table(
    models.Video,
    # what was recorded from the guide is made anew from the copy's channels
    clone=CopiedTable(rows=Q(channel=None), only_with="video", begins={"ratings_sum": 0, "ratings_count": 0}),
    retention=STAFF,
    cached=of_film(links=LINKS),
)
register_table(models.VideoActor, clone=WITH_VIDEOS, retention=WITH_OWNER, cached=of_video())
register_table(models.Season, clone=WITH_VIDEOS, retention=WITH_OWNER, cached=of_video())
register_table(models.Episode, clone=WITH_VIDEOS, retention=WITH_OWNER, cached=of_video())
register_table(models.VideoFile, clone=WITH_VIDEOS, retention=WITH_OWNER, cached=of_video())
register_table(
    models.SkipVideoFragment, clone=WITH_VIDEOS, retention=WITH_OWNER, cached=of_video("video_file.video_id")
)
register_table(models.FileTrack, clone=WITH_VIDEOS, retention=WITH_OWNER, cached=of_video("video_file.video_id"))
register_table(models.Actor, clone=WITH_VIDEOS, retention=STAFF, cached=of_actor())
register_table(models.Genre, clone=CopiedTable(), retention=STAFF, cached=(of_operator(), of_pointed("genres")))
register_table(models.GenreMap, clone=CopiedTable(), retention=STAFF, cached=READ_EACH_TIME)
register_table(
    models.VideoProvider, clone=CopiedTable(), retention=STAFF, cached=(of_operator(), of_pointed("video_provider"))
)
register_table(models.VideoRating, clone=SUBSCRIBERS, retention=WITH_OWNER, cached=of_marks())
register_table(models.VideoFavourite, clone=SUBSCRIBERS, retention=WITH_OWNER, cached=of_marks())
register_table(models.VideoView, clone=SUBSCRIBERS, retention=WITH_OWNER, cached=of_marks())
for model, field in POINTED.items():
    register_cache_scope(model, of_pointed(field))
register_film_finder(video_by_ext_id)
register_entitlement(ContentKind.VIDEO, has_file)
register_content_finder(ContentKind.VIDEO, file_exists)

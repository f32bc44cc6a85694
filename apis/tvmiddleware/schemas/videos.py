"""Answers of video/* in the OpenAPI document."""

from __future__ import annotations

from typing import Optional

from ninja import Schema
from pydantic import create_model

from apis.tvmiddleware.playing import StreamAudioTrack, StreamQuality, StreamSubtitle
from core.api.endpoint import Answer, Failure


class VideoFileRow(Schema):
    """``duration`` and ``position``: seconds."""

    id: int
    promo_image: str
    name: str
    duration: int
    ext_id: str
    position: int
    is_viewed: int
    quality: int


class VideoBase(Schema):
    """``duration``: minutes. Texts of several names are joined by ", "."""

    id: int
    name: str
    name_orig: str
    thumbnail_small: str
    thumbnail_big: str
    screenshot_big: str
    screenshot_b_big: str
    ad_banner: str
    logo: str
    horizontal_poster: str
    description: str
    short_description: str
    video_provider_id: int
    provider: str
    actors: str
    director: str
    genres: str
    countries: str
    language: str
    genres_kinopoisk: str
    rating: int
    kinopoisk_rating: float
    imdb_rating: float
    average_customers_rating: float
    duration: int
    is_parent_control: int
    is_package: int
    is_season: int
    is_announcement: int
    is_4k: int
    video_source: int
    channel_id: int


class VideoListRow(VideoBase):
    """``position`` and ``position_asset_id`` come with is_viewing=1 and history_only=1."""

    year: int
    is_favorited: int
    is_viewed: int
    has_subscription: int
    is_purchased: int
    price_category_type: int
    files: list[VideoFileRow]
    position: int | None = None
    position_asset_id: int | None = None


class VideoSimilarRow(VideoBase):
    year: int
    is_favorited: int
    is_viewed: int
    has_subscription: int
    is_purchased: int
    price_category_type: int
    files: list[VideoFileRow]
    position: int
    position_asset_id: int


class VideoGuestFileRow(VideoFileRow):
    screenshot_big: str
    screenshot_b_big: str


class VideoGuestRow(VideoBase):
    year: str
    is_favorited: int
    has_subscription: int
    is_purchased: int
    price_category_type: int
    kinopoisk_id: int
    position: int
    position_asset_id: int
    files: list[VideoGuestFileRow]


class VideoList(Answer):
    videos: list[VideoListRow]
    count: int


class VideoSimilar(Answer):
    videos: list[VideoSimilarRow]
    count: int


class VideoGuestList(Answer):
    """``is_4k`` stands here in the reference; each film has it too."""

    videos: list[VideoGuestRow]
    count: int
    is_4k: int


class VideoSeasonRow(Schema):
    id: int
    name: str
    number: int


class VideoPersonRow(Schema):
    """``type``: Actor or Director; ``gender``: 1 male, 2 female, empty = not known."""

    id: int
    name: str
    photo: str
    country: str
    gender: str
    birthdate: str
    type: str


class VideoReviewRow(Schema):
    text: str
    user_name: str
    user_avatar: str
    date: str


class VideoMember(Schema):
    id: int


class VideoGuestActionRow(Schema):
    """``duration``: seconds."""

    action: str
    caption: str
    url: str
    video_id: str
    file_id: str
    episode_id: int
    duration: str
    quality: int
    ext_id: str
    season_sort: int
    episode_sort: int


class VideoActionRow(Schema):
    """``duration``: minutes. What plays has no prices; an offer has ``price``, ``activation_price``, ``periodical``,
    ``tariff_id``, ``option_id``, and ``cost`` where an outside system sells it."""

    action: str
    caption: str
    url: str
    video_id: str
    file_id: str
    episode_id: str
    duration: str
    quality: int
    ext_id: str
    season_sort: int
    episode_sort: int
    promo_image_url: str
    is_viewed: int
    subscription_id: int
    price: float | int | None = None
    cost: float | int | None = None
    activation_price: float | int | None = None
    periodical: int | None = None
    tariff_id: int | None = None
    option_id: int | None = None


class VideoPageBase(VideoBase):
    """``meta``: a JSON object as text, or empty; ``episode_count``: 1 for a film."""

    year: int
    vertical_poster: str
    ext_id: str
    meta: str
    is_similar_exist: int
    episode_count: int
    package_videos: list[VideoMember]
    seasons: list[VideoSeasonRow]
    actors_info: list[VideoPersonRow]


class VideoDetail(Answer, VideoPageBase):
    """``position_asset_id``, ``position_season_id`` -1: never begun."""

    is_favorited: int
    customer_rating: int
    position: int
    position_asset_id: int
    position_season_id: int
    ads_available: int
    actions: list[VideoActionRow]
    reviews: list[VideoReviewRow]


VideoDetailFailure: type[Failure] = create_model(
    "VideoDetailFailure",
    __base__=Failure,
    __doc__="The film, without offers, where the outside system that sells it does not answer.",
    **{  # type: ignore[call-overload]
        name: (Optional[field.annotation], None)  # noqa: UP045
        for name, field in VideoDetail.model_fields.items()
        if name not in Failure.model_fields
    },
)


class VideoGuestDetail(Answer, VideoPageBase):
    actions: list[VideoGuestActionRow]


class EpisodeRow(Schema):
    """``number``: its place in the season; ``duration``: minutes."""

    id: int
    video_id: int
    number: int
    name: str
    description: str
    duration: int
    preview_url: str
    is_planned: int
    is_free: int


class EpisodeFilesRow(EpisodeRow):
    files: list[VideoFileRow]


class EpisodeList(Answer):
    episodes: list[EpisodeFilesRow]
    season_number: int


class EpisodeGuestList(Answer):
    episodes: list[EpisodeRow]
    season_number: int


class EpisodeDetail(Answer, EpisodeFilesRow):
    pass


class VideoSubscriptionRow(Schema):
    id: int
    ext_id: str
    name: str
    description: str
    price: float | int
    sort: int
    is_purchased: bool


class VideoSubscriptionList(Answer):
    subscriptions: list[VideoSubscriptionRow]


class VideoRatingAnswer(Answer):
    average_rating: float


class VideoAddress(Answer):
    """The members that begin with ``ext_`` are for the players of cinemas, "" without one."""

    uri: str
    stream_service_id: int
    ext_id: str
    ext_partner_id: str
    ext_auth_token: str
    ext_apikey: str


class SkipFragmentRow(Schema):
    """``type``: 0 intro, 1 recap, 2 credits, 3 advertisement; seconds."""

    type: int
    begin_time: float
    end_time: float


class VideoUrl(VideoAddress):
    skip_video_fragments: list[SkipFragmentRow]
    audio_tracks: list[StreamAudioTrack]
    subtitles: list[StreamSubtitle]
    video_qualities: list[StreamQuality]

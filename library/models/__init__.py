"""Tables of the library, a file per noun."""

from library.models.actors import Actor
from library.models.ads import AdBlock, AdBlockMovie, AdEvent, AdMovie
from library.models.applications import ApplicationAttribute, ExternalApplication
from library.models.cameras import Camera, CameraFavourite, CameraGrant
from library.models.dashboards import DashboardMenuItem, PortalDashboard, SliderBanner
from library.models.feeds import FeedItem, HomeFeed
from library.models.files import FileTrack, SkipVideoFragment, VideoFile
from library.models.games import Game, GameBest, GameOperator, GameRecord
from library.models.genres import Genre, GenreMap
from library.models.hbb import HbbLog
from library.models.picture_loads import PictureLoad
from library.models.providers import VideoProvider
from library.models.radio import Radio, RadioChannel
from library.models.seances import Seance, SeanceTicket
from library.models.selections import Selection, SelectionItem
from library.models.series import Episode, Season
from library.models.target_banners import TargetBanner, TargetBannerAccount
from library.models.videos import Video, VideoActor, VideoRating
from library.models.viewing import VideoFavourite, VideoView
from library.models.weather import WeatherCity

__all__ = [
    "Actor",
    "AdBlock",
    "AdBlockMovie",
    "AdEvent",
    "AdMovie",
    "ApplicationAttribute",
    "ApplicationAttribute",
    "Camera",
    "Camera",
    "CameraFavourite",
    "CameraFavourite",
    "CameraGrant",
    "CameraGrant",
    "DashboardMenuItem",
    "Episode",
    "Episode",
    "ExternalApplication",
    "FeedItem",
    "FileTrack",
    "Game",
    "GameBest",
    "GameOperator",
    "GameRecord",
    "Genre",
    "GenreMap",
    "HbbLog",
    "HomeFeed",
    "PictureLoad",
    "PortalDashboard",
    "Radio",
    "RadioChannel",
    "Seance",
    "SeanceTicket",
    "Season",
    "Selection",
    "SelectionItem",
    "SkipVideoFragment",
    "SliderBanner",
    "TargetBanner",
    "TargetBannerAccount",
    "Video",
    "VideoActor",
    "VideoFavourite",
    "VideoFile",
    "VideoProvider",
    "VideoRating",
    "VideoView",
    "WeatherCity",
]

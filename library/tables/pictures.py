"""Pictures of this app's tables: how large, what is made of them, how APIs call them."""

from core.picture_fields import DerivedPicture, PictureField, register_picture
from library.models import (
    Actor,
    Camera,
    Episode,
    ExternalApplication,
    Genre,
    RadioChannel,
    TargetBanner,
    Video,
    VideoFile,
    VideoProvider,
)

POSTER, SMALL_POSTER = "TVMW_VIDEO_POSTER_BIG", "TVMW_VIDEO_POSTER_SMALL"
STILL, PROMO, PHOTO = "TVMW_VIDEO_SCREENSHOT_BIG", "TVMW_VIDEO_FILE_PROMO_IMAGE", "TVMW_ACTOR_PHOTO"
ICON = "TVMW_EXAPP_ICON"
BLURRED = DerivedPicture("screenshot_b_big", blur="TVMW_VIDEO_SCREENSHOT_BLUR_RADIUS")

register_picture(
    Video,
    PictureField("poster_big", POSTER, parameter="poster_url", derived=(DerivedPicture("poster_small", SMALL_POSTER),)),
    PictureField("horizontal_poster", STILL),
    in_languages=True,
)
register_picture(
    Video,
    PictureField("vertical_poster", POSTER),
    PictureField("screenshot_big", STILL, parameter="screenshot_url", derived=(BLURRED,)),
    PictureField("logo", POSTER, photo=False),
    PictureField("ad_banner", STILL, parameter="ad_banner_image"),
)
register_picture(VideoFile, PictureField("promo_image", PROMO), in_languages=True)
register_picture(Episode, PictureField("preview", STILL, parameter="preview_url"))
register_picture(Actor, PictureField("photo", PHOTO, parameter="photo_url"))
register_picture(Genre, *(PictureField(name, ICON, photo=False) for name in ("icon", "icon_tv", "dashboard_icon")))
register_picture(
    VideoProvider,
    *(
        PictureField(name, ICON, photo=False)
        for name in ("icon", "movie_label_icon", "movie_label_icon_black_bg", "movie_label_icon_mobile")
    ),
)
register_picture(TargetBanner, PictureField("image", STILL, parameter="image_url"))
register_picture(ExternalApplication, *(PictureField(name, ICON, photo=False) for name in ("icon", "icon_focus")))
register_picture(Camera, PictureField("icon", ICON, photo=False, has_sizes=True))
register_picture(RadioChannel, PictureField("icon", ICON, photo=False, has_sizes=True))

"""What an operator has of films: the one place that says whose a season, an episode, a file or a fragment is."""

from __future__ import annotations

from django.db.models import QuerySet

from library.models import Episode, Season, SkipVideoFragment, Video, VideoFile


def own_videos(client_id: int) -> QuerySet[Video]:
    return Video.objects.filter(client_id=client_id)


def own_seasons(client_id: int) -> QuerySet[Season]:
    return Season.objects.filter(video__client_id=client_id)


def own_episodes(client_id: int) -> QuerySet[Episode]:
    return Episode.objects.filter(video__client_id=client_id)


def own_files(client_id: int) -> QuerySet[VideoFile]:
    return VideoFile.objects.filter(video__client_id=client_id)


def own_fragments(client_id: int) -> QuerySet[SkipVideoFragment]:
    return SkipVideoFragment.objects.filter(video_file__video__client_id=client_id)

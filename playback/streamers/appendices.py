"""What servers put behind the place of a stream: playlists, segments, recordings, pictures, other protocols.

Every pattern is matched against all that follows the place. Nothing here lets a path climb: dots alone are no segment.
"""

from __future__ import annotations

import re

PLAYLISTS = "m3u8|m3u|mpd|f4m|ismc"
MEDIA = "ts|m4s|mp4|m4v|m4a|m4f|cmfv|cmfa|cmft|aac|mp3|ac3|ec3|opus|webm|flv|mkv|vtt|webvtt|ttml|srt|key|bin|stream"
SUFFIXES = f"{PLAYLISTS}|{MEDIA}|jpg|jpeg|png|webp|json|html|abst|isml?|smil"
FILE = rf"[\w.,=()+@!~-]+\.(?:{SUFFIXES})"
VERB = r"(?:mpegts|bootstrap|[mM]anifest|rtmp|rtsp|srt|ws|webrtc|whep|mse_ld|shoutcast|icecast)"
TRACKS = r"(?:tracks-[\w,.-]+|[vat]\d[\w,-]*)"
PAST = r"(?:archive/\d+/(?:\d+|now)|timeshift_(?:abs|rel)\w*/\d+|rewind/\d+)"
SMOOTH = r"\.isml?(?:/[mM]anifest|/QualityLevels\([^/]*\)/Fragments\([^/]*\))"
FOLDER = r"(?:archive|dvr|hls|dash|cmaf|hds|mss|ll|fmp4|\d{1,4})"
VARIANT = (
    rf"(?:{FOLDER}|{TRACKS}|(?:[a-z]{{1,12}}[_-]?)?\d{{1,5}}[kp]?"
    r"|low|mid|medium|high|sd|hd|fhd|uhd|source|src|video|audio|subs?|subtitles)"
)
AS_FILE = rf"\.(?:{SUFFIXES})|[-_](?:\d+|init)\.(?:{MEDIA})"
"""Where the name is a file's: ``one.m3u8`` and its segments ``one-12.ts``."""

FLUSSONIC = re.compile(
    rf"/(?:{TRACKS}/)?(?:(?:{FOLDER}/){{0,6}}{FILE}|{VERB}|{PAST}(?:/(?:{VERB}|{FILE}))?)"
    rf"|/index{SMOOTH}|{SMOOTH}|\.(?:{SUFFIXES})"
)
"""one/tracks-v1a1/mono.m3u8, one/2026/11/29/13/30/05-06000.ts, one/archive/1795340400/3600/mpegts."""
ASTRA = re.compile(rf"/(?:{VARIANT}/)?{FILE}|{AS_FILE}")
"""play/a001/index.m3u8 and its segments beside it."""
ANY_SERVER = re.compile(rf"{FLUSSONIC.pattern}|/(?:{VARIANT}/){{0,6}}(?:{FILE}|{VERB})|{AS_FILE}")
"""What the servers known to us append, and folders of qualities and tracks (nginx, Nimble, Wowza, packagers)."""

"""From a prompt to a scene: a few well-known words decide what they name, the prompt's hash all else."""

from __future__ import annotations

import hashlib
import random
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from bot.rehearsal.scenery.colours import PALETTES, Colour, Hour, Palette

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Ground(StrEnum):
    """What the land is made of."""

    MOUNTAINS = "mountains"
    HILLS = "hills"
    FOREST = "forest"
    DUNES = "dunes"
    SEA = "sea"
    CITY = "city"


class Motif(StrEnum):
    """What stands in the foreground."""

    LIGHTHOUSE = "lighthouse"
    BOAT = "boat"
    CASTLE = "castle"
    HOUSE = "house"
    TREE = "tree"
    FOX = "fox"
    CAT = "cat"
    ROBOT = "robot"
    ASTRONAUT = "astronaut"
    WANDERER = "wanderer"


@dataclass(frozen=True, slots=True)
class Scene:
    """What to paint. *seed* decides the rest: shapes, places, stars."""

    seed: int
    ground: Ground
    hour: Hour
    palette: Palette
    motif: Motif | None
    accent: Colour | None
    is_snowy: bool

    @property
    def is_stormy(self) -> bool:
        """Whether it rains."""
        return self.hour is Hour.STORM


Meaning = TypeVar("Meaning")

_GROUNDS: Final[Mapping[str, Ground]] = {
    "mountain mountains alps peak peaks cliff valley berg berge alpen montagne 山": Ground.MOUNTAINS,
    "hill hills meadow field village garden flowers farm tree oak baum arbre wiese dorf garten 花 庭 木": Ground.HILLS,
    "forest wood woods jungle trees deer wolf bear wald bäume hirsch 森": Ground.FOREST,
    "desert dune dunes sand mars camel pyramid wüste düne 砂漠": Ground.DUNES,
    "sea ocean lake beach coast island water wave waves river lighthouse whale fish meer ozean strand küste insel "
    "wasser welle wellen fluss leuchtturm mer 海 川": Ground.SEA,
    "city town street skyline skyscraper cyberpunk tokyo london paris berlin stadt strasse ville 街 都市": Ground.CITY,
}
_HOURS: Final[Mapping[str, Hour]] = {
    "storm stormy rain rainy thunder thunderstorm lightning hurricane sturm gewitter regen orage 嵐 雨": Hour.STORM,
    "night midnight moon moonlight moonlit stars starry galaxy space nacht mond sterne nuit 夜 月 星": Hour.NIGHT,
    "sunset evening sonnenuntergang abend crépuscule 夕": Hour.SUNSET,
    "dusk twilight dämmerung neon cyberpunk": Hour.DUSK,
    "dawn sunrise morning sonnenaufgang morgen aube 朝": Hour.DAWN,
    "day noon sunny summer spring blue tag mittag sommer frühling jour 昼": Hour.DAY,
}
_MOTIFS: Final[Mapping[str, Motif]] = {
    "lighthouse leuchtturm phare 灯台": Motif.LIGHTHOUSE,
    "boat boats ship ships sailboat sailing boot schiff segelboot bateau 船": Motif.BOAT,
    "castle fortress palace burg schloss château 城": Motif.CASTLE,
    "house cabin cottage hut home barn haus hütte maison 家": Motif.HOUSE,
    "tree oak baum arbre 木": Motif.TREE,
    "fox foxes wolf dog fuchs hund renard 狐 犬": Motif.FOX,
    "cat cats kitten katze chat 猫": Motif.CAT,
    "robot robots android droid mech roboter ロボット": Motif.ROBOT,
    "astronaut astronauts cosmonaut spaceman 宇宙飛行士": Motif.ASTRONAUT,
    "man woman girl boy person wanderer knight wizard monk portrait mann frau mädchen junge 人 女 男": Motif.WANDERER,
}
_COLOURS: Final[Mapping[str, Colour]] = {
    "red crimson scarlet rot rote roter rotes 赤": (196, 42, 48),
    "orange amber": (232, 120, 36),
    "yellow golden gold gelb goldene 金 黄": (236, 184, 60),
    "green emerald jade grün grüne 緑": (44, 140, 84),
    "turquoise teal cyan türkis": (32, 160, 164),
    "blue azure blau blaue 青": (40, 96, 190),
    "purple violet lilac lila violett 紫": (122, 62, 170),
    "pink rose magenta rosa 桜": (228, 104, 152),
}
_SNOW: Final[Mapping[str, bool]] = {
    "snow snowy winter ice icy frozen arctic blizzard christmas schnee eis verschneit neige 雪 冬": True
}
_WORD: Final = re.compile(r"[^\W\d_]+")
_CJK_FIRST: Final = "\N{CJK RADICAL REPEAT}"


def scene_of(prompt: str, take: int = 0) -> Scene:
    """Return the scene of a prompt: the same prompt and *take*, the same scene."""
    seed = int.from_bytes(hashlib.sha256((prompt + "\n" * take).encode("utf-8", "replace")).digest())
    rng = random.Random(seed)
    words = _WORD.findall(prompt.casefold())
    hour = _named(words, _HOURS) or rng.choice((Hour.DAWN, Hour.DAY, Hour.SUNSET, Hour.SUNSET, Hour.DUSK))
    palette, colour, motif = rng.choice(PALETTES[hour]), _named(words, _COLOURS), _named(words, _MOTIFS)
    # Most things do not stand in the sea, unless the prompt says so.
    ground = rng.choice((Ground.MOUNTAINS, Ground.HILLS, Ground.FOREST, Ground.MOUNTAINS if motif else Ground.SEA))
    return Scene(
        seed=seed,
        ground=Ground.SEA if motif is Motif.BOAT else _named(words, _GROUNDS) or ground,
        hour=hour,
        # A colour belongs to the motif; without one, to the air.
        palette=palette.tinted(colour, 0.3) if colour and not motif else palette,
        motif=motif,
        accent=colour,
        is_snowy=bool(_named(words, _SNOW)),
    )


def _named(words: Iterable[str], meanings: Mapping[str, Meaning]) -> Meaning | None:
    """Return what the first known word means; Chinese and Japanese, which have no spaces, are searched within."""
    for word in words:
        for names, meaning in meanings.items():
            if any(word == name or (name >= _CJK_FIRST and name in word) for name in names.split()):
                return meaning
    return None

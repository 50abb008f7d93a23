"""Drawn scenes for the demo district: no photograph of anything or anybody."""

import io
from hashlib import sha256
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from ezhili.demo.geography import SEED

COUNT = 24
SIZE = (960, 720)  # pixels
_SKIES = ((176, 205, 232), (205, 215, 222), (238, 214, 180), (120, 140, 170))
_GROUNDS = ((120, 118, 112), (150, 160, 110), (176, 160, 132), (96, 104, 110))


def _scene(draw: Random) -> Image.Image:
    image = Image.new("RGB", SIZE, draw.choice(_SKIES))
    pen, ground, (width, height) = ImageDraw.Draw(image), draw.choice(_GROUNDS), SIZE
    horizon = int(height * draw.uniform(0.45, 0.6))
    left = 0
    while left < width:
        wide, high = draw.randint(90, 220), draw.randint(120, 330)
        wall = tuple(draw.randint(130, 215) for _ in range(3))
        pen.rectangle((left, horizon - high, left + wide, horizon), fill=wall)
        for x in range(left + 16, left + wide - 26, 38):
            for y in range(horizon - high + 18, horizon - 30, 46):
                pen.rectangle((x, y, x + 20, y + 26), fill=(70, 86, 104))
        left += wide + draw.randint(0, 40)
    pen.rectangle((0, horizon, width, height), fill=ground)
    pen.polygon(
        [(width * 0.42, horizon), (width * 0.58, horizon), (width * 0.9, height), (width * 0.1, height)],
        fill=(88, 90, 94),
    )
    _matter(pen, draw, horizon)
    return image


def _matter(pen: ImageDraw.ImageDraw, draw: Random, horizon: int) -> None:
    """What the picture is about: a heap, a puddle, or a lamp."""
    x, y = draw.randint(200, 700), draw.randint(horizon + 60, SIZE[1] - 120)
    kind = draw.choice(("heap", "puddle", "lamp"))
    if kind == "heap":
        for _ in range(40):
            size, colour = draw.randint(10, 34), tuple(draw.randint(60, 200) for _ in range(3))
            at = (x + draw.randint(-90, 90), y + draw.randint(-30, 40))
            pen.ellipse((at[0], at[1], at[0] + size, at[1] + size * 0.7), fill=colour)
    elif kind == "puddle":
        pen.ellipse((x - 150, y - 30, x + 150, y + 50), fill=(132, 150, 165))
    else:
        pen.rectangle((x, horizon - 260, x + 12, y), fill=(60, 64, 70))
        pen.ellipse((x - 26, horizon - 290, x + 38, horizon - 250), fill=(70, 74, 60))


def pictures() -> list[tuple[dict[str, Any], bytes, bytes]]:
    """The columns of an attachment, its bytes and those of its thumbnail, for each scene."""
    draw, found = Random(SEED + 3), []
    for _ in range(COUNT):
        image = _scene(draw)
        small = image.copy()
        small.thumbnail((480, 480))
        whole, thumb = _jpeg(image), _jpeg(small)
        columns = {
            "sha256": sha256(whole).digest(),
            "mime": "image/jpeg",
            "bytes": len(whole),
            "kind": "other",
            "width": SIZE[0],
            "height": SIZE[1],
            "state": "clean",
            "taken_at": None,
        }
        found.append((columns, whole, thumb))
    return found


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=78)
    return out.getvalue()

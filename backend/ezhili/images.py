"""Re-encodes one image in a process of its own: `python -m ezhili.images IN WHOLE THUMB`."""

import json
import resource
import sys
import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2560  # pixels of what is kept
THUMB = 480
MEMORY = 1 << 30  # bytes of address space
CPU_SECONDS = 15
REFUSED = 3  # exit code: not an image, or too many pixels
FORMATS = ("JPEG", "PNG", "WEBP")


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def _opened(path: Path) -> Image.Image:
    image = Image.open(path, formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise Image.DecompressionBombError
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG decodes at a fraction of its size
    return image


def encode(source: Path, whole: Path, thumb: Path) -> tuple[int, int]:
    """Write the picture anew as JPEG without any metadata, and a thumbnail; width and height in pixels."""
    with _opened(source) as opened:
        image = ImageOps.exif_transpose(opened)
        if image.mode in ("RGBA", "LA", "P"):
            layer = image.convert("RGBA")
            image = Image.new("RGB", layer.size, (255, 255, 255))
            image.paste(layer, mask=layer.getchannel("A"))
        image = image.convert("RGB")
    image.info.clear()
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    image.save(whole, "JPEG", quality=82)
    small = image.copy()
    small.thumbnail((THUMB, THUMB))
    small.save(thumb, "JPEG", quality=76)
    return image.size


def main() -> int:
    """The exit code tells: 0 done, `REFUSED` not a picture we take."""
    _limit()
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    source, whole, thumb = (Path(one) for one in sys.argv[1:4])
    refused = (
        *(UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning),
        *(OSError, ValueError, SyntaxError, MemoryError, OverflowError),
    )
    try:
        width, height = encode(source, whole, thumb)
    except refused:
        return REFUSED
    sys.stdout.write(json.dumps({"width": width, "height": height}))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A picture as it is shown beside a name: small, square, and nothing but a picture.

Whoever fills an address book may put anything into it. What is large is refused before
it is decoded, and what is no picture of the four usual kinds is not looked at.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL import Image

# Keeps what may be a picture, and tells what it is known by; None where there is none.
type TakePicture = Callable[[bytes | None], str | None]

# Width and height in pixels.
_SIDE: Final = 96
_MOST_BYTES: Final = 8 * 1024
# The best that is small enough is taken. The last one always is.
_QUALITIES: Final = (85, 70, 50, 25)

# What a telephone takes. Decoded, it has 80 MB.
_MOST_PIXELS: Final = 20_000_000
# A progressive JPEG has some ten. Each costs the time of a whole picture, even if it is
# of a few bytes.
_MOST_SCANS: Final = 50
_SCAN: Final = b"\xff\xda"

# Some phones put several JPEGs into one, which Pillow calls MPO.
_SCANNED: Final = {"JPEG", "MPO"}

_KINDS: Final = ("JPEG", "PNG", "GIF", "WEBP")
# Those in which colours can be mixed.
_MIXED: Final = {"L", "LA", "RGB", "RGBA", "CMYK"}


# What Pillow raises for what is damaged.
_DAMAGED: Final = (
    *(EOFError, IndexError, KeyError, MemoryError, OSError),
    *(SyntaxError, TypeError, ValueError, ZeroDivisionError, struct.error),
)


def small_picture(data: bytes) -> bytes | None:
    """Return a picture as a JPEG of 96 by 96 pixels and at most 8 KiB.

    It is cut out of the middle, the right way up, on white, without anything that
    cameras write into pictures. Takes its time, and loads Pillow.

    Args:
        data: A JPEG, PNG, GIF or WebP of at most 20 megapixels; of several images in it
            the first one counts.

    Returns:
        The JPEG; None for what is no such picture, or is damaged.
    """
    # WebP is named, for Pillow loads all kinds there are to look for one that it lacks.
    from PIL import Image, ImageOps, WebPImagePlugin  # noqa: F401

    try:
        with Image.open(BytesIO(data), formats=_KINDS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return None
            if picture.format in _SCANNED and data.count(_SCAN) > _MOST_SCANS:
                return None
            # A JPEG is decoded in a fraction of its size.
            picture.draft(None, (2 * _SIDE, 2 * _SIDE))
            picture.load()
            square = _square(picture)
    except (*_DAMAGED, Image.DecompressionBombError):
        return None
    # What a camera wrote of itself may be damaged, and the picture in order.
    with suppress(*_DAMAGED):
        square = ImageOps.exif_transpose(square)
    white = Image.new("RGBA", square.size, "white")
    white.alpha_composite(square)
    sizes = _as_jpeg(white.convert("RGB"))
    return next(jpeg for jpeg in sizes if len(jpeg) <= _MOST_BYTES)


def _square(picture: Image.Image) -> Image.Image:
    """Return the middle of a picture, small, with its colours and what shines through."""
    side = min(picture.size)
    left, top = (picture.width - side) / 2, (picture.height - side) / 2
    mixed = picture if picture.mode in _MIXED else picture.convert("RGBA")
    small = mixed.resize(
        (_SIDE, _SIDE), box=(left, top, left + side, top + side), reducing_gap=2
    )
    return small.convert("RGBA")


def _as_jpeg(picture: Image.Image) -> Iterator[bytes]:
    """Yield a picture in ever fewer bytes."""
    for quality in _QUALITIES:
        written = BytesIO()
        picture.save(written, "JPEG", quality=quality, optimize=True)
        yield written.getvalue()

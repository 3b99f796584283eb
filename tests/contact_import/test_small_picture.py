"""Pictures of all kinds and of none, as they are shown beside a name."""

from hashlib import shake_256
from io import BytesIO
import subprocess
import sys
from typing import Any, Final

from hypothesis import given, strategies as st
from PIL import Image, ImageChops, ImageStat
import pytest

from custom_components.telephony.contact_import.small_picture import small_picture

_COLOURS: Final = {
    "black": (0, 0, 0),
    "red": (254, 0, 0),
    "green": (0, 128, 1),
    "blue": (0, 0, 254),
    "white": (255, 255, 255),
}
_ORIENTATION = 0x0112
_MAKER = 0x010F

# Pillow says so when it comes across what is damaged.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")


def _written(picture: Image.Image, kind: str, **options: Any) -> bytes:  # noqa: ANN401 - as Pillow has it
    written = BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def _noise(width: int, height: int) -> Image.Image:
    """Return a picture that cannot be made smaller by leaving anything out."""
    numbers = shake_256().digest(3 * width * height)
    return Image.frombytes("RGB", (width, height), numbers)


def _small(data: bytes) -> Image.Image:
    """Return the small picture, which is what is promised of it."""
    made = small_picture(data)
    assert made is not None
    assert len(made) <= 8 * 1024
    small = Image.open(BytesIO(made))
    assert (small.format, small.mode, small.size) == ("JPEG", "RGB", (96, 96))
    assert not {"exif", "icc_profile", "xmp", "comment"} & small.info.keys()
    small.load()
    return small


def _quarters() -> Image.Image:
    """Return a wide picture with a colour in each quarter of its middle."""
    picture = Image.new("RGB", (400, 200), "black")
    for colour, place in (
        ("red", (100, 0)),
        ("green", (200, 0)),
        ("blue", (100, 100)),
        ("white", (200, 100)),
    ):
        picture.paste(_COLOURS[colour], (*place, place[0] + 100, place[1] + 100))
    return picture


def _colour(small: Image.Image, place: tuple[int, int] = (48, 48)) -> str | None:
    """Return the colour of a small picture in one place, the middle by itself."""
    pixel = small.getpixel(place)
    assert isinstance(pixel, tuple)
    for name, colour in _COLOURS.items():
        if all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=True)):
            return name
    return None


def _corners(small: Image.Image) -> list[str | None]:
    """Return the colours of a small picture, from the upper left to the lower right."""
    places = ((12, 12), (84, 12), (12, 84), (84, 84))
    return [_colour(small, place) for place in places]


_UPRIGHT = ["red", "green", "blue", "white"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_the_middle_of_a_picture_of_each_kind_is_shown(kind: str) -> None:
    assert _corners(_small(_written(_quarters(), kind))) == _UPRIGHT
    tall = _quarters().transpose(Image.Transpose.TRANSPOSE)
    assert _corners(_small(_written(tall, kind))) == ["red", "blue", "green", "white"]


def test_a_picture_may_be_of_any_colours() -> None:
    for mode in ("1", "L", "P", "RGB", "I;16"):
        data = _written(Image.new(mode, (120, 80)), "PNG")
        assert _colour(_small(data)) == "black", mode
    for mode in ("LA", "RGBA"):
        data = _written(Image.new(mode, (120, 80)), "PNG")
        assert _colour(_small(data)) == "white", mode
    for mode in ("P", "RGBA"):
        data = _written(_quarters().convert(mode), "PNG")
        assert _corners(_small(data)) == _UPRIGHT, mode
    for progressive in (False, True):
        data = _written(_quarters().convert("CMYK"), "JPEG", progressive=progressive)
        assert _corners(_small(data)) == _UPRIGHT


def test_what_shines_through_is_white() -> None:
    clear = Image.new("RGBA", (100, 100), (0, 0, 254, 0))
    clear.paste((254, 0, 0, 255), (0, 0, 50, 100))
    for kind in ("PNG", "WEBP"):
        assert _corners(_small(_written(clear, kind))) == ["red", "white"] * 2


def test_only_the_first_of_several_images_is_shown() -> None:
    others = [Image.new("RGB", (400, 200), "black")] * 3
    for kind in ("GIF", "WEBP", "PNG", "MPO"):
        moving = _written(_quarters(), kind, save_all=True, append_images=others)
        assert _corners(_small(moving)) == _UPRIGHT, kind


def test_a_picture_is_the_right_way_up() -> None:
    """However the camera was held: as EXIF counts it from one to eight."""
    turns = (
        None,
        Image.Transpose.FLIP_LEFT_RIGHT,
        Image.Transpose.ROTATE_180,
        Image.Transpose.FLIP_TOP_BOTTOM,
        Image.Transpose.TRANSPOSE,
        Image.Transpose.ROTATE_90,
        Image.Transpose.TRANSVERSE,
        Image.Transpose.ROTATE_270,
    )
    for orientation, turn in enumerate(turns, start=1):
        exif = Image.Exif()
        exif[_ORIENTATION] = orientation
        held = _quarters() if turn is None else _quarters().transpose(turn)
        for kind in ("JPEG", "PNG", "WEBP"):
            small = _small(_written(held, kind, exif=exif))
            assert _corners(small) == _UPRIGHT, (orientation, kind)


def test_what_a_camera_says_of_itself_is_gone() -> None:
    exif = Image.Exif()
    maker = "Example"
    exif[_MAKER] = maker
    said = {key: maker.encode() for key in ("comment", "xmp", "icc_profile")}
    data = _written(_quarters(), "JPEG", exif=exif, **said)
    made = small_picture(data)

    assert data.count(b"Example") == 4
    assert made is not None
    assert b"Example" not in made


def test_damaged_words_of_a_camera_spoil_no_picture() -> None:
    damaged = b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(range(40))

    assert _corners(_small(_written(_quarters(), "JPEG", exif=damaged))) == _UPRIGHT
    for exif in (b"", b"\xff", b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff"):
        for kind in ("PNG", "WEBP"):
            assert _corners(_small(_written(_quarters(), kind, exif=exif))) == _UPRIGHT


def test_the_small_picture_looks_like_the_large_one() -> None:
    wheel = Image.linear_gradient("L").resize((900, 900)).convert("RGB")
    difference = ImageChops.difference(
        _small(_written(wheel, "JPEG")), wheel.resize((96, 96))
    )

    assert max(ImageStat.Stat(difference).mean) < 3


def test_what_is_too_small_to_be_seen_is_mixed() -> None:
    for mode in ("1", "L", "P", "RGB"):
        sheet = Image.effect_noise((960, 960), 1_000).convert(mode)
        small = _small(_written(sheet, "PNG"))
        assert ImageStat.Stat(small).stddev[0] < 40, mode


def test_what_cannot_be_made_small_becomes_coarse() -> None:
    """As far as there is no room for the best."""
    noise = _written(_noise(96, 96), "PNG")

    assert _small(noise).getextrema() == ((0, 255),) * 3
    assert len(small_picture(noise) or b"") > 4 * 1024


def test_a_picture_may_be_tiny_or_narrow() -> None:
    for size in ((1, 1), (1, 5_000), (5_000, 3)):
        red = Image.new("RGB", size, "red")
        assert _colour(_small(_written(red, "PNG"))) == "red", size


def test_twenty_megapixels_are_enough(subtests: pytest.Subtests) -> None:
    """More are refused by their size alone."""
    kinds: dict[str, dict[str, Any]] = {
        "JPEG": {},
        "PNG": {},
        "GIF": {},
        "WEBP": {"lossless": True, "method": 0, "quality": 0},
    }
    for kind, options in kinds.items():
        with subtests.test(kind):
            mode = "1" if kind == "PNG" else "L"
            most, more = (
                _written(Image.new(mode, size), kind, **options)
                for size in ((5_000, 4_000), (5_001, 4_000))
            )
            assert _colour(_small(most)) == "black"
            assert small_picture(more) is None


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_that_says_it_is_enormous_is_refused() -> None:
    """What it has besides is never asked for, be it no more than its first bytes."""
    size = (64_000).to_bytes(2, "big")
    png = _written(Image.new("L", (1, 1)), "PNG")
    jpeg = _written(Image.new("L", (96, 96)), "JPEG")
    frame = jpeg.index(b"\xff\xc0") + 5
    bombs = {
        "PNG": png[:16] + (2**31 - 1).to_bytes(4, "big") * 2 + png[24:],
        "JPEG": jpeg[:frame] + size + size + jpeg[frame + 4 :],
        "GIF": b"GIF89a" + b"\xff" * 4 + b"\0\0\0,\0\0\0\0" + b"\xff" * 4 + b"\0\x02",
        "100 megapixels": _written(Image.new("1", (10_000, 10_000)), "PNG"),
    }
    for kind, bomb in bombs.items():
        assert small_picture(bomb) is None, kind


def test_a_jpeg_without_end_is_refused() -> None:
    """Each of its scans costs as much time as a picture, and next to no bytes."""
    jpeg = _written(_quarters(), "JPEG", progressive=True)
    scan = jpeg[jpeg.rindex(b"\xff\xda") : -2]
    assert _corners(_small(jpeg[:-2] + scan * 5 + jpeg[-2:])) == _UPRIGHT

    assert small_picture(jpeg[:-2] + scan * 1_000 + jpeg[-2:]) is None


def test_a_picture_is_no_jpeg_without_end_by_chance() -> None:
    picture = _written(_quarters(), "PNG") + b"\xff\xda" * 1_000

    assert _corners(_small(picture)) == _UPRIGHT


def test_what_is_no_picture_of_the_four_kinds_is_none() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><g/></svg>'
    others = [b"", b"\0", svg, b"GIF89a", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8 "]
    others += [
        _written(_quarters(), kind) for kind in ("BMP", "TIFF", "ICO", "PPM", "PDF")
    ]
    for data in others:
        assert small_picture(data) is None, data[:20]


def test_a_picture_that_is_cut_off_is_none() -> None:
    for kind in ("JPEG", "PNG", "GIF", "WEBP"):
        whole = _written(_noise(120, 100), kind)
        for length in (len(whole) // 2, len(whole) * 3 // 4, 30):
            assert small_picture(whole[:length]) is None, (kind, length)


_EXIF = Image.Exif()
_EXIF[_ORIENTATION] = 6
_SOUND = [
    _written(_quarters(), kind, exif=_EXIF.tobytes())
    for kind in ("JPEG", "PNG", "GIF", "WEBP", "MPO")
]


@given(
    st.sampled_from(_SOUND),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), max_size=8),
)
def test_whatever_is_damaged_is_shown_or_refused(
    sound: bytes, damages: list[tuple[float, bytes]]
) -> None:
    data = bytearray(sound)
    for place, damage in damages:
        start = int(place * len(data))
        data[start : start + len(damage)] = damage

    made = small_picture(bytes(data))

    assert made is None or Image.open(BytesIO(made)).size == (96, 96)


def test_nothing_but_a_picture_loads_the_library() -> None:
    module = small_picture.__module__
    program = f"import sys, {module}\nprint(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        text=True,
        timeout=300,
    ).stdout.split()

    assert module in found
    assert "PIL" not in found

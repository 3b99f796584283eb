"""The files in which pictures of contacts are kept."""

from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from threading import Event, Lock
from typing import Final

from hypothesis import given, strategies as st
from PIL import Image
import pytest

from custom_components.telephony.address_book.picture_store import PictureStore
from custom_components.telephony.contact_import import small_picture


def _picture(colour: str, kind: str = "PNG") -> bytes:
    written = BytesIO()
    Image.new("RGB", (40, 30), colour).save(written, kind)
    return written.getvalue()


RED: Final = _picture("red")
BLUE: Final = _picture("blue")


def _files(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that is not there yet."""
    return tmp_path / "deep" / "pictures"


@pytest.fixture
def store(folder: Path) -> PictureStore:
    """Return what keeps pictures in the folder."""
    return PictureStore(folder)


def test_a_picture_is_kept_small_and_for_its_owner_alone(
    store: PictureStore, folder: Path
) -> None:
    digest = store.take(RED)

    assert digest is not None
    kept = store.read(digest)
    assert kept is not None
    assert Image.open(BytesIO(kept)).size == (96, 96)
    assert _files(folder) == {f"{digest}.jpg"}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / f"{digest}.jpg").stat().st_mode & 0o777 == 0o600


def test_equal_pictures_are_one_and_others_are_not(
    store: PictureStore, folder: Path
) -> None:
    first, again, other = store.take(RED), store.take(RED), store.take(BLUE)

    assert first == again != other
    assert _files(folder) == {f"{first}.jpg", f"{other}.jpg"}


def test_one_picture_is_decoded_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In whichever book: one that is decoded may have 80 MB."""
    decoding = Lock()
    met = Event()

    def make(data: bytes) -> bytes:
        if decoding.acquire(blocking=False):
            # Somebody else would come now.
            met.wait(0.05)
            decoding.release()
        else:
            met.set()
        return data

    monkeypatch.setattr(small_picture, "small_picture", make)
    stores = [PictureStore(tmp_path / name) for name in ("one", "other")]
    with ThreadPoolExecutor() as threads:
        taken = list(threads.map(lambda store: store.take(RED), stores * 2))

    assert None not in taken
    assert not met.is_set()


def test_what_is_no_picture_is_none(store: PictureStore, folder: Path) -> None:
    assert store.take(None) is store.take(b"") is store.take(b64encode(RED)) is None
    assert not folder.exists()


def test_a_picture_goes_when_nobody_has_it_any_more(
    store: PictureStore, folder: Path
) -> None:
    red, blue = store.take(RED), store.take(BLUE)
    assert red is not None
    assert blue is not None
    (folder / "tmp_left_by_a_crash").write_bytes(b"half")

    # Whom the blue one is for is kept in a moment.
    store.keep_only(lambda: {red})
    assert _files(folder) == {f"{red}.jpg", f"{blue}.jpg"}

    store.keep_only(lambda: {red, blue})
    store.keep_only(lambda: {blue})
    assert _files(folder) == {f"{blue}.jpg"}
    assert store.read(red) is None

    # It may come again.
    assert store.take(RED) == red
    assert store.read(red) is not None


def test_what_was_never_anybodys_goes_with_the_next_start(
    store: PictureStore, folder: Path
) -> None:
    store.take(RED)

    PictureStore(folder).keep_only(set[str])

    assert _files(folder) == set()


def test_a_damaged_file_is_no_picture_until_it_is_taken_again(
    store: PictureStore, folder: Path
) -> None:
    digest = store.take(RED)
    assert digest is not None
    file = folder / f"{digest}.jpg"
    whole = file.read_bytes()
    for damaged in (b"", whole[:100], BLUE):
        file.write_bytes(damaged)

        assert store.read(digest) is None
        assert store.take(RED) == digest
        assert store.read(digest) == whole


def test_what_cannot_be_written_costs_the_picture_and_is_told_once(
    store: PictureStore, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.parent.mkdir()
    folder.write_bytes(b"no folder")

    assert store.take(RED) is None
    assert store.take(BLUE) is None
    store.keep_only(set[str])
    store.remove()

    assert caplog.text.count("Pictures of contacts cannot be kept") == 1
    assert caplog.text.count("cannot be deleted") == 1
    assert folder.read_bytes() == b"no folder"
    folder.unlink()
    assert store.take(RED) is not None
    store.remove()
    # What goes wrong later is something new.
    folder.write_bytes(b"no folder")
    assert store.take(RED) is None
    assert caplog.text.count("Pictures of contacts cannot be kept") == 2


def test_a_disk_that_is_full_leaves_nothing_half_written(
    store: PictureStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replace(_from: Path, _to: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        assert store.take(RED) is None

    assert _files(folder) == set()


def test_nothing_comes_after_the_end(store: PictureStore, folder: Path) -> None:
    """An import that still runs leaves nothing of a book that was removed."""
    store.take(RED)

    store.close()
    store.remove()

    assert store.take(BLUE) is None
    assert not folder.exists()
    # There is nothing to be done.
    store.remove()
    store.keep_only(set[str])


_PIECES = st.sampled_from(
    ["..", ".", "/", "\\", "\0", "%2e%2e", "%2f", "secret", "secret.jpg", "~", "0" * 32]
)


@given(asked=st.lists(_PIECES, max_size=6).map("".join) | st.text(max_size=40))
def test_nothing_outside_the_folder_is_ever_read(
    tmp_path_factory: pytest.TempPathFactory, asked: str
) -> None:
    top = tmp_path_factory.getbasetemp() / "asked"
    folder = top / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    for place in (top, folder):
        (place / "secret.jpg").write_bytes(b"secret")
    opened: list[Path] = []
    read_bytes = Path.read_bytes

    def reading(file: Path) -> bytes:
        opened.append(file)
        return read_bytes(file)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_bytes", reading)
        asked_too = f"{top}/secret" if asked == "~" else asked
        assert PictureStore(folder).read(asked_too) is None

    # A digest may be of anybody's picture. It is in the folder, if it is anywhere.
    assert all(file.resolve().parent == folder.resolve() for file in opened)
    assert all(file.name == f"{'0' * 32}.jpg" for file in opened)

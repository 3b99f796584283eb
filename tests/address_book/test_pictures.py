"""Pictures of contacts: from a file to whoever may see the address book."""

from base64 import b64encode
from datetime import timedelta
from io import BytesIO
from pathlib import Path
import tarfile
from typing import Any, Final
from uuid import uuid4

from aiohttp import ClientResponse, ClientSession, web
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.http.auth import async_sign_path
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_component import async_update_entity
from homeassistant.setup import async_setup_component
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.telephony.address_book.loaded_books import (
    async_get_address_books,
)
from simulator import Simulator

from ..carddav.carddav_servers import CardDavServer
from ..carddav.lying_server import BOOK, LyingServer
from ..helpers.actions import act
from ..helpers.carddav_books import stored_carddav_book, sync_contacts
from ..helpers.contact_entries import add_book, add_contacts, card, contact, found
from ..helpers.contact_importer import Importer
from ..helpers.flows import open_speed_dial_form, option, submit_line
from ..helpers.states import shown
from ..helpers.stored_accounts import add_account, set_up
from ..helpers.time_travel import poll

ANNA: Final = "+1 202-555-0143"
BERT: Final = "+1 202-555-0199"
COLOURS: Final = {"red": (254, 0, 0), "blue": (0, 0, 254)}


def _jpeg(colour: str) -> bytes:
    """Return a picture of one colour."""
    written = BytesIO()
    Image.new("RGB", (120, 80), colour).save(written, "JPEG")
    return written.getvalue()


def _photo(colour: str) -> str:
    """Return the line of a card with a picture of one colour."""
    return f"PHOTO;ENCODING=b;TYPE=JPEG:{b64encode(_jpeg(colour)).decode()}"


def _person(name: str, number: str, *lines: str) -> str:
    return card(f"FN:{name}", f"UID:{name}", f"TEL:{number}", *lines)


def _colour(data: bytes) -> str | None:
    """Return the colour of a small picture."""
    picture = Image.open(BytesIO(data))
    assert (picture.format, picture.size) == ("JPEG", (96, 96))
    pixel = picture.getpixel((48, 48))
    assert isinstance(pixel, tuple)
    for name, colour in COLOURS.items():
        if all(abs(one - other) < 10 for one, other in zip(pixel, colour, strict=True)):
            return name
    return None


async def _path(hass: HomeAssistant, name: str) -> str | None:
    """Return where a picture is to be had, as the action tells it."""
    response = await act(hass, "find_contact", name=name)
    (one,) = response["contacts"]
    path: str | None = one["picture"]
    return path


async def _picture(
    hass: HomeAssistant, log_in: ClientSessionGenerator, name: str
) -> str | None:
    """Return the colour of somebody's picture as a browser has it."""
    path = await _path(hass, name)
    if path is None:
        return None
    answer = await (await log_in()).get(path)
    assert answer.status == 200
    return _colour(await answer.read())


def _folder(hass: HomeAssistant, book: ConfigEntry) -> Path:
    return Path(hass.config.path(".storage", f"telephony.pictures.{book.entry_id}"))


def _files(hass: HomeAssistant, book: ConfigEntry) -> int:
    return len(list(_folder(hass, book).iterdir()))


def _names_in_backup(folder: Path) -> list[str]:
    """Return what is in the only backup in a folder."""
    (made,) = folder.glob("*.tar")
    with tarfile.open(made) as outer:
        inner = outer.extractfile("homeassistant.tar.gz")
        with tarfile.open(fileobj=inner, mode="r:gz") as packed:
            return packed.getnames()


@pytest.fixture
async def book(hass: HomeAssistant) -> ConfigEntry:
    """Return an address book that is kept here."""
    return await add_book(hass)


@pytest.fixture
def importer(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, book: ConfigEntry
) -> Importer:
    """Return what imports into the address book."""
    return Importer(hass, hass_client, book)


async def test_a_picture_of_a_file_is_shown(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    importer: Importer,
    book: ConfigEntry,
) -> None:
    await importer.read(
        _person("Anna", ANNA, _photo("red"))
        + _person("Bert", BERT, "PHOTO:https://example.com/bert.jpg")
        + _person("Cleo", "+12025550100", "PHOTO;ENCODING=b:bm8gcGljdHVyZQ==")
    )

    path = await _path(hass, "Anna")
    assert path == (
        f"/api/telephony/picture/{book.entry_id}/{found(hass, book, 'Anna').picture}"
    )
    answer = await (await hass_client()).get(path)
    assert answer.status == 200
    assert _colour(await answer.read()) == "red"
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"].startswith("private, max-age=")
    assert await _path(hass, "Bert") is await _path(hass, "Cleo") is None


async def test_a_newer_file_changes_adds_and_removes_pictures(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    importer: Importer,
    book: ConfigEntry,
) -> None:
    async def pictures() -> list[str | None]:
        return [await _picture(hass, hass_client, name) for name in ("Anna", "Bert")]

    def people(*lines: str) -> str:
        return _person("Anna", ANNA, *lines[:1]) + _person("Bert", BERT, *lines[1:])

    assert await importer.read(people(_photo("red"))) == {"added": "2"}
    assert await pictures() == ["red", None]

    again = await importer.read(people(_photo("red")))
    assert again == {"unchanged": "2"}

    changed = await importer.read(people(_photo("blue"), _photo("red")))
    assert changed == {"updated": "2"}
    assert await pictures() == ["blue", "red"]
    assert _files(hass, book) == 2

    await importer.read(people("NOTE:none", _photo("blue")))
    assert await pictures() == [None, "blue"]
    assert _files(hass, book) == 1


async def test_only_those_who_are_chosen_leave_a_picture(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    people = _person("Anna", ANNA, _photo("red")) + _person(
        "Bert", BERT, _photo("blue")
    )

    await importer.choose(await importer.offer(people, "import_some"), "Bert")

    assert await _path(hass, "Bert") is not None
    assert _files(hass, book) == 1


async def test_the_action_reads_pictures_too(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    book: ConfigEntry,
    tmp_path: Path,
) -> None:
    hass.config.media_dirs = {"local": str(tmp_path)}
    (tmp_path / "people.vcf").write_text(_person("Anna", ANNA, _photo("blue")))

    response = await act(hass, "import_contacts", file="people.vcf")

    assert response["added"] == 1
    assert await _picture(hass, hass_client, "Anna") == "blue"


async def test_a_picture_goes_with_the_last_contact_that_has_it(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    importer: Importer,
    book: ConfigEntry,
) -> None:
    await importer.read(
        _person("Anna", ANNA, _photo("red")) + _person("Bert", BERT, _photo("red"))
    )
    path = await _path(hass, "Anna")
    assert path is not None
    assert _files(hass, book) == 1
    browser = await hass_client()

    await act(hass, "delete_contacts", name="Anna")
    assert (await browser.get(path)).status == 200

    await act(hass, "delete_contacts", name="Bert")
    assert (await browser.get(path)).status == 404
    assert _files(hass, book) == 0


async def test_what_the_user_changes_of_a_contact_leaves_its_picture(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    importer: Importer,
) -> None:
    await importer.read(_person("Anna", ANNA, _photo("red")))

    await act(hass, "save_contact", name="Anna", numbers=[BERT])

    assert await _picture(hass, hass_client, "Anna") == "red"


async def test_pictures_outlive_a_restart_and_go_with_the_book(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    importer: Importer,
    book: ConfigEntry,
) -> None:
    await importer.read(_person("Anna", ANNA, _photo("red")))
    path = await _path(hass, "Anna")
    assert path is not None
    browser = await hass_client()
    await hass.config_entries.async_unload(book.entry_id)
    assert (await browser.get(path)).status == 404
    left = _folder(hass, book) / f"{'0' * 32}.jpg"
    left.write_bytes(b"of before a crash")

    await hass.config_entries.async_setup(book.entry_id)
    assert (await browser.get(path)).status == 200
    assert not left.exists()

    loaded = async_get_address_books(hass).book(book.entry_id)
    assert loaded is not None
    await hass.config_entries.async_remove(book.entry_id)
    assert (await browser.get(path)).status == 404
    # An import that still runs leaves nothing.
    assert loaded.pictures.take(_jpeg("blue")) is None
    assert not _folder(hass, book).exists()


async def test_pictures_are_in_a_backup(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    assert await async_setup_component(hass, "backup", {})
    await importer.read(_person("Anna", ANNA, _photo("red")))

    await hass.services.async_call("backup", "create", blocking=True)
    await hass.async_block_till_done(wait_background_tasks=True)

    digest = found(hass, book, "Anna").picture
    kept = f"data/.storage/{_folder(hass, book).name}/{digest}.jpg"
    assert kept in _names_in_backup(Path(hass.config.path("backups")))


async def test_a_disk_that_takes_no_pictures_costs_no_contact(
    hass: HomeAssistant,
    importer: Importer,
    book: ConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = _folder(hass, book)
    folder.parent.mkdir(exist_ok=True)
    folder.write_bytes(b"in the way")

    counts = await importer.read(
        _person("Anna", ANNA, _photo("red")) + _person("Bert", BERT, _photo("blue"))
    )

    assert counts == {"added": "2"}
    assert found(hass, book, "Anna").picture is None
    assert caplog.text.count("Pictures of contacts cannot be kept") == 1


async def test_only_whoever_may_see_the_book_sees_its_pictures(
    hass: HomeAssistant,
    importer: Importer,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    hass_read_only_user: MockUser,
    hass_read_only_access_token: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await importer.read(_person("Anna", ANNA, _photo("red")))
    path = await _path(hass, "Anna")
    assert path is not None
    guest = await hass_client(hass_read_only_access_token)
    nobody = await hass_client_no_auth()
    stranger = await hass_client("no token")

    assert (await guest.get(path)).status == 200
    assert (await nobody.get(path)).status == 403
    assert (await nobody.get(f"{path}?authSig=made.up")).status == 403
    assert "ogin attempt" not in caplog.text
    assert (await stranger.get(path)).status == 401
    assert "ogin attempt" in caplog.text
    hass_read_only_user.mock_policy({"entities": {"domains": {"light": True}}})
    assert (await guest.get(path)).status == 404


async def test_a_signed_address_is_for_one_picture_until_it_expires(
    hass: HomeAssistant,
    importer: Importer,
    hass_client_no_auth: ClientSessionGenerator,
    hass_read_only_user: MockUser,
    hass_read_only_access_token: str,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The frontend has addresses signed, each with the rights of its user."""
    await importer.read(
        _person("Anna", ANNA, _photo("red")) + _person("Bert", BERT, _photo("blue"))
    )
    anna, bert = await _path(hass, "Anna"), await _path(hass, "Bert")
    assert anna is not None
    assert bert is not None
    token = hass.auth.async_validate_access_token(hass_read_only_access_token)
    assert token is not None
    signed = URL(
        async_sign_path(hass, anna, timedelta(minutes=1), refresh_token_id=token.id),
        encoded=True,
    )
    nobody = await hass_client_no_auth()

    async def status(url: URL) -> int:
        answer: ClientResponse = await nobody.get(url)
        return answer.status

    assert await status(signed) == 200
    assert await status(signed.with_path(bert, keep_query=True)) == 403
    hass_read_only_user.mock_policy({})
    assert await status(signed) == 404
    hass_read_only_user.mock_policy({"entities": True})
    assert await status(signed) == 200
    freezer.tick(timedelta(minutes=2))
    assert await status(signed) == 403


async def test_nothing_but_the_pictures_of_contacts_is_sent(
    hass: HomeAssistant,
    importer: Importer,
    book: ConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    await importer.read(_person("Anna", ANNA, _photo("red")))
    path = await _path(hass, "Anna")
    assert path is not None
    other = await add_book(hass, "Work")
    digest = path.rpartition("/")[2]
    kept = (_folder(hass, book) / f"{digest}.jpg").read_bytes()
    folder = _folder(hass, book)
    for secret in (folder / "secret.jpg", folder.parent / "secret.jpg"):
        secret.write_bytes(kept)
    loaded = async_get_address_books(hass).book(book.entry_id)
    assert loaded is not None
    # Nobody has it yet, or nobody has it any more.
    nobodys = loaded.pictures.take(_jpeg("blue"))
    assert nobodys is not None
    assert loaded.pictures.read(nobodys) is not None
    browser = await hass_client()
    assert (await browser.get(path)).status == 200

    for asked in (
        f"{other.entry_id}/{digest}",
        f"nowhere/{digest}",
        f"{book.entry_id}/{nobodys}",
        f"{book.entry_id}/{'0' * 32}",
        f"{book.entry_id}/{digest}.jpg",
        f"{book.entry_id}/{digest.upper()}",
        f"{book.entry_id}/secret",
        f"{book.entry_id}/..%2Fsecret",
        f"{book.entry_id}/%2E%2E%2Fsecret",
        f"{book.entry_id}/..%2F{folder.name}%2F{digest}",
        f"..%2F{book.entry_id}/{digest}",
        f"{book.entry_id}/%00",
        f"{book.entry_id}/{digest}%00",
        f"{book.entry_id}/",
        "",
    ):
        url = URL(f"/api/telephony/picture/{asked}", encoded=True)
        answer = await browser.get(url)
        # Home Assistant itself refuses what looks like an attack.
        assert answer.status in {400, 404}, asked


async def test_a_file_that_was_damaged_shows_nothing(
    hass: HomeAssistant,
    importer: Importer,
    book: ConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    people = _person("Anna", ANNA, _photo("red"))
    await importer.read(people)
    path = await _path(hass, "Anna")
    assert path is not None
    (file,) = _folder(hass, book).iterdir()
    file.write_bytes(file.read_bytes()[:-1])

    assert (await (await hass_client()).get(path)).status == 404

    await importer.read(people)
    assert await _picture(hass, hass_client, "Anna") == "red"


async def test_a_real_server_hands_pictures_on(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    trusting_session: ClientSession,
    radicale: CardDavServer,
) -> None:
    """It writes cards anew, in its own way."""
    path = await radicale.make_book(trusting_session, f"pictures-{uuid4()}")
    text = _person("Anna", ANNA, "N:Anna;;;;", _photo("blue"))
    status = await radicale.request(trusting_session, "PUT", f"{path}1.vcf", text)
    assert status == 201

    await set_up(hass, stored_carddav_book(f"{radicale.url}{path}"))
    await sync_contacts(hass)

    assert await _picture(hass, hass_client, "Anna") == "blue"


async def test_a_picture_of_a_server_comes_changes_and_goes_with_the_card(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, liar: LyingServer
) -> None:
    entry = stored_carddav_book(liar.url + BOOK)
    liar.put("anna", text=_person("Anna", ANNA, _photo("red")))
    liar.put("bert", text=_person("Bert", BERT, _photo("red")))
    await set_up(hass, entry)
    assert await _picture(hass, hass_client, "Anna") == "red"
    assert _files(hass, entry) == 1

    liar.put("anna", text=_person("Anna", ANNA, _photo("blue")))
    (told,) = await sync_contacts(hass)
    assert told["changed"] == 1
    assert await _picture(hass, hass_client, "Anna") == "blue"
    assert await _picture(hass, hass_client, "Bert") == "red"

    # They are there without the server.
    liar.lies.append(lambda _: web.Response(status=500))
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await _picture(hass, hass_client, "Anna") == "blue"
    liar.lies.clear()

    liar.put("anna", text=_person("Anna", ANNA))
    liar.delete("bert")
    await sync_contacts(hass)
    assert await _path(hass, "Anna") is None
    assert _files(hass, entry) == 0

    await hass.config_entries.async_remove(entry.entry_id)
    assert not _folder(hass, entry).exists()


@pytest.mark.usefixtures("frozen_time", "without_past")
async def test_the_last_caller_has_the_picture_of_the_contact(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    importer: Importer,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """A browser fetches it without saying who it is."""
    await importer.read(_person("Anna", ANNA, _photo("red")))
    await add_account(hass, simulator, "antbuddy")
    browser = await hass_client_no_auth()

    def attributes() -> dict[str, Any]:
        return dict(shown(hass, "sensor.antbuddy_last_caller").attributes)

    async def picture() -> str | None:
        answer = await browser.get(attributes()["entity_picture"])
        assert answer.status == 200
        return _colour(await answer.read())

    assert "entity_picture" not in attributes()
    simulator.antbuddy.add_call(number="12025550143")
    await poll(hass, freezer)
    assert await picture() == "red"

    # It stays the same while the picture does, or dashboards would fetch it every time.
    before = attributes()["entity_picture"]
    simulator.antbuddy.add_call(number="12025550143")
    await poll(hass, freezer)
    await async_update_entity(hass, "sensor.antbuddy_last_caller")
    assert attributes()["entity_picture"] == before

    await importer.read(_person("Anna", ANNA, _photo("blue")))
    assert await picture() == "blue"
    assert (await browser.get(before)).status == 404

    simulator.antbuddy.add_call(number="12025550111")
    await poll(hass, freezer)
    assert "entity_picture" not in attributes()


@pytest.mark.usefixtures("frozen_time", "without_past")
async def test_the_address_that_an_entity_shows_is_neither_recorded_nor_an_attempt_to_log_in(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    importer: Importer,
    hass_client_no_auth: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await importer.read(_person("Anna", ANNA, _photo("red")))
    await add_account(hass, simulator, "antbuddy")
    simulator.antbuddy.add_call(number="12025550143")
    await poll(hass, freezer)
    last_caller = shown(hass, "sensor.antbuddy_last_caller")
    assert last_caller.state_info is not None
    assert "entity_picture" in last_caller.state_info["unrecorded_attributes"]
    address = URL(last_caller.attributes["entity_picture"], encoded=True)

    # As after a restart, with other secrets.
    stale = address.with_query({"authSig": address.query["authSig"][:-8] + "deadbeef"})
    answer = await (await hass_client_no_auth()).get(stale)

    assert answer.status == 403
    assert "ogin attempt" not in caplog.text


async def test_the_button_of_a_speed_dial_has_the_picture(
    hass: HomeAssistant,
    importer: Importer,
    book: ConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    await importer.read(_person("Anna", ANNA, _photo("red")) + _person("Bert", BERT))
    for name in ("Anna", "Bert"):
        form = await open_speed_dial_form(hass, book)
        form = await submit_line(hass, form, {"contact": option(form, "contact", name)})
        await submit_line(hass, form, {})
    browser = await hass_client_no_auth()

    def attributes(name: str) -> dict[str, Any]:
        return dict(shown(hass, f"button.speed_dial_call_{name}").attributes)

    answer = await browser.get(attributes("anna")["entity_picture"])
    assert _colour(await answer.read()) == "red"
    assert "entity_picture" not in attributes("bert")

    await importer.read(_person("Anna", ANNA) + _person("Bert", BERT, _photo("blue")))

    answer = await browser.get(attributes("bert")["entity_picture"])
    assert _colour(await answer.read()) == "blue"
    assert "entity_picture" not in attributes("anna")


async def test_the_pictures_of_other_contacts_stay_when_one_is_entered(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    importer: Importer,
    book: ConfigEntry,
) -> None:
    await importer.read(_person("Anna", ANNA, _photo("red")))

    await add_contacts(hass, contact("Bert", BERT), book=book)

    assert await _picture(hass, hass_client, "Anna") == "red"

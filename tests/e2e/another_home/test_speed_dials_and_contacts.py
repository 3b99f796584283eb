"""Contacts in the newest Home Assistant: the form, the file, the button, the voice."""

import asyncio
from base64 import b64encode
from contextlib import suppress
from io import BytesIO
from pathlib import Path
import re

from PIL import Image
from playwright.async_api import BrowserContext, expect

from demo.address_book_setup import BOOK_NAME
from demo.client import JsonObject
from simulator.calls import Outcome

from ..conftest import Home, until, until_there
from ..opened_pages import tab

CARDS = """\
BEGIN:VCARD
VERSION:3.0
UID:warehouse
FN:Warehouse
TEL;TYPE=WORK:+44 20 7946 0
 958
END:VCARD
BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:B=C3=BCro;;;;
TEL;HOME:+49 30 23125 001
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:No number
END:VCARD
"""


async def test_a_contact_is_entered_and_called(
    home: Home, browser: BrowserContext
) -> None:
    """Fill in the form, wrongly at first; put the contact on speed dial; press."""
    async with tab(browser) as page:
        account = home.accounts["net2phone"]
        before = home.simulator.net2phone.placed_calls
        url = home.home_assistant.url
        await page.goto(f"{url}/config/integrations/integration/telephony")
        book = page.locator("ha-config-entry-row").filter(has_text=BOOK_NAME)
        await book.get_by_role("button", name="Configure").click()
        form = page.locator("dialog-data-entry-flow")
        await form.get_by_text("Add a contact", exact=True).click()
        await form.locator("input[name=name]").fill("Print shop")
        await form.get_by_role("button", name="Add Numbers").click()
        number = form.locator("input[type=tel]")
        await number.fill("+1 202 555")
        await form.get_by_role("button", name="Submit").click()
        await expect(form.get_by_text("cannot be a telephone number")).to_be_visible()
        await number.fill("+1 202 555 0143")
        await form.get_by_role("button", name="Submit").click()
        await expect(
            form.get_by_text("The contact is in the address book")
        ).to_be_visible()
        await form.get_by_role("button", name="Close").last.click()
        await expect(form.get_by_role("dialog")).to_be_hidden()

        await page.get_by_role("button", name="Add speed dial").click()
        await form.locator("ha-selector-select").click()
        await page.keyboard.type("prin")
        await page.get_by_text("Print shop · +1 202 555 0143").click()
        await form.get_by_role("button", name="Next").click()
        await expect(form.get_by_text("Speed dial for Print shop")).to_be_visible()
        await form.locator("ha-selector-select").last.click()
        await page.get_by_text(f"Desk ({account.title})").click()
        await form.get_by_role("button", name="Submit").click()
        way = form.get_by_role("link", name="Speed dial", exact=True)
        await expect(way).to_have_attribute(
            "href", re.compile("^/config/devices/device/")
        )
        await form.get_by_role("button", name="Finish").click()
        await expect(form.get_by_role("dialog")).to_be_hidden()
        # It closes before the page behind it has read anew.
        speed_dials = page.locator("ha-config-sub-entry-row")
        await expect(speed_dials.filter(has_text="Print shop")).to_be_visible()

    await until_there(home, "button.speed_dial_call_print_shop")
    await home.client.perform_action(
        "button.press",
        {"entity_id": "button.speed_dial_call_print_shop"},
        returns=False,
    )

    placed = home.simulator.net2phone.placed_calls[len(before) :]
    assert [call.number for call in placed] == ["12025550143"]


async def test_the_activity_says_who_called(
    home: Home, browser: BrowserContext
) -> None:
    """Of everything, and on the page of the account."""
    account = home.accounts["nxcloud"]
    home.simulator.nxcloud.add_call(number="442079460123", outcome=Outcome.MISSED)
    last = account.sensor("last_call")
    assert last is not None
    await home.client.perform_action(
        "homeassistant.update_entity", {"entity_id": last.entity_id}, returns=False
    )
    event = await home.client.command(
        "config/entity_registry/get", entity_id="event.nxcloud_call"
    )
    async with tab(browser) as page:
        url = home.home_assistant.url
        line = page.get_by_text("Missed call from Front desk (020 7946 0123)")

        await page.goto(f"{url}/logbook")
        await expect(line.first).to_be_visible()
        await page.goto(f"{url}/config/devices/device/{event['device_id']}")
        await expect(line.first).to_be_visible()


async def test_contacts_are_imported(home: Home, tmp_path: Path) -> None:
    """Upload a file as the form does, and choose everything in it; then do it again."""
    account = home.accounts["nxcloud"]
    file = tmp_path / "contacts.vcf"
    file.write_text(CARDS.replace("\n", "\r\n"))

    assert await _import(home, file) == {
        "added": "2",
        "updated": "0",
        "unchanged": "0",
        "without_number": "1",
        "unreadable": "0",
        "unreadable_lines": "0",
    }
    file.write_text(CARDS.replace("20 7946 0\n 958", "20 7946 0\n 959"))
    again = await _import(home, file)
    assert again.items() >= {"added": "0", "updated": "1", "unchanged": "1"}.items()

    last = account.sensor("last_call")
    assert last is not None

    async def shown() -> dict[str, str]:
        state = await home.client.get(f"/api/states/{last.entity_id}")
        return {
            call[end]: call[f"{end}_display"]
            for call in state["attributes"]["recent_calls"]
            for end in ("caller", "callee")
            if call[end] in expected
        }

    # The vendor writes numbers without a plus and without blanks.
    expected = {
        # The account's own.
        "12025550100": "+1 202-555-0100",
        "12025550172": "+1 202-555-0172",
        "61255501872": "Sydney office",
        "16175550155": "Boston office",
        "33199001234": "+33 1 99 00 12 34",
        "442079460959": "Warehouse",
        "447700900461": "07700 900461",
        "442079460123": "Front desk",
        "12125550162": "New York office",
    }

    async def are_named() -> bool:
        return await shown() == expected

    # Calls of the days before are read in the background, and named a little later.
    with suppress(TimeoutError):
        await until(are_named)
    assert await shown() == expected


async def test_the_picture_of_the_last_caller_is_seen(
    home: Home, browser: BrowserContext, tmp_path: Path
) -> None:
    """From a file, by the browser of somebody who looks at the page of the account."""
    photo = BytesIO()
    Image.new("RGB", (200, 100), "blue").save(photo, "PNG")
    file = tmp_path / "contacts.vcf"
    file.write_text(
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Blue\r\nTEL:+44 20 7946 0777\r\n"
        f"PHOTO:data:image/png;base64,{b64encode(photo.getvalue()).decode()}\r\n"
        "END:VCARD\r\n"
    )
    assert (await _import(home, file))["added"] == "1"
    home.simulator.antbuddy.add_call(number="442079460777", outcome=Outcome.MISSED)
    account = home.accounts["antbuddy"]
    last = account.sensor("last_caller")
    assert last is not None
    await home.client.perform_action(
        "homeassistant.update_entity", {"entity_id": last.entity_id}, returns=False
    )
    sensor = await home.client.command(
        "config/entity_registry/get", entity_id=last.entity_id
    )
    async with tab(browser) as page:
        async with page.expect_response(
            lambda answer: "/api/telephony/picture/" in answer.url
        ) as waiting:
            await page.goto(
                f"{home.home_assistant.url}/config/devices/device/{sensor['device_id']}"
            )

        answer = await waiting.value
        assert answer.status == 200
        picture = Image.open(BytesIO(await answer.body()))
        assert (picture.format, picture.size) == ("JPEG", (96, 96))


async def _import(home: Home, file: Path) -> JsonObject:
    """Import all contacts of a file; return what is told at the end."""
    result = await home.book.choose(
        "import_file",
        {"file": await home.client.upload(file)},
        {"next_step_id": "import_all"},
    )
    assert result["type"] == "abort"
    told: JsonObject = result["description_placeholders"]
    return told


async def test_a_contact_is_called_by_voice(home: Home) -> None:
    """Nothing rings before the answer to the question."""
    vendor = home.simulator.antbuddy
    before = len(vendor.placed_calls)

    async def say(text: str, conversation: str | None = None) -> tuple[str, str]:
        answer = await home.client.post(
            "/api/conversation/process",
            {"text": text, "language": "en"}
            | ({"conversation_id": conversation} if conversation else {}),
        )
        speech = answer["response"]["speech"]["plain"]["speech"]
        return speech, answer["conversation_id"]

    question, conversation = await say("Call workshop")
    assert "Workshop" in question
    assert len(vendor.placed_calls) == before
    await say("Yes, call", conversation)
    await say("Yes, call", conversation)

    assert len(vendor.placed_calls) == before + 1


async def test_a_call_and_its_outcome_have_one_reference(home: Home) -> None:
    """Call by name; the event tells what became of it."""
    account = home.accounts["antbuddy"]
    response = await home.client.perform_action(
        "telephony.click_to_call",
        {"number": "Reception", "config_entry_id": account.entry_id},
    )
    assert response["contact"] == "Reception"

    async with asyncio.timeout(90):
        attributes: JsonObject = {}
        while attributes.get("dial_id") != response["dial_id"]:
            await asyncio.sleep(0.5)
            state = await home.client.get("/api/states/event.antbuddy_placed_call")
            attributes = state["attributes"]

    assert attributes["event_type"] == "answered"
    assert attributes["name"] == "Reception"
    assert attributes["certain"] is True

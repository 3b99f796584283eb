"""The phone page and the card, used as people use them."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import re
from typing import Final

from playwright.async_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    expect,
)
import pytest

from bench.million_calls import fill
from custom_components.telephony.archive.database import (
    FILE_NAME,
    file_url,
    open_engine,
)
from demo.client import ApiError
from demo.onboarding import Login
from simulator.calls import Outcome

from ..accessibility import stumbling_blocks
from ..conftest import Home, signed_in, until
from ..opened_pages import log_of, opened, rows_of
from ..shared_home import module_fixture

MANY: Final = 10_000
# The rows that are in a window of usual size, and some above and below.
MOST_DRAWN: Final = 60

ONLY_READS: Final = Login("reader", "a secret of the tests")
PAD: Final = "phone-pad"


@module_fixture
async def page(home: Home, browser: BrowserContext) -> AsyncGenerator[Page]:
    """Open the phone page; nothing may ever be said in the console."""
    async with opened(browser, home.dashboard) as page:
        yield page


def _speed_dial(page: Page, name: str) -> Locator:
    tiles = page.locator("hui-tile-card")
    return tiles.filter(has=page.locator("telephony-call-feature"), has_text=name)


# --- The page ------------------------------------------------------------------------


async def test_the_page_is_made_of_what_there_is(home: Home, page: Page) -> None:
    """The calls of all accounts, a dial pad, the contacts, and a section an account."""
    # Soon after midnight all calls are of yesterday.
    day = log_of(page).get_by_role("heading", name=re.compile("^(Today|Yesterday)$"))
    await expect(day.first).to_be_visible()
    await expect(rows_of(page).filter(has_text="New York office")).to_be_visible()
    for vendor in ("antbuddy", "nxcloud"):
        title = home.accounts[vendor].title
        heading = page.get_by_role("heading", name=title, exact=True)
        await expect(heading).to_be_visible()
    for account in home.accounts.values():
        for contact in account.contacts:
            await expect(_speed_dial(page, contact.name)).to_be_visible()
    badge = page.locator("telephony-missed-calls-badge")
    await expect(badge.get_by_role("button", name="Missed calls 3")).to_be_visible()
    await expect(page.locator("input[type=tel]")).to_be_visible()
    assert await stumbling_blocks(page.locator("hui-sections-view")) == []


async def test_the_page_follows_what_changes(home: Home, page: Page) -> None:
    """Put somebody on speed dial while somebody looks on."""
    name = "Bakery"
    tile = _speed_dial(page, name)
    await expect(tile).to_have_count(0)
    await home.book.add_contact(name, "+44 20 7946 0987")

    await home.book.put_on_speed_dial(name, home.accounts["nxcloud"].entry_id)

    await expect(tile).to_be_visible()


async def test_home_assistant_offers_the_page(
    home: Home, browser: BrowserContext
) -> None:
    """Where dashboards are added."""
    address = f"{home.home_assistant.url}/config/lovelace/dashboards"
    async with opened(browser, address, "ha-button, ha-fab") as page:
        await page.get_by_role("button", name="Add dashboard").click()
        await page.get_by_text("The calls of all your phone accounts").click()
        # The name that it suggests.
        await expect(page.locator("input[name=title]")).to_have_value("Phone")


@dataclass(frozen=True, slots=True)
class Reader:
    """Another user, who may look and nothing else.

    Attributes:
        user_id: By which Home Assistant knows them.
        browser: Theirs, signed in.
    """

    user_id: str
    browser: BrowserContext


@module_fixture
async def reader(home: Home, chromium: Browser) -> Reader:
    """Add the user."""
    command = home.client.command
    created = await command(
        "config/auth/create", name="Reader", group_ids=["system-read-only"]
    )
    user_id: str = created["user"]["id"]
    await command(
        "config/auth_provider/homeassistant/create",
        user_id=user_id,
        username=ONLY_READS.username,
        password=ONLY_READS.password,
    )
    url = home.home_assistant.url
    return Reader(user_id, await signed_in(url, chromium, ONLY_READS))


async def test_who_may_not_call_sees_no_dial_pad(home: Home, reader: Reader) -> None:
    """The server refuses what is hidden."""
    async with opened(reader.browser, home.dashboard) as page:
        await expect(page.locator("input[type=tel]")).to_have_count(0)
        await expect(page.get_by_role("button", name="Call", exact=True)).to_have_count(
            0
        )
        await expect(log_of(page).get_by_role("button", name="Seen")).to_have_count(0)
        await rows_of(page).first.get_by_role("button").first.click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_role("button", name="Close")).to_be_visible()
        await expect(dialog.get_by_role("button", name="Call back")).to_have_count(0)
        refused = await page.evaluate(
            """async (number) => {
                const { hass } = document.querySelector("home-assistant");
                const dial = { type: "telephony/dial", number };
                return hass.callWS(dial).then(() => "placed", ({ code }) => code);
            }""",
            home.accounts["nxcloud"].form.callee,
        )
        assert refused == "unauthorized"


async def test_a_right_is_followed_as_soon_as_it_is_given_or_taken(
    home: Home, reader: Reader
) -> None:
    """On the phone page, and by a card of one's own that had nothing to show before."""
    command = home.client.command
    cards = [
        {"type": "heading", "heading": "Dial"},
        {"type": "custom:telephony-card", "show": "dial_pad"},
    ]
    await command("lovelace/dashboards/create", url_path=PAD, title="Pad")
    await command(
        "lovelace/config/save", url_path=PAD, config={"views": [{"cards": cards}]}
    )
    pad = f"{home.home_assistant.url}/{PAD}"
    async with (
        opened(reader.browser, home.dashboard) as page,
        opened(reader.browser, pad, "hui-heading-card") as own,
    ):
        fields = [one.locator("input[type=tel]") for one in (page, own)]
        await expect(own.locator("telephony-card")).to_be_hidden()
        for group, count in (("system-users", 1), ("system-read-only", 0)):
            await command(
                "config/auth/update", user_id=reader.user_id, group_ids=[group]
            )
            for field in fields:
                await expect(field).to_have_count(count)


async def test_who_sees_nothing_is_shown_calls_once_they_may(
    home: Home, reader: Reader
) -> None:
    """By the page that says that there is no account."""
    command = home.client.command
    await command("config/auth/update", user_id=reader.user_id, group_ids=[])
    async with opened(reader.browser, home.dashboard, "hui-empty-state-card") as page:
        await expect(page.locator("telephony-card")).to_be_hidden()
        await command(
            "config/auth/update",
            user_id=reader.user_id,
            group_ids=["system-read-only"],
        )
        # The card asks again after a while, as it is not told of anything yet.
        await expect(rows_of(page).first).to_be_visible(timeout=60_000)


async def test_a_connection_that_is_made_anew_leaves_the_page_as_it_is(
    page: Page,
) -> None:
    """What is typed stays, in the same field, though Home Assistant knows all anew."""
    search = log_of(page).get_by_role("searchbox", name="Search")
    await search.fill("7946 0123")
    field = await search.element_handle()
    assert field is not None
    # A page that was made now would have a higher log.
    size = page.viewport_size
    assert size is not None
    await page.set_viewport_size({**size, "height": size["height"] + 128})

    await page.evaluate(
        """async () => {
            const home = document.querySelector("home-assistant");
            const { connection, user } = home.hass;
            const ready = new Promise((done) => connection.addEventListener("ready", done));
            connection.reconnect(true);
            await ready;
            while (home.hass.user === user) {
                await new Promise(requestAnimationFrame);
            }
        }"""
    )
    # As long as Home Assistant collects changes before it makes a page anew, and more.
    await page.wait_for_timeout(2_000)

    assert await field.evaluate("(one) => one.isConnected && one.value") == "7946 0123"
    await expect(search).to_have_value("7946 0123")
    await search.fill("")
    await page.set_viewport_size(size)


# --- The log -------------------------------------------------------------------------


async def test_a_filter_and_a_search_leave_what_fits(page: Page) -> None:
    """Of the calls that are known from the beginning."""
    log = log_of(page)
    await log.get_by_role("radio", name="Missed").check()
    await expect(rows_of(page).filter(has_text="Front desk")).to_have_count(0)
    await expect(rows_of(page).filter(has_text="New York office")).to_be_visible()
    await log.get_by_role("radio", name="Recorded").check()
    await expect(rows_of(page)).to_have_count(1)
    await expect(rows_of(page)).to_contain_text("Night shift")
    await log.get_by_role("radio", name="All").check()

    search = log.get_by_role("searchbox", name="Search")
    await search.fill("7946 0123")
    await expect(rows_of(page)).to_have_count(1)
    await expect(rows_of(page)).to_contain_text("Front desk")
    await search.fill("50%")
    await expect(log.get_by_text("No such calls")).to_be_visible()
    await search.fill("")
    await expect(rows_of(page).filter(has_text="New York office")).to_be_visible()


async def test_a_call_that_comes_is_there_by_itself(home: Home, page: Page) -> None:
    """While somebody looks on."""
    home.simulator.nxcloud.add_call(number="33199001200", outcome=Outcome.MISSED)
    last = home.accounts["nxcloud"].sensor("last_call")
    assert last is not None

    async def is_read() -> bool:
        await home.client.perform_action(
            "homeassistant.update_entity", {"entity_id": last.entity_id}, returns=False
        )
        return await rows_of(page).filter(has_text="+33 1 99 00 12 00").is_visible()

    await until(is_read)
    await expect(rows_of(page).first).to_contain_text("Missed call")


async def test_a_call_back_is_confirmed_and_followed(home: Home, page: Page) -> None:
    """From the row to the outcome."""
    before = home.simulator.nxcloud.placed_calls
    await (
        rows_of(page)
        .filter(has_text="New York office")
        .get_by_role("button")
        .first.click()
    )
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="Call back")).to_be_visible()
    assert await stumbling_blocks(page.locator("telephony-call-details")) == []
    await dialog.get_by_role("button", name="Call back").click()
    await expect(dialog.get_by_text("Your phone rings first")).to_be_visible()
    assert await stumbling_blocks(page.locator("telephony-call-details")) == []
    assert home.simulator.nxcloud.placed_calls == before

    await dialog.get_by_role("button", name="Call", exact=True).click()

    await expect(dialog.get_by_text("Your phone rings.")).to_be_visible()
    placed = home.simulator.nxcloud.placed_calls[len(before) :]
    assert [call.number for call in placed] == ["12125550162"]
    await expect(dialog.get_by_text("New York office: answered")).to_be_visible()
    await page.keyboard.press("Escape")
    # It was returned.
    row = (
        rows_of(page).filter(has_text="Missed call").filter(has_text="New York office")
    )
    await expect(row.get_by_text("To return")).to_have_count(0)


async def test_a_refusal_is_said_before_anything_is_sent(
    home: Home, page: Page
) -> None:
    """What the user's rules are against."""
    before = [len(one.placed_calls) for one in home.simulator.vendors.values()]
    pad = page.locator("telephony-dial-pad")
    await pad.locator("input[type=tel]").fill("+44 909 879 0000")
    await expect(pad.get_by_text("premium-rate number")).to_be_visible()

    await pad.get_by_role("button", name="Call", exact=True).click()

    await expect(pad.get_by_text("premium-rate number")).to_be_visible()
    after = [len(one.placed_calls) for one in home.simulator.vendors.values()]
    assert after == before
    await pad.locator("input[type=tel]").fill("sydney")
    await expect(pad.get_by_role("button", name="Sydney office")).to_be_visible()
    assert await stumbling_blocks(pad) == []
    await pad.locator("input[type=tel]").fill("")


async def test_a_caller_behind_a_privacy_number_is_looked_up_and_saved(
    home: Home, page: Page
) -> None:
    """Whom the vendor connects with whom, and then a contact of that name."""
    search = log_of(page).get_by_role("searchbox", name="Search")
    await search.fill("202 555 0172")
    row = rows_of(page).filter(has_text="+1 202-555-0172")
    await row.get_by_role("button").first.click()
    details = page.locator("telephony-call-details")
    await details.get_by_role("button", name="Look up privacy number").click()
    await expect(details.get_by_role("heading", name="Privacy number")).to_be_visible()
    await expect(details.get_by_text("12025550181")).to_be_visible()
    assert await stumbling_blocks(details) == []

    await details.get_by_role("button", name="Add to contacts").click()
    name = details.get_by_role("textbox", name="Name")
    await expect(name).to_be_focused()
    assert await stumbling_blocks(details) == []
    await name.fill("Courier")
    await details.get_by_role("button", name="Save").click()

    await expect(details.get_by_text("Courier is in your contacts")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(row.filter(has_text="Courier")).to_be_visible()
    await search.fill("")


async def test_a_recording_is_heard_from_any_moment(page: Page) -> None:
    """Play it in the dialog, by Home Assistant; then go to a second of it."""
    await (
        rows_of(page).filter(has_text="Night shift").get_by_role("button").first.click()
    )
    player = page.locator("telephony-recording-player")
    async with page.expect_response(
        lambda answer: "/api/telephony/recording/" in answer.url
    ) as waiting:
        await player.get_by_role("button", name="Play").click()
    assert (await waiting.value).status in (200, 206)
    slider = player.get_by_role("slider", name="Position")
    # It is two seconds long, and over soon.
    await expect(player.get_by_role("button", name="Play")).to_be_visible()
    await expect(slider).to_have_attribute("max", "2")

    await slider.fill("1.2")

    await expect(slider).to_have_attribute("aria-valuetext", "0:01")
    audio = player.locator("audio")

    async def is_heard_from_there() -> bool:
        return bool(
            await audio.evaluate(
                "(one) => !one.seeking && Math.abs(one.currentTime - 1.2) < 0.01"
            )
        )

    await until(is_heard_from_there)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_ten_thousand_calls_are_scrolled_through(home: Home, page: Page) -> None:
    """To the end of the archive; what is out of sight is not drawn."""
    files = home.home_assistant.log_file.parent
    engine = open_engine(file_url(files / FILE_NAME))
    # Older than what other tests look at.
    older = datetime.now(UTC) - timedelta(days=3)
    fill(engine, MANY, home.accounts["antbuddy"].entry_id, older)
    engine.dispose()
    await page.reload()
    await expect(rows_of(page).first).to_be_visible()

    drawn = await log_of(page).evaluate(
        """async (log) => {
            const viewport = log.renderRoot.querySelector(".viewport");
            const frame = () => new Promise(requestAnimationFrame);
            const isAtEnd = () => {
                const { scrollTop, clientHeight, scrollHeight } = viewport;
                const row = [...log.renderRoot.querySelectorAll("[data-call-id]")].at(-1);
                // A list that goes on tells no size.
                const goesOn = !row || row.getAttribute("aria-setsize") === "-1";
                return !goesOn && scrollTop + clientHeight >= scrollHeight - 1;
            };
            const longest = performance.now() + 240_000;
            let drawn = 0;
            do {
                // A busy machine may take longer than the card waits for: one tries again.
                log.renderRoot.querySelector(".end[role=alert] button")?.click();
                viewport.scrollTop = viewport.scrollHeight;
                // What is drawn is behind the position by one.
                await frame();
                await frame();
                drawn = Math.max(drawn, log.renderRoot.querySelectorAll("[role=listitem]").length);
            } while (!isAtEnd() && performance.now() < longest);
            return drawn;
        }"""
    )

    assert drawn < MOST_DRAWN
    await expect(rows_of(page).last).not_to_have_attribute("aria-setsize", "-1")
    found = await log_of(page).get_by_text("Calls found:").inner_text()
    assert int("".join(filter(str.isdecimal, found))) > MANY


async def test_the_server_refuses_a_call_that_a_rule_is_against(home: Home) -> None:
    """Whoever asks it past the card."""
    with pytest.raises(ApiError, match="premium-rate"):
        await home.client.command("telephony/dial", number="+44 909 879 0000")

"""What the card costs in a browser, by the real Home Assistant, in the system's Chromium."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
import gzip
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from playwright.async_api import CDPSession, Page

from custom_components.telephony.archive.database import (
    FILE_NAME,
    file_url,
    open_engine,
)
from custom_components.telephony.frontend.card_resource import CARD
from demo.account_setup import add_account, simulated_accounts
from demo.address_book_setup import BOOK_NAME, add_address_book
from demo.browser import running_chromium
from demo.client import connect
from demo.home_assistant import HomeAssistantProcess
from demo.onboarding import Login, onboard
from simulator import Simulator

from .effort import Effort
from .million_calls import fill
from .report import Column, Row, Table

_PATIENCE_MS: Final = 120_000
_DASHBOARD: Final = "browsed-calls"
_CARD: Final = {"type": "custom:telephony-card", "show": "log"}
_VIEW: Final = {"type": "sections", "sections": [{"type": "grid", "cards": [_CARD]}]}

# Runs before anything else: notes when the card is first drawn, and when the first row of its
# log has been painted. Which registry has the elements is Home Assistant's affair.
_WATCH: Final = """
const watch = (name, method, before) => {
    const element = window.customElements.get(name);
    if (!element) {
        setTimeout(() => watch(name, method, before));
        return;
    }
    const own = element.prototype[method];
    element.prototype[method] = function (...given) {
        before(this);
        return own.apply(this, given);
    };
};
watch("telephony-card", "willUpdate", () => { window.cardAt ??= performance.now(); });
watch("telephony-call-log", "updated", (log) => {
    if (!window.seen && log.renderRoot.querySelector("[data-call-id]")) {
        window.seen = true;
        requestAnimationFrame(() => setTimeout(() => {
            window.firstRowsAfter = performance.now() - window.cardAt;
        }));
    }
});
"""

# Scrolls as fast as somebody who is in a hurry, to the end. Meanwhile a message is sent again as
# soon as it has arrived: what lies between two of them is a task that let nothing else happen.
_SCROLL: Final = """async () => {
    const find = (root, name) => {
        for (const element of root.querySelectorAll("*")) {
            if (element.localName === name) return element;
            const found = element.shadowRoot && find(element.shadowRoot, name);
            if (found) return found;
        }
    };
    const viewport = find(document, "telephony-call-log").renderRoot.querySelector(".viewport");
    let longest = 0;
    let last = performance.now();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
        port2.postMessage(null);
    };
    port2.postMessage(null);
    let waited = 0;
    while (waited < 60) {
        const before = viewport.scrollTop;
        viewport.scrollTop += 600;
        await new Promise(requestAnimationFrame);
        waited = viewport.scrollTop > before ? 0 : waited + 1;
    }
    port1.close();
    return [longest, viewport.scrollTop];
}"""


async def measure(effort: Effort) -> Table:
    """Return what it takes to open the log, and to scroll through all of it."""
    calls = effort.browsed_calls
    firsts, stalls, memory = [], [], []
    async with _page(calls) as (page, inspector):
        for _ in range(effort.openings):
            await page.reload()
            await page.wait_for_function(
                "window.firstRowsAfter", timeout=_PATIENCE_MS, polling=50
            )
            firsts.append(await page.evaluate("window.firstRowsAfter"))
            before = await _memory(inspector)
            stall, height = await page.evaluate(_SCROLL)
            stalls.append(stall)
            memory.append(await _memory(inspector) - before)
    if height < calls:
        raise RuntimeError(f"scrolled through {height} pixels of {calls} calls")
    return Table(
        "The card in a browser",
        [
            Column("First rows", "ms", 300),
            Column("Longest task while scrolling", "ms", 50),
            Column("Memory after scrolling", "MiB"),
            Column("What is loaded, compressed", "KiB", 30),
        ],
        [
            Row(
                f"{calls:,} calls",
                [min(firsts), min(stalls), median(memory), _compressed()],
                f"least of {effort.openings} openings, median of memory; "
                "all calls scrolled through",
            )
        ],
    )


def _compressed() -> float:
    return len(gzip.compress(CARD.read_bytes(), 9)) / 1024


async def _memory(inspector: CDPSession) -> float:
    """Return what the page's objects take, in MiB, without garbage."""
    await inspector.send("HeapProfiler.collectGarbage")
    answer: dict[str, Any] = await inspector.send("Performance.getMetrics")
    values = {metric["name"]: metric["value"] for metric in answer["metrics"]}
    return float(values["JSHeapUsedSize"]) / 1024**2


@asynccontextmanager
async def _page(calls: int) -> AsyncGenerator[tuple[Page, CDPSession]]:
    """Open a dashboard with the log of an account with so many calls.

    Raises:
        NoBrowserError: There is no browser.
    """
    login = Login()
    async with AsyncExitStack() as running:
        folder = Path(running.enter_context(TemporaryDirectory()))
        simulator = await running.enter_async_context(
            Simulator(history_days=0, answer_delay=0)
        )
        home_assistant = await running.enter_async_context(HomeAssistantProcess(folder))
        url = home_assistant.url
        client = await running.enter_async_context(
            connect(url, await onboard(url, login))
        )
        book = await add_address_book(client, BOOK_NAME)
        form = next(
            form
            for form in simulated_accounts(simulator)
            if simulator.vendors[form.vendor].account.office is not None
        )
        account = await add_account(client, form, book)
        engine = open_engine(file_url(folder / FILE_NAME))
        fill(engine, calls, account.entry_id, datetime.now(UTC))
        engine.dispose()
        await client.command(
            "lovelace/dashboards/create", url_path=_DASHBOARD, title="Calls"
        )
        await client.command(
            "lovelace/config/save", url_path=_DASHBOARD, config={"views": [_VIEW]}
        )
        browser = await running.enter_async_context(running_chromium())
        page = await browser.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        await page.goto(url)
        await page.fill("input[name=username]", login.username)
        await page.fill("input[name=password]", login.password)
        await page.get_by_role("checkbox", name="Keep me logged in").check()
        await page.press("input[name=password]", "Enter")
        await page.locator("home-assistant-main").wait_for(state="attached")
        await page.add_init_script(_WATCH)
        await page.goto(f"{url}/{_DASHBOARD}")
        inspector = await page.context.new_cdp_session(page)
        await inspector.send("Performance.enable")
        yield page, inspector

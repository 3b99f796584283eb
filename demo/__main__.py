"""Runs the demo until Ctrl-C: `python -m demo --help`."""

import argparse
import asyncio
from contextlib import AsyncExitStack
import os
import signal
import sys
import webbrowser
from zoneinfo import ZoneInfo

from simulator import Simulator
from simulator.everyday_calls import keep_alive
from simulator.ringing_phones import let_phones_ring

from .account_setup import Account, add_account, simulated_accounts
from .address_book_setup import (
    BOOK_NAME,
    SERVER_BOOK_NAME,
    add_address_book,
    add_address_book_of_server,
)
from .carddav_server import running_carddav_server
from .client import HomeAssistantClient, connect
from .config_folder import fresh_folder
from .dashboard import save_dashboard
from .home_assistant import PREFERRED_PORT, HomeAssistantProcess, free_port
from .onboarding import Login, local_time_zone, onboard, remove_unasked
from .progress import DemoError, say, show
from .walkthrough import walk_through

EXIT_INTERRUPTED = 130


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description="Home Assistant with simulated phone accounts, one of each vendor.",
    )
    parser.add_argument(
        "--once",
        action="store_true",
        help="do the main job once, show what came back, and stop",
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="do not open the dashboard"
    )
    parser.add_argument(
        "--port",
        type=int,
        default=PREFERRED_PORT,
        help="where Home Assistant listens; a free port if this one is taken",
    )
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> None:
    _stop_on_signals()
    login = Login()
    async with AsyncExitStack() as running:
        folder = running.enter_context(fresh_folder())
        say("Starting the simulated vendors")
        zone = ZoneInfo(local_time_zone())
        simulator = await running.enter_async_context(Simulator(office_zone=zone))
        say("Starting Home Assistant (some seconds; longer the first time)")
        home_assistant = await running.enter_async_context(
            HomeAssistantProcess(folder, port=free_port(arguments.port))
        )
        say("Onboarding: creating a user, confirming the settings")
        token = await onboard(home_assistant.url, login)
        client = await running.enter_async_context(connect(home_assistant.url, token))
        tidying = asyncio.create_task(remove_unasked(client))
        running.callback(tidying.cancel)
        accounts = await _add_accounts(client, simulator)
        for account in accounts:
            if account.webhook is not None:
                # A person would enter it in the vendor's portal.
                simulator.vendors[account.form.vendor].set_webhook(
                    home_assistant.url + account.webhook
                )
        say("Adding the address book of a CardDAV server")
        cards = await running.enter_async_context(
            running_carddav_server(SERVER_BOOK_NAME)
        )
        await cards.put("Aunt Mary", "+44 113 496 0347")
        await add_address_book_of_server(client, cards)
        say("Saving the dashboard")
        address = home_assistant.url + await save_dashboard(client)
        if arguments.once:
            await walk_through(client, simulator, accounts, cards)
            say("Everything worked; stopping")
            return
        show()
        show(f"{'Address':<12}{address}")
        show(f"{'Login':<12}{login.username} / {login.password}")
        show(f"{'Vendors':<12}{simulator.control_url}")
        show(f"{'Contacts':<12}{cards.url}, {cards.username} / {cards.password}")
        show(f"{'Log':<12}{home_assistant.log_file}")
        show()
        say("Ready. Ctrl-C stops everything.")
        show(
            "Somebody calls every few minutes; the accounts are read every four, at "
            "night every twelve."
        )
        if not arguments.no_browser:
            _open_browser(address)
        await asyncio.gather(
            home_assistant.run(),
            tidying,
            keep_alive(simulator),
            let_phones_ring(simulator),
        )


async def _add_accounts(
    client: HomeAssistantClient, simulator: Simulator
) -> list[Account]:
    say("Adding the address book")
    book = await add_address_book(client, BOOK_NAME)
    accounts = []
    for form in simulated_accounts(simulator):
        say(f"Adding the account at {form.vendor}")
        accounts.append(await add_account(client, form, book))
    return accounts


def _open_browser(address: str) -> None:
    # Without a screen, Python would open a text browser in the terminal.
    has_screen = sys.platform == "darwin" or any(
        name in os.environ for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if has_screen and sys.stdout.isatty():
        webbrowser.open(address)


def _stop_on_signals() -> None:
    """Let the usual ways to end a program stop Home Assistant in good order, too."""
    demo = asyncio.current_task()
    if demo is None:
        raise RuntimeError("there is no task to stop")
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(name, demo.cancel)


def main() -> int:
    """Run, and return the exit code."""
    arguments = _arguments()
    try:
        asyncio.run(_run(arguments))
    except asyncio.CancelledError:
        say("Stopped")
        return EXIT_INTERRUPTED if arguments.once else 0
    except (DemoError, OSError, TimeoutError) as error:
        print(f"error: {str(error) or 'no answer in time'}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

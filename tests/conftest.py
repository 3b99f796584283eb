"""What all tests share: the simulated vendors, and time that stands still."""

from collections.abc import AsyncGenerator, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
import gc
import logging
from pathlib import Path
import tempfile
import time
from typing import Any, Final, override

from aiohttp import ClientTimeout
import freezegun
from freezegun.api import FrozenDateTimeFactory
from homeassistant import runner
from homeassistant.components.http.server import HomeAssistantHTTP
from homeassistant.core import HomeAssistant
from homeassistant.helpers import script
from homeassistant.helpers.storage import Store
from homeassistant.setup import async_setup_component
import hypothesis
import pytest
from pytest_homeassistant_custom_component.common import mock_storage
from sqlalchemy import create_engine

# Imported first, so that the test package's own custom components do not hide ours.
from custom_components.telephony import growing_pause
from custom_components.telephony.actions import field_choices, unread_periods
from custom_components.telephony.address_book import carddav_book
from custom_components.telephony.archive import database
from custom_components.telephony.call_history.backfill import HistoryBackfill
from custom_components.telephony.const import DOMAIN
from custom_components.telephony.entry import numbers
from custom_components.telephony.polling import poll_pace
from custom_components.telephony.providers.nxcloud import provider, seat_api
from simulator import Simulator
from simulator.nxcloud.signed import Gate

from .archive.database_servers import Servers
from .helpers.clocks import clock_of_event_loops, coarse_clocks
from .helpers.empty_archive import create_engine_of_all_tests
from .helpers.network import Network

# The test package has every statement logged, which takes longer than the statements.
logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)

# What Home Assistant tells of each of its starts is read by nobody, but where a test asks
# for the log.
_HOME_ASSISTANT: Final = "homeassistant"
logging.getLogger(_HOME_ASSISTANT).setLevel(logging.WARNING)

# Tests make much that lives as long as they do, and all that is left is collected after
# each module: to look for it more often finds little.
gc.set_threshold(50_000, 10, 10)

# A machine that has other work is no failure, and what fails once fails again.
hypothesis.settings.register_profile(
    "telephony", deadline=None, derandomize=True, database=None
)
hypothesis.settings.load_profile("telephony")

# Whoever stops the time looks for it in every module that there is; most have no use for it.
freezegun.configure(
    extend_ignore_list=[
        "aiogithubapi",
        "boto3",
        "botocore",
        "cryptography",
        "dbus_fast",
        "phonenumbers",
        "pygments",
        "requests",
        "rich",
        "sqlalchemy",
        "urllib3",
    ]
)

# A Wednesday: the afternoon in UTC, the morning in the zone of the test's Home Assistant.
NOW = datetime(2026, 11, 18, 20, 30, tzinfo=UTC)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that nobody waits for it alone at the end."""
    long = ("soak", "test_bench.py")
    items.sort(key=lambda item: not any(one in item.path.parts for one in long))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Look once through what all tests left, not six times."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Leave the event loop as users have it, unlike the test package's fixture.

    Watched, it keeps the stack of every task and request, which is half of a test's
    time. PYTHONASYNCIODEBUG=1 has it watched again.
    """


@pytest.fixture(scope="session", autouse=True)
def disable_http_server() -> Iterator[None]:
    """Have no Home Assistant listen where people's do.

    The test package's fixture of that name makes two mocks for each test.
    """

    async def listen_nowhere(_: HomeAssistantHTTP) -> None:
        """Be as good as started."""

    with pytest.MonkeyPatch.context() as patch:
        for name in ("async_bind", "start"):
            patch.setattr(HomeAssistantHTTP, name, listen_nowhere)
        yield


@pytest.fixture(scope="session", autouse=True)
def skip_stop_scripts() -> Iterator[None]:
    """Leave no script to be stopped a minute after a Home Assistant, likewise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script, "_schedule_stop_scripts_after_shutdown", lambda _: None)
        yield


@pytest.fixture
def caplog(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Have everybody tell what users see, to a test that asks for the log."""
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.NOTSET, _HOME_ASSISTANT)
    return caplog


@pytest.fixture(scope="session", autouse=True)
def _no_exception_is_unseen() -> Iterator[None]:
    """Fail where a task failed and nobody looked, which users find in their log.

    It is noticed when the task is forgotten, mostly some tests later.
    """
    unseen: list[str] = []

    class Watch(logging.Handler):
        @override
        def emit(self, record: logging.LogRecord) -> None:
            if "exception was never retrieved" in record.getMessage():
                unseen.append(self.format(record))

    watch = Watch()
    loggers = [logging.getLogger(name) for name in ("asyncio", _HOME_ASSISTANT)]
    for logger in loggers:
        logger.addHandler(watch)
    yield
    for logger in loggers:
        logger.removeHandler(watch)
    assert unseen == []


@pytest.fixture(scope="session", autouse=True)
def _replaceable_time() -> Iterator[None]:
    """Let time go on, by the clocks that a test stops.

    Whoever stops them first replaces them in thousands of modules, which is an eighth of
    what a test with a Home Assistant takes.
    """
    with freezegun.freeze_time(tick=True), pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "monotonic", clock_of_event_loops())
        patch.setattr(time, "get_clock_info", coarse_clocks())
        yield


@pytest.fixture(scope="session", autouse=True)
def _own_temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep tests that run at the same time apart: Home Assistant's uploads share a folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("temporary")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _archive_of_all_tests() -> Iterator[None]:
    """Make the tables of an archive once, and compile once what is said to them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "create_engine", create_engine_of_all_tests)
        yield


@pytest.fixture
def new_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the tables of an archive made where there are none, for a test about that."""
    monkeypatch.setattr(database, "create_engine", create_engine)


@pytest.fixture(scope="session", autouse=True)
def _read_once_for_all_tests() -> Iterator[None]:
    """Read once what is the same in every Home Assistant: half of what most tests do."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in (
            (numbers, "_make_places"),
            (numbers, "_make_plan"),
            (field_choices, "_read_forms"),
        ):
            patch.setattr(module, name, cache(getattr(module, name)))
        yield


@pytest.fixture
def new_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with numbering plans by which no other test has had numbers read."""
    make_plan = numbers._make_plan.__wrapped__  # type: ignore[attr-defined]
    monkeypatch.setattr(numbers, "_make_plan", make_plan)


@pytest.fixture(scope="session")
def _storage_in_memory() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is stored, and the test package's mocks, which take a while to make."""
    with mock_storage() as stored:
        mocks = ("_async_load", "_async_write_data", "async_remove")
        return stored, {name: getattr(Store, name) for name in mocks}


@pytest.fixture
def hass_storage(
    _storage_in_memory: tuple[dict[str, Any], dict[str, Any]],
) -> Iterator[dict[str, Any]]:
    """Give each Home Assistant a storage in memory that is empty."""
    stored, mocks = _storage_in_memory
    stored.clear()
    with pytest.MonkeyPatch.context() as patch:
        for name, mock in mocks.items():
            patch.setattr(Store, name, mock)
        yield stored
    for mock in mocks.values():
        # It would keep every Home Assistant.
        mock.reset_mock()


@pytest.fixture
def hass_config_dir(tmp_path: Path) -> str:
    """Give each Home Assistant a folder of its own, for calls are kept there."""
    return str(tmp_path)


@pytest.fixture(autouse=True)
def _load_this_integration(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load the integration from this repository."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture(scope="session", autouse=True)
def _without_pauses() -> Iterator[None]:
    """Wait no longer than has to be.

    Polls are exactly as far apart as they are at least; pieces of a long period are read
    without a pause, for time may stand still; and requests are sent as fast as they come,
    where a vendor wants them some seconds apart.
    """
    with pytest.MonkeyPatch.context() as patch:
        for module in (growing_pause, poll_pace, carddav_book):
            patch.setattr(module, "randbelow", lambda _: 0)
        patch.setattr(unread_periods, "BREATH_SECONDS", 0)
        for name in ("RECORDS_DISTANCE", "ORDERS_DISTANCE"):
            patch.setattr(seat_api, name, timedelta())
        yield


@pytest.fixture(autouse=True)
def _without_backfill(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read nothing in the background, but where a test is about that.

    A week read day by day is a third of what an account's test costs.
    """
    if "backfill" not in request.fixturenames:
        left_out = "_wait" if "shown_days" in request.fixturenames else "async_start"
        monkeypatch.setattr(HistoryBackfill, left_out, lambda *_: None)


@pytest.fixture
def shown_days() -> None:
    """Read in the background what is shown, and no older calls."""


@pytest.fixture
def backfill() -> None:
    """Read older calls in the background, as users have it."""


@pytest.fixture(autouse=True)
def _one_kind_of_records(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Have accounts read the records of one server, but where a test is about two.

    A poll of NXCloud's asks for those of seats and those of DIDs, when both keys are
    there; most tests count what one request does.
    """
    is_about_two = "both_records" in request.fixturenames
    if "hass" in request.fixturenames and not is_about_two:
        monkeypatch.setattr(provider, "MergedHistory", lambda *_: None)


@pytest.fixture
def both_records() -> None:
    """Read the records of seats and of DIDs where there are keys for both."""


@pytest.fixture
def without_balance(simulator: Simulator) -> None:
    """Have no account ask for its balance every hour, for a test that is about polls."""
    simulator.nxcloud.disable_product("sms")


@pytest.fixture
def frozen_time(freezer: FrozenDateTimeFactory) -> None:
    """Stop all clocks; use it before `simulator`, which makes up a past at its start."""
    freezer.move_to(NOW)


@pytest.fixture
async def simulator(socket_enabled: None) -> AsyncGenerator[Simulator]:
    """Start the vendors' stand-ins; a placed call is in the history at once."""
    async with Simulator(answer_delay=0) as vendors:
        for server in vendors.vendors.values():
            server.let_hurry()
        yield vendors


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Return servers that are started when they are asked for first."""
    with Servers() as started:
        yield started


@pytest.fixture
def without_past(simulator: Simulator) -> None:
    """Let nobody have called before a test begins."""
    for server in simulator.vendors.values():
        server.clear_calls()


@pytest.fixture
async def network(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Network]:
    """Return the way to the vendors, which accounts that are set up from now on take."""
    async with Network() as way, way.session() as session:
        monkeypatch.setattr(
            "custom_components.telephony.entry.stored_account.async_get_clientsession",
            lambda _: session,
        )
        yield way


@pytest.fixture
async def telephony(hass: HomeAssistant) -> None:
    """Load the integration without an account."""
    assert await async_setup_component(hass, DOMAIN, {})


@pytest.fixture
def every_entity_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enable entities that a person would have to enable first."""
    monkeypatch.setattr(
        "homeassistant.helpers.entity.Entity.entity_registry_enabled_default",
        property(lambda _: True),
    )


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a vendor that hangs a moment only; needs clocks that run."""
    monkeypatch.setattr(
        "custom_components.telephony.providers.transport.TIMEOUT",
        ClientTimeout(total=1),
    )


@pytest.fixture
def algorithms(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return the algorithms that requests to NXCloud are signed with from now on."""
    used: set[str] = set()
    original = Gate._check_signature

    def check_signature(
        gate: Gate, headers: dict[str, str], body: bytes, algorithm: str
    ) -> None:
        used.add(algorithm)
        original(gate, headers, body, algorithm)

    monkeypatch.setattr(Gate, "_check_signature", check_signature)
    return used

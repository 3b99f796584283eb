"""Home Assistant is killed: one call may be told twice, none is lost, limits hold."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
import shutil
import sqlite3
from typing import Final

import pytest
from sqlalchemy import URL, create_engine, text

from ..archive.database_servers import Servers
from .mortal_home import MortalHome, Origin, mortal_home, origin_of_lives

pytestmark = pytest.mark.usefixtures("socket_enabled")

# With those of the other tests more than two hundred.
KILLS: Final = 140
KILLS_ON_A_SERVER: Final = 25
FIRST_STARTS: Final = 10
MARKED: Final = "SELECT caller_number FROM telephony_calls WHERE reported IS NOT NULL"


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    """Return where lives come from."""
    with origin_of_lives() as process:
        yield process


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a configuration folder, which has nothing beside it."""
    return tmp_path / "config"


def _has_said(word: str, times: int = 1) -> Callable[[Sequence[str]], bool]:
    return lambda said: sum(line.startswith(word) for line in said) >= times


async def _live_a_while(home: MortalHome, random: Random) -> None:
    """Let phones ring, and pull the plug when nobody expects it."""
    calls = random.choice((1, 2, 3, 5))
    for _ in range(calls):
        home.ring()
    kind = random.random()
    if kind < 0.6:
        # A call is told, and written down.
        heard = _has_said("told", random.randint(1, calls))
        await home.live(heard, random.uniform(0, 0.004))
    elif kind < 0.8:
        # The account is set up.
        await home.live(_has_said("born"), random.uniform(0, home.usual_start))
    else:
        # Some call while it polls.
        home.ring_while_polls(random.randint(1, 3))
        await home.live(_has_said("polled"), random.uniform(0, 0.05))


def _marked_in(file: Path) -> set[str]:
    """Check what a kill left, without mending it; return who is marked as told."""
    copy = file.parents[1] / "copy"
    copy.mkdir()
    for part in file.parent.glob(f"{file.name}*"):
        shutil.copy(part, copy)
    with closing(sqlite3.connect(copy / file.name)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        marked = {number for (number,) in connection.execute(MARKED)}
    shutil.rmtree(copy)
    return marked


def _marked_on(url: URL) -> set[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        marked = set(connection.scalars(text(MARKED)))
    engine.dispose()
    return marked


async def _be_killed(
    home: MortalHome, kills: int, marked: Callable[[], set[str]]
) -> None:
    random = Random(1)  # noqa: S311 - the same lives for the same seed
    # Whoever called before somebody looked is no news.
    await home.live(_has_said("polled"))
    told_again = 0
    for _ in range(kills):
        before = len(home.told)
        await _live_a_while(home, random)
        earlier, heard = home.told[:before], home.told[before:]
        assert len(heard) == len(set(heard))
        again = set(heard).intersection(earlier)
        assert again <= set(earlier[-1:])
        told_again += len(again)
        assert marked() >= set(home.told) - set(home.told[-1:])
    # Or the plug was never pulled when it matters.
    assert told_again > kills / 20
    home.ring_while_polls(0)
    await home.live(_has_said("polled", 2))
    # Who was killed in peace told nobody of a call that is told again.
    before = len(home.told)
    await home.live(_has_said("polled", 2))
    assert home.told[before:] == []
    assert set(home.told) == set(home.happened)


async def test_nothing_is_lost_and_one_call_is_told_twice(
    origin: Origin, folder: Path
) -> None:
    file = folder / "telephony.db"
    async with mortal_home(origin, "nxcloud", folder) as home:
        await _be_killed(home, KILLS, lambda: _marked_in(file))


async def test_nothing_is_lost_where_a_server_keeps_it(
    origin: Origin, folder: Path, servers: Servers
) -> None:
    url = servers.running("postgresql").empty_database()
    async with mortal_home(origin, "antbuddy", folder) as home:
        home.database = url.render_as_string(hide_password=False)
        await _be_killed(home, KILLS_ON_A_SERVER, lambda: _marked_on(url))


async def test_a_first_start_can_be_broken_off_at_any_moment(
    origin: Origin, folder: Path
) -> None:
    random = Random(2)  # noqa: S311 - the same moments for the same seed
    async with mortal_home(origin, "nxcloud", folder) as home:
        await home.live(_has_said("polled"))
        for attempt in range(FIRST_STARTS):
            home.folder = folder.with_name(str(attempt))
            home.ring()
            await home.live(_has_said("born"), random.uniform(0, home.usual_start))
            home.ring()
            await home.live(_has_said("polled", 2))
            _marked_in(home.folder / "telephony.db")
            before = len(home.told)
            home.ring()
            await home.live(_has_said("polled", 2))
            assert home.told[before:] == home.happened[-1:]


async def test_limits_of_dialling_survive(origin: Origin, folder: Path) -> None:
    """The plug is pulled when the vendor hears of a call, time and again."""
    limit = 8
    options = {"limits": {"per_day": limit}}
    async with mortal_home(origin, "nxcloud", folder, options) as home:
        home.kill_who_dials()
        for number in range(limit):
            said = await home.live(_has_said("polled"), numbers=[f"1202555{number:04}"])
            assert not _has_said("refused")(said)

        said = await home.live(_has_said("refused"), numbers=["12025550199"])

        assert "refused call_refused_day_limit" in said
        assert len(home.server.placed_calls) == limit

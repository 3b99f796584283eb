"""How late it is, by what vendors say and by this machine's clock."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.telephony.archive import vendors_time
from custom_components.telephony.archive.vendors_time import VendorsTime

from ..conftest import NOW

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.usefixtures("frozen_time")


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> VendorsTime:
    """Return what knows the time, on a machine whose steady clock stands still."""
    monkeypatch.setattr(vendors_time, "monotonic", lambda: 0.0)
    return VendorsTime()


def test_nobody_knows_it_before_a_vendor_has_told(time: VendorsTime) -> None:
    assert time.now("one") is None


def test_it_is_no_later_than_either_says(
    time: VendorsTime, freezer: FrozenDateTimeFactory
) -> None:
    time.note("one", NOW - 5 * DAY, NOW - 9 * DAY)
    assert time.now("one") == NOW - 5 * DAY + HOUR

    time.note("one", NOW + 9 * DAY)
    assert time.now("one") == NOW


def test_two_wrong_clocks_are_those_of_one_account(
    time: VendorsTime, freezer: FrozenDateTimeFactory
) -> None:
    """This machine's, and that of whoever answers at the address of its vendor."""
    freezer.move_to(NOW + 400 * DAY)
    time.note("right", NOW)
    time.note("wrong", NOW + 800 * DAY)

    assert time.now("right") == NOW + HOUR
    # Of an account whose vendor tells nothing, nothing is deleted too early.
    assert time.now("silent") == NOW + HOUR
    assert time.now("wrong") == NOW + 400 * DAY

"""So many requests within a time, and no more."""

from datetime import timedelta

from custom_components.telephony.polling.request_quota import RequestQuota


def test_a_window_has_room_for_so_many() -> None:
    quota = RequestQuota(10, timedelta(seconds=60))
    assert quota.wait(0) == 0

    quota.spend(4, 100)
    quota.spend(0, 105)
    quota.spend(5, 110)
    assert quota.wait(111) == 0
    quota.spend(1, 120)

    # As soon as the first ones are a minute old.
    assert quota.wait(120) == 40
    assert quota.wait(159.5) == 0.5
    assert quota.wait(160) == 0


def test_what_was_too_much_at_once_is_waited_for_as_a_whole() -> None:
    quota = RequestQuota(10, timedelta(seconds=60))
    quota.spend(3, 0)
    quota.spend(500, 20)
    quota.spend(2, 30)

    assert quota.wait(30) == 50
    assert quota.wait(80) == 0


def test_a_clock_that_was_set_back_locks_nobody_out() -> None:
    quota = RequestQuota(10, timedelta(seconds=60))
    quota.spend(10, 1_000)

    assert quota.wait(500) == 0

"""The demo's Home Assistant is where the person who starts it is."""

import pytest

from demo.onboarding import local_time_zone


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "UTC"])
def test_time_zone_is_the_one_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)

    assert local_time_zone() == zone


@pytest.mark.parametrize("name", ["", ":/etc/localtime", "EST5EDT,M3.2.0,M11.1.0"])
def test_what_names_no_zone_leaves_the_machines(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv("TZ", raising=False)
    machine = local_time_zone()
    monkeypatch.setenv("TZ", name)

    assert local_time_zone() == machine

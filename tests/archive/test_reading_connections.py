"""What connections remember: of many looks a few, and nothing once somebody writes."""

from pathlib import Path

from custom_components.telephony.archive.database import file_url, open_engine
from custom_components.telephony.archive.reading_connections import READING, remembered


def test_not_more_and_more_is_remembered(tmp_path: Path) -> None:
    engine = open_engine(file_url(tmp_path / "telephony.db"))
    most = 0
    with engine.connect() as connection:
        connection.execution_options(**{READING: True})

        for number in range(5_000):
            remembered(connection)[number] = number
            most = max(most, len(remembered(connection)))

    engine.dispose()
    assert 500 < most < 2_000


def test_nothing_is_remembered_when_somebody_wrote(tmp_path: Path) -> None:
    engine = open_engine(file_url(tmp_path / "telephony.db"))
    with engine.connect() as connection:
        connection.execution_options(**{READING: True})
        remembered(connection)["who"] = "somebody"
    with engine.connect() as connection:
        connection.execution_options(**{READING: True})
        assert remembered(connection) == {"who": "somebody"}

    with engine.begin() as connection:
        remembered(connection)["who"] = "somebody else"

    with engine.connect() as connection:
        connection.execution_options(**{READING: True})
        assert remembered(connection) == {}
    engine.dispose()

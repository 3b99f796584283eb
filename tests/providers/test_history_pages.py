"""A record that was read a poll ago is recognised, and one that was amended is read."""

from datetime import UTC, datetime

from custom_components.telephony.calls import Call, Direction
from custom_components.telephony.providers.history_pages import PageReader
from custom_components.telephony.providers.json_record import Json, JsonRecord

STARTED_AT = datetime(2024, 3, 5, 12, tzinfo=UTC)


def test_a_record_is_read_once_and_anew_when_it_is_amended() -> None:
    read: list[str | None] = []

    def call_of(record: JsonRecord) -> Call | None:
        number = record.text("number")
        read.append(number)
        if number is None:
            return None
        return Call(
            id=number,
            started_at=STARTED_AT,
            direction=Direction.INCOMING,
            talk_time=record.duration("talk"),
        )

    reader = PageReader(call_of)
    records: list[Json] = [
        {"number": "1", "talk": 5},
        {"number": "2", "talk": 7},
        {"talk": 1},
    ]
    first = reader.read(records)

    assert reader.read([*records]) == first
    assert first.skipped == 1
    assert read == ["1", "2", None]

    amended = reader.read([{"number": "1", "talk": 6}, records[1]])

    assert read == ["1", "2", None, "1"]
    assert [call.talk_time for call in amended.calls] != [
        call.talk_time for call in first.calls
    ]


def test_half_a_character_is_no_reason_to_read_nothing() -> None:
    """It cannot be written, and so not be recognised."""
    call = Call(id="1", started_at=STARTED_AT, direction=Direction.OUTGOING)

    page = PageReader(lambda _record: call).read([{"name": "\ud83d"}] * 2)

    assert page.calls == (call, call)

"""What the numbers of people are for, when their cards are put together."""

from hypothesis import given, strategies as st

from custom_components.telephony.calls import NumberUse
from custom_components.telephony.contact_import.callable_numbers import (
    with_callable_numbers,
)
from custom_components.telephony.contact_import.listing import listings_of
from custom_components.telephony.contact_import.one_person import one_for_each
from custom_components.telephony.contact_import.vcard import VCard, read_cards
from custom_components.telephony.numbering.number_plan import NumberPlan

from ..helpers.contact_entries import card

PLAN = NumberPlan("GB")


def _read(*contents: str, pictures: bool = False) -> tuple[VCard, ...]:
    return read_cards("".join(contents).encode(), pictures=pictures).cards


def _uses(read: VCard) -> list[tuple[str, str | None]]:
    return list(zip(read.numbers, read.uses, strict=True))


def test_what_cannot_be_called_takes_its_use_along() -> None:
    (read,) = _read(
        card(
            "FN:Anna",
            "TEL;TYPE=home:ask me",
            "TEL;TYPE=work:020 7946 0345",
            "TEL;TYPE=cell:020 7946 0123 / 020 7946 0124",
        )
    )

    assert _uses(with_callable_numbers(read, PLAN)) == [
        ("020 7946 0345", "work"),
        ("020 7946 0123", "mobile"),
        ("020 7946 0124", "mobile"),
    ]


def test_a_number_that_is_written_twice_is_for_what_is_first_said_of_it() -> None:
    (read,) = _read(
        card(
            "FN:Anna",
            "TEL:020 7946 0345",
            "TEL;TYPE=work:+44 20 7946 0345",
            "TEL;TYPE=home:00442079460345",
        )
    )

    assert _uses(with_callable_numbers(read, PLAN)) == [("020 7946 0345", "work")]


def test_cards_of_one_person_become_one_with_all_that_they_tell() -> None:
    first = card("FN:Anna", "UID:1", "NICKNAME:Annie", "TEL;TYPE=cell:07700 900123")
    second = card(
        "FN:Anna",
        "UID:1",
        "NICKNAME:annie,Mum,anna",
        "ORG:Example",
        "TEL;TYPE=work:020 7946 0345",
        "TEL:+447700900123",
        "PHOTO;ENCODING=b:QUFB",
    )

    (anna,) = one_for_each(_read(first, second, pictures=True), PLAN)

    assert _uses(anna) == [("07700 900123", "mobile"), ("020 7946 0345", "work")]
    assert anna.nicknames == ("Annie", "Mum")
    assert (anna.organization, anna.picture) == ("Example", b"AAA")


def test_who_has_no_name_keeps_the_rest() -> None:
    (listing,) = listings_of(_read(card("TEL;TYPE=main:020 7946 0345")), PLAN)

    assert listing.label == "020 7946 0345"
    assert _uses(listing.card) == [("020 7946 0345", "main")]


@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(
                    ["020 7946 0345", "+447700900123", "1 / 2", "?", "112"]
                ),
                st.sampled_from([None, *NumberUse]),
            ),
            min_size=1,
            max_size=5,
        ),
        min_size=1,
        max_size=3,
    )
)
def test_no_number_gets_the_use_of_another(
    people: list[list[tuple[str, NumberUse | None]]],
) -> None:
    cards = [
        VCard(
            name="Anna",
            uid="1",
            numbers=tuple(number for number, _ in written),
            uses=tuple(use for _, use in written),
        )
        for written in people
    ]
    said = {
        (PLAN.comparable(number), use)
        for written in people
        for text, use in written
        for number in PLAN.numbers_in(text)
    }

    (anna,) = one_for_each(cards, PLAN)

    assert len(set(map(PLAN.comparable, anna.numbers))) == len(anna.numbers)
    for number, use in _uses(anna):
        key = PLAN.comparable(number)
        assert (key, use) in said
        assert use is not None or not any((key, other) in said for other in NumberUse)

"""The phone book: whose number it is, and whom a name means."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, strategies as st
import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat
import pytest

from custom_components.telephony.calls import (
    AmbiguousContact,
    Call,
    Contact,
    ContactNotFound,
    Direction,
    Party,
    PhoneBook,
)
from custom_components.telephony.numbering.number_plan import NumberPlan

PLANS = {region: NumberPlan(region) for region in ("GB", "US", "VN", "DE", "CN", None)}
REGIONS = ["AU", "BR", "CN", "DE", "FR", "GB", "IN", "IT", "JP", "NL", "SG", "US", "VN"]


def _contact(name: str, *numbers: str, person: str | None = None) -> Contact:
    return Contact(id=name, name=name, numbers=numbers, person=person)


def _book(*contacts: Contact, region: str | None = "GB") -> PhoneBook:
    plan = PLANS[region]
    return PhoneBook(
        contacts, plan.comparable, plan.for_people, main_number=plan.main_number
    )


@st.composite
def _numbers(draw: st.DrawFn) -> PhoneNumber:
    """Return a number that exists, as an example of a country's with other digits."""
    kind = draw(
        st.sampled_from(
            [
                phonenumbers.PhoneNumberType.MOBILE,
                phonenumbers.PhoneNumberType.FIXED_LINE,
            ]
        )
    )
    region = draw(st.sampled_from(REGIONS))
    example = phonenumbers.example_number_for_type(region, kind)
    assert example is not None
    assert example.national_number is not None
    digits = draw(st.integers(0, 9999))
    example.national_number = example.national_number // 10_000 * 10_000 + digits
    return example


@st.composite
def _written(draw: st.DrawFn, number: PhoneNumber, home: str | None) -> str:
    """Return a number in any way in which people and vendors write it."""
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    ways = [
        international,
        phonenumbers.format_number(number, PhoneNumberFormat.E164),
        "00" + phonenumbers.format_number(number, PhoneNumberFormat.E164)[1:],
    ]
    if home in phonenumbers.region_codes_for_country_code(number.country_code or 0):
        ways.append(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))
    text = draw(st.sampled_from(ways))
    separator = draw(st.sampled_from([" ", "-", ".", "/", "\u00a0", ""]))
    blanks = draw(st.sampled_from(["", " ", "\u202a"]))
    return f"{blanks}{text.replace(' ', separator)}{blanks}"


@given(st.data())
def test_a_number_finds_its_contact_however_it_is_written(data: st.DataObject) -> None:
    home = data.draw(st.sampled_from(sorted(PLANS, key=str)))
    number = data.draw(_numbers().filter(phonenumbers.is_valid_number))
    entered, seen = (data.draw(_written(number, home)) for _ in range(2))
    anna = _contact("Anna", "112", entered)

    assert _book(anna, region=home).contact_of(seen) is anna


@given(st.data())
def test_another_number_finds_nobody(data: st.DataObject) -> None:
    home = data.draw(st.sampled_from(sorted(PLANS, key=str)))
    number = data.draw(_numbers().filter(phonenumbers.is_valid_number))
    other = data.draw(
        _numbers().filter(phonenumbers.is_valid_number).filter(lambda it: it != number)
    )
    book = _book(_contact("Anna", data.draw(_written(number, home))), region=home)

    assert book.contact_of(data.draw(_written(other, home))) is None


def test_what_else_belongs_to_a_contact(subtests: pytest.Subtests) -> None:
    for entered, seen in (
        ("+442079460345", "442079460345"),
        ("020 7946 0345", "+442079460345"),
        ("112", "112"),
        ("*98", "*98"),
        ("+1 202 555 0143 ext. 12", "+12025550143;ext=12"),
        ("Reception", "reception"),
        ("202-555-0146 p 12", "202-555-0146"),
        ("+1 202 555 0143 ext. 12", "+12025550143"),
        ("+44 20 7946 0345 (office)", "+442079460345"),
        ("+48 (0) 22 512 12 34", "+48225121234"),
        ("+52 1 55 1234 5678", "525512345678"),
        ("+55 11 6123-4567", "+5511961234567"),
        ("+5511961234567", "551161234567"),
        ("+84 169 360 8879", "+84393608879"),
        ("+54 11 2345 6789", "5491123456789"),
        ("+54 9 11 2345 6789", "+541123456789"),
    ):
        with subtests.test(entered):
            anna = _contact("Anna", entered)

            assert _book(anna).contact_of(seen) is anna


def test_what_only_looks_like_it_does_not() -> None:
    rows = [
        ("112", "+44112"),
        ("+12025550143", "+12025550143;ext=12"),
        ("+442079460345", "7946 0345"),
        ("+442079460345", ""),
        ("+442079460345", "anonymous"),
        ("+442079460345", None),
    ]

    assert [
        (entered, seen)
        for entered, seen in rows
        if _book(_contact("Anna", entered)).contact_of(seen) is not None
    ] == []


def test_an_extension_belongs_to_who_alone_has_one_of_the_number() -> None:
    """A caller's number never has it."""
    anna = _contact("Anna", "+1 202 555 0143 ext. 12", "+1 202 555 0143 ext. 13")
    bert = _contact("Bert", "+1 202 555 0143 ext. 14")
    office = _contact("Office", "+1 202 555 0143")

    assert _book(anna).contact_of("12025550143") is anna
    assert _book(anna, bert).contact_of("12025550143") is None
    assert _book(anna, bert, office).contact_of("12025550143") is office
    assert _book(anna, bert).contact_of("+12025550143 ext. 14") is bert


def test_a_number_of_two_is_the_first_ones() -> None:
    anna, bert = _contact("Anna", "112"), _contact("Bert", "112")

    assert _book(anna, bert).contact_of("112") is anna


def test_an_empty_book_knows_nobody() -> None:
    assert _book().contact_of("112") is None
    with pytest.raises(ContactNotFound):
        _book().find("Anna")


def test_a_call_gets_the_names_of_its_parties_and_nothing_else() -> None:
    call = Call(
        id="1",
        started_at=datetime(2026, 11, 18, tzinfo=UTC),
        direction=Direction.INTERNAL,
        caller=Party(number="02079460345", name="Vendor's name", user="anna"),
        callee=Party(number="101"),
    )
    book = _book(_contact("Anna", "+442079460345", person="person.anna"))

    named = book.named(call)

    assert named.call.caller == Party(
        number="02079460345", name="Anna", user="anna", person="person.anna"
    )
    assert named.call.callee is call.callee
    assert named.caller_display == "Anna"
    assert named.callee_display == "101"
    for name in ("id", "started_at", "direction", "outcome", "duration"):
        assert getattr(named.call, name) == getattr(call, name)


def test_without_a_contact_the_vendors_name_is_shown_or_else_the_number() -> None:
    """Nobody's is not made up."""
    call = Call(
        id="1",
        started_at=datetime(2026, 11, 18, tzinfo=UTC),
        direction=Direction.OUTGOING,
        caller=Party(number="02079460345", name="office"),
        callee=Party(number="12025550143"),
    )
    named = _book().named(call)

    assert (named.caller_display, named.callee_display) == (
        "office",
        "+1 202-555-0143",
    )
    unknown = _book().named(replace(call, caller=Party(), callee=Party(name="Bert")))
    assert (unknown.caller_display, unknown.callee_display) == (None, "Bert")


ANNA = _contact("Anna Example", "101")
MARIA = _contact("Anna Maria Example", "102")
BERT = _contact("Bert", "103")
ZOE = _contact("Zoe\u0308 (Garage)", "104")


def test_a_name_finds_its_contact() -> None:
    expected = {
        "Anna Example": ANNA,
        " anna  EXAMPLE ": ANNA,
        "maria": MARIA,
        "Example Maria": MARIA,
        "BERT": BERT,
        "Zo\u00eb": ZOE,
        "zoe\u0308 garage": ZOE,
        "Zo\u00eb (Garage)": ZOE,
    }

    assert {
        name: _book(ANNA, MARIA, BERT, ZOE).find(name) for name in expected
    } == expected


def test_a_name_of_several_is_not_guessed() -> None:
    with pytest.raises(AmbiguousContact) as error:
        _book(ANNA, MARIA, BERT).find("anna")

    assert error.value.names == ("Anna Example", "Anna Maria Example")


def test_a_name_of_nobody_finds_nobody(subtests: pytest.Subtests) -> None:
    for name in ("Ann", "Carl", "", " ", "()", "Anna Bert"):
        with subtests.test(name), pytest.raises(ContactNotFound):
            _book(ANNA, MARIA, BERT).find(name)


def test_a_stranger_who_takes_the_name_of_a_contact_is_quoted(
    subtests: pytest.Subtests,
) -> None:
    """Whoever calls may send any text in place of a name or a number."""
    number, other = "+442079460345", "+442079460346"
    book = _book(_contact("Anna Nguyen", number), _contact("Reception", "reception"))
    call = Call(
        id="1",
        started_at=datetime(2026, 11, 18, tzinfo=UTC),
        direction=Direction.INCOMING,
    )
    for caller, displayed, described in (
        (Party(number), "Anna Nguyen", "Anna Nguyen (020 7946 0345)"),
        (Party("reception"), "Reception", "reception"),
        (Party("Bob"), "Bob", "Bob"),
        (Party("Anna Nguyen"), "“Anna Nguyen”", "“Anna Nguyen”"),
        (Party("ANNA \u200b (Nguyen)"), "“ANNA (Nguyen)”", "“ANNA (Nguyen)”"),
        (Party(None, "anna nguyen"), "“anna nguyen”", "“anna nguyen”"),
        (
            Party(other, "Anna Nguyen"),
            "“Anna Nguyen”",
            "“Anna Nguyen” (020 7946 0346)",
        ),
        (Party("Anna Nguyen", "Anna Nguyen"), "“Anna Nguyen”", "“Anna Nguyen”"),
    ):
        with subtests.test(str(caller)):
            named = book.named(replace(call, caller=caller))
            assert named.caller_display == displayed
            told = book.described(named.call.caller, is_caller=True)
            assert told == described
            # Of the account's own users nobody pretends anything.
            outgoing = replace(call, direction=Direction.OUTGOING, caller=caller)
            assert "“" not in (book.named(outgoing).caller_display or "")


def test_a_party_is_described_by_name_and_number() -> None:
    book = _book()

    assert {
        (number, name): book.described(Party(number, name))
        for number, name in (
            ("442079460345", "Workshop"),
            ("442079460345", None),
            # For its name, a vendor may say the number once more.
            ("442079460345", "+44 20 7946 0345"),
            ("12025550143", "Anna"),
            ("101", "Attic"),
            (None, "Attic"),
            (None, None),
        )
    } == {
        ("442079460345", "Workshop"): "Workshop (020 7946 0345)",
        ("442079460345", None): "020 7946 0345",
        ("442079460345", "+44 20 7946 0345"): "020 7946 0345",
        ("12025550143", "Anna"): "Anna (+1 202-555-0143)",
        ("101", "Attic"): "Attic (101)",
        (None, "Attic"): "Attic",
        (None, None): None,
    }


@given(st.data())
def test_of_several_address_books_the_first_one_that_knows_a_number_names_it(
    data: st.DataObject,
) -> None:
    """By any of a contact's numbers, however each is written, and wherever they overlap."""
    home = data.draw(st.sampled_from(["GB", "US", "VN", "DE", "CN"]))
    numbers = data.draw(
        st.lists(
            _numbers().filter(phonenumbers.is_valid_number),
            min_size=1,
            max_size=4,
            unique_by=lambda one: phonenumbers.format_number(
                one, PhoneNumberFormat.E164
            ),
        )
    )
    # Which of the numbers each contact of each book has.
    owned = data.draw(
        st.lists(
            st.lists(
                st.sets(st.integers(0, len(numbers) - 1), min_size=1),
                max_size=3,
            ),
            min_size=1,
            max_size=4,
        )
    )
    contacts = [
        _contact(
            f"{book} {place}",
            *(data.draw(_written(numbers[one], home)) for one in sorted(own)),
        )
        for book, people in enumerate(owned)
        for place, own in enumerate(people)
    ]
    known = [own for people in owned for own in people]

    book = _book(*contacts, region=home)

    for place, number in enumerate(numbers):
        expected = next(
            (one for one, own in zip(contacts, known, strict=True) if place in own),
            None,
        )
        assert book.contact_of(data.draw(_written(number, home))) is expected


def test_each_number_is_read_once_however_many_there_are() -> None:
    """Whoever reads them remembers only so many, and reading takes long."""
    read: dict[str, list[str]] = {"whole": [], "main": []}

    def reading(what: str) -> Callable[[str | None], str | None]:
        def comparable(number: str | None) -> str | None:
            if number is not None:
                read[what].append(number)
            return number and number.partition(";")[0]

        return comparable

    numbers = [f"+4420794601{each:02};ext={each}" for each in range(20)]
    book = PhoneBook(
        [_contact(number, number) for number in numbers],
        reading("whole"),
        main_number=reading("main"),
    )

    mains = [book.main_number(number) for number in numbers]

    assert mains == [number.partition(";")[0] for number in numbers]
    assert {what: sorted(each) for what, each in read.items()} == {
        "whole": numbers,
        "main": numbers,
    }
    assert book.main_number("+442079460199;ext=1") == "+442079460199"

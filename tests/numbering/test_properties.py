"""What holds for every text and every number."""

from collections.abc import Callable
import string

from hypothesis import assume, given, settings, strategies as st
import phonenumbers
from phonenumbers import PhoneNumberFormat
import pytest

from custom_components.telephony.numbering.number_plan import NumberPlan
from custom_components.telephony.numbering.phone_number import NumberKind

# Hypothesis warns of its own generator of random numbers.
pytestmark = pytest.mark.filterwarnings("ignore:It looks like .register_random. was")

REGIONS = ["US", "GB", "DE", "IT", "BR", "VN", "CN", "AU", "RU", "SG", "AD", None]
PLANS = {region: NumberPlan(region, "VN") for region in REGIONS}

many_examples = settings(max_examples=300)

plans = st.sampled_from(list(PLANS.values()))
# Far from evenly spread: most of what is typed looks nearly like a number.
texts = st.one_of(
    st.text(),
    st.text(string.digits + "+*#;,.()-/ xext:=", max_size=30),
    st.text("0123456789+", max_size=20),
    st.text("٠١٢٣४५६+ \N{ZERO WIDTH SPACE}-", max_size=20),
    st.builds(
        str.__add__,
        st.sampled_from(["+49", "0049", "110", "112", "911", "+1", "tel:", "*31#", "011"]),
        st.text("0123456789 #;ext=", max_size=14),
    ),
)  # fmt: skip


@st.composite
def valid_numbers(
    draw: st.DrawFn, regions: tuple[str, ...] = tuple(phonenumbers.SUPPORTED_REGIONS)
) -> str:
    """Return the E.164 form of a number that a numbering plan knows."""
    region = draw(st.sampled_from(sorted(regions)))
    kind = draw(st.sampled_from(sorted(phonenumbers.PhoneNumberType.values())))
    example = phonenumbers.example_number_for_type(
        region, kind
    ) or phonenumbers.example_number(region)
    assert example is not None
    text = phonenumbers.format_number(example, PhoneNumberFormat.E164)
    digits = draw(st.text(string.digits, min_size=4, max_size=4))
    changed = text[:-4] + digits
    number = phonenumbers.parse(changed)
    return changed if phonenumbers.is_valid_number(number) else text


@st.composite
def punctuated(draw: st.DrawFn, text: str) -> str:
    """Return a text with punctuation between its characters."""
    marks = st.sampled_from(["", "", "", " ", "-", ".", "\N{NO-BREAK SPACE}", "\u2011", "\u200b"])  # fmt: skip
    return "".join(character + draw(marks) for character in text)


SCRIPTS: list[Callable[[str], str]] = [
    str,
    lambda text: text.translate({ord(c): ord(c) + 0xFEE0 for c in "+0123456789"}),
    lambda text: text.translate({ord(c): ord(c) + 0x0630 for c in "0123456789"}),
]


@many_examples
@given(texts, plans)
def test_reading_never_fails_and_never_makes_a_number_up(
    text: str, plan: NumberPlan
) -> None:
    number = plan.read(text)

    assert isinstance(plan.for_people(text), str)
    if number.kind is NumberKind.TEXT:
        assert number.dialled == number.text == text.strip()
        assert not number.possible
    elif number.kind is NumberKind.SEVERAL:
        assert not number.possible
    elif number.kind is NumberKind.PHONE:
        # Left out are an extension, tones, and a zero in brackets.
        assert (
            _digits(text)
            .replace("0", "")
            .startswith(_digits(number.text).replace("0", ""))
        )
        assert set(number.dialled) <= set("+0123456789")
    else:
        assert number.dialled == number.text
        assert _digits(text).startswith(_digits(number.dialled))
    if number.e164 is not None:
        assert phonenumbers.is_valid_number(phonenumbers.parse(number.e164))
        assert number.possible


@many_examples
@given(texts, plans)
def test_comparing_what_is_comparable_changes_nothing(
    text: str, plan: NumberPlan
) -> None:
    key = plan.comparable(text)

    assert plan.comparable(key) == key


@many_examples
@given(st.one_of(texts, st.text(string.digits, min_size=7, max_size=15)), plans)
def test_what_is_shown_is_the_same_number_again(text: str, plan: NumberPlan) -> None:
    shown = plan.for_people(text)

    assert plan.comparable(shown) == plan.comparable(text)
    assert plan.for_people(shown) == shown


@many_examples
@given(valid_numbers(), plans, st.data())
def test_all_ways_to_write_a_number_are_equal(
    e164: str, plan: NumberPlan, data: st.DataObject
) -> None:
    parsed = phonenumbers.parse(e164)
    ways = [e164, _format(parsed, PhoneNumberFormat.INTERNATIONAL)]
    region = phonenumbers.region_code_for_number(parsed)
    home = NumberPlan(region)
    if _dials_abroad_with_00(plan) and _dials_abroad_with_00(home):
        ways.append("00" + e164[1:])

    for way in ways:
        script = data.draw(st.sampled_from(SCRIPTS))
        written = script(data.draw(punctuated(way)))
        assert plan.comparable(written) == _key(e164)
        assert plan.read(written).dialled == e164
        assert home.comparable(written) == _key(e164)
    # A number for callers from abroad may have no national form.
    national = _format(parsed, PhoneNumberFormat.NATIONAL)
    if region in phonenumbers.SUPPORTED_REGIONS:
        assert home.comparable(national) == _key(e164)
        assert home.for_people(e164) == national


def _dials_abroad_with_00(plan: NumberPlan) -> bool:
    """Tell whether 00 and a country code mean in a country what they mean in most.

    In Australia, 0016 and 497 is Germany, by one of several networks.
    """
    if plan.region is None:
        return True
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(plan.region)
    return metadata is not None and metadata.international_prefix == "00"


@many_examples
@given(valid_numbers(), plans)
def test_plus_may_be_left_away_unless_people_there_write_it_so(
    e164: str, plan: NumberPlan
) -> None:
    bare = e164.removeprefix("+")
    number = plan.read(bare)
    # Six digits are more often somebody's extension.
    assume(len(bare) > 6)

    if number.e164 != e164:
        assert number.e164 is not None
        assert number.region is not None
        home = phonenumbers.region_code_for_country_code(
            phonenumbers.parse(number.e164).country_code or 0
        )
        assert phonenumbers.country_code_for_region(
            plan.region or ""
        ) == phonenumbers.country_code_for_region(home)


@many_examples
@given(valid_numbers(), valid_numbers(), plans)
def test_different_numbers_are_never_equal(
    one: str, other: str, plan: NumberPlan
) -> None:
    assert (plan.comparable(one) == plan.comparable(other)) is (
        _key(one) == _key(other)
    )


@many_examples
@given(valid_numbers(), st.text(string.digits, min_size=1, max_size=6), plans)
def test_extension_makes_another_number(
    e164: str, extension: str, plan: NumberPlan
) -> None:
    with_extension = plan.read(f"{e164} ext. {extension}")

    assert (with_extension.e164, with_extension.extension) == (e164, extension)
    assert plan.comparable(f"{e164};ext={extension}") == f"{_key(e164)};ext={extension}"


@many_examples
@given(st.text(string.digits, min_size=1, max_size=6), plans)
def test_code_is_never_mangled(code: str, plan: NumberPlan) -> None:
    number = plan.read(code)

    if number.kind is NumberKind.SHORT:
        assert plan.comparable(code) == number.dialled == code
    else:
        # A whole number of a small country, written as it is written there.
        parsed = phonenumbers.parse(number.dialled)
        national = _format(parsed, PhoneNumberFormat.NATIONAL)
        assert "".join(filter(str.isdecimal, national)) == code


@many_examples
@given(st.lists(texts, max_size=20), plans)
def test_learning_changes_no_answer(several: list[str], plan: NumberPlan) -> None:
    fresh = NumberPlan(plan.region, "VN")
    fresh.learn(several)

    assert [fresh.comparable(text) for text in several] == [
        plan.comparable(text) for text in several
    ]


def _key(e164: str) -> str:
    """Return what is compared: an Argentine mobile has a 9 only for calls from abroad."""
    return f"+54{e164[4:]}" if e164.startswith("+549") else e164


def _format(number: phonenumbers.PhoneNumber, style: int) -> str:
    return phonenumbers.format_number(number, style)


def _digits(text: str) -> str:
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())

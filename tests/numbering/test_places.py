"""Where a number is from, as its beginning tells."""

from pathlib import Path
import subprocess
import sys

from hypothesis import given, strategies as st
import phonenumbers
import pytest

from custom_components.telephony.numbering import places
from custom_components.telephony.numbering.number_plan import NumberPlan
from custom_components.telephony.numbering.places import Place, Places

from .test_properties import many_examples, texts, valid_numbers

# Hypothesis warns of its own generator of random numbers.
pytestmark = pytest.mark.filterwarnings("ignore:It looks like .register_random. was")

# It needs nothing of what is around it.
INTEGRATION = Path(__file__).parents[2] / "custom_components" / "telephony"

PLAN = NumberPlan("GB", "VN")
ENGLISH = Places("en")

# Compares all places of the library's own geocoder in some languages, and what it says of
# an example of each kind of number in each country; prints what is told otherwise, and
# how many there are.
COMPARE = """
from functools import cache
from pathlib import Path

import phonenumbers
from phonenumbers import geocoder
from numbering.places import Places

# All files are looked through for each country and language, and read once for all of them.
Path.read_text = cache(Path.read_text)

# English everywhere, and others where they are at home.
languages = {
    "en": ("en", phonenumbers.COUNTRY_CODE_TO_REGION_CODE),
    "de": ("de", {41, 43, 49}),
    "zh": ("zh-Hans", {86}),
    "zh_Hant": ("zh-Hant", {886}),
    "iw": ("he", {972}),
    "pt": ("pt-BR", {55}),
}
read = {language: Places(name) for language, (name, _) in languages.items()}
compared = 0
for beginning, names in geocoder.GEOCODE_DATA.items():
    code = next(
        int(beginning[:length])
        for length in (1, 2, 3)
        if int(beginning[:length]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    )
    for language, places in read.items():
        if code not in languages[language][1]:
            continue
        compared += 1
        others = (names.get("zh") if language == "zh_Hant" else None, names.get("en"))
        wanted = names.get(language) or next(filter(None, others), None)
        if places._names_in(code).get(int(beginning)) != wanted:
            print(language, beginning, wanted)
for region in phonenumbers.SUPPORTED_REGIONS:
    for kind in phonenumbers.PhoneNumberType.values():
        number = phonenumbers.example_number_for_type(region, kind)
        if number is None:
            continue
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        description = geocoder.description_for_number(number, "en")
        country = geocoder.country_name_for_number(number, "en")
        place = read["en"].of(e164)
        if place is None or (place.name or country) != description:
            print(e164, place, description)
print(compared)
"""


@pytest.mark.parametrize(
    ("number", "language", "place"),
    [
        ("+442079460345", "en", Place("GB", "London")),
        ("+442079460345;ext=12", "en", Place("GB", "London")),
        ("+12025550143", "en-GB", Place("US", "Washington D.C.")),
        ("+41446681800", "en", Place("CH", "Zurich")),
        ("+41446681800", "de", Place("CH", "Zürich")),
        ("+41446681800", "it", Place("CH", "Zurigo")),
        # English, where a place has no name in the language.
        ("+442079460345", "nb", Place("GB", "London")),
        ("+861065529988", "zh-Hans", Place("CN", "北京市")),
        ("+97226201000", "he", Place("IL", "ירושלים")),
        # Mobile phones are from anywhere, but for those of some countries.
        ("+447400123456", "en", Place("GB", None)),
        ("+5491123456789", "en", Place("AR", "Buenos Aires")),
        ("+18002345678", "en", Place("US", None)),
        # Satellites.
        ("+870773111632", "en", Place(None, None)),
    ],
)
def test_a_number_tells_its_place(number: str, language: str, place: Place) -> None:
    assert Places(language).of(number) == place


@pytest.mark.parametrize(
    "text", ["", "Anonymous", "112", "+44", "+4420", "020 7946 0345"]
)
def test_what_is_no_international_number_is_from_nowhere(text: str) -> None:
    assert ENGLISH.of(text) is None


@many_examples
@given(st.one_of(texts, valid_numbers()))
def test_whatever_a_stranger_writes_has_a_place_or_none(text: str) -> None:
    international = PLAN.international(text)
    place = ENGLISH.of(text if international is None else international)

    if place is not None:
        assert place.country is None or place.country in phonenumbers.SUPPORTED_REGIONS
        assert place.name is None or place.name.strip()


def test_no_place_of_the_library_is_missed_or_told_otherwise() -> None:
    """They are read as text, which the next version of the library may write otherwise."""
    *others, compared = subprocess.run(
        [sys.executable, "-c", COMPARE],
        cwd=INTEGRATION,
        capture_output=True,
        check=True,
        text=True,
        timeout=300,
    ).stdout.splitlines()

    assert others == []
    assert int(compared) > 400_000


@pytest.mark.parametrize("damage", ["none", "damaged", "foreign"])
def test_places_that_cannot_be_read_cost_the_place_alone(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    damage: str,
) -> None:
    monkeypatch.setattr(places, "_DATA", tmp_path)
    if damage == "damaged":
        (tmp_path / "data0.py").write_bytes(b"\n '4420':{'en': '\xff\xfe'},\n")
    elif damage == "foreign":
        (tmp_path / "data0.py").mkdir()
    unreadable = Places("en")

    for _ in range(2):
        assert unreadable.of("+442079460345") == Place("GB", None)
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == (damage != "none")
    assert all(line.startswith("The places of numbers with +44 ") for line in told)

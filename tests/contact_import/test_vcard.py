"""vCard files of all versions, as address books and old phones write them."""

import base64
from itertools import product
import re
import tracemalloc

from hypothesis import assume, given, strategies as st
import pytest

from custom_components.telephony.calls import NumberUse
from custom_components.telephony.contact_import.content_line import LONGEST_LINE
from custom_components.telephony.contact_import.vcard import (
    NotAVCardError,
    VCard,
    read_cards,
)

from ..helpers.contact_entries import card

ANNA = card("FN:Anna", "TEL:+12025550143")
BERT = card("FN:Bert", "TEL:+442079460345")


def _only(content: str, encoding: str = "utf-8") -> tuple[str, tuple[str, ...]]:
    """Return the name and the numbers of the only card in a file."""
    found = read_cards(content.encode(encoding))
    assert found.unreadable == 0
    (only,) = found.cards
    return only.name, only.numbers


def _names(content: str | bytes) -> list[str]:
    data = content if isinstance(content, bytes) else content.encode()
    return [found.name for found in read_cards(data).cards]


def _card(*lines: str, version: str = "3.0", pictures: bool = False) -> VCard:
    """Return what is read of a card with some lines."""
    content = card(*lines, version=version).encode()
    (only,) = read_cards(content, pictures=pictures).cards
    return only


def _uses(*lines: str, version: str = "3.0") -> dict[str, str | None]:
    """Return what the numbers of a card are for, in their order."""
    read = _card("FN:Anna", *lines, version=version)
    return dict(zip(read.numbers, read.uses, strict=True))


def _folded(line: str) -> str:
    """Return a line as it is written where lines are short."""
    return "\r\n ".join(line[start : start + 74] for start in range(0, len(line), 74))


def test_a_card_has_a_name_numbers_and_a_uid(subtests: pytest.Subtests) -> None:
    for version in ("2.1", "3.0", "4.0"):
        for end in ("\r\n", "\n", "\r"):
            with subtests.test(f"{version}, {end!r}"):
                content = card(
                    "N:Example;Anna;;;",
                    "FN:Anna Example",
                    "EMAIL:anna@example.com",
                    "UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1",
                    "TEL;TYPE=work:+1 202 555 0143",
                    "TEL:(0)20 7946 0345",
                    version=version,
                ).replace("\r\n", end)

                (found,) = read_cards(content.encode()).cards

                assert found.name == "Anna Example"
                assert found.numbers == ("+1 202 555 0143", "(0)20 7946 0345")
                assert found.uid == "urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1"


def test_a_file_is_read_in_the_encoding_that_it_has() -> None:
    encodings = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
    content = card("FN:Zoë Müller", "TEL:+12025550143")

    assert {
        encoding: _only(content, encoding) for encoding in encodings
    } == dict.fromkeys(encodings, ("Zoë Müller", ("+12025550143",)))


def test_letters_are_in_the_encoding_that_their_line_names(
    subtests: pytest.Subtests,
) -> None:
    for parameter in ("WINDOWS-1251", '"windows-1251"'):
        with subtests.test(parameter):
            content = card(f"FN;CHARSET={parameter}:Анна", "TEL:1", version="2.1")

            assert _only(content, "cp1251") == ("Анна", ("1",))


def test_an_encoding_that_nobody_knows_is_guessed(subtests: pytest.Subtests) -> None:
    for parameter in ("nonsense", "punycode", "base64", "-"):
        with subtests.test(parameter):
            content = card(f"FN;CHARSET={parameter}:Zoë", "TEL:1", version="2.1")

            assert _only(content, "cp1252") == ("Zoë", ("1",))


def test_every_byte_is_read() -> None:
    content = b"BEGIN:VCARD\nFN:A\x81b\nTEL:+12025550143\nEND:VCARD\n"

    # It is no letter in any encoding.
    assert _names(content) == ["A b"]


def test_a_card_in_another_encoding_spoils_no_other() -> None:
    content = card("FN:Zoë", "TEL:1").encode() + card("FN:Müller", "TEL:2").encode(
        "latin-1"
    )

    assert _names(content) == ["Zoë", "Müller"]


def test_a_letter_may_be_torn_by_a_folded_line() -> None:
    name = "Müller".encode()
    folded = name[:2] + b"\r\n " + name[2:]

    assert _names(b"BEGIN:VCARD\r\nFN:" + folded + b"\r\nEND:VCARD\r\n") == ["Müller"]


def test_quoted_printable_is_read(subtests: pytest.Subtests) -> None:
    for charset, encoding in ((";CHARSET=UTF-8", "utf-8"), ("", "utf-8")):
        for word in ("ENCODING=QUOTED-PRINTABLE", "quoted-printable"):
            with subtests.test(f"{word}, {charset}"):
                quoted = "".join(f"={byte:02X}" for byte in "Müller".encode(encoding))

                assert _only(
                    card(f"FN;{word}{charset}:{quoted}", "TEL:1", version="2.1")
                ) == (
                    "Müller",
                    ("1",),
                )


def test_quoted_printable_has_the_charset_that_it_tells() -> None:
    line = "FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller"

    assert _only(card(line, "TEL:1", version="2.1"))[0] == "Müller"


def test_quoted_printable_goes_on_after_a_soft_line_break() -> None:
    """The line after it may look like anything."""
    content = card(
        "NOTE;ENCODING=QUOTED-PRINTABLE:Number=",
        "TEL:7",
        "FN;ENCODING=QUOTED-PRINTABLE:Anna =",
        "END:VCARD Example=",
        "=21",
        "TEL:1",
        version="2.1",
    )

    assert _only(content) == ("Anna END:VCARD Example!", ("1",))


def test_blanks_at_the_end_of_quoted_printable_mean_nothing() -> None:
    """Mail servers leave some there."""
    content = card(
        "FN;ENCODING=QUOTED-PRINTABLE:An= ",
        "na=20=\t",
        "Ex  ",
        "TEL:1",
        version="2.1",
    )

    assert _only(content) == ("Anna Ex", ("1",))


def test_base64_is_read(subtests: pytest.Subtests) -> None:
    for encoding in ("ENCODING=b", "CHARSET=UTF-8;ENCODING=BASE64"):
        for charset in ("utf-8", "cp1252"):
            with subtests.test(f"{encoding}, {charset}"):
                coded = base64.b64encode("Müller".encode(charset)).decode()

                assert _only(card(f"FN;{encoding}:{coded}", "TEL:1"))[0] == "Müller"


def test_folded_lines_are_one() -> None:
    content = card("FN:Anna", "  Maria", "\tExample", "TEL:+1 202", "  555 0143")

    assert _only(content) == ("Anna MariaExample", ("+1 202 555 0143",))


def test_a_card_without_a_formatted_name_has_another(subtests: pytest.Subtests) -> None:
    for lines, name in (
        (["N:Example;Anna;Maria;Dr.;"], "Dr. Anna Maria Example"),
        (["FN: ", "N:Example;Anna;;;"], "Anna Example"),
        (["N:;;;;", "NICKNAME:Annie"], "Annie"),
        (["FN:; ;,;", "ORG:Example"], "Example"),
        (["FN:\N{WATERMELON}", "ORG:Example"], "\N{WATERMELON}"),
        (["ORG:Example\\, Inc.;Sales"], "Example, Inc. Sales"),
        (["FN:Example\\; Sons"], "Example; Sons"),
        (["item1.FN:Anna"], "Anna"),
        (["FN:Anna", "FN:Annie"], "Anna"),
        (["fn;LANGUAGE=en:Anna"], "Anna"),
    ):
        with subtests.test(str(lines)):
            assert _only(card(*lines, "TEL:1"))[0] == name


def test_a_number_is_read_in_every_form(subtests: pytest.Subtests) -> None:
    for line, number in (
        ("TEL;TYPE=CELL,VOICE:+1 202 555 0143", "+1 202 555 0143"),
        ("item2.TEL;type=pref:+1 202 555 0143", "+1 202 555 0143"),
        ("TEL;CELL:+1 202 555 0143", "+1 202 555 0143"),
        ('TEL;VALUE=uri;TYPE="voice,home":tel:+1-202-555-0143', "+1-202-555-0143"),
        ("TEL;VALUE=uri:tel:+1-202-555-0143;ext=12", "+1-202-555-0143;ext=12"),
        ("TEL:tel:555-0143;phone-context=+1202", "+1202555-0143"),
        ("TEL:tel:555-0143;phone-context=example.com", "555-0143"),
        ("TEL:TEL:%2B12025550143", "+12025550143"),
        ("TEL:112", "112"),
        ("TEL;VALUE=uri:+1 202 555 0143;ext=12", "+1 202 555 0143;ext=12"),
        ("TEL:+1 202 555 0143p12", "+1 202 555 0143"),
        ("TEL:+1 202 555 0143W1#", "+1 202 555 0143"),
        ("TEL:+1 202 555 0143;12", "+1 202 555 0143"),
        ("TEL:+1 202 555 0143,,12", "+1 202 555 0143"),
        ("TEL:+1 202 555 0143 p 12", "+1 202 555 0143"),
        ("TEL:+1 202 555 0143 w99", "+1 202 555 0143"),
        ("TEL:+1 202 555 0143 ; 7246433", "+1 202 555 0143"),
        ("TEL:+1 202 555 0143 x12", "+1 202 555 0143 x12"),
        ("TEL:0171 2345678 (privat)", "0171 2345678 (privat)"),
    ):
        with subtests.test(line):
            assert _only(card("FN:Anna", line))[1] == (number,)


def test_numbers_on_two_lines_are_two() -> None:
    for version in ("2.1", "3.0"):
        line = "TEL:0912345678\\n0987654321"
        if version == "2.1":
            line = "TEL;ENCODING=QUOTED-PRINTABLE:0912345678=0D=0A0987654321"

        (anna,) = read_cards(card("FN:Anna", line, version=version).encode()).cards

        assert anna.numbers == ("0912345678", "0987654321")


def test_the_preferred_number_is_first_and_a_machines_last(
    subtests: pytest.Subtests,
) -> None:
    for machine in ("fax", "Pager", "MODEM"):
        for preferred in (
            "TEL;TYPE=home,pref:3",
            'TEL;TYPE="home, pref":3',
            "TEL;PREF:3",
            "TEL;PREF=1;TYPE=home:3",
        ):
            with subtests.test(f"{preferred}, {machine}"):
                content = card(
                    "FN:Anna", f"TEL;TYPE={machine}:1", "TEL;TYPE=cell:2", preferred
                )

                assert _only(content)[1] == ("3", "2", "1")


def test_the_numbers_are_in_the_order_of_their_ranks() -> None:
    """Of vCard 4.0, where a small one is preferred."""
    content = card(
        "FN:Anna",
        "TEL:5",
        "TEL;PREF=20:3",
        "TEL;PREF=high:1",
        "TEL;PREF=3:2",
        "TEL;PREF=100:4",
        "TEL;TYPE=fax;PREF=1:6",
        version="4.0",
    )

    assert _only(content)[1] == ("1", "2", "3", "5", "4", "6")


def test_a_number_is_read_however_its_line_is_written() -> None:
    """As address books on servers, phones and careless programs write it."""
    lines = {
        "grouped, with a label": "item1.TEL:+1 202\r\nitem1.X-ABLabel:_$!<Main>!$_",
        "grouped twice": "first.second.TEL:+1 202",
        "folded": "TEL;TYPE=cell:+1\r\n  2\r\n\t02",
        "folded in its name": "T\r\n EL;TYPE\r\n =cell:+1 202",
        "URI in 3.0": "TEL;VALUE=URI;TYPE=home:tel:+1 202",
        "of an unknown kind": "TEL;VALUE=UNKNOWN:+1 202",
        "of an unknown kind, as a URI": "TEL;VALUE=UNKNOWN;TYPE=pref:tel:+1%20202",
        "signs that separate in quotes": 'TEL;X="a:b;c,d=e";TYPE="home,cell":+1 202',
        "escaped signs": "TEL;X=^'a^n^^b^'^c:+1 202",
        "words alone, in one": "TEL;HOME,VOICE:+1 202",
        "blanks": "TEL ; TYPE = home ; PREF:+1 202",
        "empty parameters": "TEL;;TYPE=;=;TYPE=,home;:+1 202",
        "quoted-printable": "TEL;ENCODING=QUOTED-PRINTABLE:=2B1=20=\r\n202",
        "no encoding": "TEL;ENCODING=8BIT;CHARSET=UTF-8:+1 202",
        "no encoding, alone": "TEL;7BIT:+1 202",
        "base64": "TEL;BASE64:KzEgMjAy",
        "a pause after a blank": "TEL:+1 202 , 12",
        "a pause in a URI": "TEL:tel:+1 202,12",
        "an escaped pause": "TEL:+1 202\\,\\,12",
        "a line break in a URI": "TEL:tel:+1%0A202",
    }
    for form, line in lines.items():
        assert _only(card("FN:Anna", line))[1] == ("+1 202",), form


def test_words_alone_tell_what_a_number_is_for() -> None:
    content = card("FN:Anna", "TEL;WORK,FAX:3", "TEL;CELL:2", "TEL;HOME;PREF:1")

    assert _only(content)[1] == ("1", "2", "3")


def test_a_rank_without_end_is_the_last() -> None:
    content = card("FN:Anna", f"TEL;PREF={'9' * 10_000}:2", "TEL:1", version="4.0")

    assert _only(content)[1] == ("1", "2")


def test_a_text_is_read_with_its_own_signs() -> None:
    """Escaped or not, as far as they do not separate parts."""
    lines = {
        "FN:Müller, Anna": "Müller, Anna",
        "FN:Anna; Bert": "Anna; Bert",
        "FN:Anna\\: a\\;b\\,c\\\\n": "Anna: a;b,c\\n",
        "FN:Anna\\NMaria\\x": "Anna Maria\\x",
        "FN:Anna\\": "Anna\\",
        "ORG:Example, Inc.;Sales\\; Support;": "Example, Inc. Sales; Support",
        "N:Ex\\;ample;Anna,Maria;Luise;Dr.,Prof.;jun.;more": (
            "Dr. Prof. Anna Maria Luise Ex;ample jun."
        ),
        "N:Example": "Example",
        "N;ENCODING=b:RXhhbXBsZTtBbm5h": "Anna Example",
        "NICKNAME:,Annie\\, dear,Ann": "Annie, dear",
        "FN;CHARSET=;QUOTED-PRINTABLE:M=C3=BCller": "Müller",
    }
    for line, name in lines.items():
        assert _only(card(line, "TEL:1"))[0] == name, line


def test_a_uid_is_read_whole() -> None:
    (found,) = read_cards(card("FN:Anna", "UID:a,b\\,c;d").encode()).cards

    assert found.uid == "a,b,c;d"


def test_a_group_is_left_out() -> None:
    """It is no person, and can be read for what it is."""
    members = "MEMBER:urn:uuid:03a0e51f-d1aa-4385-8a53-e29025acd8af"
    groups = [
        card("FN:Friends", "KIND:group", members, version="4.0"),
        card("kind;VALUE=text:Group", "TEL:1", version="4.0"),
        card("N:Friends;;;;", "FN:Friends", "X-ADDRESSBOOKSERVER-KIND:group"),
        card("item1.X-ADDRESSBOOKSERVER-KIND:GROUP", "FN:Friends", "TEL:1"),
    ]
    for group in groups:
        found = read_cards((ANNA + group + BERT).encode())
        assert [card.name for card in found.cards] == ["Anna", "Bert"], group
        assert found.unreadable == 0, group
    assert read_cards(groups[0].encode()).cards == ()


def test_who_is_no_group_is_kept() -> None:
    for kind in ("individual", "org", "location", "x-groups", ""):
        assert _names(card("FN:Anna", f"KIND:{kind}")) == ["Anna"], kind


def test_what_nobody_wants_spoils_no_card() -> None:
    lines = [
        "This line has no colon",
        'NOTE;X="quotes without end:text',
        "NOTE;CHARSET=NONSENSE;ENCODING=QUOTED-PRINTABLE:=FC",
        "item1.X-ABLabel",
        "TEL",
        "FNX;=:Bert",
        ":",
        ";:",
        "",
        "BEGIN:VCALENDAR",
        "END:VEVENT",
        'FN":Bert',
    ]
    for line in lines:
        assert _only(card(line, "FN:Anna", "TEL:1")) == ("Anna", ("1",)), line


def test_what_is_indented_belongs_to_no_beginning_or_end() -> None:
    assert _names(" FN:Nobody\r\nBEGIN:VCARD\r\n FN:Bert\r\nFN:Anna\r\nEND:VCARD") == [
        "Anna"
    ]
    assert _names(f"{ANNA} more\r\n{BERT} more\r\n") == ["Anna", "Bert"]


def test_it_is_said_what_a_number_is_for_as_address_books_say_it(
    subtests: pytest.Subtests,
) -> None:
    mobile, home, work, main, other = NumberUse
    cards: dict[str, tuple[str, list[str], dict[str, NumberUse | None]]] = {
        "Apple": (
            "3.0",
            [
                "TEL;type=IPHONE;type=CELL;type=VOICE;type=pref:1",
                "TEL;type=HOME;type=VOICE:2",
                "TEL;type=WORK;type=VOICE:3",
                "TEL;type=MAIN:4",
                "TEL;type=OTHER;type=VOICE:5",
                "item1.TEL:6",
                "item1.X-ABLabel:_$!<School>!$_",
                "item2.TEL:7",
                "item2.X-ABLabel:Work",
                "TEL;type=WORK;type=FAX:8",
                "TEL;type=PAGER:9",
            ],
            {
                "1": mobile,
                "2": home,
                "3": work,
                "4": main,
                "5": other,
                "6": None,
                "7": work,
                "8": None,
                "9": None,
            },
        ),
        "iCloud": (
            "3.0",
            [
                "item1.TEL;type=VOICE:1",
                "item1.X-ABLabel:_$!<Mobile>!$_",
                "item2.TEL:2",
                "item2.X-ABLabel:_$!<Home>!$_",
                "item3.X-ABLabel:_$!<HomePage>!$_",
                "item3.URL:https://example.com",
                "item4.TEL;type=pref:3",
                "item4.X-ABLabel:_$!<Main>!$_",
                "item5.TEL:4",
                "item5.X-ABLabel:_$!<HomeFAX>!$_",
                "item6.TEL:5",
                "item6.X-ABLabel:iPhone",
            ],
            {"3": main, "1": mobile, "2": home, "5": mobile, "4": None},
        ),
        "Google": (
            "3.0",
            [
                "item1.TEL:1",
                "item1.X-ABLabel:Fax",
                "TEL;TYPE=CELL:2",
                "TEL;TYPE=MAIN:3",
                "TEL:4",
                "item2.TEL:5",
                "item2.X-ABLabel:",
                "item3.ADR:;;;;;;",
                "item3.X-ABLabel:Work",
            ],
            {"2": mobile, "3": main, "4": None, "5": None, "1": None},
        ),
        "Nextcloud": (
            "3.0",
            [
                'TEL;TYPE="HOME,VOICE":1',
                "TEL;TYPE=CELL:2",
                "TEL;TYPE=WORK,VOICE:3",
                "TEL;TYPE=VOICE:4",
                "ITEM1.TEL;TYPE=HOME:5",
                "item1.X-ABLABEL:Summer house",
                "item2.TEL;TYPE=HOME:6",
                "ITEM2.X-ABLABEL:mobile",
            ],
            {"1": home, "2": mobile, "3": work, "4": None, "5": home, "6": mobile},
        ),
        "Outlook": (
            "2.1",
            [
                "TEL;WORK;VOICE:1",
                "TEL;HOME;VOICE:2",
                "TEL;CELL;VOICE:3",
                "TEL;VOICE:4",
                "TEL;WORK;FAX:5",
                "TEL;PREF;VOICE:6",
            ],
            {"6": None, "1": work, "2": home, "3": mobile, "4": None, "5": None},
        ),
        "Android": (
            "2.1",
            [
                "TEL;CELL:1",
                "TEL;WORK;CELL:2",
                "TEL;X-Main:3",
                "TEL;X-Mum:4",
                "TEL;X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=57=6F):5",
                "TEL;HOME;FAX:6",
            ],
            {"1": mobile, "2": mobile, "3": main, "4": None, "5": None, "6": None},
        ),
        "vCard 4.0": (
            "4.0",
            [
                'TEL;VALUE=uri;PREF=2;TYPE="voice,home":tel:1',
                "TEL;VALUE=uri;PREF=1;TYPE=cell:tel:2",
                "TEL;VALUE=uri;TYPE=main-number:tel:3",
                "TEL;TYPE=textphone:4",
            ],
            {"2": mobile, "1": home, "3": main, "4": None},
        ),
    }
    for book, (version, lines, uses) in cards.items():
        with subtests.test(book):
            read = _uses(*lines, version=version)

            assert read == uses
            assert list(read) == list(uses)


def test_each_of_two_numbers_in_one_line_is_for_the_same() -> None:
    assert _uses("TEL;TYPE=home:1\\n2", "TEL;TYPE=work,pref:3") == {
        "3": NumberUse.WORK,
        "1": NumberUse.HOME,
        "2": NumberUse.HOME,
    }


def test_a_label_of_two_things_is_nobodys() -> None:
    """Some address books begin to count again for each kind of line."""
    contradicting = ("item1.TEL:1", "item1.X-ABLabel:Fax", "item1.X-ABLabel:Work")

    assert _uses(*contradicting, "TEL:2") == {"1": None, "2": None}
    assert list(_uses("TEL:2", *contradicting)) == ["2", "1"]
    assert _uses("item1.TEL;TYPE=home:1", *contradicting[1:]) == {"1": NumberUse.HOME}
    assert _uses("TEL:1", "X-ABLabel:Other", "X-ABLabel:other") == {"1": None}


def test_nicknames_are_other_names() -> None:
    lines = {
        ("NICKNAME:Annie",): ("Annie",),
        ("NICKNAME:Annie,Ann\\, dear, ,annie,Mum",): ("Annie", "Ann, dear", "Mum"),
        ("NICKNAME:Annie", "item1.NICKNAME;TYPE=work:Boss"): ("Annie", "Boss"),
        ("NICKNAME:anna,;,A\\nB",): ("A B",),
        (f"NICKNAME:{'x' * 1_000}",): ("x" * 100,),
        ("NICKNAME:" + ",".join(map(str, range(99))),): tuple(map(str, range(10))),
        ("NICKNAME:",): (),
        (): (),
    }
    for written, nicknames in lines.items():
        assert _card("FN:Anna", *written).nicknames == nicknames, written
    assert _card("NICKNAME:Annie,Ann", "TEL:1").nicknames == ("Ann",)


_JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256))


def test_a_picture_is_read_if_somebody_asks_for_it(subtests: pytest.Subtests) -> None:
    coded = base64.b64encode(_JPEG).decode()
    lines = {
        "Apple": _folded(f"PHOTO;ENCODING=b;TYPE=JPEG:{coded}"),
        "iCloud": _folded(f"PHOTO;X-ABCROP-RECTANGLE=a&1&0&=;ENCODING=B:{coded}"),
        "Nextcloud": _folded(f"PHOTO;ENCODING=b;TYPE=image/jpeg:{coded}"),
        "a URI in 3.0": _folded(f"PHOTO;VALUE=URI:data:image/jpeg;base64,{coded}"),
        "4.0": _folded(f"PHOTO:data:image/jpeg;base64,{coded}"),
        "4.0, escaped": _folded(f"PHOTO:data:image/jpeg\\;base64\\,{coded}"),
        "of both": f"item1.PHOTO;ENCODING=b:DATA:image/jpeg;base64,{coded}",
        "with its signs in percent": (
            f"PHOTO:data:;base64,{coded.replace('/', '%2F').replace('=', '%3d')}"
        ),
        "Android": f"PHOTO;ENCODING=BASE64;JPEG:{_folded(coded)}\r\n",
        "Outlook": f"PHOTO;TYPE=JPEG;ENCODING=BASE64:\r\n {_folded(coded)}\r\n",
        "without a word": f"photo;JPEG:{coded}",
        "the second one": (
            f"PHOTO:https://example.com/a.jpg\r\nPHOTO;ENCODING=b:{coded}\r\n"
            "PHOTO;ENCODING=b:AAAA"
        ),
    }
    for book, line in lines.items():
        for end in ("\r\n", "\n"):
            with subtests.test(book):
                content = card("FN:Anna", line, "TEL:1").replace("\r\n", end).encode()
                (read,) = read_cards(content, pictures=True).cards
                (named,) = read_cards(content).cards

                assert read.picture == _JPEG
                assert read.numbers == ("1",)
                assert named.picture is None


def test_what_is_no_picture_costs_nothing_else(subtests: pytest.Subtests) -> None:
    """A link is not followed."""
    lines = {
        "link": "PHOTO;VALUE=uri:https://example.com/anna.jpg",
        "link of another kind": "PHOTO;ENCODING=b:cid:anna",
        "file": "PHOTO:file:///etc/passwd",
        "no base64": "PHOTO;ENCODING=b;TYPE=JPEG:not base 64!",
        "cut off": "PHOTO;ENCODING=b:/9j/4",
        "beyond its end": "PHOTO;ENCODING=b:AA==AA==",
        "text": "PHOTO:data:image/svg+xml,<svg/>",
        "URI without end": "PHOTO:data:image/jpeg;base64",
        "nothing": "PHOTO;ENCODING=b:",
        "nothing in a URI": "PHOTO:data:image/jpeg;base64,",
        "letters": "PHOTO;ENCODING=b:\u00e4\u00f6\u00fc\u00df",
        "no colon": 'PHOTO;X=";ENCODING=b',
        "quoted-printable": "PHOTO;ENCODING=QUOTED-PRINTABLE:=FF=D8=\r\n=FF",
    }
    for what, line in lines.items():
        with subtests.test(what):
            content = card(line, "FN:Anna", "TEL:1").encode()
            found = read_cards(content, pictures=True)

            (read,) = found.cards
            assert (read.name, read.numbers, read.picture) == ("Anna", ("1",), None)
            assert (found.unreadable, found.unreadable_lines) == (0, 0)


def test_a_large_photo_is_passed_over_without_being_kept() -> None:
    """It costs no more memory than a small one, whatever its size and form."""
    coded = base64.b64encode(bytes(3_000_000)).decode()
    photos = {
        "folded": _folded(f"PHOTO;ENCODING=b:{coded}"),
        "in one line": f"PHOTO:data:image/jpeg;base64,{coded}",
        "without folds": f"PHOTO;BASE64:\n{_folded(coded).replace(' ', '')}\n",
        "quoted": f"PHOTO;QUOTED-PRINTABLE:{_folded(coded).replace('\r', '=\r')}",
    }
    for form, line in photos.items():
        for name in ("Zoe", "Zo\u00eb"):
            content = card(line, f"FN:{name}", "TEL:1").encode("latin-1")
            tracemalloc.start()
            try:
                (read,) = read_cards(content, pictures=True).cards
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()

            assert (read.name, read.picture) == (name, None), form
            assert peak < 4 * LONGEST_LINE, form


def test_no_picture_is_half_of_a_large_photo() -> None:
    """However long its folded lines are."""
    for width in range(4_000, 4_100, 10):
        photo = "PHOTO;ENCODING=b:" + f"\r\n {'A' * width}" * 400

        read = _card(photo, "FN:Anna", pictures=True)

        assert (read.name, read.picture) == ("Anna", None)


def test_a_picture_may_be_as_large_as_a_line() -> None:
    largest = b"x" * (LONGEST_LINE // 4 * 3 - 60)
    for picture, kept in ((largest, largest), (largest + bytes(60), None)):
        line = f"PHOTO;ENCODING=b;TYPE=JPEG:{base64.b64encode(picture).decode()}"
        for written in (line, _folded(line)):
            assert _card(written, "FN:Anna", pictures=True).picture == kept


def test_a_photo_is_passed_over() -> None:
    photo = base64.b64encode(bytes(200_000)).decode()
    folded = "\r\n ".join(photo[start : start + 74] for start in range(0, 260_000, 74))
    unfolded = [photo[:76], photo[:76] + "=", ""]

    assert _only(card(f"PHOTO;ENCODING=b:{folded}", "FN:Anna", "TEL:1"))[0] == "Anna"
    content = card("PHOTO;BASE64:", *unfolded, "FN:Anna", "TEL:1", version="2.1")
    assert _only(content)[0] == "Anna"


def test_a_photo_may_be_larger_than_any_card() -> None:
    photo = base64.b64encode(bytes(5_000_000)).decode()
    folded = "\r\n ".join(
        photo[start : start + 74] for start in range(0, len(photo), 74)
    )
    photos = {
        "folded": f"PHOTO;ENCODING=b;TYPE=JPEG:{folded}",
        "in one line": f"item1.PHOTO:data:image/jpeg;base64,{photo}",
        "without folds": f"PHOTO;BASE64:\r\n{folded.replace(' ', '')}\r\n",
    }
    for form, line in photos.items():
        content = card("FN:Anna", line, "TEL:1")
        assert _only(content) == ("Anna", ("1",)), form


def test_a_broken_card_loses_only_itself(subtests: pytest.Subtests) -> None:
    broken = {
        "without end": "BEGIN:VCARD\r\nFN:Broken\r\n",
        "charset": card("FN;CHARSET=NONSENSE;ENCODING=QUOTED-PRINTABLE:x"),
        "encoding": card("FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=FC"),
        "neither name nor number": card("UID:1"),
        "too long": card("FN:Broken", *[f"TEL:{'1' * 1_000}"] * 30),
        "cut off": "BEGIN:VCARD\r\nFN;ENCODING=QUOTED-PRINTABLE:x=\r\nEND:VCARD\r\n",
        # Read by trial and error, these parameters would take longer than anybody lives.
        "words without end": card(f"TEL;{'a,' * 99}"),
        "quotes without end": card(f"TEL;X={'"a",' * 99}"),
        "parameters without end": card(f"TEL{';a' * 99}"),
    }
    for (what, one), place in product(broken.items(), range(3)):
        with subtests.test(f"{what}, at {place}"):
            cards = [ANNA, BERT]
            cards.insert(place, one)

            found = read_cards("".join(cards).encode())

            assert [card.name for card in found.cards] == ["Anna", "Bert"]
            assert found.unreadable == 1


def test_a_broken_line_loses_only_itself() -> None:
    lines = {
        "without a colon": "TEL;CELL",
        "with an open quote": 'TEL;X-5" screen:+12025550143',
        "in no known charset": "N;CHARSET=NONSENSE;ENCODING=QUOTED-PRINTABLE:x",
        "in another charset": "ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=FC",
        "not in its encoding": "TEL;ENCODING=BASE64:1",
        "without end": f"TEL;X={'a' * 100_000}:1",
    }
    for (what, line), place in product(lines.items(), range(3)):
        good = ["FN:Anna", "TEL:1"]
        good.insert(place, line)

        found = read_cards((card(*good, version="2.1") + BERT).encode())

        read = [(one.name, one.numbers) for one in found.cards]
        assert read == [("Anna", ("1",)), ("Bert", ("+442079460345",))], what
        assert (found.unreadable, found.unreadable_lines) == (0, 1), what


def test_a_number_is_read_whatever_a_phone_calls_it() -> None:
    """As Android writes the user's own words, into vCard 2.1."""
    custom = "X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE"
    lines = {
        "Cyrillic": f"TEL;{custom},=D0=94=D0=B0=D1=87=D0=B0):+380671112244",
        "folded": f"TEL;{custom},=D0=94=D0=B0=\r\n=D1=87=D0=B0):+380671112244",
        "folded with a blank": f"TEL;{custom},=D0=94=\r\n =D0=B0):+380671112244",
        "folded without a sign": f"TEL;{custom},=D0=94\r\n =D0=B0):+380671112244",
        "of letters": "TEL;X-Büro:+380671112244",
        "of words": "TEL;X-Mein Büro (privat), links:+380671112244",
        "without a word": "TEL;X-:+380671112244",
    }
    for (what, line), encoding in product(lines.items(), ("utf-8", "cp1252")):
        content = card("N:Example;Anna;;;", line, "TEL;CELL:1", version="2.1")
        assert _only(content, encoding) == (
            "Anna Example",
            ("+380671112244", "1"),
        ), what


def test_a_number_without_a_name_is_read() -> None:
    found = read_cards(
        (card("TEL:1", "UID:2") + card("FN: ", "N:;;;;", "TEL:3")).encode()
    )

    assert [(one.name, one.numbers) for one in found.cards] == [
        ("", ("1",)),
        ("", ("3",)),
    ]
    assert found.unreadable == 0


@pytest.mark.parametrize("fold", ["=\r\n", "=\r\n ", "=\r\n\t", "=  \r\n  ", "\r\n "])
def test_quoted_printable_may_be_folded_within_a_letter(fold: str) -> None:
    """Wherever that is, by phones that count signs and know of no letters."""
    for letter in ("ü", "ễ", "\N{WATERMELON}"):
        quoted = "".join(f"={byte:02X}" for byte in letter.encode())
        # At the end of a line, the sign alone is a soft line break.
        places = range(1, len(quoted)) if "=" in fold else (2, 3, 5)
        for place in places:
            folded = quoted[:place] + fold + quoted[place:]
            line = f"FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M{folded} B"

            name, numbers = _only(card(line, "TEL:1", version="2.1"))

            assert (name, numbers) == (f"M{letter} B", ("1",)), folded


def test_a_blank_after_a_soft_line_break_is_one_of_the_text() -> None:
    """Also in a file that another line has letters of another encoding in."""
    line = "FN;ENCODING=QUOTED-PRINTABLE:M=C3=BC=\r\n Example"
    latin = "FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FC=\r\n =BC"

    assert _only(card(line, "ORG:Büro", "TEL:1"), "cp1252")[0] == "Mü Example"
    assert _only(card(latin, "TEL:1"))[0] == "Mü ¼"


def test_files_that_were_put_together_are_read() -> None:
    assert _names(ANNA.encode("utf-8-sig") + BERT.encode("utf-8-sig")) == [
        "Anna",
        "Bert",
    ]


def test_what_is_no_vcard_is_refused(subtests: pytest.Subtests) -> None:
    for content in (
        b"",
        b"\0",
        b"Anna;+12025550143\n",
        b"PK\x03\x04\x14\0",
        b"\xff\xfe",
    ):
        with subtests.test(repr(content)), pytest.raises(NotAVCardError):
            read_cards(content)


def test_a_name_is_fit_to_be_shown_and_stored() -> None:
    """Neither half a letter nor a line break, and no longer than a name is."""
    half = "FN;CHARSET=unicode_escape;QUOTED-PRINTABLE:A\\ud800B\\nC"

    assert _only(card(half, "TEL:1"))[0] == "A?B C"
    assert _only(card("FN: Anna\\n  Example ", "TEL:1"))[0] == "Anna Example"
    assert _only(card(f"FN:{'x' * 1000}", "TEL:1"))[0] == "x" * 100


def test_a_name_has_nothing_that_nobody_sees_or_types() -> None:
    """Its letters are written as they are typed, and joined emoji stay joined."""
    assert _only(card("FN:\u202aZoe\u0308\u202c\u200b \ufeffExample", "TEL:1"))[0] == (
        "Zo\u00eb Example"
    )
    family = "\U0001f468\u200d\U0001f469"
    assert _only(card(f"FN:{family}", "TEL:1"))[0] == family


def test_the_work_is_in_proportion_to_the_file() -> None:
    """What looks at every sign again for each sign takes hours with a line of these."""
    lines = {
        "words": "TEL;" + "a," * 1_000_000,
        "quotes": "TEL;X=" + '"a",' * 500_000,
        "open quotes": "TEL;X=" + '"a' * 500_001,
        "parameters": "TEL" + ";a" * 1_000_000,
        "groups": "a." * 1_000_000,
        "a name without end": "a" * 2_000_000,
        "blanks": "FN" + " " * 2_000_000,
        "blanks in the end": "END:" + " " * 2_000_000,
        "soft line breaks": "FN;QUOTED-PRINTABLE:" + "=\n" * 500_000,
        "folds": "FN:" + "\n " * 500_000,
        "charsets": ";CHARSET=" * 500_000,
    }
    for form, line in lines.items():
        for encoding in ("utf-8", "latin-1"):
            content = f"BEGIN:VCARD\n{line}\nFN:Zoë\n{ANNA}".encode(encoding)
            found = read_cards(content)
            assert [card.name for card in found.cards] == ["Anna"], form
            assert found.unreadable == 1, form


_LINES = st.one_of(
    st.sampled_from(
        ["BEGIN:VCARD", "END:VCARD", "FN:Anna", "TEL:1", "N:;;", " folded", "ORG:"]
    ),
    st.builds(
        "{}{}:{}".format,
        st.sampled_from(["FN", "N", "TEL", "ORG", "UID", "NICKNAME", "PHOTO"]),
        st.sampled_from(["", ";QUOTED-PRINTABLE", ";CHARSET=utf-7", ";X=;", ";=", '"']),
        st.text(max_size=20),
    ),
    st.text(max_size=20),
)


@given(st.lists(_LINES, max_size=20))
def test_whatever_is_in_a_file_is_read_or_counted(lines: list[str]) -> None:
    content = "\n".join(["BEGIN:VCARD", *lines]).encode(errors="replace")

    found = read_cards(content)

    assert len(found.cards) + found.unreadable > 0
    for read in found.cards:
        assert read.name == " ".join(read.name.split())
        assert read.name or read.numbers
        assert (read.name + "".join(read.numbers)).encode()


_BROKEN_LINES = st.one_of(
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from(["TEL", "N", "ORG", "X-ANY", "NICKNAME", "tel", "a.TEL"]),
        st.sampled_from(
            [
                "",
                ";CHARSET=",
                ";BASE64",
                ";ENCODING=QUOTED-PRINTABLE;CHARSET=",
                ";ENCODING=b;X=",
                ";PREF=",
                ';X="',
                ";X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,",
            ]
        ),
        st.text(max_size=20),
        st.sampled_from(["", ":", ":+1", ":=FF", ":\\", ":tel:%", ":;;"]),
    ),
    st.text(max_size=40),
)


@given(_BROKEN_LINES, st.integers(0, 4), st.sampled_from(["utf-8", "cp1252", "utf-16"]))
def test_any_line_among_good_ones_leaves_them(
    broken: str, place: int, encoding: str
) -> None:
    line = " ".join(broken.splitlines()).strip()
    # By these signs it is about more than itself.
    assume(not line.endswith("=") and "\0" not in line)
    assume(not re.match("(BEGIN|END|KIND|FN)", line, re.IGNORECASE))
    good = ["FN:Zoë", "TEL;CELL:+12025550143", "UID:1", "TEL:+442079460123"]
    good.insert(place, line)
    content = (card(*good, version="2.1") + BERT).encode(encoding, errors="replace")

    zoe, bert = read_cards(content).cards

    assert zoe.name == "Zoë"
    assert {"+12025550143", "+442079460123"} <= set(zoe.numbers)
    assert (bert.name, bert.numbers) == ("Bert", ("+442079460345",))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        found = read_cards(b"BEGIN:VCARD\n" + content)
    except NotAVCardError:
        found = None

    assert found is None or len(found.cards) + found.unreadable > 0


_TEXTS = st.one_of(
    st.text(max_size=30),
    st.text('_$!<>Home: ;,\\="', max_size=30),
    st.sampled_from(["_$!<Home>!$_", "Work", "PREF", "data:image/png;base64,"]),
)


@given(_TEXTS, _TEXTS, _TEXTS, st.sampled_from(["2.1", "3.0", "4.0"]))
def test_no_label_and_no_photo_loses_a_number(
    kind: str, label: str, photo: str, version: str
) -> None:
    kind, label, photo = (
        # What ends like a soft line break takes the next line along.
        " ".join(text.split()).rstrip("=")
        for text in (kind, label, photo)
    )
    typed = kind.replace('"', "").replace(":", "")
    lines = [
        f"item1.TEL;TYPE={typed}:+12025550143",
        f"item1.X-ABLabel:{label}",
        f"item2.X-ABLabel;{photo}:{label}",
        f'TEL;TYPE="{typed}":+442079460123',
        f"PHOTO;ENCODING=b:{photo}",
        f"PHOTO:{photo}",
    ]
    content = card("FN:Anna", *lines, version=version) + BERT

    anna, bert = read_cards(content.encode(errors="replace"), pictures=True).cards

    assert set(anna.numbers) == {"+12025550143", "+442079460123"}
    assert len(anna.uses) == 2
    assert (bert.name, bert.numbers) == ("Bert", ("+442079460345",))

"""The lines of a vCard: how they are written, whatever they mean."""

import pytest

from custom_components.telephony.contact_import.content_line import (
    ContentLine,
    MalformedLineError,
    split,
    unescape,
    unfold,
)


def test_a_line_is_a_group_a_name_parameters_and_a_value() -> None:
    line = ContentLine.parse('item1.tel;type=HOME;Type="a;b:c,d",cell:tel:+1;ext=2')

    assert line.group == "item1"
    assert line.name == "TEL"
    assert line.parameters == {"TYPE": ["HOME", "a;b:c,d", "cell"]}
    assert line.words("TYPE") == {"HOME", "A;B:C", "D", "CELL"}
    assert line.value == "tel:+1;ext=2"
    assert ContentLine.parse("FN:").group == ""


def test_a_word_alone_tells_which_parameter_it_is() -> None:
    types = ContentLine.parse("TEL;HOME;CELL,PREF:")
    assert types.parameters == {"TYPE": ["HOME", "CELL", "PREF"]}
    for encoding in ("7BIT", "8bit", "BASE64", "quoted-printable"):
        line = ContentLine.parse(f"PHOTO;{encoding};JPEG:")
        assert line.parameters == {"ENCODING": [encoding], "TYPE": ["JPEG"]}


def test_signs_in_parameters_are_escaped_by_a_caret() -> None:
    """As RFC 6868 has it; what it does not know stays."""
    line = ContentLine.parse("TEL;X=^'a^^n^nb^':")

    assert line.parameters == {"X": ['"a^n\nb"']}
    assert ContentLine.parse("TEL;X=a^b^:").parameters == {"X": ["a^b^"]}


def test_data_are_what_was_encoded() -> None:
    lines = {
        "PHOTO;ENCODING=b:AP8=": b"\0\xff",
        "PHOTO;BASE64:AP 8=": b"\0\xff",
        "PHOTO;QUOTED-PRINTABLE:=00=FF": b"\0\xff",
        "PHOTO:AP8=": b"AP8=",
    }
    for line, data in lines.items():
        assert ContentLine.parse(line).data() == data, line


def test_what_is_no_line_is_refused() -> None:
    for line in ("", "FN", "FN;TYPE=a", 'FN;X="a:b', 'FN;X="a:b"'):
        with pytest.raises(MalformedLineError):
            ContentLine.parse(line)
    for line in ("FN;ENCODING=b:A", "FN;CHARSET=none;QUOTED-PRINTABLE:A"):
        with pytest.raises(MalformedLineError):
            ContentLine.parse(line).text()


def test_a_value_is_split_where_nothing_is_escaped() -> None:
    values = {
        "": [""],
        "a": ["a"],
        "a;b;": ["a", "b", ""],
        "a\\;b;c": ["a;b", "c"],
        "a\\\\;b": ["a\\", "b"],
        "a,b;c\\": ["a,b", "c\\"],
    }
    for value, parts in values.items():
        assert [unescape(part) for part in split(value, ";")] == parts, value


def test_lines_are_unfolded() -> None:
    text = "A:1\r\n 2\n\t3\rB\n\nC;QUOTED-PRINTABLE:4= \n 5=\nD:6 \n 7\nE:8=\nF:"

    assert list(unfold(text.encode())) == [
        "A:123",
        "B",
        "",
        "C;QUOTED-PRINTABLE:4 5D:67",
        "E:8=",
        "F:",
    ]
    assert list(unfold(b"E:quoted-printable=\nF:")) == ["E:quoted-printable=", "F:"]


def test_the_work_is_in_proportion_to_the_line() -> None:
    """What looks at every sign again for each sign takes hours with one of these."""
    # How many values the parameters have, parts the value has, and signs all parts have.
    lines = {
        "TEL;" + "a," * 500_000 + ":": (500_000, 1, 0),
        "TEL;X=" + '"a",' * 250_000 + ":": (250_000, 1, 0),
        "TEL" + ";a=b" * 250_000 + ":": (250_000, 1, 0),
        "TEL;X=" + "^" * 1_000_000 + ":": (1, 1, 0),
        "N:" + "\\" * 1_000_000: (0, 1, 500_000),
        "N:" + ";" * 1_000_000: (0, 1_000_001, 0),
        "N:" + "\\;" * 500_000: (0, 1, 500_000),
        "N;QUOTED-PRINTABLE:" + "=41" * 300_000: (1, 1, 300_000),
        "N;BASE64:" + "QUFB" * 250_000: (1, 1, 750_000),
    }
    for written, counted in lines.items():
        line = ContentLine.parse(written)
        parts = split(line.text(), ";")
        values = [value for several in line.parameters.values() for value in several]
        signs = "".join(map(unescape, parts))
        assert (len(values), len(parts), len(signs)) == counted, written[:20]

"""XML that was made to do harm, and XML that cannot help it."""

import asyncio
from typing import Final
from xml.etree.ElementTree import Element

import pytest

from custom_components.telephony.carddav.bounded_xml import (
    GREATEST_DEPTH,
    MOST_ELEMENTS,
    read_xml,
)
from custom_components.telephony.carddav.carddav_errors import (
    NoCardDavError,
    TooLargeBookError,
)

_LAUGHS: Final = "".join(
    f'<!ENTITY l{number + 1} "{f"&l{number};" * 10}">' for number in range(9)
)


_DOCUMENTS: Final = {
    "billion laughs": (
        f'<!DOCTYPE a [<!ENTITY l0 "lol">{_LAUGHS}]><a>&l9;</a>',
        NoCardDavError,
    ),
    # Within what the parser itself allows: 27 MB of 270 KB.
    "one long entity": (
        f'<!DOCTYPE a [<!ENTITY e "{"x" * 270_000}">]><a>{"&e;" * 100}</a>',
        NoCardDavError,
    ),
    "a file": ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', NoCardDavError),
    "depth": ("<a>" * (GREATEST_DEPTH + 1), TooLargeBookError),
    "elements": (f"<a>{'<b/>' * MOST_ELEMENTS}</a>", TooLargeBookError),
    "nothing": ("", NoCardDavError),
    "an open element": ("<a><b></a>", NoCardDavError),
    "a page": ("<!doctype html><html><br></html>", NoCardDavError),
}


@pytest.mark.parametrize("name", _DOCUMENTS)
async def test_what_is_not_read(name: str) -> None:
    document, error = _DOCUMENTS[name]
    with pytest.raises(error):
        await read_xml(document.encode())
    if document.startswith("<!DOCTYPE"):
        # In an encoding in which nobody looks for it.
        with pytest.raises(error):
            await read_xml(document.encode("utf-16"))


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (b"<a>one\x0btwo</a>", "onetwo"),
        (b"<a>&#11;one&#xB;&#0;two&#x1F600;&#65;&#xFFFF;&#99999999;</a>", "onetwo😀A"),
        (b"<a>\xff\xc3\xa9\xef\xbf\xbe</a>", "\ufffdé"),
        (b"\xef\xbb\xbf<a>\x00one</a>", "one"),
        (b"<a>&amp;\x0b&lt;</a>", "&<"),
        (b'<?xml version="1.0" encoding="nonsense"?><a>one</a>', "one"),
    ],
)
async def test_characters_that_xml_does_not_allow_are_left_out(
    document: bytes, text: str
) -> None:
    assert (await read_xml(document)).text == text

    # Wherever it is cut, no reference is.
    for length in range(32 * 1024 - 30, 32 * 1024 + 2):
        filling = b"x" * length
        longer = document.replace(b"<a>", b"<a>" + filling)
        found = (await read_xml(longer)).text
        assert found == filling.decode() + text, length


async def test_others_have_their_turn_while_much_is_read() -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    root: Element = await read_xml(b"<a>" + b"<b>text</b>" * 100_000 + b"</a>")
    counting.cancel()

    assert len(root) == 100_000
    # A turn for each 32 KiB.
    assert turns > 30

"""What requests prove themselves with, which nobody but the vendor may see."""

from collections.abc import Collection, Mapping
import json
import re
from urllib.parse import parse_qsl

from aiohttp import web


async def proofs_of(request: web.Request, names: Collection[str]) -> set[str]:
    """Return what a request proves itself with.

    Args:
        request: As the vendor received it.
        names: The headers, parameters and fields of a body that hold such.
    """
    places: tuple[Mapping[str, object], ...] = (
        request.headers,
        request.query,
        _fields(await request.text()),
    )
    found = (place.get(name) for place in places for name in names)
    return {
        re.sub("^(Basic|Bearer) ", "", value)
        for value in found
        if isinstance(value, str) and value
    }


def _fields(body: str) -> Mapping[str, object]:
    """Return what a body holds by name, be it JSON or a form."""
    try:
        parameters = json.loads(body)
    except ValueError:
        return dict(parse_qsl(body))
    return parameters if isinstance(parameters, dict) else {}

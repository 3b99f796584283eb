"""A file as a web server sends it: the whole, or the part that is asked for (RFC 9110)."""

from aiohttp import web


def file_answer(request: web.Request, body: bytes, content_type: str) -> web.Response:
    """Answer 200 with a file, 206 with one part of it, or 416 where it has no such part."""
    headers = {"Accept-Ranges": "bytes"}
    try:
        part = request.http_range
    except ValueError:
        part = slice(None)
    if part.start is None and part.stop is None:
        return web.Response(body=body, content_type=content_type, headers=headers)
    first, end, _ = part.indices(len(body))
    if first >= end:
        headers["Content-Range"] = f"bytes */{len(body)}"
        return web.Response(status=416, headers=headers)
    headers["Content-Range"] = f"bytes {first}-{end - 1}/{len(body)}"
    return web.Response(
        status=206, body=body[first:end], content_type=content_type, headers=headers
    )

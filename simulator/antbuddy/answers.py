"""Bodies AntBuddy does not document: every one here is inferred.

Documented are the status codes alone: 200, 400 (input wrong), 500, 503 (too many
requests). There is no 401 or 403, so a wrong hash is inferred to be a 400 like every
other mistake.
"""

from aiohttp import web


def bad_request(message: str) -> web.HTTPBadRequest:
    """Return the 400 to raise."""
    answer = web.json_response({"error": message})
    return web.HTTPBadRequest(body=answer.body, content_type="application/json")


def call_started() -> web.Response:
    """Return the 200 of click-to-call, which carries no identifier of the call."""
    return web.json_response({"status": "success"})

"""Stands in for the server of a peer: GitHub's, which Home Assistant asks by GraphQL.

It runs as a process of its own, like the vendors.
"""

import asyncio
from typing import Final

from aiohttp import web

from .processes import answer, until_unneeded

_USER: Final = {"id": 1, "login": "someone", "followers": 3, "following": 2}
_PAGE: Final = "https://example.com/someone/something"
_LATEST: Final = [{"title": "Something to read", "url": _PAGE, "number": 17}]
_REPOSITORY: Final = {
    "default_branch_ref": {
        "commit": {"message": "Say more", "url": _PAGE, "sha": "0123456789abcdef"}
    },
    "stargazers_count": 120,
    "forks_count": 11,
    "full_name": "someone/something",
    "id": 4711,
    "watchers": {"total": 9},
    "discussion": {"total": 5, "discussions": _LATEST},
    "issue": {"total": 7, "issues": _LATEST},
    "pull_request": {"total": 2, "pull_requests": _LATEST},
    "merged_pull_request": {"total": 90},
    "release": {"name": "1.0", "url": _PAGE, "tag": "v1.0", "assets": {"nodes": []}},
    "refs": {"tags": [{"name": "v1.0", "target": {"url": _PAGE}}]},
}


async def _user(_request: web.Request) -> web.Response:
    return web.json_response(_USER)


async def _repository(_request: web.Request) -> web.Response:
    return web.json_response({"data": {"repository": _REPOSITORY}})


async def _serve() -> None:
    application = web.Application()
    application.add_routes([web.get("/user", _user), web.post("/graphql", _repository)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    answer({"url": f"http://127.0.0.1:{runner.addresses[0][1]}"})
    await until_unneeded()
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(_serve())

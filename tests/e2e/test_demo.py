"""The command of the README, as a newcomer types it."""

import asyncio
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 300


async def test_the_demo_does_the_main_job() -> None:
    """Run it once; it says itself whether everything worked."""
    process = await asyncio.create_subprocess_exec(
        ROOT / "scripts/demo",
        "--once",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(MOST_SECONDS):
        output, _ = await process.communicate()

    text = output.decode()
    assert process.returncode == 0, text
    for action in (
        *("click_to_call", "query_axb", "bind_axb", "list_axb", "unbind_axb"),
        *("get_recording", "sync_contacts"),
    ):
        assert f"telephony.{action}" in text
    assert "1117 CNY" in text
    # Of seats, with their recordings, as of the other vendor that keeps some.
    assert text.count("audio  ") == 2
    # Who was added on the CardDAV server, and called.
    assert "Uncle Joe" in text

"""What a screen reader, or somebody who sees little, would stumble over in a page."""

from pathlib import Path
from typing import Final

from playwright.async_api import Locator

_AXE: Final = (
    Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
)

# What Home Assistant draws around it is Home Assistant's.
_FIND: Final = """async (element) => {
    const { violations } = await axe.run(element, { resultTypes: ["violations"] });
    return violations
        .filter(({ impact }) => impact !== "minor")
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}"""


async def stumbling_blocks(element: Locator) -> list[str]:
    """Return all that is moderate, serious or critical in an element, in axe's words."""
    if not await element.page.evaluate("'axe' in window"):
        await element.page.add_script_tag(path=_AXE)
    found: list[str] = await element.evaluate(_FIND)
    return found

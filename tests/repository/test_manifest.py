"""What hassfest and the Marketplace ask of the integration's descriptions of itself."""

import json
from pathlib import Path
import re
from typing import Any, Final

from awesomeversion import AwesomeVersion, AwesomeVersionStrategy
import hass_frontend
import homeassistant
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import selector
from homeassistant.loader import async_get_custom_components
import pytest
from yarl import URL

from ..helpers.action_schemas import registered_fields
from .files import INTEGRATION, ROOT, flatten, imports, modules, read_json, read_yaml

MANIFEST: Final = read_json(INTEGRATION / "manifest.json")
SERVICES: Final = read_yaml(INTEGRATION / "services.yaml")
EDITOR_PARTS: Final = {
    part: {
        f"{name}.{field}": about
        for name, offered in read_yaml(INTEGRATION / f"{part}.yaml").items()
        if not name.startswith(".")
        for field, about in offered["fields"].items()
    }
    for part in ("triggers", "conditions")
}
ICONS: Final = read_json(INTEGRATION / "icons.json")
HACS: Final = read_json(ROOT / "hacs.json")

KNOWN_KEYS: Final = {
    "after_dependencies",
    "codeowners",
    "config_flow",
    "dependencies",
    "documentation",
    "domain",
    "integration_type",
    "iot_class",
    "issue_tracker",
    "loggers",
    "name",
    "quality_scale",
    "requirements",
    "single_config_entry",
    "version",
}
IOT_CLASSES: Final = {"assumed_state", "calculated", "cloud_polling", "cloud_push"}
# hassfest knows that these are always there.
ALWAYS_THERE: Final = {
    "automation",
    "conversation",
    "frontend",
    "media_source",
    "persistent_notification",
    "person",
    "script",
    "system_health",
    "webhook",
    "websocket_api",
}
HACS_KEYS: Final = {
    "content_in_root",
    "country",
    "filename",
    "hacs",
    "hide_default_branch",
    "homeassistant",
    "name",
    "persistent_directory",
    "render_readme",
    "zip_release",
}


def test_the_manifest_is_in_order() -> None:
    keys = list(MANIFEST)

    assert keys == ["domain", "name", *sorted({*keys} - {"domain", "name"})]
    assert set(keys) <= KNOWN_KEYS


def test_the_manifest_says_what_the_marketplace_needs() -> None:
    assert MANIFEST["domain"] == INTEGRATION.name
    assert MANIFEST["name"]
    assert MANIFEST["codeowners"]
    assert all(re.fullmatch(r"@[\w/-]+", owner) for owner in MANIFEST["codeowners"])
    assert MANIFEST["iot_class"] in IOT_CLASSES
    assert MANIFEST["integration_type"] == "service"
    assert MANIFEST["config_flow"] is (INTEGRATION / "config_flow.py").exists()


def test_the_addresses_lead_to_the_project() -> None:
    documentation = URL(MANIFEST["documentation"])

    assert documentation.scheme == "https"
    assert documentation.host == "github.com"
    assert MANIFEST["issue_tracker"] == f"{documentation}/issues"
    assert MANIFEST["codeowners"] == [f"@{documentation.parts[1]}"]


def test_the_version_is_one_that_home_assistant_loads() -> None:
    version = AwesomeVersion(
        MANIFEST["version"], ensure_strategy=AwesomeVersionStrategy.SEMVER
    )

    assert version >= "0.1.0"


def test_requirements_are_pinned() -> None:
    """By us, or by Home Assistant, which uses it too and knows which one it can bear."""
    constraints = Path(homeassistant.__file__).with_name("package_constraints.txt")
    pinned = {line.partition("==")[0] for line in constraints.read_text().splitlines()}

    assert {"Pillow", "SQLAlchemy"} <= pinned
    assert all(
        re.fullmatch(r"[\w.-]+==[\w.]+", name) or name in pinned
        for name in MANIFEST["requirements"]
    )


def test_components_that_are_used_are_dependencies() -> None:
    declared = {
        *MANIFEST.get("dependencies", ()),
        *MANIFEST.get("after_dependencies", ()),
    }
    own = {path.stem for path in INTEGRATION.glob("*.py")}
    used = {
        imported.split(".")[2]
        for module in modules().values()
        for imported in imports(module)
        if imported.startswith("homeassistant.components.")
    }

    assert "sensor" in used
    assert used - declared - own - ALWAYS_THERE - {*Platform} == set()


async def test_home_assistant_finds_the_integration(
    hass: HomeAssistant, enable_custom_integrations: None
) -> None:
    found = (await async_get_custom_components(hass))["telephony"]

    assert Path(found.file_path) == INTEGRATION
    assert found.version == MANIFEST["version"]
    assert found.config_flow


def test_every_json_file_is_json() -> None:
    files = [*INTEGRATION.rglob("*.json")]

    assert len(files) >= 3
    for path in files:
        json.loads(path.read_text())


def test_the_marketplace_understands_its_file() -> None:
    assert set(HACS) <= HACS_KEYS
    assert HACS["name"] == MANIFEST["name"]
    assert re.fullmatch(r"\d{4}\.\d{1,2}\.\d+", HACS["homeassistant"])
    assert "filename" in HACS or not HACS.get("zip_release")
    assert [path.name for path in INTEGRATION.parent.iterdir() if path.is_dir()] == [
        "telephony"
    ]


def _fields(service: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an action, those in sections included."""
    fields: dict[str, Any] = {}
    for name, field in service.get("fields", {}).items():
        inner = field.get("fields", {name: field})
        assert not fields.keys() & inner.keys()
        fields |= inner
    return fields


async def test_the_editor_shows_the_actions_that_exist(
    hass: HomeAssistant, telephony: None
) -> None:
    described = {
        name: {
            field: bool(about.get("required"))
            for field, about in _fields(service).items()
        }
        for name, service in SERVICES.items()
    }

    assert described
    assert described == registered_fields(hass)


@pytest.mark.parametrize("action", SERVICES)
def test_the_editor_knows_how_to_ask_for_each_field(action: str) -> None:
    for field in _fields(SERVICES[action]).values():
        assert selector.validate_selector(field["selector"])


@pytest.mark.parametrize("part", EDITOR_PARTS)
def test_the_editor_knows_how_to_ask_for_each_option(part: str) -> None:
    """What hassfest asks of the fields of triggers and conditions."""
    fields = EDITOR_PARTS[part]

    assert fields
    assert (INTEGRATION / f"{part.removesuffix('s')}.py").exists()
    for field in fields.values():
        assert set(field) <= {"context", "default", "example", "required", "selector"}
        assert selector.validate_selector(field["selector"])


def test_icons_are_of_the_set_that_comes_with_home_assistant() -> None:
    listed = json.loads(
        (hass_frontend.where() / "static/mdi/iconList.json").read_text()
    )
    existing = {f"mdi:{icon['name']}" for icon in listed}
    used = set(flatten(ICONS).values())

    assert used
    assert used - existing == set()


def test_the_icon_of_a_state_differs_from_the_usual_one() -> None:
    assert set(ICONS) <= {"conditions", "entity", "services", "triggers"}
    for icons in ICONS["entity"].values():
        for icon in icons.values():
            assert icon.get("default") not in icon.get("state", {}).values()

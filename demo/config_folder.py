"""The configuration folder of the demo's Home Assistant, made anew at every start."""

from collections.abc import Iterator
from contextlib import contextmanager
import fcntl
from itertools import count
import json
from pathlib import Path
import shutil

ROOT = Path(__file__).parents[1]
BUILD = ROOT / ".build"

# The components are listed, because `default_config` would have Home Assistant fetch the
# packages of Bluetooth, cloud and voice, none of which a phone account needs. Cameras and speech
# are loaded in any case and complain of system libraries that are missing; so they are silenced.
CONFIGURATION = """\
automation: !include automations.yaml
config:
frontend:
history:
http:
  server_host: 127.0.0.1
  server_port: {port}
logbook:
logger:
  default: warning
  logs:
    aiohttp_fast_zlib: error
    custom_components.telephony: info
    haffmpeg: critical
    homeassistant.components.camera.img_util: critical
media_source:
mobile_app:
my:
recorder:
scene: !include scenes.yaml
script: !include scripts.yaml
sun:
webhook:
"""

# Home Assistant joins the local network's service discovery before anybody can configure it, and
# fails where there is no network. So it is told beforehand to stay on loopback (lo0 is macOS).
NETWORK = {
    "version": 1,
    "minor_version": 1,
    "key": "core.network",
    "data": {"configured_adapters": ["lo", "lo0"]},
}


def write_configuration(folder: Path, port: int) -> None:
    """Fill an empty folder: the configuration, the integration as a link to the clone, its blueprints.

    Args:
        folder: Where; exists.
        port: Where Home Assistant is to listen, on loopback.
    """
    (folder / "configuration.yaml").write_text(CONFIGURATION.format(port=port))
    storage = folder / ".storage"
    storage.mkdir()
    (storage / "core.network").write_text(json.dumps(NETWORK))
    (folder / "custom_components").symlink_to(ROOT / "custom_components")
    # Where the editors put what a person saves.
    (folder / "automations.yaml").write_text("[]\n")
    (folder / "scenes.yaml").write_text("[]\n")
    (folder / "scripts.yaml").write_text("{}\n")
    # Home Assistant follows no links when it looks for blueprints.
    shutil.copytree(ROOT / "blueprints", folder / "blueprints")


@contextmanager
def fresh_folder() -> Iterator[Path]:
    """Give an empty folder inside .build to this demo alone; it stays for whoever reads the log.

    A second demo beside a running one gets the next folder.
    """
    BUILD.mkdir(exist_ok=True)
    for number in count(1):
        folder = BUILD / ("demo-config" if number == 1 else f"demo-config-{number}")
        with folder.with_suffix(".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            yield folder
            return

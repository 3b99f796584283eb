"""How long modules take to import, in interpreters of their own.

`python -m bench.imports PACKAGE MODULE...` prints the milliseconds for the modules of a
package, once all is there that Home Assistant brings along.
"""

from importlib import import_module
from statistics import median
import subprocess
import sys
import time

# What Home Assistant has loaded anyway before it loads such an integration.
_ALWAYS_THERE = (
    "homeassistant.bootstrap",
    "homeassistant.components.event",
    "homeassistant.components.sensor",
    "homeassistant.components.webhook",
    "homeassistant.helpers.config_entry_flow",
)

PACKAGES = {
    "custom_components.telephony": ("config_flow", "event", "sensor"),
    "homeassistant.components.fritzbox_callmonitor": ("config_flow", "sensor"),
    "homeassistant.components.twilio": ("config_flow",),
}


def import_time(package: str) -> float | None:
    """Return the milliseconds; None where a package's requirements are not installed."""
    command = [sys.executable, "-m", "bench.imports", package, *PACKAGES[package]]
    times: list[float] = []
    for _ in range(6):
        process = subprocess.run(command, capture_output=True, text=True, check=False)
        if "ModuleNotFoundError" in process.stderr:
            return None
        process.check_returncode()
        times.append(float(process.stdout))
    # The first one may have to compile.
    return median(times[1:])


def _measure(package: str, modules: list[str]) -> float:
    for name in _ALWAYS_THERE:
        import_module(name)
    start = time.perf_counter()
    for name in (package, *(f"{package}.{module}" for module in modules)):
        import_module(name)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    print(_measure(sys.argv[1], sys.argv[2:]))

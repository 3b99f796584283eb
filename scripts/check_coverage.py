"""Say which module the tests that just ran do not cover enough.

More than 95 % of the branches of each module, and all of those of the forms: the average
of the whole, which coverage itself can check, hides a module that nobody tested.
"""

import json
from pathlib import Path
import sys
from tempfile import TemporaryDirectory

from coverage import Coverage

FLOOR = 95.0
FORMS = (
    "custom_components/telephony/config_flow.py",
    "custom_components/telephony/flows/",
)


def main() -> int:
    """Return 1 if there is such a module."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "coverage.json"
        coverage = Coverage()
        coverage.load()
        coverage.json_report(outfile=str(file))
        report = json.loads(file.read_bytes())
    percents = {
        module: measured["summary"]["percent_covered"]
        for module, measured in report["files"].items()
    }
    short = {
        module: percent
        for module, percent in percents.items()
        if percent <= FLOOR or (module.startswith(FORMS) and percent < 100)
    }
    for module, percent in short.items():
        lines = report["files"][module]["missing_lines"]
        print(f"{module}: {percent:.1f} %, lines not reached: {lines}")
    print(f"{report['totals']['percent_covered']:.2f} % of all")
    return 1 if short or not percents else 0


if __name__ == "__main__":
    sys.exit(main())

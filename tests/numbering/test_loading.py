"""All that is needed of the metadata is read when the numbering plan is imported."""

from pathlib import Path
import subprocess
import sys

# It needs nothing of what is around it.
INTEGRATION = Path(__file__).parents[2] / "custom_components" / "telephony"

# Reads numbers of all kinds in all countries, and prints what that opened or imported.
READ_EVERYTHING = """
import sys
from numbering.number_plan import NumberPlan
import phonenumbers

touched = []
watching = False

def watch(event, arguments):
    if watching and event in ("open", "import"):
        touched.append(f"{event} {arguments[0]}")

sys.addaudithook(watch)
watching = True
known = set(sys.modules)
read = 0
for region in (*sorted(phonenumbers.SUPPORTED_REGIONS), None):
    plan = NumberPlan(region, "VN")
    country_code = phonenumbers.country_code_for_region(region) if region else 999
    for text in (
        "112", "3200", "0912345678", "030 123456 ext. 5",
        f"+{country_code}12345678", f"{country_code}9001234567890",
    ):
        plan.read(text)
        plan.comparable(text)
        plan.for_people(text)
        read += 1
watching = False
print(read, *touched, *(set(sys.modules) - known), sep="\\n")
"""


def _run(program: str) -> list[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=INTEGRATION,
        capture_output=True,
        check=True,
        text=True,
        timeout=300,
    ).stdout.splitlines()


def test_reading_a_number_opens_no_file_and_imports_nothing() -> None:
    read, *touched = _run(READ_EVERYTHING)

    assert int(read) > 1000
    assert touched == []


def test_library_left_to_itself_would_open_files() -> None:
    """What the test above proves has to be more than that nothing is watched."""
    _, *touched = _run(
        READ_EVERYTHING.replace(
            "from numbering.number_plan import NumberPlan",
            "import phonenumbers\n"
            "phonenumbers.PhoneMetadata.load_all = lambda: None\n"
            "phonenumbers.PhoneMetadata.short_metadata_for_region, own = (\n"
            "    lambda *_: None,\n"
            "    phonenumbers.PhoneMetadata.short_metadata_for_region,\n"
            ")\n"
            "from numbering.number_plan import NumberPlan\n"
            "phonenumbers.PhoneMetadata.short_metadata_for_region = own",
        )
    )

    assert "import phonenumbers.data.region_US" in touched
    assert "import phonenumbers.shortdata.region_US" in touched

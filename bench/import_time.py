"""What Home Assistant's import of an integration costs when an account starts."""

from statistics import median
from typing import Final

from custom_components.telephony.const import DOMAIN

from .effort import Effort
from .processes import run_afresh
from .report import Column, Row, Table, counted

_GOAL: Final = 60

_NUMBERING_PLANS: Final = "custom_components.telephony.numbering.number_plan"

# Where there is a recorder, as almost everywhere, it has been imported before.
_LIBRARY: Final = "sqlalchemy"

# Of Home Assistant: two about telephones, and one that polls a cloud.
_PEERS: Final = ("fritzbox_callmonitor", "twilio", "github")


async def measure(effort: Effort) -> Table:
    """Return what the import costs, beside that of others."""
    return Table(
        "Import",
        [
            Column("CPU", "ms", _GOAL),
            Column("Modules of its own", ""),
            Column("Modules in all", ""),
        ],
        [
            _row(DOMAIN, DOMAIN, effort.imports),
            _library_row(_LIBRARY, effort.imports),
            _row(
                f"{DOMAIN}, when it reads the first number",
                DOMAIN,
                effort.imports,
                afterwards=_NUMBERING_PLANS,
            ),
            *(_row(domain, domain, effort.imports) for domain in _PEERS),
        ],
    )


def _row(
    name: str,
    domain: str,
    imports: int,
    *,
    afterwards: str | None = None,
) -> Row:
    found = [
        run_afresh("fresh_import", domain=domain, afterwards=afterwards)
        # The first one may have to compile.
        for _ in range(imports + 1)
    ][1:]
    return Row(
        name,
        [
            median(one[name] for one in found)
            for name in ("cpu", "own_modules", "modules")
        ],
        f"median of {counted(imports, 'import')}, each in a new interpreter",
        judged=domain == DOMAIN and afterwards is None,
    )


def _library_row(library: str, imports: int) -> Row:
    found = [
        run_afresh("fresh_module", library=library)["cpu"] for _ in range(imports + 1)
    ][1:]
    return Row(
        f"{library} alone, which no recorder has imported",
        [median(found), None, None],
        f"median of {counted(imports, 'import')}, each in a new interpreter",
        judged=False,
    )

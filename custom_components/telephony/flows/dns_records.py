"""What the DNS says of services, by the resolver that comes with Home Assistant."""

from collections.abc import Sequence

from aiodns import DNSResolver
from aiodns.error import DNSError
from pycares import SRVRecordData, TXTRecordData

from ..carddav.discovery import Service


class DnsRecords:
    """Looks records up; what cannot be had is empty."""

    async def services(self, name: str) -> Sequence[Service]:
        """Return the SRV records of a name (RFC 2782)."""
        return [
            Service(said.target, said.port, said.priority, said.weight)
            for said in await _said(name, "SRV")
            if isinstance(said, SRVRecordData)
        ]

    async def texts(self, name: str) -> Sequence[str]:
        """Return the TXT records of a name."""
        return [
            said.data.decode("ascii", "replace")
            for said in await _said(name, "TXT")
            if isinstance(said, TXTRecordData)
        ]


async def _said(name: str, kind: str) -> Sequence[object]:
    """Return what records of a kind say; another name may be among them."""
    resolver = DNSResolver()
    try:
        answer = await resolver.query_dns(name, kind)
    except DNSError:
        return ()
    finally:
        await resolver.close()
    return [record.data for record in answer.answer]

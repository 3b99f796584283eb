"""What the DNS says of a domain's address books."""

import asyncio

from aiodns.error import DNSError
from pycares import (
    CNAMERecordData,
    DNSRecord,
    DNSResult,
    SRVRecordData,
    TXTRecordData,
)
import pytest

from custom_components.telephony.carddav.discovery import Service
from custom_components.telephony.flows import dns_records
from custom_components.telephony.flows.dns_records import DnsRecords

ALIAS = CNAMERecordData("other.example.com")


class _Resolver:
    """Answers as the DNS of a test does.

    Attributes:
        said: By name and kind of record.
        open: How many are not closed.
    """

    said: dict[tuple[str, str], list[object]]
    open = 0

    def __init__(self) -> None:
        _Resolver.open += 1

    def query_dns(self, name: str, kind: str) -> asyncio.Future[DNSResult]:
        future = asyncio.get_running_loop().create_future()
        if (name, kind) in self.said:
            records = [
                DNSRecord(name, 0, 0, 60, data)  # type: ignore[arg-type]
                for data in self.said[name, kind]
            ]
            future.set_result(DNSResult(records, [], []))
        else:
            future.set_exception(DNSError(4, "Domain name not found"))
        return future

    async def close(self) -> None:
        _Resolver.open -= 1


async def test_records_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not there is empty, and no resolver stays behind."""
    name = "_carddavs._tcp.example.com"
    _Resolver.said = {
        (name, "SRV"): [ALIAS, SRVRecordData(1, 2, 443, "dav.example.com")],
        (name, "TXT"): [ALIAS, TXTRecordData(b"path=/dav/\xff")],
    }
    monkeypatch.setattr(dns_records, "DNSResolver", _Resolver)
    records = DnsRecords()

    assert await records.services(name) == [Service("dav.example.com", 443, 1, 2)]
    assert await records.texts(name) == ["path=/dav/\N{REPLACEMENT CHARACTER}"]
    assert await records.services("example.org") == []
    assert await records.texts("example.org") == []
    assert _Resolver.open == 0

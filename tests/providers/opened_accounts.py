"""Accounts with vendors, and the ways to open them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from aiohttp import ClientSession

from custom_components.telephony.providers import VENDORS
from custom_components.telephony.providers.base import Capability, Provider, Vendor
from custom_components.telephony.providers.configuration import Configuration, Line
from simulator import Simulator
from simulator.vendor_server import VendorServer

# Reserved for fiction.
NUMBER = "+1 (202) 555-0143"
DIGITS = "12025550143"

ORDER_ID = "0123456789abcdef0123456789abcdef"
RECORDING = "call_recording_dl5m5j5hfh4n8njj1oor.mp3"


@dataclass(frozen=True)
class Account:
    """An account with a simulated vendor.

    Attributes:
        vendor: What the integration knows of the vendor.
        server: The vendor's stand-in.
        configuration: What a user would have entered.
        line: A phone that is online.
        session: Where requests go through.
        recording: What `Call.recording` says of a call that was recorded.
        order_id: Of a call that was placed and is over.
    """

    vendor: Vendor
    server: VendorServer
    configuration: Configuration
    line: Line
    session: ClientSession
    recording: str = RECORDING
    order_id: str = ORDER_ID

    @property
    def secrets(self) -> list[str]:
        """What must not be seen anywhere."""
        credentials = self.configuration.credentials
        secrets = [credentials[pair.secret] for pair in self.vendor.credential_pairs]
        return secrets + ([self.line.password] if self.line.password else [])

    def with_pair(self, number: int) -> Account:
        """Return the same account as somebody has it who has one of its key pairs."""
        pair = self.vendor.credential_pairs[number]
        credentials = {
            name: self.configuration.credentials[name]
            for name in (pair.identity, pair.secret)
        }
        return replace(
            self, configuration=replace(self.configuration, credentials=credentials)
        )

    def open(self, **credentials: str) -> Provider:
        """Return a new provider, with some credentials changed."""
        configuration = replace(
            self.configuration,
            credentials={**self.configuration.credentials, **credentials},
        )
        return self.vendor.open_account(self.session, configuration)

    def dialled_requests(self) -> int:
        """Return how many requests arrived that can make a phone ring."""
        return sum(
            request.path.startswith(self.server.dialling_path)
            for request in self.server.requests
        )


def simulated_account(
    key: str, simulator: Simulator, session: ClientSession
) -> Account:
    """Return the account that a simulated vendor knows."""
    vendor = VENDORS[key]
    server = simulator.vendors[key]
    entered = server.account.credentials()
    names = [
        name
        for pair in vendor.credential_pairs
        for name in (pair.identity, pair.secret)
    ]
    optional = server.account.optional_credentials()
    password = vendor.line_fields.password
    return Account(
        vendor=vendor,
        server=server,
        configuration=configure(
            vendor, server.url, {name: entered[name] for name in names} | optional
        ),
        line=Line(
            number=entered[vendor.line_fields.number],
            name="Office desk",
            password=entered[password] if password else None,
        ),
        session=session,
    )


async def with_recording(account: Account) -> Account:
    """Return an account that knows a recorded call, where its vendor records any."""
    if Capability.RECORDINGS not in account.server.offers:
        return account
    account.server.add_call(
        number="07700900123", recording=RECORDING, order_id=ORDER_ID
    )
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    history = await account.open().call_history(an_hour_ago)
    account.server.clear_requests()
    references = [call.recording for call in history.calls if call.recording]
    assert references, "the history names no recording of a call that was recorded"
    return replace(account, recording=references[-1])


def configure(
    vendor: Vendor, url: str, credentials: Mapping[str, str]
) -> Configuration:
    """Return a configuration with every address of the vendor at one place."""
    return Configuration(
        credentials=credentials, endpoints=dict.fromkeys(vendor.endpoints, url)
    )

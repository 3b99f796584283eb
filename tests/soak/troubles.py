"""All that can go wrong between an account and its vendor, drawn by chance."""

from random import Random
from typing import Final

from simulator.faults import (
    AbsurdNumbers,
    BrokenRecord,
    EmptyBody,
    EndlessPages,
    Fault,
    Hang,
    HangMidBody,
    Html,
    Huge,
    MissingFields,
    NullFields,
    Redirect,
    Reset,
    ResetMidBody,
    Status,
    Throttle,
    Truncated,
    UnknownWords,
    VendorCode,
    WrongTypes,
)
from simulator.vendor_server import VendorServer

from ..helpers.network import Distrust, Network, Outage

_FAULTS: Final[tuple[Fault, ...]] = (
    Hang(),
    HangMidBody(),
    Reset(),
    ResetMidBody(),
    Truncated(),
    Html(),
    EmptyBody(),
    WrongTypes(),
    BrokenRecord(),
    NullFields(),
    MissingFields(),
    UnknownWords(),
    AbsurdNumbers(),
    Redirect("http://127.0.0.1:1/"),
    Status(400),
    Status(404),
    Status(500),
    Status(502, body="<html>Bad gateway</html>"),
    Throttle("30"),
    Throttle(),
)
# Each costs as much as a hundred others.
_COSTLY_FAULTS: Final[tuple[Fault, ...]] = (
    Huge(50 * 1024 * 1024),
    Huge(50 * 1024 * 1024, announced=True),
    EndlessPages(),
)
_VENDOR_CODES: Final = (-1, 1002, 1003)


class Troubles:
    """The troubles of one account, one at a time."""

    def __init__(self, server: VendorServer, network: Network, random: Random) -> None:
        """Begin without any."""
        self._server = server
        self._network = network
        self._random = random
        self._may_wait = False

    def begin(self, *, long: bool = False) -> None:
        """Let something go wrong.

        Args:
            long: Whether it will last, and so must not be a costly one.
        """
        choose = self._random.choice
        kind = self._random.random()
        if kind < 0.02 and not long:
            self._server.misbehave(choose(_COSTLY_FAULTS))
        elif kind < 0.25:
            encrypted = self._server.url.startswith("https:")
            trouble = choose([*Outage, *Distrust] if encrypted else [*Outage])
            self._network.trouble = trouble
            self._may_wait = trouble is Outage.NEVER_ACCEPTED
        elif kind < 0.3:
            self._server.revoke_credentials()
        elif kind < 0.35 and self._server.has_error_codes:
            self._server.misbehave(VendorCode(choose(_VENDOR_CODES)))
        else:
            # Now and then a poll fails half-way.
            fault = choose(_FAULTS)
            self._server.misbehave(fault, skip=choose((0, 0, 1, 2)))
            self._may_wait = isinstance(fault, Hang | HangMidBody)

    def end(self) -> None:
        """Let all be well."""
        self._server.behave()
        self._server.restore_credentials()
        self._network.trouble = None
        self._may_wait = False

    @property
    def can_wait(self) -> bool:
        """Whether somebody may come to wait for what will not come."""
        return self._may_wait

    def take_waiting(self) -> bool:
        """Tell whether somebody waits for what will not come, and forget about it."""
        waiting = self._network.waiting + self._server.hanging
        self._network.waiting = 0
        return waiting > 0

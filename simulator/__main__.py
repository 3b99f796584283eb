"""Runs the simulated vendors until Ctrl-C: `python -m simulator --help`."""

import argparse
import asyncio
import signal
from zoneinfo import ZoneInfo

from .simulator import CONTROL, Simulator
from .stand_ins import STAND_INS
from .vendor_server import VendorServer


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m simulator", description="The simulated telephony vendors."
    )
    for name in (*STAND_INS, CONTROL):
        parser.add_argument(
            f"--port-{name}",
            type=int,
            default=0,
            help="0, the default, takes a free port",
        )
    parser.add_argument(
        "--seed", type=int, default=7, help="another seed, another call history"
    )
    parser.add_argument(
        "--days", type=int, default=14, help="days of call history; 0 is none"
    )
    parser.add_argument(
        "--zone",
        type=ZoneInfo,
        default=ZoneInfo("UTC"),
        help="where the office keeps its hours",
    )
    parser.add_argument(
        "--answer-delay",
        type=float,
        default=4.0,
        help="seconds until a placed call is history",
    )
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> None:
    simulator = Simulator(
        seed=arguments.seed,
        ports={
            name: getattr(arguments, f"port_{name}") for name in (*STAND_INS, CONTROL)
        },
        history_days=arguments.days,
        office_zone=arguments.zone,
        answer_delay=arguments.answer_delay,
    )
    stopped = asyncio.Event()
    # Even where a shell began it in the background, and interrupts are ignored.
    for interrupt in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(interrupt, stopped.set)
    async with simulator:
        for name, vendor in simulator.vendors.items():
            _describe(name, vendor)
        print(f"control    {simulator.control_url}", flush=True)
        await stopped.wait()
    print("stopped")


def _describe(name: str, vendor: VendorServer) -> None:
    print(f"{name:<10} {vendor.url}")
    for credential, value in vendor.account.credentials().items():
        print(f"  {credential:<16} {value}")


def main() -> None:
    """Run until interrupted."""
    asyncio.run(_run(_arguments()))


if __name__ == "__main__":
    main()

"""Stand-ins for the servers of NXCloud, AntBuddy and net2phone.

For the demo and the tests. They do what the vendors' documents say, on 127.0.0.1, and
can be told to misbehave. They share no code with the integration, so that only a
mistake made twice stays hidden.
"""

from .calls import Call, Direction, Outcome, PlacedCall
from .simulator import Ports, Simulator

__all__ = ["Call", "Direction", "Outcome", "PlacedCall", "Ports", "Simulator"]

"""Stand-ins for the servers of the vendors: a package for each.

For the demo and the tests. They do what the vendors' documents say, on 127.0.0.1, and
can be told to misbehave. They share no code with the integration, so that only a
mistake made twice stays hidden.
"""

from .calls import Call, Direction, Outcome, PlacedCall
from .simulator import Simulator

__all__ = ["Call", "Direction", "Outcome", "PlacedCall", "Simulator"]

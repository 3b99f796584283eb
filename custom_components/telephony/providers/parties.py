"""The parties of calls: few people, and many calls with them."""

from functools import lru_cache
from typing import Final

from ..calls import Party

# One object for all the calls of a party spares time and memory. So many are more than
# an account talks to in days; a private phone's few dozen take a few kilobytes.
shared_party: Final = lru_cache(maxsize=1_000)(Party)

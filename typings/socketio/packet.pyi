from typing import Final

CONNECT: Final = 0
DISCONNECT: Final = 1
EVENT: Final = 2
ACK: Final = 3
CONNECT_ERROR: Final = 4

class Packet:
    uses_binary_events: bool
    packet_type: int
    data: object
    namespace: str | None
    id: int | None
    def __init__(self, *arguments: object, **fields: object) -> None: ...

from .base import Component

def readOne(stream: str, *, allowQP: bool) -> Component: ...  # noqa: N802, N803

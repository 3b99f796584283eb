from .base import Component

def readOne(
    stream: str,
    validate: bool = ...,
    transform: bool = ...,
    ignoreUnreadable: bool = ...,
    allowQP: bool = ...,
) -> Component: ...

"""Who wants to be called when something happens."""

from collections.abc import Callable


class Listeners[**Told]:
    """Callbacks that are called with the same, in the order in which they came."""

    def __init__(self) -> None:
        """Begin without any."""
        self._listeners: list[Callable[Told, None]] = []

    def add(self, listener: Callable[Told, None]) -> Callable[[], None]:
        """Have a callback called from now on; return what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, *told: Told.args, **named: Told.kwargs) -> None:
        """Call all of them."""
        # One may end its listening, or begin that of another.
        for listener in list(self._listeners):
            listener(*told, **named)

"""What the demo tells the person who started it."""


class DemoError(Exception):
    """The demo cannot go on; the message says why."""


def say(text: str) -> None:
    """Say in one line what happens next."""
    print(f"==> {text}", flush=True)


def show(text: str = "") -> None:
    """Show a line of a result."""
    print(f"    {text}" if text else "", flush=True)

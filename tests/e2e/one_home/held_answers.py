"""Answers of Home Assistant that a page gets late, so that one sees how it waits for them."""

import json
from typing import Any

from playwright.async_api import WebSocketRoute


class HeldAnswers:
    """Holds back the answers to some commands of a page until they are let go.

    News of what they subscribe to never come: calls of other tests end whenever they end.
    """

    def __init__(self, commands: str) -> None:
        """Hold nothing yet.

        Args:
            commands: How they begin.
        """
        self._commands = commands
        self._numbers: set[int] = set()
        self._held: list[dict[str, Any]] = []
        self._socket: WebSocketRoute | None = None
        self._is_holding = True

    def route(self, socket: WebSocketRoute) -> None:
        """Stand between a page and Home Assistant."""
        self._socket = socket
        server = socket.connect_to_server()

        def asked(text: str | bytes) -> None:
            for message in _messages(text):
                if str(message.get("type")).startswith(self._commands):
                    self._numbers.add(message["id"])
            server.send(text)

        def answered(text: str | bytes) -> None:
            messages = _messages(text)
            answers = [one for one in messages if one.get("id") in self._numbers]
            if not answers:
                socket.send(text)
                return
            passing = [one for one in messages if one not in answers]
            answers = [one for one in answers if one["type"] != "event"]
            if self._is_holding:
                self._held += answers
            else:
                passing += answers
            if passing:
                socket.send(json.dumps(passing))

        socket.on_message(asked)
        server.on_message(answered)

    def let_go(self) -> None:
        """Let the page have what was held, and whatever comes after it."""
        self._is_holding = False
        if self._socket is not None:
            self._socket.send(json.dumps(self._held))


def _messages(text: str | bytes) -> list[dict[str, Any]]:
    """Return what is sent at once."""
    messages = json.loads(text)
    return messages if isinstance(messages, list) else [messages]

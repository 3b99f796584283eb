"""NXCloud: the voice family and the signed family, each with its own error codes."""

from typing import Final

from .server import NxcloudServer

SERVER: Final = NxcloudServer

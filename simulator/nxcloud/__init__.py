"""NXCloud: the voice family and the signed family, each with its own error codes."""

from .server import NxcloudServer

__all__ = ["NxcloudServer"]

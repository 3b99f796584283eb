"""NXCloud: the voice family (token, form) and the signed family (headers, JSON), with error tables of their own."""

from .server import NxcloudServer

__all__ = ["NxcloudServer"]

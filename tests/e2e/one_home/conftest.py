"""What runs for all modules of this folder."""

from ..shared_home import browser, chromium, home

__all__ = ["browser", "chromium", "home"]

"""The config flow, which Home Assistant looks for here; it registers itself."""

from .flows.telephony_flow import TelephonyConfigFlow

__all__ = ["TelephonyConfigFlow"]

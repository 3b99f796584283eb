"""Words and times that the integration's files share."""

from datetime import timedelta
from typing import Final

DOMAIN: Final = "telephony"

CONF_VENDOR: Final = "vendor"
CONF_ADDRESS_BOOK: Final = "address_book"
CONF_ENDPOINTS: Final = "endpoints"
CONF_READ_IN_ZONE: Final = "read_in_zone"
CONF_DEFAULT_ACCOUNT: Final = "default_account"
CONF_DEFAULT_LINE: Final = "default_line"
CONF_HISTORY_DAYS: Final = "history_days"
CONF_KEEP_FOREVER: Final = "keep_forever"
CONF_KEEP_ON_SERVER: Final = "keep_on_server"
CONF_KEPT_DAYS: Final = "kept_days"
CONF_LOOK_UP_PLACES: Final = "look_up_places"
CONF_LOW_BALANCE: Final = "low_balance"
CONF_NUMBER: Final = "number"

SUBENTRY_TYPE_LINE: Final = "line"
SUBENTRY_TYPE_DID: Final = "did"
SUBENTRY_TYPE_SPEED_DIAL: Final = "speed_dial"

DEFAULT_HISTORY_DAYS: Final = 7
DEFAULT_KEPT_DAYS: Final = 365
DEFAULT_LOOK_UP_PLACES: Final = True
# A hundred years, within which no date is out of range.
MOST_KEPT_DAYS: Final = 36_500
# The shortest reach that any vendor documents.
MOST_HISTORY_DAYS: Final = 31

# Home Assistant's timers may be early by so much.
TIMER_LEEWAY: Final = timedelta(seconds=1)

// What Home Assistant loads: it registers all that the integration shows on dashboards.
import { TelephonyCard } from "./telephony-card";

customElements.define("telephony-card", TelephonyCard);

// What Home Assistant loads: it registers all that the integration shows on dashboards.
import "./call-feature";
import { entitySuggestion } from "./card-config";
import "./compact-card";
import { define } from "./home-assistant";
import "./missed-calls-badge";
import "./phone-page";
import { TelephonyCard } from "./telephony-card";

interface CustomCard {
  type: string;
  name: string;
  description: string;
  preview: boolean;
  documentationURL: string;
  getEntitySuggestion: typeof entitySuggestion;
}

declare global {
  interface Window {
    customCards?: CustomCard[];
  }
}

define("telephony-card", TelephonyCard);

const cards = (window.customCards ??= []);
if (!cards.some(({ type }) => type === "telephony-card")) {
  // Home Assistant takes these words as they are, before there are any texts to look up.
  cards.push({
    type: "telephony-card",
    name: "Telephony",
    description: "Your calls, and a dial pad.",
    preview: true,
    documentationURL: "https://github.com/OWNER/ha-telephony",
    getEntitySuggestion: entitySuggestion,
  });
}

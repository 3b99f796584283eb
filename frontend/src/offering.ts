// What Home Assistant offers where dashboards are made. It takes these words as they are, before
// there are any texts to look up.
import type { HomeAssistant } from "./home-assistant";

interface Offer {
  type: string;
  name: string;
  description?: string;
  documentationURL?: string;
  preview?: boolean;
  strategyType?: "dashboard";
  configurable?: boolean;
  isSupported?: (hass: HomeAssistant, context: { entity_id?: string }) => boolean;
}

type Shelf = "customBadges" | "customCardFeatures" | "customStrategies";

/** Offer something once, however often the module is loaded. */
export function offer(shelf: Shelf, thing: Offer): void {
  const offered = ((window as { [name in Shelf]?: Offer[] })[shelf] ??= []);
  if (!offered.some(({ type }) => type === thing.type)) {
    offered.push(thing);
  }
}

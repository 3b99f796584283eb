// The texts are those of the integration: Home Assistant has them in the user's language, and
// English where there is none.
import type english from "../../custom_components/telephony/translations/en.json";
import { type CommandError, DOMAIN, type HomeAssistant } from "./home-assistant";

type CardKey<Key> = Key extends `card_${infer Rest}` ? Rest : never;

/** The words of the card, as they stand under `common` without their prefix. */
export type TextKey = CardKey<keyof typeof english.common>;

export type Values = Record<string, string | number>;

const CATEGORIES = ["common", "entity", "exceptions"];

/**
 * Load the texts; Home Assistant gives a new `hass` to the card when they are there.
 *
 * @returns What knows them, for those who get no new `hass`.
 */
export async function loadTexts(hass: HomeAssistant): Promise<HomeAssistant["localize"]> {
  const load = (category: string) => hass.loadBackendTranslation(category, DOMAIN);
  await Promise.all(CATEGORIES.map(load));
  // Only what is given after the last of them knows all.
  return load("common");
}

/** What has texts: `hass`, or what is known of it. */
export type Texts = Pick<HomeAssistant, "localize">;

export function text(hass: Texts, key: TextKey, values?: Values): string {
  return hass.localize(`component.${DOMAIN}.common.card_${key}`, values);
}

/** What became of a call, in the words of the event entity. */
export function kindText(hass: Texts, kind: string): string {
  const states = `component.${DOMAIN}.entity.event.call.state_attributes.event_type.state`;
  return hass.localize(`${states}.${kind}`);
}

/** A sentence about what went wrong, never a code. */
export function errorText(hass: Texts, error: unknown): string {
  const { code, message, translation_key, translation_placeholders } = (error ??
    {}) as Partial<CommandError>;
  if (code === "unauthorized") {
    return text(hass, "not_allowed");
  }
  const translated =
    translation_key &&
    hass.localize(
      `component.${DOMAIN}.exceptions.${translation_key}.message`,
      translation_placeholders ?? {},
    );
  // Numbers are the connection's own errors, whose messages are for nobody.
  return translated || (typeof code === "string" && message) || text(hass, "no_connection");
}

// Joiners are part of names in some scripts.
const INVISIBLE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Strangers write names: what would turn or hide a text is shown instead of obeyed. */
export function visible(written: string): string {
  return written.replace(
    INVISIBLE,
    (sign) => `⟨U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
  );
}

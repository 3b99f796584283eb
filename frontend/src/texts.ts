// The texts are those of the integration: Home Assistant has them in the user's language, and
// English where there is none.
import type english from "../../custom_components/telephony/translations/en.json";
import { type CommandError, DOMAIN, type HomeAssistant } from "./home-assistant";

type CardKey<Key> = Key extends `card_${infer Rest}` ? Rest : never;

/** The words of the card, as they stand under `common` without their prefix. */
export type TextKey = CardKey<keyof typeof english.common>;

export type Values = Record<string, string | number>;

const CATEGORIES = ["common", "entity", "exceptions"];

type Resources = Record<string, string>;

const known = new Map<string, Resources>();
const asked = new Map<string, Promise<void>>();

/**
 * Load the texts in the user's language, unless they are there.
 *
 * The frontend's own look-up may lack them for good where others load theirs at the same time, and
 * never asks again where a connection was lost meanwhile.
 */
export function loadTexts(hass: HomeAssistant): Promise<void> {
  const { language } = hass;
  let loading = asked.get(language);
  if (!loading) {
    loading = fetchTexts(hass, language).catch((error: unknown) => {
      asked.delete(language);
      throw error;
    });
    asked.set(language, loading);
  }
  return loading;
}

async function fetchTexts(hass: HomeAssistant, language: string): Promise<void> {
  const answers = await Promise.all(
    CATEGORIES.map((category) =>
      hass.callWS<{ resources: Resources }>({
        type: "frontend/get_translations",
        language,
        category,
        integration: DOMAIN,
      }),
    ),
  );
  known.set(language, Object.assign({}, ...answers.map(({ resources }) => resources)));
}

/** What has texts: `hass`, or what is known of it. */
export type Texts = Pick<HomeAssistant, "language">;

export function text(hass: Texts, key: TextKey, values?: Values): string {
  return translated(hass, `common.card_${key}`, values);
}

/** What stands under a key of the integration's; nothing before the texts are loaded. */
export function translated({ language }: Texts, key: string, values: Values = {}): string {
  const found = known.get(language)?.[`component.${DOMAIN}.${key}`] ?? "";
  return found.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** What became of a call, in the words of the event entity. */
export function kindText(hass: Texts, kind: string): string {
  return translated(hass, `entity.event.call.state_attributes.event_type.state.${kind}`);
}

/** A sentence about what went wrong, never a code. */
export function errorText(hass: Texts, error: unknown): string {
  const { code, message, translation_key, translation_placeholders } = (error ??
    {}) as Partial<CommandError>;
  if (code === "unauthorized") {
    return text(hass, "not_allowed");
  }
  const sentence =
    translation_key &&
    translated(hass, `exceptions.${translation_key}.message`, translation_placeholders ?? {});
  // Numbers are the connection's own errors, whose messages are for nobody; and while it starts,
  // Home Assistant does not know our commands.
  const isSaid = typeof code === "string" && code !== "unknown_command";
  return sentence || (isSaid && message) || text(hass, "no_connection");
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

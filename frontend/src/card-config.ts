// How the card is set up: its configuration, the form for it, and where it is proposed.
import type { Account } from "./call";
import { listAccounts } from "./commands";
import { DOMAIN, type HomeAssistant } from "./home-assistant";
import { type TextKey, type Texts, loadTexts, text } from "./texts";

export const CARD_TYPE = "custom:telephony-card";

export interface CardConfig {
  type: string;
  /** The account; all accounts where it is left out. */
  config_entry_id?: string;
  title?: string;
  /** One part of the card alone; the log below the dial pad where it is left out. */
  show?: CardPart;
  /** Home Assistant's: the place of the card in a section. */
  grid_options?: { rows?: number | "auto" };
}

export const CARD_PARTS = ["log", "dial_pad", "compact"] as const;
export type CardPart = (typeof CARD_PARTS)[number];

interface Field {
  name: string;
}

const LABELS: Record<string, TextKey> = {
  config_entry_id: "account",
  title: "title",
  show: "show",
};

interface Frontend extends HTMLElement {
  hass?: HomeAssistant;
}

/** Home Assistant gives no `hass` to those who ask for a form. */
function currentHass(): HomeAssistant | undefined {
  return document.querySelector<Frontend>("home-assistant")?.hass;
}

/** Raises what Home Assistant shows in place of the card. */
export function checkConfig({ config_entry_id, title, show }: CardConfig): void {
  for (const [key, value] of Object.entries({ config_entry_id, title })) {
    if (value !== undefined && value !== null && typeof value !== "string") {
      throw new Error(`${key} must be a text`);
    }
  }
  if (show !== undefined && show !== null && !CARD_PARTS.includes(show)) {
    throw new Error(`show must be one of ${CARD_PARTS.join(", ")}`);
  }
}

export async function configForm(): Promise<Record<string, unknown>> {
  const hass = currentHass();
  let accounts: Account[] = [];
  let texts: Texts | undefined;
  if (hass) {
    accounts = await listAccounts(hass).catch(() => []);
    texts = await loadTexts(hass).then(
      () => hass,
      () => undefined,
    );
  }
  return {
    schema: [
      {
        name: "config_entry_id",
        selector: {
          select: {
            mode: "dropdown",
            options: accounts.map((one) => ({ value: one.config_entry_id, label: one.title })),
          },
        },
      },
      { name: "title", selector: { text: {} } },
      {
        name: "show",
        selector: {
          select: {
            mode: "dropdown",
            options: CARD_PARTS.map((part) => ({
              value: part,
              label: texts ? text(texts, `show_${part}`) : part,
            })),
          },
        },
      },
    ],
    computeLabel: ({ name }: Field) => {
      const key = LABELS[name];
      return texts && key ? text(texts, key) : name;
    },
    assertConfig: checkConfig,
  };
}

/** Propose the card for the entities of an account, with that account. */
export function entitySuggestion(hass: HomeAssistant, entityId: string) {
  const entity = hass.entities[entityId];
  if (entity?.platform !== DOMAIN) {
    return null;
  }
  const [account] = hass.devices[entity.device_id ?? ""]?.config_entries ?? [];
  return { config: { type: CARD_TYPE, ...(account ? { config_entry_id: account } : {}) } };
}

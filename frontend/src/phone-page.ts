// The strategies: make the whole phone page of what there is, for whoever looks at it.
import type { Account } from "./call";
import { listAccounts } from "./commands";
import { DOMAIN, type EntityEntry, type HomeAssistant, define } from "./home-assistant";
import { offer } from "./offering";
import { rights } from "./rights";
import { loadTexts, text, visible } from "./texts";

export interface PageConfig {
  type: string;
}

type Card = Record<string, unknown> & { type: string };

interface Section {
  type: "grid";
  cards: Card[];
  column_span?: number;
}

export interface View {
  type: "sections";
  max_columns: number;
  badges: Card[];
  sections: Section[];
  sidebar?: { sections: Section[]; content_label: string; sidebar_label: string };
}

const ICON = "mdi:phone";

// What is shown of an account, in this order; whatever else it has stands behind.
const ORDER = [
  "call_state",
  "last_caller",
  "last_call",
  "unreturned_calls",
  "calls_today",
  "incoming_calls_today",
  "outgoing_calls_today",
  "missed_calls_today",
  "talk_time_today",
  "cost_today",
  "balance",
];

// What is too long for half of the width.
const WIDE = ["last_caller", "unreturned_calls", "placed_call_state", "call_state"];

type EntitiesByKey = Record<string, string>;

/** Whether it is worth the wait until the account runs and tells what it can. */
function mayHave(account: Account, capability: string): boolean {
  return account.capabilities.length === 0 || account.capabilities.includes(capability);
}

function heading(title: string, icon: string, style = "subtitle", path?: string): Card {
  return {
    type: "heading",
    heading: title,
    heading_style: style,
    icon,
    ...(path ? { tap_action: { action: "navigate", navigation_path: path } } : {}),
  };
}

function tile(entity: string, key: string, name: unknown): Card {
  return {
    type: "tile",
    entity,
    name,
    ...(key.startsWith("missed") || key.startsWith("unreturned") ? { color: "red" } : {}),
    grid_options: { columns: WIDE.includes(key) ? 12 : 6 },
  };
}

/** The sensors among entities, what people look for first in front. */
function sensors(hass: HomeAssistant, entities: EntitiesByKey): [string, string][] {
  const place = (key: string) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  return Object.entries(entities)
    .filter(([, id]) => id.startsWith("sensor.") && !hass.entities[id]?.entity_category)
    .sort(([one], [other]) => place(one) - place(other));
}

function isOurs(entry: EntityEntry | undefined, key?: string): entry is EntityEntry {
  return (
    entry?.platform === DOMAIN &&
    !entry.hidden &&
    (key === undefined || entry.translation_key === key)
  );
}

interface SpeedDial {
  entity: string;
  /** The contact's; undefined where none of those that the user may see fits. */
  name: string | undefined;
}

/** The buttons of contacts, by name. What they are called has the contact's name in it. */
function speedDials(hass: HomeAssistant, accounts: readonly Account[]): SpeedDial[] {
  const contacts = [...new Set(accounts.flatMap((account) => account.contacts))];
  return Object.values(hass.entities)
    .filter((entry) => isOurs(entry, "call_contact"))
    .filter(({ entity_id }) => entity_id in hass.states)
    .map(({ entity_id }) => {
      const called = String(hass.states[entity_id]?.attributes["friendly_name"]);
      const [name] = contacts
        .filter((contact) => called.includes(contact))
        .sort((one, other) => other.length - one.length);
      return { entity: entity_id, name };
    })
    .sort((one, other) =>
      (one.name ?? one.entity).localeCompare(other.name ?? other.entity, hass.language),
    );
}

/** As high as the window lets it be, so that a thumb finds something beside it to scroll by. */
function rowsInView(): number {
  const taken = 200;
  const row = 64;
  return Math.min(14, Math.max(6, Math.floor((window.innerHeight - taken) / row)));
}

function card(show: "log" | "dial_pad", rows: number | "auto"): Card {
  return {
    type: `custom:${DOMAIN}-card`,
    show,
    grid_options: { columns: "full", rows },
  };
}

function accountSection(hass: HomeAssistant, account: Account): Section[] {
  const ownName = { type: "entity" };
  const cards = sensors(hass, account.entities).map(([key, id]) => tile(id, key, ownName));
  for (const { name, entities } of [...account.line_details, ...account.dids]) {
    for (const [key, id] of sensors(hass, entities)) {
      cards.push(tile(id, key, [{ type: "text", text: name }, ownName]));
    }
  }
  if (cards.length === 0) {
    return [];
  }
  // The pages of devices are for administrators.
  const path =
    account.device_id && hass.user?.is_admin
      ? `/config/devices/device/${account.device_id}`
      : undefined;
  return [
    { type: "grid", cards: [heading(account.title, "mdi:phone-classic", "title", path), ...cards] },
  ];
}

function speedDialSection(hass: HomeAssistant, accounts: readonly Account[]): Section[] {
  const dials = speedDials(hass, accounts);
  if (dials.length === 0) {
    return [];
  }
  return [
    {
      type: "grid",
      cards: [
        heading(text(hass, "page_speed_dial"), "mdi:star"),
        ...dials.map(({ entity, name }) => ({
          type: "tile",
          entity,
          name: name === undefined ? { type: "entity" } : { type: "text", text: visible(name) },
          hide_state: true,
          show_entity_picture: true,
          features: [{ type: `custom:${DOMAIN}-call-feature` }],
          features_position: "inline",
          grid_options: { columns: 12 },
        })),
      ],
    },
  ];
}

function nothingThere(hass: HomeAssistant): Section {
  return {
    type: "grid",
    cards: [
      {
        type: "empty-state",
        icon: ICON,
        title: text(hass, "page_no_account"),
        content: text(hass, hass.user?.is_admin ? "page_add_account" : "page_ask_administrator"),
        ...(hass.user?.is_admin
          ? {
              buttons: [
                {
                  text: text(hass, "page_add"),
                  icon: "mdi:plus",
                  tap_action: {
                    action: "navigate",
                    navigation_path: `/config/integrations/dashboard/add?domain=${DOMAIN}`,
                  },
                },
              ],
            }
          : {}),
      },
    ],
  };
}

/** Make the page of what there is. */
export function pageOf(hass: HomeAssistant, accounts: readonly Account[]): View {
  const canCall = accounts.some(
    (account) => account.may_control && mayHave(account, "click_to_call"),
  );
  const haveHistory = accounts.some((account) => mayHave(account, "call_history"));
  const calling: Section[] = canCall
    ? [{ type: "grid", cards: [card("dial_pad", "auto")] }, ...speedDialSection(hass, accounts)]
    : [];
  const sections: Section[] = [
    ...(accounts.length === 0 ? [nothingThere(hass)] : []),
    ...(haveHistory
      ? [{ type: "grid" as const, column_span: 2, cards: [card("log", rowsInView())] }]
      : []),
    ...accounts.flatMap((account) => accountSection(hass, account)),
  ];
  if (!canCall && !haveHistory) {
    // It hides itself, and learns of a right that is given, for which nothing else here waits.
    (sections[0] ??= { type: "grid", cards: [] }).cards.push(card("dial_pad", "auto"));
  }
  const view = {
    type: "sections" as const,
    max_columns: 3,
    badges: haveHistory ? [{ type: `custom:${DOMAIN}-missed-calls-badge` }] : [],
  };
  if (calling.length === 0 || sections.length === 0) {
    return { ...view, sections: [...calling, ...sections] };
  }
  // What one calls with stands beside the calls; on a phone, behind a tab of its own.
  return {
    ...view,
    sections,
    sidebar: {
      sections: calling,
      content_label: text(hass, "page_calls"),
      sidebar_label: text(hass, "page_dial"),
    },
  };
}

/** What the page is made of, of all that Home Assistant knows; equal where nothing has changed. */
function traces(hass: HomeAssistant): string {
  const entries = Object.values(hass.entities).filter((entry) => isOurs(entry));
  const devices = new Set(entries.map((entry) => entry!.device_id));
  return JSON.stringify([
    entries,
    [...devices].map((id) => {
      const device = id ? hass.devices[id] : undefined;
      return device?.name_by_user ?? device?.name;
    }),
    hass.user?.is_admin,
    hass.language,
  ]);
}

/** The one view of the dashboard, whose strategy makes what is on it. */
interface PageView {
  title: string;
  path: string;
  icon: string;
  strategy: PageConfig;
}

let view: PageView | undefined;

export class PhoneDashboard extends HTMLElement {
  /**
   * Home Assistant asks for the dashboard at every connection, and draws a view anew that is
   * another object. What was typed or opened would be lost each time a phone wakes.
   */
  static async generate(_config: PageConfig, hass: HomeAssistant): Promise<{ views: [PageView] }> {
    await loadTexts(hass);
    const title = text(hass, "page_title");
    if (view?.title !== title) {
      view = { title, path: "calls", icon: ICON, strategy: { type: `custom:${DOMAIN}` } };
    }
    return { views: [view] };
  }

  static shouldRegenerate(
    _config: PageConfig,
    before: HomeAssistant,
    after: HomeAssistant,
  ): boolean {
    return before.language !== after.language;
  }

  /** What the dialog that adds dashboards fills in. */
  static async getCreateSuggestions(hass: HomeAssistant): Promise<{ title: string; icon: string }> {
    await loadTexts(hass);
    return { title: text(hass, "page_title"), icon: ICON };
  }
}

export class PhonePage extends HTMLElement {
  static async generate(_config: PageConfig, hass: HomeAssistant): Promise<View> {
    // What changes after this question is not in its answer.
    rights.haveChanged = false;
    const [accounts] = await Promise.all([listAccounts(hass), loadTexts(hass)]);
    return pageOf(hass, accounts);
  }

  /** Asked with every change of a state, so that what is cheap comes first. */
  static shouldRegenerate(
    _config: PageConfig,
    before: HomeAssistant,
    after: HomeAssistant,
  ): boolean {
    if (rights.haveChanged && before.user !== after.user) {
      // The user, for whom the card asked anew, tells a part alone of what they may do.
      return true;
    }
    const isSame =
      before.entities === after.entities &&
      before.devices === after.devices &&
      before.user === after.user &&
      before.language === after.language;
    return !isSame && traces(before) !== traces(after);
  }
}

define(`ll-strategy-dashboard-${DOMAIN}`, PhoneDashboard);
define(`ll-strategy-view-${DOMAIN}`, PhonePage);
offer("customStrategies", {
  type: DOMAIN,
  strategyType: "dashboard",
  name: "Phone",
  description: "The calls of all your phone accounts, a dial pad and your speed dial.",
  documentationURL: "https://github.com/OWNER/ha-telephony",
});

// Calls and a Home Assistant for tests, as the integration's commands and the frontend give them.
import english from "../../custom_components/telephony/translations/en.json";
import type { Account, Call } from "../src/call";
import type { HomeAssistant } from "../src/home-assistant";
import { loadTexts } from "../src/texts";

export function call(changes: Partial<Call> = {}): Call {
  return {
    id: "1",
    config_entry_id: "office",
    account: "Office",
    started_at: "2026-11-18T20:30:00+00:00",
    direction: "incoming",
    kind: "incoming_answered",
    caller: "+12025550123",
    did: "+442079460000",
    line: "100",
    line_name: "Desk",
    duration: 140,
    talk_time: 134,
    cost: 0.05,
    currency: "USD",
    country: "US",
    display: "Ann",
    number: "+12025550123",
    number_display: "+1 202-555-0123",
    contact: "Ann",
    recorded: false,
    to_return: false,
    ...changes,
  };
}

/** Calls of different people, newest first, an hour apart. */
export function calls(count: number, changes: Partial<Call> = {}): Call[] {
  const newest = Date.parse("2026-11-18T20:30:00Z");
  return Array.from({ length: count }, (_, index) =>
    call({
      id: `c${index}`,
      number: `+1202555${String(index).padStart(4, "0")}`,
      started_at: new Date(newest - index * 3_600_000).toISOString(),
      ...changes,
    }),
  );
}

export function account(changes: Partial<Account> = {}): Account {
  return {
    config_entry_id: "office",
    title: "Office",
    capabilities: ["click_to_call", "call_history"],
    state: "running",
    is_default: true,
    may_control: true,
    unreturned: 0,
    device_id: null,
    entities: {},
    contacts: [],
    line_details: [
      { name: "Desk", number: "100", is_default: true, device_id: null, entities: {} },
    ],
    dids: [],
    address_books: [],
    ...changes,
  };
}

/** The English texts of a category, as Home Assistant gives them. */
export function resources(category: string): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (part: unknown, key: string) => {
    if (typeof part === "string") {
      found[key] = part;
    } else {
      for (const [name, below] of Object.entries(part ?? {})) {
        walk(below, `${key}.${name}`);
      }
    }
  };
  const all: Record<string, unknown> = english;
  walk(all[category], `component.telephony.${category}`);
  return found;
}

/** Answers commands by their type; refuses what it does not know. */
export function home(
  answers: Record<string, (command: Record<string, unknown>) => unknown> = {},
  changes: Partial<HomeAssistant> = {},
): HomeAssistant {
  const listeners = new Map<string, Set<() => void>>();
  const answer = async (command: Record<string, unknown>) => {
    const known = answers[String(command["type"])];
    if (!known && command["type"] === "frontend/get_translations") {
      return { resources: resources(String(command["category"])) };
    }
    if (!known) {
      throw { code: "unknown_command", message: "Unknown command." };
    }
    return known(command);
  };
  return {
    connection: {
      connected: true,
      subscribeMessage: async (listener, command) => {
        await answer({ ...command, listener });
        return () => undefined;
      },
      addEventListener: (event, listener) => {
        listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
      },
      removeEventListener: (event, listener) => {
        listeners.get(event)?.delete(listener);
      },
    },
    states: {},
    entities: {},
    devices: {},
    locale: { language: "en", number_format: "language", time_format: "24", time_zone: "server" },
    language: "en",
    config: { time_zone: "UTC" },
    callService: async () => undefined,
    callWS: async (command) => (await answer(command)) as never,
    hassUrl: (path) => path,
    ...changes,
  };
}

/** Let everything happen that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await Promise.resolve();
  }
}

// Most of what is tested is shown when they are there.
await loadTexts(home());

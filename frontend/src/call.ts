// Calls and accounts as the integration's commands tell them.

export type CallKind =
  | "incoming_answered"
  | "missed"
  | "outgoing_answered"
  | "outgoing_unanswered"
  | "busy"
  | "cancelled"
  | "failed"
  | "internal"
  | "unknown";

export interface Call {
  id: string;
  config_entry_id: string;
  account: string;
  started_at: string;
  direction: "incoming" | "outgoing" | "internal";
  kind: CallKind;
  caller: string | null;
  did: string | null;
  line: string | null;
  line_name: string | null;
  duration: number | null;
  talk_time: number | null;
  cost: number | null;
  currency: string | null;
  country: string | null;
  caller_place?: string | null;
  display: string | null;
  number: string | null;
  number_display: string | null;
  contact: string | null;
  recorded: boolean;
  to_return: boolean;
}

export const FILTERS = ["all", "missed", "incoming", "outgoing", "recorded"] as const;
export type CallFilter = (typeof FILTERS)[number];

/** An own number of an account, with its entities by their translation keys. */
export interface OwnNumber {
  name: string;
  number: string;
  device_id: string | null;
  entities: Record<string, string>;
}

/** A phone of an account that can place calls. */
export interface Line extends OwnNumber {
  is_default: boolean;
}

export type AccountState =
  "running" | "unavailable" | "throttled" | "sign_in" | "starting" | "stopped";

export interface Account {
  config_entry_id: string;
  title: string;
  capabilities: string[];
  state: AccountState;
  is_default: boolean;
  may_control: boolean;
  unreturned: number | null;
  device_id: string | null;
  entities: Record<string, string>;
  /** Names of all contacts that the user may see. */
  contacts: string[];
  line_details: Line[];
  dids: OwnNumber[];
  address_books: { config_entry_id: string; title: string }[];
}

/** An id is unique within its account only. */
export function callKey(call: Call): string {
  return `${call.config_entry_id} ${call.id}`;
}

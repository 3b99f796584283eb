// The commands of the integration, one function each.
import type { Account, Call, CallFilter } from "./call";
import { DOMAIN, type HomeAssistant, type Unsubscribe } from "./home-assistant";

export interface CallPage {
  calls: Call[];
  next: string | null;
  total: number;
}

export interface CallNews {
  config_entry_id: string;
  calls: Call[];
  unreturned: string[];
  refresh: boolean;
}

export interface Suggestion {
  name: string;
  number: string;
  written: string;
}

export interface Description {
  config_entry_id: string;
  written: string;
  country_name: string | null;
  place: string | null;
  contact: string | null;
  line: string | null;
  is_allowed: boolean;
  reason: string | null;
  message: string | null;
  translation_key: string | null;
  translation_placeholders: Record<string, string> | null;
  suggestions: Suggestion[];
}

export interface DialStep {
  stage: "ringing" | "in_doubt" | "ended";
  outcome: string | null;
  talk_time: number | null;
  message: string | null;
  is_final: boolean;
}

export interface Wanted {
  filter: CallFilter;
  text: string;
  account: string | undefined;
}

/** Calls are asked for by the page. */
export const PAGE_SIZE = 80;

function of(account: string | undefined): { config_entry_id?: string } {
  return account === undefined ? {} : { config_entry_id: account };
}

export function listAccounts(hass: HomeAssistant): Promise<Account[]> {
  return hass.callWS({ type: `${DOMAIN}/accounts` });
}

export function listCalls(
  hass: HomeAssistant,
  { filter, text, account }: Wanted,
  before: string | null,
  limit: number,
): Promise<CallPage> {
  return hass.callWS({
    type: `${DOMAIN}/calls/list`,
    filter,
    text,
    before,
    limit,
    ...of(account),
  });
}

/** Listen to calls, until the connection is lost: whoever listens asks again, until it is heard. */
export function subscribeToCalls(
  hass: HomeAssistant,
  account: string | undefined,
  listener: (news: CallNews) => void,
): Promise<Unsubscribe> {
  return hass.connection.subscribeMessage(
    listener,
    { type: `${DOMAIN}/calls/subscribe`, ...of(account) },
    { resubscribe: false },
  );
}

export function describeNumber(
  hass: HomeAssistant,
  number: string,
  account: string | undefined,
): Promise<Description> {
  return hass.callWS({ type: `${DOMAIN}/number/describe`, number, ...of(account) });
}

/** Place a call. It is asked for once: a connection that comes back does not ask again. */
export function dial(
  hass: HomeAssistant,
  number: string,
  account: string | undefined,
  line: string | undefined,
  listener: (step: DialStep) => void,
): Promise<Unsubscribe> {
  return hass.connection.subscribeMessage(
    listener,
    { type: `${DOMAIN}/dial`, number, ...of(account), ...(line === undefined ? {} : { line }) },
    { resubscribe: false },
  );
}

/** Mark the missed calls of a number as seen, or, where it is withheld, single ones. */
export function markSeen(
  hass: HomeAssistant,
  account: string,
  calls: { number: string } | { call_ids: string[] },
): Promise<{ count: number }> {
  return hass.callWS({ type: `${DOMAIN}/mark_seen`, ...of(account), ...calls });
}

export function saveContact(
  hass: HomeAssistant,
  name: string,
  number: string,
  book: string | undefined,
): Promise<{ name: string }> {
  return hass.callWS({ type: `${DOMAIN}/contact/save`, name, numbers: [number], ...of(book) });
}

/** The signed path of a recording, which is good for an hour. */
export async function recordingPath(hass: HomeAssistant, call: Call): Promise<string> {
  const { path } = await hass.callWS<{ path: string }>({
    type: "auth/sign_path",
    path: `/api/${DOMAIN}/recording/${call.config_entry_id}/${encodeURIComponent(call.id)}`,
    expires: 3600,
  });
  return path;
}

/** What the vendor knows of a privacy number: words and what they stand for. */
export async function lookUpPrivacyNumber(
  hass: HomeAssistant,
  call: Call,
): Promise<Record<string, unknown>> {
  const { response } = await hass.callWS<{ response: Record<string, unknown> }>({
    type: "call_service",
    domain: DOMAIN,
    service: "query_axb",
    service_data: { config_entry_id: call.config_entry_id, caller: call.caller, did: call.did },
    return_response: true,
  });
  return response;
}

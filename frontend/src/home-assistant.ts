// The part of Home Assistant's frontend that the card relies on.

export interface EntityState {
  state: string;
  attributes: Record<string, unknown>;
}

export interface EntityEntry {
  entity_id: string;
  platform?: string;
  translation_key?: string;
  device_id?: string | null;
  entity_category?: string;
  name?: string;
  hidden?: boolean;
}

export interface Device {
  name?: string | null;
  name_by_user?: string | null;
  config_entries?: string[];
}

export interface Locale {
  language: string;
  number_format?: string;
  time_format?: string;
  time_zone?: string;
}

export type Unsubscribe = () => void | Promise<void>;

export interface Connection {
  connected: boolean;
  subscribeMessage<Message>(
    listener: (message: Message) => void,
    command: Record<string, unknown>,
    options?: { resubscribe?: boolean },
  ): Promise<Unsubscribe>;
  addEventListener(event: "ready" | "disconnected", listener: () => void): void;
  removeEventListener(event: "ready" | "disconnected", listener: () => void): void;
}

export interface HomeAssistant {
  connection: Connection;
  states: Record<string, EntityState | undefined>;
  entities: Record<string, EntityEntry | undefined>;
  devices: Record<string, Device | undefined>;
  user?: { is_admin: boolean };
  locale: Locale;
  language: string;
  config: { time_zone: string };
  /** A refusal is told to the user, and raised. */
  callService(domain: string, service: string, data: Record<string, unknown>): Promise<unknown>;
  callWS<Answer>(command: Record<string, unknown>): Promise<Answer>;
  hassUrl(path: string): string;
}

/** What Home Assistant answers to a command that it refuses or cannot carry out. */
export interface CommandError {
  code: string | number;
  message?: string;
  translation_key?: string | null;
  translation_placeholders?: Record<string, string> | null;
}

export const DOMAIN = "telephony";

/**
 * Home Assistant makes a new `hass` whenever any entity changes. Most of the card has to do with
 * the user's texts and formats alone.
 */
export const forTexts = {
  attribute: false,
  hasChanged: (now?: HomeAssistant, before?: HomeAssistant) =>
    now?.language !== before?.language || now?.locale !== before?.locale,
};

/** Register an element; a module that is loaded a second time leaves the first one be. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) {
    customElements.define(name, element);
  }
}

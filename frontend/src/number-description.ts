// What is known of a number while it is typed: asked for after a pause, the newest answer counts.
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type Description, describeNumber } from "./commands";
import type { HomeAssistant } from "./home-assistant";

const TYPING_PAUSE_MS = 150;

/** Half-typed numbers and names are no reason to complain. */
const NOT_YET = new Set(["not_possible", "contact_not_found", "several_contacts"]);

/** What is pasted may be a link, and hold signs that nobody sees. */
export function cleanNumber(written: string): string {
  return written
    .replace(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
    .replace(/\p{Cc}/gu, " ")
    .replace(/^\s*(tel|callto|sip):(\/\/)?/i, "")
    .replace(/\s+/g, " ")
    .trimStart();
}

export class NumberDescription implements ReactiveController {
  /** Of what was asked for last; undefined until it is known. */
  description: Description | undefined;
  private asked: string | undefined;
  private pause: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.pause);
  }

  /** Ask when nothing was typed for a moment; what is shown stays until then. */
  askSoon(hass: HomeAssistant, number: string, account: string | undefined): void {
    clearTimeout(this.pause);
    this.asked = undefined;
    if (number.trim() === "") {
      this.clear();
      return;
    }
    this.pause = setTimeout(() => void this.ask(hass, number, account), TYPING_PAUSE_MS);
  }

  /** Ask now; undefined where there was no answer, or somebody asked for something else. */
  async ask(
    hass: HomeAssistant,
    number: string,
    account: string | undefined,
  ): Promise<Description | undefined> {
    clearTimeout(this.pause);
    this.asked = number;
    try {
      const description = await describeNumber(hass, number, account);
      if (this.asked !== number) {
        return undefined;
      }
      this.description = description;
      this.host.requestUpdate();
      return description;
    } catch {
      // Placing the call tells what is wrong.
      return undefined;
    }
  }

  clear(): void {
    clearTimeout(this.pause);
    this.asked = undefined;
    this.description = undefined;
    this.host.requestUpdate();
  }

  /** Whether something forbids the call that more typing would not change. */
  get isRefused(): boolean {
    const { description } = this;
    return !!description && !description.is_allowed && !NOT_YET.has(description.reason ?? "");
  }
}

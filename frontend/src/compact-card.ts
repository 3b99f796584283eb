// The compact form of the card, for tiles and tablets on the wall: the last call, how many missed
// ones wait, and a button that calls back.
import { LitElement, type PropertyValues, type TemplateResult, css, html, nothing } from "lit";
import { type Account, type Call, callKey } from "./call";
import "./call-dialog";
import { callIcon } from "./call-icon";
import { joined, nameOf } from "./call-row";
import { type CallNews, listCalls } from "./commands";
import { formatsFor } from "./formatting";
import { type HomeAssistant, define, forTexts } from "./home-assistant";
import { callingAccounts } from "./line-choice";
import { OneAtATime } from "./one-at-a-time";
import { shared } from "./styles";
import { errorText, kindText, text } from "./texts";

// So many missed calls are looked through for one that nobody has returned.
const LOOKED_THROUGH = 20;

export class CompactCard extends LitElement {
  static override properties = {
    hass: forTexts,
    account: { attribute: false },
    accounts: { attribute: false },
    call: { state: true },
    isKnown: { state: true },
    isCalling: { state: true },
    error: { state: true },
  };

  declare hass: HomeAssistant;
  /** The account whose calls are shown; all of them where it is undefined. */
  declare account: string | undefined;
  declare accounts: Account[];
  /** The last missed call that waits to be returned, else the last one. */
  declare private call: Call | undefined;
  declare private isKnown: boolean;
  declare private isCalling: boolean;
  declare private error: unknown;
  private readonly waiting = new Map<string, number>();
  private readonly loading = new OneAtATime(() => this.load());

  constructor() {
    super();
    this.accounts = [];
    this.isKnown = false;
    this.isCalling = false;
  }

  /** Take in what the server told of by itself. */
  take(news: CallNews): void {
    this.waiting.set(news.config_entry_id, news.unreturned.length);
    this.refresh();
  }

  /** Ask anew for the call that is shown. */
  refresh(): void {
    void this.loading.run();
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("accounts")) {
      for (const { config_entry_id, unreturned } of this.accounts) {
        this.waiting.set(config_entry_id, unreturned ?? 0);
      }
    }
    if (changed.has("account") || changed.has("accounts")) {
      this.refresh();
    }
  }

  override render(): TemplateResult {
    const { hass, error } = this;
    return html`<ha-card>
      ${
        error === undefined
          ? this.renderCall()
          : html`<p class="notice error" role="alert">
              <ha-icon .icon=${"mdi:alert-circle"} aria-hidden="true"></ha-icon>
              <span>${errorText(hass, error)}</span>
            </p>`
      }
    </ha-card>`;
  }

  private renderCall(): TemplateResult | typeof nothing {
    const { hass, call } = this;
    if (!call) {
      return this.isKnown ? html`<p class="secondary">${text(hass, "no_calls")}</p>` : nothing;
    }
    const formats = formatsFor(hass);
    const began = new Date(call.started_at);
    const isToday = formats.day(began) === formats.day(new Date());
    const missed = this.missed;
    return html`
      ${callIcon(call.kind)}
      <div class="words" data-call-id=${call.id}>
        <div class="who"><bdi>${nameOf(hass, call)}</bdi></div>
        <div class="secondary">
          ${joined([
            kindText(hass, call.kind),
            isToday ? formats.time(began) : formats.dayAndTime(began),
          ])}
        </div>
        ${
          missed > 0
            ? html`<div class="missed">${text(hass, "compact_missed", { count: missed })}</div>`
            : nothing
        }
      </div>
      ${call.number !== null && callingAccounts(this.accounts).length > 0 ? this.renderButton(call) : nothing}
    `;
  }

  private renderButton(call: Call): TemplateResult {
    const { hass } = this;
    return html`<button
        class="primary"
        aria-label=${text(hass, "call_back")}
        title=${text(hass, "call_back")}
        @click=${() => (this.isCalling = true)}
      >
        <ha-icon .icon=${"mdi:phone"} aria-hidden="true"></ha-icon>
      </button>
      ${
        this.isCalling
          ? html`<telephony-call-dialog
              .hass=${hass}
              .accounts=${this.accounts}
              .number=${call.number}
              .name=${nameOf(hass, call)}
              .account=${call.config_entry_id}
              @closed=${() => (this.isCalling = false)}
            ></telephony-call-dialog>`
          : nothing
      }`;
  }

  /** How many missed calls wait. */
  private get missed(): number {
    return this.accounts
      .filter(({ config_entry_id }) => (this.account ?? config_entry_id) === config_entry_id)
      .reduce((sum, { config_entry_id }) => sum + (this.waiting.get(config_entry_id) ?? 0), 0);
  }

  private async load(): Promise<void> {
    const list = async (filter: "all" | "missed", limit: number) =>
      (await listCalls(this.hass, { filter, text: "", account: this.account }, null, limit)).calls;
    try {
      let [call] = await list("all", 1);
      if (call && !call.to_return && this.missed > 0) {
        const missed = await list("missed", LOOKED_THROUGH);
        call = missed.find(({ to_return }) => to_return) ?? call;
      }
      // Whoever is just being called stays whom the question is about.
      if (!this.isCalling || !call || !this.call || callKey(call) === callKey(this.call)) {
        this.call = call;
      }
      this.isKnown = true;
      this.error = undefined;
    } catch (error) {
      this.error = error;
    }
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        height: 100%;
      }
      ha-card {
        box-sizing: border-box;
        height: 100%;
        /* Of three lines, however many there are. */
        min-height: calc(76px + 2 * var(--ha-card-border-width, 1px));
        display: flex;
        align-items: center;
        gap: 16px;
        padding: 8px 16px;
      }
      button {
        flex: none;
        width: 48px;
        height: 48px;
        padding: 0;
        border-radius: 24px;
      }
      .words {
        flex: 1;
        min-width: 0;
      }
      .words > * {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .who {
        font-size: 16px;
        font-weight: 500;
      }
      .missed {
        font-weight: 500;
        /* Dark enough to be read, and light enough in the dark. */
        color: color-mix(in srgb, var(--error-color) 65%, var(--primary-text-color));
      }
      p {
        margin: 0;
      }
    `,
  ];
}

define("telephony-compact", CompactCard);

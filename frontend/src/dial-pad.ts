// The dial pad: a field that takes numbers and names, keys, and what is known of who is meant.
import { LitElement, type TemplateResult, css, html, nothing } from "lit";
import type { Account } from "./call";
import type { Description, Suggestion } from "./commands";
import { dialProgress, progressStyles } from "./dial-progress";
import { type HomeAssistant, define, forTexts } from "./home-assistant";
import { type ChosenLine, expectedLine, lineChoice } from "./line-choice";
import { NumberDescription, cleanNumber } from "./number-description";
import type { Destination, DialProgress } from "./placed-call";
import { joined } from "./call-row";
import { shared } from "./styles";
import { errorText, text, visible } from "./texts";

const KEYS = [..."123456789*0#"];
const LONGEST = 128;

export class DialPad extends LitElement {
  static override properties = {
    hass: forTexts,
    account: { attribute: false },
    accounts: { attribute: false },
    progress: { attribute: false },
    number: { state: true },
    chosen: { state: true },
    hasKeys: { attribute: false },
    refusal: { state: true },
  };

  declare hass: HomeAssistant;
  declare account: string | undefined;
  declare accounts: Account[];
  declare progress: DialProgress | undefined;
  declare private number: string;
  declare private chosen: ChosenLine | undefined;
  /** Whether the keys are there; people change it. */
  declare hasKeys: boolean;
  /** Why a call was not placed that somebody asked for. */
  declare private refusal: Description | undefined;
  private readonly known = new NumberDescription(this);

  constructor() {
    super();
    this.accounts = [];
    this.number = "";
    this.hasKeys = false;
  }

  override render(): TemplateResult {
    const isAsking = this.progress?.stage === "asking";
    return html`<form @submit=${this.submit}>
      <div class="field">
        <input
          type="tel"
          inputmode="text"
          dir="auto"
          aria-label=${text(this.hass, "number")}
          placeholder=${text(this.hass, "number")}
          autocomplete="off"
          maxlength=${LONGEST}
          .value=${this.number}
          aria-describedby="known"
          @input=${this.typed}
        />
        <button
          type="button"
          class="icon"
          aria-label=${text(this.hass, "keypad")}
          title=${text(this.hass, "keypad")}
          aria-expanded=${this.hasKeys}
          @click=${() => (this.hasKeys = !this.hasKeys)}
        >
          <ha-icon .icon=${"mdi:dialpad"} aria-hidden="true"></ha-icon>
        </button>
        <button class="primary" ?disabled=${isAsking || this.number.trim() === ""}>
          ${text(this.hass, "call")}
        </button>
      </div>
      <div id="known" aria-live="polite">${this.renderKnown()}</div>
      ${this.renderSuggestions()} ${this.hasKeys ? this.renderKeys() : nothing}
      ${this.number === "" ? nothing : this.renderLines()}
      ${dialProgress(this.hass, this.progress, () => this.dispatchEvent(new Event("dismissed")))}
    </form>`;
  }

  private renderKnown(): TemplateResult | typeof nothing {
    const { description } = this.known;
    const refused = this.known.isRefused ? description : this.refusal;
    if (refused) {
      return html`<p class="notice error">
        <ha-icon .icon=${"mdi:phone-cancel"} aria-hidden="true"></ha-icon>
        <span>${errorText(this.hass, { ...refused, code: "refused" })}</span>
      </p>`;
    }
    if (!description || (!description.country_name && !description.contact)) {
      return nothing;
    }
    const { contact, written, place, country_name } = description;
    const isAsTyped = written === this.number;
    return html`<p class="secondary known">
      ${joined([contact && visible(contact), isAsTyped ? null : visible(written), place, country_name])}
    </p>`;
  }

  private renderSuggestions(): TemplateResult | typeof nothing {
    const suggestions = this.known.description?.suggestions ?? [];
    const isTaken =
      suggestions.length === 1 && cleanNumber(suggestions[0]!.written) === this.number;
    if (suggestions.length === 0 || isTaken) {
      return nothing;
    }
    return html`<ul aria-label=${text(this.hass, "contacts")} @keydown=${this.moved}>
      ${suggestions.map(
        (suggestion) =>
          html`<li>
            <button type="button" @click=${() => this.take(suggestion)}>
              <bdi>${visible(suggestion.name)}</bdi>
              <bdi class="secondary">${visible(suggestion.written)}</bdi>
            </button>
          </li>`,
      )}
    </ul>`;
  }

  private renderKeys(): TemplateResult {
    return html`<div class="keys" role="group" aria-label=${text(this.hass, "keypad")} dir="ltr">
      ${KEYS.map(
        (key) =>
          html`<button type="button" @click=${() => this.write(this.number + key)}>${key}</button>`,
      )}
      <button type="button" @click=${() => this.write(this.number + "+")}>+</button>
      <button
        type="button"
        class="wide"
        aria-label=${text(this.hass, "delete_digit")}
        @click=${() => this.write([...this.number].slice(0, -1).join(""))}
      >
        <ha-icon .icon=${"mdi:backspace-outline"} aria-hidden="true"></ha-icon>
      </button>
    </div>`;
  }

  private renderLines(): TemplateResult | typeof nothing {
    const expected = expectedLine(this.accounts, this.known.description);
    return lineChoice(this.hass, this.accounts, this.chosen ?? expected, (chosen) => {
      this.chosen = chosen;
      this.known.askSoon(this.hass, this.number, chosen?.account);
    });
  }

  private typed(event: Event): void {
    const field = event.target as HTMLInputElement;
    const cleaned = cleanNumber(field.value);
    // The field is left alone while somebody types in its middle.
    if (cleaned !== field.value) {
      field.value = cleaned;
    }
    this.write(cleaned);
  }

  private moved(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      const buttons = [...this.renderRoot.querySelectorAll<HTMLElement>("li button")];
      buttons[buttons.indexOf(event.target as HTMLElement) + step]?.focus();
      event.preventDefault();
    }
  }

  private write(number: string): void {
    this.number = number.slice(0, LONGEST);
    this.refusal = undefined;
    this.known.askSoon(this.hass, this.number, this.accountToAsk);
  }

  private take({ written }: Suggestion): void {
    this.write(cleanNumber(written));
    this.renderRoot.querySelector("input")?.focus();
  }

  private get accountToAsk(): string | undefined {
    return this.chosen?.account ?? this.account;
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    const number = this.number.trim();
    const description = await this.known.ask(this.hass, number, this.accountToAsk);
    if (this.number.trim() !== number) {
      return;
    }
    if (description && !description.is_allowed) {
      this.refusal = description;
      return;
    }
    const destination: Destination = {
      number,
      name: visible(description?.contact ?? description?.written ?? number),
      account: this.accountToAsk,
      line: this.chosen?.line,
    };
    this.dispatchEvent(new CustomEvent("call-wanted", { detail: destination }));
  }

  static override styles = [
    shared,
    progressStyles,
    css`
      form {
        padding: 0 16px 12px;
      }
      /* Of what is there or not, none leaves a gap. */
      #known > *,
      ul,
      .keys,
      label.field {
        margin: 8px 0 0;
      }
      div.field {
        display: flex;
        align-items: center;
        gap: 4px;
      }
      div.field input {
        flex: 1;
        min-width: 0;
        font-size: 16px;
      }
      ul {
        padding: 0;
        list-style: none;
        max-height: 180px;
        overflow-y: auto;
        border: 1px solid var(--divider-color);
        border-radius: 8px;
      }
      li button {
        width: 100%;
        justify-content: space-between;
        border: none;
        border-radius: 0;
        text-align: start;
      }
      li bdi {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .keys {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 96px));
        justify-content: center;
        gap: 8px;
      }
      .keys button {
        min-height: 48px;
        border-radius: 24px;
        font-size: 20px;
      }
      .keys .wide {
        grid-column: span 2;
      }
    `,
  ];
}

define("telephony-dial-pad", DialPad);

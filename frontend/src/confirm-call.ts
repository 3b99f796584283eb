// Asks before a call is placed: which number, which line, and whether the user's rules allow it.
import { LitElement, type PropertyValues, type TemplateResult, css, html, nothing } from "lit";
import type { Account } from "./call";
import { dialogStyles } from "./dialog-styles";
import { type HomeAssistant, define, forTexts } from "./home-assistant";
import { type ChosenLine, callingAccounts, expectedLine, lineChoice } from "./line-choice";
import { NumberDescription } from "./number-description";
import type { Destination } from "./placed-call";
import { shared } from "./styles";
import { errorText, text, visible } from "./texts";

export class ConfirmCall extends LitElement {
  static override properties = {
    hass: forTexts,
    accounts: { attribute: false },
    number: { attribute: false },
    name: { attribute: false },
    account: { attribute: false },
    chosen: { state: true },
  };

  declare hass: HomeAssistant;
  declare accounts: Account[];
  declare number: string;
  /** Who that is, for people to read. */
  declare name: string;
  /** The account that the number comes from; another one calls where that one cannot. */
  declare account: string | undefined;
  declare private chosen: ChosenLine | undefined;
  private readonly known = new NumberDescription(this);

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("number")) {
      this.known.clear();
      this.describe();
    }
  }

  override firstUpdated(): void {
    // Not the button: a key that is held down, or a second click, is no answer.
    this.renderRoot.querySelector("p")?.focus();
  }

  override render(): TemplateResult {
    const { hass } = this;
    const { description, isRefused } = this.known;
    return html`
      <p tabindex="-1">
        ${text(hass, "confirm", { number: visible(description?.written ?? this.number) })}
      </p>
      ${lineChoice(
        hass,
        this.accounts,
        this.line ?? expectedLine(this.accounts, description),
        (chosen) => {
          this.chosen = chosen;
          this.describe();
        },
      )}
      <div role="alert">
        ${
          isRefused
            ? html`<p class="notice error">
                <ha-icon .icon=${"mdi:phone-cancel"} aria-hidden="true"></ha-icon>
                <span>${errorText(hass, { ...description, code: "refused" })}</span>
              </p>`
            : nothing
        }
      </div>
      <div class="actions">
        <button class="primary" ?disabled=${isRefused} @click=${this.confirm}>
          <ha-icon .icon=${"mdi:phone"} aria-hidden="true"></ha-icon>${text(hass, "call")}
        </button>
        <button @click=${() => this.dispatchEvent(new Event("cancelled"))}>
          ${text(hass, "cancel")}
        </button>
      </div>
    `;
  }

  /** The line that was chosen, else the usual one of the account that the number comes from. */
  private get line(): ChosenLine | undefined {
    const calling = callingAccounts(this.accounts);
    const account = calling.find((one) => one.config_entry_id === this.account);
    const line = account?.line_details.find((one) => one.is_default) ?? account?.line_details[0];
    return (
      this.chosen ?? (account && line && { account: account.config_entry_id, line: line.number })
    );
  }

  private describe(): void {
    void this.known.ask(this.hass, this.number, this.line?.account);
  }

  private confirm(event: MouseEvent): void {
    if (event.detail > 1) {
      return;
    }
    const { number, name, line } = this;
    const destination: Destination = { number, name, account: line?.account, line: line?.line };
    this.dispatchEvent(new CustomEvent("call-wanted", { detail: destination }));
  }

  static override styles = [
    shared,
    dialogStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 12px;
      }
      p:focus {
        outline: none;
      }
    `,
  ];
}

define("telephony-confirm-call", ConfirmCall);

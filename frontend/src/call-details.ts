// All about a call, and what can be done about it, in a dialog.
import { type PropertyValues, type TemplateResult, css, html, nothing } from "lit";
import { type Account, type Call, callKey } from "./call";
import { callIcon } from "./call-icon";
import { lineOf, nameOf, numberBelow } from "./call-row";
import type { Row } from "./call-runs";
import { lookUpPrivacyNumber, saveContact } from "./commands";
import "./confirm-call";
import { dialProgress, progressStyles } from "./dial-progress";
import { Dialog } from "./dialog";
import { dialogStyles } from "./dialog-styles";
import { formatsFor } from "./formatting";
import { define } from "./home-assistant";
import { callingAccounts } from "./line-choice";
import type { Destination, DialProgress } from "./placed-call";
import "./recording-player";
import { shared } from "./styles";
import { type TextKey, errorText, kindText, text, visible } from "./texts";

type Step = "details" | "confirm" | "contact";

interface Said {
  sentence: string;
  isGood: boolean;
}

export class CallDetails extends Dialog {
  static override properties = {
    ...Dialog.properties,
    row: { attribute: false },
    accounts: { attribute: false },
    progress: { attribute: false },
    step: { state: true },
    said: { state: true },
    found: { state: true },
    wasPlaced: { state: true },
  };

  declare row: Row;
  declare accounts: Account[];
  declare progress: DialProgress | undefined;
  declare private step: Step;
  declare private said: Said | undefined;
  declare private found: Record<string, unknown> | undefined;
  /** Whether the call that is placed is one of this dialog. */
  declare private wasPlaced: boolean;

  constructor() {
    super();
    this.accounts = [];
    this.step = "details";
    this.wasPlaced = false;
  }

  override updated(changed: PropertyValues): void {
    // What was pressed is gone; the next thing to do is where the focus goes.
    if (changed.has("step") && changed.get("step") !== undefined) {
      this.renderRoot.querySelector<HTMLElement>("[data-first]")?.focus();
    }
  }

  protected override get heading(): string {
    return nameOf(this.hass, this.call);
  }

  protected override renderContent(): TemplateResult {
    return html`${{
        details: () => this.renderDetails(),
        confirm: () => this.renderConfirmation(),
        contact: () => this.renderContact(),
      }[this.step]()}
      <div role="status">
        ${
          this.said
            ? html`<p class="notice ${this.said.isGood ? "good" : "error"}">
                <ha-icon
                  .icon=${this.said.isGood ? "mdi:check-circle" : "mdi:alert-circle"}
                  aria-hidden="true"
                ></ha-icon>
                <span>${this.said.sentence}</span>
              </p>`
            : nothing
        }
      </div>`;
  }

  private get call(): Call {
    return this.row.calls[0]!;
  }

  private get owner(): Account | undefined {
    return this.accounts.find((one) => one.config_entry_id === this.call.config_entry_id);
  }

  private renderDetails(): TemplateResult {
    const { hass, call, owner } = this;
    const canCall = callingAccounts(this.accounts).length > 0 && call.number !== null;
    const canSave =
      call.number !== null && call.contact === null && (owner?.address_books.length ?? 0) > 0;
    const canSee = owner?.may_control && this.row.calls.some((one) => one.to_return);
    const canLookUp =
      owner?.may_control && owner.capabilities.includes("axb_query") && call.caller && call.did;
    return html`
      ${
        numberBelow(call) === null
          ? nothing
          : html`<p class="secondary"><bdi>${visible(numberBelow(call)!)}</bdi></p>`
      }
      ${this.row.calls.map((one) => this.renderCall(one))}
      ${this.found ? this.renderFound(this.found) : nothing}
      ${this.wasPlaced ? dialProgress(hass, this.progress) : nothing}
      <div class="actions">
        ${
          canCall
            ? html`<button class="primary" data-first @click=${this.askToCall}>
                <ha-icon .icon=${"mdi:phone"} aria-hidden="true"></ha-icon
                >${text(hass, "call_back")}
              </button>`
            : nothing
        }
        ${this.renderAction(canSee, "seen", "mdi:check", () => this.seen())}
        ${this.renderAction(canSave, "add_contact", "mdi:account-plus", () => this.go("contact"))}
        ${this.renderAction(call.number !== null, "copy", "mdi:content-copy", () => this.copy())}
        ${this.renderAction(canLookUp, "look_up", "mdi:account-search", () => this.lookUp())}
      </div>
    `;
  }

  private renderAction(
    isPossible: unknown,
    key: TextKey,
    icon: string,
    onClick: () => unknown,
  ): TemplateResult | typeof nothing {
    return isPossible
      ? html`<button @click=${onClick}>
          <ha-icon .icon=${icon} aria-hidden="true"></ha-icon>${text(this.hass, key)}
        </button>`
      : nothing;
  }

  private renderCall(call: Call): TemplateResult {
    const { hass } = this;
    const formats = formatsFor(hass);
    const facts: [TextKey, string | null | undefined | false][] = [
      ["line", lineOf(call)],
      ["account", this.accounts.length > 1 && visible(call.account)],
      ["place", call.caller_place && visible(call.caller_place)],
      ["talk_time", call.talk_time !== null && formats.duration(call.talk_time)],
      ["cost", call.cost !== null && formats.money(call.cost, call.currency)],
    ];
    return html`<section>
      <p class="kind">
        ${callIcon(call.kind)}
        <span>
          ${kindText(hass, call.kind)}
          ${call.to_return ? html`<strong>· ${text(hass, "to_return")}</strong>` : nothing}
        </span>
      </p>
      <time class="secondary" datetime=${call.started_at}
        >${formats.dayAndTime(new Date(call.started_at))}</time
      >
      <dl>
        ${facts.map(([key, fact]) =>
          fact
            ? html`<div>
                <dt>${text(hass, key)}</dt>
                <dd><bdi>${fact}</bdi></dd>
              </div>`
            : nothing,
        )}
      </dl>
      ${
        call.recorded
          ? html`<telephony-recording-player
              .hass=${hass}
              .call=${call}
            ></telephony-recording-player>`
          : nothing
      }
    </section>`;
  }

  /** What the vendor told, word by word: its own names for what it knows. */
  private renderFound(found: Record<string, unknown>): TemplateResult {
    return html`<section>
      <h3>${text(this.hass, "privacy_number")}</h3>
      <dl>
        ${Object.entries(found)
          .filter(([, value]) => ["string", "number"].includes(typeof value) && value !== "")
          .map(
            ([key, value]) =>
              html`<div>
                <dt>${visible(key.replaceAll("_", " "))}</dt>
                <dd><bdi>${visible(String(value))}</bdi></dd>
              </div>`,
          )}
      </dl>
    </section>`;
  }

  private renderConfirmation(): TemplateResult {
    return html`<telephony-confirm-call
      .hass=${this.hass}
      .accounts=${this.accounts}
      .number=${this.call.number}
      .name=${this.heading}
      .account=${this.call.config_entry_id}
      @call-wanted=${this.place}
      @cancelled=${() => this.go("details")}
    ></telephony-confirm-call>`;
  }

  private renderContact(): TemplateResult {
    const { hass, call } = this;
    const books = this.owner?.address_books ?? [];
    const name = call.display !== null && call.display !== call.number_display ? call.display : "";
    return html`<form @submit=${this.save}>
      <p class="secondary"><bdi>${visible(call.number_display ?? call.number ?? "")}</bdi></p>
      <label class="field">
        <span class="secondary">${text(hass, "name")}</span>
        <input name="name" required maxlength="100" data-first dir="auto" value=${visible(name)} />
      </label>
      <label class="field" ?hidden=${books.length < 2}>
        <span class="secondary">${text(hass, "address_book")}</span>
        <select name="book">
          ${books.map(
            (book) => html`<option value=${book.config_entry_id}>${visible(book.title)}</option>`,
          )}
        </select>
      </label>
      <div class="actions">
        <button class="primary">${text(hass, "save")}</button>
        <button type="button" @click=${() => this.go("details")}>${text(hass, "cancel")}</button>
      </div>
    </form>`;
  }

  private go(step: Step): void {
    this.said = undefined;
    this.step = step;
  }

  private askToCall(): void {
    this.wasPlaced = false;
    this.go("confirm");
  }

  private place({ detail }: CustomEvent<Destination>): void {
    this.wasPlaced = true;
    this.go("details");
    this.dispatchEvent(new CustomEvent("call-wanted", { detail }));
  }

  private seen(): void {
    this.dispatchEvent(new CustomEvent<Row>("call-seen", { detail: this.row }));
  }

  private async copy(): Promise<void> {
    await this.trying(async () => {
      // Where Home Assistant is not reached by https, browsers have no clipboard.
      const number = this.call.number ?? "";
      if (!navigator.clipboard) {
        throw { code: "no_clipboard", message: text(this.hass, "not_copied", { number }) };
      }
      await navigator.clipboard.writeText(number);
      return text(this.hass, "copied", { number: visible(number) });
    });
  }

  private async lookUp(): Promise<void> {
    await this.trying(async () => {
      this.found = await lookUpPrivacyNumber(this.hass, this.call);
      return undefined;
    });
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const [name, book] = [form.get("name"), form.get("book")].map((one) => String(one ?? ""));
    await this.trying(async () => {
      await saveContact(this.hass, name!.trim(), this.call.number ?? "", book || undefined);
      this.go("details");
      return text(this.hass, "contact_saved", { name: visible(name!.trim()) });
    });
  }

  /** Do something for a call, and say what came of it unless another is shown by now. */
  private async trying(attempt: () => Promise<string | undefined>): Promise<void> {
    const key = callKey(this.call);
    let said: Said | undefined;
    try {
      const sentence = await attempt();
      said = sentence === undefined ? undefined : { sentence, isGood: true };
    } catch (error) {
      said = { sentence: errorText(this.hass, error), isGood: false };
    }
    if (key === callKey(this.call)) {
      this.said = said;
    }
  }

  static override styles = [
    shared,
    dialogStyles,
    progressStyles,
    css`
      h3 {
        font-size: 14px;
      }
      section {
        display: flex;
        flex-direction: column;
        gap: 4px;
        padding-block: 8px;
        border-top: 1px solid var(--divider-color);
      }
      .kind {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .kind span {
        flex: 1;
      }
      dl,
      time {
        padding-inline-start: 32px;
      }
      dl > div {
        display: flex;
        justify-content: space-between;
        gap: 16px;
      }
      dt {
        color: var(--secondary-text-color);
      }
      dd {
        text-align: end;
        overflow-wrap: anywhere;
      }
    `,
  ];
}

define("telephony-call-details", CallDetails);

// Calls a number from anywhere: asks, places the call, and tells how it goes until the outcome.
import { type TemplateResult, html } from "lit";
import type { Account } from "./call";
import "./confirm-call";
import { dialProgress, progressStyles } from "./dial-progress";
import { Dialog } from "./dialog";
import { dialogStyles } from "./dialog-styles";
import { formatsFor } from "./formatting";
import { define } from "./home-assistant";
import { type Destination, PlacedCall } from "./placed-call";
import { shared } from "./styles";

export class CallDialog extends Dialog {
  static override properties = {
    ...Dialog.properties,
    accounts: { attribute: false },
    number: { attribute: false },
    name: { attribute: false },
    account: { attribute: false },
  };

  declare accounts: Account[];
  declare number: string;
  /** Who that is, for people to read. */
  declare name: string;
  declare account: string | undefined;
  private readonly placed = new PlacedCall(() => this.requestUpdate());

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.placed.forget();
  }

  protected override get heading(): string {
    return this.name;
  }

  protected override renderContent(): TemplateResult {
    return this.placed.progress
      ? dialProgress(this.hass, this.placed.progress)
      : html`<telephony-confirm-call
          .hass=${this.hass}
          .accounts=${this.accounts}
          .number=${this.number}
          .name=${this.name}
          .account=${this.account}
          @call-wanted=${this.place}
          @cancelled=${() => this.dialog?.close()}
        ></telephony-confirm-call>`;
  }

  private place({ detail }: CustomEvent<Destination>): void {
    const formats = formatsFor(this.hass);
    void this.placed.place(this.hass, detail, (seconds) => formats.duration(seconds));
  }

  static override styles = [shared, dialogStyles, progressStyles];
}

define("telephony-call-dialog", CallDialog);

// A dialog over the page: it opens when it is put there, and tells when it was closed.
import { LitElement, type TemplateResult, html } from "lit";
import { type HomeAssistant, forTexts } from "./home-assistant";
import { text, visible } from "./texts";

export abstract class Dialog extends LitElement {
  static override properties = { hass: forTexts };

  declare hass: HomeAssistant;

  protected abstract get heading(): string;
  protected abstract renderContent(): unknown;

  override firstUpdated(): void {
    this.dialog?.showModal();
  }

  override render(): TemplateResult {
    return html`<dialog
      aria-labelledby="title"
      @close=${() => this.dispatchEvent(new Event("closed"))}
      @click=${this.clicked}
    >
      <div class="content">
        <header>
          <h2 id="title"><bdi>${visible(this.heading)}</bdi></h2>
          <button
            class="icon"
            aria-label=${text(this.hass, "close")}
            title=${text(this.hass, "close")}
            @click=${() => this.dialog?.close()}
          >
            <ha-icon .icon=${"mdi:close"} aria-hidden="true"></ha-icon>
          </button>
        </header>
        ${this.renderContent()}
      </div>
    </dialog>`;
  }

  protected get dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog");
  }

  /** A click beside the dialog closes it. */
  private clicked(event: Event): void {
    if (event.target === this.dialog) {
      this.dialog?.close();
    }
  }
}

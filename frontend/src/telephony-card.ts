import { LitElement, html } from "lit";

export class TelephonyCard extends LitElement {
  override render() {
    return html`<ha-card></ha-card>`;
  }
}

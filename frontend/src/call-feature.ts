// A feature for the tile of a contact on speed dial: a button that asks, and then calls.
import { LitElement, type TemplateResult, css, html, nothing } from "lit";
import { DOMAIN, type EntityEntry, type HomeAssistant, define } from "./home-assistant";
import { offer } from "./offering";
import { loadTexts, text } from "./texts";

const TYPE = `${DOMAIN}-call-feature`;

const CONFIRM_MS = 5000;
const CALLED_MS = 5000;

interface Context {
  entity_id?: string;
}

type Stage = "ready" | "asking" | "calling" | "called";

/** Whether an entity is the button of a contact on speed dial. */
export function isSpeedDial(hass: HomeAssistant, { entity_id }: Context): boolean {
  const entry: EntityEntry | undefined = entity_id ? hass.entities[entity_id] : undefined;
  return entry?.platform === DOMAIN && entry.translation_key === "call_contact";
}

export class CallFeature extends LitElement {
  static override properties = {
    hass: { attribute: false },
    context: { attribute: false },
    stage: { state: true },
  };

  declare hass: HomeAssistant | undefined;
  declare context: Context | undefined;
  declare private stage: Stage;
  private end: ReturnType<typeof setTimeout> | undefined;
  private language: string | undefined;

  constructor() {
    super();
    this.stage = "ready";
  }

  static getStubConfig(): { type: string } {
    return { type: `custom:${TYPE}` };
  }

  setConfig(): void {
    // There is nothing to choose.
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.show("ready");
  }

  override willUpdate(): void {
    if (this.hass && this.hass.language !== this.language) {
      this.language = this.hass.language;
      loadTexts(this.hass).then(
        () => this.requestUpdate(),
        () => (this.language = undefined),
      );
    }
  }

  override render(): TemplateResult | typeof nothing {
    const { hass, context, stage } = this;
    if (!hass || !context?.entity_id || !isSpeedDial(hass, context)) {
      return nothing;
    }
    const isGone = (hass.states[context.entity_id]?.state ?? "unavailable") === "unavailable";
    return html`
      <ha-control-button-group>
        <ha-control-button
          class=${stage}
          .disabled=${isGone || stage === "calling"}
          .label=${text(hass, `feature_${stage}`)}
          @click=${this.tapped}
        >
          <ha-icon .icon=${stage === "called" ? "mdi:phone-ring" : "mdi:phone"}></ha-icon>
          ${text(hass, `feature_${stage}`)}
        </ha-control-button>
      </ha-control-button-group>
      <span role="status">${stage === "called" ? text(hass, "feature_called") : nothing}</span>
    `;
  }

  private tapped(): void {
    if (this.stage === "ready") {
      this.show("asking", CONFIRM_MS);
    } else if (this.stage === "asking") {
      void this.call();
    }
  }

  private async call(): Promise<void> {
    const { hass, context } = this;
    if (!hass) {
      return;
    }
    this.show("calling");
    try {
      await hass.callService("button", "press", { entity_id: context?.entity_id });
      this.show("called", CALLED_MS);
    } catch {
      // Home Assistant has said why.
      this.show("ready");
    }
  }

  private show(stage: Stage, milliseconds?: number): void {
    clearTimeout(this.end);
    this.stage = stage;
    if (milliseconds !== undefined) {
      this.end = setTimeout(() => this.show("ready"), milliseconds);
    }
  }

  static override styles = css`
    ha-control-button-group {
      --control-button-group-spacing: var(--feature-button-spacing, 12px);
      --control-button-group-thickness: var(--feature-height, 42px);
    }
    ha-control-button {
      --control-button-border-radius: var(--feature-border-radius, 12px);
      --control-button-focus-color: var(--feature-color);
      --control-button-padding: 0 8px;
      white-space: nowrap;
    }
    ha-icon {
      margin-inline-end: 8px;
    }
    .asking {
      --control-button-background-color: var(--warning-color);
    }
    .called {
      --control-button-background-color: var(--success-color);
    }
    [role="status"] {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  `;
}

define(TYPE, CallFeature);
offer("customCardFeatures", { type: TYPE, name: "Call the contact", isSupported: isSpeedDial });

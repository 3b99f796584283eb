// A badge that counts the missed calls to return, of one account or of all.
import { LitElement, type TemplateResult, css, html, nothing } from "lit";
import { DOMAIN, type HomeAssistant, define } from "./home-assistant";
import { offer } from "./offering";
import { loadTexts, text } from "./texts";

const TYPE = `${DOMAIN}-missed-calls-badge`;
const KEY = "unreturned_calls";

export interface BadgeConfig {
  type: string;
  /** The sensor of one account; all accounts where it is left out. */
  entity?: string;
  /** Not to be shown while there are none. */
  hide_zero?: boolean;
  tap_action?: Record<string, unknown>;
}

/** The sensors that count the missed calls of an account. */
export function countingSensors(hass: HomeAssistant, entity?: string): string[] {
  if (entity) {
    return [entity];
  }
  return Object.values(hass.entities)
    .filter((entry) => entry?.platform === DOMAIN && entry.translation_key === KEY)
    .map((entry) => entry!.entity_id);
}

/** How many missed calls wait; undefined where no account tells. */
export function waitingCalls(hass: HomeAssistant, entity?: string): number | undefined {
  const counts = countingSensors(hass, entity)
    .map((id) => Number.parseInt(hass.states[id]?.state ?? "", 10))
    .filter((count) => !Number.isNaN(count));
  return counts.length > 0 ? counts.reduce((sum, count) => sum + count) : undefined;
}

export class MissedCallsBadge extends LitElement {
  static override properties = {
    hass: { attribute: false },
    preview: { type: Boolean },
    config: { state: true },
  };

  declare hass: HomeAssistant | undefined;
  declare preview: boolean;
  declare private config: BadgeConfig | undefined;
  private language: string | undefined;

  static getStubConfig(): BadgeConfig {
    return { type: `custom:${TYPE}` };
  }

  static getConfigForm(): unknown {
    return {
      schema: [
        {
          name: "entity",
          selector: { entity: { filter: { integration: DOMAIN, domain: "sensor" } } },
        },
        { name: "hide_zero", selector: { boolean: {} } },
        { name: "tap_action", selector: { ui_action: { default_action: "more-info" } } },
      ],
    };
  }

  setConfig(config: BadgeConfig): void {
    this.config = config;
  }

  override willUpdate(): void {
    if (this.hass) {
      if (this.hass.language !== this.language) {
        this.language = this.hass.language;
        loadTexts(this.hass).then(
          () => this.requestUpdate(),
          () => (this.language = undefined),
        );
      }
      const isHidden =
        !this.preview &&
        this.config?.hide_zero === true &&
        !waitingCalls(this.hass, this.config.entity);
      if (this.hidden !== isHidden) {
        this.hidden = isHidden;
        this.dispatchEvent(
          new CustomEvent("badge-visibility-changed", { bubbles: true, composed: true }),
        );
      }
    }
  }

  override render(): TemplateResult | typeof nothing {
    const { hass, config } = this;
    if (!hass || !config) {
      return nothing;
    }
    const count = waitingCalls(hass, config.entity);
    const label = text(hass, "badge_missed_calls");
    const written =
      count === undefined ? "–" : new Intl.NumberFormat(hass.locale.language).format(count);
    return html`<ha-badge
      type="button"
      .label=${label}
      class=${count ? "waiting" : ""}
      @click=${this.tapped}
      @keydown=${this.pressed}
    >
      <ha-icon slot="icon" .icon=${count ? "mdi:phone-missed" : "mdi:phone-check"}></ha-icon>
      ${written}
    </ha-badge>`;
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.tapped();
    }
  }

  /** What is to happen is left to Home Assistant, as with its own badges. */
  private tapped(): void {
    const { hass, config } = this;
    if (hass && config) {
      const entity = countingSensors(hass, config.entity).toSorted(
        (one, other) => Number(hass.states[other]?.state) - Number(hass.states[one]?.state),
      )[0];
      this.dispatchEvent(
        new CustomEvent("hass-action", {
          bubbles: true,
          composed: true,
          detail: { config: { entity, tap_action: config.tap_action }, action: "tap" },
        }),
      );
    }
  }

  static override styles = css`
    :host([hidden]) {
      display: none;
    }
    ha-badge {
      --badge-color: var(--state-inactive-color);
    }
    ha-badge.waiting {
      --badge-color: var(--error-color);
    }
  `;
}

define(TYPE, MissedCallsBadge);
offer("customBadges", {
  type: TYPE,
  name: "Missed calls",
  description: "How many missed calls nobody has returned yet.",
  preview: true,
});

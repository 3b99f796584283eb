// What goes on now: phones that ring, and conversations with how long they have lasted.
import { LitElement, type TemplateResult, css, html, nothing } from "lit";
import type { Account } from "./call";
import { formatsFor } from "./formatting";
import { DOMAIN, type EntityState, type HomeAssistant, define } from "./home-assistant";
import { joined } from "./call-row";
import { shared } from "./styles";
import { text, visible } from "./texts";

interface CurrentCall {
  id: string | null;
  state: string;
  who: string | null;
  since: string | null;
  line: string | null;
}

const ICONS: Record<string, string> = {
  ringing: "mdi:phone-ring",
  dialling: "mdi:phone-dial",
  in_call: "mdi:phone-in-talk",
};

function written(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function callOf(state: string, attributes: Record<string, unknown>): CurrentCall {
  return {
    id: written(attributes["id"]),
    state: written(attributes["state"]) ?? state,
    who: ["who", "name", "number"].map((key) => written(attributes[key])).find(Boolean) ?? null,
    since: written(attributes["since"]),
    line: written(attributes["line"]),
  };
}

function callsOf({ state, attributes }: EntityState): CurrentCall[] {
  if (!(state in ICONS)) {
    return [];
  }
  const several = attributes["calls"];
  return Array.isArray(several) && several.length > 0
    ? several.map((one: Record<string, unknown>) => callOf(state, one))
    : [callOf(state, attributes)];
}

/** An account and its lines tell of the same call. */
function eachOnce(calls: readonly CurrentCall[]): CurrentCall[] {
  const keys = calls.map(({ id, since }) => id && `${id} ${since}`);
  return calls.filter((_, index) => !keys[index] || keys.indexOf(keys[index]) === index);
}

/** The entities of an account, or of all, that show what its phones do. */
export function callStateEntities(hass: HomeAssistant, account: string | undefined): string[] {
  return Object.values(hass.entities)
    .filter((entry) => entry?.platform === DOMAIN && entry.translation_key === "call_state")
    .filter((entry) => {
      const device = hass.devices[entry?.device_id ?? ""];
      return account === undefined || device?.config_entries?.includes(account);
    })
    .map((entry) => entry!.entity_id);
}

export class CurrentCalls extends LitElement {
  static override properties = {
    hass: { attribute: false },
    entities: { attribute: false },
    accounts: { attribute: false },
  };

  declare hass: HomeAssistant;
  declare entities: string[];
  /** Whose lines have names. */
  declare accounts: readonly Account[];
  private clock: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.accounts = [];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopClock();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override shouldUpdate(changed: Map<string, unknown>): boolean {
    const before = changed.get("hass") as HomeAssistant | undefined;
    return (
      !changed.has("hass") ||
      !before ||
      changed.has("entities") ||
      changed.has("accounts") ||
      before.language !== this.hass.language ||
      this.entities.some((id) => before.states[id] !== this.hass.states[id])
    );
  }

  override render(): TemplateResult {
    const calls = eachOnce(
      this.entities.flatMap((id) => {
        const state = this.hass.states[id];
        return state ? callsOf(state) : [];
      }),
    );
    if (calls.length > 0 && this.isConnected) {
      this.clock ??= setInterval(() => this.requestUpdate(), 1000);
    } else {
      this.stopClock();
    }
    return html`<div role="status">${calls.map((call) => this.renderCall(call))}</div>`;
  }

  private renderCall(call: CurrentCall): TemplateResult {
    const who = call.who === null ? text(this.hass, "withheld") : visible(call.who);
    const what = { ringing: "is_ringing", dialling: "is_dialling", in_call: "is_talking" } as const;
    const key = what[call.state as keyof typeof what] ?? "is_talking";
    return html`<div class="call ${call.state}">
      <ha-icon .icon=${ICONS[call.state] ?? "mdi:phone"} aria-hidden="true"></ha-icon>
      <span>
        <strong><bdi>${who}</bdi></strong>
        <span class="secondary"
          >${joined([text(this.hass, key), call.line && visible(this.nameOf(call.line))])}</span
        >
      </span>
      ${
        call.since === null
          ? nothing
          : html`<span class="time" aria-hidden="true">${this.lasted(call.since)}</span>`
      }
    </div>`;
  }

  /** What the user calls a line; itself where it has no name. */
  private nameOf(line: string): string {
    const lines = this.accounts.flatMap(({ line_details }) => line_details);
    return lines.find(({ number }) => number === line)?.name ?? line;
  }

  private lasted(since: string): string {
    const seconds = (Date.now() - Date.parse(since)) / 1000;
    return Number.isFinite(seconds) ? formatsFor(this.hass).duration(seconds) : "";
  }

  private stopClock(): void {
    clearInterval(this.clock);
    this.clock = undefined;
  }

  static override styles = [
    shared,
    css`
      .call {
        display: flex;
        align-items: center;
        gap: 16px;
        margin: 0 16px 12px;
        padding: 8px 16px;
        border-radius: 12px;
        background: color-mix(in srgb, var(--success-color) 15%, transparent);
      }
      .call > span:nth-child(2) {
        flex: 1;
        min-width: 0;
        display: flex;
        flex-direction: column;
        overflow-wrap: anywhere;
      }
      .call .secondary {
        color: var(--primary-text-color);
      }
      .time {
        font-variant-numeric: tabular-nums;
      }
      .ringing ha-icon {
        animation: ring 1s infinite;
      }
      @keyframes ring {
        25% {
          transform: rotate(-15deg);
        }
        75% {
          transform: rotate(15deg);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .ringing ha-icon {
          animation: none;
        }
      }
    `,
  ];
}

define("telephony-current-calls", CurrentCalls);

// One row of the log: who, what, when.
import { type TemplateResult, css, html, nothing } from "lit";
import type { Call } from "./call";
import { RECORDED, SEEN, callIcon, plainIcon } from "./call-icon";
import type { Row } from "./call-runs";
import type { Formats } from "./formatting";
import type { HomeAssistant } from "./home-assistant";
import { kindText, text, visible } from "./texts";

export function nameOf(hass: HomeAssistant, call: Call): string {
  return call.display === null ? text(hass, "withheld") : visible(call.display);
}

/** The number below the name; nothing where the number is what stands for the name. */
export function numberBelow(call: Call): string | null {
  return call.number_display === call.display ? null : call.number_display;
}

/** The own line or number of a call. */
export function lineOf(call: Call): string | null {
  return shown(call.line_name ?? call.line ?? call.did);
}

function shown(written: string | null | undefined): string | null {
  return written ? visible(written) : null;
}

/** Join what there is with dots; each part has a direction of its own. */
export function joined(parts: (string | null | undefined | false)[]): TemplateResult {
  const there = parts.filter((part) => part !== null && part !== undefined && part !== false);
  return html`${there.map(
    (part, index) => html`${index > 0 ? " · " : nothing}<bdi>${part}</bdi>`,
  )}`;
}

export interface RowActions {
  onOpen(row: Row): void;
  /** Undefined where nobody may mark anything. */
  onSeen?: ((row: Row) => void) | undefined;
}

export function callRow(
  hass: HomeAssistant,
  formats: Formats,
  row: Row,
  { onOpen, onSeen }: RowActions,
): TemplateResult {
  const [call] = row.calls as [Call, ...Call[]];
  const below = numberBelow(call);
  const began = new Date(call.started_at);
  const isToReturn = row.calls.some((one) => one.to_return);
  return html`
    <button class="call ${below === null ? "short" : ""}" @click=${() => onOpen(row)}>
      ${callIcon(call.kind)}
      <span class="who">
        <bdi>${nameOf(hass, call)}</bdi>
        ${row.calls.length > 1 ? html`<span class="count">(${row.calls.length})</span>` : nothing}
      </span>
      <time datetime=${call.started_at}>${formats.time(began)}</time>
      ${below === null ? nothing : html`<span class="number"><bdi>${visible(below)}</bdi></span>`}
      <span class="talk">
        ${joined([
          call.talk_time !== null && call.talk_time > 0 && formats.duration(call.talk_time),
          // Missed calls cost nothing; the details say so.
          !!call.cost && formats.money(call.cost, call.currency),
        ])}
        ${
          call.recorded
            ? html`${plainIcon(RECORDED)}<span class="only-read">${text(hass, "recorded")}</span>`
            : nothing
        }
      </span>
      <span class="what">
        ${joined([
          kindText(hass, call.kind),
          isToReturn && text(hass, "to_return"),
          lineOf(call),
          shown(call.caller_place),
        ])}
      </span>
    </button>
    ${
      isToReturn && onSeen
        ? html`<button
            class="icon seen"
            aria-label=${text(hass, "seen")}
            title=${text(hass, "seen")}
            @click=${() => onSeen(row)}
          >
            ${plainIcon(SEEN)}
          </button>`
        : nothing
    }
  `;
}

export const rowStyles = css`
  [role="listitem"] {
    position: absolute;
    inset-inline: 0;
    display: flex;
    align-items: center;
    height: var(--row-height);
    contain: strict;
  }
  [role="listitem"].to-return::before {
    content: "";
    position: absolute;
    inset-block: 8px;
    inset-inline-start: 0;
    width: 4px;
    border-radius: 2px;
    background: var(--error-color);
  }
  .call {
    flex: 1;
    min-width: 0;
    height: 100%;
    display: grid;
    grid-template: "icon who time" 20px "icon number talk" 18px "icon what what" 18px / 24px 1fr auto;
    align-content: center;
    justify-content: stretch;
    column-gap: 16px;
    row-gap: 0;
    padding-inline: 16px;
    border: none;
    border-radius: 0;
    text-align: start;
    font-size: 13px;
    line-height: 18px;
    color: var(--secondary-text-color);
  }
  .call.short {
    grid-template: "icon who time" 20px "icon what talk" 18px / 24px 1fr auto;
  }
  .call:focus-visible {
    outline-offset: -2px;
  }
  .call > * {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .call > svg {
    grid-area: icon;
    align-self: center;
  }
  .who {
    grid-area: who;
    font-size: 15px;
    line-height: 20px;
    color: var(--primary-text-color);
  }
  .to-return .who {
    font-weight: bold;
  }
  .call time {
    grid-area: time;
    text-align: end;
    line-height: 20px;
  }
  .number {
    grid-area: number;
  }
  /* What is too long loses its end, whichever way it is written. */
  .who,
  .number {
    display: flex;
    gap: 4px;
  }
  .who bdi,
  .number bdi {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .talk {
    grid-area: talk;
    text-align: end;
  }
  .what {
    grid-area: what;
  }
  .call time,
  .talk {
    font-variant-numeric: tabular-nums;
  }
  .talk svg {
    width: 16px;
    height: 16px;
    vertical-align: top;
  }
  .seen {
    margin-inline-end: 8px;
  }
`;

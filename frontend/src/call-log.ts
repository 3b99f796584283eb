// The log: filters above, the calls below, of which only those in view are drawn.
import { LitElement, type PropertyValues, type TemplateResult, css, html, nothing } from "lit";
import type { CallFilter } from "./call";
import { callFilters, filterStyles } from "./call-filters";
import { CallPages } from "./call-pages";
import { callRow, rowStyles } from "./call-row";
import type { Row } from "./call-runs";
import { type CallNews, type CallPage, listCalls } from "./commands";
import { formatsFor } from "./formatting";
import { type HomeAssistant, define, forTexts } from "./home-assistant";
import {
  HEADING_HEIGHT,
  type Layout,
  ROW_HEIGHT,
  type Visible,
  heightOf,
  layOut,
  placeOf,
  visibleDays,
} from "./log-layout";
import { movingWindow } from "./moving-window";
import { shared } from "./styles";
import { errorText, text } from "./texts";

const TYPING_PAUSE_MS = 250;

// Until it is known how much is in view.
const USUAL_HEIGHT = 600;

// In every time zone a day begins with a quarter of an hour.
const QUARTER_MS = 15 * 60_000;

export class CallLog extends LitElement {
  static override properties = {
    hass: forTexts,
    account: { attribute: false },
    takeFirst: { attribute: false },
    canMark: { attribute: false },
    filter: { state: true },
    words: { state: true },
  };

  declare hass: HomeAssistant;
  /** The account whose calls are shown; all of them where it is undefined. */
  declare account: string | undefined;
  /** Gives the newest calls, once, if they were asked for already. */
  declare takeFirst: () => Promise<CallPage> | undefined;
  /** Tells whether the user may mark the calls of an account as seen. */
  declare canMark: (account: string) => boolean;
  declare private filter: CallFilter;
  declare private words: string;
  private pages: CallPages | undefined;
  private layout: Layout = { days: [], height: 0 };
  /** What of all that is in view, and the rows that follow from it. */
  private top = 0;
  private height = 0;
  private inView: Visible[] = [];
  private typing: ReturnType<typeof setTimeout> | undefined;
  private frame: number | undefined;
  private watcher: ResizeObserver | undefined;
  private quarter: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.filter = "all";
    this.words = "";
    this.takeFirst = () => undefined;
    this.canMark = () => false;
  }

  /** Take in what the server told of by itself. */
  take(news: CallNews): void {
    if (this.account === undefined || this.account === news.config_entry_id) {
      void this.pages?.take(news, this.filter !== "all" || this.words !== "");
    }
  }

  /** Ask for the newest calls, as some may have been told while nobody could listen. */
  refresh(): void {
    void this.pages?.refresh();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watcher = new ResizeObserver(() => this.requestUpdate());
    this.watcher.observe(this);
    this.refresh();
    this.followDays();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watcher?.disconnect();
    clearTimeout(this.typing);
    clearTimeout(this.quarter);
  }

  override willUpdate(changed: PropertyValues): void {
    if (!this.pages || ["account", "filter", "words"].some((name) => changed.has(name))) {
      this.begin();
    }
    // Once what is drawn has changed, asking for this would cost a layout of its own.
    const { viewport } = this;
    this.top = viewport?.scrollTop ?? 0;
    this.height = viewport?.clientHeight || USUAL_HEIGHT;
    this.inView = visibleDays(this.layout, this.top, this.top + this.height);
  }

  override render(): TemplateResult {
    const { pages } = this;
    return html`
      <div class="head">
        ${callFilters(this.hass, this.filter, {
          onFilter: (filter) => (this.filter = filter),
          onSearch: (words) => this.search(words),
        })}
        <div class="only-read" role="status">
          ${pages?.total === undefined ? nothing : text(this.hass, "found", { count: pages.total })}
        </div>
      </div>
      <div class="viewport" @scroll=${this.scrolled}>
        <div class="all" style="height: ${this.layout.height}px">
          ${movingWindow(
            this.inView.map(({ day }) => day.day),
            (index) => this.renderDay(this.inView[index]!),
          )}
        </div>
        ${this.renderEnd()}
      </div>
    `;
  }

  override updated(): void {
    const { pages, inView } = this;
    if (!pages) {
      return;
    }
    const [start, end] = [inView[0], inView.at(-1)];
    if (start && end) {
      pages.show(placeOf(start.day, start.first).page, placeOf(end.day, end.last).page);
    }
    // The next page is asked for before its place is reached.
    if (this.top + 3 * this.height > this.layout.height) {
      void pages.more();
    }
  }

  private get viewport(): HTMLElement | null {
    return this.renderRoot.querySelector(".viewport");
  }

  private begin(): void {
    this.pages?.close();
    const wanted = { filter: this.filter, text: this.words, account: this.account };
    let first = this.takeFirst();
    const pages = new CallPages(
      (before, limit) => {
        const asked = first;
        first = undefined;
        return asked ?? listCalls(this.hass, wanted, before, limit);
      },
      (call) => formatsFor(this.hass).day(new Date(call.started_at)),
      () => {
        this.layout = layOut(pages.days);
        this.requestUpdate();
      },
    );
    this.pages = pages;
    this.layout = layOut([]);
    this.viewport?.scrollTo(0, 0);
    void pages.more();
  }

  /** Today is yesterday some time, also where nobody calls and nobody scrolls. */
  private followDays(): void {
    this.requestUpdate();
    this.quarter = setTimeout(() => this.followDays(), QUARTER_MS - (Date.now() % QUARTER_MS) + 50);
  }

  private search(words: string): void {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => (this.words = words.trim()), TYPING_PAUSE_MS);
  }

  private scrolled(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.requestUpdate();
    });
  }

  private renderDay({ day, first, last }: Visible): TemplateResult {
    const rows = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    const isLast = day === this.layout.days.at(-1);
    const size = isLast && !this.pages?.isComplete ? -1 : day.rows;
    const heading = formatsFor(this.hass).dayHeading(day.day, new Date());
    return html`<section style="top: ${day.top}px; height: ${heightOf(day)}px">
      <h3>${heading}</h3>
      <div role="list" aria-label=${heading}>
        ${movingWindow(rows, (index) => this.renderRow(day, rows[index]!, size))}
      </div>
    </section>`;
  }

  private renderRow(day: Visible["day"], index: number, size: number): TemplateResult {
    const { page, index: place } = placeOf(day, index);
    const row = this.pages?.row(page, place);
    const call = row?.calls[0];
    return html`<div
      role="listitem"
      style="top: ${index * ROW_HEIGHT}px"
      class=${row?.calls.some((one) => one.to_return) ? "to-return" : ""}
      aria-posinset=${index + 1}
      aria-setsize=${size}
      data-call-id=${call?.id ?? nothing}
    >
      ${
        row && call
          ? callRow(this.hass, formatsFor(this.hass), row, {
              onOpen: () => this.tell("call-opened", row),
              onSeen: this.canMark(call.config_entry_id)
                ? () => this.tell("call-seen", row)
                : undefined,
            })
          : nothing
      }
    </div>`;
  }

  private renderEnd(): TemplateResult | typeof nothing {
    const { pages } = this;
    if (pages?.error !== undefined) {
      return html`<div class="end" role="alert">
        <p class="notice error">
          <ha-icon .icon=${"mdi:alert-circle"} aria-hidden="true"></ha-icon>
          ${errorText(this.hass, pages.error)}
        </p>
        <button @click=${() => this.refresh()}>${text(this.hass, "try_again")}</button>
      </div>`;
    }
    if (pages?.isComplete && this.layout.days.length === 0) {
      const isAll = this.filter === "all" && this.words === "";
      return html`<p class="end secondary">
        ${text(this.hass, isAll ? "no_calls" : "nothing_found")}
      </p>`;
    }
    return nothing;
  }

  private tell(event: "call-opened" | "call-seen", row: Row): void {
    this.dispatchEvent(new CustomEvent<Row>(event, { detail: row }));
  }

  static override styles = [
    shared,
    filterStyles,
    rowStyles,
    css`
      :host {
        --row-height: ${ROW_HEIGHT}px;
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      .head {
        display: flex;
        flex-direction: column;
        gap: 8px;
        padding: 0 16px 8px;
      }
      .viewport {
        flex: 1;
        min-height: 0;
        overflow: hidden auto;
        overscroll-behavior: contain;
      }
      .all {
        position: relative;
      }
      section {
        position: absolute;
        inset-inline: 0;
      }
      section > [role="list"] {
        position: relative;
      }
      h3 {
        position: sticky;
        top: 0;
        z-index: 1;
        box-sizing: border-box;
        height: ${HEADING_HEIGHT}px;
        margin: 0;
        padding: 8px 16px;
        font-size: 14px;
        font-weight: 500;
        line-height: 20px;
        background: var(--ha-card-background, var(--card-background-color));
      }
      .end {
        padding: 24px 16px;
        margin: 0;
        text-align: center;
      }
      .end .notice {
        margin-bottom: 16px;
        text-align: start;
      }
    `,
  ];
}

define("telephony-call-log", CallLog);

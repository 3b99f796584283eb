// The card: what goes on now, the dial pad and the log, of one account or of all.
import { LitElement, type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { accountNotices, noticeStyles } from "./account-notices";
import { Attempts } from "./attempts";
import type { Account } from "./call";
import "./call-details";
import type { CallLog } from "./call-log";
import "./call-log";
import type { Row } from "./call-runs";
import { CallSubscription } from "./call-subscription";
import { type CardConfig, CARD_TYPE, checkConfig, configForm } from "./card-config";
import { cardStyles } from "./card-styles";
import {
  type CallNews,
  type CallPage,
  PAGE_SIZE,
  listAccounts,
  listCalls,
  markSeen,
} from "./commands";
import "./current-calls";
import { callStateEntities } from "./current-calls";
import "./dial-pad";
import { formatsFor } from "./formatting";
import type { HomeAssistant } from "./home-assistant";
import { callingAccounts } from "./line-choice";
import { OneAtATime } from "./one-at-a-time";
import { type Destination, PlacedCall } from "./placed-call";
import { rights } from "./rights";
import { shared } from "./styles";
import { errorText, loadTexts, text } from "./texts";

/**
 * What a user may do, to be compared with what they might before. Accounts come in another order
 * while the first one of them does not run.
 */
function rightsOf(accounts: readonly Account[]): string {
  return JSON.stringify(accounts.map((one) => [one.config_entry_id, one.may_control]).sort());
}

export class TelephonyCard extends LitElement {
  static override properties = {
    hass: { attribute: false },
    layout: { reflect: true },
    show: { reflect: true },
    hasOwnHeight: { reflect: true, type: Boolean, attribute: "own-height" },
    preview: { attribute: false },
    config: { state: true },
    accounts: { state: true },
    opened: { state: true },
    sentence: { state: true },
    isReady: { state: true },
  };

  declare hass: HomeAssistant | undefined;
  /** Home Assistant says where the card is: "grid" in sections, "panel" where it is alone. */
  declare layout: string | undefined;
  /** Whether somebody edits the card. */
  declare preview: boolean;
  /** Whether its place is as high as the card, not the card as high as its place. */
  declare private hasOwnHeight: boolean;
  declare private show: CardConfig["show"];
  declare private config: CardConfig | undefined;
  declare private accounts: Account[] | undefined;
  declare private opened: Row | undefined;
  declare private sentence: string | undefined;
  declare private isReady: boolean;
  private readonly placed = new PlacedCall(() => this.requestUpdate());
  private readonly subscription = new CallSubscription((news) => this.take(news));
  private readonly attempts = new Attempts((isRepeated) => this.start(isRepeated));
  /** Each account tells of what changed for all of them. */
  private readonly loading = new OneAtATime(() => this.load());
  private entities: string[] = [];
  /** The newest calls, asked for while the accounts are. */
  private first: Promise<CallPage> | undefined;
  private connection: HomeAssistant["connection"] | undefined;

  static getConfigForm(): Promise<Record<string, unknown>> {
    return configForm();
  }

  static getStubConfig(): CardConfig {
    return { type: CARD_TYPE };
  }

  /** Where it has nothing to show, Home Assistant leaves it there, so that it learns of more. */
  get connectedWhileHidden(): boolean {
    return Boolean(this.hidden);
  }

  setConfig(config: CardConfig): void {
    checkConfig(config);
    this.config = config;
    this.show = config.show;
    this.hasOwnHeight = config.grid_options?.rows === "auto";
  }

  getCardSize(): number {
    return { compact: 2, dial_pad: 3, log: 9, both: 11 }[this.show ?? "both"];
  }

  getGridOptions(): Record<string, number | string> {
    return {
      compact: { columns: 12, rows: 2, min_columns: 6, min_rows: 2 },
      // As high as what is said below the field.
      dial_pad: { columns: 12, rows: "auto", min_columns: 6 },
      log: { columns: 12, rows: 9, min_columns: 6, min_rows: 4 },
      both: { columns: 12, rows: 11, min_columns: 6, min_rows: 6 },
    }[this.show ?? "both"];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.attempts.end();
    this.subscription.close();
    this.connection?.removeEventListener("ready", this.reconnected);
    this.connection?.removeEventListener("disconnected", this.disconnected);
    this.connection = undefined;
  }

  override shouldUpdate(changed: PropertyValues): boolean {
    const before = changed.get("hass") as HomeAssistant | undefined;
    return (
      changed.size !== 1 ||
      !before ||
      !this.hass ||
      before.language !== this.hass.language ||
      before.locale !== this.hass.locale ||
      before.entities !== this.hass.entities ||
      this.entities.some((id) => before.states[id] !== this.hass?.states[id])
    );
  }

  override willUpdate(changed: PropertyValues): void {
    const { hass, config } = this;
    if (!hass || !config || !this.isConnected) {
      return;
    }
    const before = changed.get("hass") as HomeAssistant | undefined;
    if (before?.entities !== hass.entities || changed.has("config")) {
      this.entities = callStateEntities(hass, config.config_entry_id);
    }
    const isOtherLanguage = before !== undefined && before.language !== hass.language;
    this.isReady &&= !isOtherLanguage;
    const earlier = changed.get("config") as CardConfig | undefined;
    const isOtherAccount =
      changed.has("config") && earlier?.config_entry_id !== config.config_entry_id;
    const isNew = !this.connection;
    if (!this.connection) {
      this.connection = hass.connection;
      this.connection.addEventListener("ready", this.reconnected);
      this.connection.addEventListener("disconnected", this.disconnected);
    }
    if (isNew || isOtherAccount || isOtherLanguage) {
      this.attempts.begin();
    }
  }

  override render(): TemplateResult {
    const { hass, config, accounts } = this;
    const { show } = this;
    const title = config?.title ? html`<h2>${config.title}</h2>` : nothing;
    if (!hass || !config || !accounts || !this.isReady) {
      // As high as it will be, so that nothing around it moves.
      return html`<ha-card
        class=${show === "compact" || show === "dial_pad" ? "small" : ""}
        aria-busy="true"
      >
        ${show === "compact" ? nothing : title}
      </ha-card>`;
    }
    const account = config.config_entry_id;
    const shown = accounts.filter(
      (one) => account === undefined || one.config_entry_id === account,
    );
    if (show === "compact") {
      return html`<telephony-compact
        .hass=${hass}
        .account=${account}
        .accounts=${shown}
        .preview=${this.preview}
      ></telephony-compact>`;
    }
    // Of accounts that could not be asked for nobody knows whether they are there.
    const isUnknown = this.sentence !== undefined && accounts.length === 0;
    const canCall = show !== "log" && callingAccounts(shown).length > 0;
    this.hide(show === "dial_pad" && !canCall && !this.preview);
    const hasLog =
      show !== "dial_pad" &&
      shown.some(
        ({ capabilities, state }) => capabilities.includes("call_history") || state !== "running",
      );
    return html`
      <ha-card
        class=${hasLog ? "" : "small"}
        role="region"
        aria-label=${config.title || text(hass, show ? `show_${show}` : "phone")}
      >
        ${title}
        <telephony-current-calls
          .hass=${hass}
          .entities=${this.entities}
          .accounts=${shown}
          ?hidden=${this.entities.length === 0}
        ></telephony-current-calls>
        ${
          canCall
            ? html`<telephony-dial-pad
                .hass=${hass}
                .account=${account}
                .accounts=${shown}
                .hasKeys=${show === "dial_pad"}
                .progress=${this.opened ? undefined : this.placed.progress}
                @call-wanted=${this.place}
                @dismissed=${() => this.placed.forget()}
              ></telephony-dial-pad>`
            : nothing
        }
        ${show === "dial_pad" || isUnknown ? nothing : accountNotices(hass, shown, account)}
        ${this.sentence ? html`<p class="sentence" role="alert">${this.sentence}</p>` : nothing}
        ${
          hasLog
            ? html`<telephony-call-log
                .hass=${hass}
                .account=${account}
                .takeFirst=${this.takeFirst}
                .canMark=${this.canMark}
                @call-opened=${(event: CustomEvent<Row>) => (this.opened = event.detail)}
                @call-seen=${this.markSeen}
              ></telephony-call-log>`
            : nothing
        }
      </ha-card>
      ${
        this.opened
          ? html`<telephony-call-details
              .hass=${hass}
              .row=${this.opened}
              .accounts=${shown}
              .progress=${this.placed.progress}
              @call-wanted=${this.place}
              @call-seen=${this.markSeen}
              @closed=${() => (this.opened = undefined)}
            ></telephony-call-details>`
          : nothing
      }
    `;
  }

  /** A card that has nothing to show takes no room. */
  private hide(isHidden: boolean): void {
    if (this.hidden !== isHidden) {
      this.hidden = isHidden;
      const detail = { value: !isHidden };
      this.dispatchEvent(
        new CustomEvent("card-visibility-changed", { detail, bubbles: true, composed: true }),
      );
    }
  }

  /** What is shown later is not what was newest then. */
  private readonly takeFirst = (): Promise<CallPage> | undefined => {
    const { first } = this;
    this.first = undefined;
    return first;
  };

  private readonly canMark = (account: string): boolean =>
    this.accounts?.some((one) => one.config_entry_id === account && one.may_control) ?? false;

  private readonly reconnected = (): void => {
    this.subscription.forget();
    this.attempts.begin();
    this.calls?.refresh();
  };

  private readonly disconnected = (): void => this.attempts.end();

  /** The part that shows calls, of which there is one. */
  private get calls(): CallLog | null {
    return this.renderRoot.querySelector("telephony-call-log, telephony-compact");
  }

  /** Listen to calls, and load what is shown. */
  private async start(isRepeated: boolean): Promise<void> {
    const account = this.config?.config_entry_id;
    // What is wrong with an account is told by the list of calls.
    await Promise.all([this.subscription.open(this.hass!, account), this.loading.run()]);
    if (isRepeated) {
      this.calls?.refresh();
    }
  }

  private async load(): Promise<void> {
    const { hass } = this;
    if (!hass) {
      return;
    }
    if (!this.accounts && (this.show ?? "log") === "log") {
      const account = this.config?.config_entry_id;
      this.first = listCalls(hass, { filter: "all", text: "", account }, null, PAGE_SIZE);
      // The log says what is wrong.
      this.first.catch(() => undefined);
    }
    try {
      const [accounts] = await Promise.all([listAccounts(hass), loadTexts(hass)]);
      if (this.accounts && rightsOf(this.accounts) !== rightsOf(accounts)) {
        // Nobody else tells Home Assistant's frontend, and the phone page is made by these.
        rights.haveChanged = true;
        this.dispatchEvent(
          new Event("hass-refresh-current-user", { bubbles: true, composed: true }),
        );
      }
      this.accounts = accounts;
      this.sentence = undefined;
    } catch (error) {
      // Without the integration there is no such command.
      this.accounts ??= [];
      this.first = undefined;
      this.sentence = errorText(this.hass ?? hass, error);
      throw error;
    } finally {
      // Meanwhile the user may have chosen another language.
      this.isReady ||= this.hass?.language === hass.language;
    }
  }

  private take(news: CallNews): void {
    this.calls?.take(news);
    if (this.opened) {
      const newer = new Map(news.calls.map((call) => [call.id, call]));
      this.opened = {
        ...this.opened,
        calls: this.opened.calls.map((call) =>
          call.config_entry_id === news.config_entry_id
            ? { ...(newer.get(call.id) ?? call), to_return: news.unreturned.includes(call.id) }
            : call,
        ),
      };
    }
    if (news.refresh) {
      this.attempts.begin();
    }
  }

  private place({ detail }: CustomEvent<Destination>): void {
    const { hass } = this;
    // While somebody edits the card, it is only looked at.
    if (hass && !this.preview) {
      void this.placed.place(hass, detail, (seconds) => formatsFor(hass).duration(seconds));
    }
  }

  private async markSeen({ detail }: CustomEvent<Row>): Promise<void> {
    const [call] = detail.calls;
    const { hass } = this;
    if (!hass || !call) {
      return;
    }
    const { number } = call;
    const calls = number === null ? { call_ids: detail.calls.map(({ id }) => id) } : { number };
    try {
      await markSeen(hass, call.config_entry_id, calls);
      this.sentence = undefined;
    } catch (error) {
      this.sentence = errorText(hass, error);
    }
  }

  static override styles = [shared, noticeStyles, cardStyles];
}

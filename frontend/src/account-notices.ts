// What is wrong with an account, as a sentence on the card.
import { type TemplateResult, css, html } from "lit";
import type { Account, AccountState } from "./call";
import type { HomeAssistant } from "./home-assistant";
import { type TextKey, text, visible } from "./texts";

const SENTENCES: Partial<Record<AccountState, TextKey>> = {
  unavailable: "account_unavailable",
  throttled: "account_throttled",
  sign_in: "account_sign_in",
  starting: "account_starting",
  stopped: "account_stopped",
};

function sentences(
  hass: HomeAssistant,
  accounts: readonly Account[],
  wanted: string | undefined,
): string[] {
  if (accounts.length === 0) {
    return [text(hass, wanted === undefined ? "no_account" : "account_removed")];
  }
  return accounts.flatMap(({ state, title, capabilities }) => {
    const key = SENTENCES[state];
    const account = visible(title);
    if (key) {
      return [text(hass, key, { account })];
    }
    // Of several, those with a history are shown.
    const isSilent = accounts.length === 1 && !capabilities.includes("call_history");
    return isSilent ? [text(hass, "account_without_history", { account })] : [];
  });
}

export function accountNotices(
  hass: HomeAssistant,
  accounts: readonly Account[],
  wanted: string | undefined,
): TemplateResult {
  return html`<div role="status" class="notices">
    ${sentences(hass, accounts, wanted).map(
      (sentence) =>
        html`<p class="notice">
          <ha-icon .icon=${"mdi:alert-outline"} aria-hidden="true"></ha-icon>
          <span>${sentence}</span>
        </p>`,
    )}
  </div>`;
}

export const noticeStyles = css`
  .notices > p {
    padding: 0 16px 12px;
  }
`;

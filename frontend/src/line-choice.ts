// Which phone rings first: a choice where there are several.
import { type TemplateResult, html, nothing } from "lit";
import type { Account } from "./call";
import type { Description } from "./commands";
import type { HomeAssistant } from "./home-assistant";
import { text, visible } from "./texts";

export interface ChosenLine {
  account: string;
  line: string;
}

interface Option extends ChosenLine {
  label: string;
  isDefault: boolean;
  name: string;
}

/** Accounts that the user may place calls with. */
export function callingAccounts(accounts: readonly Account[]): Account[] {
  return accounts.filter(
    ({ may_control, capabilities }) => may_control && capabilities.includes("click_to_call"),
  );
}

function optionsOf(accounts: readonly Account[]): Option[] {
  const calling = callingAccounts(accounts);
  return calling.flatMap((account) =>
    account.line_details.map((line) => ({
      account: account.config_entry_id,
      line: line.number,
      name: line.name,
      label: calling.length > 1 ? `${line.name} (${account.title})` : line.name,
      isDefault: line.is_default && (account.is_default || calling.length === 1),
    })),
  );
}

/** The line that would ring by itself, as the server says. */
export function expectedLine(
  accounts: readonly Account[],
  expected: Description | undefined,
): ChosenLine | undefined {
  return optionsOf(accounts).find(
    ({ account, name }) => account === expected?.config_entry_id && name === expected.line,
  );
}

/** A field where several lines are to be chosen from; nothing where there is one. */
export function lineChoice(
  hass: HomeAssistant,
  accounts: readonly Account[],
  chosen: ChosenLine | undefined,
  onChoice: (chosen: ChosenLine | undefined) => void,
): TemplateResult | typeof nothing {
  const options = optionsOf(accounts);
  if (options.length < 2) {
    return nothing;
  }
  const isChosen = (option: Option) =>
    chosen ? option.account === chosen.account && option.line === chosen.line : option.isDefault;
  return html`<label class="field">
    <span class="secondary">${text(hass, "line")}</span>
    <select
      @change=${(event: Event) => onChoice(options[(event.target as HTMLSelectElement).selectedIndex])}
    >
      ${options.map(
        (option) => html`<option .selected=${isChosen(option)}>${visible(option.label)}</option>`,
      )}
    </select>
  </label>`;
}

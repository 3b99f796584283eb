// Which calls are shown: one choice of kind, and words to look for.
import { type TemplateResult, css, html } from "lit";
import { type CallFilter, FILTERS } from "./call";
import type { HomeAssistant } from "./home-assistant";
import { text } from "./texts";

export interface FilterActions {
  onFilter(filter: CallFilter): void;
  onSearch(words: string): void;
}

export function callFilters(
  hass: HomeAssistant,
  chosen: CallFilter,
  { onFilter, onSearch }: FilterActions,
): TemplateResult {
  return html`
    <input
      type="search"
      aria-label=${text(hass, "search")}
      placeholder=${text(hass, "search")}
      autocomplete="off"
      maxlength="100"
      @input=${(event: Event) => onSearch((event.target as HTMLInputElement).value)}
    />
    <div class="filters" role="radiogroup" aria-label=${text(hass, "filters")}>
      ${FILTERS.map(
        (filter) =>
          html`<label>
            <input
              type="radio"
              name="filter"
              .checked=${filter === chosen}
              @change=${() => onFilter(filter)}
            />
            <span>${text(hass, `filter_${filter}`)}</span>
          </label>`,
      )}
    </div>
  `;
}

export const filterStyles = css`
  .filters {
    display: flex;
    gap: 4px;
    container-type: inline-size;
    overflow-x: auto;
    scrollbar-width: none;
    /* Room for the outline of what has the focus. */
    padding: 3px;
    margin: -3px;
  }
  .filters label {
    position: relative;
    flex: none;
    padding: 0 clamp(5px, 3cqi - 4px, 12px);
    border: 1px solid var(--divider-color);
    border-radius: 16px;
    font-size: 13px;
    line-height: 30px;
  }
  .filters label:has(:checked) {
    background: color-mix(in srgb, var(--primary-color) 20%, transparent);
    border-color: var(--primary-color);
    font-weight: 500;
  }
  .filters label:has(:focus-visible) {
    outline: 2px solid var(--primary-text-color);
    outline-offset: 1px;
  }
  .filters input {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
`;

// What the parts of the card look like, by the variables of Home Assistant's themes.
import { css } from "lit";

export const shared = css`
  :host {
    color: var(--primary-text-color);
    font-size: 14px;
    line-height: 20px;
  }
  [hidden] {
    display: none !important;
  }
  button,
  input,
  select {
    font: inherit;
    color: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 40px;
    padding: 0 16px;
    border: 1px solid var(--divider-color);
    border-radius: 20px;
    background: none;
    cursor: pointer;
  }
  button:hover {
    background: color-mix(in srgb, currentColor 8%, transparent);
  }
  button:disabled {
    cursor: default;
    color: var(--disabled-text-color);
    background: none;
  }
  button.primary:not(:disabled) {
    border-color: transparent;
    /* Dark enough for white words, whatever the theme's colour. */
    background: color-mix(in srgb, var(--primary-color) 60%, black);
    color: white;
  }
  button.icon {
    flex: none;
    width: 40px;
    padding: 0;
    border-color: transparent;
    color: var(--secondary-text-color);
  }
  :focus-visible {
    outline: 2px solid var(--primary-text-color);
    outline-offset: 1px;
  }
  input:not([type="radio"], [type="range"]),
  select {
    box-sizing: border-box;
    min-height: 44px;
    width: 100%;
    padding: 0 12px;
    border: 1px solid var(--secondary-text-color);
    border-radius: 8px;
    background: var(--card-background-color, var(--primary-background-color));
  }
  input:not([type="range"]):focus-visible,
  select:focus-visible {
    outline-offset: -2px;
  }
  input::placeholder {
    color: var(--secondary-text-color);
    opacity: 1;
  }
  label.field {
    display: block;
  }
  .secondary {
    color: var(--secondary-text-color);
  }
  .only-read {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .notice {
    display: flex;
    gap: 8px;
    align-items: flex-start;
    margin: 0;
    overflow-wrap: anywhere;
  }
  /* English where there is no translation, beside texts from right to left. */
  p,
  .notice span {
    unicode-bidi: plaintext;
  }
  .notice ha-icon {
    flex: none;
    color: var(--warning-color);
  }
  .notice.error ha-icon {
    color: var(--error-color);
  }
  .notice.good ha-icon {
    color: var(--success-color);
  }
  ha-icon,
  svg {
    flex: none;
    width: 24px;
    height: 24px;
  }
  svg {
    fill: currentColor;
  }
`;

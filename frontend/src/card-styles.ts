// How high the card is, in sections, alone on a page and among others, and how its parts share that.
import { css } from "lit";

export const cardStyles = css`
  :host {
    display: block;
    height: 100%;
  }
  ha-card {
    box-sizing: border-box;
    display: flex;
    flex-direction: column;
    height: 640px;
    max-height: calc(100vh - 96px);
    min-height: 320px;
    padding-top: 16px;
    /* The log scrolls by itself; with the keys shown there may be too little room for it. */
    overflow: hidden auto;
  }
  :host([layout="grid"]) ha-card,
  :host([layout="panel"]) ha-card {
    height: 100%;
    max-height: none;
  }
  :host([own-height]) ha-card:not(.small) {
    height: max(420px, 100dvh - 216px);
  }
  :host([hidden]) {
    display: none;
  }
  ha-card.small {
    height: auto;
    min-height: 0;
    padding-bottom: 16px;
  }
  ha-card.small[aria-busy]::after {
    content: "";
    flex: none;
    /* The last call, in three lines. */
    height: 44px;
  }
  :host([show="dial_pad"]) ha-card[aria-busy]::after {
    /* The field, and the keys below it. */
    height: 336px;
  }
  h2 {
    margin: 0;
    padding: 0 16px 12px;
    font-size: 20px;
    font-weight: 500;
    line-height: 28px;
  }
  .sentence {
    margin: 0;
    padding: 0 16px 12px;
  }
  telephony-call-log {
    flex: 1 0 0;
    min-height: 216px;
  }
`;

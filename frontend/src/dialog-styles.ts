// What the dialogs have in common.
import { css } from "lit";

export const dialogStyles = css`
  dialog {
    box-sizing: border-box;
    width: min(480px, calc(100vw - 32px));
    max-height: calc(100dvh - 32px);
    padding: 0;
    border: none;
    border-radius: var(--ha-dialog-border-radius, 24px);
    background: var(--ha-dialog-surface-background, var(--card-background-color));
    color: var(--primary-text-color);
    overflow: hidden auto;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 50%);
  }
  .content,
  form {
    display: flex;
    flex-direction: column;
    gap: 12px;
  }
  .content {
    padding: 16px 24px 24px;
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    margin-inline-end: -12px;
  }
  h2,
  h3,
  p,
  dl,
  dd {
    margin: 0;
  }
  h2 {
    font-size: 20px;
    font-weight: 500;
    line-height: 28px;
    overflow-wrap: anywhere;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .actions ha-icon {
    --mdc-icon-size: 20px;
    width: 20px;
    height: 20px;
  }
`;

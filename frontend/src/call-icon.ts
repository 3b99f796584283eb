// Icons as plain drawings, those that Home Assistant has by these names. One of Home Assistant's
// elements is two elements with a tree of their own each; the log draws hundreds in a moment.
/*! @license Material Design Icons, Copyright Pictogrammers, SPDX-License-Identifier: Apache-2.0 */
import {
  mdiCheck,
  mdiPhone,
  mdiPhoneAlert,
  mdiPhoneCancel,
  mdiPhoneIncoming,
  mdiPhoneMinus,
  mdiPhoneMissed,
  mdiPhoneOutgoing,
  mdiPhoneOutgoingOutline,
  mdiPlayCircleOutline,
} from "@mdi/js";
import { type TemplateResult, html } from "lit";
import type { CallKind } from "./call";

interface Mark {
  drawing: string;
  colour: string;
}

const MARKS: Record<CallKind, Mark> = {
  incoming_answered: { drawing: mdiPhoneIncoming, colour: "success" },
  missed: { drawing: mdiPhoneMissed, colour: "error" },
  outgoing_answered: { drawing: mdiPhoneOutgoing, colour: "info" },
  outgoing_unanswered: { drawing: mdiPhoneOutgoingOutline, colour: "secondary-text" },
  busy: { drawing: mdiPhoneMinus, colour: "warning" },
  cancelled: { drawing: mdiPhoneCancel, colour: "secondary-text" },
  failed: { drawing: mdiPhoneAlert, colour: "error" },
  internal: { drawing: mdiPhone, colour: "info" },
  unknown: { drawing: mdiPhone, colour: "secondary-text" },
};

export const RECORDED = mdiPlayCircleOutline;
export const SEEN = mdiCheck;

/** What became of a call, at a glance; words say it as well. */
export function callIcon(kind: CallKind): TemplateResult {
  const { drawing, colour } = MARKS[kind] ?? MARKS.unknown;
  return html`<svg viewBox="0 0 24 24" aria-hidden="true" style="color: var(--${colour}-color)">
    <path d=${drawing}></path>
  </svg>`;
}

export function plainIcon(drawing: string): TemplateResult {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${drawing}></path></svg>`;
}

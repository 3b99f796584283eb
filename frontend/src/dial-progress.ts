// How far a call is that was placed, in words and with an icon.
import { type TemplateResult, css, html, nothing } from "lit";
import type { HomeAssistant } from "./home-assistant";
import type { DialProgress } from "./placed-call";
import { text } from "./texts";

const ICONS: Record<DialProgress["stage"], string> = {
  asking: "mdi:phone-dial",
  ringing: "mdi:phone-ring",
  in_doubt: "mdi:phone-alert",
  ended: "mdi:phone-hangup",
  refused: "mdi:phone-cancel",
};

/** The place is always there, so that what appears in it is read out. */
export function dialProgress(
  hass: HomeAssistant,
  progress: DialProgress | undefined,
  onDismiss?: () => void,
): TemplateResult {
  const isWrong = progress?.stage === "refused" || progress?.stage === "in_doubt";
  return html`<div class="progress" role=${isWrong ? "alert" : "status"}>
    ${
      progress
        ? html`<p class="notice ${isWrong ? "error" : progress.isGood ? "good" : "active"}">
            <ha-icon
              .icon=${progress.isGood ? "mdi:phone-check" : ICONS[progress.stage]}
              aria-hidden="true"
            ></ha-icon>
            <span>${progress.sentence}</span>
            ${
              onDismiss && progress.stage !== "asking"
                ? html`<button
                    class="icon"
                    aria-label=${text(hass, "close")}
                    title=${text(hass, "close")}
                    @click=${onDismiss}
                  >
                    <ha-icon .icon=${"mdi:close"} aria-hidden="true"></ha-icon>
                  </button>`
                : nothing
            }
          </p>`
        : nothing
    }
  </div>`;
}

export const progressStyles = css`
  .progress .notice {
    align-items: center;
    padding: 8px 0 0;
  }
  .progress .notice > span {
    flex: 1;
  }
  .progress .active ha-icon {
    color: var(--info-color);
  }
`;

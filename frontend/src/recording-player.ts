// Plays the recording of a call in place. Its address is asked for when somebody wants to hear it.
import { LitElement, type TemplateResult, css, html, nothing } from "lit";
import type { Call } from "./call";
import { recordingPath } from "./commands";
import { formatsFor } from "./formatting";
import { type HomeAssistant, define, forTexts } from "./home-assistant";
import { shared } from "./styles";
import { errorText, text } from "./texts";

export class RecordingPlayer extends LitElement {
  static override properties = {
    hass: forTexts,
    call: { attribute: false },
    path: { state: true },
    isPlaying: { state: true },
    position: { state: true },
    length: { state: true },
    sentence: { state: true },
  };

  declare hass: HomeAssistant;
  declare call: Call;
  declare private path: string | undefined;
  declare private isPlaying: boolean;
  declare private position: number;
  declare private length: number | undefined;
  declare private sentence: string | undefined;

  constructor() {
    super();
    this.isPlaying = false;
    this.position = 0;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // An element that is gone would go on talking.
    this.audio?.pause();
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("call")) {
      this.path = undefined;
      this.sentence = undefined;
      this.length = undefined;
      this.position = 0;
    }
  }

  override render(): TemplateResult {
    const formats = formatsFor(this.hass);
    const length = this.length ?? this.call.talk_time ?? this.call.duration ?? 0;
    const position = formats.duration(this.position);
    const action = text(this.hass, this.isPlaying ? "pause" : "play");
    return html`
      <div class="player" dir="ltr">
        <button class="icon" aria-label=${action} title=${action} @click=${this.toggle}>
          <ha-icon .icon=${this.isPlaying ? "mdi:pause" : "mdi:play"} aria-hidden="true"></ha-icon>
        </button>
        <input
          type="range"
          min="0"
          step="any"
          max=${length}
          .value=${String(this.position)}
          ?disabled=${this.length === undefined}
          aria-label=${text(this.hass, "position")}
          aria-valuetext=${position}
          @input=${this.sought}
        />
        <span>${position} / ${formats.duration(length)}</span>
      </div>
      <audio
        preload="metadata"
        src=${this.path ? this.hass.hassUrl(this.path) : nothing}
        @loadedmetadata=${this.measured}
        @durationchange=${this.measured}
        @timeupdate=${() => (this.position = this.audio?.currentTime ?? 0)}
        @play=${() => (this.isPlaying = true)}
        @pause=${() => (this.isPlaying = false)}
        @error=${this.failed}
      ></audio>
      <div role="alert">
        ${
          this.sentence
            ? html`<p class="notice error">
                <ha-icon .icon=${"mdi:alert-circle"} aria-hidden="true"></ha-icon>
                <span>${this.sentence}</span>
              </p>`
            : nothing
        }
      </div>
    `;
  }

  private get audio(): HTMLAudioElement | null {
    return this.renderRoot.querySelector("audio");
  }

  private async toggle(): Promise<void> {
    const { audio } = this;
    if (!audio) {
      return;
    }
    if (this.isPlaying) {
      audio.pause();
      return;
    }
    this.sentence = undefined;
    try {
      if (!this.path) {
        this.path = await recordingPath(this.hass, this.call);
        await this.updateComplete;
      }
      await audio.play();
    } catch (error) {
      if (!(error instanceof DOMException)) {
        this.sentence = errorText(this.hass, error);
      } else if (error.name !== "AbortError") {
        // To close the player is no failure; that the browser does not play is one.
        this.failed();
      }
    }
  }

  private measured(): void {
    const length = this.audio?.duration;
    this.length = length !== undefined && Number.isFinite(length) ? length : undefined;
  }

  private sought(event: Event): void {
    if (this.audio) {
      this.audio.currentTime = Number((event.target as HTMLInputElement).value);
    }
  }

  private failed(): void {
    if (this.path) {
      // Signed addresses do not last: the next try asks for another.
      this.path = undefined;
      this.isPlaying = false;
      this.sentence = text(this.hass, "not_playable");
    }
  }

  static override styles = [
    shared,
    css`
      .player {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      input[type="range"] {
        flex: 1;
        min-width: 0;
        accent-color: var(--primary-color);
      }
      span {
        font-variant-numeric: tabular-nums;
      }
    `,
  ];
}

define("telephony-recording-player", RecordingPlayer);

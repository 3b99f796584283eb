// A call that is placed, from the press of a button until its outcome is known. There is one at
// a time, and it is never placed twice.
import { type DialStep, dial } from "./commands";
import type { HomeAssistant, Unsubscribe } from "./home-assistant";
import { errorText, text, translated } from "./texts";

export interface Destination {
  number: string;
  /** Who that is, for people to read. */
  name: string;
  account: string | undefined;
  /** The number of the line that rings; undefined for the usual one. */
  line: string | undefined;
}

export interface DialProgress {
  stage: "asking" | "ringing" | "in_doubt" | "ended" | "refused";
  name: string;
  sentence: string;
  /** Whether the outcome is a conversation. */
  isGood: boolean;
}

/** The frontend's word for a connection that broke while an answer was waited for. */
const CONNECTION_LOST = 3;

const OUTCOMES = "entity.event.placed_call.state_attributes.event_type.state";

export class PlacedCall {
  progress: DialProgress | undefined;
  private end: Unsubscribe | undefined;
  private current = 0;

  constructor(private readonly onChange: () => void) {}

  get isAsking(): boolean {
    return this.progress?.stage === "asking";
  }

  /** Place a call, unless one is just being placed. */
  async place(
    hass: HomeAssistant,
    { number, name, account, line }: Destination,
    format: (seconds: number) => string,
  ): Promise<void> {
    if (this.isAsking) {
      return;
    }
    this.forget();
    const current = (this.current += 1);
    const tell = (stage: DialProgress["stage"], sentence: string, isGood = false) => {
      if (current === this.current) {
        this.progress = { stage, name, sentence, isGood };
        this.onChange();
      }
    };
    // A call must not wait for a connection, and be placed when nobody expects it any more.
    if (!hass.connection.connected) {
      tell("refused", text(hass, "no_connection"));
      return;
    }
    tell("asking", text(hass, "calling", { name }));
    const lost = () => tell("in_doubt", text(hass, "connection_lost"));
    const onStep = (step: DialStep) => {
      tell(step.stage, this.sentence(hass, step, name, format), step.outcome === "answered");
      if (step.is_final) {
        this.stop();
      }
    };
    try {
      const end = await dial(hass, number, account, line, onStep);
      hass.connection.addEventListener("disconnected", lost);
      const stop = () => {
        hass.connection.removeEventListener("disconnected", lost);
        void Promise.resolve(end()).catch(() => undefined);
      };
      // Its last event may have come before the answer, or another call instead.
      if (current !== this.current || this.isOver) {
        stop();
      } else {
        this.end = stop;
      }
    } catch (error) {
      if ((error as { code?: unknown }).code === CONNECTION_LOST || error === CONNECTION_LOST) {
        lost();
      } else {
        tell("refused", errorText(hass, error));
      }
    }
  }

  /** Do not show it any more; the call itself goes on. */
  forget(): void {
    this.stop();
    this.current += 1;
    if (this.progress) {
      this.progress = undefined;
      this.onChange();
    }
  }

  private get isOver(): boolean {
    return this.progress?.stage === "ended";
  }

  private stop(): void {
    const { end } = this;
    this.end = undefined;
    void end?.();
  }

  private sentence(
    hass: HomeAssistant,
    { stage, outcome, talk_time, message }: DialStep,
    name: string,
    format: (seconds: number) => string,
  ): string {
    if (stage === "ringing") {
      return text(hass, "ringing", { name });
    }
    if (stage === "in_doubt") {
      return message ?? text(hass, "connection_lost");
    }
    const words = translated(hass, `${OUTCOMES}.${outcome ?? "unknown"}`);
    const talked = talk_time === null ? "" : `, ${format(talk_time)}`;
    return `${name}: ${words}${talked}`;
  }
}

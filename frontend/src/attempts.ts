// Tries until it succeeds: after a restart of Home Assistant the connection is there before the
// integration is, and nothing tells when that has come.
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;

export class Attempts {
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Which series of attempts goes on. */
  private series: object | undefined;

  /** @param attempt - What is tried; told whether it failed before. */
  constructor(private readonly attempt: (isRepeated: boolean) => Promise<void>) {}

  /** Try at once, whatever was tried before. */
  begin(): void {
    this.end();
    this.series = {};
    void this.run(this.series, FIRST_PAUSE_MS, false);
  }

  end(): void {
    clearTimeout(this.timer);
    this.series = undefined;
  }

  private async run(series: object, pause: number, isRepeated: boolean): Promise<void> {
    try {
      await this.attempt(isRepeated);
    } catch {
      // Whoever tries says what is wrong.
      if (this.series === series) {
        const next = Math.min(2 * pause, LONGEST_PAUSE_MS);
        this.timer = setTimeout(() => void this.run(series, next, true), pause);
      }
    }
  }
}

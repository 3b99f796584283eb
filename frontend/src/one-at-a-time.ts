// Does something never twice at once: who wants it meanwhile has it done once more, however many
// they are. Answers come in the order of their questions then, and none is asked for in vain.

export class OneAtATime {
  private isWanted = false;
  private underWay: Promise<void> | undefined;

  /** @param work - What is done; where it fails, it does so for all who want it. */
  constructor(private readonly work: () => Promise<void>) {}

  /** Have it done from now on; resolves when nobody wants it any more. */
  run(): Promise<void> {
    this.isWanted = true;
    this.underWay ??= this.workWhileWanted().finally(() => (this.underWay = undefined));
    return this.underWay;
  }

  private async workWhileWanted(): Promise<void> {
    while (this.isWanted) {
      this.isWanted = false;
      await this.work();
    }
  }
}

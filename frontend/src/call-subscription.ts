// What listens to calls: one subscription, of one account or of all.
import { type CallNews, subscribeToCalls } from "./commands";
import type { HomeAssistant, Unsubscribe } from "./home-assistant";

export class CallSubscription {
  private current: { account: string | undefined; end: Promise<Unsubscribe> } | undefined;

  constructor(private readonly listener: (news: CallNews) => void) {}

  /** Listen to an account, unless that is done already; raises what Home Assistant refuses. */
  async open(hass: HomeAssistant, account: string | undefined): Promise<void> {
    if (!this.current || this.current.account !== account) {
      this.close();
      this.current = { account, end: subscribeToCalls(hass, account, this.listener) };
    }
    const { current } = this;
    try {
      await current.end;
    } catch (error) {
      if (this.current === current) {
        this.current = undefined;
      }
      throw error;
    }
  }

  close(): void {
    const { current } = this;
    this.current = undefined;
    current?.end.then((end) => end()).catch(() => undefined);
  }

  /** Of what was subscribed on a connection that was lost, the server knows nothing any more. */
  forget(): void {
    this.current = undefined;
  }
}

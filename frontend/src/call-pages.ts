// The calls that are looked at, page by page. Pages far from what is in view are forgotten, and
// fetched again when somebody scrolls back, so that memory does not grow with the history.
import { type Call, callKey } from "./call";
import { type Row, continues, rowsOf } from "./call-runs";
import { type CallNews, type CallPage, PAGE_SIZE } from "./commands";
import { OneAtATime } from "./one-at-a-time";

// What the server gives at most; more than a page, as late calls make a page longer.
const LARGEST_PAGE = 100;

// More pages than this are not kept, the newest apart.
const MOST_PAGES = 12;

export interface DayCount {
  day: string;
  rows: number;
}

interface Page {
  before: string | null;
  /** Where the next page begins. */
  firstKey: string | null;
  /** How many rows each day has; kept when the rows are forgotten. */
  days: DayCount[];
  rows: Row[] | null;
  /** Calls of the next page that belong to the last row of this one. */
  borrowed: Call[];
  /** How many calls at its beginning belong to the page before. */
  lent: number;
  isStale: boolean;
}

export type FetchCalls = (before: string | null, limit: number) => Promise<CallPage>;

function countDays(rows: readonly Row[]): DayCount[] {
  const days: DayCount[] = [];
  for (const { day } of rows) {
    const last = days.at(-1);
    if (last?.day === day) {
      last.rows += 1;
    } else {
      days.push({ day, rows: 1 });
    }
  }
  return days;
}

export class CallPages {
  /** How many calls there are, on the server. */
  total: number | undefined;
  error: unknown;
  private pages: Page[] = [];
  private next: string | null = null;
  private readonly busy = new Set<Page | null>();
  private readonly renewal = new OneAtATime(() => this.renew());
  /** How often all that was loaded became stale. */
  private upheavals = 0;
  private isClosed = false;

  /**
   * @param fetchCalls - Asks the server.
   * @param dayOf - The day of a call in the user's time zone.
   * @param onChange - Called whenever something changed.
   */
  constructor(
    private readonly fetchCalls: FetchCalls,
    private readonly dayOf: (call: Call) => string,
    private readonly onChange: () => void,
  ) {}

  /** Nothing is told any more; what is under way comes to nothing. */
  close(): void {
    this.isClosed = true;
  }

  get isComplete(): boolean {
    return this.pages.length > 0 && this.next === null;
  }

  /** The rows of each day, page after page; a day may go on from one page to the next. */
  get days(): DayCount[][] {
    return this.pages.map((page) => page.days);
  }

  /** How many rows are in memory. */
  get held(): number {
    return this.pages.reduce((sum, page) => sum + (page.rows?.length ?? 0), 0);
  }

  row(page: number, index: number): Row | undefined {
    return this.pages[page]?.rows?.[index];
  }

  /** Load what comes after what was loaded. */
  async more(): Promise<void> {
    if (this.isComplete || this.busy.has(null) || this.error !== undefined) {
      return;
    }
    await this.asking(null, async () => {
      const { upheavals, next: before } = this;
      const { calls, next, total } = await this.fetchCalls(before, PAGE_SIZE);
      if (before !== this.next) {
        // Meanwhile the newest calls were asked for again, and what is known ends elsewhere.
        return;
      }
      const page: Page = {
        before,
        firstKey: calls[0] ? callKey(calls[0]) : null,
        days: [],
        rows: null,
        borrowed: [],
        lent: this.lend(calls),
        isStale: upheavals !== this.upheavals,
      };
      this.fill(page, calls.slice(page.lent));
      this.pages.push(page);
      this.next = next;
      this.total = total;
    });
  }

  /** See to it that what is in view is there, and forget what is far from it. */
  show(first: number, last: number): void {
    this.pages.forEach((page, index) => {
      if (index >= first - 1 && index <= last + 1) {
        const isMissing = page.rows === null || page.isStale;
        if (isMissing && !this.busy.has(page) && this.error === undefined) {
          void this.reload(page, index);
        }
      } else if (index > 0 && Math.abs(index - first) > MOST_PAGES / 2) {
        page.rows = null;
      }
    });
  }

  /** Take in what the server told of by itself. */
  async take(news: CallNews, isFiltered: boolean): Promise<void> {
    const changed = new Map(news.calls.map((call) => [callKey(call), call]));
    const waiting = new Set(news.unreturned);
    let missing = changed.size;
    for (const row of this.pages.flatMap((page) => page.rows ?? [])) {
      row.calls = row.calls.map((call) => {
        const newer = changed.get(callKey(call));
        missing -= newer ? 1 : 0;
        const known = newer ?? call;
        return known.config_entry_id === news.config_entry_id
          ? { ...known, to_return: waiting.has(known.id) }
          : known;
      });
    }
    if (news.refresh) {
      this.upheavals += 1;
      for (const page of this.pages) {
        page.isStale = true;
      }
    }
    if (missing > 0 || news.refresh || (isFiltered && changed.size > 0)) {
      await this.refresh();
    } else {
      this.onChange();
    }
  }

  /** Ask for the newest calls again; after an error nothing else is asked before that. */
  async refresh(): Promise<void> {
    this.error = undefined;
    if (this.pages.length === 0) {
      this.upheavals += 1;
      return this.more();
    }
    return this.renewal.run();
  }

  private async renew(): Promise<void> {
    const [head] = this.pages;
    if (!head || this.isClosed) {
      return;
    }
    await this.asking(head, async () => {
      const { calls, next, total } = await this.fetchCalls(null, LARGEST_PAGE);
      const known = this.callsOf(head);
      const keys = new Set(calls.map(callKey));
      const isJoined = known.some((call) => keys.has(callKey(call)));
      this.total = total;
      if (next === null || !isJoined || this.pages.length === 1) {
        // All there is, or too much that is new to be joined to what is older.
        head.borrowed = [];
        this.pages = [head];
        this.next = next;
        this.fill(head, calls);
        return;
      }
      const end = this.pages[1]!.firstKey;
      const own = calls.findIndex((call) => callKey(call) === end);
      const fresh = own < 0 ? calls : calls.slice(0, own);
      const last = fresh.at(-1)!;
      const older =
        own < 0 ? known.slice(1 + known.findIndex((call) => callKey(call) === callKey(last))) : [];
      this.fill(head, [...fresh, ...older]);
    });
  }

  private async reload(page: Page, index: number): Promise<void> {
    if (index === 0) {
      return this.refresh();
    }
    await this.asking(page, async () => {
      const { calls } = await this.fetchCalls(page.before, LARGEST_PAGE);
      const following = this.pages[index + 1];
      const end = following
        ? calls.findIndex((call) => callKey(call) === following.firstKey)
        : PAGE_SIZE;
      this.fill(page, calls.slice(page.lent, end < 0 ? undefined : end));
    });
  }

  /** Let the row before have the calls that go on with its run; return how many. */
  private lend(calls: readonly Call[]): number {
    const before = this.pages.findLast((page) => page.days.length > 0);
    const row = before?.rows?.at(-1);
    let lent = 0;
    if (before && row) {
      for (const call of calls) {
        if (!continues(row, call, this.dayOf(call))) {
          break;
        }
        row.calls.push(call);
        before.borrowed.push(call);
        lent += 1;
      }
    }
    return lent;
  }

  private callsOf(page: Page): Call[] {
    const borrowed = new Set(page.borrowed.map(callKey));
    return (page.rows ?? [])
      .flatMap((row) => row.calls)
      .filter((call) => !borrowed.has(callKey(call)));
  }

  private fill(page: Page, calls: readonly Call[]): void {
    page.rows = rowsOf([...calls, ...page.borrowed], this.dayOf);
    page.days = countDays(page.rows);
  }

  private async asking(about: Page | null, ask: () => Promise<void>): Promise<void> {
    this.busy.add(about);
    if (about) {
      // What becomes stale meanwhile is so after the answer, too.
      about.isStale = false;
    }
    this.onChange();
    try {
      await ask();
      this.error = undefined;
    } catch (error) {
      this.error = error;
      if (about) {
        about.isStale = true;
      }
    } finally {
      this.busy.delete(about);
      if (!this.isClosed) {
        this.onChange();
      }
    }
  }
}

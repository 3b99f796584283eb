import { describe, expect, test } from "vitest";
import type { Call } from "../src/call";
import { CallPages } from "../src/call-pages";
import { rowsOf } from "../src/call-runs";
import { PAGE_SIZE } from "../src/commands";
import { layOut, placeOf } from "../src/log-layout";
import { call, calls, settled } from "./samples";

const dayOf = (one: Call) => one.started_at.slice(0, 10);

/** A history that can be asked, and grow. */
class History {
  asked: (string | null)[] = [];
  error: unknown;

  constructor(public all: Call[]) {}

  readonly fetch = async (before: string | null, limit: number) => {
    this.asked.push(before);
    if (this.error) {
      throw this.error;
    }
    const start = before === null ? 0 : 1 + this.all.findIndex(({ id }) => id === before);
    const part = this.all.slice(start, start + limit);
    const isEnd = start + part.length === this.all.length;
    return {
      calls: part.map((one) => ({ ...one })),
      next: isEnd ? null : part.at(-1)!.id,
      total: this.all.length,
    };
  };
}

function pagesOf(history: History): CallPages {
  return new CallPages(history.fetch, dayOf, () => undefined);
}

function shownIds(pages: CallPages): (string | undefined)[] {
  return layOut(pages.days).days.flatMap((day) =>
    Array.from({ length: day.rows }, (_, index) => {
      const { page, index: place } = placeOf(day, index);
      return pages.row(page, place)?.calls.map(({ id }) => id);
    }).flat(),
  );
}

async function loadAll(pages: CallPages): Promise<void> {
  while (!pages.isComplete) {
    await pages.more();
  }
}

const ids = (all: Call[]) => all.map(({ id }) => id);

describe("runs", () => {
  test("hold calls of one kind with one person on one day", () => {
    const history = [
      call({ id: "5", kind: "missed" }),
      call({ id: "4", kind: "missed" }),
      call({ id: "3", kind: "incoming_answered" }),
      call({ id: "2", number: "+442079460958" }),
      call({ id: "1", number: "+442079460958", started_at: "2026-11-17T20:30:00+00:00" }),
    ];

    expect(rowsOf(history, dayOf).map((row) => ids(row.calls))).toEqual([
      ["5", "4"],
      ["3"],
      ["2"],
      ["1"],
    ]);
  });

  test("are not made of people who withheld who they are", () => {
    const unknown = { number: null, display: null };

    expect(rowsOf([call({ ...unknown, id: "2" }), call({ ...unknown })], dayOf)).toHaveLength(2);
  });
});

describe("pages", () => {
  test("come one after the other, each call once", async () => {
    const history = new History(calls(3 * PAGE_SIZE + 5));
    const pages = pagesOf(history);
    await Promise.all([pages.more(), pages.more()]);
    expect(history.asked).toEqual([null]);

    await loadAll(pages);

    expect(shownIds(pages)).toEqual(ids(history.all));
    expect(pages.total).toBe(history.all.length);
  });

  test("do not cut a run", async () => {
    const history = new History(
      calls(PAGE_SIZE + 20, { started_at: "2026-11-18T20:30:00+00:00" }).map((one, index) =>
        Math.abs(index - PAGE_SIZE) < 3 ? { ...one, number: "+442079460958" } : one,
      ),
    );
    const pages = pagesOf(history);
    await loadAll(pages);

    expect(pages.days.flat().reduce((sum, day) => sum + day.rows, 0)).toBe(PAGE_SIZE + 20 - 4);
    expect(shownIds(pages)).toEqual(ids(history.all));
  });

  test("are forgotten far from what is in view, and come back as they were", async () => {
    const history = new History(calls(10_000));
    const pages = pagesOf(history);
    let most = 0;
    while (!pages.isComplete) {
      await pages.more();
      const last = pages.days.length - 1;
      pages.show(last, last);
      most = Math.max(most, pages.held);
    }
    expect(most).toBeLessThan(12 * PAGE_SIZE);

    const { height } = layOut(pages.days);
    pages.show(50, 52);
    await settled();

    const shown = shownIds(pages);
    expect(layOut(pages.days).height).toBe(height);
    expect(shown.slice(50 * PAGE_SIZE, 52 * PAGE_SIZE)).toEqual(
      ids(history.all).slice(50 * PAGE_SIZE, 52 * PAGE_SIZE),
    );
    expect(pages.held).toBeLessThan(12 * PAGE_SIZE);
  });

  test("that could not be had are asked for again only when something calls for it", async () => {
    const history = new History(calls(5));
    const pages = pagesOf(history);
    history.error = { code: "home_assistant_error", message: "No." };
    await pages.more();
    await pages.more();
    expect(history.asked).toHaveLength(1);
    expect(pages.error).toEqual(history.error);

    history.error = undefined;
    await pages.refresh();

    expect(pages.error).toBeUndefined();
    expect(shownIds(pages)).toHaveLength(5);
  });

  test("are each call once, the newest of all first, whichever answer comes first", async () => {
    for (const isInOrder of [true, false]) {
      const history = new History(calls(2 * PAGE_SIZE));
      const held: (() => void)[] = [];
      let isSlow = false;
      const pages = new CallPages(
        async (before, limit) => {
          const answer = await history.fetch(before, limit);
          if (isSlow) {
            await new Promise<void>((resolve) => held.push(resolve));
          }
          return answer;
        },
        dayOf,
        () => undefined,
      );
      await pages.more();
      isSlow = true;
      const asked = [pages.more(), pages.refresh()];
      await settled();
      history.all.unshift(call({ id: "new", started_at: "2026-11-18T21:30:00+00:00" }));
      asked.push(pages.refresh());
      await settled();

      isSlow = false;
      for (const answer of isInOrder ? held : held.toReversed()) {
        answer();
        await settled();
      }
      await Promise.all(asked);
      await loadAll(pages);

      expect(shownIds(pages)).toEqual(ids(history.all));
    }
  });
});

describe("news", () => {
  const news = (told: Call[], unreturned: string[] = [], refresh = false) => ({
    config_entry_id: "office",
    calls: told,
    unreturned,
    refresh,
  });

  async function loaded(count: number): Promise<[History, CallPages]> {
    const history = new History(calls(count));
    const pages = pagesOf(history);
    await loadAll(pages);
    return [history, pages];
  }

  test("put a new call on top", async () => {
    const [history, pages] = await loaded(2 * PAGE_SIZE);
    const fresh = call({ id: "new", started_at: "2026-11-18T21:30:00+00:00" });
    history.all.unshift(fresh);
    await pages.take(news([fresh]), false);

    expect(shownIds(pages)).toEqual(ids(history.all));
    expect(pages.total).toBe(2 * PAGE_SIZE + 1);
  });

  test("change a call in its place, without a question", async () => {
    const [history, pages] = await loaded(2 * PAGE_SIZE);
    const asked = history.asked.length;
    await pages.take(news([{ ...history.all[100]!, recorded: true }]), false);

    expect(history.asked).toHaveLength(asked);
    expect(pages.row(1, 100 - PAGE_SIZE)?.calls[0]?.recorded).toBe(true);
  });

  test("say which missed calls wait, of that account alone", async () => {
    const history = new History([
      call({ id: "2", to_return: true }),
      call({ id: "2", config_entry_id: "home", to_return: true }),
    ]);
    const pages = pagesOf(history);
    await loadAll(pages);
    await pages.take(news([], []), false);

    expect(pages.row(0, 0)?.calls[0]?.to_return).toBe(false);
    expect(pages.row(0, 1)?.calls[0]?.to_return).toBe(true);
  });

  test("after a long silence begin a new list", async () => {
    const [history, pages] = await loaded(2 * PAGE_SIZE);
    const later = calls(3 * PAGE_SIZE).map((one, index) => ({ ...one, id: `later${index}` }));
    history.all.unshift(...later);
    await pages.refresh();
    await loadAll(pages);

    expect(shownIds(pages)).toEqual(ids(history.all));
  });

  test("that come while a page is under way are for that page, too", async () => {
    const history = new History(calls(3 * PAGE_SIZE));
    const asks: (() => Promise<void>)[] = [() => pages.more(), () => pages.more()];
    const held: (() => void)[] = [];
    const pages = new CallPages(
      async (before, limit) => {
        const answer = await history.fetch(before, limit);
        await new Promise<void>((resolve) => held.push(resolve));
        return answer;
      },
      dayOf,
      () => undefined,
    );
    for (const [index, ask] of [...asks, async () => pages.show(1, 1)].entries()) {
      const asked = ask();
      await settled();
      history.all = history.all.map((one) => ({ ...one, display: `Renamed ${index}` }));
      void pages.take(news([], [], true), false);
      for (let answer = 0; answer < 6; answer += 1) {
        held.splice(0).forEach((arrive) => arrive());
        await settled();
        pages.show(0, 1);
        await settled();
      }
      await asked;

      for (const page of pages.days.keys()) {
        expect(pages.row(page, 3)?.calls[0]?.display).toBe(`Renamed ${index}`);
      }
    }
    expect(pages.days).toHaveLength(2);
  });

  test("that much changed make what is in view anew", async () => {
    const [history, pages] = await loaded(3 * PAGE_SIZE);
    history.all = history.all.map((one) => ({ ...one, display: "Renamed" }));
    await pages.take(news([], [], true), false);
    pages.show(1, 1);
    await settled();

    for (const page of [0, 1, 2]) {
      expect(pages.row(page, 3)?.calls[0]?.display).toBe("Renamed");
    }
  });
});

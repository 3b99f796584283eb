import { afterEach, expect, test } from "vitest";
import "../src/call-log";
import type { CallLog } from "../src/call-log";
import type { Call } from "../src/call";
import type { HomeAssistant } from "../src/home-assistant";
import { HEADING_HEIGHT, ROW_HEIGHT } from "../src/log-layout";
import { call, calls, home } from "./samples";

afterEach(() => {
  document.body.replaceChildren();
});

/** A log of calls, as the server has them; tells what it was asked. */
async function logOf(
  all: Call[],
  changes: Partial<HomeAssistant> = {},
): Promise<[CallLog, Record<string, unknown>[]]> {
  const asked: Record<string, unknown>[] = [];
  const log = document.createElement("telephony-call-log") as CallLog;
  log.hass = home(
    {
      "telephony/calls/list": (command) => {
        asked.push(command);
        const shown = all.filter(
          (one) => command["filter"] === "all" || one.kind === command["filter"],
        );
        return { calls: shown, next: null, total: shown.length };
      },
    },
    changes,
  );
  log.canMark = () => true;
  document.body.append(log);
  await drawn(log);
  return [log, asked];
}

async function drawn(log: CallLog): Promise<void> {
  do {
    await new Promise((resolve) => setTimeout(resolve));
  } while (!(await log.updateComplete));
}

function within<Found extends Element>(log: CallLog, selector: string): Found[] {
  return [...log.renderRoot.querySelectorAll<Found>(selector)];
}

const words = (element: Element) => element.textContent?.replace(/\s+/g, " ").trim();

test("a row tells who, what and when", async () => {
  const [log] = await logOf([
    call({ recorded: true, caller_place: "London" }),
    call({ id: "2", kind: "missed", to_return: true, talk_time: null, cost: null }),
  ]);
  const rows = within(log, "[role=listitem]");

  expect(rows.map((row) => row.getAttribute("data-call-id"))).toEqual(["1", "2"]);
  expect(words(rows[0]!)).toBe(
    "Ann 20:30 +1 202-555-0123 2:14 · $0.05 Recorded Answered call · Desk · London",
  );
  expect(words(rows[1]!)).toBe("Ann 20:30 +1 202-555-0123 Missed call · To return · Desk");
  expect(within(log, "h3").map(words)).toEqual(["Wednesday, November 18"]);
});

test("strangers write nothing but text", async () => {
  const name = "<img src=x onerror=alert(1)>\u202Egnp";
  const [log] = await logOf([call({ display: name, contact: null })]);
  const [row] = within(log, "[role=listitem]");

  expect(row?.querySelector("img")).toBeNull();
  expect(words(row!)).toContain("<img src=x onerror=alert(1)>⟨U+202E⟩gnp");
  expect(row?.querySelector("bdi")).not.toBeNull();
});

test("the filters are one choice, and ask the server", async () => {
  const [log, asked] = await logOf([call(), call({ id: "2", kind: "missed" })]);
  const choices = within<HTMLInputElement>(log, "[type=radio]");
  expect(choices.map((choice) => words(choice.parentElement!))).toEqual([
    "All",
    "Missed",
    "Incoming",
    "Outgoing",
    "Recorded",
  ]);

  choices[1]!.checked = true;
  choices[1]!.dispatchEvent(new Event("change"));
  await drawn(log);

  expect(asked.at(-1)).toMatchObject({ filter: "missed", text: "", before: null });
  expect(within(log, "[role=listitem]")).toHaveLength(1);
  expect(words(within(log, "[role=status]")[0]!)).toBe("Calls found: 1");
});

test("says when there is nothing, and why", async () => {
  const [log] = await logOf([]);
  expect(words(within(log, ".end")[0]!)).toBe("No calls yet.");

  const [broken] = await logOf([], {
    callWS: () => Promise.reject({ code: "home_assistant_error", message: "Not now." }),
  });
  expect(words(within(broken, "[role=alert]")[0]!)).toBe("Not now. Try again");
});

test("draws few of many", async () => {
  const [log] = await logOf(calls(2000));

  expect(within(log, "[role=listitem]").length).toBeLessThan(40);
});

test("rows that go out of sight are those that come into it", async () => {
  const many = calls(60).map((one) => ({ ...one, started_at: "2026-11-18T20:30:00Z" }));
  const [log] = await logOf(many);
  const [viewport] = within(log, ".viewport");
  const rows = () => within<HTMLElement>(log, "[role=listitem]");
  const scrollTo = async (row: number) => {
    viewport!.scrollTop = HEADING_HEIGHT + row * ROW_HEIGHT;
    viewport!.dispatchEvent(new Event("scroll"));
    await new Promise(requestAnimationFrame);
    await drawn(log);
  };
  await scrollTo(20);
  const before = rows();
  const focused = before.find((row) => row.dataset["callId"] === "c25")!.querySelector("button")!;
  focused.focus();

  for (const row of [22, 19, 40]) {
    await scrollTo(row);

    const shown = rows().map((one) => `c${Number(one.getAttribute("aria-posinset")) - 1}`);
    expect(rows().map((one) => one.dataset["callId"])).toEqual(shown);
    expect(shown[0]).toBe(`c${row - 4}`);
    expect(shown).toHaveLength(before.length);
    expect(rows().every((one) => before.includes(one))).toBe(true);
    if (row < 25) {
      // What stays in sight keeps the focus.
      expect(log.shadowRoot!.activeElement === focused).toBe(true);
    }
  }
});

test("tells which row was tapped, and which was marked", async () => {
  const [log] = await logOf([call({ kind: "missed", to_return: true })]);
  const told: string[] = [];
  for (const event of ["call-opened", "call-seen"]) {
    log.addEventListener(event, (one) => {
      told.push(`${event} ${(one as CustomEvent).detail.calls[0].id}`);
    });
  }
  within<HTMLElement>(log, "button.call")[0]?.click();
  within<HTMLElement>(log, "button.seen")[0]?.click();

  expect(told).toEqual(["call-opened 1", "call-seen 1"]);
});

test("offers no mark to who may not mark", async () => {
  const missed = call({ kind: "missed", to_return: true });
  const [log] = await logOf([missed]);
  log.canMark = () => false;
  await drawn(log);
  expect(within(log, "button.seen")).toEqual([]);
});

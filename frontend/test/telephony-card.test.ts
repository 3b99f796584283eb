import { afterEach, expect, test, vi } from "vitest";
import type { Account, Call } from "../src/call";
import type { CardConfig } from "../src/card-config";
import type { CallNews } from "../src/commands";
import "../src/index";
import { rights } from "../src/rights";
import type { TelephonyCard } from "../src/telephony-card";
import { account, call, home } from "./samples";

type Answers = Parameters<typeof home>[0];

const refused = {
  is_allowed: false,
  reason: "premium_rate",
  message: "Premium-rate numbers may not be called.",
  suggestions: [],
};
const allowed = {
  is_allowed: true,
  reason: null,
  message: null,
  written: "+1 202-555-0123",
  contact: "Ann",
  country_name: "United States",
  place: null,
  suggestions: [{ name: "Ann", number: "+12025550123", written: "+1 202-555-0123" }],
};

afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

/** A card, and the commands that it sent. */
async function cardOf(
  accounts: Account[],
  calls: Call[] = [],
  config: Partial<CardConfig> = {},
  answers: Answers = {},
): Promise<[TelephonyCard, Record<string, unknown>[]]> {
  const sent: Record<string, unknown>[] = [];
  const known: NonNullable<Answers> = {
    "telephony/accounts": () => accounts,
    "telephony/calls/list": () => ({ calls, next: null, total: calls.length }),
    "telephony/calls/subscribe": () => null,
    "telephony/dial": () => null,
    "telephony/mark_seen": () => ({ count: 1 }),
    "telephony/number/describe": () => allowed,
    ...answers,
  };
  const noting = Object.fromEntries(
    Object.entries(known).map(([type, answer]) => [
      type,
      (command: Record<string, unknown>) => {
        sent.push(command);
        return answer(command);
      },
    ]),
  );
  const card = document.createElement("telephony-card") as TelephonyCard;
  card.setConfig({ type: "custom:telephony-card", ...config });
  card.hass = home(noting);
  document.body.append(card);
  await turns();
  return [card, sent];
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** Elements below, through the roots of other elements. */
function within<Found extends HTMLElement>(root: Element | ShadowRoot, selector: string): Found[] {
  const found: Found[] = [];
  for (const element of root.querySelectorAll<Found>("*")) {
    if (element.matches(selector)) {
      found.push(element);
    }
    if (element.shadowRoot) {
      found.push(...within<Found>(element.shadowRoot, selector));
    }
  }
  return found;
}

const inCard = <Found extends HTMLElement>(card: TelephonyCard, selector: string) =>
  within<Found>(card.shadowRoot!, selector);

function button(card: TelephonyCard, name: string): HTMLElement | undefined {
  return inCard(card, "button").find((one) => one.textContent?.trim() === name);
}

function said(card: TelephonyCard): string {
  return inCard(card, ".notice")
    .map((one) => one.textContent?.replace(/\s+/g, " ").trim())
    .join(" ");
}

async function type(card: TelephonyCard, words: string): Promise<HTMLInputElement> {
  const [field] = inCard<HTMLInputElement>(card, "input[type=tel]");
  field!.value = words;
  field!.dispatchEvent(new Event("input"));
  await new Promise((resolve) => setTimeout(resolve, 160));
  await turns();
  return field!;
}

test("Home Assistant's picker knows the card", () => {
  const entry = window.customCards?.find((one) => one.type === "telephony-card");

  expect(entry).toMatchObject({ name: "Telephony", preview: true });
  expect(entry?.description).toBeTruthy();
});

test("the calls that were asked for first are shown once, and never under a filter", async () => {
  const [card, sent] = await cardOf([account()], [call()]);
  const lists = () => sent.filter((one) => one["type"] === "telephony/calls/list");
  expect(lists()).toHaveLength(1);

  // Whatever makes the card draw itself again.
  card.requestUpdate();
  await turns();
  const [, missed] = inCard<HTMLInputElement>(card, "input[type=radio]");
  missed!.checked = true;
  missed!.dispatchEvent(new Event("change"));
  await turns();

  expect(lists().map((one) => one["filter"])).toEqual(["all", "missed"]);
});

test("says what is wrong with an account", async () => {
  const sentences: [Account[], string][] = [
    [[account({ state: "unavailable" })], "Office cannot be reached at the moment."],
    [[account({ state: "throttled" })], "Office was asked to wait."],
    [[account({ state: "sign_in" })], "Office does not accept its credentials any more."],
    [[account({ state: "stopped", capabilities: [] })], "Office is not running."],
    [[account({ capabilities: ["click_to_call"] })], "Office keeps no history of calls."],
    [[account({ config_entry_id: "another" })], "The account of this card was removed"],
  ];
  for (const [accounts, sentence] of sentences) {
    const [card] = await cardOf(accounts, [], { config_entry_id: "office" });
    expect(said(card)).toContain(sentence);
  }
  const [card] = await cardOf([]);
  expect(said(card)).toContain("There is no account");
});

test("asks for the newest calls once, whatever comes first", async () => {
  const [, sent] = await cardOf([account()], [call()]);

  expect(sent.filter((one) => one["type"] === "telephony/calls/list")).toHaveLength(1);
});

test("who may not control an account sees its calls, and nothing to press", async () => {
  const mine = account({ may_control: false });
  const [card] = await cardOf([mine], [call({ kind: "missed", to_return: true })]);
  expect(inCard(card, "input[type=tel]")).toEqual([]);
  expect(inCard(card, "button.seen")).toEqual([]);

  inCard(card, "button.call")[0]?.click();
  await turns();

  expect(inCard(card, "dialog")).toHaveLength(1);
  expect(["Call back", "Seen", "Add to contacts"].map((name) => button(card, name))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(button(card, "Copy number")).toBeDefined();

  const [pad] = await cardOf([mine], [], { show: "dial_pad" });
  expect(pad.hidden).toBe(true);
});

test("who may do more, or less, sees it at once, and so does the rest of the page", async () => {
  let listener: ((news: CallNews) => void) | undefined;
  let mine = account({ may_control: false });
  const [pad] = await cardOf(
    [],
    [],
    { show: "dial_pad" },
    {
      "telephony/accounts": () => [mine],
      "telephony/calls/subscribe": (command) => {
        listener = command["listener"] as typeof listener;
      },
    },
  );
  let asked = 0;
  document.addEventListener("hass-refresh-current-user", () => {
    // Else the phone page would take the answer for what each connection brings.
    asked += rights.haveChanged ? 1 : 0;
  });
  const refresh = async () => {
    listener!({ config_entry_id: "office", calls: [], unreturned: [], refresh: true });
    await turns();
  };
  // Home Assistant leaves it where it is, unless somebody else's condition hides it.
  expect([pad.hidden, pad.connectedWhileHidden]).toEqual([true, true]);

  mine = { ...mine, title: "Home" };
  await refresh();
  expect([pad.hidden, asked]).toEqual([true, 0]);
  mine = account();
  await refresh();
  expect([pad.hidden, pad.connectedWhileHidden, asked]).toEqual([false, false, 1]);
  expect(inCard(pad, "input[type=tel]")).toHaveLength(1);
  mine = account({ may_control: false });
  await refresh();
  expect([pad.hidden, asked]).toEqual([true, 2]);
});

test("an account that is loaded anew changes no right", async () => {
  let listener: ((news: CallNews) => void) | undefined;
  const shop = account({ config_entry_id: "shop", is_default: false, may_control: false });
  let accounts = [account(), shop];
  await cardOf(
    [],
    [],
    {},
    {
      "telephony/accounts": () => accounts,
      "telephony/calls/subscribe": (command) => {
        listener = command["listener"] as typeof listener;
      },
    },
  );
  let asked = 0;
  document.addEventListener("hass-refresh-current-user", () => (asked += 1));

  // Meanwhile another one goes before it, and what it can do is not known.
  const stopped = account({ state: "stopped", capabilities: [], is_default: false });
  for (accounts of [
    [{ ...shop, is_default: true }, stopped],
    [account(), shop],
  ]) {
    listener!({ config_entry_id: "office", calls: [], unreturned: [], refresh: true });
    await turns();
  }

  expect(asked).toBe(0);
});

test("the dial pad says whose number it is, and calls", async () => {
  const [card, sent] = await cardOf([account()]);
  const field = await type(card, "tel:+1 202 555 0123");
  expect(field.value).toBe("+1 202 555 0123");
  expect(inCard(card, ".known")[0]?.textContent?.replace(/\s+/g, " ").trim()).toBe(
    "Ann · +1 202-555-0123 · United States",
  );

  field.closest("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
  await turns();

  expect(sent.filter((one) => one["type"] === "telephony/dial")).toMatchObject([
    { number: "+1 202 555 0123" },
  ]);
  expect(said(card)).toContain("Calling Ann…");
});

test("the dial pad sends nothing that the rules forbid", async () => {
  const answers = { "telephony/number/describe": () => refused };
  const [card, sent] = await cardOf([account()], [], {}, answers);
  const field = await type(card, "+1 900 555 0123");
  expect(said(card)).toContain("Premium-rate numbers may not be called.");

  field.closest("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
  await turns();

  expect(sent.filter((one) => one["type"] === "telephony/dial")).toEqual([]);
});

test("a name is completed by who has it", async () => {
  const [card] = await cardOf([account()]);
  const field = await type(card, "an");
  inCard(card, "li button")[0]?.click();
  await turns();

  expect(field.value).toBe("+1 202-555-0123");
});

test("a call back is confirmed first, on the line that is chosen", async () => {
  const lines = ["100", "101"].map((number) => ({
    ...account().line_details[0]!,
    name: `Line ${number}`,
    number,
    is_default: number === "100",
  }));
  const [card, sent] = await cardOf([account({ line_details: lines })], [call()]);
  inCard(card, "button.call")[0]?.click();
  await turns();
  button(card, "Call back")?.click();
  await turns();
  expect(sent.filter((one) => one["type"] === "telephony/dial")).toEqual([]);

  const [choice] = within<HTMLSelectElement>(inCard(card, "dialog")[0]!, "select");
  choice!.selectedIndex = 1;
  choice!.dispatchEvent(new Event("change"));
  await turns();
  within<HTMLElement>(inCard(card, "dialog")[0]!, "button.primary")[0]?.click();
  await turns();

  expect(sent.filter((one) => one["type"] === "telephony/dial")).toMatchObject([
    { number: "+12025550123", config_entry_id: "office", line: "101" },
  ]);
});

test("the second click of a double click is no confirmation", async () => {
  const [card, sent] = await cardOf([account()], [call()]);
  inCard(card, "button.call")[0]?.click();
  await turns();
  button(card, "Call back")?.click();
  await turns();
  within<HTMLElement>(inCard(card, "dialog")[0]!, "button.primary")[0]?.dispatchEvent(
    new MouseEvent("click", { detail: 2 }),
  );
  await turns();

  expect(sent.filter((one) => one["type"] === "telephony/dial")).toEqual([]);
});

test("marks the calls of a number as seen", async () => {
  const missed = call({ kind: "missed", to_return: true });
  const [card, sent] = await cardOf([account()], [missed]);
  inCard(card, "button.seen")[0]?.click();
  await turns();

  expect(sent.at(-1)).toEqual({
    type: "telephony/mark_seen",
    config_entry_id: "office",
    number: "+12025550123",
  });
});

test("marks the calls of somebody who withholds the number as seen", async () => {
  const missed = call({ kind: "missed", to_return: true, number: null, display: null });
  const [card, sent] = await cardOf([account()], [missed]);
  inCard(card, "button.seen")[0]?.click();
  await turns();

  expect(sent.at(-1)).toEqual({
    type: "telephony/mark_seen",
    config_entry_id: "office",
    call_ids: ["1"],
  });
});

test("shows the calls as soon as the integration is there, whichever came first", async () => {
  vi.useFakeTimers();
  for (const wasShown of [false, true]) {
    for (const show of [undefined, "log", "compact"] as const) {
      let isThere = wasShown;
      let listened = 0;
      const unlessGone = (answer: unknown) => () => {
        if (!isThere) {
          throw { code: "unknown_command", message: "Unknown command." };
        }
        return answer;
      };
      const listeners = new Map<string, () => void>();
      const hass = home({
        "telephony/accounts": unlessGone([account()]),
        "telephony/calls/list": unlessGone({ calls: [call()], next: null, total: 1 }),
        "telephony/calls/subscribe": (command) => {
          unlessGone(null)();
          listened += 1;
          return command;
        },
      });
      hass.connection.addEventListener = (event, listener) => listeners.set(event, listener);
      const card = document.createElement("telephony-card") as TelephonyCard;
      card.setConfig({ type: "custom:telephony-card", ...(show ? { show } : {}) });
      card.hass = hass;
      document.body.append(card);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(inCard(card, "[data-call-id]")).toHaveLength(wasShown ? 1 : 0);
      expect(said(card)).not.toContain("There is no account");

      if (wasShown) {
        isThere = false;
        listeners.get("disconnected")!();
        listeners.get("ready")!();
        await vi.advanceTimersByTimeAsync(1_000);
        expect(inCard(card, "[role=alert]").map((one) => one.textContent)).toContainEqual(
          expect.stringContaining("Home Assistant cannot be reached."),
        );
      }
      await vi.advanceTimersByTimeAsync(90_000);
      listened = 0;
      isThere = true;
      await vi.advanceTimersByTimeAsync(30_000);

      expect(inCard(card, "[data-call-id]")).toHaveLength(1);
      expect(card.shadowRoot!.textContent).not.toContain("cannot be reached");
      expect(inCard(card, ".notice")).toEqual([]);
      expect(listened).toBe(1);
      await vi.advanceTimersByTimeAsync(90_000);
      expect(listened).toBe(1);
      card.remove();
    }
  }
});

test("however much changes at once, the server is asked in turn, and no more often", async () => {
  for (const show of ["log", "compact"] as const) {
    let name = "Ann";
    let tell: ((news: CallNews) => void) | undefined;
    const [card, sent] = await cardOf(
      [account()],
      [],
      { show },
      {
        "telephony/calls/subscribe": ({ listener }) => {
          tell = listener as typeof tell;
        },
        "telephony/accounts": async () => {
          await turns();
          return [account()];
        },
        "telephony/calls/list": async () => {
          const answer = { calls: [call({ display: name })], next: null, total: 1 };
          await turns();
          return answer;
        },
      },
    );
    for (let turn = 0; turn < 5; turn += 1) {
      await turns();
    }
    sent.length = 0;

    for (name of ["Anna", "Annie", "Anne"]) {
      // As when a contact is saved that all accounts share.
      for (let office = 0; office < 10; office += 1) {
        tell!({ config_entry_id: "office", calls: [], unreturned: [], refresh: true });
      }
      // Sooner than the answers come.
      await new Promise((resolve) => setTimeout(resolve));
    }
    for (let turn = 0; turn < 10; turn += 1) {
      await turns();
    }

    for (const type of ["telephony/calls/list", "telephony/accounts"]) {
      const asked = sent.filter((command) => command["type"] === type);
      expect(asked.length, `${type}, ${show}`).toBeLessThanOrEqual(4);
    }
    expect(inCard(card, "[data-call-id]")[0]?.textContent, show).toContain("Anne");
  }
});

test("a card that is gone asks for nothing any more", async () => {
  vi.useFakeTimers();
  let asked = 0;
  const card = document.createElement("telephony-card") as TelephonyCard;
  card.setConfig({ type: "custom:telephony-card" });
  card.hass = home({
    "telephony/accounts": () => {
      asked += 1;
      throw { code: "unknown_command", message: "Unknown command." };
    },
  });
  document.body.append(card);
  await vi.advanceTimersByTimeAsync(1_000);
  card.remove();
  await vi.advanceTimersByTimeAsync(90_000);

  expect(asked).toBe(1);
});

test("a card that waits for its accounts takes the room of what it will show", async () => {
  const forever = { "telephony/accounts": () => new Promise(() => undefined) };
  for (const show of ["compact", "dial_pad", "log"] as const) {
    const [waiting] = await cardOf([], [], { show, title: "Phone" }, forever);
    const [there] = await cardOf([account()], [call()], { show, title: "Phone" });
    const [before, after] = [waiting, there].map((card) => inCard(card, "ha-card")[0]!);

    expect(before!.getAttribute("aria-busy")).toBe("true");
    expect(before!.textContent!.includes("Phone")).toBe(after!.textContent!.includes("Phone"));
    expect(before!.classList.contains("small")).toBe(
      show === "compact" || after!.classList.contains("small"),
    );
  }
});

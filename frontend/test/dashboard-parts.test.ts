import { afterEach, expect, test, vi } from "vitest";
import { CallFeature, isSpeedDial } from "../src/call-feature";
import "../src/compact-card";
import type { CompactCard } from "../src/compact-card";
import type { HomeAssistant } from "../src/home-assistant";
import { MissedCallsBadge, waitingCalls } from "../src/missed-calls-badge";
import { account, call, home, settled } from "./samples";

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

async function shown<Part extends HTMLElement & { updateComplete: Promise<boolean> }>(
  part: Part,
): Promise<Part> {
  if (!part.isConnected) {
    document.body.append(part);
  }
  await settled();
  await part.updateComplete;
  return part;
}

function counting(states: Record<string, string>): HomeAssistant {
  const ids = Object.keys(states);
  return home(
    {},
    {
      states: Object.fromEntries(ids.map((id) => [id, { state: states[id]!, attributes: {} }])),
      entities: Object.fromEntries(
        ids.map((id) => [
          id,
          { entity_id: id, platform: "telephony", translation_key: "unreturned_calls" },
        ]),
      ),
    },
  );
}

test("missed calls are those of all accounts that tell", () => {
  expect(waitingCalls(counting({ "sensor.a": "2", "sensor.b": "1" }))).toBe(3);
  expect(waitingCalls(counting({ "sensor.a": "2", "sensor.b": "1" }), "sensor.b")).toBe(1);
  expect(waitingCalls(counting({ "sensor.a": "unavailable", "sensor.b": "0" }))).toBe(0);
  expect(waitingCalls(counting({ "sensor.a": "unavailable" }))).toBeUndefined();
});

test("the badge hides while there is nothing, where that is wanted", async () => {
  const badge = new MissedCallsBadge();
  badge.setConfig({ ...MissedCallsBadge.getStubConfig(), hide_zero: true });
  badge.hass = counting({ "sensor.a": "0" });
  await shown(badge);
  expect(badge.hidden).toBe(true);

  badge.hass = counting({ "sensor.a": "1", "sensor.b": "4" });
  await shown(badge);
  expect(badge.hidden).toBe(false);
  const drawn = badge.renderRoot.querySelector<HTMLElement>("ha-badge")!;
  expect(drawn.textContent!.trim()).toBe("5");

  const wanted: unknown[] = [];
  badge.addEventListener("hass-action", (event) => wanted.push((event as CustomEvent).detail));
  drawn.click();
  expect(wanted).toEqual([
    { config: { entity: "sensor.b", tap_action: undefined }, action: "tap" },
  ]);
});

const BUTTON = "button.call_ann";

function withButton(pressed: unknown[], refusal?: Error): HomeAssistant {
  return home(
    {},
    {
      states: { [BUTTON]: { state: "unknown", attributes: {} } },
      entities: {
        [BUTTON]: { entity_id: BUTTON, platform: "telephony", translation_key: "call_contact" },
        "button.other": { entity_id: "button.other", platform: "other" },
      },
      callService: async (...action) => {
        pressed.push(action);
        if (refusal) {
          throw refusal;
        }
      },
    },
  );
}

async function feature(hass: HomeAssistant): Promise<{ press: () => Promise<string> }> {
  const part = new CallFeature();
  part.hass = hass;
  part.context = { entity_id: BUTTON };
  await shown(part);
  return {
    press: async () => {
      const button = part.renderRoot.querySelector<HTMLElement>("ha-control-button")!;
      button.click();
      await shown(part);
      return button.textContent!.trim();
    },
  };
}

test("the feature is for the buttons of contacts alone", () => {
  const hass = withButton([]);

  expect(isSpeedDial(hass, { entity_id: BUTTON })).toBe(true);
  expect(isSpeedDial(hass, { entity_id: "button.other" })).toBe(false);
  expect(isSpeedDial(hass, {})).toBe(false);
});

test("the feature asks before it calls, and calls once", async () => {
  const pressed: unknown[] = [];
  const { press } = await feature(withButton(pressed));

  expect(await press()).toBe("Really call?");
  expect(pressed).toEqual([]);
  expect(await press()).toBe("Your phone rings");
  await press();
  expect(pressed).toEqual([["button", "press", { entity_id: BUTTON }]]);
});

test("a question that nobody answers is taken back", async () => {
  vi.useFakeTimers();
  const pressed: unknown[] = [];
  const { press } = await feature(withButton(pressed));

  expect(await press()).toBe("Really call?");
  vi.advanceTimersByTime(10_000);
  expect(await press()).toBe("Really call?");
  expect(pressed).toEqual([]);
});

test("the feature is ready again after a refusal, which Home Assistant tells", async () => {
  const { press } = await feature(withButton([], new Error("refused")));

  await press();
  expect(await press()).toBe("Call");
});

async function compact(listed: (filter: unknown) => unknown, changes = {}): Promise<CompactCard> {
  const part = document.createElement("telephony-compact") as CompactCard;
  part.hass = home({ "telephony/calls/list": ({ filter }) => ({ calls: listed(filter) }) });
  part.accounts = [account(changes)];
  return shown(part);
}

test("the short form shows the last call", async () => {
  const part = await compact(() => [call({ display: "Bob" })]);

  expect(part.renderRoot.querySelector(".who")?.textContent).toBe("Bob");
  expect(part.renderRoot.querySelector(".missed")).toBeNull();
  part.renderRoot.querySelector("button")!.click();
  await shown(part);
  expect(part.renderRoot.querySelector("telephony-call-dialog")).not.toBeNull();
});

test("a missed call that waits comes before the last one", async () => {
  const missed = [
    call({ id: "2", display: "Seen", kind: "missed" }),
    call({ id: "3", display: "Ann", kind: "missed", to_return: true }),
  ];
  const part = await compact((filter) => (filter === "missed" ? missed : [call()]), {
    unreturned: 1,
  });
  expect(part.renderRoot.querySelector(".who")?.textContent).toBe("Ann");
  expect(part.renderRoot.querySelector(".missed")?.textContent).toContain("1");

  part.take({ config_entry_id: "office", calls: [], unreturned: [], refresh: false });
  await shown(part);
  expect(part.renderRoot.querySelector(".missed")).toBeNull();
});

test("who may not call has no button in the short form", async () => {
  const part = await compact(() => [call()], { may_control: false });

  expect(part.renderRoot.querySelector("button")).toBeNull();
});

test("the short form says that there is nothing, and what is wrong", async () => {
  expect((await compact(() => [])).renderRoot.textContent).toContain("No calls yet");
  const broken = await compact(() => {
    throw { code: "unauthorized" };
  });
  expect(broken.renderRoot.querySelector("[role=alert]")?.textContent).toContain("may not");
});

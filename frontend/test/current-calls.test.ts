import { afterEach, expect, test } from "vitest";
import "../src/current-calls";
import { type CurrentCalls, callStateEntities } from "../src/current-calls";
import type { EntityState } from "../src/home-assistant";
import { account, home } from "./samples";

const ENTITY = "sensor.office_call_state";
const LINE = "sensor.desk_call_state";

afterEach(() => {
  document.body.replaceChildren();
});

async function shown(state: EntityState): Promise<string[]> {
  const element = document.createElement("telephony-current-calls") as CurrentCalls;
  element.hass = home({}, { states: { [ENTITY]: state, [LINE]: state } });
  element.entities = [ENTITY, LINE];
  element.accounts = [account()];
  document.body.append(element);
  await element.updateComplete;
  return [...element.renderRoot.querySelectorAll(".call")].map((call) =>
    call.textContent!.replace(/\s+/g, " ").trim(),
  );
}

test("tells who rings, and on which line", async () => {
  const since = new Date(Date.now() - 134_000).toISOString();

  expect(
    await shown({ state: "ringing", attributes: { id: "1", name: "Ann", line: "Desk", since } }),
  ).toEqual([expect.stringMatching(/^Ann Calls you · Desk 2:1\d$/)]);
  // By the name that people gave it.
  expect(
    await shown({ state: "ringing", attributes: { id: "1", name: "Ann", line: "100" } }),
  ).toEqual(["Ann Calls you · Desk"]);
  expect(
    await shown({ state: "in_call", attributes: { id: "1", number: "+12025550123" } }),
  ).toEqual(["+12025550123 On the phone"]);
  expect(await shown({ state: "dialling", attributes: { id: "1" } })).toEqual([
    "Withheld number Is being called",
  ]);
});

test("tells of all where there are several", async () => {
  const calls = [
    { id: "1", state: "in_call", who: "Ann" },
    { id: "2", state: "ringing", who: "Bob\u202E" },
  ];

  expect(await shown({ state: "in_call", attributes: { calls } })).toEqual([
    "Ann On the phone",
    "Bob⟨U+202E⟩ Calls you",
  ]);
});

test("tells nothing where nothing goes on, or nobody knows", async () => {
  for (const state of ["idle", "unavailable", "unknown"]) {
    expect(await shown({ state, attributes: {} })).toEqual([]);
  }
});

test("finds the entities of an account", () => {
  const entry = { platform: "telephony", translation_key: "call_state" };
  const hass = home(
    {},
    {
      entities: {
        [ENTITY]: { ...entry, entity_id: ENTITY, device_id: "office" },
        "sensor.home": { ...entry, entity_id: "sensor.home", device_id: "home" },
        "sensor.other": { ...entry, entity_id: "sensor.other", platform: "other" },
      },
      devices: { office: { config_entries: ["1"] }, home: { config_entries: ["2"] } },
    },
  );

  expect(callStateEntities(hass, "1")).toEqual([ENTITY]);
  expect(callStateEntities(hass, undefined)).toEqual([ENTITY, "sensor.home"]);
});

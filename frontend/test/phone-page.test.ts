import { expect, test } from "vitest";
import type { Account } from "../src/call";
import type { HomeAssistant } from "../src/home-assistant";
import { PhoneDashboard, PhonePage, type View, pageOf } from "../src/phone-page";
import { rights } from "../src/rights";
import { account, home } from "./samples";

const BUTTON = "button.speed_dial_call_ann";

function ours(key: string, id: string) {
  return { entity_id: id, platform: "telephony", translation_key: key, device_id: "office" };
}

function house(changes: Partial<HomeAssistant> = {}): HomeAssistant {
  return home(
    { "telephony/accounts": () => [account()] },
    {
      states: {
        [BUTTON]: { state: "unknown", attributes: { friendly_name: "Speed dial Call Ann Doe" } },
      },
      entities: {
        [BUTTON]: ours("call_contact", BUTTON),
        "sensor.last_caller": ours("last_caller", "sensor.last_caller"),
        "sensor.requests": { ...ours("requests_today", "sensor.requests"), entity_category: "x" },
        "light.kitchen": { entity_id: "light.kitchen", platform: "hue" },
      },
      devices: { office: { name: "Office" } },
      user: { is_admin: true },
      ...changes,
    },
  );
}

function cards({ sections, sidebar }: View, type: string): Record<string, unknown>[] {
  return [...sections, ...(sidebar?.sections ?? [])]
    .flatMap((section) => section.cards)
    .filter((card) => card.type === type);
}

const WITH_SENSORS: Partial<Account> = {
  device_id: "office",
  entities: {
    last_caller: "sensor.last_caller",
    requests_today: "sensor.requests",
    call: "event.call",
  },
};

test("who may call has a dial pad and the speed dial beside the calls", () => {
  const page = pageOf(house(), [account({ contacts: ["Ann", "Ann Doe", "Bob"] })]);

  expect(cards(page, "custom:telephony-card").map(({ show }) => show)).toEqual(["log", "dial_pad"]);
  const [tile] = cards(page, "tile");
  expect(tile).toMatchObject({ entity: BUTTON, name: { type: "text", text: "Ann Doe" } });
  expect(page.sidebar?.sidebar_label).toBe("Call");
  expect(page.badges).toHaveLength(1);
});

test("who may not call has neither", () => {
  const page = pageOf(house(), [account({ may_control: false })]);

  expect(cards(page, "custom:telephony-card").map(({ show }) => show)).toEqual(["log"]);
  expect(cards(page, "tile")).toEqual([]);
  expect(page.sidebar).toBeUndefined();
});

test("an account shows its sensors, and leads administrators to its device", () => {
  const accounts = [account(WITH_SENSORS)];

  expect(
    cards(pageOf(house({ states: {} }), accounts), "tile").map(({ entity }) => entity),
  ).toEqual(["sensor.last_caller"]);
  const headings = (is_admin: boolean) =>
    cards(pageOf(house({ user: { is_admin } }), accounts), "heading");
  expect(headings(true).find(({ heading }) => heading === "Office")).toMatchObject({
    tap_action: { navigation_path: "/config/devices/device/office" },
  });
  expect(headings(false).find(({ heading }) => heading === "Office")).not.toHaveProperty(
    "tap_action",
  );
});

test("an account without a history has nothing to list", () => {
  const page = pageOf(house(), [account({ capabilities: ["click_to_call"] })]);

  expect(cards(page, "custom:telephony-card").map(({ show }) => show)).toEqual(["dial_pad"]);
  expect(page.badges).toEqual([]);
});

test("an account that does not run yet is taken for one that can all", () => {
  const page = pageOf(house(), [account({ capabilities: [], state: "starting" })]);

  expect(cards(page, "custom:telephony-card").map(({ show }) => show)).toEqual(["log", "dial_pad"]);
});

test("without an account the page says what to do", () => {
  const [forAdministrators] = cards(pageOf(house(), []), "empty-state");
  const [forOthers] = cards(pageOf(house({ user: { is_admin: false } }), []), "empty-state");

  expect(forAdministrators).toHaveProperty("buttons");
  expect(forOthers).not.toHaveProperty("buttons");
});

test("a page without calls has a card, which is hidden, and learns of rights", () => {
  const reads = { may_control: false, capabilities: ["click_to_call"] };
  for (const accounts of [[], [account({ ...reads, ...WITH_SENSORS })], [account(reads)]]) {
    const { sections } = pageOf(house(), accounts);
    expect(sections).toHaveLength(1);
    expect(sections[0]!.cards.at(-1)).toMatchObject({ show: "dial_pad" });
  }
});

test("the page is made anew when what it is made of changes", async () => {
  const config = { type: "custom:telephony" };
  const before = house();
  const changed = (changes: Partial<HomeAssistant>) =>
    PhonePage.shouldRegenerate(config, before, { ...before, ...changes });

  expect(changed({ states: {} })).toBe(false);
  expect(changed({ entities: { ...before.entities } })).toBe(false);
  expect(changed({ entities: { ...before.entities, "light.hall": undefined } })).toBe(false);
  expect(changed({ entities: { ...before.entities, [BUTTON]: undefined } })).toBe(true);
  expect(changed({ devices: { office: { name: "Home" } } })).toBe(true);
  expect(changed({ language: "de" })).toBe(true);
  expect(changed({ user: { is_admin: false } })).toBe(true);
  expect(await PhonePage.generate(config, before)).toMatchObject({ type: "sections" });
});

test("the user's object alone, which each connection brings, leaves the page as it is", async () => {
  const config = { type: "custom:telephony" };
  const before = house();
  const isMadeAnew = () =>
    PhonePage.shouldRegenerate(config, before, { ...before, user: { is_admin: true } });
  expect(isMadeAnew()).toBe(false);

  rights.haveChanged = true;
  expect(isMadeAnew()).toBe(true);
  expect(PhonePage.shouldRegenerate(config, before, { ...before, states: {} })).toBe(false);
  await PhonePage.generate(config, before);
  expect(isMadeAnew()).toBe(false);
});

test("the dashboard is one view, which stays the same object", async () => {
  const config = { type: "custom:telephony" };
  const hass = house();
  const { views } = await PhoneDashboard.generate(config, hass);

  expect(views).toMatchObject([{ title: "Phone", strategy: { type: "custom:telephony" } }]);
  expect((await PhoneDashboard.generate(config, house())).views[0]).toBe(views[0]);
  const changed = (changes: Partial<HomeAssistant>) =>
    PhoneDashboard.shouldRegenerate(config, hass, { ...hass, ...changes });
  expect(changed({ user: { is_admin: true }, entities: {} })).toBe(false);
  expect(changed({ language: "de" })).toBe(true);
  expect(await PhoneDashboard.getCreateSuggestions(hass)).toMatchObject({ title: "Phone" });
});

import { expect, test } from "vitest";
import { checkConfig, entitySuggestion } from "../src/card-config";
import { callingAccounts } from "../src/line-choice";
import { account, home } from "./samples";

test("the card is proposed for our entities, with their account", () => {
  const hass = home(
    {},
    {
      entities: {
        "sensor.office_last_call": {
          entity_id: "sensor.office_last_call",
          platform: "telephony",
          device_id: "device",
        },
        "light.kitchen": { entity_id: "light.kitchen", platform: "hue" },
      },
      devices: { device: { config_entries: ["office"] } },
    },
  );

  expect(entitySuggestion(hass, "sensor.office_last_call")).toEqual({
    config: { type: "custom:telephony-card", config_entry_id: "office" },
  });
  expect(entitySuggestion(hass, "light.kitchen")).toBeNull();
  expect(entitySuggestion(hass, "light.unknown")).toBeNull();
});

test("what cannot be shown is refused", () => {
  const type = "custom:telephony-card";
  checkConfig({ type });
  checkConfig({ type, config_entry_id: "office", title: "Calls", show: "log" });

  expect(() => checkConfig({ type, show: "everything" as never })).toThrow("show must be one of");
  expect(() => checkConfig({ type, title: 5 as never })).toThrow("title must be a text");
});

test("nobody calls with an account that they may not control", () => {
  const accounts = [
    account(),
    account({ may_control: false }),
    account({ capabilities: ["call_history"] }),
  ];

  expect(callingAccounts(accounts)).toEqual([accounts[0]]);
});

import { expect, test } from "vitest";
import { errorText, loadTexts, text } from "../src/texts";
import { home, resources } from "./samples";

test("texts are asked for once a language, and once more where nothing came", async () => {
  let isAway = true;
  const asked: unknown[] = [];
  const hass = home(
    {
      "frontend/get_translations": ({ language, category, integration }) => {
        asked.push([language, category, integration]);
        if (isAway) {
          throw { code: 3, message: "Connection lost" };
        }
        return { resources: resources(String(category)) };
      },
    },
    { language: "fr" },
  );

  await expect(loadTexts(hass)).rejects.toHaveProperty("code", 3);
  expect(text(hass, "call_back")).toBe("");
  isAway = false;
  asked.length = 0;
  await Promise.all([loadTexts(hass), loadTexts(hass)]);

  expect(asked).toEqual([
    ["fr", "common", "telephony"],
    ["fr", "entity", "telephony"],
    ["fr", "exceptions", "telephony"],
  ]);
  expect(text(hass, "call_back")).toBe("Call back");
  expect(text({ language: "de" }, "call_back")).toBe("");
});

test("what strangers write is no part of a text's own places", () => {
  const hass = home();

  expect(text(hass, "ringing", { name: "{name} {count}" })).toContain("{name} {count}");
  expect(
    errorText(hass, { code: "service_validation_error", translation_key: "unknown_text" }),
  ).not.toBe("");
});

test("while Home Assistant starts, nobody reads its words about commands", () => {
  const said = errorText(home(), { code: "unknown_command", message: "Unknown command." });

  expect(said).toBe("Home Assistant cannot be reached. Try again when it is there.");
});

import { describe, expect, test } from "vitest";
import { formatsFor } from "../src/formatting";
import { errorText, visible } from "../src/texts";
import { cleanNumber } from "../src/number-description";
import { home } from "./samples";

function formats(locale: Record<string, string> = {}, time_zone = "UTC") {
  const hass = home();
  return formatsFor({ ...hass, locale: { ...hass.locale, ...locale }, config: { time_zone } });
}

describe("days", () => {
  const now = new Date("2026-03-30T00:30:00Z");

  test("are those of the user's time zone", () => {
    expect(formats().day(now)).toBe("2026-03-30");
    expect(formats({}, "America/New_York").day(now)).toBe("2026-03-29");
  });

  test("are called today and yesterday, in the user's language", () => {
    expect(formats().dayHeading("2026-03-30", now)).toBe("Today");
    expect(formats().dayHeading("2026-03-29", now)).toBe("Yesterday");
    expect(formats({ language: "de" }).dayHeading("2026-03-29", now)).toBe("Gestern");
  });

  test("are dates before that, with the year where it is another one", () => {
    expect(formats().dayHeading("2026-03-28", now)).toBe("Saturday, March 28");
    expect(formats().dayHeading("2025-12-31", now)).toBe("Wednesday, December 31, 2025");
  });

  test("follow each other where the clock was changed between them", () => {
    // Of the night between, an hour is missing.
    const after = new Date("2026-03-29T22:30:00Z");
    expect(formats({}, "Europe/Berlin").dayHeading("2026-03-29", after)).toBe("Yesterday");
  });
});

test("times follow the user's choice", () => {
  const at = new Date("2026-03-29T20:05:00Z");

  expect(formats({ time_format: "24" }).time(at)).toBe("20:05");
  expect(formats({ time_format: "12" }).time(at)).toMatch(/^8:05\sPM$/);
  expect(formats({ time_format: "24" }, "Asia/Kathmandu").time(at)).toBe("01:50");
});

test("durations are minutes and seconds, with hours where there are some", () => {
  expect(formats().duration(0)).toBe("0:00");
  expect(formats().duration(134.4)).toBe("2:14");
  expect(formats().duration(59.6)).toBe("1:00");
  expect(formats().duration(3600)).toBe("1:00:00");
  expect(formats({ language: "ar-EG" }).duration(134)).toBe("٢:١٤");
});

test("money has the user's form, and fractions of a cent", () => {
  expect(formats({ number_format: "comma_decimal" }).money(1234.5, "USD")).toBe("$1,234.50");
  expect(formats({ number_format: "decimal_comma" }).money(0.0125, "EUR")).toMatch(/^0,0125\s€$/);
  expect(formats({ language: "de", number_format: "none" }).money(1234.5, "USD")).toBe("$1234.50");
  expect(formats({ language: "de", number_format: "none" }).money(1234.5, null)).toBe("1234.5");
  expect(formats({ language: "de", number_format: "system" }).money(1234.5, null)).toBe(
    new Intl.NumberFormat().format(1234.5),
  );
  expect(formats().money(1.5, null)).toBe("1.5");
  expect(formats().money(1.5, "no currency")).toBe("1.5 no currency");
});

test("what turns or hides a text is shown", () => {
  expect(visible("evil\u202Egnp.exe")).toBe("evil⟨U+202E⟩gnp.exe");
  expect(visible("a\nb\u0007\u2067")).toBe("a⟨U+000A⟩b⟨U+0007⟩⟨U+2067⟩");
  expect(visible("می\u200cخواهم <b>José</b>")).toBe("می\u200cخواهم <b>José</b>");
});

test("what is pasted becomes a number", () => {
  expect(cleanNumber(" tel:+1-202-555-0123")).toBe("+1-202-555-0123");
  expect(cleanNumber("\u202a+1 202\u00a0555\n0123\u202c")).toBe("+1 202 555 0123");
  expect(cleanNumber("Ann Doe ")).toBe("Ann Doe ");
});

test("an error is a sentence in the user's language", () => {
  const hass = home();

  expect(errorText(hass, { code: "unauthorized", message: "Unauthorized" })).toBe(
    "You may not do this. An administrator can change your rights.",
  );
  expect(
    errorText(hass, {
      code: "service_validation_error",
      message: "unused",
      translation_key: "number_withheld",
    }),
  ).toBe("The caller withheld the number, so nobody can be called back.");
  expect(errorText(hass, { code: "home_assistant_error", message: "As it is." })).toBe("As it is.");
  expect(errorText(hass, 3)).toContain("cannot be reached");
});

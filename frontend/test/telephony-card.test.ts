import { expect, test } from "vitest";
import { TelephonyCard } from "../src/telephony-card";

test("is an element", () => {
  customElements.define("telephony-card", TelephonyCard);
  expect(document.createElement("telephony-card")).toBeInstanceOf(TelephonyCard);
});

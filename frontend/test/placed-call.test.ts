import { beforeEach, expect, test } from "vitest";
import type { DialStep } from "../src/commands";
import type { HomeAssistant } from "../src/home-assistant";
import { PlacedCall } from "../src/placed-call";
import { home, settled } from "./samples";

const ann = { number: "+12025550123", name: "Ann", account: "office", line: "100" };
const minutes = (seconds: number) => `${seconds} s`;

let asked: Record<string, unknown>[];
let options: unknown[];
let tell: (step: Partial<DialStep>) => void;
let answer: () => Promise<void>;
let hass: HomeAssistant;
let listeners: Set<() => void>;
let placed: PlacedCall;

beforeEach(() => {
  asked = [];
  options = [];
  listeners = new Set();
  answer = async () => undefined;
  hass = home();
  hass.connection.subscribeMessage = async (listener, command, chosen) => {
    asked.push(command);
    options.push(chosen);
    tell = (step) =>
      listener({
        stage: "ringing",
        outcome: null,
        talk_time: null,
        message: null,
        is_final: false,
        ...step,
      } as never);
    await answer();
    return () => undefined;
  };
  hass.connection.addEventListener = (_, listener) => void listeners.add(listener);
  hass.connection.removeEventListener = (_, listener) => void listeners.delete(listener);
  placed = new PlacedCall(() => undefined);
});

test("tells how a call goes, until it is over", async () => {
  const placing = placed.place(hass, ann, minutes);
  expect(placed.progress?.sentence).toBe("Calling Ann…");
  await placing;
  tell({});
  expect(placed.progress?.sentence).toBe("Your phone rings. Answer it to be connected with Ann.");
  tell({ stage: "ended", outcome: "answered", talk_time: 134, is_final: true });

  expect(placed.progress).toMatchObject({ sentence: "Ann: Answered, 134 s", isGood: true });
  expect(listeners.size).toBe(0);
});

test("asks once: neither a second press nor a new connection asks again", async () => {
  await Promise.all([placed.place(hass, ann, minutes), placed.place(hass, ann, minutes)]);

  expect(asked).toEqual([
    { type: "telephony/dial", number: ann.number, config_entry_id: "office", line: "100" },
  ]);
  expect(options).toEqual([{ resubscribe: false }]);
});

test("does not wait for a connection to place a call then", async () => {
  hass.connection.connected = false;
  await placed.place(hass, ann, minutes);

  expect(asked).toEqual([]);
  expect(placed.progress?.stage).toBe("refused");
});

test("says the sentence of a refusal", async () => {
  answer = () => Promise.reject({ code: "service_validation_error", message: "Not at night." });
  await placed.place(hass, ann, minutes);

  expect(placed.progress).toMatchObject({ stage: "refused", sentence: "Not at night." });
});

test("says that a call may have been placed where the answer was lost", async () => {
  answer = () => Promise.reject(3);
  await placed.place(hass, ann, minutes);

  expect(placed.progress?.stage).toBe("in_doubt");
  expect(placed.progress?.sentence).toContain("may have been placed");
});

test("says so too where the connection broke after the answer", async () => {
  await placed.place(hass, ann, minutes);
  listeners.forEach((listener) => listener());

  expect(placed.progress?.stage).toBe("in_doubt");
});

test("tells nothing of a call that is no longer looked at", async () => {
  await placed.place(hass, ann, minutes);
  const tellOfFirst = tell;
  placed.forget();
  tellOfFirst({ stage: "ended", outcome: "busy", is_final: true });
  expect(placed.progress).toBeUndefined();

  await placed.place(hass, { ...ann, name: "Bob" }, minutes);
  await settled();
  tellOfFirst({});

  expect(placed.progress?.sentence).toBe("Calling Bob…");
});

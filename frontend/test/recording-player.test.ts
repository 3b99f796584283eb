import { afterEach, expect, test } from "vitest";
import "../src/recording-player";
import type { RecordingPlayer } from "../src/recording-player";
import { call, home, settled } from "./samples";

afterEach(() => {
  document.body.replaceChildren();
});

/** What a player says once the browser refused to play. */
async function saidAfter(error: unknown): Promise<string> {
  const player = document.createElement("telephony-recording-player") as RecordingPlayer;
  player.hass = home({ "auth/sign_path": () => ({ path: "/signed" }) });
  player.call = call({ recorded: true });
  document.body.append(player);
  await player.updateComplete;
  player.shadowRoot!.querySelector("audio")!.play = async () => {
    throw error;
  };
  player.shadowRoot!.querySelector("button")!.click();
  await settled();
  await player.updateComplete;
  return player.shadowRoot!.querySelector("[role=alert]")!.textContent!.trim();
}

test("a player that the browser does not let play says so, and one that was closed nothing", async () => {
  for (const name of ["NotAllowedError", "NotSupportedError"]) {
    expect(await saidAfter(new DOMException("", name))).toContain("cannot be played");
  }
  expect(await saidAfter(new DOMException("", "AbortError"))).toBe("");
  expect(await saidAfter({ code: "home_assistant_error", message: "No." })).toBe("No.");
});

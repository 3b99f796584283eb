import { defineConfig } from "vitest/config";

// Lit is the one that people get.
process.env.NODE_ENV = "production";

export default defineConfig({
  // Nothing is written beside the sources.
  cacheDir: "../.build/frontend/vitest",
  test: {
    environment: "happy-dom",
    server: { deps: { inline: [/lit/] } },
    include: ["test/**/*.test.ts"],
    // Whatever the machine's language and time zone.
    env: { TZ: "UTC", LANG: "C" },
    // One window for all files is much faster than one each.
    isolate: false,
    fileParallelism: false,
  },
});

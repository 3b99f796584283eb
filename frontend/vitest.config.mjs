import { defineConfig } from "vitest/config";

export default defineConfig({
  // Nothing is written beside the sources.
  cacheDir: "../.build/frontend/vitest",
  resolve: { conditions: ["production"] },
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.ts"],
    // Whatever the machine's language and time zone.
    env: { TZ: "UTC", LANG: "C" },
    // One window for all files is much faster than one each.
    isolate: false,
    fileParallelism: false,
  },
});

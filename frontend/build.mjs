// Builds the card into the one file that Home Assistant serves. With --check it writes nothing,
// and fails where the file that is committed is another. A card that is too large it refuses.
import { build } from "esbuild";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

// What every browser loads before it draws anything of ours.
const MOST_KIBIBYTES = 30;

const here = dirname(fileURLToPath(import.meta.url));
const target = fileURLToPath(
  new URL("../custom_components/telephony/frontend/telephony-card.js", import.meta.url),
);

const { outputFiles } = await build({
  absWorkingDir: here,
  entryPoints: ["src/index.ts"],
  bundle: true,
  write: false,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "eof",
  // Lit looks at it; nothing but what was asked for goes to the console.
  conditions: ["production"],
  logLevel: "warning",
});
const built = Buffer.from(outputFiles[0].contents);
const kibibytes = (gzipSync(built, { level: 9 }).length / 1024).toFixed(1);
const name = relative(here, target);

if (Number(kibibytes) > MOST_KIBIBYTES) {
  console.error(`${name} has ${kibibytes} KiB compressed, more than ${MOST_KIBIBYTES}`);
  process.exitCode = 1;
} else if (!process.argv.includes("--check")) {
  writeFileSync(target, built);
  console.log(`${name}: ${kibibytes} KiB compressed`);
} else if (existsSync(target) && readFileSync(target).equals(built)) {
  console.log(`${name} is what is built, ${kibibytes} KiB compressed`);
} else {
  console.error(`${name} is not what is built: run scripts/build_frontend`);
  process.exitCode = 1;
}

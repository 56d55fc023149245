// Starts VS Code with the extension and lets tests.cjs run within it, where the editor's own API is at hand.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { wait, withCode } from "./code.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));

const results = await withCode({}, async ({ open, remote, ws, extension }) => {
  await open([
    ["extensionDevelopmentPath", remote(path.resolve(extension))],
    ["extensionTestsPath", remote(path.join(here, "tests.cjs"))],
  ]);
  const file = path.join(ws, ".results.json");
  await wait("the results", () => fs.existsSync(file), 180_000);
  return JSON.parse(fs.readFileSync(file, "utf8"));
});

console.log(`VS Code ${results.version}`);
for (const { name, took, error } of results.tests) {
  console.log(error ? `FAILED ${name} (${took} ms)\n${error}` : `ok ${name} (${took} ms)`);
}
for (const name of results.absent) {
  console.log(`   not offered: ${name}`);
}
const failed = results.tests.filter(({ error }) => error).length;
console.log(`\n${results.tests.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

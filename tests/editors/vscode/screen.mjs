// The package as a person installs it, on the screen: squiggle, hover, Problems, the menu of fixes, the file saved.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { wait, withCode } from "./code.mjs";

const { EXTENSION, INSTALLED, PICTURES, XACCT_LINT } = process.env;

const POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::464622532012:root"
      },
      "Action": "sts:AssumeRole"
    }
  ]
}
`;

const CONDITION = `,
      "Condition": {
        "StringEquals": {
          "sts:ExternalId": "9b41d7c2"
        }
      }`;

/** The package with the program inside. */
function vsix() {
  const out = path.join(INSTALLED, "packages");
  fs.rmSync(out, { recursive: true, force: true });
  fs.mkdirSync(out, { recursive: true });
  const program = path.join(out, "xacct-lint");
  // Without what only a debugger reads, it is packed in a moment.
  execFileSync("strip", ["-o", program, XACCT_LINT]);
  const env = { ...process.env, XACCT_LINT: program, OUT: out };
  execFileSync(process.execPath, ["scripts/package.mjs"], { cwd: EXTENSION, env, stdio: ["ignore", "pipe", "inherit"] });
  const name = fs.readdirSync(out).find((file) => file.includes(`-${process.platform}-`) && file.endsWith(".vsix"));
  return path.join(out, name);
}

const trust = {
  size: { width: 1000, height: 640 },
  vsix: vsix(),
  prepare(ws) {
    // The list of problems shows only as many rows as there is room for.
    const others = fs.readdirSync(ws).filter((name) => name.endsWith(".json"));
    others.forEach((name) => fs.rmSync(path.join(ws, name)));
    fs.writeFileSync(path.join(ws, "trust.json"), POLICY);
  },
  user: { "editor.fontSize": 14, "breadcrumbs.enabled": false },
};
await withCode(trust, async ({ page, open, remote, ws }) => {
  const picture = (name) => page.screenshot({ path: path.join(PICTURES, `${name}.png`) });
  const file = path.join(ws, "trust.json");
  await open([["openFile", remote(file)]]);
  await page.locator(".monaco-editor .squiggly-error").first().waitFor();
  await page.keyboard.press("Control+B"); // the explorer has nothing to show here

  await page.keyboard.press("Control+Shift+M");
  const row = page.locator(".markers-panel .monaco-list-row", { hasText: "464622532012" }).first();
  await row.waitFor();
  assert.match(
    (await row.innerText()).replace(/\s+/g, " "),
    /account 464622532012 \(Datadog\) can assume this role without presenting an external ID.*xacct-lint.*missing-external-id/,
  );

  // A name beside the id.
  const hint = page.locator(".view-line span", { hasText: /^\s*Datadog\s*$/ }).first();
  await hint.waitFor();

  // The squiggle stands under exactly these characters.
  const text = page.locator(".view-line span span", { hasText: "464622532012" }).first();
  const lines = await page.locator(".view-line", { hasText: "464622532012" }).boundingBox();
  const squiggle = await page.locator(".monaco-editor .squiggly-error").first().boundingBox();
  assert.ok(Math.abs(squiggle.y - lines.y) < lines.height, "the squiggle is in another line");

  // The editor drops what comes in its first seconds now and then: it is the mouse that is moved again.
  const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: "Every principal of account" }).first();
  await wait("the hover", async () => {
    await page.mouse.move(10, 10);
    await text.hover();
    return hover.waitFor({ timeout: 3000 }).then(() => true, () => false);
  });
  await picture("vscode-hover");
  await page.keyboard.press("Escape");

  await text.click();
  const fix = page.locator(".action-widget .monaco-list-row", { hasText: "Require an external ID" });
  await wait("the menu", async () => {
    await page.keyboard.press("Control+.");
    return fix.waitFor({ timeout: 3000 }).then(() => true, () => false);
  });
  await picture("vscode-fixes");
  await fix.click();

  // The place to fill in is selected: what is typed goes there.
  await page.locator(".view-line", { hasText: "sts:ExternalId" }).waitFor();
  await page.keyboard.type("9b41d7c2");
  await page.locator(".monaco-editor .squiggly-error").first().waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await wait("the file", async () => {
    await page.keyboard.press("Control+S");
    return fs.readFileSync(file, "utf8") !== POLICY;
  });
  await picture("vscode-mended");
  assert.equal(fs.readFileSync(file, "utf8"), POLICY.replace('"sts:AssumeRole"', '"sts:AssumeRole"' + CONDITION));
});
console.log("ok on the screen: squiggle, Problems, hint, hover, fix, save\n\n1 passed, 0 failed");
process.exit(0);

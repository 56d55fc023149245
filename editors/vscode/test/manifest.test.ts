import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));

test("what the manifest offers is in the code", () => {
  const code = readFileSync("src/extension.ts", "utf8");
  for (const { command } of manifest.contributes.commands) {
    assert.match(code, new RegExp(`\\b${command.replace("xacct-lint.", "")}: `), command);
  }
});

test("what the manifest names is there", () => {
  const steps = manifest.contributes.walkthroughs[0].steps;
  const files = [manifest.icon, ...steps.map((step: { media: { markdown: string } }) => step.media.markdown)];
  for (const file of [...files, "README.md", "CHANGELOG.md", "LICENSE"]) {
    assert.ok(existsSync(file), file);
  }
});

test("a workspace that is not trusted cannot choose the program", () => {
  const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
  assert.ok(restrictedConfigurations.includes("xacct-lint.path"));
});

test("the extension is there for what the server reads, and for nothing else", () => {
  const [, list] = /LANGUAGES = (\[.*\])/.exec(readFileSync("src/documents.ts", "utf8")) ?? [];
  const languages: string[] = JSON.parse(list ?? "[]");
  const activating = manifest.activationEvents.filter((event: string) => event.startsWith("onLanguage:"));
  assert.deepEqual(activating, languages.map((language) => `onLanguage:${language}`));
});

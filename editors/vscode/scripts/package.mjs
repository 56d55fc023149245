// npm run package: a .vsix without the program, for every platform, and one with it for the platform at hand.
//
// The program is XACCT_LINT, or else the release build of this checkout. The packages go to OUT, or else here.
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const suffix = process.platform === "win32" ? ".exe" : "";
const target = process.env.CARGO_TARGET_DIR ?? join(here, "../../target");
const program = resolve(process.env.XACCT_LINT ?? join(target, "release", `xacct-lint${suffix}`));
const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const bin = join(here, "bin");

function vsce(name, ...options) {
  const out = join(process.env.OUT ?? here, name);
  const tool = join(here, "node_modules/@vscode/vsce/vsce");
  const args = [tool, "package", "--no-dependencies", "--out", out, ...options];
  execFileSync(process.execPath, args, { cwd: here, stdio: ["ignore", "ignore", "inherit"] });
  console.log(out);
}

// What an earlier run left there would make the general package a special one.
rmSync(bin, { recursive: true, force: true });
vsce(`xacct-lint-${version}.vsix`);

if (existsSync(program)) {
  const platform = `${process.platform}-${process.arch}`;
  mkdirSync(bin);
  copyFileSync(program, join(bin, `xacct-lint${suffix}`));
  chmodSync(join(bin, `xacct-lint${suffix}`), 0o755);
  try {
    vsce(`xacct-lint-${platform}-${version}.vsix`, "--target", platform);
  } finally {
    rmSync(bin, { recursive: true });
  }
} else {
  console.log(`no ${program}: build it with \`cargo build --release\` for a package that has it inside`);
}

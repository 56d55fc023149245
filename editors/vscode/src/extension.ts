import * as vscode from "vscode";
import { openConfiguration } from "./commands/configuration";
import { tryPolicy } from "./commands/example";
import { explainRule } from "./commands/rule";
import { who } from "./commands/who";
import { checkWorkspace } from "./commands/workspace";
import { watch } from "./documents";
import { Pages } from "./pages";
import { Server } from "./server";
import { status } from "./status";

let server: Server | undefined;

/** What other extensions, and the tests, may ask. */
export interface Api {
  /** What the running server offers. */
  capabilities(): object | undefined;
}

export function activate(context: vscode.ExtensionContext): Api {
  const extension = context.extensionUri;
  const log = vscode.window.createOutputChannel("xacct-lint", { log: true });
  const pages = new Pages();
  const running = (server = new Server(extension, log));
  context.subscriptions.push(log, pages, status(running));

  const commands: Record<string, (...args: unknown[]) => unknown> = {
    restart: () => running.restart(),
    showLog: () => log.show(),
    checkWorkspace: () => checkWorkspace(running),
    explainRule: (rule) => explainRule(running, pages, rule),
    openConfiguration: () => openConfiguration(extension),
    who: () => who(extension, pages),
    tryPolicy: () => tryPolicy(),
  };
  for (const [name, command] of Object.entries(commands)) {
    context.subscriptions.push(vscode.commands.registerCommand(`xacct-lint.${name}`, command));
  }

  context.subscriptions.push(
    watch(() => running.want()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("xacct-lint.path")) {
        void running.reconsider();
      }
    }),
  );
  return { capabilities: () => running.capabilities };
}

export function deactivate(): Promise<void> | undefined {
  return server?.dispose();
}

import type * as vscode from "vscode";
import {
  type ClientCapabilities,
  type DynamicFeature,
  ExecuteCommandRequest,
  LanguageClient,
  RevealOutputChannelOn,
  type StaticFeature,
} from "vscode-languageclient/node";
import { provide } from "./actions";
import { CONFIGURATION, SELECTOR } from "./documents";

/** The client, with habits of its own. */
export class Client extends LanguageClient {
  constructor(program: string, log: vscode.LogOutputChannel, settings: vscode.WorkspaceConfiguration) {
    const { enable, configuration } = settings;
    super(
      "xacct-lint",
      "xacct-lint",
      { command: program, args: ["lsp"] },
      {
        documentSelector: [...SELECTOR, CONFIGURATION],
        outputChannel: log,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        initializationOptions: { enable, configuration },
        synchronize: { configurationSection: "xacct-lint" },
      },
    );
    this.middleware.provideCodeActions = provide(this);
    this.registerFeature(shownHere);
  }

  /** The server's commands are the extension's own, so that they are there before the server is, and start it. */
  override registerFeature(feature: StaticFeature | DynamicFeature<unknown>): void {
    const type = "registrationType" in feature ? feature.registrationType.method : undefined;
    if (type !== ExecuteCommandRequest.method) {
      super.registerFeature(feature);
    }
  }
}

/** The page of a rule is shown in the editor, from what the server knows: no browser is opened for it. */
const shownHere: StaticFeature = {
  fillClientCapabilities(capabilities: ClientCapabilities) {
    delete capabilities.window?.showDocument;
  },
  initialize() {},
  getState: () => ({ kind: "static" }),
  clear() {},
};

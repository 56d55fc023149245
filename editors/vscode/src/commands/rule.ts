import * as vscode from "vscode";
import type { Pages } from "../pages";
import rules from "../rules.json";
import type { Server } from "../server";

/** Shows the page of a rule: the one that is named, or the one that is picked. */
export async function explainRule(server: Server, pages: Pages, named?: unknown): Promise<void> {
  const rule = typeof named === "string" ? named : await pick();
  if (rule) {
    await pages.show(`${rule}.md`, await server.carryOut<string>("xacct-lint.explainRule", rule));
  }
}

async function pick(): Promise<string | undefined> {
  const items = rules.map(({ id, summary, severity }) => ({ label: id, description: severity, detail: summary }));
  const options = { placeHolder: "The rule to explain", matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.label;
}

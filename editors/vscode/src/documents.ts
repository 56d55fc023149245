import * as vscode from "vscode";
import { looksLikePolicy } from "./policy";

/** What the server reads. It would take anything else for JSON with mistakes in it. */
const LANGUAGES = ["json", "jsonc", "yaml", "cloudformation", "terraform", "opentofu"];

/** Files that VS Code knows no language for unless another extension brings it. */
const PATTERNS = ["**/*.{tf,tofu}"];

/** The documents that may hold a policy. */
export const SELECTOR = [
  ...["file", "untitled"].flatMap((scheme) => LANGUAGES.map((language) => ({ scheme, language }))),
  ...PATTERNS.map((pattern) => ({ scheme: "file", pattern })),
];

/** The configuration: the server completes it. */
export const CONFIGURATION = { scheme: "file", pattern: "**/xacct-lint.toml" };

/** Calls `see` once for each document that may hold a policy, as soon as it does. */
export function watch(see: () => void): vscode.Disposable {
  const look = (document: vscode.TextDocument, range?: vscode.Range) => {
    if (vscode.languages.match(SELECTOR, document) && looksLikePolicy(document.getText(range))) {
      see();
    }
  };
  const opened = vscode.workspace.onDidOpenTextDocument((document) => look(document));
  const changed = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    for (const { range, text } of contentChanges) {
      // Only the lines that were touched: a large document is not read again for each key.
      const last = range.start.line + text.split("\n").length;
      look(document, new vscode.Range(range.start.line, 0, last, 0));
    }
  });
  vscode.workspace.textDocuments.forEach((document) => look(document));
  return vscode.Disposable.from(opened, changed);
}

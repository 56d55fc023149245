import * as path from "node:path";
import * as vscode from "vscode";
import type { Pages } from "../pages";
import { program, run } from "../program";

/** Says who can assume the role, or use the resource, of the document in front. */
export async function who(extension: vscode.Uri, pages: Pages): Promise<string | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  if (!document) {
    void vscode.window.showInformationMessage("Open the policy first that you want to ask about.");
    return undefined;
  }
  const found = program(extension);
  if ("problem" in found) {
    throw new Error(found.problem);
  }
  const saved = document.uri.scheme === "file" && !document.isDirty;
  const folder = document.uri.scheme === "file" ? path.dirname(document.uri.fsPath) : undefined;
  // What is not saved counts as well: it is handed over as it is.
  const answer = saved
    ? await run(found.program, ["who", path.basename(document.uri.fsPath)], folder)
    : await run(found.program, ["who", "-"], folder, document.getText());
  await pages.show(`who can use ${path.basename(document.uri.path)}.txt`, answer);
  return answer;
}

import * as vscode from "vscode";
import type { Server } from "../server";

interface Summary {
  files: number;
  filesWithFindings: number;
  findings: number;
}

/** Checks every file below the open folders, and says what came of it. */
export async function checkWorkspace(server: Server): Promise<Summary | undefined> {
  if (!vscode.workspace.workspaceFolders?.length) {
    void vscode.window.showInformationMessage("No folder is open that could be checked.");
    return undefined;
  }
  const summary = await server.carryOut<Summary>("xacct-lint.checkWorkspace");
  const { files, filesWithFindings, findings } = summary;
  const checked = `${count(files, "file")} checked: `;
  const text = findings ? `${count(findings, "problem")} in ${count(filesWithFindings, "file")}` : "nothing was found";
  const show = "Show Problems";
  // Not waited for: who calls this wants the numbers.
  void vscode.window.showInformationMessage(checked + text, ...(findings ? [show] : [])).then((answer) => {
    if (answer === show) {
      void vscode.commands.executeCommand("workbench.actions.view.problems");
    }
  });
  return summary;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

import * as path from "node:path";
import * as vscode from "vscode";
import { program, run } from "../program";

const NAME = "xacct-lint.toml";

/** Opens the configuration that holds for the document in front, or makes one. */
export async function openConfiguration(extension: vscode.Uri): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  const folder =
    (document && vscode.workspace.getWorkspaceFolder(document.uri)) ?? vscode.workspace.workspaceFolders?.[0];
  const start = document?.uri.scheme === "file" ? path.dirname(document.uri.fsPath) : folder?.uri.fsPath;
  const existing = (await chosen()) ?? (start && (await nearest(start)));
  if (existing) {
    await vscode.window.showTextDocument(vscode.Uri.file(existing));
  } else if (!folder) {
    void vscode.window.showInformationMessage(`Open a folder first: ${NAME} belongs at its top.`);
  } else {
    await make(extension, folder.uri.fsPath);
  }
}

/** The one that the settings name. */
async function chosen(): Promise<string | undefined> {
  const named = vscode.workspace.getConfiguration("xacct-lint").get("configuration", "");
  const first = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  const file = named && path.resolve(first, named);
  return file && (await exists(file)) ? file : undefined;
}

/** The next one upwards, as the linter looks for it. */
async function nearest(folder: string): Promise<string | undefined> {
  for (;;) {
    const file = path.join(folder, NAME);
    if (await exists(file)) {
      return file;
    }
    const above = path.dirname(folder);
    if (above === folder) {
      return undefined;
    }
    folder = above;
  }
}

async function make(extension: vscode.Uri, folder: string): Promise<void> {
  const yes = "Make One";
  const question = `There is no ${NAME} here. With one, xacct-lint knows which accounts are yours.`;
  if ((await vscode.window.showInformationMessage(question, yes)) !== yes) {
    return;
  }
  const found = program(extension);
  if ("problem" in found) {
    throw new Error(found.problem);
  }
  await run(found.program, ["init"], folder);
  await vscode.window.showTextDocument(vscode.Uri.file(path.join(folder, NAME)));
}

async function exists(file: string): Promise<boolean> {
  return vscode.workspace.fs.stat(vscode.Uri.file(file)).then(
    () => true,
    () => false,
  );
}

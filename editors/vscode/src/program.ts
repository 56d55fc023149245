import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import * as vscode from "vscode";
import { find, type Found } from "./binary";

/** The program, as things are at the moment. */
export function program(extension: vscode.Uri): Found {
  return find({
    setting: vscode.workspace.getConfiguration("xacct-lint").get("path", "").trim(),
    extension: extension.fsPath,
    searched: process.env.PATH ?? "",
    home: homedir(),
    workspace: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
    windows: process.platform === "win32",
    isProgram,
  });
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** What the program at `file` prints when it is run with `args` in `folder`, with `input` on its standard input. */
export function run(file: string, args: string[], folder: string | undefined, input = ""): Promise<string> {
  return new Promise((done, fail) => {
    const child = execFile(file, args, { cwd: folder, maxBuffer: 64 << 20 }, (error, out, said) => {
      if (error) {
        fail(new Error(said.trim() || error.message));
      } else {
        done(out);
      }
    });
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

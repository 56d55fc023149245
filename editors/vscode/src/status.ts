import * as vscode from "vscode";
import { SELECTOR } from "./documents";
import type { Condition, Server } from "./server";

/** Says beside the language of a document what the server is doing. */
export function status(server: Server): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem("xacct-lint.status", SELECTOR);
  item.name = "xacct-lint";
  const show = (condition: Condition) => {
    item.text = "xacct-lint";
    item.busy = condition.is === "starting";
    item.severity =
      condition.is === "failed" ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    item.detail = detail(condition);
    item.command =
      condition.is === "running"
        ? { command: "xacct-lint.showLog", title: "Show Log", tooltip: condition.program }
        : { command: "xacct-lint.restart", title: condition.is === "failed" ? "Restart Server" : "Start Server" };
  };
  show({ is: "idle" });
  return vscode.Disposable.from(item, server.onChange(show));
}

function detail(condition: Condition): string {
  switch (condition.is) {
    case "idle":
      return "starts with the first policy";
    case "starting":
      return "is starting";
    case "running":
      return condition.version;
    case "failed":
      return condition.problem;
  }
}

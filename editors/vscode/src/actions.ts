import type * as vscode from "vscode";
import {
  type CodeAction,
  CodeActionRequest,
  type Command,
  type LanguageClient,
  type ProvideCodeActionsSignature,
  SnippetTextEdit,
} from "vscode-languageclient/node";
import { withoutIndentation } from "./snippet";

/** Asks for the actions at a place, and makes their snippets fit for the editor. */
export function provide(client: LanguageClient): ProvideCodeActionsSignature {
  return async (document, range, context, token) => {
    const { code2ProtocolConverter: code, protocol2CodeConverter: protocol } = client;
    const params = {
      textDocument: code.asTextDocumentIdentifier(document),
      range: code.asRange(range),
      context: await code.asCodeActionContext(context, token),
    };
    try {
      const actions = (await client.sendRequest(CodeActionRequest.type, params, token)) ?? [];
      actions.forEach((action) => fit(action, document));
      return await protocol.asCodeActionResult(actions, token);
    } catch (error) {
      return client.handleFailedRequest(CodeActionRequest.type, token, error, null);
    }
  };
}

function fit(action: Command | CodeAction, document: vscode.TextDocument): void {
  const changes = "edit" in action ? (action.edit?.documentChanges ?? []) : [];
  for (const edit of changes.flatMap((change) => ("edits" in change ? change.edits : []))) {
    if (SnippetTextEdit.is(edit)) {
      const { line, character } = edit.range.start;
      const before = document.lineAt(line).text.slice(0, character);
      edit.snippet.value = withoutIndentation(edit.snippet.value, /^\s*/.exec(before)?.[0] ?? "");
    }
  }
}

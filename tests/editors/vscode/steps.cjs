// What the tests within VS Code have in common.
const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const vscode = require("vscode");

const absent = [];
const ws = () => vscode.workspace.workspaceFolders[0].uri;
const extension = () => vscode.extensions.getExtension("xacct-lint.xacct-lint");

/** Waits until `ready` gives something, and returns it. */
async function wait(what, ready, patience = 20_000) {
  const end = Date.now() + patience;
  for (;;) {
    const got = await ready();
    if (got) {
      return got;
    }
    if (Date.now() > end) {
      throw new Error(`never came: ${what}`);
    }
    await new Promise((done) => setTimeout(done, 30));
  }
}

async function open(name) {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(ws(), name));
  await vscode.window.showTextDocument(document);
  return document;
}

function findings({ uri }) {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "xacct-lint");
}

/** The only finding of a document. */
async function finding(document, code) {
  await wait(`the finding ${code}`, () => findings(document).length);
  const found = findings(document);
  assert.deepEqual(found.map((one) => one.code.value), [code]);
  return found[0];
}

async function gone(document) {
  await wait("the end of the finding", () => findings(document).length === 0);
}

async function hover(document, position) {
  const said = await vscode.commands.executeCommand("vscode.executeHoverProvider", document.uri, position);
  return said.flatMap(({ contents }) => contents.map(({ value }) => value)).join("\n");
}

/** Takes the one action called `title`. In its first seconds the editor answers with nothing, or that it gave up. */
async function take(document, { range }, title, kind = "quickfix") {
  const ask = async () => {
    try {
      return await vscode.commands.executeCommand("vscode.executeCodeActionProvider", document.uri, range, kind);
    } catch (error) {
      if (error.name === "Canceled" || error.message === "Canceled") {
        return [];
      }
      throw error;
    }
  };
  const actions = await wait(`the action ${title}`, async () => {
    const ours = (await ask()).filter((action) => action.title === title);
    return ours.length && ours;
  });
  assert.equal(actions.length, 1);
  const [action] = actions;
  if (action.edit) {
    assert.ok(await vscode.workspace.applyEdit(action.edit));
  }
  if (action.command) {
    await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
  }
  return action;
}

/** Replaces `what`, as a person would by typing. */
async function replace(document, what, text) {
  const at = document.getText().indexOf(what);
  assert.ok(at >= 0, what);
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(document.positionAt(at), document.positionAt(at + what.length));
  edit.replace(document.uri, range, text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** The servers that this VS Code has started. */
function servers() {
  try {
    const list = execFileSync("pgrep", ["-P", String(process.pid), "-f", "xacct-lint lsp"], { encoding: "utf8" });
    return list.trim().split("\n").map(Number);
  } catch {
    return [];
  }
}

/** A new server finds what is in a document that was open all the time, as it is now. */
async function stillFinds() {
  const document = await open("admin.json");
  await replace(document, "policy/AdministratorAccess", "policy/ReadOnlyAccess");
  await gone(document);
  await replace(document, "policy/ReadOnlyAccess", "policy/AdministratorAccess");
  await finding(document, "admin-access-on-cross-account-role");
}

module.exports = {
  absent, extension, finding, findings, gone, hover, open, replace, servers, stillFinds, take, wait, ws,
};

// Runs within VS Code. What is asserted is strict; only where the editor itself may answer too early is it asked again.
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");
const s = require("./steps.cjs");

const tests = {
  async "a file without a policy starts no server"() {
    await s.open("package.json");
    await s.wait("the extension", () => s.extension().isActive);
    await new Promise((done) => setTimeout(done, 500));
    assert.deepEqual(s.servers(), []);
  },

  async "missing-external-id: seen, explained, fixed, gone"() {
    const document = await s.open("vendor.json");
    const finding = await s.finding(document, "missing-external-id");
    assert.equal(document.getText(finding.range), "arn:aws:iam::464622532012:root", "behind an emoji");
    assert.equal(finding.severity, vscode.DiagnosticSeverity.Error);
    assert.match(finding.message, /^account 464622532012 \(Datadog\) can assume this role .*\nexample request: arn:/);
    assert.match(finding.code.target.toString(), /docs\/rules\/missing-external-id\.md$/);

    const hover = await s.hover(document, finding.range.start);
    assert.match(hover, /Every principal of account 464622532012 \(Datadog\)/);
    assert.match(hover, /\*\*missing-external-id\*\* \(error\)/);

    await s.take(document, finding, "Require an external ID");
    await s.wait("the condition", () => document.getText().includes("<external-id>"));
    await s.replace(document, "<external-id>", "9b41d7c2");
    await s.gone(document);
    assert.ok(await document.save());
    const { Statement } = JSON.parse(fs.readFileSync(document.uri.fsPath, "utf8"));
    assert.deepEqual(Statement[0].Condition, { StringEquals: { "sts:ExternalId": "9b41d7c2" } });
    assert.equal(Statement[0].Sid, "\u{1f600}");
  },

  ...Object.fromEntries(
    [
      {
        file: "account.json",
        code: "root-principal-without-org-id",
        text: "arn:aws:iam::111111111111:root",
        severity: vscode.DiagnosticSeverity.Warning,
        title: "Allow callers of organization o-a1b2c3d4e5 only",
        key: "aws:PrincipalOrgID",
      },
      {
        file: "anyone.json",
        code: "public-principal",
        text: "*",
        severity: vscode.DiagnosticSeverity.Error,
        title: "Allow callers of organization o-a1b2c3d4e5 only",
        key: "aws:PrincipalOrgID",
      },
      {
        file: "caller.json",
        code: "wildcard-assume-role-resource",
        text: "*",
        severity: vscode.DiagnosticSeverity.Warning,
        title: "Only roles of organization o-a1b2c3d4e5",
        key: "aws:ResourceOrgID",
      },
    ].map(({ file, code, text, severity, title, key }) => [
      `${code}: seen, fixed, gone`,
      async () => {
        const document = await s.open(file);
        const finding = await s.finding(document, code);
        assert.equal(document.getText(finding.range), text);
        assert.equal(finding.severity, severity);
        const action = await s.take(document, finding, title);
        assert.equal(action.isPreferred, true);
        await s.gone(document);
        assert.ok(await document.save());
        const { Statement } = JSON.parse(fs.readFileSync(document.uri.fsPath, "utf8"));
        assert.deepEqual(Statement[0].Condition, { StringEquals: { [key]: "o-a1b2c3d4e5" } });
      },
    ]),
  ),

  async "admin-access-on-cross-account-role: seen, the other place, fixed manually, gone"() {
    const document = await s.open("admin.json");
    const finding = await s.finding(document, "admin-access-on-cross-account-role");
    assert.equal(document.getText(finding.range), "arn:aws:iam::aws:policy/AdministratorAccess");
    assert.equal(finding.relatedInformation.length, 1);
    const [{ location, message }] = finding.relatedInformation;
    assert.equal(location.uri.toString(), document.uri.toString());
    assert.equal(document.getText(location.range), "arn:aws:iam::111111111111:user/deployer");
    assert.match(message, /this principal of account 111111111111 \(dev\) can assume the role/);
    await s.replace(document, "policy/AdministratorAccess", "policy/ReadOnlyAccess");
    await s.gone(document);
    await vscode.commands.executeCommand("undo");
    await s.finding(document, "admin-access-on-cross-account-role");
  },

  async "duplicate-key: the other place, and the fix"() {
    const document = await s.open("twice.json");
    const finding = await s.finding(document, "duplicate-key");
    assert.equal(finding.relatedInformation[0].location.range.start.line, 8);
    await s.take(document, finding, "Join the two blocks");
    await s.gone(document);
  },

  async "every safe fix at once"() {
    const document = await s.open("syntax.json");
    const finding = await s.finding(document, "json-syntax");
    await s.take(document, finding, "Apply all safe fixes of xacct-lint", "source.fixAll.xacct-lint");
    await s.gone(document);
    assert.ok(document.getText().includes('"Effect": "Allow",'));
  },

  async "the severity of a rule is written into the configuration, and counts at once"() {
    const document = await s.open("admin.json");
    const finding = await s.finding(document, "admin-access-on-cross-account-role");
    const rule = "admin-access-on-cross-account-role";
    await s.take(document, finding, `Set the severity of \`${rule}\` to \`warning\` in xacct-lint.toml`);
    const configuration = await s.wait("the configuration", () =>
      vscode.workspace.textDocuments.find((other) => other.uri.path.endsWith("/xacct-lint.toml") && other.isDirty),
    );
    assert.ok(await configuration.save());
    const text = fs.readFileSync(configuration.uri.fsPath, "utf8");
    assert.ok(text.endsWith(`\n[rules]\n${rule} = "warning"\n`), text);
    await s.wait("the new severity", () => s.findings(document)[0]?.severity === vscode.DiagnosticSeverity.Warning);
  },

  async "the page of a rule"() {
    const document = await s.open("admin.json");
    const finding = await s.finding(document, "admin-access-on-cross-account-role");
    await s.take(document, finding, "Explain rule `admin-access-on-cross-account-role`");
    const page = await s.wait("the page", () =>
      vscode.workspace.textDocuments.find((other) => other.uri.scheme === "xacct-lint"),
    );
    assert.equal(page.uri.path, "/admin-access-on-cross-account-role.md");
    assert.match(page.getText(), /AdministratorAccess/);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  },

  async "who can assume this, saved or not"() {
    const document = await s.open("account.json");
    await s.replace(document, "111111111111:root", "222222222222:root");
    const answer = await vscode.commands.executeCommand("xacct-lint.who");
    assert.match(answer, /every principal of account[^]*222222222222 \(prod\)/);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  },

  async "the configuration is opened"() {
    await s.open("admin.json");
    await vscode.commands.executeCommand("xacct-lint.openConfiguration");
    assert.match(vscode.window.activeTextEditor.document.uri.path, /\/xacct-lint\.toml$/);
  },

  async "what else the server offers"() {
    const document = await s.open("admin.json");
    await s.finding(document, "admin-access-on-cross-account-role");
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const ask = (command, ...more) => vscode.commands.executeCommand(`vscode.execute${command}`, document.uri, ...more);
    // Other extensions may answer as well: what is ours is looked for by what it says.
    const hints = await s.wait("hints", async () => {
      const found = await ask("InlayHintProvider", whole);
      return found?.length && found;
    });
    assert.deepEqual(hints.map((hint) => hint.label), ["dev"]);
    const links = await ask("LinkProvider");
    assert.ok(links.some(({ target }) => /AdministratorAccess/.test(target)));
    assert.ok((await ask("DocumentSymbolProvider")).length > 0);
    assert.ok((await ask("FoldingRangeProvider")).length > 0);
    const offered = s.extension().exports.capabilities();
    for (const [provider, found] of [
      ["codeLensProvider", await ask("CodeLensProvider")],
      ["completionProvider", (await ask("CompletionItemProvider", new vscode.Position(15, 36)))?.items],
    ]) {
      if (offered[provider]) {
        assert.ok(found.length > 0, provider);
      } else {
        s.absent.push(provider);
      }
    }
  },

  async "the whole workspace"() {
    const summary = await vscode.commands.executeCommand("xacct-lint.checkWorkspace");
    assert.equal(summary.files, 8, JSON.stringify(summary));
    const closed = vscode.Uri.joinPath(s.ws(), "sub/closed.json");
    fs.mkdirSync(path.dirname(closed.fsPath));
    fs.copyFileSync(path.join(__dirname, "../workspace/anyone.json"), closed.fsPath);
    await s.wait("a finding in a file that was never open", async () => {
      await vscode.commands.executeCommand("xacct-lint.checkWorkspace");
      return s.findings({ uri: closed })[0]?.code.value === "public-principal";
    });
  },

  async "a server that died is started again"() {
    const [killed] = s.servers();
    process.kill(killed, "SIGKILL");
    await s.wait("another server", () => s.servers().some((other) => other !== killed));
    await s.stillFinds();
  },

  async "restart: one server, and it finds"() {
    const [before] = s.servers();
    await Promise.all([
      vscode.commands.executeCommand("xacct-lint.restart"),
      vscode.commands.executeCommand("xacct-lint.restart"),
    ]);
    const now = await s.wait("one other server", () => {
      const running = s.servers();
      return running.length === 1 && running[0] !== before && running;
    });
    assert.equal(now.length, 1);
    await s.stillFinds();
  },

  async "without its program it says so, and comes back with it"() {
    const settings = vscode.workspace.getConfiguration("xacct-lint");
    const program = settings.get("path");
    await settings.update("path", `${program}-gone`, vscode.ConfigurationTarget.Workspace);
    await s.wait("the end of the server", () => s.servers().length === 0);
    await assert.rejects(async () => vscode.commands.executeCommand("xacct-lint.checkWorkspace"), /not running/);
    await settings.update("path", undefined, vscode.ConfigurationTarget.Workspace);
    await s.wait("the server", () => s.servers().length === 1);
    await s.stillFinds();
  },

  async "turned off it is silent"() {
    const document = await s.open("admin.json");
    const settings = vscode.workspace.getConfiguration("xacct-lint");
    await settings.update("enable", false, vscode.ConfigurationTarget.Workspace);
    await s.gone(document);
    await settings.update("enable", undefined, vscode.ConfigurationTarget.Workspace);
    await s.finding(document, "admin-access-on-cross-account-role");
  },
};

exports.run = async () => {
  const results = { version: vscode.version, tests: [], absent: s.absent };
  for (const [name, test] of Object.entries(tests)) {
    const start = Date.now();
    const error = await test().then(
      () => undefined,
      (thrown) => thrown.stack ?? String(thrown),
    );
    results.tests.push({ name, took: Date.now() - start, error });
  }
  const file = vscode.Uri.joinPath(s.ws(), ".results.json").fsPath;
  fs.writeFileSync(`${file}.new`, JSON.stringify(results));
  fs.renameSync(`${file}.new`, file);
};

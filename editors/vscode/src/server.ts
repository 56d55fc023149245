import * as vscode from "vscode";
import { ExecuteCommandRequest, State } from "vscode-languageclient/node";
import { Client } from "./client";
import { program } from "./program";

/** What can be said of the server. */
export type Condition =
  | { is: "idle" | "starting" }
  | { is: "running"; version: string; program: string }
  | { is: "failed"; problem: string };

/** The server: not there until somebody wants it. */
export class Server implements vscode.Disposable {
  private client: Client | undefined;
  private failed = false;
  /** One start or stop at a time: two at once would leave a process behind. */
  private queue: Promise<void> = Promise.resolve();
  private readonly changed = new vscode.EventEmitter<Condition>();
  readonly onChange = this.changed.event;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  get capabilities(): object | undefined {
    return this.client?.initializeResult?.capabilities;
  }

  /** Starts it where it is not running. What failed is not tried again by itself. */
  want(): void {
    if (!this.client && !this.failed) {
      void this.ensure().catch(() => undefined);
    }
  }

  /** The running server. */
  async ensure(): Promise<Client> {
    await this.inTurn(async () => {
      if (!this.client) {
        await this.start();
      }
    });
    if (!this.client) {
      throw new Error("The server of xacct-lint is not running.");
    }
    return this.client;
  }

  restart(): Promise<void> {
    return this.inTurn(async () => {
      await this.stop();
      await this.start();
    });
  }

  /** Another program was chosen. One that never ran is not started for that. */
  async reconsider(): Promise<void> {
    if (this.client || this.failed) {
      await this.restart();
    }
  }

  /** Lets the server carry out one of its commands. */
  async carryOut<T>(command: string, ...args: unknown[]): Promise<T> {
    const client = await this.ensure();
    return (await client.sendRequest(ExecuteCommandRequest.type, { command, arguments: args })) as T;
  }

  dispose(): Promise<void> {
    return this.inTurn(() => this.stop());
  }

  private inTurn(step: () => Promise<void>): Promise<void> {
    const turn = this.queue.then(step);
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private async start(): Promise<void> {
    this.changed.fire({ is: "starting" });
    const found = program(this.extension);
    if ("problem" in found) {
      return this.fail(found.problem);
    }
    this.log.info(`starting ${found.program} (${found.from})`);
    const settings = vscode.workspace.getConfiguration("xacct-lint");
    const client = new Client(found.program, this.log, settings);
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) {
        const version = client.initializeResult?.serverInfo?.version ?? "of no known version";
        this.changed.fire({ is: "running", version, program: found.program });
      } else if (newState === State.Stopped && this.client === client) {
        this.changed.fire({ is: "failed", problem: "The server of xacct-lint has stopped." });
      }
    });
    try {
      await client.start();
      this.client = client;
      this.failed = false;
    } catch (error) {
      await client.dispose().catch(() => undefined);
      this.fail(`${found.program} does not start as a server: ${error instanceof Error ? error.message : error}`);
    }
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.failed = false;
    await client?.dispose().catch((error) => this.log.warn(`it did not end well: ${error}`));
    this.changed.fire({ is: "idle" });
  }

  private fail(problem: string): void {
    this.failed = true;
    this.log.error(problem);
    this.changed.fire({ is: "failed", problem });
    const [install, choose] = ["How to Install It", "Choose It"];
    void vscode.window.showErrorMessage(problem, install, choose).then((answer) => {
      if (answer === install) {
        void vscode.env.openExternal(vscode.Uri.parse("https://github.com/xacct-lint/xacct-lint#try-it"));
      } else if (answer === choose) {
        void vscode.commands.executeCommand("workbench.action.openSettings", "xacct-lint.path");
      }
    });
  }
}

// The process of `evidence lsp` and the client that speaks to it.

import { ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { commands, env, OutputChannel, window, workspace } from "vscode";
import { CloseAction, DocumentSelector, ErrorAction, ErrorHandler, LanguageClient } from "vscode-languageclient/node";

const ADVICE = "Install it (pip install 'evidence-tracker[editor]'), or name it in the setting evidence.path.";
const MAX_LAST_WORDS = 2_000; // characters
const MAX_WAIT = 1_000; // milliseconds for a process to end

export class Server {
  private readonly command = workspace.getConfiguration("evidence").get("path", "evidence");
  private readonly client: Client;
  private process: ChildProcessWithoutNullStreams | undefined;
  private lastWords = "";
  private isStopped = false;

  constructor(
    posts: DocumentSelector,
    private readonly log: OutputChannel,
  ) {
    this.client = new Client("evidence", () => this.launch(), {
      documentSelector: posts,
      outputChannel: log,
      errorHandler: this.makeErrorHandler(),
      initializationFailedHandler: () => false,
    });
  }

  /** Starts it, or says why it does not start, and offers to try again. */
  async start(tryAgain: () => Promise<void>): Promise<void> {
    try {
      await this.client.start();
      if (!this.client.isRunning()) {
        throw new Error("the connection was closed"); // of which the client does not always tell
      }
      this.client.hasStarted = true;
    } catch (error) {
      await this.end();
      if (!this.isStopped) {
        await this.explain(error, tryAgain);
      }
    }
  }

  /** Stops it, also while it starts. One that does not answer, of which the log tells, is ended. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.client.stop().catch(() => undefined);
    await this.end();
  }

  private async launch(): Promise<ChildProcessWithoutNullStreams> {
    const settings = workspace.getConfiguration("evidence");
    const options = { cwd: findFolder(), windowsHide: true };
    const launched = spawn(this.command, ["lsp", ...settings.get<string[]>("arguments", [])], options);
    this.process = launched;
    launched.stderr.on("data", (words: Buffer) => {
      this.lastWords = (this.lastWords + words).slice(-MAX_LAST_WORDS);
    });
    await once(launched, "spawn");
    return launched;
  }

  /** Ends the process, and waits for its last words. */
  private async end(): Promise<void> {
    const old = this.process;
    this.process = undefined;
    if (old?.pid && !old.stderr.closed) {
      old.kill("SIGKILL"); // it only reads
      await Promise.race([once(old, "close"), sleep(MAX_WAIT)]);
    }
  }

  private async explain(error: unknown, tryAgain: () => Promise<void>): Promise<void> {
    const choices = ["Try Again", "Open Settings", "Show Log"];
    const choice = await window.showErrorMessage(this.describe(error), ...choices);
    if (choice === "Try Again") {
      await tryAgain();
    } else if (choice === "Open Settings") {
      const kind = env.remoteName ? "openRemoteSettings" : "openSettings";
      await commands.executeCommand(`workbench.action.${kind}`, { query: "evidence.path" });
    } else if (choice === "Show Log") {
      this.log.show();
    }
  }

  private describe(error: unknown): string {
    const failure = error as NodeJS.ErrnoException;
    if (failure.code === "ENOENT") {
      return `The command ${this.command} was not found. ${ADVICE}`;
    }
    const words = this.lastWords.trim().split(/\s*\n\s*/).at(-1)?.replace(/^(Error|evidence): /, "");
    const reason = failure.syscall ? failure.message : "it ended without an answer";
    return `${this.command} lsp does not start: ${words || reason}`;
  }

  /** Makes what restarts a server that has crashed, but not one that never came to answer. */
  private makeErrorHandler(): ErrorHandler {
    let usual: ErrorHandler | undefined;
    const handle = () => (usual ??= this.client.createDefaultErrorHandler());
    return {
      error: (error, message, count) =>
        this.client.hasStarted
          ? handle().error(error, message, count)
          : { action: ErrorAction.Continue, handled: true },
      closed: () =>
        this.client.hasStarted ? handle().closed() : { action: CloseAction.DoNotRestart, handled: true },
    };
  }
}

/** A client that leaves it to others to say that the server does not start. */
class Client extends LanguageClient {
  hasStarted = false;

  override error(message: string, data?: unknown, show?: boolean | "force"): void {
    super.error(message, data, this.hasStarted ? show : false);
  }

  override async stop(timeout?: number): Promise<void> {
    if (this.isRunning()) {
      await super.stop(timeout);
    }
  }
}

/** Finds where the server runs. In a folder that is not trusted, no program is looked for there. */
function findFolder(): string | undefined {
  const folder = workspace.isTrusted ? workspace.workspaceFolders?.[0]?.uri : undefined;
  return folder?.scheme === "file" ? folder.fsPath : undefined;
}

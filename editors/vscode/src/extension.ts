// Starts `evidence lsp` for posts and ends it with the editor; all else is in the server.

import { commands, ExtensionContext, window, workspace } from "vscode";
import { LanguageClient, ServerOptions } from "vscode-languageclient/node";

const LANGUAGES = ["markdown", "mdx", "html", "plaintext"];

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  context.subscriptions.push(
    commands.registerCommand("evidence.restart", restart),
    workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("evidence")) {
        await restart();
      }
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  if (client?.isRunning()) {
    await client.dispose();
  }
  client = undefined;
}

async function restart(): Promise<void> {
  await deactivate();
  await start();
}

async function start(): Promise<void> {
  const settings = workspace.getConfiguration("evidence");
  const command = settings.get("path", "evidence");
  const server: ServerOptions = { command, args: ["lsp", ...settings.get("arguments", [])] };
  client = new LanguageClient("evidence", server, {
    documentSelector: LANGUAGES.flatMap((language) => [
      { language, scheme: "file" },
      { language, scheme: "untitled" },
    ]),
  });
  try {
    await client.start();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await window.showErrorMessage(
      `${command} does not start (${reason}): pip install 'evidence-tracker[editor]', ` +
        "or name the command in the setting evidence.path.",
    );
  }
}

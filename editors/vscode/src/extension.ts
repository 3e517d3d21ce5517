// Starts `evidence lsp` when a post is opened and ends it with the window; all else is in the server.

import { commands, ExtensionContext, languages, OutputChannel, TextDocument, window, workspace } from "vscode";
import { Server } from "./server";

const LANGUAGES = ["markdown", "mdx", "quarto", "html", "restructuredtext", "plaintext"];
const POSTS = LANGUAGES.flatMap((language) => [
  { language, scheme: "file" },
  { language, scheme: "untitled" },
]);

let log: OutputChannel;
let server: Server | undefined;

export function activate(context: ExtensionContext): void {
  log = window.createOutputChannel("evidence");
  context.subscriptions.push(
    log,
    commands.registerCommand("evidence.restart", restart),
    workspace.onDidOpenTextDocument(startFor),
    workspace.onDidChangeConfiguration(async (event) => {
      if (server && event.affectsConfiguration("evidence")) {
        await restart();
      }
    }),
  );
  workspace.textDocuments.forEach(startFor);
}

export async function deactivate(): Promise<void> {
  const old = server;
  server = undefined;
  await old?.stop();
}

async function restart(): Promise<void> {
  await deactivate();
  start();
}

/** Starts the server for a post: an input box of the editor is plain text, too, and no reason to. */
function startFor(document: TextDocument): void {
  if (languages.match(POSTS, document) > 0) {
    start();
  }
}

function start(): void {
  if (!server) {
    server = new Server(POSTS, log);
    void server.start(restart);
  }
}

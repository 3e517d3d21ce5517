//! Starts `evidence lsp` for posts; all else is in the server.

use zed_extension_api::{
    register_extension, settings::LspSettings, Command, Extension, LanguageServerId, Result,
    Worktree,
};

struct Evidence;

impl Extension for Evidence {
    fn new() -> Self {
        Evidence
    }

    fn language_server_command(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Command> {
        let named = LspSettings::for_worktree(server.as_ref(), worktree)?.binary;
        let (path, arguments) = named.map_or((None, None), |own| (own.path, own.arguments));
        let command = path.or_else(|| worktree.which("evidence")).ok_or(
            "evidence is not on the PATH: pip install 'evidence-tracker[editor]', or name it in \
             the settings as lsp.evidence.binary.path",
        )?;
        Ok(Command {
            command,
            args: arguments.unwrap_or_else(|| vec!["lsp".into()]),
            env: worktree.shell_env(),
        })
    }
}

register_extension!(Evidence);

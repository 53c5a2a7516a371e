//! A command of the program, run in a folder of its own.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A command with a folder to work in.
pub struct Bench {
    folder: TempDir,
    command: &'static str,
}

impl Bench {
    /// A bench for `glomscope COMMAND`.
    pub fn of(command: &'static str) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), command }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the command; arguments are separated by spaces.
    pub fn run(&self, line: &str) -> Output {
        self.program(&format!("{} {line}", self.command))
    }

    /// Runs another command in the same folder.
    pub fn program(&self, line: &str) -> Output {
        self.command(line).output().unwrap()
    }

    /// The program in its folder, to be run with these arguments.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_glomscope"));
        command.current_dir(self.folder.path()).args(line.split(' ').filter(|word| !word.is_empty()));
        command
    }

    /// Runs the command and expects success; gives standard output.
    pub fn good(&self, line: &str) -> String {
        let output = self.run(line);
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs the command and expects this exit code; gives what it said on standard error.
    pub fn bad(&self, line: &str, code: i32) -> String {
        let output = self.run(line);
        let words = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{line}: {words}");
        assert!(output.stdout.is_empty() && !words.contains("panicked"), "{line}: {words}");
        words
    }

    pub fn report(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path(name)).unwrap()).unwrap()
    }
}

//! `glomscope desktop`: what a desktop and a shell need beside the program, written below a prefix. Packages are made
//! with it too.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_complete::{Shell, generate};
use clap_mangen::Man;
use schemars::JsonSchema;
use serde::Serialize;

use super::Failure;
use super::formed::Form;
use super::reporting::TellArgs;
use crate::files::{FileError, atomic};

/// The entry of menus.
const ENTRY: &str = include_str!("../../assets/glomscope.desktop");
/// The line of [`ENTRY`] that says what is run.
const EXEC: &str = "Exec=glomscope %f";
/// The icon, 256 x 256 pixels.
const ICON: &[u8] = include_bytes!("../../assets/icon.png");
/// Where completions are looked for, below the prefix.
const COMPLETIONS: [(Shell, &str); 3] = [
    (Shell::Bash, "share/bash-completion/completions/glomscope"),
    (Shell::Zsh, "share/zsh/site-functions/_glomscope"),
    (Shell::Fish, "share/fish/vendor_completions.d/glomscope.fish"),
];

/// Arguments of `desktop`.
#[derive(Debug, Args)]
pub struct DesktopArgs {
    /// Folder above share/; made when it is not there [default: .local in the home folder; the entry then names this
    /// very program]
    #[arg(long, value_name = "DIR")]
    pub prefix: Option<PathBuf>,
    /// Take the files away again
    #[arg(long)]
    pub remove: bool,
    /// How it tells what was written.
    #[command(flatten)]
    pub told: TellArgs,
}

/// What was written or taken away.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct DesktopReport {
    /// Whether files were taken away.
    removed: bool,
    /// The files.
    files: Vec<PathBuf>,
}

/// A file below the prefix, and what is in it.
struct Piece {
    place: PathBuf,
    content: Vec<u8>,
}

/// Runs `glomscope desktop`. `command` is the whole command line, of which the manual tells.
///
/// # Errors
/// No home folder, a file that cannot be written or removed.
pub fn desktop(args: &DesktopArgs, command: &Command) -> Result<(), Failure> {
    let (prefix, exec) = match &args.prefix {
        Some(prefix) => (prefix.clone(), EXEC.to_owned()),
        None => {
            let home = directories::BaseDirs::new()
                .ok_or_else(|| Failure::failed("there is no home folder here: name a folder with --prefix"))?;
            let program = std::env::current_exe()?;
            (home.home_dir().join(".local"), format!("Exec={} %f", quoted(&program)))
        }
    };
    let mut report = DesktopReport { removed: args.remove, files: Vec::new() };
    for piece in pieces(&exec, command)? {
        let path = prefix.join(&piece.place);
        if args.remove {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(FileError::writing(error, &path).into());
                }
                Err(_) => continue,
                Ok(()) => {}
            }
        } else {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(|error| FileError::writing(error, folder))?;
            }
            atomic::write(&path, |file| file.write_all(&piece.content))?;
        }
        report.files.push(path);
    }
    let lines = || report.files.iter().map(|path| format!("{}\n", path.display())).collect();
    args.told.tell(Form::Desktop, &report, lines)
}

/// A path as the value of Exec has it: in quotes, with the four characters that mean something there escaped.
fn quoted(program: &Path) -> String {
    let mut text = String::from('"');
    for letter in program.display().to_string().chars() {
        match letter {
            '"' | '`' | '$' => text.extend(['\\', letter]),
            // Escaped once for the quotes and once for the file.
            '\\' => text.push_str(r"\\\\"),
            '%' => text.push_str("%%"),
            _ => text.push(letter),
        }
    }
    text.push('"');
    text
}

/// All files.
fn pieces(exec: &str, command: &Command) -> Result<Vec<Piece>, Failure> {
    let piece = |place: &str, content: Vec<u8>| Piece { place: place.into(), content };
    let mut pieces = vec![
        piece("share/applications/glomscope.desktop", ENTRY.replace(EXEC, exec).into_bytes()),
        piece("share/icons/hicolor/256x256/apps/glomscope.png", ICON.to_vec()),
    ];
    for (shell, place) in COMPLETIONS {
        let mut content = Vec::new();
        generate(shell, &mut command.clone(), "glomscope", &mut content);
        pieces.push(piece(place, content));
    }
    let mut command = command.clone().disable_help_subcommand(true);
    command.build();
    manual(&command, &mut pieces)?;
    Ok(pieces)
}

/// A page of the manual for a command and for all below it.
fn manual(command: &Command, pieces: &mut Vec<Piece>) -> Result<(), Failure> {
    let page = Man::new(command.clone());
    let mut content = Vec::new();
    page.render(&mut content)?;
    pieces.push(Piece { place: Path::new("share/man/man1").join(page.get_filename()), content });
    command.get_subcommands().try_for_each(|inner| manual(inner, pieces))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::{Cli, examples};

    #[test]
    fn every_command_has_a_page_and_what_was_written_goes_again() {
        let folder = tempfile::tempdir().unwrap();
        let prefix = Some(folder.path().to_path_buf());
        let command = examples::with_examples(Cli::command());
        desktop(&DesktopArgs { prefix: prefix.clone(), remove: false, told: TellArgs::default() }, &command).unwrap();
        let read = |place: &str| fs::read_to_string(folder.path().join("share").join(place)).unwrap();
        assert!(read("applications/glomscope.desktop").contains(EXEC));
        let page = read("man/man1/glomscope-forward-forward-train.1");
        assert!(page.contains(".TH") && page.contains("130") && page.contains("forward\\-forward train"), "{page}");
        assert!(read("bash-completion/completions/glomscope").contains("settle"));
        desktop(&DesktopArgs { prefix, remove: true, told: TellArgs::default() }, &command).unwrap();
        fn files(folder: &Path) -> usize {
            let inner = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            inner.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
        }
        assert_eq!(files(folder.path()), 0);
    }

    #[test]
    fn a_path_with_odd_letters_is_one_word() {
        assert_eq!(quoted(Path::new("/home/a b/$x")), r#""/home/a b/\$x""#);
        assert!(ENTRY.contains(EXEC));
    }
}

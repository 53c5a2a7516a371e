//! What is said where neither a picture nor a command is meant by what was typed.

use std::ffi::OsStr;
use std::path::Path;

use clap::Command;

/// How alike two words must be, 0 to 1, for one to be a slip of the other.
const ALIKE: f64 = 0.8;

/// What was probably meant by `typed`, if it is no file and nearly the name of a command.
pub fn meant(typed: &OsStr, command: &Command) -> Option<String> {
    let word = typed.to_str()?;
    if Path::new(word).exists() || word.contains(['/', '\\', '.', ':']) {
        return None;
    }
    if command.find_subcommand(word).is_some() {
        return None;
    }
    let names = command.get_subcommands().map(Command::get_name);
    let near = |name: &&str| strsim::jaro_winkler(word, name);
    let best = names.max_by(|one, other| near(one).total_cmp(&near(other)))?;
    (near(&best) >= ALIKE).then(|| best.to_owned())
}

/// The same in a sentence.
pub fn sentence(typed: &OsStr, command: &Command) -> Option<String> {
    let meant = meant(typed, command)?;
    Some(format!("there is no command '{}' and no such file; did you mean '{meant}'?", typed.display()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn a_slip_is_told_from_a_picture() {
        let meant = |typed: &str| meant(OsStr::new(typed), &Cli::command());
        assert_eq!(meant("setle").unwrap(), "settle");
        assert_eq!(meant("forwardforward").unwrap(), "forward-forward");
        assert_eq!(meant("screenshot").unwrap(), "screenshots");
        for other in ["photo.jpg", "./settle", "holiday", "sample:harbour", "src", "settle", "--help"] {
            assert_eq!(meant(other), None, "{other}");
        }
        let said = sentence(OsStr::new("scor"), &Cli::command()).unwrap();
        assert_eq!(said, "there is no command 'scor' and no such file; did you mean 'score'?");
    }
}

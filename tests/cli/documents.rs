//! What README and handbook say of the program, held to the program: links, pictures, paths, commands, examples,
//! options.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clap::builder::StyledStr;
use clap::error::ErrorKind;
use clap::{Arg, Command, CommandFactory, Parser};
use glomscope::cli::Cli;

/// Lines that a stranger reads in five minutes.
const MOST_LINES: usize = 200;
/// Set to write `docs/options.md` anew.
const WRITE: &str = "GLOMSCOPE_WRITE_OPTIONS";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// README, changelog, card and all chapters of the handbook, with their texts.
fn documents() -> BTreeMap<PathBuf, String> {
    let chapters = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let others = ["README.md", "CHANGELOG.md", "assets/MODEL-CARD.md"].map(|name| root().join(name));
    let markdown = chapters.chain(others).filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    markdown.map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// What stands between `from` and the next `to`, as often as it does.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    text.split(from).skip(1).filter_map(|rest| rest.split_once(to)).map(|(inside, _)| inside).collect()
}

/// What stands between backticks, paragraph by paragraph: it may go on in the next line.
fn code(text: &str) -> Vec<String> {
    let paragraph = |paragraph: &str| {
        let lines: Vec<_> = paragraph.lines().filter(|line| !line.starts_with("    ")).collect();
        lines.join(" ").split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    };
    text.split("\n\n").flat_map(paragraph).collect()
}

/// The name by which a heading is linked to.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[test]
fn every_link_and_picture_leads_somewhere() {
    for (document, text) in documents() {
        for target in between(&text, "](", ")") {
            if target.starts_with("https://") {
                continue;
            }
            let (path, heading) = target.split_once('#').map_or((target, None), |(path, to)| (path, Some(to)));
            let file = if path.is_empty() { document.clone() } else { document.parent().unwrap().join(path) };
            assert!(file.is_file(), "{} links to {target}", document.display());
            if let Some(heading) = heading {
                assert!(has_heading(&file, heading), "{} links to {target}: no such heading", document.display());
            }
        }
    }
}

fn has_heading(file: &Path, heading: &str) -> bool {
    let text = fs::read_to_string(file).unwrap();
    text.lines().filter(|line| line.starts_with('#')).any(|line| anchor(line.trim_start_matches('#').trim()) == heading)
}

#[test]
fn every_table_that_claims_something_has_commands_that_make_it() {
    #[derive(serde::Deserialize)]
    struct Claims {
        table: Vec<Table>,
    }
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Table {
        name: String,
        chapter: String,
        minutes: u32,
        #[serde(default)]
        run: Vec<String>,
        #[serde(default)]
        script: Vec<String>,
    }
    let text = fs::read_to_string(root().join("benches/claims.toml")).unwrap();
    let claims: Claims = toml::from_str(&text).unwrap();
    assert!(claims.table.len() > 10);
    for Table { name, chapter, minutes, run, script } in claims.table {
        assert!(minutes > 0 && !(run.is_empty() && script.is_empty()), "{name}");
        let (file, heading) = chapter.split_once('#').map_or((&*chapter, None), |(file, to)| (file, Some(to)));
        let file = root().join("docs").join(file);
        assert!(heading.map_or(file.is_file(), |heading| has_heading(&file, heading)), "{name}: {chapter}");
        for line in run {
            let words = std::iter::once("glomscope").chain(line.split_whitespace());
            if let Err(error) = Cli::try_parse_from(words) {
                panic!("{name}: {line}\n{error}");
            }
        }
        for line in script {
            let path = line.split_whitespace().find(|word| word.starts_with("benches/")).unwrap();
            assert!(root().join(path).is_file(), "{name}: {path}");
        }
    }
}

#[test]
fn every_path_into_the_repository_is_there() {
    let folders = ["src/", "tests/", "benches/", "examples/", "assets/", "docs/", "screenshots/"];
    for (document, text) in documents() {
        for path in code(&text).into_iter().filter(|path| !path.contains(char::is_whitespace)) {
            if folders.iter().any(|folder| path.starts_with(folder)) {
                assert!(root().join(&path).exists(), "{} names {path}", document.display());
            }
        }
    }
}

#[test]
fn every_chapter_is_linked_from_readme_and_from_the_index() {
    let index = fs::read_to_string(root().join("docs/README.md")).unwrap();
    for path in documents().into_keys().filter(|path| path.starts_with(root().join("docs"))) {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(readme().contains(&format!("(docs/{name})")), "README.md does not link to docs/{name}");
        assert!(name == "README.md" || index.contains(&format!("({name})")), "docs/README.md does not link to {name}");
    }
}

#[test]
fn readme_is_read_in_five_minutes() {
    assert!(readme().lines().count() <= MOST_LINES, "README.md is longer than {MOST_LINES} lines");
}

#[test]
fn readme_lists_the_commands_of_the_program() {
    let readme = readme();
    let section = between(&readme, "\n## Commands\n", "\n## ")[0];
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `glomscope")?.split('`').next());
    let listed: Vec<&str> = rows.map(|row| row.split_whitespace().next().unwrap_or_default()).collect();
    let cli = Cli::command();
    let known = cli.get_subcommands().map(Command::get_name).chain([""]);
    assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), known.collect());
    assert_eq!(listed.len(), cli.get_subcommands().count() + 1, "a command is listed twice");
}

#[test]
fn the_first_page_of_the_crate_names_every_room() {
    let page = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for room in between(&page, "mod ", ";") {
        assert!(page.contains(&format!("`{room}`")), "src/lib.rs does not name {room}");
    }
}

/// Lines and inline pieces of code that begin with the program's name.
fn examples(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("    ")).map(str::to_owned);
    lines.chain(code(text)).filter(|line| line == "glomscope" || line.starts_with("glomscope ")).collect()
}

#[test]
fn every_example_is_a_command_line_of_the_program() {
    let mut seen = 0;
    // The changelog names commands without what has to stand after them.
    for (document, text) in documents().into_iter().filter(|(document, _)| !document.ends_with("CHANGELOG.md")) {
        for line in examples(&text) {
            seen += 1;
            if let Err(error) = Cli::try_parse_from(line.split_whitespace()) {
                let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
                assert!(asked, "{}: {line}\n{error}", document.display());
            }
        }
    }
    assert!(seen > 50, "{seen} examples were found: are they still written as they were?");
}

#[test]
fn the_chapter_of_options_is_what_the_program_says() {
    let path = root().join("docs/options.md");
    let said = options();
    if std::env::var_os(WRITE).is_some() {
        fs::write(&path, &said).unwrap();
    }
    let stands = fs::read_to_string(&path).unwrap_or_default();
    let differ = stands.lines().zip(said.lines()).find(|(stands, said)| stands != said);
    assert!(stands == said, "docs/options.md is old ({differ:?}): write it anew with {WRITE}=1 cargo test --test cli");
}

/// All commands and options as one chapter.
fn options() -> String {
    let mut text = String::from(
        "# Options\n\n\
         Every option of every command, in the words of the program: `--help` says the same. This chapter is written by the\n\
         test that compares it with the program.\n\n\
         Values per level are separated by commas, the lowest level first; a single value serves all.\n",
    );
    let mut cli = Cli::command().disable_help_subcommand(true);
    cli.build();
    describe(&cli, "glomscope", &mut text);
    text
}

/// One command with its options, then those below it.
fn describe(command: &Command, name: &str, text: &mut String) {
    let title = name.strip_prefix("glomscope ").unwrap_or("The window");
    let _ = write!(text, "\n## {title}\n\n{}.\n", plain(command.get_about()));
    let own = |arg: &&Arg| !arg.is_hide_set() && !["help", "version"].contains(&arg.get_id().as_str());
    let mut headings: Vec<(Option<&str>, Vec<&Arg>)> = Vec::new();
    for arg in command.get_arguments().filter(own) {
        match headings.iter_mut().find(|(heading, _)| *heading == arg.get_help_heading()) {
            Some((_, args)) => args.push(arg),
            None => headings.push((arg.get_help_heading(), vec![arg])),
        }
    }
    for (heading, args) in headings {
        let _ = write!(text, "\n| {} | |\n|---|---|\n", heading.unwrap_or("Option"));
        for arg in args {
            let _ = writeln!(text, "| `{}` | {} |", spelling(arg), meaning(arg));
        }
    }
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        describe(below, &format!("{name} {}", below.get_name()), text);
    }
}

/// How it is typed: `-q, --quiet`, `--steps N`, `IMAGE`.
fn spelling(arg: &Arg) -> String {
    let short = arg.get_short().map(|short| format!("-{short}"));
    let long = arg.get_long().map(|long| format!("--{long}"));
    let flag: Vec<String> = short.into_iter().chain(long).collect();
    let takes = arg.get_num_args().is_none_or(|range| range.takes_values());
    let values: Vec<&str> = arg.get_value_names().unwrap_or_default().iter().map(|name| name.as_str()).collect();
    let values = if takes { values.join(" ") } else { String::new() };
    // A bar would begin the next cell of the table.
    format!("{} {values}", flag.join(", ")).trim().replace('|', "\\|")
}

/// What it does, its values if they have names, its default.
fn meaning(arg: &Arg) -> String {
    let mut meaning = plain(arg.get_long_help().or(arg.get_help()));
    let values: Vec<_> = arg.get_possible_values().into_iter().filter(|value| !value.is_hide_set()).collect();
    let takes = arg.get_num_args().is_none_or(|range| range.takes_values());
    if takes && !values.is_empty() {
        let each = values.iter().map(|value| match plain(value.get_help()) {
            help if help.is_empty() => format!("`{}`", value.get_name()),
            help => format!("`{}`: {help}", value.get_name()),
        });
        let _ = write!(meaning, ". {}", each.collect::<Vec<_>>().join("; "));
    }
    let defaults: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if takes && !defaults.is_empty() {
        let _ = write!(meaning, " [default: {}]", defaults.join(" "));
    }
    meaning.replace('|', "\\|")
}

/// Help on one line.
fn plain(help: Option<&StyledStr>) -> String {
    help.map(|help| help.to_string().split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default()
}

//! The rows of the table, in menu order.

use std::sync::LazyLock;

use eframe::egui::{Key, KeyboardShortcut, Modifiers};

use super::table::Group::{Edit, File, Help, Run, View as ViewMenu};
use super::table::{Entry, Group, UiCommand, UiCommand as C};
use crate::app::Workspace;

const fn key(logical_key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, logical_key)
}

const fn ctrl(logical_key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, logical_key)
}

const fn ctrl_shift(logical_key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers { shift: true, ..Modifiers::COMMAND }, logical_key)
}

const fn shift(logical_key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::SHIFT, logical_key)
}

const fn row(command: UiCommand, group: Group, keys: &'static [KeyboardShortcut]) -> Entry {
    Entry { command, id: "", group, keys, section: false, in_menu: true }
}

/// A row that is found by its key and in the palette alone.
const fn palette(entry: Entry) -> Entry {
    Entry { in_menu: false, ..entry }
}

const fn new_section(entry: Entry) -> Entry {
    Entry { section: true, ..entry }
}

/// The table, in menu order: the rows below, and before those of the panels one for every workspace and every tab.
pub static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let panels = ROWS.iter().position(|entry| entry.command == C::LeftPanel).unwrap_or(ROWS.len());
    let (before, after) = ROWS.split_at(panels);
    let named = |entry: &Entry| Entry { id: id_of(entry.command), ..*entry };
    before.iter().map(named).chain(workspaces()).chain(after.iter().map(named)).collect()
});

/// The message of a command among the words of the window: `command-open-picture` of `OpenPicture`.
fn id_of(command: UiCommand) -> &'static str {
    let mut id = "command".to_owned();
    for letter in format!("{command:?}").chars() {
        if letter.is_ascii_uppercase() {
            id.push('-');
        }
        id.push(letter.to_ascii_lowercase());
    }
    id.leak()
}

/// One row for every workspace, then one for every tab.
fn workspaces() -> impl Iterator<Item = Entry> {
    let show = Workspace::ALL.iter().enumerate().map(|(place, &workspace)| {
        let keys = NUMBERS.get(place).map_or(&[][..], |keys| keys);
        Entry { id: workspace.about().id, section: place == 0, ..row(C::Show(workspace), ViewMenu, keys) }
    });
    let tabs = Workspace::ALL.iter().flat_map(|&workspace| {
        workspace.tabs().iter().enumerate().map(move |(tab, about)| Entry {
            id: about.id,
            in_menu: false,
            ..row(C::ShowTab(workspace, tab), ViewMenu, &[])
        })
    });
    show.chain(tabs)
}

/// The keys of the workspaces, by their places.
static NUMBERS: [[KeyboardShortcut; 1]; 9] = [
    [ctrl(Key::Num1)],
    [ctrl(Key::Num2)],
    [ctrl(Key::Num3)],
    [ctrl(Key::Num4)],
    [ctrl(Key::Num5)],
    [ctrl(Key::Num6)],
    [ctrl(Key::Num7)],
    [ctrl(Key::Num8)],
    [ctrl(Key::Num9)],
];

/// The rows that do not follow from a list of something else.
const ROWS: &[Entry] = &[
    row(C::OpenPicture, File, &[ctrl(Key::O)]),
    row(C::OpenFolder, File, &[]),
    row(C::OpenPath, File, &[ctrl(Key::L)]),
    row(C::Samples, File, &[ctrl(Key::G)]),
    row(C::NewScene, File, &[key(Key::N)]),
    row(C::Paste, File, &[ctrl(Key::V)]),
    new_section(row(C::OpenCheckpoint, File, &[])),
    row(C::OpenRightCheckpoint, File, &[]),
    row(C::SaveCheckpoint, File, &[]),
    row(C::OpenTruth, File, &[]),
    row(C::ScoreParts, File, &[]),
    row(C::ScoreWholes, File, &[]),
    row(C::ScoreScenes, File, &[]),
    row(C::ClearTruth, File, &[]),
    new_section(row(C::OpenSession, File, &[ctrl_shift(Key::O)])),
    row(C::SaveSession, File, &[ctrl(Key::S)]),
    row(C::CopyCommandLine, File, &[ctrl_shift(Key::C)]),
    new_section(row(C::ExportPicture, File, &[ctrl(Key::E)])),
    row(C::ExportGif, File, &[ctrl_shift(Key::E)]),
    row(C::ExportCurves, File, &[]),
    row(C::ExportStates, File, &[]),
    new_section(row(C::Quit, File, &[ctrl(Key::Q)])),
    row(C::Undo, Edit, &[ctrl(Key::Z)]),
    row(C::Redo, Edit, &[ctrl_shift(Key::Z), ctrl(Key::Y)]),
    new_section(row(C::Defaults, Edit, &[])),
    new_section(row(C::HideColumns, Edit, &[key(Key::H)])),
    row(C::ShowEverything, Edit, &[shift(Key::H)]),
    row(C::PlayPause, Run, &[key(Key::Space)]),
    row(C::Step, Run, &[key(Key::ArrowRight)]),
    row(C::StepTen, Run, &[shift(Key::ArrowRight)]),
    row(C::Settle, Run, &[key(Key::S)]),
    row(C::Phase, Run, &[key(Key::P)]),
    new_section(row(C::StepBack, Run, &[key(Key::ArrowLeft)])),
    row(C::First, Run, &[key(Key::Home)]),
    row(C::Last, Run, &[key(Key::End)]),
    row(C::Reset, Run, &[key(Key::R)]),
    new_section(row(C::Faster, Run, &[key(Key::CloseBracket)])),
    row(C::Slower, Run, &[key(Key::OpenBracket)]),
    row(C::GoOn, Run, &[]),
    row(C::Breakpoints, Run, &[]),
    new_section(row(C::Freeze, Run, &[key(Key::C)])),
    row(C::SwapRuns, Run, &[key(Key::X)]),
    row(C::EndComparison, Run, &[shift(Key::C)]),
    row(C::LearnInPlace, Run, &[]),
    new_section(row(C::MemoryFreeze, Run, &[key(Key::F)])),
    row(C::MemoryClear, Run, &[key(Key::Delete)]),
    row(C::MemoryStore, Run, &[key(Key::M)]),
    row(C::MemoryRestore, Run, &[shift(Key::M)]),
    new_section(row(C::TrainingStart, Run, &[key(Key::T)])),
    row(C::TrainingHold, Run, &[key(Key::L)]),
    row(C::TrainingStop, Run, &[shift(Key::L)]),
    row(C::TrainingKeep, Run, &[key(Key::K)]),
    row(C::TrainingOpen, Run, &[]),
    row(C::TrainingUse, Run, &[key(Key::U)]),
    row(C::TrainingData, Run, &[]),
    row(C::SketchesNew, Run, &[]),
    row(C::SketchesOpen, Run, &[]),
    row(C::ColourEmbedding, ViewMenu, &[key(Key::Num1)]),
    row(C::ColourIslands, ViewMenu, &[key(Key::Num2)]),
    row(C::ColourAgreement, ViewMenu, &[key(Key::Num3)]),
    row(C::ColourChange, ViewMenu, &[key(Key::Num4)]),
    row(C::ColourPerplexity, ViewMenu, &[key(Key::Num5)]),
    row(C::ColourArrows, ViewMenu, &[key(Key::Num6)]),
    row(C::ColourTrust, ViewMenu, &[key(Key::Num7)]),
    row(C::RefitColours, ViewMenu, &[]),
    new_section(row(C::Borders, ViewMenu, &[key(Key::I)])),
    row(C::Blend, ViewMenu, &[]),
    row(C::AttentionOverlay, ViewMenu, &[key(Key::A)]),
    row(C::Reconstruction, ViewMenu, &[key(Key::W)]),
    row(C::Brush, ViewMenu, &[key(Key::B)]),
    row(C::LevelUp, ViewMenu, &[key(Key::ArrowUp)]),
    row(C::LevelDown, ViewMenu, &[key(Key::ArrowDown)]),
    row(C::Release, ViewMenu, &[key(Key::Escape)]),
    new_section(row(C::ZoomIn, ViewMenu, &[key(Key::Plus), key(Key::Equals)])),
    row(C::ZoomOut, ViewMenu, &[key(Key::Minus)]),
    row(C::ZoomReset, ViewMenu, &[key(Key::Num0)]),
    new_section(row(C::Maximise, ViewMenu, &[key(Key::Enter)])),
    row(C::OneLarge, ViewMenu, &[key(Key::O)]),
    new_section(row(C::LeftPanel, ViewMenu, &[key(Key::F2)])),
    row(C::RightPanel, ViewMenu, &[key(Key::F3)]),
    row(C::BottomPanel, ViewMenu, &[key(Key::F4)]),
    row(C::Presentation, ViewMenu, &[key(Key::F11)]),
    row(C::Spotlight, ViewMenu, &[]),
    palette(row(C::Blank, ViewMenu, &[key(Key::Period)])),
    new_section(row(C::ScaleUp, ViewMenu, &[ctrl(Key::Plus), ctrl(Key::Equals)])),
    row(C::ScaleDown, ViewMenu, &[ctrl(Key::Minus)]),
    row(C::ScaleReset, ViewMenu, &[ctrl(Key::Num0)]),
    row(C::NextTheme, ViewMenu, &[key(Key::F9)]),
    row(C::Palette, Help, &[ctrl(Key::P), ctrl(Key::K)]),
    row(C::Shortcuts, Help, &[key(Key::F1), key(Key::Questionmark)]),
    row(C::Glossary, Help, &[shift(Key::F1)]),
    new_section(row(C::Tour, Help, &[])),
    row(C::Lessons, Help, &[shift(Key::F2)]),
    row(C::LessonOpen, Help, &[]),
    row(C::LessonWrite, Help, &[]),
    palette(row(C::LessonCard, Help, &[key(Key::F6)])),
    palette(row(C::LessonNext, Help, &[key(Key::PageDown)])),
    palette(row(C::LessonBack, Help, &[key(Key::PageUp)])),
    palette(row(C::TourNotNow, Help, &[])),
    row(C::Messages, Help, &[]),
];

/// The row of a command.
pub fn entry(command: UiCommand) -> &'static Entry {
    let row = ENTRIES.iter().find(|entry| entry.command == command);
    row.unwrap_or_else(|| panic!("{command:?} has no row"))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::table::{COMMANDS, key_text};
    use super::*;
    use crate::app::words::Words;

    #[test]
    fn no_key_means_two_things() {
        let mut seen = HashSet::new();
        for entry in ENTRIES.iter() {
            for key in entry.keys {
                assert!(seen.insert(key_text(*key)), "{} of '{}' is taken", key_text(*key), entry.id);
            }
        }
    }

    #[test]
    fn every_command_has_one_row_and_a_sentence() {
        let words = Words::english();
        let mut seen = HashSet::new();
        for entry in ENTRIES.iter() {
            assert!(seen.insert(entry.command), "{:?} has two rows", entry.command);
            let (title, tip) = (entry.title(words), entry.tip(words));
            assert!(!tip.ends_with('.'), "one sentence takes no full stop: {tip}");
            assert!(title.chars().next().is_some_and(char::is_uppercase), "{title}");
        }
        let places: usize = Workspace::ALL.iter().map(|workspace| 1 + workspace.tabs().len()).sum();
        assert_eq!(seen.len(), COMMANDS + places);
    }

    #[test]
    fn the_handbook_has_the_keys_of_this_table() {
        let chapter = include_str!("../../../docs/keyboard.md");
        let rows = chapter.lines().filter_map(|line| line.strip_prefix("| "));
        let cells = rows.filter_map(|row| row.split(" |").next()).filter(|cell| *cell != "Key");
        let listed: HashSet<String> = cells
            .flat_map(|cell| match cell.split_once(" to ") {
                Some((first, last)) => {
                    let digit = |text: &str| text.parse().unwrap_or(0);
                    (digit(first)..=digit(last)).map(|digit: u32| digit.to_string()).collect::<Vec<_>>()
                }
                None => cell.split(", ").map(str::to_owned).collect(),
            })
            .collect();
        let shown = ENTRIES.iter().filter_map(Entry::key_text).map(|key| key.replace("Cmd", "Ctrl")).collect();
        assert_eq!(listed, shown);
    }
}

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

const fn row(
    command: UiCommand,
    group: Group,
    title: &'static str,
    tip: &'static str,
    keys: &'static [KeyboardShortcut],
) -> Entry {
    Entry { command, title, tip, group, keys, section: false, in_menu: true }
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
    before.iter().copied().chain(workspaces()).chain(after.iter().copied()).collect()
});

/// One row for every workspace, then one for every tab.
fn workspaces() -> impl Iterator<Item = Entry> {
    let show = Workspace::ALL.iter().enumerate().map(|(place, &workspace)| {
        let about = workspace.about();
        let title = format!("Workspace {}", about.name).leak();
        let keys = NUMBERS.get(place).map_or(&[][..], |keys| keys);
        Entry { section: place == 0, ..row(C::Show(workspace), ViewMenu, title, about.tip, keys) }
    });
    let tabs = Workspace::ALL.iter().flat_map(|&workspace| {
        workspace.tabs().iter().enumerate().map(move |(tab, about)| {
            let title = format!("{}: {}", workspace.about().name, about.name).leak();
            Entry { in_menu: false, ..row(C::ShowTab(workspace, tab), ViewMenu, title, about.tip, &[]) }
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
    row(C::OpenPicture, File, "Open picture…", "Choose a picture or an animated GIF to settle", &[ctrl(Key::O)]),
    row(C::OpenFolder, File, "Open folder of frames…", "Numbered pictures in a folder become a video", &[]),
    row(
        C::OpenPath,
        File,
        "Open a typed path…",
        "Type or paste the path of a picture, a folder, a session or a checkpoint",
        &[ctrl(Key::L)],
    ),
    row(
        C::Samples,
        File,
        "Bundled pictures…",
        "Pictures that come with glomscope, and those opened lately",
        &[ctrl(Key::G)],
    ),
    row(
        C::NewScene,
        File,
        "New scene",
        "A generated picture of the next seed, whose parts and wholes are known",
        &[key(Key::N)],
    ),
    row(
        C::Paste,
        File,
        "Paste picture",
        "Open the picture, or the path of one, that was copied elsewhere",
        &[ctrl(Key::V)],
    ),
    new_section(row(
        C::OpenCheckpoint,
        File,
        "Open checkpoint…",
        "Settle with the weights of a .safetensors file",
        &[],
    )),
    row(
        C::OpenRightCheckpoint,
        File,
        "Open checkpoint for the right side…",
        "Of two GLOMs the right one settles with the weights of a .safetensors file",
        &[],
    ),
    row(C::SaveCheckpoint, File, "Save checkpoint…", "Write the model and its configuration as .safetensors", &[]),
    row(
        C::OpenTruth,
        File,
        "Open ground truth…",
        "Score the islands against a label image: one region id per pixel",
        &[],
    ),
    row(C::ScoreParts, File, "Score against the picture's parts", "Samples and generated scenes know their parts", &[]),
    row(
        C::ScoreWholes,
        File,
        "Score against the picture's wholes",
        "Samples and generated scenes know their wholes",
        &[],
    ),
    row(C::ScoreScenes, File, "Score against the picture's scenes", "Generated scenes know their scenes", &[]),
    row(C::ClearTruth, File, "Stop scoring", "Forget the ground truth", &[]),
    new_section(row(
        C::OpenSession,
        File,
        "Open session…",
        "Open a picture with all settings as they were saved",
        &[ctrl_shift(Key::O)],
    )),
    row(
        C::SaveSession,
        File,
        "Save session…",
        "Keep picture, model, settings and seed in a small file",
        &[ctrl(Key::S)],
    ),
    row(
        C::CopyCommandLine,
        File,
        "Copy as command line",
        "The command that computes the same without a window",
        &[ctrl_shift(Key::C)],
    ),
    new_section(row(
        C::ExportPicture,
        File,
        "Export picture…",
        "Write the maps as PNG, with legend and settings",
        &[ctrl(Key::E)],
    )),
    row(C::ExportGif, File, "Export GIF…", "Write a range of steps as an animation", &[ctrl_shift(Key::E)]),
    row(C::ExportCurves, File, "Export curves…", "Write the meters of every level and step as CSV", &[]),
    row(C::ExportStates, File, "Export states…", "Write the kept states and islands as NPZ", &[]),
    new_section(row(C::Quit, File, "Quit", "Close the window", &[ctrl(Key::Q)])),
    row(C::Undo, Edit, "Undo", "Take the newest change of a setting back", &[ctrl(Key::Z)]),
    row(C::Redo, Edit, "Redo", "Bring the change back", &[ctrl_shift(Key::Z), ctrl(Key::Y)]),
    new_section(row(
        C::Defaults,
        Edit,
        "Default settings",
        "The settings with which this model is meant to be run",
        &[],
    )),
    new_section(row(
        C::HideColumns,
        Edit,
        "Hide these columns",
        "Show nothing of the picture to the island or the region under the pointer, or to the island of the pinned \
         column",
        &[key(Key::H)],
    )),
    row(
        C::ShowEverything,
        Edit,
        "Show everything",
        "Show the picture to hidden columns again, and take the grey rectangle off it",
        &[shift(Key::H)],
    ),
    row(C::PlayPause, Run, "Play or pause", "Make steps until told otherwise, or stop", &[key(Key::Space)]),
    row(C::Step, Run, "Step", "Make one step", &[key(Key::ArrowRight)]),
    row(C::StepTen, Run, "Ten steps", "Make ten steps", &[shift(Key::ArrowRight)]),
    row(C::Settle, Run, "Run until settled", "Step until no level changes any more, then pause", &[key(Key::S)]),
    row(
        C::Phase,
        Run,
        "Next part of the step",
        "Slow motion: one contribution after another, then their average",
        &[key(Key::P)],
    ),
    new_section(row(C::StepBack, Run, "Back", "Show the step before", &[key(Key::ArrowLeft)])),
    row(C::First, Run, "First kept step", "Go to the beginning of the timeline", &[key(Key::Home)]),
    row(C::Last, Run, "Newest step", "Go to the end of the timeline", &[key(Key::End)]),
    row(C::Reset, Run, "Reset", "Begin again from step 0 with the same settings", &[key(Key::R)]),
    new_section(row(
        C::Faster,
        Run,
        "Faster",
        "The next faster speed, in the end as fast as it goes",
        &[key(Key::CloseBracket)],
    )),
    row(C::Slower, Run, "Slower", "The next slower speed", &[key(Key::OpenBracket)]),
    row(
        C::GoOn,
        Run,
        "Go on when settled",
        "Otherwise a run that plays stops by itself where nothing changes any more, and a change lets it go on",
        &[],
    ),
    row(C::Breakpoints, Run, "Breakpoints…", "Pause at a step, when settled, or when perplexity leaves a range", &[]),
    new_section(row(
        C::Freeze,
        Run,
        "Freeze for comparison",
        "Keep the run as it stands now and show it beside the one that goes on, with what differs",
        &[key(Key::C)],
    )),
    row(
        C::SwapRuns,
        Run,
        "Swap the two runs",
        "Go on with the frozen run and freeze the one that went on; the frozen one is settled again to its step",
        &[key(Key::X)],
    ),
    row(
        C::EndComparison,
        Run,
        "End the comparison",
        "Forget the frozen run and show the one that goes on alone",
        &[shift(Key::C)],
    ),
    row(
        C::LearnInPlace,
        Run,
        "Learn while settling",
        "The nets of a learned model learn after every step, or no longer",
        &[],
    ),
    new_section(row(
        C::MemoryFreeze,
        Run,
        "Freeze the memory",
        "The fast weights are read and do not learn, or learn again",
        &[key(Key::F)],
    )),
    row(
        C::MemoryClear,
        Run,
        "Clear the memory",
        "Every matrix becomes 0: the levels forget everything",
        &[key(Key::Delete)],
    ),
    row(
        C::MemoryStore,
        Run,
        "Store the memory",
        "Keep the matrices as they are now, across resets and other pictures",
        &[key(Key::M)],
    ),
    row(
        C::MemoryRestore,
        Run,
        "Restore the memory",
        "Put the stored matrices in place of those of now",
        &[shift(Key::M)],
    ),
    new_section(row(
        C::TrainingStart,
        Run,
        "Start training",
        "Trains beside the window, with the settings of the workspace or tab that is shown",
        &[key(Key::T)],
    )),
    row(
        C::TrainingHold,
        Run,
        "Pause or go on with training",
        "Holds the training, which then uses no processor, or lets it go on exactly where it stands",
        &[key(Key::L)],
    ),
    row(
        C::TrainingStop,
        Run,
        "Stop training",
        "Ends the training here; it can be kept, and gone on with later",
        &[shift(Key::L)],
    ),
    row(
        C::TrainingKeep,
        Run,
        "Keep training…",
        "Writes what has learned and its training to a file, from which it goes on exactly",
        &[key(Key::K)],
    ),
    row(C::TrainingOpen, Run, "Open kept training…", "Go on with a training that was kept in a file", &[]),
    row(
        C::TrainingUse,
        Run,
        "Use the model of training…",
        "Keep the model that is being learned, and let the run settle with it",
        &[key(Key::U)],
    ),
    row(
        C::TrainingData,
        Run,
        "Choose what training learns from…",
        "A folder of files to learn from, in place of what the program draws",
        &[],
    ),
    row(
        C::SketchesNew,
        Run,
        "New memory of sketches…",
        "Begin a memory of pictures in a file, with the picture that is open",
        &[],
    ),
    row(C::SketchesOpen, Run, "Open memory of sketches…", "Pictures that were seen, one sketch each, in a file", &[]),
    row(
        C::ColourEmbedding,
        ViewMenu,
        "Colour by embedding",
        "The same colour is a similar vector, at every step and level",
        &[key(Key::Num1)],
    ),
    row(
        C::ColourIslands,
        ViewMenu,
        "Colour by island",
        "Connected regions whose neighbouring columns agree",
        &[key(Key::Num2)],
    ),
    row(
        C::ColourAgreement,
        ViewMenu,
        "Colour by agreement",
        "Mean centred cosine with the four neighbours",
        &[key(Key::Num3)],
    ),
    row(C::ColourChange, ViewMenu, "Colour by change", "How far each vector moved in the last step", &[key(Key::Num4)]),
    row(
        C::ColourPerplexity,
        ViewMenu,
        "Colour by perplexity",
        "How many columns each column listens to",
        &[key(Key::Num5)],
    ),
    row(C::ColourArrows, ViewMenu, "Field of arrows", "The paper's figure 2: one arrow per column", &[key(Key::Num6)]),
    row(
        C::ColourTrust,
        ViewMenu,
        "Colour by trust",
        "How sure each column is of its island, by its neighbours there",
        &[key(Key::Num7)],
    ),
    row(C::RefitColours, ViewMenu, "Refit colours", "Fit the colour basis to the state that is shown", &[]),
    new_section(row(C::Borders, ViewMenu, "Island borders", "Draw borders between islands as lines", &[key(Key::I)])),
    row(
        C::Blend,
        ViewMenu,
        "Blend colours between steps",
        "Colours go over from one step to the next; without, they change at once: less motion",
        &[],
    ),
    row(
        C::AttentionOverlay,
        ViewMenu,
        "Attention over the picture",
        "Whom the inspected column listens to",
        &[key(Key::A)],
    ),
    row(
        C::Reconstruction,
        ViewMenu,
        "What level 0 says",
        "The picture that the lowest level says there is to see, beside the picture",
        &[key(Key::W)],
    ),
    row(C::Brush, ViewMenu, "Brush", "Look, erase, scramble, paint, occlude, hide: the next of them", &[key(Key::B)]),
    row(C::LevelUp, ViewMenu, "Look one level up", "Level of the inspector and the curves", &[key(Key::ArrowUp)]),
    row(C::LevelDown, ViewMenu, "Look one level down", "Level of the inspector and the curves", &[key(Key::ArrowDown)]),
    row(
        C::Release,
        ViewMenu,
        "Free pins",
        "Close what is on top: a window, a panel, the brush, a map that is alone, the pins",
        &[key(Key::Escape)],
    ),
    new_section(row(C::ZoomIn, ViewMenu, "Zoom in", "Enlarge every map", &[key(Key::Plus), key(Key::Equals)])),
    row(C::ZoomOut, ViewMenu, "Zoom out", "Shrink every map", &[key(Key::Minus)]),
    row(C::ZoomReset, ViewMenu, "Show the whole picture", "Undo zoom and pan", &[key(Key::Num0)]),
    new_section(row(
        C::Maximise,
        ViewMenu,
        "One map alone",
        "Give the middle to the map under the pointer, or to all maps again; a double click does it too",
        &[key(Key::Enter)],
    )),
    row(
        C::OneLarge,
        ViewMenu,
        "One map large",
        "One map large and the others in a strip, or all as large as they can be; a double click in the strip chooses",
        &[key(Key::O)],
    ),
    new_section(row(C::LeftPanel, ViewMenu, "Controls", "Show or hide the panel on the left", &[key(Key::F2)])),
    row(C::RightPanel, ViewMenu, "Inspector", "Show or hide the panel on the right", &[key(Key::F3)]),
    row(C::BottomPanel, ViewMenu, "Curves and timeline", "Show or hide the panel below", &[key(Key::F4)]),
    row(
        C::Presentation,
        ViewMenu,
        "Presentation",
        "Large: maps, transport, timeline, and the controls that are pinned",
        &[key(Key::F11)],
    ),
    new_section(row(
        C::ScaleUp,
        ViewMenu,
        "Larger interface",
        "Draw everything in the window larger, by a tenth",
        &[ctrl(Key::Plus), ctrl(Key::Equals)],
    )),
    row(
        C::ScaleDown,
        ViewMenu,
        "Smaller interface",
        "Draw everything in the window smaller, by a tenth",
        &[ctrl(Key::Minus)],
    ),
    row(
        C::ScaleReset,
        ViewMenu,
        "Usual size of the interface",
        "Draw everything as large as the desktop says",
        &[ctrl(Key::Num0)],
    ),
    row(C::NextTheme, ViewMenu, "Next theme", "Light, dark, high contrast", &[key(Key::F9)]),
    row(
        C::Palette,
        Help,
        "Find a command…",
        "Type a few letters of what you want to do",
        &[ctrl(Key::P), ctrl(Key::K)],
    ),
    row(C::Shortcuts, Help, "Keyboard shortcuts", "The sheet of all keys", &[key(Key::F1), key(Key::Questionmark)]),
    row(C::Glossary, Help, "Glossary", "What the words of this window mean, each in a sentence", &[shift(Key::F1)]),
    new_section(row(C::Tour, Help, "Take the tour", "What this window shows, in two minutes", &[])),
    row(
        C::Lessons,
        Help,
        "Lessons…",
        "Lessons to play here: each asks, shows and tests what it says",
        &[shift(Key::F2)],
    ),
    row(
        C::LessonOpen,
        Help,
        "Open lesson…",
        "A lesson that somebody has written: a file that ends with .lesson.toml",
        &[],
    ),
    palette(row(
        C::LessonNext,
        Help,
        "Next step of the lesson",
        "Go on with the lesson that is played",
        &[key(Key::PageDown)],
    )),
    palette(row(
        C::LessonBack,
        Help,
        "Step of the lesson before",
        "Back, to the state of that step",
        &[key(Key::PageUp)],
    )),
    palette(row(C::TourNotNow, Help, "Offer the tour no more", "It stays in this menu", &[])),
    row(C::Messages, Help, "Messages", "Everything that was said, with errors", &[]),
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

    #[test]
    fn no_key_means_two_things() {
        let mut seen = HashSet::new();
        for entry in ENTRIES.iter() {
            for key in entry.keys {
                assert!(seen.insert(key_text(*key)), "{} of '{}' is taken", key_text(*key), entry.title);
            }
        }
    }

    #[test]
    fn every_command_has_one_row_and_a_sentence() {
        let mut seen = HashSet::new();
        for entry in ENTRIES.iter() {
            assert!(seen.insert(entry.command), "{:?} has two rows", entry.command);
            assert!(!entry.tip.ends_with('.'), "one sentence takes no full stop: {}", entry.tip);
            assert!(entry.title.chars().next().is_some_and(char::is_uppercase));
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

//! What a row of the table is, and when its command can be carried out.

use eframe::egui::{Context, Key, KeyboardShortcut};

use crate::app::trainings::TrainingNow;
use crate::app::words::{self, Words};
use crate::app::{View, Workspace, selection};
use crate::engine::{Snapshot, Transport, cannot_learn};
use crate::islands::TruthKind;
use crate::names::names;

/// Makes [`UiCommand`] and counts its commands, so that a test can tell when one has no row.
macro_rules! commands {
    ($($command:ident,)*) => {
        /// Everything a user can do from a menu, a key or the palette.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs)] // The rows say what each of them is.
        pub enum UiCommand {
            $($command,)*
            /// Shows a workspace.
            Show(Workspace),
            /// Shows a tab of a workspace, by its place.
            ShowTab(Workspace, usize),
        }

        #[cfg(test)]
        pub(super) const COMMANDS: usize = [$(stringify!($command),)*].len();
    };
}

commands! {
    OpenPicture,
    OpenFolder,
    OpenPath,
    Samples,
    NewScene,
    Paste,
    OpenCheckpoint,
    OpenRightCheckpoint,
    OpenTruth,
    ScoreParts,
    ScoreWholes,
    ScoreScenes,
    ClearTruth,
    OpenSession,
    SaveSession,
    CopyCommandLine,
    ExportPicture,
    ExportGif,
    ExportCurves,
    ExportStates,
    SaveCheckpoint,
    Quit,
    Undo,
    Redo,
    Defaults,
    HideColumns,
    ShowEverything,
    PlayPause,
    Step,
    StepTen,
    StepBack,
    First,
    Last,
    Reset,
    Settle,
    Phase,
    Faster,
    Slower,
    GoOn,
    Breakpoints,
    Freeze,
    SwapRuns,
    EndComparison,
    LearnInPlace,
    MemoryFreeze,
    MemoryClear,
    MemoryStore,
    MemoryRestore,
    TrainingStart,
    TrainingHold,
    TrainingStop,
    TrainingKeep,
    TrainingOpen,
    TrainingUse,
    TrainingData,
    SketchesNew,
    SketchesOpen,
    ColourEmbedding,
    ColourIslands,
    ColourAgreement,
    ColourChange,
    ColourPerplexity,
    ColourArrows,
    ColourTrust,
    RefitColours,
    Borders,
    Blend,
    AttentionOverlay,
    Reconstruction,
    ZoomIn,
    ZoomOut,
    ZoomReset,
    Maximise,
    OneLarge,
    ScaleUp,
    ScaleDown,
    ScaleReset,
    Brush,
    LevelUp,
    LevelDown,
    Release,
    LeftPanel,
    RightPanel,
    BottomPanel,
    Presentation,
    Spotlight,
    Blank,
    NextTheme,
    Palette,
    Shortcuts,
    Glossary,
    Messages,
    Tour,
    Lessons,
    LessonOpen,
    LessonWrite,
    LessonCard,
    LessonNext,
    LessonBack,
    TourNotNow,
}

/// Menu in which a command stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Pictures, sessions, exports.
    File,
    /// Undo and the like.
    Edit,
    /// The transport.
    Run,
    /// What is shown.
    View,
    /// Help.
    Help,
}

names!(Group { File, Edit, Run, View, Help });

impl Group {
    /// Its message among the words of the window.
    pub fn message(self) -> &'static str {
        match self {
            Group::File => "menu-file",
            Group::Edit => "menu-edit",
            Group::Run => "menu-run",
            Group::View => "menu-view",
            Group::Help => "menu-help",
        }
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The command.
    pub command: UiCommand,
    /// Its message among the words of the window.
    pub id: &'static str,
    /// Menu.
    pub group: Group,
    /// Keys; the first is the one that is shown.
    pub keys: &'static [KeyboardShortcut],
    /// Begins a new section of its menu.
    pub section: bool,
    /// Stands in its menu; what does not is found in the palette.
    pub in_menu: bool,
}

/// What decides which commands can be carried out.
#[derive(Debug, Clone, Copy)]
pub struct Now<'a> {
    /// The run; none before the first picture is open.
    pub snapshot: Option<&'a Snapshot>,
    /// What is looked at.
    pub view: &'a View,
    /// What the commands of trainings act on; none where nothing is trained.
    pub training: Option<&'a TrainingNow>,
}

use Group::{Edit, Run};
use UiCommand as C;

impl Entry {
    /// Whether the command can be carried out now.
    pub fn enabled(&self, now: &Now<'_>) -> bool {
        let Now { snapshot, view, training } = *now;
        if self.trains() {
            return snapshot.is_some() && training.is_some_and(|training| self.refusal_of(training).is_none());
        }
        let Some(snapshot) = snapshot else {
            return !matches!(self.group, Edit | Run)
                && !matches!(self.command, C::SaveSession | C::CopyCommandLine | C::ExportPicture | C::ExportGif)
                && !matches!(self.command, C::ExportCurves | C::ExportStates | C::SaveCheckpoint | C::RefitColours);
        };
        match self.command {
            C::Undo => snapshot.undo.0,
            C::Redo => snapshot.undo.1,
            C::HideColumns => selection::is_selected(view),
            C::ShowEverything => !snapshot.all_is_shown(),
            C::ScoreParts => snapshot.known.truth(TruthKind::Parts).is_some(),
            C::ScoreWholes => snapshot.known.truth(TruthKind::Wholes).is_some(),
            C::ScoreScenes => snapshot.known.truth(TruthKind::Scenes).is_some(),
            C::ClearTruth => snapshot.scores.is_some(),
            C::StepBack | C::First => snapshot.timeline.kept.first().is_some_and(|first| *first < snapshot.step),
            C::Last => snapshot.step < snapshot.newest_step,
            C::Step | C::StepTen | C::Settle | C::Phase => snapshot.halted.is_none(),
            C::PlayPause => snapshot.halted.is_none() || snapshot.transport != Transport::Paused,
            C::OpenRightCheckpoint => snapshot.setup.second.is_some(),
            C::LearnInPlace => cannot_learn(snapshot.origin).is_none(),
            C::MemoryRestore => snapshot.memory.stored.is_some(),
            C::SwapRuns | C::EndComparison => view.frozen.is_some(),
            // Two runs side by side have no map that could stand alone or be the large one.
            C::Maximise | C::OneLarge => view.frozen.is_none(),
            C::LevelUp => view.level + 1 < snapshot.setup.settings.levels.len(),
            C::LevelDown => view.level > 0,
            _ => true,
        }
    }

    /// The shown key, as a user of this system writes it.
    pub fn key_text(&self) -> Option<String> {
        self.keys.first().map(|shortcut| key_text(*shortcut))
    }

    /// Name in menus and the palette.
    pub fn title(&self, words: &Words) -> String {
        let own = || words.say(self.id);
        match self.command {
            C::Show(_) => words.fill("command-show", [("workspace", own().into())]),
            C::ShowTab(workspace, _) => {
                let home = workspace.about().name(words);
                words.fill("command-show-tab", [("workspace", home.into()), ("tab", own().into())])
            }
            _ => own(),
        }
    }

    /// One sentence.
    pub fn tip(&self, words: &Words) -> String {
        words.tip(self.id)
    }

    /// Tip and key in the language of the window, for a tool-tip.
    pub fn hint(&self, ctx: &Context) -> String {
        self.tip_with_key(&words::of(ctx))
    }

    /// Tip and key.
    pub fn tip_with_key(&self, words: &Words) -> String {
        match self.key_text() {
            Some(key) => format!("{}  ({key})", self.tip(words)),
            None => self.tip(words),
        }
    }
}

/// A shortcut in words: the default font has no arrows.
pub fn key_text(shortcut: KeyboardShortcut) -> String {
    let mut words = Vec::new();
    if shortcut.modifiers.command || shortcut.modifiers.ctrl {
        words.push(if cfg!(target_os = "macos") { "Cmd" } else { "Ctrl" });
    }
    if shortcut.modifiers.shift {
        words.push("Shift");
    }
    words.push(match shortcut.logical_key {
        Key::ArrowLeft => "Left",
        Key::ArrowRight => "Right",
        Key::ArrowUp => "Up",
        Key::ArrowDown => "Down",
        Key::Escape => "Esc",
        Key::Plus => "+",
        Key::Equals => "=",
        Key::Minus => "-",
        Key::Questionmark => "?",
        Key::OpenBracket => "[",
        Key::CloseBracket => "]",
        Key::Period => ".",
        other => other.name(),
    });
    words.join("+")
}

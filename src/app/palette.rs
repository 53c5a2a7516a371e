//! The command palette: a few letters of what one wants, then Enter.

use eframe::egui::{self, Align2, Key, RichText, TextEdit};

use super::commands::{ENTRIES, Now, UiCommand};
use super::teach::BUNDLED;
use super::words::{self, Words, preset_id};
use super::{Term, ThemeChoice};
use crate::engine::{ModelChoice, Preset, SceneSource};
use crate::files::samples;
use crate::language::Language;
use crate::probes::Probe;

/// Most lines that are shown.
const MOST_LINES: usize = 12;

/// What can be chosen.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    /// A command of the table.
    Command(UiCommand),
    /// A preset.
    Preset(Preset),
    /// A bundled picture.
    Sample(String),
    /// A generated scene.
    Scene(SceneSource),
    /// A probe.
    Probe(Probe),
    /// A model.
    Model(ModelChoice),
    /// A theme.
    Theme(ThemeChoice),
    /// A term of the glossary.
    Term(Term),
    /// A bundled lesson, by its name.
    Lesson(String),
}

/// One line.
pub struct Line {
    /// What it stands for.
    pub choice: Choice,
    title: String,
    /// The English title, where it is another one: it can be typed on every keyboard.
    english: Option<String>,
    tip: String,
    /// Why it cannot be chosen, where there is something to say.
    refusal: Option<String>,
    key: Option<String>,
    enabled: bool,
}

impl Line {
    fn titles(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.title).chain(&self.english)
    }

    /// How well what was typed fits.
    fn score(&self, typed: &str) -> Option<i32> {
        self.titles().filter_map(|title| score(typed, title)).max()
    }
}

/// The palette.
#[derive(Debug, Default)]
pub struct Palette {
    open: bool,
    text: String,
    line: usize,
}

impl Palette {
    /// Opens it empty, or closes it.
    pub fn toggle(&mut self) {
        *self = Self { open: !self.open, ..Self::default() };
    }

    /// Whether it is open: then it takes the keys.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Draws it; what is chosen comes back.
    pub fn ui(&mut self, ctx: &egui::Context, now: &Now<'_>) -> Option<Choice> {
        if !self.open {
            return None;
        }
        let words = words::of(ctx);
        // The keys that move in the list are taken before the text field sees them.
        let (up, down, enter, escape) = ctx.input_mut(|input| {
            let mut take = |key| input.consume_key(egui::Modifiers::NONE, key);
            (take(Key::ArrowUp), take(Key::ArrowDown), take(Key::Enter), take(Key::Escape))
        });
        let (mut lines, mut chosen) = (Vec::new(), None);
        let mut keep = !escape;
        let area = egui::Area::new(egui::Id::unique("palette"))
            .order(egui::Order::Foreground)
            .anchor(Align2::CENTER_TOP, [0.0, 70.0])
            .show(ctx, |ui| {
                egui::Frame::popup(ui.style()).inner_margin(10).show(ui, |ui| {
                    ui.set_width(520.0);
                    let field =
                        TextEdit::singleline(&mut self.text).hint_text(words.say("palette-hint")).desired_width(520.0);
                    let response = ui.add(field);
                    response.widget_info(|| {
                        egui::WidgetInfo::labeled(egui::Role::TextInput, true, words.say("palette-field"))
                    });
                    response.request_focus();
                    if response.changed() {
                        self.line = 0;
                    }
                    // Only now: what was typed in this frame counts for the Enter behind it.
                    lines = found(&self.text, now, &words);
                    let last = lines.len().saturating_sub(1);
                    if down {
                        self.line = if self.line >= last { 0 } else { self.line + 1 };
                    }
                    if up {
                        self.line = if self.line == 0 { last } else { self.line - 1 };
                    }
                    self.line = self.line.min(last);
                    chosen = (enter && !lines.is_empty()).then_some(self.line);
                    if lines.is_empty() {
                        ui.weak(words.say("palette-nothing"));
                    }
                    // The list moves under the chosen line once it is longer than the window.
                    let first = self.line.saturating_sub(MOST_LINES - 1);
                    for (index, line) in lines.iter().enumerate().skip(first).take(MOST_LINES) {
                        let mut button = egui::Button::selectable(index == self.line, &line.title)
                            .min_size(egui::vec2(520.0, 0.0))
                            .wrap_mode(egui::TextWrapMode::Truncate);
                        if let Some(key) = &line.key {
                            // A key is said faintly, which cannot be read on the chosen line.
                            let text = RichText::new(key);
                            let readable = ui.visuals().selection.stroke.color;
                            button = button.shortcut_text(if index == self.line { text.color(readable) } else { text });
                        }
                        let mut response = ui.add_enabled(line.enabled, button).on_hover_text(&line.tip);
                        if let Some(refusal) = &line.refusal {
                            response = response.on_disabled_hover_text(refusal);
                        }
                        if response.clicked() {
                            chosen = Some(index);
                        }
                    }
                });
            });
        let outside = ctx.input(|input| {
            input.pointer.any_pressed()
                && input.pointer.interact_pos().is_some_and(|pos| !area.response.rect.contains(pos))
        });
        keep &= !outside;
        let choice = chosen.and_then(|index| lines.into_iter().nth(index)).filter(|line| line.enabled);
        if choice.is_some() || !keep {
            self.open = false;
        }
        choice.map(|line| line.choice)
    }
}

/// The lines that match, the best first.
pub fn found(text: &str, now: &Now<'_>, words: &Words) -> Vec<Line> {
    let foreign = words.language() != Language::English;
    let commands = ENTRIES.iter().filter(|entry| entry.command != UiCommand::Palette).map(|entry| Line {
        choice: Choice::Command(entry.command),
        title: entry.words(now, words),
        english: foreign.then(|| entry.words(now, Words::english())),
        tip: entry.tip(words),
        key: entry.key_text(),
        enabled: entry.enabled(now),
        refusal: entry.refusal(now),
    });
    let line = |choice: Choice, id: &str, what: &str, tip: String| Line {
        choice,
        title: words.fill(id, [("what", what.into())]),
        english: foreign.then(|| Words::english().fill(id, [("what", what.into())])),
        tip,
        key: None,
        enabled: true,
        refusal: None,
    };
    // Before a run is there nobody knows for which model: then none can be chosen.
    let presets = Preset::ALL.into_iter().map(|preset| {
        let offer = now.snapshot.map(|snapshot| preset.of(snapshot.origin));
        let tip = offer.and_then(Result::ok).map_or("", |recipe| recipe.look_at);
        let name = words.say(&preset_id(preset));
        Line {
            enabled: matches!(offer, Some(Ok(_))),
            refusal: offer.and_then(Result::err).map(str::to_owned),
            english: foreign.then(|| Words::english().fill("palette-preset", [("what", preset.name().into())])),
            ..line(Choice::Preset(preset), "palette-preset", &name, tip.to_owned())
        }
    });
    let pictures = samples::SAMPLES.iter().map(|sample| {
        line(Choice::Sample(sample.name.to_owned()), "palette-picture", sample.title, words.say("palette-sample"))
    });
    let scenes = samples::scenes()
        .into_iter()
        .map(|(scene, title)| line(Choice::Scene(scene), "palette-picture", &title, words.say("palette-scene")));
    let probes = samples::probes()
        .into_iter()
        .map(|probe| line(Choice::Probe(probe), "palette-picture", &probe.title(), words.say("palette-probe")));
    let themes = ThemeChoice::ALL.into_iter().map(|theme| Line {
        english: foreign
            .then(|| Words::english().fill("palette-theme", [("what", Words::english().say(theme.message()).into())])),
        ..line(Choice::Theme(theme), "palette-theme", &words.say(theme.message()), words.tip("menu-theme"))
    });
    let models = ModelChoice::without_file().iter().map(|(model, title, tip)| Line {
        enabled: now.snapshot.is_some_and(|snapshot| snapshot.setup.model != *model),
        refusal: now.snapshot.map(|_| words.say("palette-model-already")),
        ..line(Choice::Model(model.clone()), "palette-model", title, (*tip).to_owned())
    });
    let lessons = BUNDLED.iter().map(|lesson| {
        let title = lesson.title.of(words.language().key());
        line(Choice::Lesson(lesson.id.clone()), "palette-lesson", title, words.tip("palette-lesson"))
    });
    let terms = Term::ALL
        .into_iter()
        .map(|term| line(Choice::Term(term), "palette-term", term.name(), term.sentence().to_owned()));
    let mut lines: Vec<(i32, Line)> = commands
        .chain(presets)
        .chain(models)
        .chain(pictures)
        .chain(scenes)
        .chain(probes)
        .chain(themes)
        .chain(lessons)
        .chain(terms)
        .filter_map(|line| line.score(text).map(|score| (score, line)))
        .collect();
    let best = lines.iter().map(|(score, _)| *score).max().unwrap_or(0);
    // What is far from the best is not meant. Of the rest Enter runs the first line, so that what cannot be done now
    // stands last. Stable: what scores the same stays in the order of the menus.
    lines.retain(|(score, _)| 4 * score >= 3 * best);
    // Who has typed a whole name means that and nothing else, also where it cannot be done now.
    let is_typed = |line: &Line| line.titles().any(|title| title.eq_ignore_ascii_case(text.trim()));
    if lines.iter().any(|(_, line)| is_typed(line)) {
        lines.retain(|(_, line)| is_typed(line));
    }
    lines.sort_by_key(|(score, line)| (!line.enabled, std::cmp::Reverse(*score)));
    lines.into_iter().map(|(_, line)| line).collect()
}

/// How well `typed` fits `title`: its letters must occur in order. Letters in a row and at the beginnings of words
/// count more.
fn score(typed: &str, title: &str) -> Option<i32> {
    let title: Vec<char> = title.to_lowercase().chars().collect();
    let mut score = 0;
    let mut place = 0;
    let mut before: Option<usize> = None;
    for letter in typed.to_lowercase().chars().filter(|letter| !letter.is_whitespace()) {
        let begins_word = |at: usize| at == 0 || !title[at - 1].is_alphanumeric();
        let next = |from: usize| (from..title.len()).find(|at| title[*at] == letter);
        let first = next(place)?;
        // A letter right after the last one is best; else one that begins a word, if there is any.
        let at = if before.is_some_and(|before| before + 1 == first) {
            first
        } else {
            (first..title.len()).find(|at| title[*at] == letter && begins_word(*at)).unwrap_or(first)
        };
        score += 1;
        if before.is_some_and(|before| before + 1 == at) {
            score += 4;
        }
        if begins_word(at) {
            score += 3;
        }
        before = Some(at);
        place = at + 1;
    }
    // Nothing typed: everything fits alike. Otherwise the shorter of two titles is meant.
    Some(if before.is_none() { 0 } else { score * 8 - title.len() as i32 / 8 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::View;

    #[test]
    fn letters_in_order_find_a_line() {
        assert!(score("set", "Run until settled").is_some());
        assert!(score("tes", "Settle").is_none());
        assert!(score("rus", "Run until settled") > score("rus", "Borders of islands, unsorted"));
        assert!(score("export", "Export GIF…") > score("export", "Open expensive portraits"));
    }

    #[test]
    fn models_themes_presets_and_terms_are_found_and_the_best_stands_first() {
        let (view, words) = (View::default(), Words::english());
        let first =
            |text: &str| found(text, &Now { snapshot: None, view: &view, training: None }, words).remove(0).choice;
        assert_eq!(first("theme dark"), Choice::Theme(ThemeChoice::Dark));
        assert_eq!(first("high contrast"), Choice::Theme(ThemeChoice::HighContrast));
        assert_eq!(first("glossary perplexity"), Choice::Term(Term::Perplexity));
        let models = found("model:", &Now { snapshot: None, view: &view, training: None }, words);
        let named = |title: &str| models.iter().any(|line| line.title == title);
        assert!(["Model: learned", "Model: hand-made", "Model: random"].into_iter().all(named));
        let redo = found("redo", &Now { snapshot: None, view: &view, training: None }, words);
        assert!(redo.iter().any(|line| line.title == "Redo" && !line.enabled));
        let last = redo.iter().rposition(|line| line.enabled).map_or(0, |last| last + 1);
        assert!(redo[last..].iter().all(|line| !line.enabled), "what cannot be done stands last");
    }

    #[test]
    fn nothing_typed_shows_all_in_menu_order() {
        let (view, words) = (View::default(), Words::english());
        let lines = found("", &Now { snapshot: None, view: &view, training: None }, words);
        assert!(lines.len() > ENTRIES.len());
        assert_eq!(lines[0].choice, Choice::Command(ENTRIES[0].command));
    }
}

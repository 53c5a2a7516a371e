//! Heads on left, on right and on both: fitted beside the window to generated scenes, for the settings that are open;
//! then what each says of the column that is pointed at or pinned.

use std::sync::Arc;

use eframe::egui::{Align, DragValue, Label, ProgressBar, RichText, Role, ScrollArea, Ui, WidgetInfo, vec2};

use super::below::{Below, below_ui};
use crate::app::View;
use crate::app::widgets::{cell, number, quiet};
use crate::bilateral::{Figures, HeadsRow, Percent, Reads, other_level};
use crate::engine::training::{on_pool, sentence};
use crate::engine::worker::{Wake, Worker};
use crate::engine::{ColumnAnswer, HeadsFound, HeadsPlan, Setup, Snapshot, changes_in_words};
use crate::islands::TruthKind;
use crate::scenes::Kind;

/// Width of the names of the rows, and of the figures, in points.
const NAME: f32 = 82.0;
const FIGURE: f32 = 74.0;
/// Width of what is said of a column.
const ANSWER: f32 = 142.0;

/// The figures: heading and tip.
const QUESTIONS: [(&str, &str); 4] = [
    ("Kind", "Percent of the columns whose kind of whole is told (face, house, tree ..)"),
    ("of wholes", "Percent of the wholes of whose columns most tell the kind"),
    ("Group", "Percent of the columns whose group is told: living, growing, built"),
    ("of wholes", "Percent of the wholes of whose columns most tell the group"),
];

/// How far a fit is.
enum Told {
    /// Pieces done.
    Done(usize),
    /// What came of it.
    Found(Arc<HeadsFound>),
}

/// What is asked for beside the settings of the run.
#[derive(Debug, Clone, Copy)]
struct Form {
    level: usize,
    steps: usize,
    scenes: usize,
    test_scenes: usize,
}

impl Default for Form {
    fn default() -> Self {
        Self { level: 2, steps: HeadsPlan::STEPS, scenes: HeadsPlan::SCENES, test_scenes: HeadsPlan::TEST_SCENES }
    }
}

impl Form {
    /// What would be fitted now; none where there is one GLOM alone.
    fn plan(self, setup: &Setup) -> Option<HeadsPlan> {
        let Form { steps, scenes, test_scenes, .. } = self;
        let level = self.level.min(setup.settings.levels.len().saturating_sub(1));
        Some(HeadsPlan { level, steps, scenes, test_scenes, ..HeadsPlan::of(setup)? })
    }
}

/// The heads, between frames.
#[derive(Default)]
pub(super) struct Heads {
    form: Form,
    fit: Option<(HeadsPlan, Worker<Told>)>,
    found: Option<Arc<HeadsFound>>,
    failed: Option<String>,
}

impl Heads {
    /// Whether heads are being fitted.
    pub fn is_working(&self) -> bool {
        self.fit.as_ref().is_some_and(|(_, worker)| worker.finished().is_none())
    }

    /// There is one GLOM alone: nothing more is fitted.
    pub fn leave(&mut self) {
        self.fit = None;
    }

    /// Takes what has come of a fit.
    fn receive(&mut self) {
        let Some((_, worker)) = &self.fit else { return };
        let Some(outcome) = worker.finished() else { return };
        match (outcome, worker.latest().as_deref()) {
            (Err(words), _) => self.failed = Some(words),
            (Ok(()), Some(Told::Found(found))) => self.found = Some(found.clone()),
            // It was cancelled: what was fitted before stays.
            (Ok(()), _) => {}
        }
        self.fit = None;
    }

    /// Draws the button, the table, and what is said of the column that is looked at.
    pub fn ui(&mut self, ui: &mut Ui, [left, right]: [&Snapshot; 2], view: &View, below: &mut Below, wake: &Wake) {
        self.receive();
        let plan = self.form.plan(&left.setup);
        ui.horizontal(|ui| {
            below_ui(ui, below);
            self.bar_ui(ui, left, plan.as_ref(), wake);
        });
        if let Some(words) = &self.failed {
            ui.colored_label(ui.visuals().error_fg_color, words);
        }
        let Some(found) = self.found.clone() else {
            let hint = "Heads are linear: from the vectors of a column they say what its whole is. On both they show \
                        whether two sides know together what neither knows alone";
            ui.add(Label::new(quiet(hint).small()).wrap());
            return;
        };
        let column = view.hovered.or(view.pinned.last().copied()).filter(|column| *column < left.grid.columns());
        let answers = column.filter(|_| left.phase.is_none()).and_then(|column| found.ask(left, right, column));
        ScrollArea::both().auto_shrink(false).show(ui, |ui| {
            for line in notes(&found, plan.as_ref(), left) {
                ui.colored_label(ui.visuals().warn_fg_color, RichText::new(line).small());
            }
            ui.spacing_mut().item_spacing = vec2(2.0, 0.0);
            ui.label(quiet(of_column(left, column)).small());
            table_ui(ui, &found, answers.as_deref());
            ui.label(quiet(says(&found)).small());
        });
    }

    fn bar_ui(&mut self, ui: &mut Ui, left: &Snapshot, plan: Option<&HeadsPlan>, wake: &Wake) {
        if let Some((plan, worker)) = &self.fit {
            let button = ui.button("Cancel").on_hover_text("Fit no heads; those that are there stay");
            if button.accessible_name("Cancel the heads").clicked() {
                worker.stop();
            }
            let done = match worker.latest().as_deref() {
                Some(Told::Done(done)) => *done,
                _ => 0,
            };
            let (scenes, share) = (plan.scenes + plan.test_scenes, done as f32 / plan.pieces() as f32);
            let words = match done < scenes {
                true => format!("Scene {} of {scenes} settles", done + 1),
                false => "Heads are fitted".to_owned(),
            };
            ui.add(ProgressBar::new(share).desired_width(90.0).show_percentage())
                .widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, format!("Heads: {words}")));
            ui.label(quiet(words).small());
            return;
        }
        let tip = "Settles both sides on generated scenes, as they are set now, and fits heads to what they hold: on \
                   the left alone, on the right alone, on both, and as the control on the left at two levels";
        let ready = plan.filter(|_| ui.button("Fit heads").on_hover_text(tip).clicked());
        if let Some(plan) = ready {
            self.start(plan.clone(), wake);
        }
        let mut field = |name: &str, tip: &str, value: &mut usize, most: usize| {
            ui.label(quiet(name).small()).on_hover_text(tip);
            let field = DragValue::new(value).range(usize::from(name != "level")..=most).speed(0.2);
            ui.add(field.update_while_editing(false)).on_hover_text(tip).accessible_name(format!("Heads: {name}"));
        };
        let form = &mut self.form;
        let top = left.levels().saturating_sub(1);
        form.level = form.level.min(top);
        field("level", "Whose vectors are read; the control reads the level below too", &mut form.level, top);
        field("steps", "Steps that both make on every scene", &mut form.steps, 1000);
        field("scenes", "Scenes that heads are fitted to", &mut form.scenes, HeadsPlan::MOST_SCENES);
        let tip = "Other scenes that they are asked about: the figures are of these";
        field("asked", tip, &mut form.test_scenes, HeadsPlan::MOST_SCENES);
    }

    fn start(&mut self, plan: HeadsPlan, wake: &Wake) {
        self.failed = None;
        let of = plan.clone();
        let worker = Worker::start("heads on both", wake.clone(), move |link| {
            let found = on_pool(|| {
                plan.run(&|done| {
                    link.publish(Told::Done(done));
                    !link.is_stopped()
                })
            });
            if let Some(found) = found.map_err(|error| sentence(&error))? {
                link.publish(Told::Found(Arc::new(found)));
            }
            Ok(())
        });
        self.fit = Some((of, worker));
    }
}

/// What a row is called.
fn name(found: &HeadsFound, reads: Reads) -> String {
    let (level, levels) = (found.plan.level, found.plan.sides[0].settings.levels.len());
    match reads {
        Reads::TwoLevels => format!("left, {level} and {}", other_level(level, levels)),
        other => other.key().to_owned(),
    }
}

/// Why what is shown need not hold for what is open.
fn notes(found: &HeadsFound, plan: Option<&HeadsPlan>, left: &Snapshot) -> Vec<String> {
    let mut notes = Vec::new();
    if plan != Some(&found.plan) {
        let changed = plan.map(|plan| differences(&found.plan, plan)).unwrap_or_default();
        let what = if changed.is_empty() { String::new() } else { format!(" (now: {})", changed.join(", ")) };
        notes.push(format!("These heads were fitted for other settings{what}: fit them again"));
    }
    if left.taught.is_some() {
        notes.push("The nets have been taught in place since: heads were fitted to nets as they come".to_owned());
    }
    notes
}

/// How a plan differs from the one that was carried out, in words.
fn differences(then: &HeadsPlan, now: &HeadsPlan) -> Vec<String> {
    let side = |at: usize, name: &str| {
        let (then, now) = (&then.sides[at], &now.sides[at]);
        let mut words = changes_in_words(then, now);
        if words.is_empty() && then != now {
            words.push("other settings".to_owned());
        }
        words.into_iter().map(|words| format!("{name} {words}")).collect::<Vec<_>>()
    };
    let mut words = side(0, "left");
    words.extend(side(1, "right"));
    let numbers = |plan: &HeadsPlan| (plan.level, plan.steps, plan.scenes, plan.test_scenes);
    if then.callosum != now.callosum {
        words.push("another callosum".to_owned());
    }
    if numbers(then) != numbers(now) {
        words.push("other numbers above".to_owned());
    }
    words
}

fn percent(percent: Percent) -> String {
    percent.error.map_or(format!("{:.1}", percent.mean), |error| format!("{:.1} ± {error:.1}", percent.mean))
}

fn table_ui(ui: &mut Ui, found: &HeadsFound, answers: Option<&[ColumnAnswer]>) {
    ui.horizontal(|ui| {
        let scores = &found.scores;
        let scenes = format!("{} scenes, {} wholes, {} columns", scores.scenes, scores.wholes, scores.columns);
        cell(ui, NAME, Align::Min, quiet("% right").small()).on_hover_text(format!("Over {scenes}; ± standard error"));
        for (heading, tip) in QUESTIONS {
            cell(ui, FIGURE, Align::Max, quiet(heading).small()).on_hover_text(tip);
        }
        cell(ui, ANSWER, Align::Max, quiet("says of the column").small());
    });
    let mut row = |name: String, tip: &str, figures: &Figures, said: Option<&ColumnAnswer>| {
        let numbers = figures.all().map(percent);
        let response = ui.horizontal(|ui| {
            cell(ui, NAME, Align::Min, name.as_str()).on_hover_text(tip);
            for text in &numbers {
                cell(ui, FIGURE, Align::Max, number(text).small());
            }
            let words = said.map(|answer| format!("{} {:.0} %", answer.kind.0.name(), 100.0 * answer.kind.1));
            let tip = said.map(|answer| format!("{} {:.0} %", answer.group.0.name(), 100.0 * answer.group.1));
            let response = cell(ui, ANSWER, Align::Max, words.clone().unwrap_or_default());
            tip.map(|tip| response.on_hover_text(tip));
            words
        });
        let words = response.inner.map(|words| format!("; says {words}")).unwrap_or_default();
        let [kinds, wholes, groups, of_wholes] = numbers;
        let all = format!("Heads on {name}: kind {kinds}, {wholes} of wholes, group {groups}, {of_wholes}{words}");
        response.response.widget_info(|| WidgetInfo::labeled(Role::Label, true, all.clone()));
    };
    row("guessing".to_owned(), "The most frequent label, said everywhere", &found.scores.guessing, None);
    for HeadsRow { reads, right, .. } in &found.scores.rows {
        let tip = match reads {
            Reads::Left => "The left side alone",
            Reads::Right => "The right side alone, where the left column lies",
            Reads::Both => "Left and right beside each other: twice as many numbers",
            Reads::TwoLevels => "The control: the left side at two levels, as many numbers as both and no other view",
        };
        let said = answers.and_then(|answers| answers.iter().find(|answer| answer.reads == *reads));
        row(name(found, *reads), tip, right, said);
    }
    let tip = "Where one of left and right alone is right: the most that choosing between the two could reach";
    row("left or right".to_owned(), tip, &found.scores.either, None);
}

/// What the figures come to: by how much both are above each side alone and above the control.
fn says(found: &HeadsFound) -> String {
    let more = |less: Reads| {
        let pair = found.scores.differences.iter().find(|pair| (pair.of, pair.less) == (Reads::Both, less));
        pair.map(|pair| {
            let Percent { mean, error } = pair.more.kind_of_columns;
            let error = error.map(|error| format!(" ± {error:.1}")).unwrap_or_default();
            format!("{}{:.1}{error} than {}", if mean < 0.0 { "−" } else { "+" }, mean.abs(), name(found, less))
        })
    };
    let pairs: Vec<String> = [Reads::Left, Reads::Right, Reads::TwoLevels].into_iter().filter_map(more).collect();
    format!("Both on kinds of columns, in points, scene by scene: {}", pairs.join(", "))
}

/// What the picture knows of the column that is looked at.
fn of_column(left: &Snapshot, column: Option<usize>) -> String {
    let Some(column) = column else {
        return "Point at a column, or pin one: what is said of it stands at the right".to_owned();
    };
    if left.phase.is_some() {
        return "A part of a step is shown: heads read states".to_owned();
    }
    let Some(truth) = left.known.truth(TruthKind::Wholes) else {
        return format!("Column {column}: this picture does not know what its wholes are");
    };
    let whole = truth.on_grid.labels().get(column).copied().unwrap_or_default();
    match (whole, Kind::of_region(&truth.name(whole))) {
        (0, _) => format!("Column {column} shows the ground: heads were fitted to columns of wholes alone"),
        (_, Some(kind)) => format!("Column {column} is of a {}, which is {}", kind.name(), kind.group().name()),
        (_, None) => format!("Column {column}: this picture does not know of which kind its wholes are"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::engine::{ModelChoice, SecondSide};
    use crate::glom::{Callosum, Crossing};

    #[test]
    fn what_has_changed_since_is_said() {
        let mut setup = Setup::of(ModelChoice::HandMade).unwrap();
        let callosum = Callosum::even(setup.settings.levels.len(), Crossing::default());
        setup.second = Some(Box::new(SecondSide::new(setup.settings.clone(), callosum)));
        let form = Form::default();
        let then = form.plan(&setup).unwrap();
        assert!(differences(&then, &then).is_empty());
        setup.settings.gains.beta = 2.0;
        let second = setup.second.as_mut().unwrap();
        second.callosum.levels[1].gain = 0.5;
        let now = Form { steps: 3, ..form }.plan(&setup).unwrap();
        assert_eq!(differences(&then, &now), ["left beta × 2.00", "another callosum", "other numbers above"]);
        assert_eq!(Form { level: 9, ..form }.plan(&setup).unwrap().level, 4);
        assert!(form.plan(&Setup { second: None, ..setup }).is_none());
    }
}

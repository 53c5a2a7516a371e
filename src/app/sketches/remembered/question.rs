//! A question as a sentence with blanks, and its answer from the censuses alone.

use std::sync::Arc;

use eframe::egui::{Align, ComboBox, Label, Ui};

use super::file::Opened;
use crate::app::background::Later;
use crate::app::widgets::{cell, fixed, number, quiet, thousands};
use crate::engine::sketches::{Answer, DayTime, Question, Sums, answer, shared};
use crate::engine::worker::Wake;

/// Rows of the table at most.
const MOST_ROWS: usize = 6;

/// A memory and what it is asked.
#[derive(Debug, Clone)]
struct Asked {
    opened: Arc<Opened>,
    question: Question,
}

impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.opened, &other.opened) && self.question == other.question
    }
}

/// The question, between frames.
#[derive(Default)]
pub struct QuestionForm {
    question: Question,
    sums: Later<Asked, Sums>,
}

impl QuestionForm {
    /// Whether a thread is at work.
    pub fn is_working(&self) -> bool {
        self.sums.is_working()
    }

    /// Draws the sentence and its answer.
    pub fn ui(&mut self, ui: &mut Ui, opened: &Arc<Opened>, wake: &Wake) {
        let (header, question) = (&opened.memory.header, &mut self.question);
        let types = header.codebook.levels.first().map_or(0, |level| level.types.len());
        // Another memory may have fewer of anything.
        question.level = question.level.filter(|level| *level < header.levels);
        question.kind = question.kind.filter(|kind| *kind < types);
        question.picture = question.picture.filter(|picture| *picture <= opened.memory.records.len());
        ui.horizontal_wrapped(|ui| {
            ui.label("How many islands of");
            let levels = (0..header.levels).map(|level| (level, format!("level {level}")));
            blank(ui, "Level asked about", "any level", levels, &mut question.level);
            ui.label("and of");
            let kinds = (0..types).map(|kind| (kind, format!("type {kind}")));
            blank(ui, "Type asked about", "any type", kinds, &mut question.kind);
            ui.label("were there in");
            let records = opened.memory.records.iter().enumerate();
            let pictures = records.map(|(place, record)| (place + 1, format!("{}: {}", place + 1, record.entry.name)));
            blank(ui, "Pictures asked about", "all pictures", pictures, &mut question.picture);
            ui.label("seen");
            let times = DayTime::ALL.map(|time| (time, words_of(time).to_owned()));
            blank(ui, "Time asked about", "at any time", times.into_iter(), &mut question.time);
            ui.label("?");
            ui.checkbox(&mut question.shared, "And what do these pictures share?");
        });
        let asked = Asked { opened: opened.clone(), question: self.question };
        self.sums.wish(&asked, wake, |Asked { opened, question }| Ok(answer(&opened.memory, *question)));
        let Some((of, sums)) = self.sums.latest() else { return };
        if !Arc::ptr_eq(&of.opened, opened) {
            return;
        }
        ui.add(Label::new(said(sums)).wrap());
        if sums.question.shared && sums.pictures > 0 {
            ui.add(Label::new(shared(sums)).wrap());
        }
        table_ui(ui, sums);
    }
}

/// A blank of the sentence.
fn blank<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    any: &str,
    choices: impl Iterator<Item = (T, String)>,
    chosen: &mut Option<T>,
) {
    let choices: Vec<(T, String)> = choices.collect();
    let text = choices.iter().find(|(one, _)| Some(*one) == *chosen).map_or(any, |(_, text)| text.as_str());
    let combo = ComboBox::from_id_salt(name).selected_text(text).show_ui(ui, |ui| {
        ui.selectable_value(chosen, None, any);
        for (one, text) in &choices {
            ui.selectable_value(chosen, Some(*one), text);
        }
    });
    let words = format!("{name}: {text}");
    combo.response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::ComboBox, true, &words));
}

fn words_of(time: DayTime) -> &'static str {
    match time {
        DayTime::Night => "at night (0 to 6 o'clock)",
        DayTime::Morning => "in the morning (6 to 12)",
        DayTime::Afternoon => "in the afternoon (12 to 18)",
        DayTime::Evening => "in the evening (18 to 24)",
    }
}

/// The answer as a sentence.
fn said(sums: &Sums) -> String {
    let pictures = match sums.pictures {
        0 => return "No picture was seen then".to_owned(),
        1 => "1 picture".to_owned(),
        count => format!("{} pictures", thousands(count)),
    };
    let error = sums.expected_error * (sums.types.len() as f32).sqrt();
    let begin = format!(
        "By the sum of the censuses of {pictures}: {} ± {}. In truth: {}",
        fixed(sums.islands, 3, 2).trim(),
        fixed(error, 3, 2).trim(),
        thousands(sums.true_islands)
    );
    let [answer] = sums.types.as_slice() else { return begin };
    let Answer { place: [row, column], true_place: [true_row, true_column], by_time, most_in, .. } = answer;
    if answer.islands < 0.5 {
        return begin;
    }
    let most = by_time.iter().zip(DayTime::ALL).max_by(|a, b| a.0.total_cmp(b.0)).map_or("", |(_, time)| time.key());
    format!(
        "{begin}. On the whole {row:.2} from the top and {column:.2} from the left (in truth {true_row:.2} and \
         {true_column:.2}). Most of them are in picture {most_in}; most were seen in this part of the day: {most}"
    )
}

/// The types with most islands; those that are in most pictures first, where that is asked about.
fn table_ui(ui: &mut Ui, sums: &Sums) {
    if sums.types.len() < 2 {
        return;
    }
    let mut rows: Vec<&Answer> =
        sums.types.iter().filter(|answer| answer.truth > 0 || answer.islands.abs() > 0.5).collect();
    rows.sort_by(|a, b| b.in_pictures.cmp(&a.in_pictures).then(b.islands.total_cmp(&a.islands)));
    let left_out = rows.len().saturating_sub(MOST_ROWS);
    let widths = [60.0, 60.0, 80.0, 60.0, 120.0, 120.0, 100.0];
    let columns = if sums.question.shared { 7 } else { 6 };
    let line = |ui: &mut Ui, cells: [String; 7], head: bool| {
        ui.horizontal(|ui| {
            for (width, text) in widths.into_iter().zip(cells).take(columns) {
                let text = if head { quiet(text).small() } else { number(text) };
                cell(ui, width, Align::Max, text);
            }
        });
    };
    ui.spacing_mut().item_spacing.y = 0.0;
    let heads =
        ["level", "type", "islands", "truth", "from the top", "from the left", "in pictures"].map(str::to_owned);
    line(ui, heads, true);
    for answer in rows.iter().take(MOST_ROWS) {
        let place = |found: f32, truth: f32| format!("{found:.2} ({truth:.2})");
        let cells = [
            answer.level.to_string(),
            answer.kind.to_string(),
            fixed(answer.islands, 4, 2),
            answer.truth.to_string(),
            place(answer.place[0], answer.true_place[0]),
            place(answer.place[1], answer.true_place[1]),
            answer
                .in_pictures
                .zip(answer.truly_in)
                .map_or(String::new(), |(found, truth)| format!("{found} ({truth})")),
        ];
        line(ui, cells, false);
    }
    if left_out > 0 {
        ui.label(quiet(format!("and {left_out} more: fill in a blank")).small());
    }
}

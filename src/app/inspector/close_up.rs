//! The column close-up: what makes the next state of one column at one level, as a diagram.
//!
//! ```text
//! x[l,i](t+1) = normalise( w_bu f(x[l-1,i]) + w_td g(x[l+1,i], i) + w_prev x[l,i]
//!                        + w_att sum_j a_ij x[l,j] + w_mem A_l x[l,i] )
//! ```
//!
//! As the paper's figures have it: what bottom-up says comes from below, what top-down says from above, the column's
//! own state from the left and the average of its neighbours from the right. The shares w are the effective ones, and
//! an arrow is as thick as its share.

use eframe::egui::{
    self, Align2, Color32, FontId, Id, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};

use super::csv::norm;
use super::flow::{Flow, between};
use super::parts::{cosine, explain, section};
use super::request::{answer, inspected, level_of_inspected, request};
use super::{neighbourhood, strip};
use crate::app::Panel;
use crate::app::widgets::{fixed, level_colour, quiet, rgb};
use crate::colour::{embedding_rgb, number};
use crate::engine::{Inspection, Phase, Snapshot};
use crate::glom::{Contribution, Kernel, Source};

/// Height of a card, in points.
const CARD: f32 = 54.0;

/// Width of the window over the maps, in points.
const WINDOW: f32 = 310.0;

/// Height of an upright arrow with its air.
const UPRIGHT: f32 = 23.0;

/// Side of the colour of a vector.
const SWATCH: f32 = 16.0;

/// Between the rim of a card and what is in it.
const PADDING: f32 = 5.0;

/// The close-up as a section of the inspector.
pub fn close_up(ui: &mut Ui, panel: &mut Panel<'_>, level: usize, column: usize) {
    section(ui, "What makes its state", |ui| diagram_ui(ui, panel, level, column));
}

/// The close-up of the pinned column as a window over the maps, where the inspector is not shown.
pub fn window(ctx: &egui::Context, panel: &mut Panel<'_>) {
    if panel.view.pinned.is_empty() {
        return;
    }
    request(ctx, panel);
    let Some((level, column)) = inspected(ctx, panel) else { return };
    let (row, col) = panel.snapshot.grid.place(column);
    let mut open = true;
    let corner = ctx.content_rect().right_bottom() - vec2(8.0, 34.0);
    egui::Window::new("Close-up")
        .id(Id::unique("close-up"))
        .title_bar(false)
        .resizable(false)
        .pivot(Align2::RIGHT_BOTTOM)
        .default_pos(corner)
        .show(ctx, |ui| {
            ui.set_width(WINDOW);
            ui.horizontal(|ui| {
                ui.strong(format!("Row {row}, col {col}")).on_hover_text("Drag this window where it is out of the way");
                ui.label("level");
                level_of_inspected(ui, panel);
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    open = !ui.small_button("Unpin").on_hover_text("Free the column and close this (Esc)").clicked();
                });
            });
            diagram_ui(ui, panel, level, column);
        });
    if !open {
        panel.view.pinned.clear();
        panel.view.subtracted.clear();
    }
}

/// The diagram, and what it says in a sentence. Its place is kept while the engine works on the column.
fn diagram_ui(ui: &mut Ui, panel: &Panel<'_>, level: usize, column: usize) {
    let (snapshot, answer) = (panel.snapshot, answer(panel, level, column));
    let words = answer.map_or_else(String::new, |(inspection, _)| sentence(snapshot, inspection));
    ui.label(quiet(words).small());
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 3.0 * CARD + 2.0 * UPRIGHT), Sense::hover());
    if let Some((inspection, current)) = answer {
        if !current {
            ui.set_opacity(0.5);
        }
        Diagram::new(ui, snapshot, inspection, rect).draw(ui);
    }
}

/// What the diagram shows, in words.
fn sentence(snapshot: &Snapshot, inspection: &Inspection) -> String {
    let (level, step) = (inspection.level, inspection.makes);
    if is_frozen(snapshot, level) {
        return format!("Level {level} is frozen: it hears this and keeps its state at step {step}");
    }
    match snapshot.phase {
        Some(Phase::Contribution(source)) if !source.exists(level, snapshot.levels()) => {
            format!("Slow motion shows the {} part, which level {level} does not have", source.name())
        }
        Some(Phase::Contribution(source)) => {
            format!("Slow motion shows the {} part of what will be its state at step {step}", source.name())
        }
        Some(Phase::Average) if step == snapshot.step => {
            format!("The average of these, weighed by their shares, has become its state at step {step}")
        }
        _ => format!("The average of these, weighed by their shares, will be its state at step {step}"),
    }
}

fn is_frozen(snapshot: &Snapshot, level: usize) -> bool {
    snapshot.setup.settings.levels.get(level).is_some_and(|level| level.frozen)
}

/// What is drawn, and where.
struct Diagram<'a> {
    snapshot: &'a Snapshot,
    inspection: &'a Inspection,
    rect: Rect,
    flow: Flow,
    card: egui::Vec2,
}

impl<'a> Diagram<'a> {
    fn new(ui: &Ui, snapshot: &'a Snapshot, inspection: &'a Inspection, rect: Rect) -> Self {
        let card = vec2((rect.width() * 0.275).clamp(52.0, 130.0), CARD);
        Self { snapshot, inspection, rect, flow: Flow::now(ui, snapshot), card }
    }

    fn draw(&self, ui: &mut Ui) {
        let level = self.inspection.level;
        let middle = Rect::from_center_size(self.rect.center(), self.card);
        let upper = Rect::from_min_size(middle.min - vec2(0.0, UPRIGHT + CARD), self.card);
        let lower = Rect::from_min_size(middle.min + vec2(0.0, UPRIGHT + CARD), self.card);
        let left = Rect::from_min_size(Pos2::new(self.rect.left(), middle.top()), self.card);
        let side = self.card.x.min(2.0 * CARD);
        let size = vec2(self.card.x, side + CARD - SWATCH);
        let right = Rect::from_center_size(Pos2::new(self.rect.right() - size.x / 2.0, middle.center().y), size);
        let corner = Rect::from_min_size(Pos2::new(self.rect.left(), lower.top()), self.card);

        let below = match level.checked_sub(1) {
            Some(below) => (format!("from level {below}"), level_colour(below)),
            None => ("from the picture".to_owned(), ui.visuals().text_color()),
        };
        let own = level_colour(level);
        self.part(ui, Source::BottomUp, lower, [lower.center_top(), middle.center_bottom()], below);
        let above = (format!("from level {}", level + 1), level_colour(level + 1));
        self.part(ui, Source::TopDown, upper, [upper.center_bottom(), middle.center_top()], above);
        let way = [left.right_center(), middle.left_center()];
        self.part(ui, Source::Previous, left, way, ("itself".to_owned(), own));
        let way = [right.left_center(), middle.right_center()];
        self.part(ui, Source::Attention, right, way, (self.heard(), own));
        if self.contribution(Source::Memory).is_some_and(|(memory, _)| memory.share > 0.0) {
            let way = [corner.right_top() + vec2(-8.0, 0.0), middle.left_bottom() + vec2(4.0, -4.0)];
            self.part(ui, Source::Memory, corner, way, (format!("of level {level}"), own));
        }
        self.made(ui, middle);
    }

    /// The contribution of a source, with its colour; none where the source does not exist.
    fn contribution(&self, source: Source) -> Option<(&'a Contribution, [f32; 3])> {
        let at = self.inspection.contributions.iter().position(|one| one.source == source)?;
        Some((&self.inspection.contributions[at], self.inspection.colours.get(at).copied().unwrap_or([0.5; 3])))
    }

    /// To how many columns it listens, in few words.
    fn heard(&self) -> String {
        match self.inspection.rows.first() {
            Some(row) if row.kernel == Kernel::Softmax => format!("hears {}", number(row.perplexity)),
            Some(row) => row.kernel.name().to_owned(),
            None => String::new(),
        }
    }

    /// One contribution: its card, and its arrow on the `way` to the middle.
    fn part(&self, ui: &mut Ui, source: Source, rect: Rect, way: [Pos2; 2], origin: (String, Color32)) {
        let title = capitalised(source.name());
        let Some((contribution, colour)) = self.contribution(source) else {
            self.absent(ui, source, rect, &title);
            return;
        };
        let share = format!("{:.1} %", 100.0 * contribution.share);
        let visuals = ui.visuals();
        let (accent, plain) = (visuals.hyperlink_color, visuals.widgets.inactive.fg_stroke.color);
        let faint = visuals.widgets.noninteractive.bg_stroke.color;
        let highlighted = self.flow.shows(source);
        let quiet = self.flow.shows_another(source) || contribution.share <= 0.0;
        let ink = if highlighted { accent } else { plain.gamma_multiply(0.8) };
        let ink = if quiet { faint } else { ink };
        let painter = ui.painter_at(self.rect.expand(2.0));
        let [from, to] = between(way[0], way[1], 3.0);
        self.flow.arrow(&painter, [from, to], source, contribution.share, ink, visuals.extreme_bg_color);

        self.frame(ui, rect, if highlighted { Stroke::new(2.0, accent) } else { Stroke::new(1.0, faint) });
        let inner = rect.shrink(PADDING);
        let (picture, text) = match source {
            Source::Attention => inner.split_top_bottom_at_y(inner.bottom() - 34.0 - SWATCH),
            _ => (Rect::NOTHING, inner),
        };
        if source == Source::Attention {
            let side = picture.width().min(picture.height() - 4.0);
            let square = Rect::from_center_size(picture.center() - vec2(0.0, 2.0), vec2(side, side));
            neighbourhood::paint(ui, square, self.inspection, self.snapshot.grid);
        }
        self.vector(ui, text, &contribution.vector, colour);
        let name = format!("{title} {share} {}", origin.0);
        self.words(ui, text, [&title, &few_digits(contribution.share)], origin);

        let response = ui.interact(rect, ui.scope_id().with(source.name()), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        let now = self.inspection.vectors.get(self.inspection.level).map_or(&[][..], Vec::as_slice);
        response.on_hover_ui(|ui| {
            ui.strong(format!("{title}, {share} of the next state"));
            ui.label(explain(source));
            if source == Source::Attention
                && let Some(row) = self.inspection.rows.first().filter(|row| row.kernel == Kernel::Softmax)
            {
                ui.label(format!("As if it listened to {} columns equally", number(row.perplexity)));
            }
            let likeness = fixed(cosine(&contribution.vector, &self.inspection.next), 1, 3);
            ui.label(format!(
                "Cosine with what becomes of them all {likeness}, with the state that is shown {}, length {}",
                fixed(cosine(&contribution.vector, now), 1, 3),
                fixed(norm(&contribution.vector), 1, 3)
            ));
        });
    }

    /// A source that this level does not have.
    fn absent(&self, ui: &mut Ui, source: Source, rect: Rect, title: &str) {
        let ink = ui.visuals().weak_text_color();
        let corners = [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom(), rect.left_top()];
        ui.painter().extend(egui::Shape::dashed_line(&corners, Stroke::new(1.0, ink), 4.0, 4.0));
        let words = "none: nothing is above the top level";
        let galley =
            ui.painter().layout(format!("{title}\n{words}"), FontId::proportional(10.5), ink, rect.width() - 8.0);
        let at = Align2::CENTER_CENTER.anchor_size(rect.center(), galley.size());
        ui.painter_at(rect).galley(at.min, galley, ink);
        let response = ui.interact(rect, ui.scope_id().with(source.name()), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("{title} {words}")));
    }

    /// The middle: the state that is made.
    fn made(&self, ui: &mut Ui, rect: Rect) {
        let Inspection { level, makes, next, next_colour, .. } = self.inspection;
        let whole = self.flow.is_whole();
        let own = level_colour(*level);
        self.frame(ui, rect, Stroke::new(2.0, if whole { own } else { own.gamma_multiply(0.4) }));
        let inner = rect.shrink(PADDING);
        self.vector(ui, inner, next, *next_colour);
        let step = format!("Step {makes}");
        let origin = (format!("level {level}"), own);
        let made = self.snapshot.phase == Some(Phase::Average) && *makes == self.snapshot.step;
        self.words(ui, inner, [&step, if made { "now" } else { "next" }], origin);
        let response = ui.interact(rect, ui.scope_id().with("made"), Sense::hover());
        response
            .widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("State of level {level} at step {makes}")));
        let previous = self.contribution(Source::Previous).map(|(previous, _)| previous.vector.as_slice());
        response.on_hover_ui(|ui| {
            ui.strong(format!("The state of level {level} at step {makes}"));
            ui.label("The contributions, each times its share, added and brought to the length of a state");
            if let Some(before) = previous {
                ui.label(format!("Cosine with the state before {}", fixed(cosine(before, next), 1, 4)));
            }
        });
    }

    fn frame(&self, ui: &Ui, rect: Rect, stroke: Stroke) {
        ui.painter().rect(rect, 4.0, ui.visuals().faint_bg_color, stroke, StrokeKind::Inside);
    }

    /// A vector: its colour in the maps, and its components as a strip.
    fn vector(&self, ui: &Ui, inner: Rect, vector: &[f32], colour: [f32; 3]) {
        let swatch = Rect::from_min_size(inner.min, vec2(SWATCH, SWATCH));
        ui.painter().rect_filled(swatch, 3.0, rgb(embedding_rgb(colour)));
        let room =
            Rect::from_min_max(Pos2::new(swatch.right() + 4.0, inner.top()), Pos2::new(inner.right(), swatch.bottom()));
        // Each on its own scale: what says little in length may say much in direction.
        strip::paint(ui, room.shrink2(vec2(0.0, 1.0)), vector, strip::scale([vector]));
    }

    /// Name and share in a line, below it where it comes from.
    fn words(&self, ui: &Ui, inner: Rect, [title, share]: [&str; 2], (origin, colour): (String, Color32)) {
        let painter = ui.painter_at(inner);
        let visuals = ui.visuals();
        let line = inner.top() + SWATCH + 3.0;
        let small = FontId::proportional(10.5);
        let galley = painter.layout_no_wrap(share.to_owned(), FontId::proportional(11.5), visuals.strong_text_color());
        let number = Align2::RIGHT_TOP.anchor_size(Pos2::new(inner.right(), line), galley.size());
        painter.galley(number.min, galley, visuals.strong_text_color());
        let name = painter.layout_no_wrap(title.to_owned(), small.clone(), visuals.text_color());
        // Where there is no room for both the share is told: where a card stands says what it is.
        if inner.left() + name.size().x + 3.0 < number.left() {
            painter.galley(Pos2::new(inner.left(), line + 1.0), name, visuals.text_color());
        }
        painter.circle_filled(Pos2::new(inner.left() + 3.0, line + 22.0), 3.0, colour);
        painter.text(
            Pos2::new(inner.left() + 10.0, line + 15.0),
            Align2::LEFT_TOP,
            origin,
            small,
            visuals.weak_text_color(),
        );
    }
}

/// A share where there is little room.
fn few_digits(share: f32) -> String {
    let percent = 100.0 * share;
    if percent > 0.0 && percent < 9.95 { format!("{percent:.1} %") } else { format!("{percent:.0} %") }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

//! The update weights and what they amount to.

use eframe::egui;

use super::{Section, Target};
use crate::app::widgets::row::SliderRow;
use crate::app::words::{self, Words, source_id};
use crate::app::{anchors, teach};
use crate::glom::Source;
use crate::teach::{Access, Anchor, Control};

/// Largest weight or factor that can be typed.
pub(super) const MOST: f32 = 1000.0;
/// Width of what a row amounts to, behind its slider.
pub(super) const RESULT: f32 = 62.0;

/// Draws the sliders: the four of GLOM, and the memory's where it says anything.
pub fn ui(ui: &mut egui::Ui, section: &mut Section) {
    let memory = section.memory;
    for source in Source::ALL.into_iter().filter(|source| *source != Source::Memory || memory) {
        if section.shows(source) {
            row_ui(ui, section, source, &source_id(source));
        }
    }
}

/// One slider: the weight of `source` at one level, or at all of them. Its name is the message `id`.
pub(in crate::app) fn row_ui(ui: &mut egui::Ui, section: &mut Section, source: Source, id: &str) {
    let range = section.target.range(section.levels);
    let exists = range.clone().any(|level| source.exists(level, section.levels));
    let access = teach::access(ui.ctx(), Control::Weight(source));
    if access == Access::Hidden {
        return;
    }
    let usable = exists && access == Access::Usable;
    let (settings, defaults) = (&mut section.setup.settings, &section.snapshot.defaults.settings);
    let words = words::of(ui.ctx());
    let (name, english) = (&words.say(id), &Words::english().say(id));
    let tip = &words.tip(&source_id(source));
    let row = ui.add_enabled_ui(usable, |ui| {
        ui.horizontal(|ui| {
            match section.target {
                Target::All if section.factors.weight(source) => {
                    let tip = words.fill("control-factor-weight", [("tip", tip.into())]);
                    let row = SliderRow::factor(name, &tip, MOST).english(english).room(RESULT);
                    row.show(ui, settings.gains.weights.get_mut(source));
                }
                Target::All => {
                    let mut weight = settings.weights_at(0).get(source);
                    let row = SliderRow::new(name, tip, 0.0..=2.0, MOST).default(defaults.weights.get(source));
                    if row.english(english).room(RESULT).show(ui, &mut weight) {
                        *settings.weights.get_mut(source) = weight;
                        let own = settings.levels.iter_mut().filter_map(|level| level.weights.as_mut());
                        own.for_each(|own| *own.get_mut(source) = weight);
                    }
                }
                Target::Level(level) => {
                    let mut weights = settings.weights_at(level);
                    let row = SliderRow::new(name, tip, 0.0..=2.0, MOST);
                    let row = row.english(english).default(defaults.weights_at(level).get(source)).room(RESULT);
                    if row.show(ui, weights.get_mut(source)) {
                        settings.levels[level].weights = Some(weights);
                    }
                }
            }
            let existing = range.filter(|level| source.exists(*level, section.levels));
            let shares: Option<Vec<f32>> =
                existing.map(|level| settings.shares(level).ok().map(|shares| shares.get(source))).collect();
            share_ui(ui, source, section.target, shares.as_deref().unwrap_or_default());
        });
    });
    anchors::mark(ui.ctx(), Anchor::Weight(source), row.response.rect);
}

/// The smallest and the largest of some numbers; none without any.
pub(super) fn span(values: impl IntoIterator<Item = f32>) -> Option<(f32, f32)> {
    values.into_iter().fold(None, |span, value| {
        let (low, high) = span.unwrap_or((value, value));
        Some((low.min(value), high.max(value)))
    })
}

/// "12–50" of a span, "12" where both ends read alike.
pub(super) fn span_text((low, high): (f32, f32), number: impl Fn(f32) -> String) -> String {
    let (low, high) = (number(low), number(high));
    if low == high { low } else { format!("{low}–{high}") }
}

/// Room for what a row amounts to, in small type at the right edge, `align`ed there; gives the place and who stands in
/// it.
pub(super) fn result_ui(
    ui: &mut egui::Ui,
    text: &str,
    align: egui::Align2,
    name: String,
) -> (egui::Rect, egui::Response) {
    let size = egui::vec2(RESULT - ui.spacing().item_spacing.x, ui.spacing().interact_size.y);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::hover());
    let font = egui::TextStyle::Small.resolve(ui.style());
    ui.painter().text(align.pos_in_rect(&rect), align, text, font, ui.visuals().weak_text_color());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Meter, true, &name));
    (rect, response)
}

/// What the weights of a source amount to: its shares over the levels where it exists, as a range over a bar.
fn share_ui(ui: &mut egui::Ui, source: Source, target: Target, shares: &[f32]) {
    let span = span(shares.iter().copied());
    let text = match span {
        Some(span) => format!("{} %", span_text(span, |share| format!("{:.0}", 100.0 * share))),
        None => "–".to_owned(),
    };
    let words = words::of(ui.ctx());
    let said = words.say(&format!("{}.said", source_id(source)));
    let name = words.fill("weight-share", [("source", said.into()), ("share", text.as_str().into())]);
    let (rect, response) = result_ui(ui, &text, egui::Align2::RIGHT_TOP, name);
    let bar = egui::Rect::from_min_max(egui::pos2(rect.left(), rect.bottom() - 4.0), rect.max);
    let (low, high) = span.unwrap_or_default();
    let upto = |share: f32| bar.with_max_x(bar.left() + bar.width() * share.clamp(0.0, 1.0));
    let (accent, ground) = (ui.visuals().hyperlink_color, ui.visuals().widgets.inactive.bg_fill);
    ui.painter().rect_filled(bar, 2, ground);
    ui.painter().rect_filled(upto(high), 2, ground.lerp_to_gamma(accent, 0.45));
    ui.painter().rect_filled(upto(low), 2, accent);
    let each: Vec<String> = shares.iter().map(|share| format!("{:.0} %", 100.0 * share)).collect();
    response.on_hover_text(match (span, target) {
        (None, _) => words.say("weight-no-share"),
        (Some(_), Target::All) => words.fill("weight-shares", [("shares", each.join(", ").into())]),
        (Some(_), Target::Level(level)) => {
            words.fill("weight-share-level", [("level", level.into()), ("share", text.into())])
        }
    });
}

//! The digit with the windows of its glimpses, and what is seen through each of them.

use std::sync::Arc;

use eframe::egui::{
    self, Align2, Color32, ColorImage, Id, Key, Rect, Role, Sense, Stroke, StrokeKind, TextureHandle, TextureOptions,
    Ui, WidgetInfo, pos2, vec2,
};

use crate::digits::{Digits, SIDE};
use crate::glimpse::sequence::{Fixation, GLIMPSE, GlimpseKind};
use crate::glimpse::{INPUT, STEPS, Scheme};

/// Glimpses of a quadrant.
const PER_QUADRANT: usize = 6;
/// Room for the names of the quadrants, in points.
const NAMES: f32 = 78.0;
/// Room for the names of the looks, in points.
const HEAD: f32 = 18.0;
/// Space between glimpses, in points.
const GAP: f32 = 4.0;

/// The quadrants in the order in which they are looked at.
const QUADRANTS: [&str; 4] = ["top left", "top right", "bottom left", "bottom right"];

/// A digit and its glimpses as textures, as long as it is looked at.
#[derive(Default)]
pub struct Pictures {
    of: Option<(usize, Arc<Digits>)>,
    textures: Vec<TextureHandle>,
}

impl Pictures {
    /// The digit first, then its glimpses.
    fn get(&mut self, ui: &Ui, digits: &Arc<Digits>, place: usize) -> &[TextureHandle] {
        let same = self.of.as_ref().is_some_and(|(of, set)| *of == place && Arc::ptr_eq(set, digits));
        if !same {
            let picture = digits.picture(place);
            let grey = |side: usize, inks: Vec<u8>| ColorImage::from_gray([side, side], &inks);
            let glimpse = |step| {
                let mut fed = [0.0; INPUT];
                Fixation::at(step).feed(picture, &mut fed);
                let inks = fed[..GLIMPSE * GLIMPSE].iter().map(|ink| (255.0 * ink).round() as u8).collect();
                grey(GLIMPSE, inks)
            };
            let images = std::iter::once(grey(SIDE, picture.to_vec())).chain((0..STEPS).map(glimpse));
            let load = |(at, image)| ui.ctx().load_texture(format!("glimpse {at}"), image, TextureOptions::NEAREST);
            self.textures = images.enumerate().map(load).collect();
            self.of = Some((place, digits.clone()));
        }
        &self.textures
    }
}

/// Draws the digit with the window of glimpse `step` and those before it.
pub fn digit_ui(ui: &mut Ui, pictures: &mut Pictures, digits: &Arc<Digits>, place: usize, step: usize, side: f32) {
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    let words = format!("Digit, a {}; the window: {}", digits.label(place), words(step, None));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    let painter = ui.painter_at(rect.expand(2.0));
    image(&painter, pictures.get(ui, digits, place)[0].id(), rect);
    let seen = Stroke::new(1.0, ui.visuals().hyperlink_color.gamma_multiply(0.45));
    for before in 0..step {
        painter.rect_stroke(window(rect, before), 0.0, seen, StrokeKind::Inside);
    }
    let now = Stroke::new(3.0, ui.visuals().warn_fg_color);
    painter.rect_stroke(window(rect, step), 0.0, now, StrokeKind::Inside);
    let rim = ui.visuals().widgets.noninteractive.bg_stroke.color;
    painter.rect_stroke(rect, 0.0, Stroke::new(1.0, rim), StrokeKind::Outside);
}

/// The window of a glimpse on the digit that is drawn in `rect`.
fn window(rect: Rect, step: usize) -> Rect {
    let (row, col, cell) = Fixation::at(step).window();
    let pixel = rect.width() / SIDE as f32;
    let corner = rect.min + vec2(col as f32, row as f32) * pixel;
    Rect::from_min_size(corner, vec2(1.0, 1.0) * (GLIMPSE * cell) as f32 * pixel)
}

/// Draws all glimpses, a row for each quadrant; the one that is looked at is chosen here.
pub fn glimpses_ui(
    ui: &mut Ui,
    pictures: &mut Pictures,
    digits: &Arc<Digits>,
    place: usize,
    step: &mut usize,
    scheme: Scheme,
    height: f32,
) {
    let width = ui.available_width() - NAMES;
    let tile = ((width / PER_QUADRANT as f32) - GAP).min((height - HEAD) / 4.0 - GAP).max(12.0);
    let size = vec2(NAMES + PER_QUADRANT as f32 * (tile + GAP), HEAD + 4.0 * (tile + GAP));
    let (whole, _) = ui.allocate_exact_size(size, Sense::hover());
    let font = egui::TextStyle::Small.resolve(ui.style());
    let (weak, strong) = (ui.visuals().weak_text_color(), ui.visuals().strong_text_color());
    let painter = ui.painter().clone();
    let corner = whole.min + vec2(NAMES, HEAD);
    for (look, name) in ["coarse", "1", "2", "3", "4", "coarse"].into_iter().enumerate() {
        let middle = pos2(corner.x + (look as f32 + 0.5) * (tile + GAP) - GAP / 2.0, whole.top() + HEAD / 2.0);
        painter.text(middle, Align2::CENTER_CENTER, name, font.clone(), weak);
    }
    let textures: Vec<egui::TextureId> = pictures.get(ui, digits, place)[1..].iter().map(TextureHandle::id).collect();
    for (at, texture) in textures.into_iter().enumerate() {
        let (row, col) = (at / PER_QUADRANT, at % PER_QUADRANT);
        let rect =
            Rect::from_min_size(corner + vec2(col as f32 * (tile + GAP), row as f32 * (tile + GAP)), vec2(tile, tile));
        if col == 0 {
            let ink = if *step / PER_QUADRANT == row { strong } else { weak };
            let left = pos2(whole.left(), rect.center().y);
            painter.text(left, Align2::LEFT_CENTER, QUADRANTS[row], font.clone(), ink);
        }
        let response = ui.interact(rect, Id::unique(("glimpse", at)), Sense::click());
        let chosen = at == *step;
        let said = format!("Glimpse {} of {STEPS}: {}", at + 1, words(at, Some(scheme)));
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, &said));
        image(&painter, texture, rect);
        if at > *step {
            // Not seen yet.
            painter.rect_filled(rect, 0.0, ui.visuals().panel_fill.gamma_multiply(0.6));
        }
        let rim = match () {
            () if chosen => Stroke::new(3.0, ui.visuals().warn_fg_color),
            () if response.hovered() || response.has_focus() => Stroke::new(2.0, ui.visuals().hyperlink_color),
            () => Stroke::new(1.0, ui.visuals().widgets.noninteractive.bg_stroke.color),
        };
        painter.rect_stroke(rect, 0.0, rim, StrokeKind::Outside);
        if response.clicked() {
            response.request_focus();
            *step = at;
        }
        if response.has_focus() {
            keys(ui, &response, step);
        }
        response.on_hover_text(said);
    }
}

/// While a glimpse has the focus the arrow keys go to its neighbours.
fn keys(ui: &Ui, response: &egui::Response, step: &mut usize) {
    let filter = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let presses = |key| ui.input(|input| input.num_presses(key));
    *step = (*step + presses(Key::ArrowRight)).saturating_sub(presses(Key::ArrowLeft)).min(STEPS - 1);
}

fn image(painter: &egui::Painter, texture: egui::TextureId, rect: Rect) {
    painter.image(texture, rect, Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), Color32::WHITE);
}

/// Where a glimpse looks and how, and what becomes of the state after it.
pub fn words(step: usize, scheme: Option<Scheme>) -> String {
    let fixation = Fixation::at(step);
    let quadrant = QUADRANTS[fixation.quadrant];
    let mut words = match fixation.look {
        GlimpseKind::Down => format!("{quadrant} quadrant, coarse"),
        GlimpseKind::Fine(part) => format!("{quadrant} quadrant, its {} part", QUADRANTS[part]),
        GlimpseKind::Up => format!("{quadrant} quadrant, coarse again"),
    };
    if scheme.is_some_and(|scheme| scheme.wipes(step)) {
        words.push_str("; then h is stored in A and wiped");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glimpse_says_where_it_looks_and_what_becomes_of_the_state() {
        assert_eq!(words(0, Some(Scheme::Wipe)), "top left quadrant, coarse; then h is stored in A and wiped");
        assert_eq!(words(0, Some(Scheme::Flat)), "top left quadrant, coarse");
        assert_eq!(words(9, Some(Scheme::Wipe)), "top right quadrant, its bottom left part");
        assert_eq!(words(23, None), "bottom right quadrant, coarse again");
    }

    #[test]
    fn the_window_lies_where_the_glimpse_looks() {
        let rect = Rect::from_min_size(pos2(10.0, 20.0), vec2(280.0, 280.0));
        assert_eq!(window(rect, 0), Rect::from_min_size(pos2(10.0, 20.0), vec2(140.0, 140.0)));
        // The bottom right part of the top right quadrant: rows 7 to 13, columns 21 to 27.
        assert_eq!(window(rect, 10), Rect::from_min_size(pos2(220.0, 90.0), vec2(70.0, 70.0)));
    }
}

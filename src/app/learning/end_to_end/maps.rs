//! The picture and the islands of every level as the model that learns has them now.

use std::sync::Arc;

use eframe::egui::emath::GuiRounding as _;
use eframe::egui::{
    self, Align2, Id, PointerButton, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};

use super::LearningDisplay;
use super::watch::{Fixed, Key, Watch};
use crate::app::maps::{Cache, Lens, Paint, Tile, caption_ui, level_caption, map, meaning, photo, tiles, zoom};
use crate::app::widgets::{level_colour, quiet, thousands};
use crate::app::words::{self, colouring_id};
use crate::app::{Camera, Colouring, Panel, Scale};
use crate::engine::KnownScores;
use crate::engine::training::ModelLook;
use crate::islands::TruthKind;

/// Room for the line below the maps, in points.
const FOOT: f32 = 24.0;

/// Textures and outlines, between frames.
#[derive(Default)]
pub struct Maps {
    cache: Cache,
}

impl Maps {
    /// Draws the choice of colours, the picture, and a map for every level when there is a training that has been
    /// looked at.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        panel: &mut Panel<'_>,
        watch: &Watch,
        training: Option<usize>,
        display: &mut LearningDisplay,
    ) {
        let Some(fixed) = watch.fixed() else { return };
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let words = words::of(ui.ctx());
            for colouring in Colouring::ALL {
                let response = ui.selectable_label(display.colouring == colouring, words.say(&colouring_id(colouring)));
                if response.on_hover_text(meaning(&words, colouring)).clicked() {
                    display.colouring = colouring;
                }
            }
            ui.separator();
            ui.checkbox(&mut panel.view.borders, "Borders").on_hover_text("Lines between islands, on every map");
        });
        let space = ui.available_rect_before_wrap();
        let (area, foot) = space.split_top_bottom_at_y((space.bottom() - FOOT).max(space.top()));
        let newest = training.and_then(|training| watch.newest(training));
        let levels = newest.map_or(0, |(_, _, look)| look.labels.len());
        let (width, height) = fixed.picture.dimensions();
        let caption = ui.text_style_height(&egui::TextStyle::Body) + 5.0;
        let area = area.shrink2(vec2(0.0, 4.0));
        let places = tiles(area, levels + 1, width as f32 / height.max(1) as f32, caption);
        for (place, tile) in places.iter().enumerate() {
            let rect = tile.map.round_to_pixels(ui.pixels_per_point());
            let (lens, response) = pointer(ui, place, rect, &mut panel.view.camera);
            let words = match (place.checked_sub(1), newest) {
                (Some(level), Some((serial, key, look))) => {
                    let paint = Paint {
                        serial,
                        colouring: display.colouring,
                        range: Scale::PerMap.range(display.colouring, &look.maps(), level),
                        borders: panel.view.borders,
                        moment: None,
                        opacity: 1.0,
                    };
                    self.level_ui(ui, tile, lens, level, (key, look), paint)
                }
                _ => self.picture_ui(ui, tile, lens, fixed),
            };
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
            let rim = ui.visuals().widgets.noninteractive.bg_stroke.color;
            ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.0, rim), StrokeKind::Outside);
        }
        ui.scope_builder(egui::UiBuilder::new().max_rect(foot).id_salt("foot of the learning maps"), |ui| {
            foot_ui(ui, watch, training.is_some(), newest.map(|(_, key, look)| (key, look)));
        });
    }

    /// Gives what a screen reader says of it.
    fn picture_ui(&mut self, ui: &Ui, tile: &Tile, lens: Lens, fixed: &Fixed) -> String {
        photo(ui, &mut self.cache, lens, &fixed.picture);
        caption_ui(ui, tile, [&fixed.name; 2], None, None, false);
        format!("Picture: {}", fixed.name)
    }

    /// Gives what a screen reader says of it.
    fn level_ui(
        &mut self,
        ui: &Ui,
        tile: &Tile,
        lens: Lens,
        level: usize,
        of: (&Key, &Arc<ModelLook>),
        paint: Paint,
    ) -> String {
        let (key, look) = of;
        let data = look.maps()[level];
        map(ui, &mut self.cache, lens, level, &data, paint);
        let islands = look.meters.get(level).map_or(0, |meters| meters.islands);
        let [text, short] = level_caption(&words::of(ui.ctx()), level, islands);
        let score = look.scores.as_ref().and_then(|scores| score_of(scores, level));
        let right = score.map(|(kind, ari)| format!("ARI {ari:.2} {}", kind.name()));
        caption_ui(ui, tile, [&text, &short], right, Some(level_colour(level)), false);
        let mut words = format!("{text} after {} updates", thousands(key.update as usize));
        if let Some((kind, ari)) = score {
            words.push_str(&format!(", adjusted Rand index {ari:.2} of {}", kind.name()));
        }
        words
    }
}

/// The truth that a level is taught with masks, and how far its islands agree with it; none where the picture does not
/// know it.
fn score_of(scores: &KnownScores, level: usize) -> Option<(TruthKind, f32)> {
    let kinds: &[TruthKind] = match level {
        0 | 1 => &[TruthKind::Parts],
        2 => &[TruthKind::Wholes],
        _ => &[TruthKind::Scenes, TruthKind::Wholes],
    };
    kinds.iter().find_map(|kind| scores.of(*kind).get(level).map(|scores| (*kind, scores.ari)))
}

/// Pans and zooms all maps together.
fn pointer(ui: &Ui, place: usize, rect: Rect, camera: &mut Camera) -> (Lens, Response) {
    let response = ui.interact(rect, Id::unique(("learning map", place)), Sense::DRAG);
    let lens = Lens::new(rect, camera);
    if response.contains_pointer() {
        zoom(ui, camera, lens, response.hover_pos());
    }
    if response.dragged_by(PointerButton::Primary) || response.dragged_by(PointerButton::Middle) {
        let by = response.drag_delta() / lens.rect.size() * lens.visible.size();
        camera.pan([-by.x, -by.y]);
    }
    (Lens::new(rect, camera), response)
}

/// Which model the maps are of.
fn foot_ui(ui: &mut Ui, watch: &Watch, training: bool, newest: Option<(&Key, &Arc<ModelLook>)>) {
    if !training {
        let words = "Start a training, and its islands in this picture appear here as they are learned. N draws a \
            scene, whose truth is known";
        let place = ui.max_rect();
        let font = egui::TextStyle::Body.resolve(ui.style());
        ui.painter().text(place.left_center(), Align2::LEFT_CENTER, words, font, ui.visuals().text_color());
        let response = ui.interact(place, Id::unique("learning hint"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
        return;
    }
    ui.horizontal(|ui| {
        if let Some(words) = watch.failed() {
            ui.colored_label(ui.visuals().error_fg_color, words);
        }
        match newest {
            Some((key, look)) => {
                ui.label(quiet(format!(
                    "Islands of the model after {} updates, settled for {} steps on {} × {} columns in {:.1} s",
                    thousands(key.update as usize),
                    look.steps,
                    look.grid.cols,
                    look.grid.rows,
                    look.took.as_secs_f32()
                )));
            }
            None if watch.failed().is_none() => {
                ui.label(quiet("The picture is being settled for the first time"));
            }
            None => {}
        }
    });
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::engine::KindScores;
    use crate::islands::TruthScores;

    #[test]
    fn a_level_is_scored_against_what_it_is_taught() {
        let scores = |kind, ari: [f32; 4]| {
            let of = |ari| TruthScores {
                ari,
                foreground_ari: None,
                covering: 0.0,
                mean_best_overlap: 0.0,
                foreground_overlap: None,
                regions: 1,
            };
            KindScores { kind, levels: ari.map(of).to_vec(), pixels: Vec::new() }
        };
        let (parts, wholes) = ([0.1, 0.2, 0.3, 0.4], [0.5, 0.6, 0.7, 0.8]);
        let known = KnownScores {
            kinds: vec![scores(TruthKind::Parts, parts), scores(TruthKind::Wholes, wholes)],
            parents: None,
        };
        let seen: Vec<_> = (0..4).map(|level| score_of(&known, level).unwrap()).collect();
        let (p, w) = (TruthKind::Parts, TruthKind::Wholes);
        assert_eq!(seen, [(p, 0.1), (p, 0.2), (w, 0.7), (w, 0.8)], "a picture of one scene");
        assert_eq!(score_of(&known, 9), None);
    }
}

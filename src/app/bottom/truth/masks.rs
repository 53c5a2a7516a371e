//! The masks of parts, wholes and scenes as maps on the grid, one colour per region.

use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui::{
    self, Align2, Color32, ColorImage, Id, Rect, Role, Sense, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui,
    WidgetInfo, pos2,
};

use crate::app::inspector::request;
use crate::app::maps::{self, Lens};
use crate::app::widgets::rgb;
use crate::app::{Camera, Panel};
use crate::colour::island_rgb;
use crate::engine::{Known, KnownTruth};
use crate::grid::Grid;
use crate::islands::TruthKind;

/// Height of a caption, in points.
pub const CAPTION: f32 = 20.0;

/// Space between masks, in points.
pub const GAP: f32 = maps::GAP;

/// The textures of the masks, as long as the run lasts.
#[derive(Default)]
struct Masks {
    known: Option<Arc<Known>>,
    textures: Vec<TextureHandle>,
}

impl Masks {
    /// Paints the masks anew when another picture or another grid is there.
    fn update(&mut self, ctx: &egui::Context, known: &Arc<Known>, grid: Grid) {
        if self.known.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, known)) {
            return;
        }
        let paint = |truth: &KnownTruth| {
            let texels = truth.on_grid.labels().iter().map(|id| rgb(island_rgb(*id))).collect();
            let image = ColorImage::new([grid.cols, grid.rows], texels);
            ctx.load_texture(format!("mask of {}", truth.kind().name()), image, TextureOptions::NEAREST)
        };
        self.textures = known.truths.iter().map(paint).collect();
        self.known = Some(known.clone());
    }
}

/// Draws the masks in the room that there is; a click chooses what is looked at.
pub fn masks_ui(ui: &mut Ui, panel: &mut Panel<'_>, chosen: TruthKind) {
    let snapshot = panel.snapshot;
    let store: Arc<Mutex<Masks>> =
        ui.data_mut(|data| data.get_temp_mut_or_default::<Arc<Mutex<Masks>>>(Id::unique("truth masks")).clone());
    let mut masks = store.lock().unwrap_or_else(PoisonError::into_inner);
    masks.update(ui.ctx(), &snapshot.known, snapshot.grid);
    let (width, height) = snapshot.picture.dimensions();
    let area = ui.available_rect_before_wrap();
    let tiles = maps::tiles(area, snapshot.known.truths.len(), width as f32 / height.max(1) as f32, CAPTION);
    for ((truth, texture), tile) in snapshot.known.truths.iter().zip(&masks.textures).zip(tiles) {
        let on = truth.kind() == chosen;
        let ink = if on { ui.visuals().hyperlink_color } else { ui.visuals().text_color() };
        let font = egui::TextStyle::Body.resolve(ui.style());
        let regions = truth.on_grid.regions().iter().filter(|region| region.id > 0).count();
        let text = format!("{} · {regions}", truth.kind().title());
        ui.painter().text(tile.caption.left_center(), Align2::LEFT_CENTER, text, font, ink);
        one(ui, panel, truth, texture.id(), tile.map, on);
    }
    ui.advance_cursor_after_rect(area);
}

fn one(ui: &Ui, panel: &mut Panel<'_>, truth: &KnownTruth, texture: egui::TextureId, map: Rect, on: bool) {
    let grid = panel.snapshot.grid;
    let response = ui.interact(map, Id::unique(("truth mask", truth.kind())), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Mask of {}", truth.kind().name())));
    let painter = ui.painter_at(map.expand(2.0));
    painter.image(texture, map, Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), Color32::WHITE);
    let lens = Lens::new(map, &Camera::default());
    for column in panel.view.pinned.iter().chain(&panel.view.hovered).filter(|column| **column < grid.columns()) {
        maps::column_mark(&painter, lens.cell(grid, *column), [255; 3], 1.2);
    }
    let rim = match on || response.has_focus() {
        true => Stroke::new(2.0, ui.visuals().hyperlink_color),
        false => Stroke::new(1.0, ui.visuals().widgets.noninteractive.bg_stroke.color),
    };
    painter.rect_stroke(map, 0.0, rim, StrokeKind::Outside);
    if response.clicked() {
        panel.view.truth_kind = truth.kind();
        if response.interact_pointer_pos().is_some() {
            response.surrender_focus();
        }
    }
    if let Some(column) = response.hover_pos().and_then(|point| lens.column_at(grid, point)) {
        request::point_at(ui.ctx(), panel, column);
        let region = truth.on_grid.labels()[column];
        panel.view.next_region = Some((truth.kind(), region));
        response.on_hover_text_at_pointer(truth.name(region));
    }
}

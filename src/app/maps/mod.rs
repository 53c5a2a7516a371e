//! The centre of the window: the picture and one map per level on the same grid.
//!
//! All maps look through one camera, outline the same column and the same island, and are drawn from textures of one
//! texel per column that are written only when what they show has changed.

mod attention;
mod blend;
mod cache;
mod compare;
mod controls;
mod gesture;
mod hidden;
mod highlight;
mod layout;
mod legend;
mod lines;
mod phase;
mod pointer;
mod reconstruction;
#[cfg(test)]
mod tests;
mod tile;

use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui::emath::GuiRounding as _;
use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{
    self, Align2, Color32, FontId, Id, Rect, Role, Sense, Stroke, StrokeKind, UiBuilder, WidgetInfo, vec2,
};

pub(super) use self::cache::{Cache, Paint};
pub(super) use self::controls::meaning;
use self::highlight::Highlight;
pub(super) use self::layout::{GAP, Lens, Tile, tiles};
pub(super) use self::pointer::{pin, zoom};
pub(super) use self::tile::{column_mark, hairline, map, photo, picture};
use super::Panel;
use crate::colour::{LevelData, Scale, number};
use crate::engine::Phase;

/// Height of the legend and of the read-out below the maps, in points.
const FOOT: f32 = 46.0;

/// Draws the picture and the maps of all levels, with their controls and their legend.
pub fn maps_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>) {
    let cache: Arc<Mutex<Cache>> =
        ui.data_mut(|data| data.get_temp_mut_or_default::<Arc<Mutex<Cache>>>(cache_id()).clone());
    let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    let snapshot = panel.snapshot;
    let levels = snapshot.maps();

    if !ui.ctx().text_edit_focused() {
        pointer::move_pin(ui, panel);
    }
    controls::controls_ui(ui, panel, &levels);
    let looks = panel.view.reconstruction;
    reconstruction::follow(ui.ctx(), panel, looks);

    let space = ui.available_rect_before_wrap();
    let (area, foot) = space.split_top_bottom_at_y((space.bottom() - FOOT).max(space.top()));
    let inside = area.shrink2(vec2(0.0, 4.0));
    match panel.view.frozen {
        Some(_) => compare::draw(ui, panel, &mut cache, &levels, inside),
        None => draw_maps(ui, panel, &mut cache, &levels, inside),
    }

    pointer::release(ui, &mut cache);

    let attended = attention::wanted(panel).is_some();
    ui.scope_builder(UiBuilder::new().max_rect(foot).id_salt("legend of the maps"), |ui| {
        ui.set_clip_rect(foot.intersect(ui.clip_rect()));
        if !phase::line_ui(ui, panel) {
            legend::legend_ui(ui, panel, &levels, attended);
        }
        legend::readout_ui(ui, panel, &levels);
    });
}

fn cache_id() -> Id {
    Id::unique("maps cache")
}

/// What a tile shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Face {
    /// The picture.
    Picture,
    /// What level 0 says that there is to see.
    Told,
    /// The map of a level.
    Level(usize),
}

impl Face {
    /// The tiles in their order.
    fn all(levels: usize, told: bool) -> Vec<Face> {
        let beside = told.then_some(Face::Told);
        std::iter::once(Face::Picture).chain(beside).chain((0..levels).map(Face::Level)).collect()
    }

    fn level(self) -> Option<usize> {
        match self {
            Face::Level(level) => Some(level),
            Face::Picture | Face::Told => None,
        }
    }

    fn id(self) -> Id {
        Id::unique(("map", self))
    }

    /// Name for those who do not see it.
    fn name(self) -> String {
        match self {
            Face::Picture => "Picture".to_owned(),
            Face::Told => format!("{}, picture", reconstruction::NAME),
            Face::Level(level) => format!("Level {level} map"),
        }
    }
}

/// The maps are not shown: what only they look at need not be made.
pub(super) fn nobody_looks(ctx: &egui::Context, panel: &mut Panel<'_>) {
    reconstruction::follow(ctx, panel, false);
}

fn draw_maps(ui: &mut egui::Ui, panel: &mut Panel<'_>, cache: &mut Cache, levels: &[LevelData<'_>], area: Rect) {
    let snapshot = panel.snapshot;
    let (width, height) = snapshot.picture.dimensions();
    let caption = ui.text_style_height(&egui::TextStyle::Body) + 5.0;
    let faces = Face::all(levels.len(), panel.view.reconstruction);
    let tiles = layout::tiles(area, faces.len(), width as f32 / height.max(1) as f32, caption);
    let before = cache.pointed.take();
    let camera = panel.view.camera;
    for (face, tile) in faces.iter().zip(&tiles) {
        let map = tile.map.round_to_pixels(ui.pixels_per_point());
        let response = ui.interact(map, face.id(), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, face.name()));
        // A map that was clicked with the mouse leaves Space and the arrows to the transport.
        if response.clicked() && response.interact_pointer_pos().is_some() {
            response.surrender_focus();
        }
        let lens = Lens::new(map, &camera);
        pointer::interact(ui, panel, cache, lens, face.level(), &response);
    }
    if let Some(gone) = before
        && cache.pointed.is_none()
        && panel.view.island == Some(gone)
    {
        panel.view.island = None;
    }

    let highlight = Highlight::of(snapshot, panel.view.island);
    let none = Highlight::default();
    let attention = attention::wanted(panel);
    for (&face, tile) in faces.iter().zip(&tiles) {
        let map = tile.map.round_to_pixels(ui.pixels_per_point());
        // What this frame's pointer did to the camera shows in this frame.
        let lens = Lens::new(map, &panel.view.camera);
        match face {
            Face::Picture => {
                tile::picture(ui, panel, cache, lens);
                hidden::hatch(ui, snapshot, lens);
                hidden::rim(ui, snapshot, lens);
                let outlined = tile::truth(ui, panel, cache, lens);
                if let Some(inspection) = &attention {
                    attention::draw(ui, panel, cache, inspection, lens);
                }
                caption_ui(
                    ui,
                    tile,
                    ["Picture"; 2],
                    attention.as_ref().map(|look| format!("attention of level {}", look.level)).or(outlined),
                    None,
                    false,
                );
            }
            Face::Told => {
                reconstruction::tile(ui, panel, cache, lens);
                caption_ui(ui, tile, [reconstruction::NAME; 2], None, None, false);
            }
            Face::Level(level) => {
                let range = panel.view.scale.range(panel.view.colouring, levels, level);
                tile::level(ui, panel, cache, lens, level, &levels[level], range);
                let islands = snapshot.analysis.levels.get(level).map_or(0, |islands| islands.islands.len());
                let [text, short] = level_caption(level, islands);
                let numbers = level_numbers(panel, level, range);
                let chip = Some(super::widgets::level_colour(level));
                caption_ui(ui, tile, [&text, &short], numbers, chip, level == panel.view.level);
            }
        }
        // Over the picture the attention row comes first: an island's rim across it would hide what it shows.
        let quiet = face == Face::Picture && attention.is_some();
        tile::marks(ui, panel, cache, lens, face.level(), if quiet { &none } else { &highlight });
        frame(ui, map, Some(face));
        if let Some(point) =
            ui.ctx().pointer_latest_pos().filter(|&point| map.contains(point) && ui.rect_contains_pointer(map))
        {
            tile::brush(ui, panel, lens, point);
        }
    }
}

/// Paints the column under the pointer and the pins onto a map that another panel draws.
pub(super) fn marks(ui: &egui::Ui, panel: &Panel<'_>, cache: &Cache, lens: Lens) {
    tile::marks(ui, panel, cache, lens, None, &Highlight::default());
}

/// What a level's map is called, in full and where there is little room.
pub(super) fn level_caption(level: usize, islands: usize) -> [String; 2] {
    let short = format!("Level {level} · {islands}");
    [format!("{short} island{}", if islands == 1 { "" } else { "s" }), short]
}

/// At the right of it the ends of its own scale or the share of the contribution that is shown.
fn level_numbers(panel: &Panel<'_>, level: usize, range: Option<(f32, f32)>) -> Option<String> {
    let snapshot = panel.snapshot;
    match (snapshot.phase, panel.view.scale, range) {
        (Some(Phase::Contribution(source)), ..) => Some(match source.exists(level, snapshot.levels()) {
            true => {
                let share = snapshot.shares.get(level).map_or(0.0, |shares| shares.get(source));
                format!("{} × {share:.2}", source.name())
            }
            false => format!("no {}", source.name()),
        }),
        (_, Scale::PerMap, Some((low, high))) => Some(format!("{} to {}", number(low), number(high))),
        _ => None,
    }
}

/// Writes a caption: what the map is, in the chip's colour the level, at the right numbers where there is room. Where
/// there is none for the text it is written smaller, then in short, and its end is left out if that is not enough: the
/// full text is then under the pointer.
pub(super) fn caption_ui(
    ui: &egui::Ui,
    tile: &Tile,
    [text, short]: [&str; 2],
    right: Option<String>,
    chip: Option<Color32>,
    chosen: bool,
) {
    let visuals = ui.visuals();
    let painter = ui.painter_at(tile.caption);
    let font = egui::TextStyle::Body.resolve(ui.style());
    let ink = if chosen { visuals.hyperlink_color } else { visuals.text_color() };
    let mut start = tile.caption.left_center();
    if let Some(colour) = chip {
        // The colour that the level has in the curves and in the inspector.
        let side = font.size * 0.62;
        painter.rect_filled(Rect::from_center_size(start + vec2(side / 2.0, 0.0), vec2(side, side)), 2.0, colour);
        start.x += side + 6.0;
    }
    let small = egui::TextStyle::Small.resolve(ui.style());
    let room = tile.caption.right() - start.x;
    let fitted = |text: &str, font: &FontId| {
        let mut job = LayoutJob::simple_singleline(text.to_owned(), font.clone(), ink);
        job.wrap = TextWrapping::truncate_at_width(room);
        painter.layout_job(job)
    };
    let whole = [&font, &small].into_iter().map(|font| fitted(text, font)).find(|galley| !galley.elided);
    let shortened = whole.is_none();
    let galley = whole.unwrap_or_else(|| fitted(short, &small));
    let written = Align2::LEFT_CENTER.anchor_size(start, galley.size());
    if shortened {
        ui.interact(tile.caption, Id::unique(("caption", text)), Sense::hover()).on_hover_text(text);
    }
    painter.galley(written.min, galley, ink);
    if let Some(right) = right {
        let galley = painter.layout_no_wrap(right, small, visuals.weak_text_color());
        let rect = Align2::RIGHT_CENTER.anchor_size(tile.caption.right_center(), galley.size());
        if rect.left() > written.right() + 6.0 {
            painter.galley(rect.min, galley, visuals.weak_text_color());
        }
    }
}

/// The rim of a map; the one with the keyboard's attention has a thicker one.
fn frame(ui: &egui::Ui, map: Rect, face: Option<Face>) {
    let focused = face.is_some_and(|face| ui.memory(|memory| memory.has_focus(face.id())));
    let stroke = match focused {
        true => Stroke::new(2.0, ui.visuals().hyperlink_color),
        false => Stroke::new(1.0, ui.visuals().widgets.noninteractive.bg_stroke.color),
    };
    ui.painter().rect_stroke(map, 0.0, stroke, StrokeKind::Outside);
}

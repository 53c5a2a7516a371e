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
mod heard;
mod hidden;
mod highlight;
mod layout;
mod legend;
mod lines;
mod phase;
mod pointer;
mod reconstruction;
mod small;
mod stage;
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
pub(super) use self::lines::add as add_lines;
pub(super) use self::pointer::{pin, zoom};
pub(super) use self::tile::{column_mark, hairline, map, photo, picture};
use super::fit::Fit;
use super::words::{self, Words, source_id};
use super::{Face, Frozen, Panel, anchors};
use crate::colour::{LevelData, Scale, number};
use crate::engine::Phase;
use crate::teach::Anchor;

/// Width from which the controls of the maps stand open in two rows, in points.
const ROWS: f32 = 810.0;

/// Captions with less room than this are not written, in points.
const TINY: f32 = 18.0;

/// Height of the legend or the read-out below the maps, in points.
const LINE: f32 = 23.0;

/// Draws the picture and the maps of all levels, with their controls and their legend; beside them the frozen run,
/// where there is one.
pub fn maps_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>) {
    let beside = panel.view.frozen.clone().map(|frozen| (compare::Beside::Frozen, frozen));
    beside_ui(ui, panel, beside);
}

/// The same with the right side of the run beside them, where there is one.
pub fn sides_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>) {
    let beside = panel.snapshot.second.clone().map(|right| (compare::Beside::Right, Frozen::new(right)));
    beside_ui(ui, panel, beside);
}

fn beside_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>, beside: Option<(compare::Beside, Frozen)>) {
    let cache: Arc<Mutex<Cache>> =
        ui.data_mut(|data| data.get_temp_mut_or_default::<Arc<Mutex<Cache>>>(cache_id()).clone());
    let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    let snapshot = panel.snapshot;
    let levels = snapshot.maps();

    if !ui.ctx().text_edit_focused() {
        pointer::move_pin(ui, panel);
    }
    let fit = Fit::of(ui.ctx());
    let whole = ui.available_rect_before_wrap();
    if panel.view.bare {
        // A presentation: what is shown was chosen before.
    } else if fit.is_low() || ui.available_width() < ROWS {
        small::controls_ui(ui, panel, &levels);
    } else {
        controls::controls_ui(ui, panel, &levels);
    }
    let looks = panel.view.reconstruction;
    reconstruction::follow(ui.ctx(), panel, looks);
    controls::follow_axes(panel);

    // Controls that need more width than there is push no map out of the window.
    let space = ui.available_rect_before_wrap().intersect(Rect::everything_left_of(whole.right()));
    let low = fit.is_low() || panel.view.bare;
    let foot = if low { LINE } else { 2.0 * LINE };
    let (area, foot) = space.split_top_bottom_at_y((space.bottom() - foot).max(space.top()));
    let inside = area.shrink2(vec2(0.0, 4.0));
    match beside {
        Some(beside) => compare::draw(ui, panel, &mut cache, &levels, inside, beside),
        None => draw_maps(ui, panel, &mut cache, &levels, inside),
    }

    pointer::release(ui, &mut cache);

    let attended = attention::wanted(panel, &cache).is_some();
    ui.scope_builder(UiBuilder::new().max_rect(foot).id_salt("legend of the maps"), |ui| {
        ui.set_clip_rect(foot.intersect(ui.clip_rect()));
        // Where there is one line, it is the read-out's as soon as there is something to read out.
        let reads = legend::reads(panel);
        let has_room = !low || !reads;
        if has_room && !phase::line_ui(ui, panel) {
            legend::legend_ui(ui, panel, &levels, attended);
        }
        if !low || reads {
            legend::readout_ui(ui, panel, &levels);
        }
    });
}

fn cache_id() -> Id {
    Id::unique("maps cache")
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
    fn name(self, words: &Words) -> String {
        match self {
            Face::Picture => words.say("map-picture"),
            Face::Told => words.say("map-told"),
            Face::Level(level) => words.fill("map-level", [("level", level.into())]),
        }
    }
}

/// The maps are not shown: what only they look at need not be made.
pub(super) fn nobody_looks(ctx: &egui::Context, panel: &mut Panel<'_>) {
    reconstruction::follow(ctx, panel, false);
}

fn draw_maps(ui: &mut egui::Ui, panel: &mut Panel<'_>, cache: &mut Cache, levels: &[LevelData<'_>], area: Rect) {
    let snapshot = panel.snapshot;
    let words = words::of(ui.ctx());
    let (width, height) = snapshot.picture.dimensions();
    let caption = ui.text_style_height(&egui::TextStyle::Body) + 5.0;
    let faces = Face::all(levels.len(), panel.view.reconstruction);
    let stage = stage::set(area, &faces, panel.view, width as f32 / height.max(1) as f32, caption);
    let before = cache.pointed.take();
    let camera = panel.view.camera;
    panel.view.hovered_face = None;
    for &(face, tile) in &stage {
        let map = tile.map.round_to_pixels(ui.pixels_per_point());
        // On a map that the keyboard has come to, Enter does what it does under the pointer; Space clicks it.
        let focused = ui.memory(|memory| memory.has_focus(face.id()));
        if focused && ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Enter)) {
            panel.view.maximise_or_return(Some(face));
        }
        let response = ui.interact(map, face.id(), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, face.name(&words)));
        // A map that was clicked with the mouse leaves Space and the arrows to the transport.
        if response.clicked() && response.interact_pointer_pos().is_some() {
            response.surrender_focus();
        }
        if response.hovered() {
            panel.view.hovered_face = Some(face);
        }
        let lens = Lens::new(map, &camera);
        pointer::interact(ui, panel, cache, lens, face, &response);
        caption_click(ui, panel, face, &tile);
    }
    cache.watch(ui.ctx(), stage.iter().map(|(_, tile)| tile.map));
    if let Some(gone) = before
        && cache.pointed.is_none()
        && panel.view.island == Some(gone)
    {
        panel.view.island = None;
    }

    let highlight = Highlight::of(snapshot, panel.view.island);
    let none = Highlight::default();
    let attention = attention::wanted(panel, cache);
    for (face, tile) in &stage {
        let face = *face;
        let map = tile.map.round_to_pixels(ui.pixels_per_point());
        // What this frame's pointer did to the camera shows in this frame.
        let lens = Lens::new(map, &panel.view.camera);
        let (words, right, chip) = match face {
            Face::Picture => {
                tile::picture(ui, panel, cache, lens);
                hidden::hatch(ui, snapshot, lens);
                hidden::rim(ui, snapshot, lens);
                let outlined = tile::truth(ui, panel, cache, lens);
                if let Some(inspection) = &attention {
                    attention::draw(ui, panel, cache, inspection, lens);
                }
                let right = attention.as_deref().map(attention::words).or(outlined);
                ([(); 2].map(|()| words.say("map-picture")), right, None)
            }
            Face::Told => {
                reconstruction::tile(ui, panel, cache, lens);
                ([(); 2].map(|()| words.say("maps-told")), None, None)
            }
            Face::Level(level) => {
                let range = panel.view.scale.range(panel.view.colouring, levels, level);
                tile::level(ui, panel, cache, lens, level, &levels[level], range);
                if let Some(inspection) = &attention {
                    attention::marks(ui, panel, inspection, lens, level);
                }
                let islands = snapshot.analysis.levels.get(level).map_or(0, |islands| islands.islands.len());
                let chip = Some(super::widgets::level_colour(level));
                (level_caption(&words, level, islands), level_numbers(&words, panel, level, range), chip)
            }
        };
        // Over the picture the row of a pinned column comes first: an island's rim across it would hide what it shows.
        let quiet = face == Face::Picture && attention.is_some() && !panel.view.pinned.is_empty();
        tile::marks(ui, panel, cache, lens, face.level(), if quiet { &none } else { &highlight });
        let chosen = face == Face::Level(panel.view.level);
        caption_ui(ui, tile, [&words[0], &words[1]], right, chip, chosen);
        frame(ui, map, Some(face));
        if let Some(point) =
            ui.ctx().pointer_latest_pos().filter(|&point| map.contains(point) && ui.rect_contains_pointer(map))
        {
            tile::brush(ui, panel, lens, point);
        }
    }
}

/// A click on a caption makes its map the large one, and its level the one that is looked at.
fn caption_click(ui: &egui::Ui, panel: &mut Panel<'_>, face: Face, tile: &Tile) {
    let response = ui.interact(tile.caption, Id::unique(("caption of", face)), Sense::click());
    let words = words::of(ui.ctx());
    let name = words.fill("map-make-large", [("map", face.name(&words).into())]);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.clicked() {
        panel.view.large = face;
        if let Face::Level(level) = face {
            panel.view.level = level;
        }
        response.surrender_focus();
    }
    let tip = words.tip("map-make-large");
    response.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text(tip);
}

/// Paints the column under the pointer and the pins onto a map that another panel draws.
pub(super) fn marks(ui: &egui::Ui, panel: &Panel<'_>, cache: &Cache, lens: Lens) {
    tile::marks(ui, panel, cache, lens, None, &Highlight::default());
}

/// What a level's map is called, in full and where there is little room.
pub(super) fn level_caption(words: &Words, level: usize, islands: usize) -> [String; 2] {
    ["map-caption", "map-caption.short"]
        .map(|id| words.fill(id, [("level", level.into()), ("islands", islands.into())]))
}

/// At the right of it the ends of its own scale or the share of the contribution that is shown.
fn level_numbers(words: &Words, panel: &Panel<'_>, level: usize, range: Option<(f32, f32)>) -> Option<String> {
    let snapshot = panel.snapshot;
    let said = |source| words.say(&format!("{}.said", source_id(source)));
    match (snapshot.phase, panel.view.scale, range) {
        (Some(Phase::Contribution(source)), ..) => Some(match source.exists(level, snapshot.levels()) {
            true => {
                let share = snapshot.shares.get(level).map_or(0.0, |shares| shares.get(source));
                format!("{} × {share:.2}", said(source))
            }
            false => words.fill("map-no-source", [("source", said(source).into())]),
        }),
        (_, Scale::PerMap, Some((low, high))) => {
            Some(words.fill("map-scale", [("low", number(low).into()), ("high", number(high).into())]))
        }
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
    let small = egui::TextStyle::Small.resolve(ui.style());
    // On a map the ground is dark in every theme.
    let on_map = tile.map.contains_rect(tile.caption);
    let (ink, quiet) = match (on_map, chosen) {
        (true, _) => (Color32::WHITE, Color32::from_gray(210)),
        (false, true) => (visuals.hyperlink_color, visuals.weak_text_color()),
        (false, false) => (visuals.text_color(), visuals.weak_text_color()),
    };
    let line = if on_map { tile.caption.shrink2(vec2(4.0, 1.0)) } else { tile.caption };
    let side = font.size * 0.62;
    let mut start = line.left_center();
    if chip.is_some() {
        start.x += side + 6.0;
    }
    let room = (line.right() - start.x).max(0.0);
    let fitted = |text: &str, font: &FontId| {
        let mut job = LayoutJob::simple_singleline(text.to_owned(), font.clone(), ink);
        job.wrap = TextWrapping::truncate_at_width(room);
        painter.layout_job(job)
    };
    let fonts: &[&FontId] = if on_map { &[&small] } else { &[&font, &small] };
    let whole = fonts.iter().map(|font| fitted(text, font)).find(|galley| !galley.elided);
    let shortened = whole.is_none();
    let galley = whole.unwrap_or_else(|| fitted(short, &small));
    let written = Align2::LEFT_CENTER.anchor_size(start, galley.size());
    let right = right.map(|right| {
        let galley = painter.layout_no_wrap(right, small.clone(), quiet);
        (Align2::RIGHT_CENTER.anchor_size(line.right_center(), galley.size()), galley)
    });
    let right = right.filter(|(rect, _)| rect.left() > written.right() + 6.0);
    if on_map {
        let ground = match right {
            Some(_) => tile.caption,
            None if room < TINY => tile.caption.with_max_x(start.x.min(tile.caption.right())),
            None => tile.caption.with_max_x((written.right() + 4.0).min(tile.caption.right())),
        };
        painter.rect_filled(ground, 0.0, Color32::from_black_alpha(170));
    }
    if let Some(colour) = chip {
        // The colour that the level has in the curves and in the inspector.
        let place = line.left_center() + vec2(side / 2.0, 0.0);
        painter.rect_filled(Rect::from_center_size(place, vec2(side, side)), 2.0, colour);
    }
    if shortened {
        ui.interact(tile.caption, Id::unique(("caption", text)), Sense::hover()).on_hover_text(text);
    }
    // Beside the chip of a tiny map there is no room for a letter: its name is under the pointer.
    if room >= TINY {
        painter.galley(written.min, galley, ink);
    }
    if let Some((rect, galley)) = right {
        painter.galley(rect.min, galley, quiet);
    }
}

/// The rim of a map; the one with the keyboard's attention has a thicker one.
fn frame(ui: &egui::Ui, map: Rect, face: Option<Face>) {
    if let Some(face) = face {
        let anchor = match face {
            Face::Picture => Anchor::Picture,
            Face::Told => Anchor::Told,
            Face::Level(level) => Anchor::Map(level),
        };
        anchors::mark(ui.ctx(), anchor, map);
    }
    let focused = face.is_some_and(|face| ui.memory(|memory| memory.has_focus(face.id())));
    let stroke = match focused {
        true => Stroke::new(2.0, ui.visuals().hyperlink_color),
        false => Stroke::new(1.0, ui.visuals().widgets.noninteractive.bg_stroke.color),
    };
    ui.painter().rect_stroke(map, 0.0, stroke, StrokeKind::Outside);
}

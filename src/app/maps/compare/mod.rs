//! Two runs side by side: for every level the maps of both, and how far they are apart.
//!
//! Beside the run stands the frozen one, which stands still at the step where it was frozen while the other one goes
//! on; or the right side of the run, which goes on with it. Both are drawn with one camera and over one scale, so that
//! what looks different is different.

mod arrange;
mod words;

use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui::{self, Align2, Color32, FontId, Id, PointerButton, Rect, Response, Role, Sense, WidgetInfo};

use self::arrange::{Arrangement, arrange};
use super::cache::Paint;
use super::cache::{self, Cache, CellTexture};
use super::highlight::Highlight;
use super::layout::{Lens, Tile};
use super::tile;
use super::{Face, attention, caption_ui, frame, hidden, pointer};
use crate::app::widgets::{level_colour, rgb, short};
use crate::app::{Frozen, Panel, Tool};
use crate::colour::{Colouring, LevelData, Scale, scalar_rgb};
use crate::engine::{Apart, Snapshot, apart};

/// What the difference is drawn from: which states, and in which measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Of {
    now: u64,
    frozen: (u64, u64),
    islands: bool,
}

/// What is kept between frames.
#[derive(Default)]
struct Compared {
    /// Textures and outlines of the frozen run.
    frozen: Cache,
    of: Option<Of>,
    levels: Vec<Apart>,
    textures: Vec<Option<CellTexture<(Of, u32)>>>,
}

impl Compared {
    /// Works the differences out anew when something else is shown.
    fn update(&mut self, now: &Snapshot, frozen: &Snapshot, islands: bool) -> Of {
        let of = Of { now: now.serial, frozen: (frozen.run, frozen.serial), islands };
        if self.of != Some(of) {
            self.levels = apart(now, frozen, islands);
            self.of = Some(of);
        }
        of
    }

    /// The upper end of the scale of differences, over all levels: islands are 0 to 1 apart, vectors as far as they
    /// are.
    fn most(&self) -> f32 {
        if self.levels.iter().any(|level| matches!(level, Apart::Islands(_))) {
            return 1.0;
        }
        let values = self.levels.iter().filter_map(Apart::values).flatten();
        values.copied().filter(|value| value.is_finite()).fold(0.0, f32::max)
    }
}

/// Who stands beside the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Beside {
    /// The run as it was frozen: above or before it.
    Frozen,
    /// The right side of the run: below or after it.
    Right,
}

impl Beside {
    /// What the maps of the one beside and of the run are called.
    fn names(self) -> [&'static str; 2] {
        match self {
            Beside::Frozen => ["frozen", "now"],
            Beside::Right => ["right", "left"],
        }
    }
}

/// Draws both runs into `area`.
pub fn draw(
    ui: &mut egui::Ui,
    panel: &mut Panel<'_>,
    cache: &mut Cache,
    levels: &[LevelData<'_>],
    area: Rect,
    (beside, held): (Beside, Frozen),
) {
    let [other, own] = beside.names();
    let id = Id::unique(("two runs that are compared", beside));
    let store: Arc<Mutex<Compared>> =
        ui.data_mut(|data| data.get_temp_mut_or_default::<Arc<Mutex<Compared>>>(id).clone());
    let mut compared = store.lock().unwrap_or_else(PoisonError::into_inner);
    let frozen = held.snapshot();
    let of = compared.update(panel.snapshot, frozen, panel.view.colouring == Colouring::Islands);
    let (width, height) = panel.snapshot.picture.dimensions();
    let caption = ui.text_style_height(&egui::TextStyle::Body) + 5.0;
    let count = levels.len().max(frozen.levels());
    let made = arrange(area, count, width as f32 / height.max(1) as f32, caption);
    let made = match beside {
        Beside::Frozen => made,
        // The left side comes first.
        Beside::Right => Arrangement { levels: made.levels.into_iter().map(|[a, b, c]| [b, a, c]).collect(), ..made },
    };
    point(ui, panel, cache, &held, &made, beside);

    let highlight = Highlight::of(panel.snapshot, panel.view.island);
    picture(ui, panel, cache, &made.picture, &highlight);
    let both = Both { now: levels, frozen: &frozen.maps() };
    for (level, [before, now, difference]) in made.levels.iter().enumerate() {
        let range = both.range(panel, level);
        match both.frozen.get(level) {
            Some(data) => {
                let lens = lens(ui, panel, before);
                let view = &panel.view;
                if view.opacity < 1.0 {
                    tile::photo(ui, &mut compared.frozen, lens, &frozen.picture);
                }
                let (serial, colouring) = (frozen.serial, view.colouring);
                let paint =
                    Paint { serial, colouring, range, borders: view.borders, moment: None, opacity: view.opacity };
                tile::map(ui, &mut compared.frozen, lens, level, data, paint);
                if frozen.covers_as(panel.snapshot) {
                    tile::marks_on(ui, panel, cache, lens, Some(level), &highlight, frozen.grid);
                }
                head(ui, panel, before, level, islands(frozen, level), other);
            }
            None => missing(ui, before, "The frozen run has no such level"),
        }
        match levels.get(level) {
            Some(data) => {
                let lens = lens(ui, panel, now);
                tile::level(ui, panel, cache, lens, level, data, range);
                tile::marks(ui, panel, cache, lens, Some(level), &highlight);
                head(ui, panel, now, level, islands(panel.snapshot, level), own);
            }
            None => missing(ui, now, "The run that goes on has no such level"),
        }
        compared.difference(ui, panel, cache, difference, level, of, &highlight);
        for (tile, face) in [(before, None), (now, Some(Face::Level(level))), (difference, None)] {
            frame(ui, map(ui, tile), face);
        }
    }
    let most = compared.most();
    match beside {
        Beside::Frozen => words::words_ui(ui, panel, &held, made.words, &compared.levels, most),
        Beside::Right => words::sides_ui(ui, panel, &held, made.words, &compared.levels, most),
    }
}

/// The maps of both runs.
struct Both<'a> {
    now: &'a [LevelData<'a>],
    frozen: &'a [LevelData<'a>],
}

impl Both<'_> {
    /// The ends of the scale of a level, over both runs.
    fn range(&self, panel: &Panel<'_>, level: usize) -> Option<(f32, f32)> {
        let colouring = panel.view.colouring;
        let over: Vec<LevelData<'_>> = match panel.view.scale {
            Scale::PerMap => self.now.get(level).into_iter().chain(self.frozen.get(level)).copied().collect(),
            Scale::Shared | Scale::Fixed { .. } => self.now.iter().chain(self.frozen).copied().collect(),
        };
        let scale = match panel.view.scale {
            Scale::PerMap => Scale::Shared,
            other => other,
        };
        scale.range(colouring, &over, 0)
    }
}

impl Compared {
    /// Draws how far a level is apart, or says why that cannot be told.
    #[allow(clippy::too_many_arguments, reason = "a tile needs all of it")]
    fn difference(
        &mut self,
        ui: &mut egui::Ui,
        panel: &Panel<'_>,
        cache: &Cache,
        tile: &Tile,
        level: usize,
        of: Of,
        highlight: &Highlight,
    ) {
        let most = self.most();
        let Some(apart) = self.levels.get(level) else { return };
        let Some(values) = apart.values() else {
            if let Apart::Not(why) = apart {
                missing(ui, tile, &format!("No difference: {why}"));
            }
            return;
        };
        if self.textures.len() <= level {
            self.textures.resize_with(level + 1, || None);
        }
        let lens = lens(ui, panel, tile);
        let paint = |column: usize| {
            let value = values.get(column).copied().unwrap_or(0.0);
            rgb(scalar_rgb(if most > 0.0 { value / most } else { 0.0 }))
        };
        let key = (of, most.to_bits());
        let (texture, _) =
            cache::write(ui.ctx(), &mut self.textures[level], "difference", key, panel.snapshot.grid, paint);
        ui.painter_at(lens.rect).image(texture, lens.rect, cache::uv(&lens), Color32::WHITE);
        tile::marks(ui, panel, cache, lens, Some(level), highlight);
        let mean = apart.mean().map(|mean| format!("mean {}", short(mean)));
        let [text, less] = [format!("Level {level} · difference"), format!("{level} · difference")];
        caption_ui(ui, tile, [&text, &less], mean, Some(level_colour(level)), false);
    }
}

fn islands(run: &Snapshot, level: usize) -> usize {
    run.analysis.levels.get(level).map_or(0, |level| level.islands.len())
}

/// The caption of a level's map.
fn head(ui: &egui::Ui, panel: &Panel<'_>, tile: &Tile, level: usize, islands: usize, whose: &str) {
    let [long, _] = super::level_caption(&crate::app::words::of(ui.ctx()), level, islands);
    let [text, short] = [format!("{long} {whose}"), format!("{level} · {islands} {whose}")];
    caption_ui(ui, tile, [&text, &short], None, Some(level_colour(level)), level == panel.view.level);
}

/// A tile without a map, and why.
fn missing(ui: &egui::Ui, tile: &Tile, why: &str) {
    let rect = tile.map;
    ui.painter().rect_filled(rect, 0.0, ui.visuals().extreme_bg_color);
    let ink = ui.visuals().weak_text_color();
    let galley = ui.painter().layout(why.to_owned(), FontId::proportional(12.0), ink, (rect.width() - 12.0).max(20.0));
    let at = Align2::CENTER_CENTER.anchor_size(rect.center(), galley.size());
    ui.painter_at(rect).galley(at.min, galley, ink);
}

/// The picture that both look at, with the attention row of the inspected column.
fn picture(ui: &mut egui::Ui, panel: &Panel<'_>, cache: &mut Cache, tile: &Tile, highlight: &Highlight) {
    let lens = lens(ui, panel, tile);
    tile::picture(ui, panel, cache, lens);
    hidden::hatch(ui, panel.snapshot, lens);
    hidden::rim(ui, panel.snapshot, lens);
    let row = attention::wanted(panel, cache);
    if let Some(inspection) = &row {
        attention::draw(ui, panel, cache, inspection, lens);
    }
    let right = row.as_ref().map(|look| format!("now: {}", attention::words(look)));
    caption_ui(ui, tile, ["Picture"; 2], right, None, false);
    let none = Highlight::default();
    tile::marks(ui, panel, cache, lens, None, if row.is_some() { &none } else { highlight });
    frame(ui, lens.rect, Some(Face::Picture));
}

/// Takes in what the pointer does. Brushes work on the run that goes on; on the others the pointer looks.
fn point(ui: &egui::Ui, panel: &mut Panel<'_>, cache: &mut Cache, held: &Frozen, made: &Arrangement, beside: Beside) {
    let before = cache.pointed.take();
    let picture = ui.interact(map(ui, &made.picture), Face::Picture.id(), Sense::click_and_drag());
    let words = crate::app::words::of(ui.ctx());
    picture.widget_info(|| WidgetInfo::labeled(Role::Button, true, Face::Picture.name(&words)));
    let at = lens(ui, panel, &made.picture);
    pointer::interact(ui, panel, cache, at, Face::Picture, &picture);
    let maps = made.levels.iter().flatten().chain([&made.picture]);
    cache.watch(ui.ctx(), maps.map(|tile| tile.map));
    let same_picture = held.snapshot().covers_as(panel.snapshot);
    for (level, tiles) in made.levels.iter().enumerate() {
        let other = match beside {
            Beside::Frozen => "frozen map",
            Beside::Right => "right map",
        };
        for (tile, name) in tiles.iter().zip([other, "map", "difference"]) {
            let rect = map(ui, tile);
            let response = ui.interact(rect, Id::unique(("compared", level, name)), Sense::click_and_drag());
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Level {level} {name}")));
            if response.clicked() && response.interact_pointer_pos().is_some() {
                response.surrender_focus();
            }
            let lens = Lens::new(rect, &panel.view.camera);
            match name {
                "map" if level < panel.snapshot.levels() => {
                    pointer::interact(ui, panel, cache, lens, Face::Level(level), &response);
                }
                _ => look(ui, panel, lens, level, same_picture, &response),
            }
        }
    }
    if let Some(gone) = before
        && cache.pointed.is_none()
        && panel.view.island == Some(gone)
    {
        panel.view.island = None;
    }
}

/// The pointer over a map that is not that of the run that goes on: it zooms, pans, and over the same picture points
/// and pins.
fn look(ui: &egui::Ui, panel: &mut Panel<'_>, lens: Lens, level: usize, same_picture: bool, response: &Response) {
    let pointed = response.interact_pointer_pos().or(response.hover_pos());
    if response.contains_pointer() {
        pointer::zoom(ui, &mut panel.view.camera, lens, pointed);
    }
    let look = panel.view.tool == Tool::Look;
    if response.dragged_by(PointerButton::Middle) || look && response.dragged_by(PointerButton::Primary) {
        let by = response.drag_delta() / lens.rect.size() * lens.visible.size();
        panel.view.camera.pan([-by.x, -by.y]);
    }
    if !same_picture {
        return;
    }
    let grid = panel.snapshot.grid;
    if let Some(column) = response.hover_pos().and_then(|point| lens.column_at(grid, point)) {
        panel.view.next_hovered = Some(column);
        panel.view.hovered_level = Some(level).filter(|level| *level < panel.snapshot.levels());
    }
    if look
        && response.clicked()
        && let Some(column) = lens.column_at(grid, pointed.unwrap_or(lens.rect.center()))
    {
        pointer::pin(panel, column, ui.input(|input| input.modifiers));
        panel.view.level = level.min(panel.snapshot.levels().saturating_sub(1));
    }
}

/// Where a tile's map is, on whole pixels.
fn map(ui: &egui::Ui, tile: &Tile) -> Rect {
    use eframe::egui::emath::GuiRounding as _;
    tile.map.round_to_pixels(ui.pixels_per_point())
}

fn lens(ui: &egui::Ui, panel: &Panel<'_>, tile: &Tile) -> Lens {
    Lens::new(map(ui, tile), &panel.view.camera)
}

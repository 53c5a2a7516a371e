//! The picture, and where left, right and pair find their answers in it: Grad-CAM over the picture in grey.

use std::sync::Arc;

use eframe::egui::{
    self, Align, Color32, ColorImage, Layout, Rect, Role, Sense, TextureHandle, TextureOptions, Ui, WidgetInfo, pos2,
    vec2,
};

use super::told::{Answer, Question};
use crate::app::widgets::{quiet, rgb};
use crate::bilateral::{Asked, Cam, Labels, Pictures};
use crate::colour::{over_picture, scalar_rgb};

/// The textures of one answer.
#[derive(Default)]
pub struct Tiles {
    of: Option<Question>,
    textures: Vec<TextureHandle>,
}

/// A tile: its name, its map, what is answered there; none: the picture itself.
struct Tile<'a> {
    name: &'static str,
    tip: &'static str,
    map: Option<&'a [f32]>,
    words: Vec<(String, bool)>,
}

impl Tiles {
    /// Draws them in a row that is `width` points wide at most and `height` high.
    pub fn ui(&mut self, ui: &mut Ui, question: &Question, answer: &Answer, width: f32, height: f32) {
        let test = &question.pair.test;
        let (labels, place) = (test.labels(), question.place);
        let truth = [test.specific(place), test.general(place)];
        let said = |asked: &Asked| said(asked, labels, truth);
        let whole = |cam: &'_ Cam| cam.whole.clone();
        let [left, right, pair] = [&answer.left, &answer.right, &answer.pair].map(|asked| whole(&asked.cam));
        let names = [labels.specific[truth[0]].clone(), labels.general[truth[1]].clone()];
        let tiles = [
            Tile {
                name: "Picture",
                tip: "A test picture: no network has learned from it. Below what it is",
                map: None,
                words: names.into_iter().map(|name| (name, true)).collect(),
            },
            Tile {
                name: "Left alone",
                tip: "Where the left hemisphere finds its fine answer: Grad-CAM, dark blue nothing, yellow most",
                map: Some(&left),
                words: said(&answer.left),
            },
            Tile {
                name: "Right alone",
                tip: "Where the right hemisphere finds its coarse answer",
                map: Some(&right),
                words: said(&answer.right),
            },
            Tile {
                name: "Pair",
                tip: "Where the pair finds both of its answers: the mean of the maps of its two sides",
                map: Some(&pair),
                words: said(&answer.pair),
            },
            Tile {
                name: "Its left side",
                tip: "Where the left side of the pair finds what the new heads answer. Only the heads differ from the \
                      left alone",
                map: answer.pair.cam.sides.first().map(|map| &map[..]),
                words: Vec::new(),
            },
            Tile {
                name: "Its right side",
                tip: "Where the right side of the pair finds what the new heads answer",
                map: answer.pair.cam.sides.get(1).map(|map| &map[..]),
                words: Vec::new(),
            },
        ];
        self.load(ui, question, test, &tiles);
        let gap = 8.0;
        // One row of six, or two of three, whichever is larger.
        let words = 58.0;
        let side_of = |across: usize| {
            let rows = tiles.len().div_ceil(across) as f32;
            ((width - gap * (across - 1) as f32) / across as f32).min((height - gap * (rows - 1.0)) / rows - words)
        };
        let across = if side_of(3) > side_of(6) { 3 } else { 6 };
        let side = side_of(across).clamp(56.0, 260.0);
        for (row, line) in tiles.chunks(across).enumerate() {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = gap;
                for (place, tile) in line.iter().enumerate() {
                    let texture = &self.textures[row * across + place];
                    let layout = Layout::top_down(Align::Min);
                    ui.allocate_ui_with_layout(vec2(side, side + words), layout, |ui| {
                        ui.set_width(side);
                        tile_ui(ui, tile, texture, side);
                    });
                }
            });
        }
    }

    fn load(&mut self, ui: &Ui, question: &Question, test: &Arc<Pictures>, tiles: &[Tile<'_>]) {
        if self.of.as_ref() == Some(question) && self.textures.len() == tiles.len() {
            return;
        }
        let (side, pixels) = (test.side(), test.pixels(question.place));
        self.textures.clear();
        for tile in tiles {
            let image = ColorImage::from_rgb([side, side], &over_picture(pixels, tile.map));
            self.textures.push(ui.ctx().load_texture(format!("tile {}", tile.name), image, TextureOptions::NEAREST));
        }
        self.of = Some(question.clone());
    }
}

/// What a network answers, and whether that is right.
fn said(asked: &Asked, labels: &Labels, truth: [usize; 2]) -> Vec<(String, bool)> {
    let heads = [(&asked.fine, &labels.specific, truth[0]), (&asked.coarse, &labels.general, truth[1])];
    let told = heads.into_iter().filter_map(|(parts, names, truth)| {
        let answer = parts.as_ref()?.ranked()[0];
        Some((names[answer].clone(), answer == truth))
    });
    told.collect()
}

fn tile_ui(ui: &mut Ui, tile: &Tile<'_>, texture: &TextureHandle, side: f32) {
    ui.spacing_mut().item_spacing.y = 1.0;
    ui.add(egui::Label::new(egui::RichText::new(tile.name).strong().small()).truncate()).on_hover_text(tile.tip);
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter().image(texture.id(), rect, whole, Color32::WHITE);
    let words: Vec<String> = tile
        .words
        .iter()
        .map(|(name, right)| match tile.map {
            Some(_) => format!("{name}, {}", if *right { "right" } else { "wrong" }),
            None => name.clone(),
        })
        .collect();
    let said = format!("{}: {}", tile.name, words.join("; "));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
    response.on_hover_text(tile.tip);
    for (words, (_, right)) in words.iter().zip(&tile.words) {
        let text = if *right { quiet(words) } else { egui::RichText::new(words).color(ui.visuals().warn_fg_color) };
        ui.add(egui::Label::new(text.small()).truncate());
    }
}

/// The key of the maps' colours.
pub fn key_ui(ui: &mut Ui) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.label(quiet("speaks for the answer: nothing").small());
        let (rect, _) = ui.allocate_exact_size(vec2(80.0, 8.0), Sense::hover());
        let steps = 40;
        for step in 0..steps {
            let share = step as f32 / (steps - 1) as f32;
            let left = rect.left() + rect.width() * step as f32 / steps as f32;
            let piece = Rect::from_min_size(pos2(left, rect.top()), vec2(rect.width() / steps as f32 + 0.5, 8.0));
            ui.painter().rect_filled(piece, 0.0, rgb(scalar_rgb(share)));
        }
        ui.label(quiet("most").small());
    });
}

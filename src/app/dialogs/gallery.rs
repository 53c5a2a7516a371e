//! The bundled pictures and some generated scenes and probes with thumbnails, and what was opened lately.

use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use eframe::egui::{self, ColorImage, TextureHandle};

use crate::app::words;
use crate::engine::SceneSource;
use crate::files::samples::{SAMPLES, probes, scenes};
use crate::probes::{Figure, Probe};

/// Size of a thumbnail in pixels.
const THUMBNAIL: u32 = 160;

/// What was chosen.
#[derive(Debug, PartialEq)]
pub enum GalleryChoice {
    /// A bundled picture.
    Sample(String),
    /// A generated scene.
    Scene(SceneSource),
    /// A probe.
    Probe(Probe),
    /// A file.
    Path(PathBuf),
    /// The desktop's dialog.
    Browse,
}

/// The gallery, among windows.
pub fn gallery_id() -> egui::Id {
    egui::Id::unique("pictures")
}

/// The window with the pictures.
#[derive(Default)]
pub struct Gallery {
    /// Whether it is open.
    pub open: bool,
    thumbnails: Vec<Option<TextureHandle>>,
    coming: Option<Receiver<(usize, ColorImage)>>,
}

impl Gallery {
    /// Draws it.
    pub fn ui(&mut self, ctx: &egui::Context, recent: &[PathBuf]) -> Option<GalleryChoice> {
        if !self.open {
            return None;
        }
        self.receive(ctx);
        let mut choice = None;
        let mut open = true;
        let words = words::of(ctx);
        egui::Window::new(words.say("gallery"))
            .id(gallery_id())
            .open(&mut open)
            .collapsible(false)
            .resizable(false)
            .anchor(egui::Align2::CENTER_CENTER, [0.0, -20.0])
            .show(ctx, |ui| {
                ui.set_width(3.0 * (THUMBNAIL as f32 + 26.0));
                // In a low window the pictures scroll, and what stands below them stays in sight.
                let most = (ctx.content_rect().height() - 190.0).max(120.0);
                egui::ScrollArea::vertical().max_height(most).show(ui, |ui| {
                    egui::Grid::new("samples").num_columns(3).spacing([10.0, 10.0]).show(ui, |ui| {
                        for (index, sample) in SAMPLES.iter().enumerate() {
                            if self.tile(ui, index, sample.title, &words.say("gallery-sample")) {
                                choice = Some(GalleryChoice::Sample(sample.name.to_owned()));
                            }
                            if index % 3 == 2 {
                                ui.end_row();
                            }
                        }
                        for (index, (scene, title)) in (SAMPLES.len()..).zip(scenes()) {
                            if self.tile(ui, index, &title, &words.say("gallery-scene")) {
                                choice = Some(GalleryChoice::Scene(scene));
                            }
                            if index % 3 == 2 {
                                ui.end_row();
                            }
                        }
                        for (index, probe) in (SAMPLES.len() + scenes().len()..).zip(probes()) {
                            let tip = match probe.figure {
                                Figure::Navon(_) => "gallery-letter",
                                Figure::Grating(_) => "gallery-stripes",
                            };
                            if self.tile(ui, index, &probe.title(), &words.say(tip)) {
                                choice = Some(GalleryChoice::Probe(probe));
                            }
                            if index % 3 == 2 {
                                ui.end_row();
                            }
                        }
                    });
                });
                ui.separator();
                ui.horizontal(|ui| {
                    if ui.button(words.say("gallery-file")).clicked() {
                        choice = Some(GalleryChoice::Browse);
                    }
                    ui.weak(words.say("gallery-or"));
                });
                if !recent.is_empty() {
                    ui.add_space(6.0);
                    ui.weak(words.say("menu-lately"));
                    for path in recent.iter().take(6) {
                        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                        if ui.selectable_label(false, name).on_hover_text(path.display().to_string()).clicked() {
                            choice = Some(GalleryChoice::Path(path.clone()));
                        }
                    }
                }
            });
        self.open = open && choice.is_none();
        choice
    }

    /// One picture with its name; true when it was chosen.
    fn tile(&self, ui: &mut egui::Ui, index: usize, title: &str, tip: &str) -> bool {
        let size = egui::vec2(THUMBNAIL as f32, THUMBNAIL as f32 * 0.75);
        ui.vertical(|ui| {
            let image = match self.thumbnails.get(index).and_then(Option::as_ref) {
                Some(texture) => {
                    let image = egui::Image::new(texture).fit_to_exact_size(size).corner_radius(4);
                    ui.add(egui::Button::image(image))
                }
                None => ui.add(egui::Button::new("").min_size(size + egui::vec2(18.0, 8.0))),
            };
            image.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, title));
            ui.small(title);
            image.on_hover_text(tip).clicked()
        })
        .inner
    }

    /// Thumbnails are made on a thread of their own: decoding all of them takes longer than a frame.
    fn receive(&mut self, ctx: &egui::Context) {
        if self.thumbnails.is_empty() {
            self.thumbnails.resize_with(SAMPLES.len() + scenes().len() + probes().len(), || None);
            let (sender, receiver) = mpsc::channel();
            let wake = ctx.clone();
            let spawned = thread::Builder::new().name("glomscope-thumbnails".to_owned()).spawn(move || {
                let samples = SAMPLES.iter().map(|sample| sample.picture().ok());
                let scenes = scenes().map(|(scene, _)| scene);
                let drawn = scenes.iter().map(|scene| scene.draw().ok().map(|drawn| drawn.picture));
                let probes = probes().into_iter().map(|probe| probe.draw().ok().map(|(picture, _)| picture));
                for (index, picture) in samples.chain(drawn).chain(probes).enumerate() {
                    let Some(picture) = picture else { continue };
                    let small = image::imageops::thumbnail(&picture, 2 * THUMBNAIL, 3 * THUMBNAIL / 2);
                    let size = [small.width() as usize, small.height() as usize];
                    if sender.send((index, ColorImage::from_rgb(size, small.as_raw()))).is_err() {
                        return;
                    }
                    wake.request_repaint();
                }
            });
            self.coming = spawned.is_ok().then_some(receiver);
        }
        let Some(coming) = &self.coming else { return };
        for (index, image) in coming.try_iter() {
            let name = format!("thumbnail {index}");
            self.thumbnails[index] = Some(ctx.load_texture(name, image, egui::TextureOptions::LINEAR));
        }
    }
}

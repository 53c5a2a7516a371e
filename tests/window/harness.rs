//! A window under test: the harness with the moves that the tests make.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use eframe::egui::Role;
use eframe::egui::{self, Key, Modifiers, PointerButton, Pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use glomscope::app::{App, AppOptions};
use glomscope::engine::{ModelChoice, PictureSource, Run, Session, Setup, Snapshot, Transport};
use glomscope::grid::Grid;
use glomscope::language::Language;

/// Long enough for a slow machine with many tests at once.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Long enough for a training or an experiment there.
const LONG_PATIENCE: Duration = Duration::from_secs(240);

/// A dropped file.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// The window.
pub struct Window {
    pub harness: Harness<'static, App>,
}

impl Window {
    /// Opens it and waits for the first picture.
    pub fn open() -> Self {
        Self::open_with(AppOptions::default())
    }

    /// Opens it with options and waits for the first picture.
    pub fn open_with(options: AppOptions) -> Self {
        Self::open_sized([1440.0, 900.0], options)
    }

    /// Opens it at a size and waits for the first picture.
    pub fn open_sized(size: [f32; 2], options: AppOptions) -> Self {
        Self::open_scaled(size, 1.0, options)
    }

    /// Opens it at a size in points on a screen with so many pixels a point, and waits for the first picture.
    pub fn open_scaled(size: [f32; 2], pixels: f32, mut options: AppOptions) -> Self {
        // Whatever language the desktop of the tester has.
        options.language.get_or_insert(Language::English);
        let mut builder = Harness::builder().with_size(size).with_pixels_per_point(pixels);
        // The fonts of the tester's desktop need not have them all.
        if options.language == Some(Language::Chinese) {
            builder = builder.allow_missing_glyphs();
        }
        let harness = builder.build_eframe(|cc| App::new(cc, options));
        let mut window = Self { harness };
        window.until_app("the first picture", |app| app.snapshot().is_some());
        window.frames(2);
        window
    }

    /// Opens it with a tab of the Memory workspace in front.
    pub fn open_memory(tab: &str) -> Self {
        let mut window = Self::open();
        window.key_with(Modifiers::COMMAND, Key::Num2);
        window.frames(3);
        window.harness.get_by_role_and_label(Role::Button, tab).click();
        window.frames(3);
        window
    }

    /// Opens it on a small picture of 12 x 8 columns, which counts as settled soon.
    pub fn open_small(folder: &Path) -> Self {
        let path = folder.join("small.png");
        let patch = |x: u32, y: u32| image::Rgb([(x / 4 * 90) as u8, (y / 4 * 120) as u8, (x + y) as u8]);
        image::RgbImage::from_fn(12, 8, patch).save(&path).unwrap();
        let setup = Setup { settled_below: 0.05, ..Setup::of(ModelChoice::HandMade).unwrap() };
        let mut run = Run::new(PictureSource::Path(path), Some(setup)).unwrap();
        let session = folder.join("small.session.json");
        Session::of(&run.snapshot(), serde_json::Value::Null).save(&session).unwrap();
        let window = Self::open_with(AppOptions { session: Some(session), ..Default::default() });
        assert_eq!(window.snapshot().grid, Grid::new(8, 12));
        window
    }

    pub fn app(&self) -> &App {
        self.harness.state()
    }

    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.app().snapshot().unwrap().clone()
    }

    /// Draws frames without waiting for anything.
    pub fn frames(&mut self, count: usize) {
        self.harness.run_steps(count);
    }

    /// Draws frames until the run is as wanted.
    pub fn until(&mut self, what: &str, wanted: impl Fn(&Snapshot) -> bool) {
        self.until_app(what, |app| app.snapshot().is_some_and(|snapshot| wanted(snapshot)));
    }

    /// Draws frames until the window is as wanted.
    pub fn until_app(&mut self, what: &str, wanted: impl Fn(&App) -> bool) {
        let begun = Instant::now();
        loop {
            self.harness.step();
            if wanted(self.app()) {
                return;
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "waited in vain for {what}; on screen: {:?}",
                self.app().current_error()
            );
            std::thread::sleep(Duration::from_millis(4));
        }
    }

    /// Draws frames until a training or an experiment has brought what is wanted.
    pub fn wait(&mut self, what: &str, wanted: impl Fn(&Window) -> bool) {
        let begun = Instant::now();
        while !wanted(self) {
            let error = self.app().current_error();
            assert!(begun.elapsed() < LONG_PATIENCE, "waited in vain for {what}; on screen: {error:?}");
            std::thread::sleep(Duration::from_millis(10));
            self.frames(1);
        }
    }

    /// Waits until a number has been the same for half a second. When a training is told to pause an update may be
    /// under way, and what is shown until it ends may be older by several.
    pub fn stands_still<N: PartialEq>(&mut self, number: impl Fn(&Window) -> N) -> N {
        loop {
            let before = number(self);
            std::thread::sleep(Duration::from_millis(500));
            self.frames(3);
            if number(self) == before {
                return before;
            }
        }
    }

    /// Draws frames until a training or an experiment has brought a text.
    pub fn wait_for(&mut self, text: &str) {
        self.wait(text, |window| window.shows(text));
    }

    /// Makes steps and waits for them.
    pub fn steps(&mut self, count: usize) {
        for _ in 0..count {
            let step = self.snapshot().step;
            self.key(Key::ArrowRight);
            self.until("a step", |snapshot| snapshot.step == step + 1 && snapshot.transport == Transport::Paused);
        }
    }

    pub fn key(&mut self, key: Key) {
        self.harness.key_press(key);
        self.harness.step();
    }

    pub fn key_with(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.step();
    }

    pub fn type_text(&mut self, text: &str) {
        self.harness.event(egui::Event::Text(text.to_owned()));
        self.harness.step();
    }

    /// Whether a text is on screen.
    pub fn shows(&self, text: &str) -> bool {
        self.harness.query_all_by_label_contains(text).next().is_some()
    }

    /// The words on screen that contain `text`.
    pub fn said(&self, text: &str) -> Option<String> {
        let mut nodes = self.harness.query_all_by_label_contains(text);
        nodes.find_map(|node| node.accesskit_node().label().or_else(|| node.accesskit_node().value()))
    }

    /// Updates made by the only training that is to make `total`.
    pub fn updates_of(&self, total: &str) -> usize {
        let line = self.said(&format!("of {total}")).unwrap_or_default();
        line.split(" of ").next().unwrap_or_default().replace(',', "").parse().unwrap_or(0)
    }

    /// Clicks a button that is in sight.
    pub fn press(&mut self, name: &str) {
        self.harness.get_by_role_and_label(Role::Button, name).click();
        self.frames(3);
    }

    /// Presses a button as a screen reader does: also one that is scrolled out of sight.
    pub fn invoke(&mut self, name: &str) {
        self.harness.get_by_role_and_label(Role::Button, name).click_accesskit();
        self.frames(3);
    }

    /// Types a path into the field of an open path window and answers with a button.
    pub fn answer_path(&mut self, field: &str, path: &Path, button: &str) {
        self.wait("the path window", |window| window.harness.query_by_role_and_label(Role::TextInput, field).is_some());
        let field = self.harness.get_by_role_and_label(Role::TextInput, field);
        field.set_text_value_accesskit(&path.display().to_string());
        self.frames(2);
        self.press(button);
    }

    /// Opens a folded section of the left panel.
    pub fn unfold(&mut self, title: &str) {
        self.harness.get_by_role_and_label(Role::DisclosureTriangle, title).click_accesskit();
        self.frames(12);
    }

    /// Sets a named slider through the accessibility tree.
    pub fn set(&mut self, name: &str, to: f64) {
        self.harness.get_by_role_and_label(Role::Slider, name).set_value_accesskit(to);
        self.frames(2);
    }

    /// Types a number into a named field.
    pub fn number(&mut self, name: &str, to: f64) {
        self.harness.get_by_role_and_label(Role::SpinButton, name).set_value_accesskit(to);
        self.frames(3);
    }

    pub fn click_at(&mut self, place: Pos2) {
        self.harness.hover_at(place);
        self.harness.step();
        for pressed in [true, false] {
            self.harness.event(egui::Event::PointerButton {
                pos: place,
                button: PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
            self.harness.step();
        }
    }

    /// Presses twice within one frame, as fast as a double click can be.
    pub fn double_click_at(&mut self, place: Pos2) {
        self.harness.hover_at(place);
        self.frames(2);
        for pressed in [true, false, true, false] {
            let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
            let event = egui::Event::PointerButton { pos: place, button, pressed, modifiers };
            self.harness.input_mut().events.push(event);
        }
        self.frames(3);
    }

    fn place_in(&self, map: &str, x: f32, y: f32) -> Pos2 {
        self.harness.get_by_role_and_label(Role::Button, map).rect().lerp_inside(vec2(x, y))
    }

    /// Clicks a map, in shares of its width and height.
    pub fn click_in(&mut self, map: &str, x: f32, y: f32) {
        self.click_at(self.place_in(map, x, y));
    }

    /// Drags over a map.
    pub fn drag_in(&mut self, map: &str, from: [f32; 2], to: [f32; 2]) {
        let places = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0f32]
            .map(|t| self.place_in(map, from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t));
        self.harness.hover_at(places[0]);
        self.harness.step();
        self.harness.drag_at(places[0]);
        self.harness.step();
        for place in places {
            self.harness.hover_at(place);
            self.harness.step();
        }
        self.harness.drop_at(places[5]);
        self.harness.step();
    }

    pub fn drop_file(&mut self, path: &Path) {
        self.harness.input_mut().dropped_files.push(Arc::new(Dropped(path.to_owned())));
        self.harness.step();
    }

    /// Whether it asks for no further frame.
    pub fn rests(&self) -> bool {
        let viewports = self.harness.output().viewport_output.values();
        viewports.fold(Duration::MAX, |least, viewport| least.min(viewport.repaint_delay)) == Duration::MAX
    }

    /// Chooses a command by its name in the palette.
    pub fn palette(&mut self, text: &str) {
        self.key_with(Modifiers::COMMAND, Key::P);
        self.frames(2);
        self.type_text(text);
        self.frames(2);
        self.key(Key::Enter);
        self.frames(3);
    }

    /// Types a path into the open path window and writes.
    pub fn write_to(&mut self, path: &Path) {
        self.answer_path("Write to", path, "Write");
    }

    /// Saves the session and waits for the file.
    pub fn save_session(&mut self, path: &Path) {
        self.key_with(Modifiers::COMMAND, Key::S);
        self.frames(3);
        self.write_to(path);
        self.until_app("the file", |_| path.is_file());
    }
}

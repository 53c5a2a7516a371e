//! What leaves the window and what explains it: exports, the question before a file is replaced, the glossary, the
//! palette, the presentation.
#![allow(clippy::unwrap_used)]

use eframe::egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use glomscope::app::{AppOptions, Term, ThemeChoice};
use glomscope::engine::ModelChoice;

use crate::harness::{Role, Window};

fn export_to(window: &mut Window, path: &std::path::Path) {
    window.key_with(Modifiers::COMMAND, Key::E);
    window.frames(3);
    window.write_to(path);
    window.frames(2);
}

#[test]
fn a_file_is_replaced_only_after_a_question() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("maps.png");
    std::fs::write(&path, b"dear").unwrap();
    let dear = || std::fs::read(&path).unwrap() == b"dear";
    let mut window = Window::open();
    export_to(&mut window, &path);
    assert!(window.shows("maps.png is there already"));
    assert!(window.shows("Replace this file?") && dear());
    // Enter is for the answer that changes nothing: the window behind stays, for another name.
    window.key(Key::Enter);
    window.frames(3);
    assert!(!window.shows("Replace this file?") && window.shows("Write to") && dear());
    window.press("Write");
    assert!(window.shows("Replace this file?"));
    window.key(Key::Escape);
    window.frames(3);
    assert!(!window.shows("Replace this file?") && window.shows("Write to") && dear());
    window.press("Write");
    window.press("Replace");
    window.until_app("the picture in place of the file", |_| image::open(&path).is_ok());
    assert!(!window.shows("Write to"), "asked once");
}

#[test]
fn no_other_kind_of_file_is_replaced_unasked_either() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open();
    for (title, name) in [
        ("Save session", "there.session.json"),
        ("Save checkpoint", "there.safetensors"),
        ("Export curves", "there.csv"),
        ("Export states", "there.npz"),
        ("Export GIF", "there.gif"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, b"dear").unwrap();
        window.palette(title);
        window.write_to(&path);
        window.frames(2);
        assert!(window.shows("Replace this file?"), "{title}");
        window.press("Keep it");
        window.press("Cancel");
        assert_eq!(std::fs::read(&path).unwrap(), b"dear", "{title}");
    }
}

#[test]
fn a_name_without_its_ending_gets_it_and_one_with_another_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open();
    window.key_with(Modifiers::COMMAND, Key::E);
    window.frames(3);
    let write = |window: &mut Window, name: &str| {
        let field = window.harness.get_by_role_and_label(Role::TextInput, "Write to");
        field.set_text_value_accesskit(&folder.path().join(name).display().to_string());
        window.frames(2);
    };
    write(&mut window, "maps.csv");
    assert!(window.shows("The name must end with .png"));
    assert!(window.harness.get_by_role_and_label(Role::Button, "Write").accesskit_node().is_disabled());
    write(&mut window, "maps");
    assert!(window.shows("The file will be called maps.png"));
    window.press("Write");
    window.until_app("the file", |_| folder.path().join("maps.png").is_file());
    assert!(!folder.path().join("maps").exists());
}

#[test]
fn an_exported_picture_is_a_page_with_the_picture_and_the_chosen_level_large() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open();
    window.steps(1);
    let snapshot = window.snapshot();
    let (rows, cols) = (snapshot.grid.rows as u32, snapshot.grid.cols as u32);
    let path = folder.path().join("page.png");
    export_to(&mut window, &path);
    window.until_app("the file", |_| path.is_file());
    let page = image::open(&path).unwrap().to_rgb8();
    let cell = (480 / rows.max(cols)).clamp(2, 32);
    assert!(page.width() > 2 * cols * cell && page.height() > rows * cell * 3 / 2, "{:?}", page.dimensions());
    // The title above everything: ink with soft edges.
    let paper = page[(0, 0)];
    let head = image::imageops::crop_imm(&page, 0, 0, page.width() / 2, page.height() / 14).to_image();
    let shades: std::collections::HashSet<_> = head.pixels().filter(|pixel| **pixel != paper).collect();
    assert!(shades.len() > 8, "{} shades of ink in the title", shades.len());
    // The right edge of the page is a margin, and the maps reach it.
    let margin = (1..page.width()).take_while(|x| (0..page.height()).all(|y| page[(page.width() - x, y)] == paper));
    assert!((2..40).contains(&margin.count()));
}

#[test]
fn a_click_on_a_term_opens_the_glossary_at_it() {
    let mut window = Window::open();
    window.harness.get_by_role_and_label(Role::Button, "Meters").click();
    window.frames(3);
    window.harness.get_by_role_and_label(Role::Label, "Contrast").click();
    window.frames(3);
    assert_eq!(window.app().term(), Some(Term::Contrast));
    assert!(window.shows(Term::Contrast.sentence()));
    window.key(Key::Escape);
    window.frames(3);
    assert_eq!(window.app().term(), None);
    assert!(!window.shows(Term::Contrast.sentence()));
}

#[test]
fn every_name_in_the_front_of_the_left_panel_is_a_term() {
    let mut window = Window::open();
    for (name, term) in [
        ("Picture", Term::Picture),
        ("Model", Term::Model),
        ("Preset", Term::Preset),
        ("Levels", Term::Level),
        ("Bottom-up", Term::BottomUp),
        ("Top-down", Term::TopDown),
        ("Previous", Term::Previous),
        ("Attention", Term::Attention),
        ("Beta", Term::Beta),
        ("Radius", Term::Radius),
        ("Columns", Term::Columns),
    ] {
        let named: Vec<_> = window.harness.query_all_by_role_and_label(Role::Label, name).collect();
        named.first().unwrap_or_else(|| panic!("no label {name}")).click();
        window.frames(3);
        assert_eq!(window.app().term(), Some(term), "{name}");
        window.key(Key::Escape);
        window.frames(2);
    }
}

#[test]
fn the_glossary_is_searched_by_typing_and_closed_by_escape() {
    let mut window = Window::open();
    window.key_with(Modifiers::SHIFT, Key::F1);
    window.frames(3);
    assert!(window.shows(Term::Agreement.sentence()));
    window.type_text("choosy");
    window.frames(3);
    assert!(window.shows(Term::Beta.sentence()) && !window.shows(Term::Agreement.sentence()));
    window.type_text(" zebra");
    window.frames(3);
    assert!(window.shows("No term is called that"));
    window.key(Key::Escape);
    window.frames(3);
    assert!(!window.shows("No term is called that"));
    window.palette("glossary perplexity");
    assert_eq!(window.app().term(), Some(Term::Perplexity));
    window.key(Key::Escape);
    window.frames(3);
    window.key(Key::F1);
    window.frames(3);
    window.press("Glossary");
    assert!(window.shows(Term::Agreement.sentence()), "the sheet of keys leads to it");
}

#[test]
fn models_and_themes_are_in_the_palette() {
    let mut window = Window::open();
    window.palette("theme dark");
    assert_eq!(window.app().theme(), ThemeChoice::Dark);
    assert_eq!(window.snapshot().setup.model, ModelChoice::HandMade);
    window.palette("model: random");
    window.until("the random model", |snapshot| snapshot.setup.model == ModelChoice::Random);
}

#[test]
fn enter_in_the_palette_runs_the_first_line_even_in_the_frame_of_the_last_letter() {
    let mut window = Window::open();
    window.key_with(Modifiers::COMMAND, Key::P);
    window.frames(2);
    // Fast fingers: the letters and Enter arrive together.
    let text = Event::Text("glossary beta".to_owned());
    let enter = [true, false].map(|pressed| Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    });
    window.harness.input_mut().events.extend(std::iter::once(text).chain(enter));
    window.frames(3);
    assert_eq!(window.app().term(), Some(Term::Beta));
    window.key(Key::Escape);
    window.frames(3);
    // What cannot be done now stands last, so that Enter does something; alone it does nothing and stays.
    window.palette("redo");
    let typed = window.harness.query_by_role_and_label(Role::TextInput, "Find a command");
    assert!(typed.is_some(), "there is nothing to redo, and the palette stays open");
}

#[test]
fn a_presentation_keeps_transport_timeline_and_what_is_pinned() {
    // High enough for the whole menu.
    let mut window = Window::open_sized([1440.0, 1080.0], AppOptions::default());
    window.harness.get_by_role_and_label(Role::Button, "View").click();
    window.frames(3);
    window.harness.get_by_label_contains("Pinned for presentation").click();
    window.frames(4);
    for name in ["Attention", "Beta"] {
        window.harness.get_by_role_and_label(Role::CheckBox, name).click();
        window.frames(3);
    }
    window.key(Key::Escape);
    window.frames(3);
    window.key(Key::F11);
    window.frames(6);
    // A screen of 1080 points has text of 24.
    let zoom = window.harness.ctx.zoom_factor();
    assert!((zoom - 24.0 / 13.5).abs() < 0.01, "text is {zoom} times as large");
    assert!(window.shows("F11 or Esc ends the presentation"), "how to leave is said");
    let shown = |window: &Window, role: Role, name: &str| window.harness.query_by_role_and_label(role, name).is_some();
    for (role, name) in [(Role::Button, "Play"), (Role::Slider, "Attention"), (Role::Slider, "Beta")] {
        assert!(shown(&window, role, name), "{name}");
    }
    assert!(window.shows("Timeline"), "the timeline stays");
    for (role, name) in [(Role::Slider, "Top-down"), (Role::Slider, "Radius"), (Role::Button, "View")] {
        assert!(!shown(&window, role, name), "{name}");
    }
    assert!(!shown(&window, Role::Button, "Embedding") && !shown(&window, Role::Tab, "Memory"));
    // One map is large, the others a strip, however they stood before.
    let side = |window: &Window, name: &str| window.harness.get_by_label(name).rect().width();
    let (large, small) = (side(&window, "Level 1 map"), side(&window, "Level 2 map"));
    assert!(large > 2.0 * small, "{large} beside {small}");
    // Each frame of the harness is a quarter of a second: three of them are over.
    window.frames(16);
    assert!(!window.shows("F11 or Esc ends the presentation"), "it is said for three seconds");
    assert!(window.shows("Level 3 · "), "the counts of islands stand where it was said");
    // Black until the next key, which does nothing else.
    window.key(Key::Period);
    window.frames(3);
    assert!(window.shows("Nothing is shown until the next key or click"));
    let before = window.snapshot().step;
    window.key(Key::ArrowRight);
    window.frames(6);
    assert!(!window.shows("Nothing is shown until the next key or click"));
    assert_eq!(window.snapshot().step, before, "the key has only brought the window back");
    // What is pinned steers.
    window.set("Attention", 0.0);
    window.until("no attention", |snapshot| snapshot.setup.settings.weights_in_force(0).attention == 0.0);
    window.key(Key::Escape);
    window.frames(6);
    assert!((window.harness.ctx.zoom_factor() - 1.0).abs() < 1e-6 && shown(&window, Role::Slider, "Top-down"));
}

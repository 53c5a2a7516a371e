//! Generated scenes and the Truth tab, driven through the accessibility tree of the whole window.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::harness::{Role, Window};
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use glomscope::app::AppOptions;
use glomscope::engine::{PictureSource, SceneSource, Transport};
use glomscope::islands::TruthKind;
use glomscope::scenes::{Kind, SceneLook, World};

fn open(picture: &str) -> Window {
    let picture = PictureSource::named(picture.as_ref()).unwrap();
    Window::open_with(AppOptions { picture: Some(picture), ..AppOptions::default() })
}

fn scene(window: &Window) -> SceneSource {
    match &window.snapshot().source {
        PictureSource::Scene(scene) => scene.clone(),
        other => panic!("{other:?} is no scene"),
    }
}

fn until_scene(window: &mut Window, what: &str, wanted: impl Fn(&SceneSource) -> bool) {
    window.until(what, |snapshot| matches!(&snapshot.source, PictureSource::Scene(scene) if wanted(scene)));
}

fn show_truth(window: &mut Window) {
    window.harness.get_by_role_and_label(Role::Button, "Truth").click();
    window.frames(4);
}

#[test]
fn a_key_draws_one_scene_after_the_other_and_the_settings_stay() {
    let mut window = Window::open();
    assert!(window.harness.query_by_label("Fewest wholes").is_none(), "a bundled picture has no scene to set");
    window.set("Attention", 1.25);
    window.until("the weight", |snapshot| (snapshot.setup.settings.weights.attention - 1.25).abs() < 1e-3);
    window.steps(2);
    window.key(Key::N);
    until_scene(&mut window, "a scene", |scene| scene.seed == 1);
    let snapshot = window.snapshot();
    assert_eq!((snapshot.step, snapshot.newest_step), (0, 0));
    assert!((snapshot.setup.settings.weights.attention - 1.25).abs() < 1e-3);
    window.frames(3);
    assert!(window.shows("Scene 1, clear"));
    // Faster than scenes are drawn: none is lost.
    window.key(Key::N);
    window.key(Key::N);
    until_scene(&mut window, "two scenes on", |scene| scene.seed == 3);
    window.palette("new scene");
    until_scene(&mut window, "one more", |scene| scene.seed == 4);
}

#[test]
fn another_world_is_chosen_on_the_left() {
    let mut window = open("scene:7");
    assert!(window.harness.query_by_label("Fewest wholes").is_some());
    window.harness.get_by_label("Leaves").click();
    until_scene(&mut window, "leaves", |scene| scene.settings.world == World::Leaves);
    window.frames(3);
    assert!(window.shows("Leaves 7, clear") && window.shows("within them"));
    for name in ["Fewest wholes", "Kinds", "Ambiguity"] {
        assert!(window.harness.query_by_label(name).is_none(), "leaves have no {name}");
    }
    window.key(Key::N);
    until_scene(&mut window, "more leaves", |scene| (scene.seed, scene.settings.world) == (8, World::Leaves));
    window.harness.get_by_label("Things").click();
    until_scene(&mut window, "things", |scene| *scene == SceneSource::new(8, SceneLook::CLEAR));
    window.palette("picture: faces and sheep");
    until_scene(&mut window, "a scene of the samples", |scene| scene.settings.kinds.len() == 2);
}

#[test]
fn what_the_scene_is_like_is_set_on_the_left() {
    let mut window = open("scene:7");
    assert_eq!(scene(&window), SceneSource::new(7, SceneLook::CLEAR));
    window.harness.get_by_label("Natural").click();
    until_scene(&mut window, "natural", |scene| scene.settings.look == SceneLook::NATURAL);
    window.set("Clutter", 0.25);
    until_scene(&mut window, "clutter", |scene| (scene.settings.look.clutter - 0.25).abs() < 1e-3);
    window.set("Ambiguity", 1.0);
    until_scene(&mut window, "ambiguity", |scene| scene.settings.ambiguity == 1.0);
    window.harness.get_by_role_and_label(Role::ComboBox, "Kinds").click_accesskit();
    window.frames(3);
    window.harness.get_by_label("Those that training never shows").click_accesskit();
    until_scene(&mut window, "unseen kinds", |scene| scene.settings.kinds == Kind::unseen());
    assert_eq!(window.snapshot().picture_name, "Scene 7, natural");
    window.harness.get_by_label("New scene").click_accesskit();
    until_scene(&mut window, "the next one, alike", |scene| {
        scene.seed == 8 && scene.settings.kinds == Kind::unseen() && scene.settings.ambiguity == 1.0
    });
    for node in window.harness.get_all_by_role(Role::SpinButton) {
        let node = node.accesskit_node();
        assert!(node.label().is_some_and(|label| !label.is_empty()) || node.labelled_by().next().is_some());
    }
}

#[test]
fn the_truth_tab_scores_every_level_live_and_goes_back_with_the_timeline() {
    let mut window = open("scene:2");
    show_truth(&mut window);
    for text in ["Against parts", "Against wholes", "Against scenes", "of the parts hang under their whole"] {
        assert!(window.shows(text), "{text}");
    }
    assert!(window.app().view().truth_outlines);
    window.steps(6);
    let snapshot = window.snapshot();
    assert!(snapshot.curves.steps.iter().all(|curve| curve.known.is_some()));
    let newest = snapshot.known_scores.clone().unwrap();
    window.harness.get_by_role_and_label(Role::Image, "ARI, wholes over the steps");
    window.harness.get_by_role_and_label(Role::Button, "Mask of parts").click();
    window.frames(3);
    assert_eq!(window.app().view().truth_kind, TruthKind::Parts);
    let plot = window.harness.get_by_role_and_label(Role::Image, "ARI, parts over the steps").rect();
    window.key(Key::Home);
    window.until("step 0", |snapshot| snapshot.step == 0);
    let first = window.snapshot().known_scores.clone().unwrap();
    assert_ne!(first, newest, "the scores go back with the step");
    window.click_at(plot.lerp_inside(eframe::egui::vec2(0.9, 0.7)));
    window.until("a later step", |snapshot| snapshot.step >= 4 && snapshot.transport == Transport::Paused);
    // Laid out: masks, table and curve beside each other, inside the window.
    let mask = window.harness.get_by_role_and_label(Role::Button, "Mask of scenes").rect();
    let heading = window.harness.get_by_label("Against parts").rect();
    assert!(mask.width() > 90.0 && mask.right() < heading.left() && heading.right() < plot.left(), "{mask} {heading}");
    assert!(plot.right() <= 1440.0 && plot.width() > 180.0 && plot.bottom() < 850.0, "{plot}");
}

#[test]
fn a_sample_has_two_masks_and_a_photo_says_that_nothing_is_known() {
    let mut window = Window::open();
    show_truth(&mut window);
    assert!(window.shows("Against wholes") && !window.shows("Against scenes"));
    let plot = window.harness.get_by_role_and_label(Role::Image, "ARI, wholes over the steps").rect();
    assert!(plot.right() <= 1434.0 && plot.width() > 180.0, "{plot}");
    let copied = eframe::egui::ColorImage::filled([48, 64], eframe::egui::Color32::from_rgb(200, 30, 30));
    window.harness.event(eframe::egui::Event::PasteImage(std::sync::Arc::new(copied)));
    window.until("the pasted picture", |snapshot| snapshot.picture.dimensions() == (48, 64));
    window.frames(3);
    assert!(window.shows("Nothing is known of the parts and wholes of this picture"));
}

#[test]
fn a_paused_truth_tab_asks_for_nothing() {
    let mut window = open("scene:7");
    show_truth(&mut window);
    window.steps(1);
    // A draft of the scene is given up after a while; from then on nothing moves.
    window.harness.run_steps(60);
    let serial = window.snapshot().serial;
    window.harness.run_steps(10);
    assert_eq!(window.snapshot().serial, serial);
}

#[test]
fn the_pictures_dialog_has_scenes() {
    let mut window = Window::open();
    window.key_with(Modifiers::COMMAND, Key::G);
    window.frames(3);
    window.harness.get_by_role_and_label(Role::Button, "Scene 7, unseen kinds").click();
    until_scene(&mut window, "unseen kinds", |scene| scene.seed == 7 && scene.settings.kinds == Kind::unseen());
    window.frames(2);
    assert!(window.harness.query_by_label("Scene 7, clear").is_none(), "the dialog is closed");
}

#[test]
fn a_session_brings_the_scene_back_and_the_command_line_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scene.session.json");
    let mut window = open("scene:natural:5");
    window.steps(2);
    window.key_with(Modifiers { shift: true, ..Modifiers::COMMAND }, Key::C);
    window.frames(2);
    assert!(window.shows("Copied: glomscope settle scene:natural:5"));
    window.save_session(&path);
    let saved = window.snapshot();
    drop(window);
    let mut again = Window::open_with(AppOptions { session: Some(path), ..AppOptions::default() });
    again.until("the step", |snapshot| snapshot.step == 2 && snapshot.transport == Transport::Paused);
    assert_eq!((&again.snapshot().source, &again.snapshot().state), (&saved.source, &saved.state));
}

#[test]
fn a_scene_that_cannot_be_drawn_says_so() {
    let mut window = Window::open();
    let asks_for = |window: &mut Window, picture: &str| {
        window.key_with(Modifiers::COMMAND, Key::L);
        window.frames(3);
        let field = window.harness.get_by_role_and_label(Role::TextInput, "Path");
        field.set_text_value_accesskit(picture);
        window.frames(2);
        window.harness.get_by_role_and_label(Role::Button, "Open").click();
        window.frames(2);
    };
    asks_for(&mut window, "scene:size=3x3:7");
    assert!(window.app().current_error().unwrap().contains("16 to 4096"));
    assert!(matches!(window.snapshot().source, PictureSource::Sample(_)), "a bundled picture stays");
    asks_for(&mut window, "scene:natural:9");
    until_scene(&mut window, "the typed scene", |scene| scene.seed == 9);
}

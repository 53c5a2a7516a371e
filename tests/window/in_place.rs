//! The nets of the run that is watched learn while it settles: the switch, the bars, the words, and what is kept.
#![allow(clippy::unwrap_used)]

use eframe::egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use glomscope::app::AppOptions;
use glomscope::engine::{ModelChoice, Run, Session, Snapshot, open_model};
use glomscope::learn::{InPlace, Local};

use crate::common::{learned_file, picture_file, setup_of};
use crate::harness::{Role, Window};

const SECTION: &str = "Learning in place";
const SWITCH: &str = "Learn while settling";

/// The window on a small picture with a small learned model.
fn window(folder: &std::path::Path) -> Window {
    let model = folder.join("model.safetensors");
    learned_file(&model);
    let mut run = Run::new(picture_file(&folder.join("picture.png")), Some(setup_of(&model))).unwrap();
    let session = folder.join("small.session.json");
    Session::of(&run.snapshot(), serde_json::Value::Null).save(&session).unwrap();
    let mut window = Window::open_with(AppOptions { session: Some(session), ..Default::default() });
    window.unfold(SECTION);
    window
}

fn switch(window: &mut Window) {
    window.harness.get_by_role_and_label(Role::CheckBox, SWITCH).click_accesskit();
    window.frames(3);
}

fn updates(snapshot: &Snapshot) -> u64 {
    snapshot.taught.as_ref().map_or(0, |taught| taught.updates())
}

#[test]
fn the_switch_lets_the_nets_learn_and_what_they_say_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(folder.path());
    assert!(window.shows("The nets stay as they were opened") && !window.shows("Goodness of level"));
    window.steps(2);
    assert_eq!(updates(&window.snapshot()), 0);
    switch(&mut window);
    window.until("learning", |snapshot| snapshot.setup.learning == Some(InPlace::default()));
    window.steps(4);
    window.frames(2);
    let snapshot = window.snapshot();
    let taught = snapshot.taught.clone().unwrap();
    assert_eq!(taught.updates(), 4);
    // The bars are those of the run, with its numbers.
    let net = taught.goodness().unwrap()[1].bottom_up;
    assert!(window.shows(&format!(
        "Goodness of level 1 bottom-up: picture {:.2}, not real {:.2}",
        net.picture,
        net.negatives()
    )));
    assert!(window.shows("Goodness of level 1 top-down") && !window.shows("Goodness of level 2 top-down"));
    assert!(window.shows("The hybrid beside the run"));
    for sentence in taught.in_words(Local::Agree).unwrap().into_iter().chain(taught.course()) {
        assert!(window.shows(&sentence), "{sentence}");
    }
    assert!(window.shows("4 updates at this step"));
    // Back to a step of before: the nets of then, and the bars of then.
    window.key(Key::ArrowLeft);
    window.until("the step before", |snapshot| snapshot.step == 5);
    assert_eq!(updates(&window.snapshot()), 3);
    window.frames(2);
    assert!(window.shows("3 updates at this step"));
    switch(&mut window);
    window.until("no more", |snapshot| snapshot.setup.learning.is_none());
    window.steps(1);
    window.frames(2);
    assert_eq!(updates(&window.snapshot()), 3);
    assert!(window.shows("the nets stay as they are now") && !window.shows("Goodness of level"));
}

#[test]
fn the_rate_is_set_and_comes_again_with_the_switch() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(folder.path());
    switch(&mut window);
    window.until("learning", |snapshot| snapshot.setup.learning.is_some());
    let rate = |snapshot: &Snapshot| snapshot.setup.learning.map(|how| how.rate);
    window.set("Rate", 0.004);
    window.until("the rate", |snapshot| rate(snapshot).is_some_and(|rate| (rate - 0.004).abs() < 1e-5));
    window.palette("Learn while settling");
    window.until("off", |snapshot| rate(snapshot).is_none());
    switch(&mut window);
    window.until("on", |snapshot| rate(snapshot).is_some_and(|rate| (rate - 0.004).abs() < 1e-5));
}

#[test]
fn what_was_learned_is_kept_as_a_checkpoint_that_opens() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(folder.path());
    switch(&mut window);
    window.until("learning", |snapshot| snapshot.setup.learning.is_some());
    window.steps(3);
    window.frames(2);
    window.invoke("Keep what was learned…");
    let path = folder.path().join("kept.safetensors");
    window.write_to(&path);
    window.until_app("the file", |_| path.is_file());
    let kept = open_model(&ModelChoice::Checkpoint(path.clone()), None).unwrap();
    assert_eq!(kept.name(), "test, taught in place");
    window.drop_file(&path);
    window.until("the model", |snapshot| snapshot.setup.model == ModelChoice::Checkpoint(path.clone()));
    assert_eq!(updates(&window.snapshot()), 0);
}

#[test]
fn a_model_that_cannot_learn_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open_small(folder.path());
    window.unfold(SECTION);
    assert!(window.harness.get_by_role_and_label(Role::CheckBox, SWITCH).accesskit_node().is_disabled());
    assert!(window.shows("The hand-made model has no nets that learn"));
}

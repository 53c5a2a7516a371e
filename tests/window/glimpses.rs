//! Digits through glimpses in the window, driven through the accessibility tree: real trainings on their threads, real
//! files.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use crate::harness::{Role, Window};
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

#[test]
fn a_network_learns_to_read_digits_is_looked_into_kept_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("half.safetensors");
    let mut window = Window::open_memory("Glimpses");
    assert!(window.shows("24 small windows") && window.shows("None yet"), "a stranger is told what this is");
    window.wait("the digits", |window| window.shows("Digit 1 of 200"));
    window.number("Units (R)", 8.0);
    window.number("Updates", 90_000.0);
    // The keys act on the tab that is shown.
    window.key(Key::T);
    window.wait("a point of the curve", |window| window.shows("% wrong"));
    assert!(window.said("Held-out error over the updates").unwrap().contains("Fast weights, R 8, wipe"));
    assert!(window.shows("come back through A"), "what it is about, of the network that is looked at");
    window.key(Key::L);
    window.wait("the pause", |window| window.shows("paused"));
    let stood = window.stands_still(|window| window.updates_of("90,000"));
    assert!(stood > 0);

    // One digit, glimpse by glimpse.
    window.wait("its answers", |window| window.shows("Answers after every glimpse: "));
    assert!(window.shows("Answer at the end"));
    window.press("Next digit");
    assert!(window.shows("Digit 2 of 200"));
    window.set("Glimpse", 7.0);
    window.wait("the answer after the seventh", |window| window.shows("Answer after glimpse 7"));
    assert!(window.shows("top right quadrant, coarse; then h is stored in A and wiped"));
    window.harness.get_by_label_contains("Glimpse 24 of 24").click();
    window.frames(3);
    assert!(window.shows("Answer at the end") && window.shows("bottom right quadrant, coarse again"));
    window.wait("which are wrong", |window| window.shows("of these 200 are answered wrongly"));

    window.press("Keep training 1");
    window.answer_path("Write to", &path, "Write");
    window.wait("the file", |window| window.shows("Kept in half.safetensors"));
    window.press("Remove training 1");
    assert!(window.shows("None yet"));
    window.press("Open…");
    window.answer_path("Path", &path, "Open");
    window.wait("the kept training", |window| window.shows("stopped"));
    assert_eq!(window.updates_of("90,000"), stood, "it stands where it was kept");
    window.press("Resume training 2");
    window.wait("more updates", |window| window.updates_of("90,000") > stood);
    window.key_with(Modifiers::SHIFT, Key::L);
    window.wait("the end", |window| window.shows("stopped"));
}

#[test]
fn what_cannot_be_is_refused_in_words_before_anything_starts() {
    let mut window = Window::open_memory("Glimpses");
    for (field, bad, good, words) in [
        ("Units (R)", 0.0, 20.0, "units (R), not 0"),
        ("Decay (lambda)", 1.5, 0.9, "from 0 to 1, not 1.5"),
        ("Rate (eta)", -0.5, 0.5, "at least 0, not -0.5"),
        ("Updates", 0.0, 500.0, "at least 1"),
    ] {
        window.number(field, bad);
        assert!(window.shows(words), "{field} {bad}");
        let start = window.harness.get_by_role_and_label(Role::Button, "Start training");
        assert!(start.accesskit_node().is_disabled(), "{field} {bad}");
        window.number(field, good);
        assert!(!window.shows(words), "{field} {good}");
    }
    // Nothing is chosen, so there is nothing to keep; a network is no model that a picture settles with.
    window.key(Key::K);
    window.key(Key::U);
    window.frames(3);
    assert!(!window.shows("Write to"));
    window.press("MNIST folder…");
    window.answer_path("Path", Path::new("no-such-folder"), "Open");
    window.wait("the refusal", |window| window.shows("no-such-folder"));
    window.press("Drawn");
    window.wait("the digits", |window| window.shows("Digit 1 of 200"));
}

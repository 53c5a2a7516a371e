//! The workspace Hemispheres, driven through the accessibility tree: a real table on its thread, real files.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::harness::{Role, Window};
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

/// The window with the workspace in front, and in its form a table of tiny networks on few pictures.
fn open() -> Window {
    let mut window = Window::open();
    window.palette("Workspace Hemispheres");
    text(&mut window, "Widths", "3, 3, 3, 4");
    window.number("Side", 8.0);
    window.number("Of each kind", 10.0);
    window.number("Rounds", 2.0);
    window
}

fn text(window: &mut Window, name: &str, to: &str) {
    window.harness.get_by_role_and_label(Role::TextInput, name).set_text_value_accesskit(to);
    window.frames(3);
}

#[test]
fn a_table_fills_row_by_row_says_what_two_lefts_have_and_is_kept_opened_and_made_longer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table");
    let mut window = open();
    assert!(window.shows("Two networks see the same pictures") && window.shows("None yet"), "a stranger is told");
    assert!(!window.shows("two lefts have") && !window.shows("gains nothing"), "nothing is claimed before it is there");
    window.key(Key::T);
    window.wait("the end", |window| window.shows("All 5 networks have learned"));
    for row in ["left alone", "right alone", "specialised pair", "two lefts"] {
        assert!(window.shows(&format!("Row {row}")), "{row}");
    }
    let (pair, lefts) = ("Row specialised pair", "Row two lefts");
    let top = |window: &Window, name: &str| window.harness.get_by_label(name).rect().top();
    assert!((top(&window, lefts) - top(&window, pair)).abs() < 30.0, "the control stands next to the pair");
    let verdict = window.said("On fine labels the specialised pair").expect("the sentence");
    assert!(verdict.contains("another one may say otherwise"), "one seed proves nothing: {verdict}");
    let curves = window.said("Fine label right over the rounds").unwrap();
    assert!(curves.contains("left alone: ") && curves.contains("two lefts: "), "{curves}");
    assert!(!curves.contains("right alone"), "it was told no fine labels");
    assert!(window.said("Coarse label right over the rounds").unwrap().contains("right alone: "));

    // A training that has just made its last update has other buttons a moment later.
    window.wait("the end of the training", |window| window.shows("done in"));
    window.invoke("Keep training 1");
    window.answer_path("Write to", &path, "Write");
    window.wait("the folder", |window| window.shows("Kept in table after"));
    assert!(path.join("table.json").is_file() && path.join("seed1-two-lefts.safetensors").is_file());
    window.invoke("Remove training 1");
    assert!(window.shows("None yet"));
    window.invoke("Open…");
    window.answer_path("Path", &path, "Open");
    window.wait("the kept table", |window| window.shows("All 5 networks have learned"));
    assert_eq!(window.said("On fine labels the specialised pair").unwrap(), verdict, "the same figures");
    window.invoke("One more seed training 2");
    window.wait("the second seed", |window| window.shows("All 10 networks have learned"));
    assert!(window.said("On fine labels the specialised pair").unwrap().contains("2 seeds: "));
    assert!(window.shows(" ± "), "two seeds have a standard error");
    window.wait("rest", Window::rests);
}

/// The name of the first scenario that has pictures.
fn scenario_with_pictures(window: &Window) -> String {
    let names = window.harness.query_all_by_label_contains("Scenario: ");
    let names = names.filter_map(|node| node.accesskit_node().label());
    names.into_iter().find(|name| !name.ends_with(": 0 pictures")).unwrap()
}

#[test]
fn pictures_are_looked_at_down_to_the_share_of_each_side_and_pairs_are_brushed() {
    let mut window = open();
    window.invoke("Scenarios");
    assert!(window.shows("Nothing to see yet"));
    window.invoke("Start training");
    window.wait("left, right and pair", |window| window.shows("picture 1 of "));
    window.wait("the end", |window| window.shows("5 networks"));
    assert_eq!(window.harness.query_all_by_label_contains("Scenario: ").count(), 16);
    let name = scenario_with_pictures(&window);
    let count: usize = name.rsplit(": ").next().unwrap().split(' ').next().unwrap().parse().unwrap();
    window.invoke(&name);
    window.wait("its pictures", |window| window.shows(&format!("Pictures of the scenario: {count} pictures")));
    window.wait("the answers", |window| window.shows("Left alone: ") && window.shows("Its right side: "));
    // The answer to the picture before stays in sight until the next one is there.
    let right = name.contains("both sides right") || name.contains("left right");
    window.wait("the answer to the first of them", |window| {
        window.said("Left alone: ").is_some_and(|answer| answer.contains(", right") == right)
    });
    // The bars of the likeliest label add up to its logit.
    let parts = window.said("Fine label, ").unwrap();
    let number = |word: &str| -> f32 {
        let after = parts.split(&format!("{word} ")).nth(1).unwrap();
        after.split(',').next().unwrap().parse().unwrap()
    };
    let sum = number(": left") + number(", right") + number(", bias");
    assert!((sum - number(", logit")).abs() < 0.04, "{parts}");
    assert!(window.shows("Fine label: ") && window.shows(" before "), "what decides between the first two");
    if count > 1 {
        let before = window.said("Picture: ");
        window.invoke("Next picture");
        assert!(window.shows(&format!("picture 2 of {count}")));
        window.invoke("Picture before");
        window.wait("the first picture again", |window| window.said("Picture: ") == before);
    }

    window.invoke("Cosines");
    window.wait("the figure", |window| window.shows("Cosine figure: 765 pairs"));
    assert!(window.shows("on average") && window.shows("Drag over the figure"));
    window.invoke("Head space");
    let figure = window.harness.get_by_label_contains("Cosine figure: ").rect();
    let at = |x: f32, y: f32| figure.lerp_inside(eframe::egui::vec2(x, y));
    window.harness.hover_at(at(0.005, 0.005));
    window.harness.step();
    window.harness.drag_at(at(0.005, 0.005));
    window.harness.step();
    for t in [0.3, 0.6, 0.995f32] {
        window.harness.hover_at(at(t, t));
        window.harness.step();
    }
    window.harness.drop_at(at(0.995, 0.995));
    window.frames(3);
    let inside = window.said("Cosine figure: ").unwrap();
    let inside: usize = inside.rsplit(", ").next().unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(inside > 600, "nearly all of it was brushed: {inside}");
    assert!(window.shows("Two of "), "the pictures of the pairs");
    window.invoke("Those of the scenario");
    window.wait("the pairs of the scenario", |window| {
        window.shows("have one label: choose") || window.said("Cosine figure: ").is_some_and(|w| !w.contains(" 765 "))
    });
    window.key(Key::Escape);
    window.wait("rest", Window::rests);
}

#[test]
fn a_table_is_held_and_what_cannot_be_trained_is_said_before_it_begins() {
    let mut window = open();
    window.number("Rounds", 3000.0);
    window.invoke("Start training");
    window.wait("the first network", |window| window.shows("Now learns: left alone"));
    window.wait("an update", |window| window.updates_of("15,000") > 0);
    window.key(Key::L);
    window.wait("the pause", |window| window.shows("paused"));
    let stood = window.stands_still(|window| window.updates_of("15,000"));
    assert!(stood > 0);
    window.key_with(Modifiers::SHIFT, Key::L);
    window.wait("the end", |window| window.shows("stopped"));
    let refused = |window: &mut Window, widths: &str, words: &str| {
        text(window, "Widths", widths);
        assert!(window.shows(words), "{words}");
        let start = window.harness.get_by_role_and_label(Role::Button, "Start training");
        assert!(start.accesskit_node().is_disabled());
    };
    refused(&mut window, "many", "four numbers of channels");
    refused(&mut window, "3, 3, 3, 0", "a width of 0 channels".replace("a w", "A w").as_str());
    text(&mut window, "Widths", "3, 3, 3, 4");
    window.number("Side", 10.0);
    assert!(window.shows("a multiple of 8"));
}

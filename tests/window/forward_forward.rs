//! Forward-Forward in the window, driven through the accessibility tree: real trainings on their threads, real files.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::harness::{Role, Window};
use eframe::egui::{Key, Modifiers, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

/// The window with the tab in front, and in its form a training of small layers that lasts.
fn open() -> Window {
    let mut window = Window::open();
    window.key_with(Modifiers::COMMAND, Key::Num3);
    window.frames(3);
    window.invoke("Forward-Forward");
    layers(&mut window, "16, 12");
    window.number("Updates", 90_000.0);
    window
}

fn layers(window: &mut Window, units: &str) {
    window.harness.get_by_role_and_label(Role::TextInput, "Layers").set_text_value_accesskit(units);
    window.frames(3);
}

/// Draws a stroke on the pad, in shares of its side.
fn stroke(window: &mut Window, from: [f32; 2], to: [f32; 2]) {
    let pad = window.harness.get_by_label_contains("Pad ").rect();
    let at = |t: f32| {
        let place = vec2(from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t);
        pos2(pad.left() + pad.width() * place.x, pad.top() + pad.height() * place.y)
    };
    window.harness.hover_at(at(0.0));
    window.harness.step();
    window.harness.drag_at(at(0.0));
    window.harness.step();
    for t in [0.2, 0.4, 0.6, 0.8, 1.0] {
        window.harness.hover_at(at(t));
        window.harness.step();
    }
    window.harness.drop_at(at(1.0));
    window.frames(3);
}

#[test]
fn layers_learn_while_the_rule_is_turned_and_are_kept_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("half.safetensors");
    let mut window = open();
    assert!(window.shows("no backward one") && window.shows("None yet"), "a stranger is told what this is");
    // The keys act on the tab that is shown.
    window.key(Key::T);
    window.wait("the goodness of two layers", |window| {
        window.shows("Layer 1: ") && window.shows("Layer 2: ") && window.shows("theta 1;")
    });
    assert!(window.shows("above theta for a digit under its right label"));
    window.wait("a point of the curve", |window| window.shows("% wrong"));
    let curves = window.said("Held-out error over the updates").unwrap();
    assert!(curves.contains("training 1") && curves.contains("twin of 1") && curves.contains("guessing"), "{curves}");
    assert!(window.shows("What 16 units of the first layer look for"));

    // A slider reaches the training that runs.
    window.set("Theta", 2.5);
    window.wait("the new threshold", |window| window.shows("theta 2.5;"));
    window.invoke("Random");
    window.set("Burst", 50.0);
    window.wait("sleep", |window| window.shows("50 updates show positive cases alone"));
    window.set("Burst", 0.0);
    window.wait("both at once", |window| window.shows("or draw a digit"));

    window.key(Key::L);
    window.wait("the pause", |window| window.shows("paused"));
    let stood = window.stands_still(|window| window.updates_of("90,000"));
    assert!(stood > 0);
    window.invoke("Keep training 1");
    window.answer_path("Write to", &path, "Write");
    window.wait("the file", |window| window.shows("Kept in half.safetensors"));
    window.invoke("Remove training 1");
    assert!(window.shows("None yet"));
    window.invoke("Open…");
    window.answer_path("Path", &path, "Open");
    window.wait("the kept training", |window| window.shows("stopped"));
    assert_eq!(window.updates_of("90,000"), stood, "it stands where it was kept");
    assert!(window.shows("theta 2.5;"), "with the rule that it was given on its way");
    window.invoke("Resume training 2");
    window.wait("more updates", |window| window.updates_of("90,000") > stood);
    window.key_with(Modifiers::SHIFT, Key::L);
    window.wait("the end", |window| window.shows("stopped"));
}

#[test]
fn a_digit_that_is_drawn_runs_the_race_layer_by_layer() {
    let mut window = open();
    window.invoke("Start training");
    window.wait("the race", |window| window.shows("Race of the labels: "));
    window.key(Key::L);
    window.wait("the pause", |window| window.shows("paused"));
    window.wait("its verdict", |window| window.shows("wins the race"));
    assert!(window.shows("The hardest negative label of a ") && window.shows("At a glance, without any label"));
    let before = window.said("wins the race").unwrap();
    window.invoke("Next digit");
    window.wait("the next digit", |window| window.said("wins the race").is_some_and(|words| words != before));
    stroke(&mut window, [0.5, 0.15], [0.5, 0.85]);
    assert!(window.shows("Pad with the digit that you have drawn"));
    window.wait("the race of the drawn digit", |window| {
        // Nobody knows what a drawn digit shows, so nothing is called right or wrong.
        window.said("wins the race").is_some_and(|words| !words.contains("right it is") && !words.contains("but it"))
    });
    window.set("Layers of the race", 1.0);
    assert!(window.shows("1 of 2 layers"));
    window.invoke("Play race");
    assert!(window.shows("0 of 2 layers"), "from the start");
    window.wait("the end of the race", |window| window.shows("2 of 2 layers"));
    assert!(window.shows("Layer 2: goodness "), "what is judged");
    window.invoke("Clear the pad");
    assert!(!window.shows("that you have drawn"));
    window.wait("the digit of the set", |window| window.shows("it is a") || window.shows("right it is"));
    window.wait("rest", Window::rests);
}

#[test]
fn two_networks_are_drawn_beside_each_other() {
    let mut window = open();
    window.invoke("Start training");
    window.wait("the race", |window| window.shows("Race of the labels: "));
    assert!(!window.shows("Compare with"), "with one there is nothing to compare");
    window.key(Key::L);
    layers(&mut window, "10, 8, 6");
    window.invoke("Start training");
    window.wait("the second one", |window| window.shows("Training 2: "));
    window.key(Key::L);
    window.invoke("Compare with training 1");
    window.wait("its goodness", |window| window.shows("Layer 1 of training 1: ") && window.shows("Layer 3: "));
    assert!(window.shows("What 16 units of the first layer of training 1 look for"));
    assert!(window.shows("What 10 units of the first layer look for"));
    assert!(window.shows("Above is training 2") && window.shows("layers 10, 8, 6 against 16, 12"));
    window.wait("its race", |window| window.shows("Race of the labels of training 1: "));
    let before = window.said("Race of the labels of training 1: ").unwrap();
    window.invoke("Next digit");
    window.wait("both about the next digit", |window| {
        window.said("Race of the labels of training 1: ").is_some_and(|words| words != before)
            || window.said("At a glance, without any label").is_some()
    });
    // The one that is compared with is looked at: they change places.
    let other = window.said("Training 1: ").unwrap();
    window.invoke(&other);
    window.wait("the other way round", |window| window.shows("Above is training 1, below it training 2"));
    window.wait("its layers", |window| window.shows("Layer 3 of training 2: "));
    window.invoke("Compare with nothing");
    window.wait("one alone", |window| !window.shows(" of training 2: ") && window.shows("Judged and handed on"));
    window.wait("rest", Window::rests);
}

#[test]
fn every_kind_shows_what_it_learns_from() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open();
    for (kind, units, words) in [
        ("Recurrent", "10, 8", "Settling curves of the ten labels over 8 steps"),
        ("Unsupervised", "10, 8", "Hybrid 1"),
        ("Local fields", "2, 3, 4", "Hybrid 1"),
    ] {
        window.invoke(kind);
        layers(&mut window, units);
        window.invoke("Start training");
        window.wait(kind, |window| window.shows(words));
        if kind == "Recurrent" {
            // How it settles is changed on its way as well.
            window.set("Damping", 0.8);
            window.invoke("Alternating");
            window.key(Key::L);
            window.wait("the pause", |window| window.shows("paused"));
            // What is held can be kept as soon as the worker has handed it over.
            window.wait("what can be kept", |window| {
                let keep = window.harness.query_by_role_and_label(Role::Button, "Keep training 1");
                keep.is_some_and(|button| !button.accesskit_node().is_disabled())
            });
            let path = folder.path().join("recurrent.safetensors");
            window.invoke("Keep training 1");
            window.answer_path("Write to", &path, "Write");
            window.wait("the file", |window| window.shows("Kept in recurrent.safetensors"));
            let kept: glomscope::forward_forward::Saved = glomscope::files::training::open(&path).unwrap();
            let settling = kept.config.settling;
            assert_eq!((settling.keep, settling.order), (0.8, glomscope::forward_forward::Order::Alternating));
        }
        window.key_with(Modifiers::SHIFT, Key::L);
        window.wait("the end", |window| window.shows("stopped"));
        let remove = window.said("Remove training ").unwrap();
        window.invoke(&remove);
    }
    layers(&mut window, "many");
    assert!(window.shows("numbers of units are wanted"));
    let start = window.harness.get_by_role_and_label(Role::Button, "Start training");
    assert!(start.accesskit_node().is_disabled());
}

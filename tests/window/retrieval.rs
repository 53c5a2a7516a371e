//! Associative retrieval in the window, driven through the accessibility tree: real trainings on their threads, real
//! files.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::Duration;

use crate::harness::{Role, Window};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

fn ask(window: &mut Window, text: &str) {
    window.harness.get_by_role_and_label(Role::TextInput, "Ask").set_text_value_accesskit(text);
    window.frames(3);
}

/// A test error in percent, `as trained` or `as changed`.
fn error(window: &Window, which: &str) -> Option<f32> {
    let line = window.said(which)?;
    line.strip_prefix(which)?.trim().trim_end_matches(" %").trim().parse().ok()
}

#[test]
fn a_typed_string_is_answered_and_looked_into() {
    let mut window = Window::open_memory("Retrieval");
    assert!(window.shows("Answer 9"), "the string that stands there at first");
    for (text, answer) in [("a7z2??z", "Answer 2"), ("q1w2e3r4??w", "Answer 2"), ("m5n0o8p6??m", "Answer 5")] {
        ask(&mut window, text);
        assert!(window.shows(answer), "{text}: {:?}", window.said("Answer"));
        assert!(window.shows(", right"), "{text}");
    }
    // The same read both ways: bars over the past, each named; the matrix; the states.
    assert!(window.shows("Attention, m (key 1), 10 back"));
    assert!(window.harness.query_by_role_and_label(Role::Button, "Fast weights A").is_some());
    assert!(window.harness.query_by_role_and_label(Role::Button, "States over the characters").is_some());
    // Back to the first character by the slider: nothing lies before it.
    window.set("Character", 1.0);
    assert!(window.shows("The first character has no past yet"));
    assert!(window.shows("after m (key 1)"));
    // A bar is a way back to its character.
    window.set("Character", 5.0);
    window.harness.get_by_label("Character 3 of 11: n, key 2").click();
    window.frames(3);
    assert!(window.shows("after n (key 2)"));
}

#[test]
fn another_string_of_as_many_pairs_is_drawn() {
    let mut window = Window::open_memory("Retrieval");
    ask(&mut window, "a1b2c3??b");
    window.press("Another");
    let words = window.said("Character 9 of 9").expect("nine characters again");
    assert!(words.contains("question"), "{words}");
}

#[test]
fn without_fast_weights_the_trained_network_is_lost() {
    let mut window = Window::open_memory("Retrieval");
    window.wait("the error as trained", |window| error(window, "as trained").is_some());
    let trained = error(&window, "as trained").unwrap();
    assert!(trained < 5.0, "{trained} %");
    window.harness.get_by_role_and_label(Role::CheckBox, "Fast weights A").click();
    window.frames(3);
    assert!(window.shows("A is switched off"));
    window.wait("the error as changed", |window| error(window, "as changed").is_some());
    let changed = error(&window, "as changed").unwrap();
    assert!(changed > 50.0, "{changed} % without A, {trained} % with it");
    // More inner steps: the loop is longer, the read of each step can be chosen.
    window.press("As trained");
    assert!(!window.shows("as changed"));
    window.set("S", 3.0);
    assert!(window.shows("State h_3"), "three steps of the inner loop");
    window.press("Read of inner step 2");
    window.set("lambda", 0.0);
    window.wait("another error", |window| error(window, "as changed").is_some_and(|now| now > trained));
}

#[test]
fn what_cannot_be_is_refused_in_words_before_anything_starts() {
    let mut window = Window::open_memory("Retrieval");
    for (field, bad, good, words) in [
        ("Units (R)", 0.0, 20.0, "units (R), not 0"),
        ("Pairs (K)", 27.0, 3.0, "pairs (K), one for every letter, not 27"),
        ("Pairs (K)", 0.0, 3.0, "not 0"),
        ("Decay (lambda)", 1.5, 0.9, "from 0 to 1, not 1.5"),
        ("Rate (eta)", -0.5, 0.5, "at least 0, not -0.5"),
        ("Steps (S)", 0.0, 1.0, "steps (S), not 0"),
        ("Updates", 0.0, 500.0, "at least 1"),
    ] {
        window.number(field, bad);
        assert!(window.shows(words), "{field} {bad}");
        let start = window.harness.get_by_role_and_label(Role::Button, "Start training");
        assert!(start.accesskit_node().is_disabled(), "{field} {bad}");
        window.number(field, good);
        assert!(!window.shows(words), "{field} {good}");
    }
    assert!(window.shows("None yet"), "nothing has started");
    for (text, words) in [
        ("", "empty"),
        ("c9k8", "no ??"),
        ("c9k??c", "no digit"),
        ("c9c8??c", "two digits"),
        ("c9k8??z", "z is asked for"),
        ("9c??c", "a letter belongs"),
        ("c9 é8??c", "no letter from a to z"),
        ("c9??c ??", "nothing else"),
    ] {
        ask(&mut window, text);
        assert!(window.shows(words), "{text:?}: {words}");
        assert!(window.shows("Answer 9"), "the last string that could be asked stays in sight");
    }
}

#[test]
fn a_network_learns_pauses_goes_on_is_kept_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("half.safetensors");
    let mut window = Window::open_memory("Retrieval");
    window.number("Units (R)", 12.0);
    window.number("Pairs (K)", 2.0);
    window.number("Updates", 90_000.0);
    window.press("Start training");
    window.wait("a point of the curve", |window| window.shows("% wrong"));
    assert!(window.shows("no binding: 45.00 % at K = 2"), "the floor has its words");
    assert!(window.shows("Right by place, Pair 2"));
    assert!(window.shows("/s · ") && window.shows(" left"), "how fast it is, and how long it takes");
    // The network is asked while it learns.
    ask(&mut window, "a7z2??z");
    assert!(window.shows("Answer"));

    window.press("Pause training 1");
    window.wait("the pause", |window| window.shows("paused"));
    let stood = window.stands_still(|window| window.updates_of("90,000"));
    assert!(stood > 0);
    std::thread::sleep(Duration::from_millis(100));
    window.frames(3);
    assert_eq!(window.updates_of("90,000"), stood, "paused means paused");

    window.press("Keep training 1");
    window.answer_path("Write to", &path, "Write");
    window.wait("the file", |window| window.shows("Kept in"));
    assert!(path.is_file());
    window.press("Resume training 1");
    window.wait("more updates", |window| window.updates_of("90,000") > stood + 20);
    window.press("Stop training 1");
    window.wait("the end", |window| window.shows("stopped"));
    window.press("Remove training 1");
    assert!(window.shows("None yet"));

    window.press("Open…");
    window.answer_path("Path", &path, "Open");
    window.wait("the kept training", |window| window.shows("stopped"));
    assert_eq!(window.updates_of("90,000"), stood, "it stands where it was kept");
    window.press("Resume training 2");
    window.wait("more updates", |window| window.updates_of("90,000") > stood);
    window.press("Pause training 2");
}

#[test]
fn several_trainings_share_a_plot_and_what_is_no_network_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("odd.safetensors");
    std::fs::write(&path, "this is no network").unwrap();
    let mut window = Window::open_memory("Retrieval");
    window.number("Units (R)", 8.0);
    window.number("Pairs (K)", 2.0);
    window.number("Updates", 260.0);
    window.press("Start training");
    window.harness.get_by_role_and_label(Role::ComboBox, "Model").click();
    window.frames(3);
    window.harness.get_by_label("LSTM").click();
    window.frames(3);
    window.press("Start training");
    window.wait("both ends", |window| window.harness.query_all_by_label_contains("done in").count() == 2);
    let plot = window.said("Test error over the updates").unwrap();
    assert!(plot.contains("Fast weights, R 8, K 2") && plot.contains("LSTM, R 8, K 2"), "{plot}");
    assert!(plot.contains("at 260"), "the last point is that of the last update: {plot}");
    assert!(window.shows("has none: all that it knows is in its state h"), "an LSTM has no fast weights to show");
    window.harness.get_by_label_contains("Training 1: Fast weights").click();
    window.frames(3);
    assert!(!window.shows("has none: all that it knows is in its state h"));
    window.harness.get_by_role_and_label(Role::Button, "4,000 more training 1").click();
    window.wait("more than was planned", |window| window.updates_of("4,260") > 260);
    window.press("Stop training 1");

    window.press("Open…");
    window.answer_path("Path", &path, "Open");
    window.wait("the refusal", |window| window.shows("not a safetensors file"));
    assert!(window.shows("odd.safetensors"), "the path is told");
}

//! The Learning workspace, driven through the accessibility tree: real trainings of a tiny model on their thread, real
//! files.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::{Duration, Instant};

use crate::harness::{PATIENCE, Role, Window};
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use glomscope::app::Workspace;
use glomscope::engine::ModelChoice;
use glomscope::files::training;
use glomscope::glom::learned::{Layout, LearnedConfig};
use glomscope::learn::{EndToEnd, TrainConfig, Trainer};

/// The window with the workspace in front, and in its form a training that a test can wait for.
fn open() -> Window {
    let mut window = Window::open();
    window.key_with(Modifiers::COMMAND, Key::Num3);
    window.frames(3);
    assert_eq!(window.app().workspace(), Workspace::Learning);
    for folded in ["Settling and scores", "Size of the model"] {
        window.harness.get_by_label(folded).click_accesskit();
        window.frames(20);
    }
    for (field, value) in [
        ("Batch", 2.0),
        ("Columns", 64.0),
        ("Steps", 2.0),
        ("Steps before", 0.0),
        ("Score every", 20.0),
        ("Scored scenes", 1.0),
        ("Embedding (D)", 8.0),
        ("Hidden units", 8.0),
        ("Visual input", 8.0),
        ("Across", 10.0),
        ("Updates", 90_000.0),
    ] {
        window.number(field, value);
    }
    window
}

/// The first whole number behind `words`.
fn number_behind(window: &Window, words: &str) -> Option<u64> {
    let line = window.said(words)?;
    let rest = line.split(words).nth(1)?.trim_start();
    let digits: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == ',').filter(|c| *c != ',').collect();
    digits.parse().ok()
}

/// Updates that the model has had, as the headline says.
fn updates(window: &Window) -> u64 {
    number_behind(window, "has had").unwrap_or(0)
}

/// Updates of the model whose islands are shown.
fn looked_at(window: &Window) -> Option<u64> {
    number_behind(window, "Islands of the model after")
}

/// Pauses the training and waits for the last of its updates; the updates that the model has had then.
fn pause(window: &mut Window) -> u64 {
    window.key(Key::L);
    window.wait("the pause", |window| window.shows("Learning is paused"));
    window.stands_still(updates)
}

#[test]
fn a_model_learns_is_watched_pauses_goes_on_and_is_kept_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("half.safetensors");
    let mut window = open();
    assert!(window.shows("No model is being learned yet"));
    assert!(!window.shows("Level 1 ·"), "nothing is shown as if it were learned");
    window.invoke("Start training");
    window.wait("the headline", |window| window.shows("This model is being learned"));
    window.wait("islands of a model that has learned", |window| looked_at(window) > Some(0));
    for level in 0..4 {
        let map = window.said(&format!("Level {level} ·")).expect("a map for every level");
        assert!(map.contains("adjusted Rand index"), "the sample knows its parts and wholes: {map}");
    }
    let plot = window.said("Losses over the updates").unwrap();
    for name in ["Loss", "Contrast", "Borders", "Label-free", "Pixels", "Agreement", "Rest"] {
        assert!(plot.contains(&format!("; {name} ")), "{name}: {plot}");
    }
    window.wait("scores", |window| window.shows("Scores on held-out scenes; Parts, clear"));
    let plot = window.said("Scores on held-out scenes").unwrap();
    assert!(plot.contains("Wholes, natural") && plot.contains("at 20"), "{plot}");

    // The islands follow the model, and stand still with it.
    let before = looked_at(&window);
    window.wait("islands of a newer model", |window| looked_at(window) > before);
    let stood = pause(&mut window);
    assert!(stood > 20);
    window.wait("the islands of the paused model", |window| looked_at(window) == Some(stood));
    window.harness.run();
    std::thread::sleep(Duration::from_millis(200));
    window.frames(3);
    assert_eq!((updates(&window), looked_at(&window)), (stood, Some(stood)), "paused means paused");

    window.invoke("Keep training 1");
    window.answer_path("Write to", &path, "Write");
    window.wait("the file", |window| window.shows(&format!("Kept the model of {stood} updates")));
    assert!(window.shows("Kept in half.safetensors"));
    window.invoke("Resume training 1");
    window.wait("more updates", |window| updates(window) > stood);
    window.key_with(Modifiers::SHIFT, Key::L);
    window.wait("the end", |window| window.shows("Learning stands still"));
    assert!(window.shows("are not kept"), "what a new training would lose is said");

    window.invoke("Open training");
    window.answer_path("Path", &path, "Open");
    window.wait("the kept training", |window| updates(window) == stood);
    window.wait("its islands", |window| looked_at(window) == Some(stood));
    assert!(window.said("Scores on held-out scenes").unwrap().contains("at 20"), "its curve is there");
    window.key(Key::L);
    window.wait("more updates", |window| updates(window) > stood);
    // Closed in the middle of it: nobody waits for the end of the training, which would take longer than anything here
    // is waited for.
    assert!(updates(&window) < 45_000);
    let begun = Instant::now();
    drop(window);
    assert!(begun.elapsed() < PATIENCE, "waited for the end");
}

#[test]
fn the_run_settles_with_the_model_that_was_learned() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("first.safetensors"), folder.path().join("second.safetensors"));
    let mut window = open();
    window.number("Updates", 3.0);
    // The keys work from every workspace, and starting shows what was started.
    window.key_with(Modifiers::COMMAND, Key::Num1);
    window.frames(2);
    window.key(Key::T);
    window.wait("the end of the training", |window| window.shows("Learning is over"));
    assert_eq!(window.app().workspace(), Workspace::Learning);
    assert!(window.shows("all 3 updates"));
    let scores = window.said("Scores on held-out scenes").unwrap();
    assert!(scores.contains("at 3"), "the last scores belong to the training: {scores}");

    window.key(Key::U);
    window.frames(3);
    assert!(window.shows("this one is kept first"));
    window.write_to(&first);
    window.wait("the run with the model", |window| {
        window.snapshot().setup.model == ModelChoice::Checkpoint(first.clone())
    });
    assert_eq!(window.app().workspace(), Workspace::Islands);
    let snapshot = window.snapshot();
    assert_eq!((snapshot.model_name.as_str(), snapshot.levels()), ("first", 4));
    assert_eq!(snapshot.grid.cols.max(snapshot.grid.rows), 10, "on the grid that the model is meant for");

    // A few more updates, kept in another file and used; then the same file again, with more updates still.
    let few_more = |window: &mut Window, button: &str| {
        window.key_with(Modifiers::COMMAND, Key::Num3);
        window.frames(3);
        window.invoke(button);
        window.wait("the training to go on", |window| window.shows("This model is being learned"));
        let before = updates(window);
        window.wait("more updates", |window| updates(window) > before);
        let stood = pause(window);
        window.wait("the islands of the paused model", |window| looked_at(window) == Some(stood));
        stood
    };
    let stood = few_more(&mut window, "500 more training 1");
    assert!(window.shows("of 503 updates"));
    window.invoke("Keep training 1");
    window.write_to(&second);
    let words = format!("Kept in second.safetensors after {stood} updates");
    window.wait("the file", |window| window.shows(&words));
    window.invoke("Use training 1");
    window.wait("the second model", |window| window.snapshot().setup.model == ModelChoice::Checkpoint(second.clone()));
    let run = window.snapshot().run;
    assert!(few_more(&mut window, "Resume training 1") > stood);
    window.invoke("Use training 1");
    window.write_to(&second);
    // The file is there: the window asks first.
    window.wait("the question", |window| window.shows("Replace this file?"));
    window.invoke("Replace");
    window.wait("the file that has changed", |window| window.snapshot().run > run);
    assert_eq!(window.snapshot().setup.model, ModelChoice::Checkpoint(second));
    assert!(window.app().current_error().is_none(), "{:?}", window.app().current_error());
}

#[test]
fn what_cannot_be_learned_is_refused_in_words_before_anything_starts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("odd.safetensors");
    std::fs::write(&path, "this is no training").unwrap();
    let mut window = open();
    for (field, bad, good, words) in [
        ("Batch", 0.0, 2.0, "pictures per update must be 1 to 256, not 0"),
        ("Columns", 10.0, 64.0, "columns of a picture must be 64 to 4096, not 10"),
        ("Natural", 1.5, 0.5, "natural pictures must be from 0 to 1, not 1.5"),
        ("Tones", 2.0, 0.0, "other tones must be from 0 to 1, not 2"),
        ("Keep", 1.0, 0.0, "former model that is kept must be from 0 to 0.999999, not 1"),
        ("Embedding (D)", 3.0, 8.0, "length of an embedding must be 8 to 1024, not 3"),
        ("Updates", 0.0, 50.0, "updates must be 1 to"),
    ] {
        window.number(field, bad);
        assert!(window.shows(words), "{field} {bad}");
        let start = window.harness.get_by_role_and_label(Role::Button, "Start training");
        assert!(start.accesskit_node().is_disabled(), "{field} {bad}");
        window.number(field, good);
        assert!(!window.shows(words), "{field} {good}");
    }
    window.key(Key::L);
    window.key(Key::K);
    window.frames(3);
    assert!(!window.shows("Write to"), "there is nothing to keep");
    window.invoke("Open training");
    window.answer_path("Path", &path, "Open");
    window.wait("the refusal", |window| window.app().current_error().is_some());
    assert!(window.app().current_error().unwrap().contains("odd.safetensors"));
    assert!(window.shows("No model is being learned yet"));
}

#[test]
fn what_was_learned_before_a_loss_that_is_not_a_number_can_still_be_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (path, kept) = (folder.path().join("bright.safetensors"), folder.path().join("kept.safetensors"));
    let model = LearnedConfig { dim: 8, hidden: 8, channels: [4, 4, 8], across: 10, ..LearnedConfig::default() };
    let config = TrainConfig { model, columns: 64, steps: 2, before: 0, ..TrainConfig::default() };
    let mut saved = Trainer::new(config).unwrap().save();
    // A pixel so bright that its squared error is infinite.
    let layout = Layout::new(&saved.config.model);
    let bias = layout.tensors().iter().find(|tensor| tensor.name == "decoder.second.bias").unwrap();
    saved.state.values[bias.range.start] = 1e30;
    training::save(&saved, false, &path).unwrap();
    let mut window = open();
    window.invoke("Open training");
    window.answer_path("Path", &path, "Open");
    window.wait_for("the model has had");
    window.key(Key::L);
    window.wait_for("Learning was ended by an error");
    window.wait_for("what was learned before it is whole");
    window.invoke("Keep training 1");
    window.write_to(&kept);
    window.until_app("the file", |_| kept.is_file());
    assert_eq!(training::open::<EndToEnd>(&kept).unwrap().state.values, saved.state.values);
}

#[test]
fn a_training_has_as_many_stages_as_are_added() {
    let mut window = open();
    assert!(!window.shows("Stage 1"), "one stage needs no number");
    window.invoke("Add stage");
    assert!(window.shows("Stage 1") && window.shows("Stage 2"));
    window.invoke("The bundled model's");
    let stages = TrainConfig::default().stages.len();
    assert!(window.shows(&format!("Stage {stages}")));
    for _ in 1..stages {
        window.invoke("Remove stage 2");
    }
    assert!(!window.shows("Stage 1") && !window.shows("Stage 2"));
}

#[test]
fn the_keys_of_the_maps_choose_the_colours_of_this_workspace() {
    let mut window = open();
    let colouring = window.app().view().colouring;
    let chosen = |window: &Window, name: &str| {
        window.harness.get_by_role_and_label(Role::Button, name).accesskit_node().toggled()
    };
    let on = chosen(&window, "Agreement");
    window.key(Key::Num3);
    window.frames(2);
    assert_ne!(chosen(&window, "Agreement"), on);
    assert_eq!(window.app().view().colouring, colouring, "the maps of the run keep theirs");
    // Panels come and go as in the other workspaces.
    assert!(window.shows("Losses over the updates"));
    window.key(Key::F4);
    window.key(Key::F2);
    window.frames(3);
    assert!(!window.shows("Losses over the updates") && !window.shows("New training"));
}

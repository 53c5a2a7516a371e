//! Lessons in the window: played by keys and by the pointer, and left so that the user's own run is as it was.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::PathBuf;

use eframe::egui::{Key, Rect};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use glomscope::app::{AppOptions, Layout, Workspace};
use glomscope::engine::{ModelChoice, PictureSource, Session, Snapshot, Speed, Transport};
use glomscope::teach::{self, ENGLISH};
use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{Role, Window};

/// A lesson with the hand-made model on a small grid.
const SMALL: &str = r#"
kind = "glomscope lesson"
version = 1
id = "small"
title = "A small one"
aim = "How a lesson is played."
[setup]
picture = "sample:face"
model = "hand-made"
columns = 8
speed = 30
do = ["show islands.curves", "level 1", "run 2"]
[lock]
usable = ["weight.attention", "transport"]
[[step]]
id = "look"
anchor = "map.1"
text = "There are {columns} columns at step {step}."
remember = "begun"
[[step]]
id = "bet"
anchor = "weight.attention"
text = "Attention will be switched off."
ask.question = "Where will the run stand then?"
ask.options = ["At step 3", "At step 5"]
ask.answer = ["step = 3", "step = begun.step + 3"]
[[step]]
id = "off"
anchor = "weight.attention"
text = "Attention to 0, R, and five steps."
do = ["set weight.attention to 0", "reset", "run 5"]
check = ["share.attention.1 < 0.001", "step >= 5"]
[[step]]
id = "pin"
anchor = "contributions"
text = "Click a column."
do = "pin 2,3"
check = "pinned"
[[step]]
id = "tree"
anchor = "below"
text = "Open Parse tree."
do = "show islands.tree"
check = "shown(islands.tree)"
"#;

/// A file with that lesson.
fn lesson(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("small.lesson.toml");
    fs::write(&path, SMALL).unwrap();
    path
}

/// The window with a run of its own that stands at step 3, and the lesson dropped on it.
fn begun(size: [f32; 2]) -> (TempDir, Window, std::sync::Arc<Snapshot>) {
    let folder = tempfile::tempdir().unwrap();
    // A small picture, so that the own run is quick.
    let options = AppOptions { picture: Some(crate::common::picture()), ..AppOptions::default() };
    let mut window = Window::open_sized(size, options);
    window.steps(3);
    let own = window.snapshot();
    window.drop_file(&lesson(&folder));
    window.until_app("the lesson", |app| app.lesson().is_some_and(|(_, step)| step == 0) && app.snapshot().is_some());
    window.until("its beginning", |snapshot| snapshot.step == 2 && snapshot.transport == Transport::Paused);
    window.frames(4);
    (folder, window, own)
}

fn step(window: &Window) -> Option<usize> {
    window.app().lesson().map(|(_, step)| step)
}

fn done(window: &mut Window) {
    window.until_app("the step to be done", |app| app.lesson_step_is_done());
    window.frames(2);
}

/// Own run and view are there again.
fn is_as_it_was(window: &mut Window, own: &Snapshot) {
    window.until_app("the own run", |app| app.lesson().is_none());
    window.frames(3);
    let now = window.snapshot();
    assert!(now.state == own.state && now.setup == own.setup && now.source == own.source);
    assert_eq!((now.step, now.newest_step, &now.timeline.kept), (own.step, own.newest_step, &own.timeline.kept));
    assert_eq!(Session::of(&now, Value::Null), Session::of(own, Value::Null));
    assert_eq!((window.app().layout().speed, window.app().view().level), (Layout::default().speed, 1));
    // It goes on as if nothing had been.
    window.steps(1);
    assert_eq!(window.snapshot().step, own.step + 1);
}

#[test]
fn a_lesson_is_played_by_keys_and_the_own_run_is_there_again() {
    let (_folder, mut window, own) = begun([1440.0, 900.0]);
    assert!(window.shows("There are 40 columns at step 2.") && window.shows("1 of 5"));
    assert_eq!(window.app().layout().speed, Speed::StepsPerSecond(30.0));
    window.key(Key::PageDown);
    window.frames(3);
    assert!(step(&window) == Some(1) && window.shows("Where will the run stand then?"));
    assert!(window.shows("Skip"), "a question that is open can be skipped");
    window.harness.get_by_role_and_label(Role::RadioButton, "At step 5").click_accesskit();
    window.frames(2);
    window.key(Key::PageDown);
    window.frames(2);
    assert!(!window.app().lesson_step_is_done() && window.shows("Skip"));
    window.invoke("Do it for me");
    done(&mut window);
    assert_eq!(window.snapshot().setup.settings.weights_in_force(1).attention, 0.0);
    assert!(window.shows("As you said: At step 5"), "the bet is answered by what is seen");
    assert_eq!((window.snapshot().step, window.snapshot().transport), (5, Transport::Paused));

    // Back makes the state of the step before again.
    window.key(Key::PageUp);
    window.until("the state before", |snapshot| snapshot.step == 2 && snapshot.transport == Transport::Paused);
    window.until_app("the step before", |app| app.lesson().is_some_and(|(_, step)| step == 1));
    window.frames(2);
    assert!(window.snapshot().setup.settings.weights_in_force(1).attention > 0.0);

    window.key(Key::PageDown);
    window.invoke("Do it for me");
    done(&mut window);
    window.key(Key::PageDown);
    window.frames(3);
    // A column is pinned by keys too: the map has the keyboard's attention.
    window.invoke("Do it for me");
    done(&mut window);
    window.key(Key::PageDown);
    window.frames(3);
    window.invoke("Do it for me");
    done(&mut window);
    window.key(Key::PageDown);
    window.frames(2);
    assert!(window.shows("Of 1 questions you knew 1"));
    window.press("Back to my work");
    is_as_it_was(&mut window, &own);
}

#[test]
fn a_lesson_is_played_with_the_controls_themselves_and_locks_the_others() {
    let (_folder, mut window, own) = begun([1440.0, 900.0]);
    window.press("Next");
    window.harness.get_by_role_and_label(Role::RadioButton, "I do not know").click();
    window.frames(2);
    window.press("Next");
    // What is locked does not move, wherever the command comes from.
    let before = window.snapshot().setup.clone();
    window.palette("Default settings");
    window.palette("New scene");
    window.frames(10);
    assert!(window.snapshot().setup == before && window.app().current_error().is_none());
    assert!(matches!(&window.snapshot().source, PictureSource::Sample(name) if name == "face"));
    assert!(window.shows("This lesson leaves"));
    window.set("Attention", 0.0);
    window.until("no attention", |snapshot| snapshot.setup.settings.weights_in_force(1).attention == 0.0);
    window.key(Key::R);
    window.until("the beginning", |snapshot| snapshot.step == 0);
    window.steps(5);
    done(&mut window);
    assert!(window.shows("It is: At step 5"));
    window.press("Next");
    window.click_in("Level 1 map", 0.4, 0.4);
    done(&mut window);
    window.press("Next");
    window.harness.get_by_role_and_label(Role::Button, "Parse tree").click();
    done(&mut window);
    window.press("Leave");
    assert!(window.shows("Your own run waits"));
    window.press("Stay");
    assert!(window.shows("Open Parse tree"));
    // Esc closes what lies nearest, a panel, the pins, and asks in the end.
    for _ in 0..5 {
        if !window.shows("Your own run waits") {
            window.key(Key::Escape);
            window.frames(2);
        }
    }
    assert!(window.shows("Your own run waits"));
    window.press("Back to my work");
    is_as_it_was(&mut window, &own);
}

#[test]
fn a_lesson_can_be_kept() {
    let (_folder, mut window, _) = begun([1440.0, 900.0]);
    window.key(Key::Escape);
    window.frames(2);
    window.press("Keep this");
    window.frames(3);
    assert!(window.app().lesson().is_none());
    assert_eq!((window.snapshot().step, window.snapshot().grid.cols), (2, 8));
    // Nothing is locked any more.
    window.set("Bottom-up", 0.5);
    window.until("another weight", |snapshot| snapshot.setup.settings.weights_in_force(1).bottom_up == 0.5);
}

#[test]
fn the_card_covers_neither_what_it_points_at_nor_a_map() {
    for size in [[1024.0, 640.0], [1920.0, 1080.0]] {
        let (_folder, mut window, _) = begun(size);
        for number in 0..5 {
            assert_eq!(step(&window), Some(number));
            window.frames(6);
            let rect = |role, name: &str| window.harness.query_by_role_and_label(role, name).map(|node| node.rect());
            let ends = ["Back", "Leave"].map(|name| {
                let all = window.harness.query_all_by_role_and_label(Role::Button, name);
                all.map(|node| node.rect()).next_back().unwrap()
            });
            let title = window.harness.get_by_label("A small one").rect();
            let card = ends.into_iter().fold(title, Rect::union);
            for map in ["Level 0 map", "Level 1 map", "Level 2 map", "Level 3 map", "Level 4 map"] {
                if let Some(map) = rect(Role::Button, map) {
                    assert!(!map.shrink(1.0).intersects(card), "{size:?}, step {number}: {map:?} lies under {card:?}");
                }
            }
            if let Some(slider) = rect(Role::Slider, "Attention").filter(|_| number == 1 || number == 2) {
                assert!(!slider.intersects(card), "{size:?}, step {number}: the slider lies under the card");
            }
            window.key(Key::PageDown);
        }
    }
}

#[test]
fn a_bad_lesson_says_all_its_faults_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.lesson.toml");
    fs::write(&path, SMALL.replace("pinned", "pinched").replace("map.1", "map.99")).unwrap();
    let mut window = Window::open();
    let own = window.snapshot();
    window.drop_file(&path);
    window.frames(4);
    assert!(window.app().lesson().is_none() && window.snapshot().serial == own.serial);
    let error = window.app().current_error().unwrap().to_owned();
    assert!(error.contains("map.99") && error.contains("line 17") && error.contains("pinched"), "{error}");
}

#[test]
fn the_tour_is_offered_at_the_foot_until_it_is_taken_or_put_away() {
    let mut window = Window::open();
    assert!(window.shows("Take the tour"));
    window.press("Not now");
    assert!(!window.shows("Take the tour") && !window.app().layout().tour_offered);
    window.palette("Take the tour");
    window.until_app("the tour", |app| app.lesson().is_some_and(|(title, _)| title.of(ENGLISH) == "The tour"));
    // A file on the command line is played at once.
    let folder = tempfile::tempdir().unwrap();
    let options = AppOptions { lesson: Some(lesson(&folder)), ..AppOptions::default() };
    let mut window = Window::open_with(options);
    window.until_app("the lesson", |app| app.lesson().is_some_and(|(title, _)| title.of(ENGLISH) == "A small one"));
}

/// The bundled tour with the bundled model, in the smallest window.
#[test]
fn the_tour_is_played_to_its_end_with_the_learned_model() {
    let mut window =
        Window::open_sized([1024.0, 640.0], AppOptions { model: Some(ModelChoice::Learned), ..AppOptions::default() });
    let own = window.snapshot();
    window.press("Take the tour");
    window.until_app("the tour", |app| app.lesson().is_some() && app.snapshot().is_some());
    for number in 0.. {
        window.until_app("the step", |app| app.lesson().is_none_or(|(_, step)| step == number));
        window.frames(4);
        if number == 0 {
            // As fast as it goes.
            (0..8).for_each(|_| window.key(Key::CloseBracket));
        }
        if let Some(option) = window.harness.query_all_by_role(Role::RadioButton).last() {
            option.click_accesskit();
            window.frames(2);
        }
        let button = window.harness.query_by_role_and_label(Role::Button, "Do it for me");
        if let Some(button) = button.filter(|button| !button.accesskit_node().is_disabled()) {
            button.click_accesskit();
            window.frames(2);
        }
        done(&mut window);
        assert!(!window.shows("is not in the window"), "step {number} points at nothing");
        window.key(Key::PageDown);
        window.frames(3);
        if window.shows("Back to my work") {
            assert_eq!(number, 8, "nine stops");
            break;
        }
    }
    window.press("Back to my work");
    window.until_app("the own run", |app| app.lesson().is_none());
    window.frames(2);
    assert!(window.snapshot().state == own.state);
}

/// A lesson in which something is sketched, learns, and is asked for as a number.
const TRIALS: &str = r#"
kind = "glomscope lesson"
version = 1
id = "trials"
title = "Trials"
aim = "What a lesson can try."
[setup]
picture = "sample:face"
model = "hand-made"
columns = 8
do = ["run 2", "sketch numbers 512 objects 12"]
[[step]]
id = "whole"
text = "{sketch.numbers} numbers."
claim = "sketch.back > 0.9"
[[step]]
id = "bet"
text = "Some are erased."
ask.question = "How many stay?"
ask.number = { unit = "numbers", tolerance = 0.1 }
ask.answer = "sketch.kept"
[[step]]
id = "other-bet"
text = "And then something learns."
ask.question = "How long?"
ask.options = ["Three updates", "Ever"]
ask.answer = ["sketch.kept = 64", "sketch.kept > 64"]
[[step]]
id = "keep"
text = "Keep to 64."
do = "sketch numbers 512 objects 12 keep 64"
check = "sketch.kept = 64"
remember = "kept"
[[step]]
id = "learn"
text = "Learn."
do = "train retrieval updates 3"
check = ["retrieval.left = 0", "retrieval.updates = 3"]
[[step]]
id = "end"
text = "{kept.sketch.kept} and {retrieval.updates}."
"#;

#[test]
fn a_lesson_sketches_and_trains_in_its_own_tabs_and_leaves_those_of_the_user_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trials.lesson.toml");
    fs::write(&path, TRIALS).unwrap();
    let mut window = Window::open_small(folder.path());
    window.steps(1);
    let own = window.snapshot();
    window.drop_file(&path);
    window.until_app("the lesson", |app| app.lesson().is_some() && app.snapshot().is_some());
    window.wait_for("512 numbers.");
    assert_eq!((window.app().workspace(), window.app().tab().as_deref()), (Workspace::Sketches, Some("Sketch")));
    window.key(Key::PageDown);
    window.frames(3);
    window.number("How many stay?", 60.0);
    window.press("Say it");
    window.key(Key::PageDown);
    window.frames(3);
    window.harness.get_by_role_and_label(Role::RadioButton, "Ever").click_accesskit();
    window.frames(2);
    window.key(Key::PageDown);
    window.frames(3);
    window.invoke("Do it for me");
    done(&mut window);
    assert!(window.shows("You said 60 numbers, near enough. It is: 64 numbers"), "both bets are answered");
    assert!(window.shows("It is: Three updates"));
    window.key(Key::PageDown);
    window.frames(3);
    window.invoke("Do it for me");
    done(&mut window);
    assert_eq!(window.app().tab().as_deref(), Some("Retrieval"));
    window.key(Key::PageDown);
    window.frames(3);
    assert!(window.shows("64 and 3."));
    // F6 goes to the card, and Enter is a click there.
    window.key(Key::F6);
    window.frames(2);
    window.key(Key::Enter);
    window.frames(3);
    assert!(window.shows("Of 2 questions you knew 1"));
    let answers = folder.path().join("answers.txt");
    window.press("Save answers…");
    window.write_to(&answers);
    let text = fs::read_to_string(&answers).unwrap();
    assert!(text.contains("Said: 60 numbers") && text.contains("It is: Three updates"), "{text}");
    window.press("Back to my work");
    window.until_app("the own run", |app| app.lesson().is_none());
    window.frames(3);
    assert!(window.snapshot().state == own.state);
    window.palette("Retrieval");
    window.frames(3);
    assert!(window.shows("None yet."), "what learned in the lesson ended with it");
}

#[test]
fn a_lesson_is_made_from_where_the_run_stands_and_played() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open_small(folder.path());
    window.steps(2);
    let own = window.snapshot();
    window.palette("New lesson from here");
    window.frames(2);
    window.harness.get_by_role_and_label(Role::TextInput, "Title").focus();
    window.frames(2);
    window.type_text("Made here");
    window.harness.get_by_role_and_label(Role::CheckBox, "Choose what may be used").click_accesskit();
    window.frames(3);
    window.invoke("usable");
    window.invoke("Save lesson…");
    let path = folder.path().join("made.lesson.toml");
    window.write_to(&path);
    window.wait("the file", |_| path.exists());
    let lesson = teach::Lesson::open(&path).unwrap();
    let all = teach::Handle::all().len();
    assert_eq!((lesson.id.as_str(), lesson.lock.as_ref().map(|lock| lock.usable.len())), ("made-here", Some(all)));
    assert!(teach::check(&lesson).passed());
    window.drop_file(&path);
    window.until_app("the lesson", |app| app.lesson().is_some() && app.snapshot().is_some());
    window.until("its beginning", |snapshot| snapshot.step == 2 && snapshot.transport == Transport::Paused);
    assert!(window.snapshot().state == own.state, "the picture travels inside, and the steps are the same");
}

#[test]
fn what_is_done_is_recorded_as_a_step_of_a_lesson_and_can_be_edited() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open_small(folder.path());
    window.steps(1);
    window.palette("New lesson from here");
    window.frames(2);
    window.press("Record a step");
    window.frames(2);
    assert!(window.shows("Nothing yet."));
    window.steps(2);
    window.wait_for("run 2");
    window.harness.get_by_role_and_label(Role::MultilineTextInput, "What step 2 says").focus();
    window.frames(2);
    window.type_text("There are {islands.1}.");
    window.press("Next step");
    window.frames(2);
    assert!(window.shows("Recording step 3") && window.shows("Nothing yet."));
    window.key(Key::Escape);
    window.palette("Reset");
    window.wait_for("reset");
    window.press("Done");
    window.frames(2);
    assert!(!window.shows("Not in any step"));
    let islands = window.snapshot().analysis.levels[1].meters.islands;
    let says = window.harness.get_by_role_and_label(Role::MultilineTextInput, "What step 2 says").value();
    let now = format!("Now: There are {islands}.");
    assert!(window.shows(&now), "{says:?} reads {:?}, not {now}", window.said("Now"));
    let deeds = |window: &Window, step: usize| {
        let name = format!("What is done in step {step}");
        window.harness.get_by_role_and_label(Role::MultilineTextInput, &name).value()
    };
    assert_eq!((deeds(&window, 2).as_deref(), deeds(&window, 3).as_deref()), (Some("run 2"), Some("reset")));
    window.harness.get_by_role_and_label(Role::MultilineTextInput, "What is done in step 3").focus();
    window.frames(2);
    window.key(Key::End);
    window.type_text("x");
    window.frames(2);
    assert!(window.shows("\"resetx\" is nothing that can be done in a lesson"));
    window.key(Key::Backspace);
    window.type_text("\nrun 1");
    window.press("Save lesson…");
    let path = folder.path().join("recorded.lesson.toml");
    window.write_to(&path);
    window.wait("the file", |_| path.exists());
    let lesson = teach::Lesson::open(&path).unwrap();
    let report = teach::check(&lesson);
    assert!(report.passed() && lesson.steps.len() == 3, "{report:?}");
    assert_eq!(lesson.steps[1].deeds.len(), 1);
    assert_eq!(lesson.steps[2].deeds.len(), 2);
    assert!(lesson.steps[1].check.is_some(), "it is done when the run has got there");
    // What is done between two recordings is in none of them, and that is said.
    window.steps(1);
    window.palette("New lesson from here");
    window.frames(4);
    window.invoke("Record a step");
    window.press("Drop step");
    window.frames(2);
    assert!(window.shows("Not in any step: what was done before step 4 was recorded"));
}

//! The workspace Sketches, driven through the accessibility tree of the whole window.
#![allow(clippy::unwrap_used)]

use crate::harness::{Role, Window};
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use glomscope::files::sketches::SketchMemory;

/// The window on a small picture, with the workspace in front and a short sketch of a few islands.
fn open(folder: &std::path::Path) -> Window {
    let mut window = Window::open_small(folder);
    window.palette("Workspace Sketches");
    window.set("Objects", 8.0);
    window.set("Types", 2.0);
    window
}

/// What the tree of the sketch or the strip says of itself.
fn value(window: &Window, role: Role, name: &str) -> String {
    let node = window.harness.get_by_role_and_label(role, name);
    node.accesskit_node().value().unwrap_or_default()
}

#[test]
fn a_row_is_added_for_every_step_and_a_paused_window_rests() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(folder.path());
    window.wait_for("1 steps, every second number of 2,048");
    window.steps(3);
    window.wait_for("4 steps, every second number");
    let strip = value(&window, Role::Image, "Sketches of all steps");
    assert!(strip.starts_with("Step 3: a sketch of ") && strip.contains("% of its length"), "{strip}");
    // A step back is another tree of the same strip.
    window.key(Key::ArrowLeft);
    window.until("a step back", |snapshot| snapshot.step == 2);
    window.wait("what only it looks at", |window| window.rests());
    assert!(window.shows("4 steps, every second number"));
}

#[test]
fn leaves_fade_under_the_sliders_and_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(folder.path());
    window.steps(2);
    window.wait_for("All of them come back with a cosine of 0.95 or more");
    window.wait_for("every island is solid");
    assert!(window.shows("times less room stored plainly"), "where it loses is said");
    window.set("Keep", 60.0);
    window.wait_for("Only 60 numbers are left, fewer than the unknowns");
    window.wait_for("islands fade");
    assert!(window.shows("no longer holds all of it"));
    window.press("Undo the damage");
    window.wait_for("every island is solid");
    window.set("Noise", 1.0);
    window.wait_for("noise and few bits reach the leaves first");
    window.wait_for("islands fade");
    window.press("Undo the damage");
    window.set("Bits", 2.0);
    window.wait_for("noise and few bits reach the leaves first");
    // The curve is measured while the run rests.
    window.wait("the phase transition", |window| {
        window.harness.query_by_role_and_label(Role::Image, "Recovery over numbers kept").is_some()
    });
}

#[test]
fn an_island_is_chosen_by_the_keyboard() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(folder.path());
    // At first the largest island is looked at.
    window.wait_for("as it comes back");
    window.harness.get_by_role_and_label(Role::Button, "Tree of the sketch").focus();
    window.frames(2);
    window.key_with(Modifiers::NONE, Key::ArrowUp);
    window.frames(2);
    assert!(window.shows("The picture has no attributes of its own"));
    window.key_with(Modifiers::NONE, Key::ArrowDown);
    window.frames(2);
    let said = value(&window, Role::Button, "Tree of the sketch");
    assert!(said.starts_with("level ") && said.contains("cosine"), "{said}");
    assert!(window.shows("as it comes back") && window.shows("From the top"));
    window.key_with(Modifiers::NONE, Key::ArrowUp);
    window.frames(2);
    assert!(value(&window, Role::Button, "Tree of the sketch").starts_with("The picture"));
}

#[test]
fn a_memory_is_begun_added_to_asked_and_opened_by_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("seen.sketches");
    let mut window = Window::open_small(folder.path());
    window.palette("Sketches: Memory");
    assert!(window.shows("A memory keeps one sketch of each picture"), "a stranger is told what this is");
    window.steps(1);
    window.number("A new one begins with scenes", 2.0);
    window.press("New…");
    window.write_to(&path);
    window.wait_for("3 pictures");
    window.wait_for("Picture 3: ");
    // The picture that is open is the last of them.
    window.wait_for("Nearest to this picture: ");
    assert!(window.said("Nearest to this picture: ").unwrap().contains("number 3"));
    window.wait_for("By the sum of the censuses of 3 pictures");
    window.harness.get_by_role_and_label(Role::CheckBox, "And what do these pictures share?").click_accesskit();
    window.wait_for("of these 3 pictures");
    window.press("Remember this picture");
    window.wait_for("4 pictures");
    let kept = SketchMemory::read(&path).unwrap();
    assert_eq!(kept.records.len(), 4);
    assert_eq!(kept.records[3].sketch, kept.records[2].sketch, "nothing has changed between");
    assert_eq!(kept.records[0].entry.name, "scene:1");
    // One picture is looked at closely.
    window.harness.get_by_label_contains("Picture 1: scene:1").click();
    window.wait_for("Unpacked from 2,048 numbers");
}

#[test]
fn a_bad_memory_gives_a_message_and_what_was_open_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (good, bad) = (folder.path().join("good.sketches"), folder.path().join("bad.sketches"));
    let mut window = Window::open_small(folder.path());
    window.palette("Sketches: Memory");
    window.number("A new one begins with scenes", 0.0);
    window.press("New…");
    window.write_to(&good);
    window.wait_for("1 picture, ");
    std::fs::write(&bad, "no memory at all").unwrap();
    window.press("Open…");
    window.answer_path("Path", &bad, "Open");
    window.wait_for("no memory of sketches");
    assert!(window.shows("good.sketches") && window.shows("1 picture, "));
    assert_eq!(std::fs::read_to_string(&bad).unwrap(), "no memory at all", "nothing is lost");
    // While another program writes to it nothing can be remembered; then it can.
    let writer = rusqlite::Connection::open(&good).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    window.press("Remember this picture");
    window.wait_for("Another program is writing to the memory");
    drop(writer);
    window.press("Remember this picture");
    window.wait_for("2 pictures, ");
}

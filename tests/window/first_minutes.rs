//! README's first five minutes, step by step in the window as the program opens it, with the learned model: what is
//! said there is what is seen.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use glomscope::app::{AppOptions, Colouring, Layout, Tool, Workspace};
use glomscope::engine::{ModelChoice, PictureSource, Snapshot, Speed, Transport};

use crate::harness::{Role, Window};

fn islands(snapshot: &Snapshot) -> Vec<usize> {
    snapshot.analysis.levels.iter().map(|level| level.islands.len()).collect()
}

/// What README says of the settled face.
const SETTLED: [usize; 4] = [21, 13, 7, 3];

/// The window as the program opens it.
fn open() -> Window {
    Window::open_with(AppOptions { model: Some(ModelChoice::Learned), play: true, ..AppOptions::default() })
}

fn rests(window: &mut Window, what: &str) {
    window.until(what, |snapshot| snapshot.rested && snapshot.settled && snapshot.transport == Transport::Paused);
}

#[test]
fn it_opens_on_a_face_forms_islands_and_stops_by_itself() {
    let mut window = open();
    assert!(matches!(&window.snapshot().source, PictureSource::Sample(name) if name == "face"));
    assert_eq!(window.app().view().colouring, Colouring::Islands);
    window.until("islands form", |snapshot| snapshot.transport == Transport::Playing && snapshot.step > 0);
    rests(&mut window, "settled");
    window.frames(2);
    assert!(window.shows("Settled"));
    assert_eq!((window.snapshot().step, islands(&window.snapshot())), (16, SETTLED.to_vec()));
    assert!(window.snapshot().analysis.diagnoses.is_empty(), "nothing ails it");
    // R goes back to the beginning, Space plays and pauses, Right and Left go step by step.
    window.key(Key::R);
    window.until("the beginning", |snapshot| snapshot.step == 0 && snapshot.transport == Transport::Paused);
    window.key(Key::Space);
    window.until("it plays", |snapshot| snapshot.step >= 2);
    window.key(Key::Space);
    window.until("it pauses", |snapshot| snapshot.transport == Transport::Paused);
    let step = window.snapshot().step;
    window.steps(1);
    window.key(Key::ArrowLeft);
    window.until("a step back", |snapshot| snapshot.step == step);
    // Four steps a second: sixteen take four seconds.
    assert_eq!(Layout::default().speed, Speed::StepsPerSecond(4.0));
}

#[test]
fn colours_a_column_a_preset_and_a_brush() {
    let mut window = open();
    rests(&mut window, "settled");
    window.key(Key::Num1);
    assert_eq!(window.app().view().colouring, Colouring::Embedding);
    window.key(Key::Num2);
    assert_eq!(window.app().view().colouring, Colouring::Islands);

    // The pointer over a map, a click, the inspector, Esc.
    window.click_in("Level 1 map", 0.5, 0.4);
    window.frames(3);
    assert!(window.app().view().hovered.is_some() && !window.app().view().pinned.is_empty());
    assert!(window.app().view().attention_overlay, "whom it listens to is drawn over the picture");
    window.key(Key::F3);
    window.until("a close look", |snapshot| {
        snapshot.inspection.as_ref().is_some_and(|look| look.contributions.len() >= 4)
    });
    // Esc closes what lies nearest: the inspector that was opened, then the column.
    window.key(Key::F3);
    window.frames(2);
    window.key(Key::Escape);
    window.frames(2);
    assert!(window.app().view().pinned.is_empty());

    // Attention off: the run goes on by itself and the islands of level 2 break into several times as many pieces.
    window.harness.get_by_role_and_label(Role::ComboBox, "Preset").click_accesskit();
    window.frames(3);
    window.harness.get_by_label("Attention off").click();
    window.until("it goes on", |snapshot| snapshot.step > 18);
    rests(&mut window, "settled without attention");
    window.frames(2);
    assert!(window.shows("no column hears another"));
    assert!(islands(&window.snapshot())[2] >= 3 * SETTLED[2], "{:?}", islands(&window.snapshot()));
    window.key_with(Modifiers::COMMAND, Key::Z);
    let step = window.snapshot().step;
    window.until("it goes on", |snapshot| snapshot.step > step);
    rests(&mut window, "settled again");
    let together = islands(&window.snapshot());
    assert!(together.iter().zip(SETTLED).all(|(now, then)| now.abs_diff(then) <= 1), "{together:?}");

    // The brush: what is erased heals in some ten steps.
    let before = window.snapshot();
    window.key(Key::B);
    assert_eq!(window.app().view().tool, Tool::Erase);
    window.drag_in("Level 1 map", [0.4, 0.4], [0.6, 0.5]);
    window.until("it goes on", |snapshot| snapshot.step >= before.step + 12);
    let healed = window.snapshot();
    let alike = before.state.rows().into_iter().zip(healed.state.rows()).map(|(one, other)| one.dot(&other));
    let least = alike.fold(1.0, f32::min);
    assert!(least > 0.98, "the least alike column has a cosine of {least}");
    window.key(Key::Escape);
    window.frames(2);
    assert_eq!(window.app().view().tool, Tool::Look);
}

#[test]
fn a_scene_with_its_truth_and_the_workspace_memory() {
    let mut window = open();
    window.key(Key::N);
    window.until("a scene", |snapshot| matches!(snapshot.source, PictureSource::Scene(_)) && snapshot.step >= 2);
    window.harness.get_by_role_and_label(Role::Button, "Truth").click();
    window.frames(4);
    assert!(window.snapshot().known_scores.is_some() && window.shows("ARI"));
    window.key_with(Modifiers::COMMAND, Key::Num2);
    window.frames(3);
    assert_eq!(window.app().workspace(), Workspace::Memory);
    window.until("the memory fills", |snapshot| snapshot.memory.levels.iter().all(|level| level.meters().norm > 0.0));
}

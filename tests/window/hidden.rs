//! Hidden columns and what level 0 says of them, driven through the accessibility tree of the whole window.
#![allow(clippy::unwrap_used)]

use crate::common::learned_file;
use crate::harness::{Role, Window};
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use glomscope::app::AppOptions;
use glomscope::engine::{PictureSource, Reconstruction, Snapshot, Transport};

fn hidden(snapshot: &Snapshot) -> usize {
    snapshot.setup.hidden.count(snapshot.grid)
}

fn choose_tool(window: &mut Window, name: &str) {
    window.harness.get_by_role_and_label(Role::Button, name).click();
    window.frames(2);
}

/// The size of the island at a place of a map.
fn island_at(window: &Window, level: usize, x: f32, y: f32) -> (u32, usize) {
    let snapshot = window.snapshot();
    let grid = snapshot.grid;
    let column = grid.index((y * grid.rows as f32) as usize, (x * grid.cols as f32) as usize);
    let labels = &snapshot.analysis.levels[level].labels;
    (labels[column], labels.iter().filter(|label| **label == labels[column]).count())
}

#[test]
fn a_rectangle_and_islands_are_hidden_and_shown_again() {
    let mut window = Window::open();
    window.steps(2);
    choose_tool(&mut window, "Hide");
    window.drag_in("Picture", [0.25, 0.25], [0.5, 0.75]);
    window.until("the rectangle", |snapshot| hidden(snapshot) > 0);
    let snapshot = window.snapshot();
    let [only] = snapshot.setup.hidden.rectangles() else { panic!("{:?}", snapshot.setup.hidden) };
    let grid = snapshot.grid;
    assert!(only.rows.abs_diff(grid.rows / 2) <= 1 && only.cols.abs_diff(grid.cols / 4) <= 1, "{only}");
    window.frames(2);
    window.harness.get_by_label("Show all of the picture").click();
    window.until("all shown", Snapshot::all_is_shown);

    // An island that is clicked, with the pixels of the picture still there for people.
    let (_, size) = island_at(&window, 2, 0.6, 0.7);
    window.click_in("Level 2 map", 0.6, 0.7);
    window.until("the island", |snapshot| hidden(snapshot) == size);
    assert_eq!(window.snapshot().picture, snapshot.picture);
    window.key_with(Modifiers::COMMAND, Key::Z);
    window.until("undone", Snapshot::all_is_shown);

    // The island of the pinned column at the level that is looked at, by key; and all again, by key.
    choose_tool(&mut window, "Look");
    let (_, size) = island_at(&window, 3, 0.3, 0.3);
    window.click_in("Level 3 map", 0.3, 0.3);
    window.harness.remove_cursor();
    window.frames(3);
    window.key(Key::H);
    window.until("the pinned island", |snapshot| hidden(snapshot) == size);
    window.key_with(Modifiers::SHIFT, Key::H);
    window.until("all shown again", Snapshot::all_is_shown);
}

#[test]
fn a_region_of_the_truth_is_hidden_from_its_mask() {
    let picture = Some(PictureSource::Scene("2".parse().unwrap()));
    let mut window = Window::open_with(AppOptions { picture, ..AppOptions::default() });
    window.harness.get_by_role_and_label(Role::Button, "Truth").click();
    window.frames(4);
    let snapshot = window.snapshot();
    let truth = snapshot.known.truth(glomscope::islands::TruthKind::Wholes).unwrap();
    let labels = truth.on_grid.labels();
    let column = (0..labels.len()).find(|&column| labels[column] > 0).unwrap();
    let (row, col) = snapshot.grid.place(column);
    let share = |at: usize, count: usize| (at as f32 + 0.5) / count as f32;
    let mask = window.harness.get_by_role_and_label(Role::Button, "Mask of wholes").rect();
    let place = mask.lerp_inside(eframe::egui::vec2(share(col, snapshot.grid.cols), share(row, snapshot.grid.rows)));
    window.harness.hover_at(place);
    window.frames(3);
    window.key(Key::H);
    let size = labels.iter().filter(|label| **label == labels[column]).count();
    window.until("the whole", |snapshot| hidden(snapshot) == size);
    assert!(snapshot.setup.hidden.is_empty() && window.snapshot().setup.hidden.mask(snapshot.grid)[column]);
}

#[test]
fn what_level_0_says_is_shown_live_or_why_there_is_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("model.safetensors");
    learned_file(&model);
    let mut window = Window::open();
    assert!(matches!(window.snapshot().reconstruction, Reconstruction::Unasked), "nobody looks");
    window.key(Key::W);
    window.until("an answer", |snapshot| matches!(snapshot.reconstruction, Reconstruction::NoDecoder));
    window.frames(2);
    assert!(window.shows("This model has no decoder: only learned models reconstruct"));
    window.drop_file(&model);
    window.until("a picture", |snapshot| snapshot.reconstruction.decoded().is_some());
    window.frames(2);
    assert!(!window.shows("This model has no decoder") && window.shows("in seen columns"));
    choose_tool(&mut window, "Hide");
    window.drag_in("What level 0 says, picture", [0.2, 0.2], [0.6, 0.6]);
    window.until("the rectangle", |snapshot| hidden(snapshot) > 0);
    window.steps(2);
    window.frames(2);
    let snapshot = window.snapshot();
    let error = snapshot.reconstruction.decoded().unwrap().hidden_error.unwrap();
    assert!(window.shows(&format!("{error:.4} in hidden columns")));
    // In the other workspace nobody looks, and nothing is made.
    window.key_with(Modifiers::COMMAND, Key::Num2);
    window.until("no more", |snapshot| matches!(snapshot.reconstruction, Reconstruction::Unasked));
    window.key_with(Modifiers::COMMAND, Key::Num1);
    window.until("again", |snapshot| snapshot.reconstruction.decoded().is_some());
    window.key(Key::W);
    window.until("closed", |snapshot| {
        matches!(snapshot.reconstruction, Reconstruction::Unasked) && snapshot.transport == Transport::Paused
    });
    window.frames(2);
    assert!(!window.shows("What level 0 says, picture"));
}

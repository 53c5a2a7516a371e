//! The clock of the window: a speed that can be followed, a stop where nothing changes any more, colours that blend, the
//! slider of the columns, and pictures that take a while to open.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::Duration;

use crate::harness::{Role, Window};
use eframe::egui::{Key, ViewportId};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use glomscope::app::AppOptions;
use glomscope::engine::{PictureSource, Transport};
use glomscope::glom::Reach;
use glomscope::grid::{Grid, Resolution};

/// As fast as it goes, by the keyboard.
fn flat_out(window: &mut Window) {
    for _ in 0..4 {
        window.key(Key::CloseBracket);
    }
    window.frames(1);
    assert_eq!(speed(window), "As fast as it goes");
}

fn speed(window: &Window) -> String {
    let combo = window.harness.get_by_role_and_label(Role::ComboBox, "Speed");
    combo.accesskit_node().value().unwrap_or_default()
}

/// Plays flat out until the run has stopped by itself.
fn rested(window: &mut Window) {
    flat_out(window);
    window.key(Key::Space);
    window.until("a run that has stopped by itself", |snapshot| snapshot.rested);
}

/// When the window wants to be drawn again.
fn next_frame(window: &Window) -> Duration {
    window.harness.output().viewport_output[&ViewportId::ROOT].repaint_delay
}

#[test]
fn it_starts_slow_enough_to_be_followed() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open_small(folder.path());
    assert_eq!(speed(&window), "4 steps/s");
    window.key(Key::Space);
    window.until("a measured pace", |snapshot| snapshot.step >= 4);
    let pace = window.snapshot().steps_per_second;
    // No faster; a busy machine may be slower.
    assert!(pace < 4.6, "{pace}");
    window.key(Key::Space);
    window.key(Key::OpenBracket);
    assert_eq!(speed(&window), "2 steps/s");
}

#[test]
fn it_stops_when_settled_then_wants_no_frames_and_a_slider_lets_it_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open_small(folder.path());
    rested(&mut window);
    let step = window.snapshot().step;
    window.frames(30);
    assert_eq!((window.snapshot().step, window.snapshot().transport), (step, Transport::Paused));
    assert!(next_frame(&window) > Duration::from_secs(1), "{:?}", next_frame(&window));
    window.set("Attention", 0.05);
    window.until("steps by themselves", |snapshot| snapshot.step > step + 3);
    window.until("settled again", |snapshot| snapshot.rested);
    // What the user has paused stays.
    let step = window.snapshot().step;
    window.key(Key::ArrowLeft);
    window.until("a look back", |snapshot| snapshot.step < step && !snapshot.rested);
    let step = window.snapshot().step;
    window.set("Attention", 0.5);
    window.until("the weight", |snapshot| snapshot.setup.settings.weights.attention == 0.5);
    window.frames(20);
    assert_eq!((window.snapshot().step, window.snapshot().transport), (step, Transport::Paused));
}

#[test]
fn it_goes_on_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open_small(folder.path());
    rested(&mut window);
    let step = window.snapshot().step;
    window.harness.get_by_role_and_label(Role::ComboBox, "Speed").click_accesskit();
    window.frames(3);
    window.harness.get_by_role_and_label(Role::CheckBox, "Go on when settled").click_accesskit();
    window.frames(3);
    window.key(Key::Escape);
    window.frames(2);
    window.key(Key::R);
    window.until("step 0", |snapshot| snapshot.newest_step == 0);
    window.key(Key::Space);
    window.until("many more steps", |snapshot| snapshot.step > step + 10);
    assert_eq!(window.snapshot().transport, Transport::Playing);
    window.key(Key::Space);
    window.until("a pause", |snapshot| snapshot.transport == Transport::Paused);
}

#[test]
fn the_slider_of_the_columns_carries_the_state_over_and_says_what_a_step_costs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wide.png");
    image::RgbImage::from_fn(36, 24, |x, y| image::Rgb([(x / 12 * 90) as u8, (y / 8 * 80) as u8, 40]))
        .save(&path)
        .unwrap();
    let mut window = Window::open_with(AppOptions { picture: Some(PictureSource::Path(path)), ..Default::default() });
    window.set("Columns", 18.0);
    window.until("18 columns", |snapshot| snapshot.grid == Grid::new(12, 18));
    assert_eq!(window.snapshot().step, 0, "nothing has happened yet: it begins on the new grid");
    assert!(window.shows("18 × 12 columns"));
    window.steps(3);
    assert!(window.shows("ms a step") && !window.shows("about"), "measured on this grid");
    window.click_in("Level 1 map", 0.3, 0.7);
    window.frames(3);
    let place = |window: &Window| {
        let (grid, pinned) = (window.snapshot().grid, window.app().view().pinned.clone());
        let (row, col) = grid.place(pinned[0]);
        [(row as f32 + 0.5) / grid.rows as f32, (col as f32 + 0.5) / grid.cols as f32]
    };
    let pinned = place(&window);
    window.set("Columns", 36.0);
    window.until("36 columns", |snapshot| snapshot.grid == Grid::new(24, 36));
    let after = window.snapshot();
    assert_eq!((after.step, after.setup.resolution), (3, Resolution::ColumnsAcross(36)));
    assert!(after.timeline.marks.iter().any(|mark| mark.text.contains("36 columns across, the state carried over")));
    window.frames(3);
    assert!(window.shows("36 × 24 columns"));
    let there = place(&window);
    assert!((0..2).all(|axis| (pinned[axis] - there[axis]).abs() < 0.04), "the pin stays: {pinned:?} {there:?}");
    window.steps(2);
    assert_eq!(window.snapshot().step, 5);
}

#[test]
fn a_picture_of_one_pixel_does_not_change_the_radius_of_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let dot = folder.path().join("dot.png");
    image::RgbImage::from_pixel(1, 1, image::Rgb([200, 10, 10])).save(&dot).unwrap();
    let mut window = Window::open_small(folder.path());
    let radii = |window: &Window| -> Vec<Reach> {
        window.snapshot().setup.settings.levels.iter().map(|level| level.reach).collect()
    };
    let before = radii(&window);
    window.drop_file(&dot);
    window.until("the dot", |snapshot| snapshot.grid.columns() == 1);
    window.frames(5);
    window.steps(2);
    window.drop_file(&folder.path().join("small.png"));
    window.until("the picture again", |snapshot| snapshot.grid == Grid::new(8, 12));
    window.frames(5);
    assert_eq!(radii(&window), before);
    assert!(!window.snapshot().undo.0, "nothing was changed, so there is nothing to undo");
}

#[test]
fn a_large_picture_opens_beside_the_run_and_can_be_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let large = folder.path().join("large.png");
    // Hard to pack, so that reading it takes a while.
    let noise = |x: u32, y: u32| image::Rgb([x, y, x ^ y].map(|value| (value.wrapping_mul(2_654_435_761) >> 13) as u8));
    image::RgbImage::from_fn(2000, 2000, noise).save(&large).unwrap();
    let mut window = Window::open_small(folder.path());
    window.drop_file(&large);
    window.wait_for("Opening large.png…");
    // The run that is there stays when the opening is given up.
    window.key(Key::Escape);
    window.wait_for("Given up: Opening large.png");
    assert!(!window.shows("Opening large.png…"));
    assert_eq!(window.snapshot().picture_name, "small.png");
    window.drop_file(&large);
    window.wait("the button", |window| window.harness.query_by_label("Cancel").is_some());
    window.harness.get_by_label("Cancel").click();
    window.wait("the end of opening", |window| !window.shows("Opening large.png…"));
    assert_eq!(window.snapshot().picture_name, "small.png");
    window.drop_file(&large);
    window.wait("the large picture", |window| window.snapshot().picture_name == "large.png");
}

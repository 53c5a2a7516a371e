//! Two GLOMs in the window, driven through the accessibility tree: both sides, the callosum between them, lesions, undo.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use glomscope::app::AppOptions;
use glomscope::engine::{PictureSource, Session};
use glomscope::glom::{Lesion, Sign};
use serde_json::Value;

use crate::common::{picture_file, run_on};
use crate::harness::{Role, Window};

/// The window with the tab in front, on a small picture and a small grid of the hand-made model.
fn open() -> Window {
    let folder = tempfile::tempdir().unwrap();
    open_on(folder.path(), picture_file(&folder.path().join("picture.png")))
}

/// The same on another picture.
fn open_on(folder: &Path, picture: PictureSource) -> Window {
    let mut run = run_on(picture);
    let session = folder.join("small.session.json");
    Session::of(&run.snapshot(), Value::Null).save(&session).unwrap();
    let mut window = Window::open_with(AppOptions { session: Some(session), ..AppOptions::default() });
    window.until("the small grid", |snapshot| snapshot.grid.columns() == 96);
    window.palette("Workspace Hemispheres");
    window.invoke("Two GLOMs");
    window
}

#[test]
fn a_stranger_puts_a_probe_before_two_gloms_and_turns_it() {
    let mut window = open();
    window.palette("Picture: Navon: H of S");
    let shown = |text: &str| {
        let wanted = PictureSource::named(Path::new(text)).unwrap();
        move |snapshot: &glomscope::engine::Snapshot| snapshot.source == wanted
    };
    window.until("the letters", shown("probe:navon:HS"));
    assert!(window.shows("Big letter") && !window.shows("Cycles"));
    window.invoke("Stripes");
    window.until("stripes", shown("probe:grating"));
    window.set("Cycles", 20.0);
    window.until("narrow stripes", shown("probe:grating:cycles=20"));
    assert!(!window.shows("Big letter"));
    window.palette("Picture: Harbour");
    window.until("a sample", |snapshot| matches!(snapshot.source, PictureSource::Sample(_)));
    window.frames(2);
    assert!(!window.shows("Stripes"));
}

#[test]
fn two_sides_begin_step_together_are_joined_cut_and_put_away() {
    let mut window = open();
    assert!(window.shows("One GLOM settles") && window.shows("There is one GLOM alone"));
    window.invoke("Near and far");
    window.until("a right side", |snapshot| snapshot.second.is_some());
    assert!(window.shows("Nothing crosses: two GLOMs, each alone"));
    window.steps(4);
    let snapshot = window.snapshot();
    let right = snapshot.second.clone().unwrap();
    assert_eq!(snapshot.step, right.step);
    assert_ne!(snapshot.state, right.state, "they hear near and far");
    assert!(window.shows("Two GLOMs at step 4") && window.shows("Level 2 is"));
    for map in ["Level 1 map", "Level 1 right map", "Level 1 difference"] {
        assert!(window.harness.query_by_role_and_label(Role::Button, map).is_some(), "{map}");
    }

    // Below the maps: what either tells of the picture, and who is trusted.
    window.wait("the spectrum", |window| window.shows("Spectrum of level 1: left tells"));
    assert!(window.shows("Gate: step 4: left"));
    window.number("Gate: penalty", 1.0);
    window.frames(2);
    assert!(window.shows("Gate: step 4: left 100 %, right 0 %"));

    window.set("Gain", 0.4);
    window.until("the gain", |snapshot| snapshot.setup.second.as_ref().unwrap().callosum.levels[0].gain > 0.3);
    assert!(window.shows("Each adds what the other holds"));
    window.invoke("Inhibits");
    window.until("the sign", |snapshot| {
        snapshot.setup.second.as_ref().unwrap().callosum.levels[4].sign == Sign::Inhibits
    });
    assert!(window.shows("Each takes away what the other holds"));
    window.harness.get_by_role_and_label(Role::CheckBox, "Left to right cut").click();
    window.frames(2);
    let cut = |snapshot: &glomscope::engine::Snapshot| {
        snapshot.setup.second.as_ref().is_some_and(|second| second.callosum.lesions.has(Lesion::LeftToRight))
    };
    window.until("the lesion", cut);
    window.key_with(Modifiers::COMMAND, Key::Z);
    window.until("undone", |snapshot| !cut(snapshot));

    // A column that is pinned on the right is pinned for both.
    window.click_in("Level 1 right map", 0.3, 0.4);
    assert_eq!(window.app().view().pinned.len(), 1);

    window.invoke("One GLOM alone");
    window.until("one side", |snapshot| snapshot.second.is_none());
    let surprised = |window: &Window| window.snapshot().curves.steps.last().unwrap().surprise.is_some();
    assert!(surprised(&window), "the last step was one of two");
    window.steps(1);
    assert!(!surprised(&window), "of one GLOM alone nothing is measured");
    assert!(window.shows("One GLOM settles"));
}

#[test]
fn the_right_side_gets_words_columns_and_a_model_of_its_own() {
    let mut window = open();
    window.invoke("Near and far");
    window.until("a right side", |snapshot| snapshot.second.is_some());
    window.steps(2);
    // The words of the left side stand above those of the right one.
    let words = |window: &Window, word: &str| window.harness.get_all_by_role_and_label(Role::Button, word).count();
    assert_eq!((words(&window, "Sharp"), words(&window, "Coarse")), (2, 2));
    window.harness.get_all_by_role_and_label(Role::Button, "Sharp").last().unwrap().click_accesskit();
    window.until("a sharp right side", |snapshot| {
        let settings = &snapshot.setup.second.as_ref().unwrap().settings;
        (settings.gains.beta, settings.gains.radius, snapshot.setup.settings.gains.beta) == (3.0, 3.0, 1.0)
    });
    window.set("Right columns", 20.0);
    window.until("a finer right side", |snapshot| {
        let right = snapshot.second.as_ref().unwrap();
        (right.grid.cols, right.step, snapshot.grid.cols) == (20, 2, 12)
    });
    window.steps(1);
    assert!(window.shows("columns 12 × 8 left, 20 × 13 right") && window.shows("Level 2 is"), "brought onto one grid");

    // A pin on the right map is the column of the left grid at that place.
    window.click_in("Level 1 right map", 0.99, 0.99);
    assert_eq!(window.app().view().pinned, [95]);

    window.harness.get_by_role_and_label(Role::ComboBox, "Right model").click_accesskit();
    window.frames(3);
    window.invoke("Random, nothing learned");
    window.until("another model", |snapshot| {
        let right = snapshot.second.as_ref().unwrap();
        right.model_name == "random" && right.setup.settings.gains.beta == 3.0
    });
    window.steps(1);
    assert!(window.shows("model hand-made left, random right"));
    // The list stays open for whoever does not click with a mouse.
    window.invoke("Learned (bundled)");
    window.wait_for("left has 5 levels of 64 numbers, right has 4");
    assert_eq!(window.snapshot().second.as_ref().unwrap().model_name, "random", "it stays as it is");
    window.key_with(Modifiers::COMMAND, Key::Z);
    window.until("the model as on the left", |snapshot| {
        snapshot.second.as_ref().is_some_and(|right| right.setup.model == snapshot.setup.model)
    });

    window.invoke("Fine and coarse");
    window.until("two grids", |snapshot| {
        snapshot.grid.cols == 48 && snapshot.second.as_ref().is_some_and(|right| right.grid.cols == 16)
    });
}

#[test]
fn the_curve_of_trust_says_what_a_new_frame_of_a_video_does_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let clip = folder.path().join("clip");
    std::fs::create_dir(&clip).unwrap();
    picture_file(&clip.join("1.png"));
    image::RgbImage::from_fn(48, 32, |x, y| image::Rgb([(x * 5) as u8, 200, (y * 7) as u8]))
        .save(clip.join("2.png"))
        .unwrap();
    let mut window = open_on(folder.path(), PictureSource::Path(clip));
    window.invoke("Near and far");
    window.until("a right side", |snapshot| snapshot.second.is_some());
    window.steps(10);
    assert!(window.shows("Gate: step 10, frame 1: left") && !window.shows("When a new frame comes"));
    window.steps(2);
    assert!(window.shows("Gate: step 12, frame 2: left") && window.shows("When a new frame comes, left goes from"));
    let right = window.snapshot().second.clone().unwrap();
    assert_eq!(right.frame, (1, 2), "both are shown the same frame");
}

#[test]
fn heads_are_fitted_beside_the_window_and_say_what_a_column_is_of() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open_on(folder.path(), PictureSource::named(Path::new("scene:7")).unwrap());
    window.invoke("Near and far");
    window.until("a right side", |snapshot| snapshot.second.is_some());
    window.steps(2);
    window.invoke("Heads on both");
    assert!(window.shows("Heads are linear") && !window.shows("Gate: step"));
    for (field, number) in [("scenes", 3.0), ("asked", 2.0), ("steps", 2.0)] {
        window.number(&format!("Heads: {field}"), number);
    }
    window.invoke("Fit heads");
    window.wait("the heads", |window| window.shows("Heads on both: kind "));
    for row in ["guessing", "left", "right", "left, 2 and 1", "left or right"] {
        assert!(window.shows(&format!("Heads on {row}: kind ")), "{row}");
    }
    assert!(window.shows("Both on kinds of columns, in points") && window.shows("Point at a column, or pin one"));
    assert!(!window.shows("; says ") && !window.shows("fitted for other settings"));

    // A column that shows a whole, as the scene knows.
    let snapshot = window.snapshot();
    let wholes = snapshot.known.truth(glomscope::islands::TruthKind::Wholes).unwrap();
    let column = wholes.on_grid.labels().iter().position(|whole| *whole > 0).unwrap();
    let (row, col) = snapshot.grid.place(column);
    window.click_in("Level 1 map", (col as f32 + 0.5) / 12.0, (row as f32 + 0.5) / 8.0);
    assert_eq!(window.app().view().pinned, [column]);
    window.frames(2);
    let name = wholes.name(wholes.on_grid.labels()[column]);
    let kind = name.split(' ').next().unwrap();
    assert!(window.shows(&format!("Column {column} is of a {kind}")), "{name}");
    assert!(window.said("Heads on both: kind ").unwrap().contains("; says "));

    // They belong to the settings that they were fitted for.
    window.set("Gain", 0.4);
    window.wait_for("These heads were fitted for other settings (now: another callosum): fit them again");

    // Another fit can be cancelled; the heads that are there stay.
    window.number("Heads: scenes", 5000.0);
    window.invoke("Fit heads");
    window.wait("its progress", |window| window.shows("of 5002 settles"));
    window.invoke("Cancel the heads");
    window.wait_for("Fit heads");
    assert!(window.shows("Heads on both: kind "));
    window.invoke("Who is trusted");
    assert!(window.shows("Gate: step 2"));
}

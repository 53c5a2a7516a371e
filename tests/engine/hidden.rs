//! Hidden columns: what they are shown, how they are hidden and shown again, and what level 0 says of them.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use crate::common::{bits, changed, learned_file, picture_file, pixels, quiet, run, run_on, setup, setup_of, steps};
use glomscope::engine::{
    Command, Hidden, PictureSource, Reconstruction, Rectangle, Run, Session, Setup, Severity, Snapshot,
};
use glomscope::grid::{Grid, Resolution};
use image::{Rgb, RgbImage};
use serde_json::Value;

const GRID: Grid = Grid { rows: 8, cols: 12 };

/// Rows 2 to 4, cols 3 to 7.
const BLOCK: Rectangle = Rectangle { row: 2, col: 3, rows: 3, cols: 5 };

fn block() -> Vec<usize> {
    (2..5).flat_map(|row| (3..8).map(move |col| GRID.index(row, col))).collect()
}

/// 8 x 8 pixels per column: what a learned model sees is not resized.
fn photo() -> RgbImage {
    RgbImage::from_fn(96, 64, |x, y| Rgb([(x * 2) as u8, (y * 3) as u8, ((x * y) % 251) as u8]))
}

/// The picture with the pixels of the block painted over.
fn painted(mut picture: RgbImage, colour: [u8; 3]) -> RgbImage {
    let side = picture.width() / GRID.cols as u32;
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        if (3..8).contains(&(x / side)) && (2..5).contains(&(y / side)) {
            *pixel = Rgb(colour);
        }
    }
    picture
}

fn pasted(picture: RgbImage) -> PictureSource {
    let (width, height) = picture.dimensions();
    PictureSource::Pasted { width, height, rgb: picture.into_raw().into() }
}

fn learned(folder: &Path) -> Setup {
    let path = folder.join("model.safetensors");
    learned_file(&path);
    setup_of(&path)
}

/// A run on a picture with the block hidden from the beginning or not, after four steps.
fn settled(picture: RgbImage, setup: &Setup, hide: bool) -> std::sync::Arc<Snapshot> {
    let hidden = if hide { Hidden::from(vec![BLOCK]) } else { Hidden::default() };
    let mut run = Run::new(pasted(picture), Some(Setup { hidden, ..setup.clone() })).unwrap();
    assert_eq!(run.snapshot().grid, GRID);
    steps(&mut run, 4);
    run.snapshot()
}

fn distance(a: &Snapshot, b: &Snapshot) -> f32 {
    a.state.iter().zip(b.state.iter()).map(|(a, b)| (a - b).abs()).sum()
}

#[test]
fn a_model_without_a_mask_sees_grey_where_columns_are_hidden() {
    let (width, height, rgb) = pixels();
    let picture = RgbImage::from_raw(width, height, rgb).unwrap();
    let hidden = settled(picture.clone(), &setup(), true);
    assert_eq!(bits(&hidden), bits(&settled(painted(picture.clone(), [128; 3]), &setup(), false)));
    assert_ne!(bits(&hidden), bits(&settled(picture.clone(), &setup(), false)));
    assert_eq!(hidden.picture.as_raw(), picture.as_raw(), "people still see it");
}

#[test]
fn nothing_of_the_picture_reaches_a_learned_model_there_and_it_knows_that_it_is_hidden() {
    let folder = tempfile::tempdir().unwrap();
    let setup = learned(folder.path());
    let hidden = settled(photo(), &setup, true);
    let other = painted(photo(), [250, 10, 90]);
    assert_eq!(bits(&hidden), bits(&settled(other.clone(), &setup, true)));
    let seen = settled(photo(), &setup, false);
    assert_ne!(bits(&seen), bits(&settled(other, &setup, false)));
    // Grey that is seen is something else than nothing that is seen.
    let grey = settled(painted(photo(), [128; 3]), &setup, false);
    let darker = settled(painted(photo(), [127; 3]), &setup, false);
    assert!(distance(&hidden, &grey) > 10.0 * distance(&darker, &grey));
}

#[test]
fn columns_are_hidden_from_the_next_step_on_and_undo_shows_them_again() {
    let mut plain = run();
    steps(&mut plain, 4);
    let mut run = run();
    steps(&mut run, 2);
    let before = run.snapshot();
    quiet(run.apply(Command::Hide(block())));
    let hidden = run.snapshot();
    assert_eq!(bits(&hidden), bits(&before), "the state is not touched");
    assert_eq!(hidden.setup.hidden.rectangles(), [BLOCK]);
    assert_eq!(hidden.timeline.marks.last().unwrap().text, "hidden columns 15");
    steps(&mut run, 2);
    let with = bits(&run.snapshot());
    assert_ne!(with, bits(&plain.snapshot()));
    quiet(run.apply(Command::Undo));
    quiet(run.apply(Command::Seek(2)));
    steps(&mut run, 2);
    assert_eq!(bits(&run.snapshot()), bits(&plain.snapshot()));
    quiet(run.apply(Command::Redo));
    quiet(run.apply(Command::Hide(vec![0])));
    assert_eq!(run.snapshot().setup.hidden.count(GRID), 16, "one more");
    quiet(run.apply(Command::Undo));
    quiet(run.apply(Command::Seek(2)));
    steps(&mut run, 2);
    assert_eq!(bits(&run.snapshot()), with);
    quiet(run.apply(Command::Unhide));
    assert!(run.snapshot().all_is_shown());
}

#[test]
fn at_step_0_the_run_begins_again_without_them() {
    let mut run = run();
    quiet(run.apply(Command::Hide(block())));
    steps(&mut run, 4);
    let hidden = Setup { hidden: Hidden::from(vec![BLOCK]), ..setup() };
    let mut from_the_beginning = Run::new(crate::common::picture(), Some(hidden)).unwrap();
    steps(&mut from_the_beginning, 4);
    assert_eq!(bits(&run.snapshot()), bits(&from_the_beginning.snapshot()));
    quiet(run.apply(Command::Reset));
    steps(&mut run, 4);
    assert_eq!(bits(&run.snapshot()), bits(&from_the_beginning.snapshot()), "a reset keeps them hidden");
}

#[test]
fn a_session_hides_and_shows_again_at_the_same_steps() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.session.json");
    let mut run = run_on(picture_file(&folder.path().join("picture.png")));
    steps(&mut run, 2);
    quiet(run.apply(Command::Hide(block())));
    steps(&mut run, 3);
    quiet(run.apply(Command::Unhide));
    steps(&mut run, 1);
    quiet(run.apply(Command::Hide(vec![95])));
    let before = run.snapshot();
    Session::of(&before, Value::Null).save(&file).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("\"version\": 4"), "an older glomscope must not open it as if all were shown");
    let session = Session::open(&file).unwrap();
    assert!(session.command_line(&run.snapshot().defaults).contains("the columns that were hidden on the way"));
    let (mut again, notices) = Run::resume(session).unwrap();
    assert!(notices.is_empty(), "{notices:?}");
    while again.is_running() {
        quiet(again.advance());
    }
    assert_eq!((bits(&again.snapshot()), &again.snapshot().setup), (bits(&before), &before.setup));
    let mut run = run_on(picture_file(&folder.path().join("picture.png")));
    quiet(run.apply(Command::Hide(vec![0, 1, 13, 95])));
    steps(&mut run, 2);
    let line = Session::of(&run.snapshot(), Value::Null).command_line(&run.snapshot().defaults);
    assert!(line.contains(" --hide 0,0,1,2 --hide 1,1,1,1 --hide 7,11,1,1 "), "{line}");
    assert!(!line.contains("flags cannot say"), "{line}");
}

#[test]
fn what_is_hidden_belongs_to_one_picture_and_goes_along_to_another_grid() {
    let mut run = run();
    quiet(run.apply(Command::Hide(block())));
    let setup = changed(&mut run, |setup| setup.resolution = Resolution::ColumnsAcross(6));
    quiet(run.apply(Command::Change(setup, 0)));
    let coarse = Rectangle { row: 1, col: 1, rows: 1, cols: 3 };
    assert_eq!(run.snapshot().setup.hidden.rectangles(), [coarse], "what has its middle in the block");
    quiet(run.apply(Command::Undo));
    assert_eq!(run.snapshot().setup.hidden.rectangles(), [BLOCK], "with the grid they come back");
    let setup = changed(&mut run, |setup| setup.settings.weights.attention = 2.0);
    quiet(run.apply(Command::Change(setup, 0)));
    quiet(run.apply(Command::Open(pasted(RgbImage::from_pixel(12, 4, Rgb([9, 90, 200]))))));
    let small = run.snapshot();
    assert!(small.all_is_shown() && small.grid.rows == 4);
    // The new picture has no such rows: what else was changed is taken back, and undo goes on.
    quiet(run.apply(Command::Undo));
    assert!(run.snapshot().all_is_shown() && run.snapshot().setup.settings.weights.attention != 2.0);
    let mut undone = 0;
    while run.snapshot().undo.0 {
        quiet(run.apply(Command::Undo));
        undone += 1;
        assert!(undone < 5, "an undo that takes nothing back");
    }
    assert!(run.snapshot().all_is_shown());
}

#[test]
fn columns_that_the_grid_does_not_have_are_refused_in_words() {
    let outside = Hidden::from(vec![Rectangle { row: 6, col: 0, rows: 3, cols: 1 }]);
    let mut run = run();
    let setup_outside = changed(&mut run, |setup| setup.hidden = outside.clone());
    let said = run.apply(Command::Change(setup_outside, 0));
    assert!(said[0].severity == Severity::Error && said[0].text.contains("8 rows x 12 cols"), "{said:?}");
    assert!(run.snapshot().all_is_shown());
    let error = Run::new(crate::common::picture(), Some(Setup { hidden: outside, ..setup() })).err().unwrap();
    assert!(error.to_string().contains("its rows are 0 to 7"), "{error}");
}

#[test]
fn what_level_0_says_is_made_only_when_asked_and_measured_against_the_true_pixels() {
    let mut plain = run();
    assert!(matches!(plain.snapshot().reconstruction, Reconstruction::Unasked));
    quiet(plain.apply(Command::Reconstruct(true)));
    assert!(matches!(plain.snapshot().reconstruction, Reconstruction::NoDecoder), "hand-made");

    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(pasted(photo()), Some(learned(folder.path()))).unwrap();
    quiet(run.apply(Command::Reconstruct(true)));
    quiet(run.apply(Command::Hide(block())));
    let first = run.snapshot().reconstruction.decoded().unwrap().clone();
    steps(&mut run, 3);
    let snapshot = run.snapshot();
    let decoded = snapshot.reconstruction.decoded().unwrap();
    assert_eq!(decoded.picture.dimensions(), (96, 64));
    assert_ne!(decoded.picture, first.picture, "it goes with the steps");
    let (mut sums, mut counts) = ([0.0_f64; 2], [0.0_f64; 2]);
    for (x, y, pixel) in photo().enumerate_pixels() {
        let hidden = usize::from(block().contains(&GRID.index(y as usize / 8, x as usize / 8)));
        for (a, b) in pixel.0.iter().zip(decoded.picture.get_pixel(x, y).0) {
            sums[hidden] += ((f64::from(*a) - f64::from(b)) / 255.0).powi(2);
            counts[hidden] += 1.0;
        }
    }
    for (error, at) in [(decoded.seen_error, 0), (decoded.hidden_error, 1)] {
        assert!((f64::from(error.unwrap()) - sums[at] / counts[at]).abs() < 1e-6, "{decoded:?}");
    }
    // A grey rectangle over the picture changes nothing of what is true.
    let before = decoded.hidden_error;
    quiet(run.apply(Command::Occlude(Some([0.0, 0.0, 1.0, 1.0]))));
    assert_eq!(run.snapshot().reconstruction.decoded().unwrap().hidden_error, before);
    quiet(run.apply(Command::Unhide));
    assert_eq!(run.snapshot().reconstruction.decoded().unwrap().hidden_error, None);
    quiet(run.apply(Command::Open(pasted(painted(photo(), [1, 2, 3])))));
    assert!(run.snapshot().reconstruction.decoded().is_some(), "the next picture is looked at as well");
    quiet(run.apply(Command::Reconstruct(false)));
    assert!(run.snapshot().reconstruction.decoded().is_none());
}

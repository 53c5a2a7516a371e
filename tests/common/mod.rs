//! A small picture and a small run that the tests of the engine share.
#![allow(clippy::unwrap_used, dead_code)]

use glomscope::engine::{Command, Notice, PictureSource, Run, Setup, Severity, Snapshot};
use glomscope::grid::Resolution;

/// The pixels of the picture: colour patches with a slant, something to form islands on.
pub fn pixels() -> (u32, u32, Vec<u8>) {
    let (width, height) = (48u32, 32u32);
    let pixel = |x: u32, y: u32| match (x / 16, y / 16) {
        (0, 0) => [200, 40, (x * 3) as u8],
        (1, _) => [30, (120 + y) as u8, 60],
        (_, 1) => [20, 40, (150 + x) as u8],
        _ => [220, 210, (3 * y) as u8],
    };
    let rgb = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect();
    (width, height, rgb)
}

/// The picture, pasted.
pub fn picture() -> PictureSource {
    let (width, height, rgb) = pixels();
    PictureSource::Pasted { width, height, rgb: rgb.into() }
}

/// The picture as a file.
pub fn picture_file(path: &std::path::Path) -> PictureSource {
    let (width, height, rgb) = pixels();
    image::RgbImage::from_raw(width, height, rgb).unwrap().save(path).unwrap();
    PictureSource::Path(path.to_path_buf())
}

/// A setup of the hand-made model on 12 x 8 columns.
pub fn setup() -> Setup {
    let model = glomscope::engine::open_model(&glomscope::engine::ModelChoice::HandMade, None).unwrap();
    let mut setup = Setup::for_model(glomscope::engine::ModelChoice::HandMade, &*model);
    setup.resolution = Resolution::ColumnsAcross(12);
    setup
}

pub fn run_on(source: PictureSource) -> Run {
    let mut run = Run::new(source, Some(setup())).unwrap();
    assert_eq!(run.snapshot().grid.columns(), 12 * 8);
    run
}

pub fn run() -> Run {
    run_on(picture())
}

/// Nothing failed.
pub fn quiet(notices: Vec<Notice>) {
    assert!(notices.iter().all(|notice| notice.severity != Severity::Error), "{notices:?}");
}

pub fn steps(run: &mut Run, count: usize) {
    quiet(run.apply(Command::Step(count)));
    while run.is_running() {
        quiet(run.advance());
    }
}

pub fn changed(run: &mut Run, change: impl FnOnce(&mut Setup)) -> Box<Setup> {
    let mut setup = Setup::clone(&run.snapshot().setup);
    change(&mut setup);
    Box::new(setup)
}

/// A learned model that has learned nothing yet, on 12 columns across, as a file.
pub fn learned_file(path: &std::path::Path) {
    use glomscope::glom::learned::{Layout, LearnedConfig};
    let config = LearnedConfig {
        levels: 3,
        dim: 16,
        hidden: 24,
        channels: [4, 6, 12],
        dilations: vec![1],
        wavelengths: vec![4.0, 8.0],
        radii: vec![2.3, 3.2, 0.0],
        across: 12,
        ..LearnedConfig::default()
    };
    let values = Layout::new(&config).draw(5);
    let model = glomscope::glom::Learned::new(config, values, "test").unwrap();
    glomscope::files::learned::save_model(&model, path).unwrap();
}

/// The setup of a model in a file.
pub fn setup_of(path: &std::path::Path) -> Setup {
    let choice = glomscope::engine::ModelChoice::Checkpoint(path.to_path_buf());
    Setup::for_model(choice.clone(), &*glomscope::engine::open_model(&choice, None).unwrap())
}

pub fn bits(snapshot: &Snapshot) -> Vec<u32> {
    snapshot.state.iter().map(|value| value.to_bits()).collect()
}

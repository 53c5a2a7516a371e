//! Parity with glom-pytorch 0.0.14: its checkpoints open as they are, and every state equals theirs.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use glomscope::engine::PictureSource;
use glomscope::files::checkpoint::{self, Kind};
use glomscope::files::frames;
use glomscope::glom::reference::{ReferenceConfig, ReferenceModel};
use glomscope::glom::{Glom, Model, Reach, Score, SelfScore, Weights};
use glomscope::grid::Resolution;
use image::RgbImage;
use ndarray::{Array4, ArrayView4, Axis};
use safetensors::SafeTensors;

const TOLERANCE: f32 = 1e-4;

fn fixture(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/glom-pytorch").join(file)
}

fn picture(file: &str) -> Arc<RgbImage> {
    let opened = frames::open(&PictureSource::Path(fixture(file))).unwrap();
    assert!(!opened.scaled_down());
    opened.frames[0].clone()
}

/// (steps, columns, levels, dim).
fn recorded(name: &str, tensor: &str) -> Array4<f32> {
    let bytes = std::fs::read(fixture(&format!("{name}.run.safetensors"))).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let view = file.tensor(tensor).unwrap();
    let shape: [usize; 4] = view.shape().try_into().unwrap();
    let values = view.data().as_chunks().0.iter().map(|word| f32::from_le_bytes(*word)).collect();
    Array4::from_shape_vec(shape, values).unwrap()
}

/// The largest difference at one step; `theirs` is (columns, levels, dim), ours (levels, columns, dim).
fn difference(glom: &Glom, theirs: &ArrayView4<f32>, step: usize) -> f32 {
    let theirs = theirs.index_axis(Axis(0), step).permuted_axes([1, 0, 2]);
    let ours = glom.state();
    assert_eq!(ours.dim(), theirs.dim());
    ours.iter().zip(&theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

fn check(name: &str) {
    let model = checkpoint::open(&fixture(&format!("{name}.checkpoint.safetensors"))).unwrap();
    let settings = model.default_settings();
    let levels = model.levels();
    let first = picture(&format!("{name}.image.png"));
    let mut glom = Glom::new(model, &first, Resolution::PatchSize(1), settings).unwrap();

    let states = recorded(name, "states");
    assert_eq!(states.dim().0, 2 * levels + 1);
    let mut worst = difference(&glom, &states.view(), 0);
    assert!(worst <= TOLERANCE, "{name}: initial state differs by {worst:e}");
    let mut moved = 0.0_f32;
    for step in 1..states.dim().0 {
        glom.step().unwrap();
        let off = difference(&glom, &states.view(), step);
        assert!(off <= TOLERANCE, "{name}: step {step} differs by {off:e}");
        worst = worst.max(off);
        moved = moved.max(difference(&glom, &states.view(), step - 1));
    }
    assert!(moved > 0.1, "{name}: states that hardly move prove nothing ({moved:e})");

    // The next picture, while the state carries on.
    glom.show(&picture(&format!("{name}.next_image.png"))).unwrap();
    let next = recorded(name, "next_states");
    assert_eq!(next.dim().0, 4);
    assert!(difference(&glom, &next.view(), 0) <= TOLERANCE, "{name}: the state was not carried on");
    for step in 1..next.dim().0 {
        glom.step().unwrap();
        let off = difference(&glom, &next.view(), step);
        assert!(off <= TOLERANCE, "{name}: step {step} on the next picture differs by {off:e}");
        worst = worst.max(off);
    }
    println!("{name}: largest difference {worst:e}");
}

#[test]
fn global_attention() {
    check("global");
}

#[test]
fn attention_within_a_radius() {
    check("radius2");
}

#[test]
fn attention_that_sees_itself() {
    check("self");
}

#[test]
fn settings_are_those_of_the_checkpoint() {
    for (name, reach, self_score) in [
        ("global", Reach::Global, SelfScore::REFERENCE),
        ("radius2", Reach::Radius(2.0), SelfScore::REFERENCE),
        ("self", Reach::Global, SelfScore::Included),
    ] {
        let settings =
            checkpoint::open(&fixture(&format!("{name}.checkpoint.safetensors"))).unwrap().default_settings();
        assert_eq!((settings.weights, settings.score), (Weights::EQUAL, Score::CosineKey));
        assert_eq!(settings.self_score, self_score, "{name}");
        assert!(settings.levels.iter().all(|level| level.reach == reach && level.beta.at(0) == 1.0), "{name}");
    }
}

#[test]
fn a_saved_checkpoint_is_theirs_bit_for_bit_and_opens_again() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["global", "radius2", "self"] {
        let original = fixture(&format!("{name}.checkpoint.safetensors"));
        let model = checkpoint::read(&original).unwrap();
        let saved = folder.path().join(format!("{name}.safetensors"));
        checkpoint::save(&model, &saved).unwrap();

        let (theirs, ours) = (std::fs::read(&original).unwrap(), std::fs::read(&saved).unwrap());
        let (theirs, ours) = (SafeTensors::deserialize(&theirs).unwrap(), SafeTensors::deserialize(&ours).unwrap());
        let mut names = [theirs.names(), ours.names()];
        names.iter_mut().for_each(|names| names.sort_unstable());
        assert_eq!(names[0], names[1], "{name}");
        for tensor in theirs.names() {
            let (a, b) = (theirs.tensor(tensor).unwrap(), ours.tensor(tensor).unwrap());
            assert_eq!((a.shape(), a.data()), (b.shape(), b.data()), "{name}: {tensor}");
        }

        let again = checkpoint::read(&saved).unwrap();
        assert_eq!(again.config(), model.config());
        assert!(again.weights() == model.weights());
        assert_eq!(again.name(), model.name());
        let twice = folder.path().join("twice.safetensors");
        checkpoint::save(&again, &twice).unwrap();
        assert_eq!(std::fs::read(&saved).unwrap(), std::fs::read(&twice).unwrap(), "{name}");

        let (before, after) = (checkpoint::info(&original).unwrap(), checkpoint::info(&saved).unwrap());
        assert_eq!((before.kind, after.kind), (Kind::GlomPytorch, Kind::Glomscope));
        assert_eq!(before.configuration, after.configuration);
        assert_eq!(before.parameters, after.parameters);
        assert_eq!(after.version.as_deref(), Some("1"));
        assert!(after.problem.is_none() && after.assumed.is_empty() && after.ignored.is_empty());
    }
}

#[test]
fn an_untrained_network_is_saved_as_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("random.safetensors");
    let picture = picture("radius2.image.png");
    let picture = image::imageops::crop_imm(&*picture, 0, 0, 64, 40).to_image();
    for radius in [0.0, 3.0] {
        let config =
            ReferenceConfig { dim: 24, levels: 4, image_size: [36, 36], patch_size: 6, radius, consensus_self: true };
        let model = Arc::new(ReferenceModel::random(config, 5).unwrap());
        let settings = model.default_settings();
        let mut glom = Glom::new(model.clone(), &picture, Resolution::ColumnsAcross(16), settings).unwrap();
        assert_eq!((glom.grid().rows, glom.grid().cols), (10, 16));
        checkpoint::save_for(&model, glom.grid(), &path).unwrap();

        let opened = checkpoint::open(&path).unwrap();
        let settings = opened.default_settings();
        let resized = image::imageops::resize(&picture, 96, 60, image::imageops::FilterType::Triangle);
        let mut again = Glom::new(opened, &resized, Resolution::PatchSize(1), settings).unwrap();
        for step in 0..4 {
            assert_eq!(glom.state(), again.state(), "step {step}");
            glom.step().unwrap();
            again.step().unwrap();
        }
    }
}

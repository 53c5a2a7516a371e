//! Every parser that meets a file from outside, as a function of bytes: it may refuse them, in words, and no more.
//!
//! `fuzz_targets/` hands them to libFuzzer, `tests/fuzz.rs` to mutations on a stable compiler.
#![allow(dead_code)]

use std::cell::OnceCell;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use glomscope::digits::{self, Digits};
use glomscope::engine::{Command, ModelChoice, PictureSource, Run, Session, Setup, open_model};
use glomscope::files::{checkpoint, frames, idx, labelled, network, sketches, training, truth};
use glomscope::glom::learned::LearnedConfig;
use glomscope::grid::Resolution;
use glomscope::teach::Lesson;
use glomscope::{bilateral, forward_forward, glimpse, learn, recurrent, retrieval, sketch};
use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, Rgb, RgbImage};
use tempfile::TempDir;

/// A kind of file.
pub struct Target {
    /// What it is called, as its program in `fuzz_targets/` is.
    pub name: &'static str,
    /// The name of a file of this kind.
    pub file: &'static str,
    /// Reads the file at a path by everything that would: what each refusal says.
    pub read: fn(&Path) -> Vec<String>,
    /// Good files of this kind, to begin from.
    pub seeds: fn(&Path) -> Vec<Vec<u8>>,
}

/// All of them.
pub const TARGETS: [Target; 9] = [
    Target { name: "pictures", file: "picture.png", read: pictures, seeds: picture_seeds },
    Target { name: "labels", file: "labels.png", read: labels, seeds: label_seeds },
    Target { name: "checkpoints", file: "model.safetensors", read: checkpoints, seeds: checkpoint_seeds },
    Target { name: "trainings", file: "training.safetensors", read: trainings, seeds: training_seeds },
    Target { name: "sessions", file: "run.session.json", read: sessions, seeds: session_seeds },
    Target { name: "digits", file: "train-images-idx3-ubyte", read: digits, seeds: digit_seeds },
    Target { name: "memories", file: "memory.sketches", read: memories, seeds: memory_seeds },
    Target { name: "networks", file: "network.json", read: networks, seeds: network_seeds },
    Target { name: "lessons", file: "class.lesson.toml", read: lessons, seeds: lesson_seeds },
];

thread_local! {
    static PLACE: OnceCell<TempDir> = const { OnceCell::new() };
}

/// Hands `bytes` to a target.
///
/// # Panics
/// Where a refusal is no plain sentence.
pub fn feed(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target by this name");
    PLACE.with(|place| {
        let folder = place.get_or_init(|| tempfile::tempdir().expect("a temporary folder"));
        let path = folder.path().join(target.file);
        std::fs::write(&path, bytes).expect("a temporary file");
        for said in (target.read)(&path) {
            check_words(&said);
        }
    });
}

/// Whether a refusal is a plain sentence.
fn check_words(said: &str) {
    let strange = ["Error", "unwrap", "panicked", "index out of", "Err(", "None", "src/"];
    assert!(said.len() > 15, "this says too little: {said:?}");
    assert!(!strange.iter().any(|word| said.contains(word)), "this is no plain sentence: {said}");
}

/// What one refusal says.
fn refusal<T, E: ToString>(result: Result<T, E>) -> Option<String> {
    result.err().map(|error| error.to_string())
}

fn pictures(path: &Path) -> Vec<String> {
    let opened = frames::open(&PictureSource::Path(path.to_path_buf()));
    [refusal(opened), refusal(glomscope::files::picture::size(path))].into_iter().flatten().collect()
}

fn labels(path: &Path) -> Vec<String> {
    let named = truth::open_all(path, Some("one.png"));
    if let Ok(all) = &named {
        for truth in all {
            assert_eq!(truth.labels.len() as u64, u64::from(truth.width) * u64::from(truth.height));
        }
    }
    [refusal(named), refusal(truth::open(path))].into_iter().flatten().collect()
}

fn checkpoints(path: &Path) -> Vec<String> {
    let named = PathBuf::from(format!("{}#ema_model", path.display()));
    [refusal(checkpoint::open(path)), refusal(checkpoint::info(path)), refusal(checkpoint::open(&named))]
        .into_iter()
        .flatten()
        .collect()
}

fn trainings(path: &Path) -> Vec<String> {
    [
        refusal(checkpoint::info(path)),
        refusal(training::open::<learn::EndToEnd>(path)),
        refusal(training::open::<recurrent::Supervised<retrieval::Retrieval>>(path)),
        refusal(training::open::<recurrent::Supervised<glimpse::Glimpses>>(path)),
        refusal(training::open::<forward_forward::ForwardForward>(path)),
        refusal(training::open::<bilateral::Bilateral>(path)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn sessions(path: &Path) -> Vec<String> {
    refusal(Session::open(path)).into_iter().collect()
}

fn digits(path: &Path) -> Vec<String> {
    let folder = path.parent().unwrap_or(path);
    let (pictures, labels) = (folder.join("other-images"), folder.join("other-labels"));
    // The same bytes as the two files of CIFAR-100.
    let cifar = folder.join("cifar");
    let write = || {
        std::fs::write(&pictures, idx_pictures())?;
        std::fs::write(&labels, idx_labels())?;
        std::fs::create_dir_all(&cifar)?;
        for name in ["train.bin", "test.bin"] {
            std::fs::copy(path, cifar.join(name))?;
        }
        for name in ["coarse_label_names.txt", "fine_label_names.txt"] {
            std::fs::write(cifar.join(name), "one\ntwo\nthree\nfour\n")?;
        }
        std::io::Result::Ok(())
    };
    write().expect("temporary files");
    [refusal(idx::pair(path, &labels)), refusal(idx::pair(&pictures, path)), refusal(labelled::open(&cifar, 16))]
        .into_iter()
        .flatten()
        .collect()
}

fn memories(path: &Path) -> Vec<String> {
    let refused = refusal(sketches::SketchMemory::read(path));
    let asked = sketches::MemoryFile::open(path).and_then(|file| {
        file.pictures()?;
        file.sketches()?;
        file.censuses()?;
        file.tallies()?;
        file.record(1)
    });
    [refused, refusal(asked)].into_iter().flatten().collect()
}

fn networks(path: &Path) -> Vec<String> {
    refusal(network::open(path)).into_iter().collect()
}

fn lessons(path: &Path) -> Vec<String> {
    refusal(Lesson::open(path)).into_iter().collect()
}

// Files to begin from.

fn small(width: u32, height: u32, shift: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([((x + shift) * 37) as u8, (y * 53) as u8, (x * y) as u8]))
}

fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).expect("a picture in memory");
    bytes.into_inner()
}

fn picture_seeds(_: &Path) -> Vec<Vec<u8>> {
    use ImageFormat::{Bmp, Gif, Jpeg, Png, Pnm, Tiff, WebP};
    let mut files: Vec<Vec<u8>> =
        [Png, Jpeg, Gif, WebP, Bmp, Tiff, Pnm].into_iter().map(|format| encoded(small(24, 20, 0), format)).collect();
    files.push(encoded(image::DynamicImage::ImageRgb32F(DynamicImage::from(small(9, 7, 0)).to_rgb32f()), Tiff));
    files.push(encoded(DynamicImage::from(small(9, 7, 0)).to_rgba16(), Png));
    let mut gif = Vec::new();
    let mut encoder = GifEncoder::new(&mut gif);
    for shift in 0..3 {
        let frame = DynamicImage::from(small(16, 12, shift)).to_rgba8();
        encoder.encode_frame(Frame::new(frame)).expect("a frame in memory");
    }
    drop(encoder);
    files.push(gif);
    files.extend(
        [
            &include_bytes!("../tests/fixtures/inputs/moving.apng.png")[..],
            include_bytes!("../tests/fixtures/inputs/moving.webp"),
            include_bytes!("../tests/fixtures/inputs/stack.tif"),
            include_bytes!("../tests/fixtures/inputs/cut.gif"),
            include_bytes!("../tests/fixtures/inputs/whitelogo.png"),
        ]
        .map(<[u8]>::to_vec),
    );
    files
}

fn label_seeds(_: &Path) -> Vec<Vec<u8>> {
    let grey = image::GrayImage::from_fn(12, 9, |x, y| image::Luma([(x / 4 + 3 * (y / 3)) as u8]));
    let wide = image::ImageBuffer::from_fn(12, 9, |x, _| image::Luma([(x * 700) as u16]));
    let npy = {
        let mut header = b"{'descr': '<i4', 'fortran_order': False, 'shape': (3, 4), }".to_vec();
        header.resize(117, b' ');
        header.push(b'\n');
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header);
        (0..12_i32).for_each(|number| bytes.extend((number / 3 - 1).to_le_bytes()));
        bytes
    };
    vec![
        encoded(grey.clone(), ImageFormat::Png),
        encoded(grey, ImageFormat::Tiff),
        encoded(wide, ImageFormat::Png),
        encoded(small(12, 9, 0), ImageFormat::Png),
        npy,
        matlab(),
        br#"{"images": [{"id": 1, "file_name": "one.png", "width": 12, "height": 9}], "annotations":
            [{"image_id": 1, "segmentation": [[1, 1, 6, 1, 6, 5.5, 1, 5]], "iscrowd": 0},
             {"image_id": 1, "segmentation": {"size": [9, 12], "counts": [20, 5, 30, 53]}, "iscrowd": 1},
             {"image_id": 1, "segmentation": {"size": [9, 12], "counts": "d05:`1"}, "iscrowd": 1}]}"#
            .to_vec(),
    ]
}

/// A matrix of regions that stands alone in a file of MATLAB.
fn matlab() -> Vec<u8> {
    let element = |kind: u32, data: &[u8]| {
        let mut bytes = [kind.to_le_bytes(), (data.len() as u32).to_le_bytes()].concat();
        bytes.extend(data);
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        bytes
    };
    let words = |numbers: [u32; 2]| numbers.map(u32::to_le_bytes).concat();
    let regions: Vec<u8> = (0..12_u8).map(|pixel| 1 + pixel / 5).collect();
    let parts =
        [element(6, &words([9, 0])), element(5, &words([3, 4])), element(1, b"Segmentation"), element(2, &regions)];
    let mut bytes = b"MATLAB 5.0 MAT-file, regions".to_vec();
    bytes.resize(124, b' ');
    bytes.extend(b"\x00\x01IM");
    bytes.extend(element(14, &parts.concat()));
    bytes
}

fn checkpoint_seeds(_: &Path) -> Vec<Vec<u8>> {
    [
        &include_bytes!("../tests/fixtures/glom-pytorch/global.checkpoint.safetensors")[..],
        include_bytes!("../tests/fixtures/inputs/ema.safetensors"),
    ]
    .map(<[u8]>::to_vec)
    .into()
}

/// What `save` writes.
fn saved<T: training::Filed>(folder: &Path, saved: &glomscope::training::Saved<T>) -> Vec<u8> {
    let path = folder.join("seed.safetensors");
    training::save(saved, false, &path).expect("a training that is saved");
    std::fs::read(&path).expect("what was saved")
}

fn training_seeds(folder: &Path) -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    let stage = learn::Stage { updates: 2, average: 0.9, ..learn::Stage::default() };
    let config = learn::TrainConfig {
        model: LearnedConfig { levels: 2, radii: vec![1.5, 0.0], ..LearnedConfig::tiny() },
        stages: vec![stage],
        columns: 64,
        steps: 2,
        score_scenes: 1,
        ..learn::TrainConfig::default()
    };
    let mut trainer = learn::Trainer::new(config).expect("a training");
    trainer.step().expect("an update");
    files.push(saved(folder, &trainer.save()));

    let config = retrieval::TrainConfig { units: 6, pairs: 2, updates: 4, test_every: 2, ..Default::default() };
    let mut trainer = retrieval::Trainer::new(config).expect("a training");
    trainer.step().expect("an update");
    files.push(saved(folder, &trainer.save()));

    let drawn = drawn();
    let config = glimpse::TrainConfig {
        units: 6,
        layer: 7,
        hidden: 5,
        batch: 16,
        updates: 4,
        test_every: 2,
        ..Default::default()
    };
    let mut trainer = glimpse::Trainer::new_on(config, &drawn).expect("a training");
    trainer.step().expect("an update");
    files.push(saved(folder, &trainer.save()));

    for kind in forward_forward::Kind::ALL {
        let layers = if kind == forward_forward::Kind::Local { vec![2, 3, 4] } else { vec![8, 6] };
        let config =
            forward_forward::Config { kind, layers, batch: 20, updates: 4, test_every: 2, ..Default::default() };
        let mut trainer = forward_forward::Trainer::new_on(config, &drawn).expect("a training");
        trainer.step().expect("an update");
        files.push(saved(folder, &trainer.save()));
    }

    let pictures = bilateral::generate(3, bilateral::Set::Training, 10, 8).expect("drawn pictures");
    let (training, validation) = pictures.kept_apart().expect("enough of each kind");
    let material =
        bilateral::Material { training: Arc::new(training), validation: Arc::new(validation), sides: Vec::new() };
    let config =
        bilateral::Config { widths: [2, 2, 3, 3], side: 8, batch: 20, updates: 2, test_every: 1, ..Default::default() };
    let mut trainer = bilateral::Trainer::new_on(config, &material).expect("a training");
    trainer.step().expect("an update");
    files.push(saved(folder, &trainer.save()));
    files
}

fn drawn() -> Digits {
    digits::generate(1, digits::Set::Training, 60).expect("drawn digits")
}

fn session_seeds(folder: &Path) -> Vec<Vec<u8>> {
    let picture = folder.join("picture.png");
    small(24, 16, 0).save(&picture).expect("a picture");
    let model = open_model(&ModelChoice::HandMade, None).expect("the hand-made model");
    let mut setup = Setup::for_model(ModelChoice::HandMade, &*model);
    setup.resolution = Resolution::ColumnsAcross(6);
    let mut run = Run::new(PictureSource::Path(picture), Some(setup)).expect("a run");
    let write = |run: &mut Run, name: &str| {
        let path = folder.join(name);
        let session = Session::of(&run.snapshot(), serde_json::json!({ "level": 2, "colours": "islands" }));
        session.save(&path).expect("a session");
        std::fs::read(&path).expect("what was saved")
    };
    let plain = write(&mut run, "plain.json");
    run.apply(Command::RunUntilSettled);
    for _ in 0..3 {
        run.advance();
    }
    vec![plain, write(&mut run, "settled.json")]
}

/// Labels of six digits.
fn idx_labels() -> Vec<u8> {
    let mut bytes = vec![0, 0, 8, 1, 0, 0, 0, 6];
    bytes.extend(0..6);
    bytes
}

/// Six digits of 28 x 28 pixels.
fn idx_pictures() -> Vec<u8> {
    let mut bytes = vec![0, 0, 8, 3, 0, 0, 0, 6, 0, 0, 0, 28, 0, 0, 0, 28];
    bytes.extend((0..6 * 784).map(|pixel| (pixel * 7) as u8));
    bytes
}

fn digit_seeds(_: &Path) -> Vec<Vec<u8>> {
    // Pictures of CIFAR-100: the general label, the specific one, three planes of 32 x 32.
    let byte = |at: usize| match (at / 3074 % 4, at % 3074) {
        (kind, 0) => (kind / 2) as u8,
        (kind, 1) => kind as u8,
        (_, pixel) => (pixel * 5) as u8,
    };
    let cifar = (0..20 * 3074).map(byte).collect();
    vec![idx_pictures(), idx_labels(), cifar]
}

fn memory_seeds(folder: &Path) -> Vec<Vec<u8>> {
    let settings = sketch::SketchSettings { dim: 32, ..Default::default() };
    let header = sketches::MemoryHeader {
        sketch: settings,
        kept: 32,
        census: settings,
        census_kept: 32,
        setup: serde_json::Value::Null,
        steps: 1,
        objects: 4,
        levels: 1,
        codebook: Default::default(),
    };
    let record = |number: usize| {
        let object = sketch::Object {
            name: "a".to_owned(),
            module: "level 0".to_owned(),
            attributes: vec![0.25, 0.5],
            inputs: Vec::new(),
        };
        let entry = sketches::MemoryEntry {
            name: format!("picture {number}"),
            sha256: String::new(),
            added: 21_600 * number as u64,
            ahead: 3600,
            objects: vec![object],
        };
        sketches::MemoryRecord {
            entry,
            sketch: vec![number as f32; 32],
            census: vec![0.5; 32],
            counted: vec![1.0, number as f32],
            thumbnail: vec![1, 2, 3],
        }
    };
    let path = folder.join("seed.sketches");
    let mut file = sketches::MemoryFile::create(&path, &header).expect("a memory");
    file.add_all(&[&record(1), &record(2)]).expect("two pictures");
    drop(file);
    vec![std::fs::read(&path).expect("what was written")]
}

fn network_seeds(_: &Path) -> Vec<Vec<u8>> {
    vec![
        br#"{"objects": [{"name": "edge", "module": "edges", "attributes": [0.5, 0.25]},
            {"name": "wheel", "module": "parts", "attributes": [0.1, 0.9], "inputs": [{"object": "edge", "weight": 1.0}]},
            {"name": "car", "module": "wholes", "attributes": [1, 0],
             "inputs": [{"object": "wheel", "weight": 0.7}, {"object": "edge", "weight": 0.3}]}], "output": "car"}"#
            .to_vec(),
    ]
}

fn lesson_seeds(_: &Path) -> Vec<Vec<u8>> {
    glomscope::teach::LESSONS.iter().map(|(_, text)| text.as_bytes().to_vec()).collect()
}

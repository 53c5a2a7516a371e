//! Every bad file gets a plain sentence, nothing panics, and nothing half-written is left.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use glomscope::engine::PictureSource;
use glomscope::files::frames::{self, Frames};
use glomscope::files::{FileError, atomic, checkpoint, csv, gif, npz, png, truth};
use glomscope::glom::reference::{ReferenceConfig, ReferenceModel};
use glomscope::glom::{Glom, Model};
use glomscope::grid::{Grid, Resolution};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use ndarray::Array3;
use serde_json::{Map, Value, json};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// A file of `bytes` in `folder`.
fn file(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn open(path: &Path) -> Result<Frames, FileError> {
    frames::open(&PictureSource::Path(path.to_path_buf()))
}

/// The message is exactly `words`, then the path.
#[track_caller]
fn says<T>(result: Result<T, FileError>, words: &str, path: &Path) {
    let Err(error) = result else { panic!("no error, but should say: {words}") };
    assert_eq!(error.to_string(), format!("{words}: {}", path.display()));
}

fn small(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([(x * 37) as u8, (y * 53) as u8, (x * y) as u8]))
}

fn encoded(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(small(48, 40)).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

const NO_PICTURE: &str = "this is not a picture that can be read (PNG, JPEG, GIF, WebP, BMP, TIFF or PNM)";
const BROKEN: &str = "the picture is broken or cut short";
const CUT_SHORT: &str = "the checkpoint is cut short: copy or download it again";

// Pictures

#[test]
fn pictures_that_are_not_there() {
    let folder = folder();
    let missing = folder.path().join("missing.png");
    says(open(&missing), "there is no such file or folder", &missing);
    let below_a_file = file(&folder, "note.txt", b"text").join("picture.png");
    says(open(&below_a_file), "there is no such file or folder", &below_a_file);
    let empty = file(&folder, "empty.png", b"");
    says(open(&empty), "the file is empty (0 bytes)", &empty);
    #[cfg(unix)]
    says(open(Path::new("/dev/zero")), "this is not an ordinary file", Path::new("/dev/zero"));
}

#[test]
fn files_that_are_no_pictures() {
    let folder = folder();
    for (name, bytes) in
        [("text.png", &b"Dear diary, this is no picture.\n"[..]), ("one-byte.jpg", &[0x42]), ("zeros.gif", &[0; 4096])]
    {
        let path = file(&folder, name, bytes);
        says(open(&path), NO_PICTURE, &path);
    }
    let icon = file(&folder, "icon.png", &[0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 24, 0]);
    says(open(&icon), "this is an icon, which cannot be read here: save it as PNG or JPEG and open that", &icon);
    let page = file(&folder, "page.jpg", b"<!DOCTYPE html><html><body>404</body></html>");
    let words = "this is a web page, which cannot be read here: save the picture itself (in a browser: Save image as) \
                 and open that";
    says(open(&page), words, &page);
}

#[test]
fn pictures_that_are_cut_short() {
    let folder = folder();
    use ImageFormat::{Bmp, Gif, Jpeg, Png, Pnm, Tiff, WebP};
    for format in [Png, Jpeg, Gif, WebP, Bmp, Tiff, Pnm] {
        let bytes = encoded(format);
        let whole = file(&folder, "whole", &bytes);
        assert_eq!(open(&whole).unwrap().frames[0].dimensions(), (48, 40), "{format:?}");
        for cut in [12, 30, bytes.len() / 4, bytes.len() / 2, bytes.len() - 40] {
            let path = file(&folder, "cut", &bytes[..cut]);
            says(open(&path), BROKEN, &path);
        }
    }
}

/// A PNG that says how large it is, and holds nothing.
fn claims(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(::png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_chunk(::png::chunk::IDAT, &[0x78, 0x9C]).unwrap();
    drop(writer);
    bytes
}

#[test]
fn pictures_that_are_too_large_are_refused_before_memory_is_taken() {
    let folder = folder();
    let at_most = "at most 64 megapixels and 16384 pixels a side): scale it down first";
    let path = file(&folder, "hundred.png", &claims(12_000, 8_400));
    says(open(&path), &format!("the picture is too large (12000 x 8400, 101 megapixels; {at_most}"), &path);
    let path = file(&folder, "long.png", &claims(20_000, 1));
    says(open(&path), &format!("the picture is too large (20000 x 1, 0 megapixels; {at_most}"), &path);
    let path = file(&folder, "bomb.png", &claims(i32::MAX as u32, i32::MAX as u32));
    let message = open(&path).unwrap_err().to_string();
    assert!(message.starts_with("the picture is too large"), "{message}");
    let path = file(&folder, "bomb.gif", &long_gif(u16::MAX, 1));
    says(open(&path), &format!("the picture is too large (65535 x 65535, 4295 megapixels; {at_most}"), &path);
    let path = file(&folder, "bomb.ppm", b"P6 16000 16000 255\n");
    says(open(&path), &format!("the picture is too large (16000 x 16000, 256 megapixels; {at_most}"), &path);
}

#[test]
fn files_that_are_too_large_are_not_read() {
    let folder = folder();
    let path = folder.path().join("endless.png");
    fs::File::create(&path).unwrap().set_len(600 << 20).unwrap();
    says(open(&path), "the file is too large to be read (600 MB, at most 512 MB)", &path);
}

#[test]
fn the_smallest_picture_works() {
    let folder = folder();
    let path = folder.path().join("dot.png");
    small(1, 1).save(&path).unwrap();
    assert_eq!(open(&path).unwrap().frames[0].dimensions(), (1, 1));
    let model = Arc::new(ReferenceModel::random(ReferenceConfig { dim: 8, ..Default::default() }, 1).unwrap());
    let settings = model.default_settings();
    let picture = open(&path).unwrap().frames[0].clone();
    let mut glom = Glom::new(model, &picture, Resolution::ColumnsAcross(32), settings).unwrap();
    glom.step().unwrap();
    assert_eq!(glom.grid(), Grid::new(1, 1));
}

#[test]
fn a_wrong_ending_does_not_matter() {
    let folder = folder();
    let path = file(&folder, "photo.png", &encoded(ImageFormat::Jpeg));
    assert_eq!(open(&path).unwrap().frames[0].dimensions(), (48, 40));
}

#[test]
fn folders_that_are_no_video() {
    let folder = folder();
    let none = "the folder holds no pictures (PNG, JPEG, GIF, WebP, BMP, TIFF or PNM)";
    says(open(folder.path()), none, folder.path());
    file(&folder, "notes.txt", b"no picture");
    fs::create_dir(folder.path().join("inner.png")).unwrap();
    says(open(folder.path()), none, folder.path());

    small(8, 6).save(folder.path().join("f2.png")).unwrap();
    small(8, 7).save(folder.path().join("f10.png")).unwrap();
    let words = "the pictures of a folder must have one size: f2.png has 8 x 6 pixels, f10.png has 8 x 7";
    says(open(folder.path()), words, folder.path());

    let broken = file(&folder, "f3.png", &encoded(ImageFormat::Png)[..500]);
    says(open(folder.path()), BROKEN, &broken);
}

/// A GIF of `count` frames on a large canvas, each frame but the first a single pixel.
fn long_gif(side: u16, count: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = ::gif::Encoder::new(&mut bytes, side, side, &[0, 0, 0, 255, 255, 255]).unwrap();
    for _ in 0..count {
        let frame = ::gif::Frame { width: 1, height: 1, buffer: vec![1].into(), ..Default::default() };
        encoder.write_frame(&frame).unwrap();
    }
    drop(encoder);
    bytes
}

#[test]
fn a_small_gif_of_many_large_frames_is_refused() {
    let folder = folder();
    let bytes = long_gif(2048, 60);
    assert!(bytes.len() < 10_000);
    let path = file(&folder, "bomb.gif", &bytes);
    says(open(&path), "the frames take more than 512 MB of memory: use fewer or smaller ones", &path);
    let path = file(&folder, "fine.gif", &long_gif(64, 60));
    assert_eq!(open(&path).unwrap().frames.len(), 60);
    let none = file(&folder, "none.gif", b"GIF89a\x08\x00\x08\x00\x00\x00\x00;");
    says(open(&none), BROKEN, &none);
}

#[test]
fn pasted_pictures_must_have_their_bytes() {
    let paste = |width, height, bytes: usize| {
        let rgb = vec![0; bytes].into();
        frames::open(&PictureSource::Pasted { width, height, rgb }).map(drop).map_err(|error| error.to_string())
    };
    assert_eq!(paste(2, 2, 12), Ok(()));
    let words = "the pasted picture cannot be used: 13 bytes are not 2 x 2 pixels of 3 bytes";
    assert_eq!(paste(2, 2, 13), Err(words.to_owned()));
    assert_eq!(paste(0, 2, 0), Err("the pasted picture cannot be used: the picture has no pixels".to_owned()));
    let large = paste(60_000, 60_000, 3).unwrap_err();
    assert!(large.starts_with("the pasted picture cannot be used: the picture is too large (60000 x 60000"), "{large}");
}

#[test]
fn an_unknown_sample_names_those_that_there_are() {
    let message = frames::open(&PictureSource::Sample("moon".to_owned())).unwrap_err().to_string();
    assert!(message.starts_with("there is no bundled sample of this name, the samples are harbour, "), "{message}");
    assert!(message.ends_with(": moon"), "{message}");
}

// Label images

#[test]
fn label_images_that_cannot_be_used() {
    let folder = folder();
    let missing = folder.path().join("missing.png");
    says(truth::open(&missing), "there is no such file or folder", &missing);
    let empty = file(&folder, "empty.png", b"");
    says(truth::open(&empty), "the file is empty (0 bytes)", &empty);
    says(truth::open(folder.path()), "this is a folder, a file is needed", folder.path());
    let jpeg = file(&folder, "labels.png", &encoded(ImageFormat::Jpeg));
    says(
        truth::open(&jpeg),
        "a label image must be a PNG, TIFF or NPY with one region id per pixel, the MAT file of BSDS, or the JSON of \
         COCO; this format changes or mixes the numbers",
        &jpeg,
    );
    for cut in [20, 60, 1000] {
        let path = file(&folder, "cut.png", &encoded(ImageFormat::Png)[..cut]);
        says(truth::open(&path), "the label image is broken or cut short", &path);
    }
    let large = file(&folder, "large.png", &claims(12_000, 8_400));
    let message = truth::open(&large).unwrap_err().to_string();
    assert!(message.starts_with("the picture is too large (12000 x 8400, 101 megapixels"), "{message}");
}

// Checkpoints

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/glom-pytorch/self.checkpoint.safetensors")
}

/// A checkpoint taken apart, to be put together wrongly.
struct Parts {
    header: Map<String, Value>,
    data: Vec<u8>,
}

impl Parts {
    fn of(bytes: &[u8]) -> Self {
        let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        let header = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
        Self { header, data: bytes[8 + length..].to_vec() }
    }

    fn good() -> Self {
        Self::of(&fs::read(fixture()).unwrap())
    }

    fn bytes(&self) -> Vec<u8> {
        let header = Value::Object(self.header.clone()).to_string();
        [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &self.data].concat()
    }

    fn metadata(mut self, key: &str, value: Option<&str>) -> Self {
        let metadata = self.header["__metadata__"].as_object_mut().unwrap();
        match value {
            Some(value) => drop(metadata.insert(key.to_owned(), value.into())),
            None => drop(metadata.remove(key)),
        }
        self
    }

    fn rename(mut self, name: &str, new: &str) -> Self {
        let entry = self.header.remove(name).unwrap();
        self.header.insert(new.to_owned(), entry);
        self
    }

    fn shape(mut self, name: &str, shape: &[usize]) -> Self {
        self.header[name]["shape"] = json!(shape);
        self
    }
}

/// Both ways in say the same; `info` says it as the problem.
#[track_caller]
fn refuses(parts: &Parts, words: &str) {
    let folder = folder();
    let path = file(&folder, "wrong.safetensors", &parts.bytes());
    says(checkpoint::open(&path), words, &path);
    let info = checkpoint::info(&path).unwrap();
    assert_eq!(info.problem.as_deref(), Some(words));
    assert!(info.configuration.is_none());
}

#[test]
fn files_that_are_no_checkpoints() {
    let folder = folder();
    let good = Parts::good().bytes();
    let mut too_long = good.clone();
    too_long.extend([0; 4]);
    let mut no_json = good.clone();
    no_json[20] = b'}';
    let header_length = u64::from_le_bytes(good[..8].try_into().unwrap()) as usize;
    let cases: [(&str, &[u8], &str); 13] = [
        ("empty", b"", "the file is empty (0 bytes)"),
        ("text", b"not a checkpoint at all", "this is not a safetensors file"),
        ("short", &good[..7], "this is not a safetensors file"),
        ("eight", &good[..8], "this is not a safetensors file"),
        ("endless", &[&u64::MAX.to_le_bytes()[..], b"{}"].concat(), "this is not a safetensors file"),
        ("picture", &encoded(ImageFormat::Png), "this is a picture, not a checkpoint"),
        (
            "model.pt",
            b"PK\x03\x04 archive/data.pkl",
            "this is a PyTorch file, not a safetensors file: save its state_dict with safetensors.torch.save_file and \
             open that",
        ),
        ("no-header", &good[..60], CUT_SHORT),
        ("no-data", &good[..8 + header_length], CUT_SHORT),
        ("half", &good[..good.len() / 2], CUT_SHORT),
        ("almost", &good[..good.len() - 1], CUT_SHORT),
        ("too-long", &too_long, "the checkpoint is broken: it has bytes too many"),
        ("no-json", &no_json, "the checkpoint is broken: its header cannot be read"),
    ];
    for (name, bytes, words) in cases {
        let path = file(&folder, name, bytes);
        says(checkpoint::open(&path), words, &path);
        says(checkpoint::info(&path), words, &path);
    }
    let missing = folder.path().join("missing.safetensors");
    says(checkpoint::open(&missing), "there is no such file or folder", &missing);
    says(checkpoint::open(folder.path()), "this is a folder, a file is needed", folder.path());
}

#[test]
fn checkpoints_of_something_else() {
    let no_glom = Parts::good().rename("init_levels", "levels");
    refuses(&no_glom, "this is no GLOM checkpoint: it has no tensor init_levels");
    let folder = folder();
    let path = file(&folder, "other.safetensors", &no_glom.bytes());
    let info = checkpoint::info(&path).unwrap();
    assert_eq!(info.kind, checkpoint::Kind::Other);
    assert_eq!(info.tensors.len(), 12);

    let two = Parts::good().rename("pos_emb.weight", "other.init_levels");
    let words = "this checkpoint holds 2 GLOM networks, \"\", \"other\": choose one by its name (--prefix \"\")";
    refuses(&two, words);
}

#[test]
fn checkpoints_whose_tensors_do_not_fit() {
    let good = Parts::good;
    refuses(&good().rename("top_down.net.3.bias", "x"), "the tensor top_down.net.3.bias is missing");
    refuses(
        &good().shape("top_down.net.3.bias", &[8, 10]),
        "the tensor top_down.net.3.bias has shape [8, 10], 1 dimensions are needed",
    );
    refuses(
        &good().shape("pos_emb.weight", &[40, 16]),
        "the tensor pos_emb.weight has shape [40, 16], (columns, 40) is needed",
    );
    refuses(
        &good().shape("bottom_up.net.1.weight", &[240, 80, 1]),
        "the tensor bottom_up.net.1.weight has shape [240, 80, 1], 480 x 40 is needed",
    );
    refuses(
        &good().shape("image_to_tokens.1.weight", &[432, 40]),
        "the tensor image_to_tokens.1.weight has shape [432, 40], (40, patch) is needed",
    );
    // A network of six levels of half the length: the rest does not follow.
    refuses(
        &good().shape("init_levels", &[6, 20]),
        "the tensor pos_emb.weight has shape [16, 40], (columns, 20) is needed",
    );
    let mut integers = good();
    integers.header["init_levels"]["dtype"] = json!("I32");
    refuses(
        &integers,
        "the tensor init_levels holds numbers of type I32: save the weights as float32, float16, bfloat16 or float64",
    );
    let mut not_a_number = good();
    let at = not_a_number.header["pos_emb.weight"]["data_offsets"][0].as_u64().unwrap() as usize;
    not_a_number.data[at..at + 4].copy_from_slice(&f32::NAN.to_le_bytes());
    refuses(&not_a_number, "the tensor pos_emb.weight holds values that are not finite: these weights cannot be run");
}

#[test]
fn checkpoints_whose_metadata_contradict_their_tensors() {
    let with = |key, value| Parts::good().metadata(key, Some(value));
    refuses(&with("dim", "64"), "the metadata says dim 64, the tensors have 40");
    refuses(&with("levels", "5"), "the metadata says levels 5, the tensors have 3");
    refuses(&with("patch_size", "8"), "the metadata says patch_size 8, the tensors have 12");
    refuses(&with("dim", "forty"), "the metadata's dim is \"forty\", which cannot be understood");
    refuses(
        &with("levels", "99999999999999999999"),
        "the metadata's levels is \"99999999999999999999\", which cannot be understood",
    );
    refuses(&with("consensus_self", "maybe"), "the metadata's consensus_self is \"maybe\", which cannot be understood");
    refuses(
        &with("local_consensus_radius", "NaN"),
        "the metadata's local_consensus_radius is \"NaN\", which cannot be understood",
    );
    refuses(
        &with("image_size", "224"),
        "the metadata says pictures of 224 x 224 pixels in patches of 12, but pos_emb.weight has 16 columns",
    );
}

#[test]
fn checkpoints_of_a_newer_version() {
    let folder = folder();
    let path = folder.path().join("own.safetensors");
    checkpoint::save(&checkpoint::read(&fixture()).unwrap(), &path).unwrap();
    let own = || Parts::of(&fs::read(&path).unwrap());
    refuses(
        &own().metadata("glomscope.version", Some("2")),
        "the checkpoint was saved by a newer glomscope (version 2, this one reads up to 1)",
    );
    refuses(
        &own().metadata("glomscope.version", Some("one")),
        "the checkpoint's glomscope.version is \"one\", which cannot be understood",
    );
    refuses(&own().metadata("glomscope.configuration", None), "the checkpoint's glomscope.configuration is missing");
    let impossible = r#"{"dim":40,"levels":3,"image-size":[48,48],"patch-size":0,"consensus-self":true,"radius":0}"#;
    refuses(
        &own().metadata("glomscope.configuration", Some(impossible)),
        "the checkpoint's glomscope.configuration holds impossible numbers",
    );
    let broken =
        checkpoint::info(&file(&folder, "broken", &own().metadata("glomscope.configuration", Some("{}")).bytes()));
    let problem = broken.unwrap().problem.unwrap();
    assert!(problem.starts_with("the checkpoint's glomscope.configuration cannot be understood ("), "{problem}");
}

#[test]
fn what_the_metadata_leave_out_is_taken_from_the_tensors() {
    let folder = folder();
    for name in ["global", "radius2", "self"] {
        let original = fixture().with_file_name(format!("{name}.checkpoint.safetensors"));
        let whole = checkpoint::read(&original).unwrap();
        let mut bare = Parts::of(&fs::read(&original).unwrap());
        bare.header.remove("__metadata__");
        let path = file(&folder, "bare.safetensors", &bare.bytes());
        let opened = checkpoint::read(&path).unwrap();
        // The mask tells the radius; nothing tells whether columns see themselves.
        let expected = ReferenceConfig { consensus_self: false, ..whole.config().clone() };
        assert_eq!(opened.config(), &expected, "{name}");
        assert!(opened.weights() == whole.weights());
        let assumed = checkpoint::info(&path).unwrap().assumed;
        assert_eq!(assumed.len(), 2, "{assumed:?}");
        assert!(assumed[1].starts_with("consensus_self is not said"), "{assumed:?}");
    }
    // Inside a larger network, beside tensors that are not ours.
    let mut wrapped = Parts::good();
    for (name, entry) in std::mem::take(&mut wrapped.header) {
        let name = if name == "__metadata__" { name } else { format!("model.glom.{name}") };
        wrapped.header.insert(name, entry);
    }
    let end = wrapped.data.len();
    wrapped.data.extend([0; 8]);
    wrapped
        .header
        .insert("decoder.weight".to_owned(), json!({ "dtype": "F32", "shape": [2], "data_offsets": [end, end + 8] }));
    let path = file(&folder, "wrapped.safetensors", &wrapped.bytes());
    assert!(checkpoint::read(&path).unwrap().weights() == checkpoint::read(&fixture()).unwrap().weights());
    assert_eq!(checkpoint::info(&path).unwrap().ignored, ["decoder.weight"]);
}

#[test]
fn masks_that_are_not_those_of_the_radius() {
    let radius2 = || Parts::of(&fs::read(fixture().with_file_name("radius2.checkpoint.safetensors")).unwrap());
    refuses(
        &radius2().metadata("local_consensus_radius", Some("3")),
        "the metadata says local_consensus_radius 3, the tensor attention.non_local_mask has 2",
    );
    let mut torn = radius2();
    let at = torn.header["attention.non_local_mask"]["data_offsets"][0].as_u64().unwrap() as usize;
    torn.data[at + 63] = 0;
    refuses(&torn, "the tensor attention.non_local_mask is not the mask of a radius");
    let mut words = radius2().shape("attention.non_local_mask", &[1, 32, 64]);
    words.header["attention.non_local_mask"]["dtype"] = json!("U16");
    refuses(
        &words,
        "the tensor attention.non_local_mask has shape [1, 32, 64], one byte for each of 64 x 64 pairs is needed",
    );
}

#[test]
fn a_picture_of_another_size_than_the_checkpoint() {
    let model = checkpoint::open(&fixture()).unwrap();
    let settings = model.default_settings();
    let Err(error) = Glom::new(model, &small(50, 48), Resolution::PatchSize(8), settings) else { panic!() };
    assert_eq!(
        error.to_string(),
        "this model was made for pictures of 48 x 48 pixels, this one has 50 x 48: its positions are a learned table, so resize the picture (--resize)"
    );
}

// Writing

type Writer = Box<dyn Fn(&Path) -> Result<(), FileError>>;

/// Everything that writes a file.
fn writers() -> Vec<(&'static str, Writer)> {
    let model = checkpoint::read(&fixture()).unwrap();
    let noise = |seed: u32| {
        RgbImage::from_fn(64, 64, |x, y| {
            Rgb([0, 8, 16].map(|s| ((x * 7919 + y * 104_729 + seed).wrapping_mul(2_654_435_761) >> (s + 8)) as u8))
        })
    };
    vec![
        ("png", Box::new(move |path| png::write_rgb(path, &noise(1), &[]))),
        ("labels", Box::new(|path| png::write_labels16(path, &[7; 64], Grid::new(8, 8)))),
        ("gif", Box::new(move |path| gif::write(path, [noise(1), noise(2)], 100))),
        ("csv", Box::new(|path| csv::write_curves(path, []))),
        (
            "npz",
            Box::new(|path| {
                npz::write_states(path, [Array3::zeros((1, 4096, 8))], &[&[0; 4096]], &[], Grid::new(64, 64))
            }),
        ),
        ("checkpoint", Box::new(move |path| checkpoint::save(&model, path))),
        ("anything", Box::new(|path| atomic::write(path, |file| file.write_all(b"content")))),
    ]
}

#[test]
fn places_that_cannot_be_written_to() {
    let folder = folder();
    let note = file(&folder, "note.txt", b"text");
    let taken = folder.path().join("taken");
    fs::create_dir(&taken).unwrap();
    let before = fs::read_dir(folder.path()).unwrap().count();
    for (kind, write) in writers() {
        let missing = folder.path().join("missing").join(kind);
        says(write(&missing), "nothing was written, its folder does not exist (make it or choose another)", &missing);
        let below = note.join(kind);
        let words = "nothing was written, a part of its path is a file, not a folder (choose another folder)";
        says(write(&below), words, &below);
        says(write(&taken), "nothing was written, there is a folder of that name (choose another name)", &taken);
        #[cfg(target_os = "linux")]
        {
            let full = Path::new("/dev/full");
            let words = "nothing was written, the disk is full (free some space or choose another folder)";
            says(write(full), words, full);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), before, "{kind} left something behind");
    }
    assert_eq!(fs::read(&note).unwrap(), b"text");
}

#[test]
fn a_file_that_may_not_be_changed_stays() {
    let folder = folder();
    let path = file(&folder, "kept.png", b"kept");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let words = "nothing was written, permission denied (choose a place that is yours)";
    says(png::write_rgb(&path, &small(4, 4), &[]), words, &path);
    assert_eq!(fs::read(&path).unwrap(), b"kept");
}

#[test]
fn what_fails_in_the_middle_leaves_what_was_there() {
    let folder = folder();
    let path = file(&folder, "kept.txt", b"kept");
    let result = atomic::write(&path, |file| {
        file.write_all(&[1; 1 << 20])?;
        Err(io::Error::other("the printer is on fire"))
    });
    says(result, "nothing was written, the printer is on fire", &path);
    assert_eq!(fs::read(&path).unwrap(), b"kept");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

//! Files as people have them: what moves plays, what is odd is shown as its author sees it, and both are said.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use glomscope::engine::{ModelChoice, PictureSource, Run, Setup, Severity, open_model};
use glomscope::files::frames::{self, Frames};
use glomscope::files::{FileError, checkpoint};
use image::{DynamicImage, ImageBuffer, ImageFormat, Luma, Rgb, Rgb32FImage, RgbImage, Rgba, RgbaImage};
use tempfile::TempDir;

fn fixture(name: &str) -> PathBuf {
    Path::new("tests/fixtures/inputs").join(name)
}

fn open(path: &Path) -> Result<Frames, FileError> {
    frames::open(&PictureSource::Path(path.to_path_buf()))
}

/// A file of these bytes, opened.
fn opened(name: &str, bytes: &[u8]) -> Result<Frames, FileError> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    open(&folder.path().join(name))
}

fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// One sentence is said, with these words in it.
#[track_caller]
fn says(frames: &Frames, words: &str) {
    assert!(frames.said.len() == 1 && frames.said[0].contains(words), "{:?}", frames.said);
}

fn differ(frames: &Frames) -> bool {
    frames.frames.windows(2).all(|pair| pair[0] != pair[1])
}

#[test]
fn every_container_with_frames_plays() {
    for name in ["moving.webp", "moving.apng.png", "stack.tif"] {
        let frames = open(&fixture(name)).unwrap();
        assert_eq!(frames.frames.len(), 6, "{name}");
        assert!(differ(&frames) && frames.said.is_empty(), "{name}: {:?}", frames.said);
        assert!(frames.frames.iter().all(|frame| frame.dimensions() == (192, 144)), "{name}");
    }
}

#[test]
fn what_is_cut_short_plays_as_far_as_it_goes() {
    let cut = open(&fixture("cut.gif")).unwrap();
    assert_eq!(cut.frames.len(), 3);
    says(&cut, "cut short after 3 frames");
    for name in ["moving.webp", "moving.apng.png"] {
        let bytes = fs::read(fixture(name)).unwrap();
        let cut = opened(name, &bytes[..bytes.len() * 2 / 3]).unwrap();
        assert!((1..6).contains(&cut.frames.len()), "{name}: {}", cut.frames.len());
        says(&cut, "cut short after");
        let whole = open(&fixture(name)).unwrap();
        assert!(cut.frames.iter().zip(&whole.frames).all(|(a, b)| a == b), "{name}");
    }
}

#[test]
fn a_gif_without_a_screen_has_that_of_its_first_frame() {
    let frames = open(&fixture("zeroscreen.gif")).unwrap();
    assert_eq!((frames.frames.len(), frames.original_size), (6, (192, 144)));
    says(&frames, "screen has no pixels");
}

#[test]
fn a_file_without_its_end_is_opened_with_a_word() {
    let frames = open(&fixture("noeoi.jpg")).unwrap();
    says(&frames, "every pixel is there");
    let picture = RgbImage::from_fn(40, 30, |x, y| Rgb([x as u8 * 6, y as u8 * 8, 40]));
    let png = encoded(picture.clone(), ImageFormat::Png);
    let frames = opened("p.png", &png[..png.len() - 12]).unwrap();
    says(&frames, "every pixel is there");
    assert_eq!(*frames.frames[0], picture);
}

#[test]
fn numbers_are_scaled_to_what_can_be_seen() {
    let floats = Rgb32FImage::from_fn(8, 6, |x, _| Rgb([x as f32 * 30.0, 0.0, 255.0]));
    let frames = opened("f.tif", &encoded(floats, ImageFormat::Tiff)).unwrap();
    says(&frames, "from 0 to 255");
    assert_eq!(frames.frames[0].get_pixel(4, 0).0, [120, 0, 255]);
    let twelve = ImageBuffer::<Luma<u16>, _>::from_fn(8, 6, |x, _| Luma([x as u16 * 585]));
    let frames = opened("t.png", &encoded(twelve, ImageFormat::Png)).unwrap();
    says(&frames, "reach only 4095");
    assert_eq!((frames.frames[0].get_pixel(0, 0)[0], frames.frames[0].get_pixel(7, 0)[0]), (0, 255));
}

#[test]
fn a_tiff_of_one_float_per_pixel_and_one_with_a_palette_are_shown() {
    use tiff::encoder::{TiffEncoder, colortype};
    use tiff::tags::Tag;
    let mut bytes = Cursor::new(Vec::new());
    let values: Vec<f32> = (0..48).map(|at| at as f32 - 20.0).collect();
    TiffEncoder::new(&mut bytes).unwrap().write_image::<colortype::Gray32Float>(8, 6, &values).unwrap();
    let frames = opened("gray.tif", bytes.get_ref()).unwrap();
    says(&frames, "from -20 to 27");
    assert_eq!((frames.frames[0].get_pixel(0, 0).0, frames.frames[0].get_pixel(7, 5).0), ([0; 3], [255; 3]));

    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
    let mut page = encoder.new_image::<colortype::Gray8>(4, 1).unwrap();
    let mut map = vec![0_u16; 3 * 256];
    (map[1], map[256 + 2], map[512 + 3]) = (0xFFFF, 0x8080, 0x4040);
    page.encoder().write_tag(Tag::ColorMap, &map[..]).unwrap();
    page.encoder().write_tag(Tag::PhotometricInterpretation, 3_u16).unwrap();
    page.write_data(&[0, 1, 2, 3]).unwrap();
    let frames = opened("palette.tif", bytes.get_ref()).unwrap();
    let pixels: Vec<[u8; 3]> = frames.frames[0].pixels().map(|pixel| pixel.0).collect();
    assert_eq!(pixels, [[0; 3], [255, 0, 0], [0, 128, 0], [0, 0, 64]]);
}

#[test]
fn transparency_that_hides_everything_is_not_meant() {
    let logo = open(&fixture("whitelogo.png")).unwrap();
    says(&logo, "shown on black");
    let values: std::collections::BTreeSet<u8> = logo.frames[0].pixels().map(|pixel| pixel[0]).collect();
    assert!(values.contains(&0) && values.contains(&255), "a white drawing on black");
    let unused = RgbaImage::from_fn(8, 6, |x, y| Rgba([x as u8 * 30, y as u8 * 40, 90, 0]));
    for format in [ImageFormat::Png, ImageFormat::Tiff, ImageFormat::WebP] {
        let frames = opened("a", &encoded(unused.clone(), format)).unwrap();
        says(&frames, "opaque");
        assert_eq!(frames.frames[0].get_pixel(3, 2).0, [90, 80, 90], "{format:?}");
    }
}

#[test]
fn a_label_image_beside_its_picture_is_no_frame() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["scene-1.png", "scene-1.parts.png", "scene-1.wholes.png", "scene-2.png", "scene-2.parts.png"] {
        RgbImage::new(8, 6).save(folder.path().join(name)).unwrap();
    }
    let frames = open(folder.path()).unwrap();
    assert_eq!(frames.frames.len(), 2);
    says(&frames, "3 label images");
    // Numbers after a name count frames.
    let numbered = tempfile::tempdir().unwrap();
    for name in ["shot.png", "shot.1.png", "shot.2.png"] {
        RgbImage::new(8, 6).save(numbered.path().join(name)).unwrap();
    }
    assert_eq!(open(numbered.path()).unwrap().frames.len(), 3);
}

#[test]
fn files_of_other_programs_are_named_with_what_to_do() {
    let error = open(&fixture("photo.heic")).unwrap_err().to_string();
    assert!(error.starts_with("this is a HEIC picture, which cannot be read here: save it as PNG or JPEG"), "{error}");
    let svg = opened("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap_err().to_string();
    assert!(svg.contains("an SVG drawing") && svg.contains("Inkscape"), "{svg}");
    let npz = checkpoint::open(&fixture("states-not-torch.npz")).err().unwrap().to_string();
    assert!(npz.starts_with("this is an archive of NumPy arrays (NPZ), not a safetensors file"), "{npz}");
}

/// What is said of a picture reaches whoever opens it, and a new picture says its own.
#[test]
fn the_run_says_what_is_odd_about_its_picture() {
    let setup = Setup::of(ModelChoice::HandMade).unwrap();
    let run = Run::new(PictureSource::Path(fixture("cut.gif")), Some(setup)).unwrap();
    let said = run.said_of_picture();
    assert!(said.len() == 1 && said[0].severity == Severity::Warning, "{said:?}");
    assert!(said[0].text.starts_with("cut.gif: The file is cut short after 3 frames"), "{said:?}");
    let mut run = run;
    let notices = run.apply(glomscope::engine::Command::Open(PictureSource::Path(fixture("zeroscreen.gif"))));
    assert!(notices.iter().any(|notice| notice.text.starts_with("zeroscreen.gif: ")), "{notices:?}");
}

#[test]
fn of_a_picture_of_one_colour_nothing_is_advised() {
    for model in [ModelChoice::HandMade, ModelChoice::Learned] {
        let mut setup = Setup::of(model.clone()).unwrap();
        setup.resolution = glomscope::grid::Resolution::ColumnsAcross(8);
        let rgb = vec![120; 3 * 48 * 32].into();
        let mut run = Run::new(PictureSource::Pasted { width: 48, height: 32, rgb }, Some(setup)).unwrap();
        for _ in 0..4 {
            let diagnoses = &run.snapshot().analysis.diagnoses;
            let sentences: Vec<&str> = diagnoses.iter().map(|diagnosis| diagnosis.sentence.as_str()).collect();
            assert_eq!(sentences, ["The picture has one colour: there is nothing to find"], "{model:?}");
            run.apply(glomscope::engine::Command::Step(3));
            while run.is_running() {
                run.advance();
            }
        }
    }
}

/// Two networks in one file: both are named, and each can be chosen.
#[test]
fn one_of_two_networks_in_a_file_can_be_chosen() {
    let path = fixture("ema.safetensors");
    let refused = checkpoint::open(&path).err().unwrap().to_string();
    assert!(refused.contains("2 GLOM networks, \"online_model\", \"ema_model\""), "{refused}");
    assert_eq!(checkpoint::choices(&path), ["online_model", "ema_model"]);
    let info = checkpoint::info(&path).unwrap();
    assert_eq!((info.networks.len(), info.kind), (2, checkpoint::Kind::GlomPytorch));
    let folder = TempDir::new().unwrap();
    let saved = ["online_model", "ema_model"].map(|name| {
        let chosen = checkpoint::with_name(&path, name);
        assert!(checkpoint::info(&chosen).unwrap().problem.is_none());
        open_model(&ModelChoice::Checkpoint(chosen.clone()), None).unwrap();
        let copy = folder.path().join(name);
        checkpoint::save(&checkpoint::read(&chosen).unwrap(), &copy).unwrap();
        fs::read(copy).unwrap()
    });
    assert!(saved[0] != saved[1], "they are different networks");
    let other = checkpoint::open(&checkpoint::with_name(&path, "third")).err().unwrap().to_string();
    assert!(other.contains("no GLOM network \"third\"") && other.contains("ema_model"), "{other}");
}

/// An idx file of ten pictures or labels.
fn idx(pictures: bool) -> Vec<u8> {
    let mut bytes = vec![0, 0, 8, if pictures { 3 } else { 1 }, 0, 0, 0, 10];
    if pictures {
        bytes.extend([0, 0, 0, 28, 0, 0, 0, 28]);
        bytes.extend((0..7840).map(|at| (at % 251) as u8));
    } else {
        bytes.extend(0..10);
    }
    bytes
}

#[test]
fn digits_are_found_below_the_folder_that_is_named() {
    let names = [("train-images", true), ("train-labels", false), ("t10k-images", true), ("t10k-labels", false)];
    let write = |root: &Path, place: &dyn Fn(&str) -> PathBuf| {
        for (stem, pictures) in names {
            let name = format!("{stem}-idx{}-ubyte", if pictures { 3 } else { 1 });
            let path = root.join(place(&name));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, idx(pictures)).unwrap();
        }
    };
    // Kaggle: every file in a folder of its own name. torchvision: all of them in MNIST/raw.
    let (kaggle, torch) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    write(kaggle.path(), &|name| Path::new(name).join(name));
    write(torch.path(), &|name| Path::new("MNIST/raw").join(name));
    for root in [&kaggle, &torch] {
        let sets = glomscope::files::idx::sets(&[root.path().to_owned()]).unwrap();
        assert_eq!((sets.training.len(), sets.test.len()), (10, 10));
    }
    // Two sets under one root: neither is taken silently.
    write(torch.path(), &|name| Path::new("FashionMNIST/raw").join(name));
    let refused = glomscope::files::idx::sets(&[torch.path().to_owned()]).unwrap_err().to_string();
    assert!(refused.contains("MNIST/raw") && refused.contains("name one of their folders"), "{refused}");
}

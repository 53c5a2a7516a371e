//! What is looked at: a still picture ("a very boring video"), an animated GIF, PNG or WebP, the pages of a TIFF, a
//! folder of numbered pictures, a generated scene, or a probe.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use image::RgbImage;
use image::metadata::Orientation;
use sha2::{Digest, Sha256};

use super::bytes::hexadecimal;
use super::listing::{self, name_of};
use super::picture::Seen;
use super::source::PictureSource;
use super::{FileError, bytes, picture, samples};
use crate::islands::NamedTruth;

/// The most that is said about the pictures of a folder.
const MOST_SAID: usize = 5;
/// The most files of a folder that are taken for frames.
pub const MOST_FRAMES: usize = 10_000;

/// The pictures of a source, all of one size, at least one.
///
/// Pictures longer than [`picture::LONGEST_SIDE`](LONGEST_SIDE) pixels are scaled down when they are opened; shorter
/// ones keep every pixel. A checkpoint of a fixed size up to that limit therefore sees exactly the bytes of the file.
#[derive(Debug, Clone)]
pub struct Frames {
    /// File name, folder name or sample title.
    pub name: String,
    /// SHA-256 of what was read, in hexadecimal: tells a session whether it meets the same picture again.
    pub sha256: String,
    /// The frames, at least one, all of one size.
    pub frames: Vec<Arc<RgbImage>>,
    /// Where they came from, for files and folders.
    pub path: Option<PathBuf>,
    /// Width and height in the file, in pixels, before anything was scaled down.
    pub original_size: (u32, u32),
    /// How what stands in the file was turned, as its EXIF orientation says.
    pub orientation: Orientation,
    /// The truths that came with the picture.
    pub truths: Vec<Arc<NamedTruth>>,
    /// What is not as whoever opens it may think, a sentence each.
    pub said: Vec<String>,
}

/// The longer side, in pixels, to which larger pictures are scaled down when they are opened.
pub const LONGEST_SIDE: u32 = picture::LONGEST_SIDE;

impl Frames {
    /// Whether the pictures were scaled down when they were opened.
    pub fn scaled_down(&self) -> bool {
        self.frames.first().is_some_and(|frame| frame.dimensions() != self.original_size)
    }
}

/// Opens a picture, an animation, a folder of numbered pictures, a bundled sample or a pasted picture; draws a
/// scene or a probe.
///
/// # Errors
/// A file that is missing, empty, broken, too large or no picture; a folder without pictures, or with pictures of
/// different sizes; frames that take too much memory together; settings that no scene or probe can be drawn
/// from.
pub fn open(source: &PictureSource) -> Result<Frames, FileError> {
    match source {
        PictureSource::Sample(name) => sample(name),
        PictureSource::Pasted { width, height, rgb } => pasted(*width, *height, rgb),
        PictureSource::Content { name, bytes } => content(name.clone(), bytes, None),
        PictureSource::Scene(source) => Ok(drawn(source.title(), source.draw()?.truths())),
        PictureSource::Probe(probe) => Ok(drawn(probe.title(), probe.draw()?)),
        PictureSource::Path(path) => {
            let about = fs::metadata(path).map_err(|error| FileError::reading(error, path))?;
            if about.is_dir() { folder(path) } else { file(path) }
        }
    }
}

fn sample(name: &str) -> Result<Frames, FileError> {
    let sample = samples::find(name)?;
    let picture = sample.picture()?;
    Ok(Frames {
        name: sample.title.to_owned(),
        sha256: sample.sha256(),
        original_size: picture.dimensions(),
        frames: vec![Arc::new(picture)],
        path: None,
        orientation: Orientation::NoTransforms,
        said: Vec::new(),
        truths: sample.truths()?.into_iter().map(Arc::new).collect(),
    })
}

/// A picture that the program draws, with what it knows.
fn drawn(name: String, (picture, truths): (RgbImage, Vec<NamedTruth>)) -> Frames {
    let (width, height) = picture.dimensions();
    Frames {
        name,
        sha256: pixel_hash(width, height, picture.as_raw()),
        original_size: (width, height),
        frames: vec![Arc::new(picture::shrink(picture))],
        path: None,
        orientation: Orientation::NoTransforms,
        said: Vec::new(),
        truths: truths.into_iter().map(Arc::new).collect(),
    }
}

/// The hash of a picture that is no file: of its size and its pixels.
fn pixel_hash(width: u32, height: u32, rgb: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(width.to_le_bytes());
    hash.update(height.to_le_bytes());
    hash.update(rgb);
    hexadecimal(hash.finalize())
}

fn pasted(width: u32, height: u32, rgb: &Arc<[u8]>) -> Result<Frames, FileError> {
    picture::check_size(width, height).map_err(|what| FileError::Pasted { what })?;
    let fits = rgb.len() as u64 == 3 * u64::from(width) * u64::from(height);
    let picture = fits.then(|| RgbImage::from_raw(width, height, rgb.to_vec())).flatten();
    let picture = picture.ok_or_else(|| FileError::Pasted {
        what: format!("{} bytes are not {width} x {height} pixels of 3 bytes", rgb.len()),
    })?;
    Ok(Frames {
        name: "Pasted picture".to_owned(),
        sha256: pixel_hash(width, height, rgb),
        frames: vec![Arc::new(picture::shrink(picture))],
        path: None,
        original_size: (width, height),
        orientation: Orientation::NoTransforms,
        truths: Vec::new(),
        said: Vec::new(),
    })
}

fn file(path: &Path) -> Result<Frames, FileError> {
    content(name_of(path), &bytes::read(path, picture::MOST_BYTES)?, Some(path))
}

/// What is in the bytes of a file.
fn content(name: String, bytes: &[u8], path: Option<&Path>) -> Result<Frames, FileError> {
    let unusable = |what| FileError::unusable(what, path.unwrap_or(name.as_ref()));
    let Seen { frames, size, orientation, said } = picture::open(bytes).map_err(unusable)?;
    Ok(Frames {
        name,
        sha256: hexadecimal(Sha256::digest(bytes)),
        frames,
        path: path.map(Path::to_path_buf),
        original_size: size,
        orientation,
        truths: Vec::new(),
        said,
    })
}

/// The pictures of a folder in the order in which people count: frame2 before frame10.
fn folder(path: &Path) -> Result<Frames, FileError> {
    let (files, labels) = listing::frames(path)?;
    if files.is_empty() {
        return Err(FileError::unusable(format!("the folder holds no pictures ({})", picture::FORMATS), path));
    }
    if files.len() > MOST_FRAMES {
        let what = format!("the folder holds {} pictures, at most {MOST_FRAMES} can be frames", files.len());
        return Err(FileError::unusable(what, path));
    }
    let (mut frames, mut taken, mut hash) = (Vec::with_capacity(files.len()), 0, Sha256::new());
    let mut first: Option<(String, (u32, u32))> = None;
    let mut said = Vec::new();
    if labels > 0 {
        said.push(match labels {
            1 => "One label image (NAME.KIND.png beside NAME) is no frame".to_owned(),
            many => format!("{many} label images (NAME.KIND.png beside NAME) are no frames"),
        });
    }
    for file in &files {
        let bytes = bytes::read(file, picture::MOST_BYTES)?;
        hash.update(Sha256::digest(&bytes));
        let seen = picture::open_first(&bytes).map_err(|what| FileError::unusable(what, file))?;
        let room = MOST_SAID.saturating_sub(said.len());
        said.extend(seen.said.iter().take(room).map(|about| format!("{}: {about}", name_of(file))));
        let (size, frame) = (seen.size, seen.frames.into_iter().next());
        let frame = frame.ok_or_else(|| FileError::unusable("there is no picture in it", file))?;
        let (first_name, first_size) = first.get_or_insert_with(|| (name_of(file), size));
        if size != *first_size {
            let what = format!(
                "the pictures of a folder must have one size: {first_name} has {} x {} pixels, {} has {} x {}",
                first_size.0,
                first_size.1,
                name_of(file),
                size.0,
                size.1
            );
            return Err(FileError::unusable(what, path));
        }
        taken += frame.as_raw().len();
        picture::check_memory(taken).map_err(|what| FileError::unusable(what, path))?;
        frames.push(frame);
    }
    Ok(Frames {
        name: name_of(path),
        sha256: hexadecimal(hash.finalize()),
        frames,
        path: Some(path.to_path_buf()),
        original_size: first.map_or((1, 1), |(_, size)| size),
        orientation: Orientation::NoTransforms,
        truths: Vec::new(),
        said,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use image::ImageFormat;

    use super::*;

    #[test]
    fn a_picture_that_is_not_long_keeps_every_pixel() {
        let folder = tempfile::tempdir().unwrap();
        let picture = RgbImage::from_fn(33, 17, |x, y| image::Rgb([x as u8 * 7, y as u8 * 11, 200]));
        let path = folder.path().join("p.png");
        picture.save(&path).unwrap();
        let frames = open(&PictureSource::Path(path.clone())).unwrap();
        assert_eq!(*frames.frames[0], picture);
        assert_eq!((frames.name.as_str(), frames.path.as_deref()), ("p.png", Some(path.as_path())));
        assert!(!frames.scaled_down());
        assert_eq!(frames.sha256, hexadecimal(Sha256::digest(fs::read(&path).unwrap())));
    }

    #[test]
    fn a_long_picture_is_scaled_down_and_its_size_remembered() {
        let rgb: Arc<[u8]> = vec![90; 4096 * 3 * 3].into();
        let frames = open(&PictureSource::Pasted { width: 4096, height: 3, rgb }).unwrap();
        assert_eq!(frames.frames[0].dimensions(), (2048, 2));
        assert_eq!(frames.original_size, (4096, 3));
        assert!(frames.scaled_down());
        assert!(frames.frames[0].pixels().all(|pixel| pixel.0 == [90; 3]));
    }

    #[test]
    fn a_folder_gives_its_pictures_in_order() {
        let folder = tempfile::tempdir().unwrap();
        for (name, value) in [("f10.png", 10), ("f2.PNG", 2), ("f1.bmp", 1)] {
            let format = if name.ends_with("bmp") { ImageFormat::Bmp } else { ImageFormat::Png };
            RgbImage::from_pixel(4, 3, image::Rgb([value; 3]))
                .save_with_format(folder.path().join(name), format)
                .unwrap();
        }
        fs::write(folder.path().join("notes.txt"), "no picture").unwrap();
        fs::write(folder.path().join(".hidden.png"), "no picture").unwrap();
        let frames = open(&PictureSource::Path(folder.path().to_path_buf())).unwrap();
        let values: Vec<u8> = frames.frames.iter().map(|frame| frame.get_pixel(0, 0)[0]).collect();
        assert_eq!(values, [1, 2, 10]);
    }
}

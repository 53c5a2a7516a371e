//! What is looked at: a still picture ("a very boring video"), an animated GIF, a folder of numbered pictures, a
//! generated scene, or a probe.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use image::codecs::gif::GifDecoder;
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageFormat, RgbImage};
use sha2::{Digest, Sha256};

use super::bytes::hexadecimal;
use super::listing::{self, name_of};
use super::source::PictureSource;
use super::{FileError, bytes, picture, samples};
use crate::islands::NamedTruth;

/// The most memory that the frames of a video may take, in bytes.
pub const MOST_VIDEO_BYTES: usize = 512 << 20;
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
    /// The truths that came with the picture.
    pub truths: Vec<Arc<NamedTruth>>,
}

/// The longer side, in pixels, to which larger pictures are scaled down when they are opened.
pub const LONGEST_SIDE: u32 = picture::LONGEST_SIDE;

impl Frames {
    /// Whether the pictures were scaled down when they were opened.
    pub fn scaled_down(&self) -> bool {
        self.frames.first().is_some_and(|frame| frame.dimensions() != self.original_size)
    }
}

/// Opens a picture, an animated GIF, a folder of numbered pictures, a bundled sample or a pasted picture; draws a
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
        truths: Vec::new(),
    })
}

fn file(path: &Path) -> Result<Frames, FileError> {
    let bytes = bytes::read(path, picture::MOST_BYTES)?;
    let unusable = |what| FileError::unusable(what, path);
    let (frames, original_size) = if bytes::format(&bytes) == Some(ImageFormat::Gif) {
        picture::guarded(|| animation(&bytes)).map_err(unusable)?
    } else {
        let (picture, size) = picture::decode(&bytes).map_err(unusable)?;
        (vec![Arc::new(picture)], size)
    };
    Ok(Frames {
        name: name_of(path),
        sha256: hexadecimal(Sha256::digest(&bytes)),
        frames,
        path: Some(path.to_path_buf()),
        original_size,
        truths: Vec::new(),
    })
}

type Pictures = (Vec<Arc<RgbImage>>, (u32, u32));

/// The frames of a GIF, each as it is seen. A file that breaks off after whole frames gives those.
fn animation(bytes: &[u8]) -> Result<Pictures, String> {
    let mut decoder = GifDecoder::new(Cursor::new(bytes)).map_err(picture::words)?;
    let size = decoder.dimensions();
    picture::check_size(size.0, size.1)?;
    decoder.set_limits(picture::limits()).map_err(picture::words)?;
    let (mut frames, mut taken) = (Vec::new(), 0);
    for frame in decoder.into_frames() {
        let frame = match frame {
            Ok(frame) => DynamicImage::ImageRgba8(frame.into_buffer()),
            Err(error) if frames.is_empty() => return Err(picture::words(error)),
            Err(_) => break,
        };
        let frame = picture::shrink(picture::on_white(frame));
        taken += frame.as_raw().len();
        check_memory(taken)?;
        frames.push(Arc::new(frame));
    }
    if frames.is_empty() { Err("the GIF holds no frame".to_owned()) } else { Ok((frames, size)) }
}

/// The pictures of a folder in the order in which people count: frame2 before frame10.
fn folder(path: &Path) -> Result<Frames, FileError> {
    let files = listing::pictures(path)?;
    if files.is_empty() {
        return Err(FileError::unusable(format!("the folder holds no pictures ({})", picture::FORMATS), path));
    }
    if files.len() > MOST_FRAMES {
        let what = format!("the folder holds {} pictures, at most {MOST_FRAMES} can be frames", files.len());
        return Err(FileError::unusable(what, path));
    }
    let (mut frames, mut taken, mut hash) = (Vec::with_capacity(files.len()), 0, Sha256::new());
    let mut first: Option<(String, (u32, u32))> = None;
    for file in &files {
        let bytes = bytes::read(file, picture::MOST_BYTES)?;
        hash.update(Sha256::digest(&bytes));
        let (frame, size) = picture::decode(&bytes).map_err(|what| FileError::unusable(what, file))?;
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
        check_memory(taken).map_err(|what| FileError::unusable(what, path))?;
        frames.push(Arc::new(frame));
    }
    Ok(Frames {
        name: name_of(path),
        sha256: hexadecimal(hash.finalize()),
        frames,
        path: Some(path.to_path_buf()),
        original_size: first.map_or((1, 1), |(_, size)| size),
        truths: Vec::new(),
    })
}

fn check_memory(taken: usize) -> Result<(), String> {
    if taken <= MOST_VIDEO_BYTES {
        return Ok(());
    }
    Err(format!("the frames take more than {} MB of memory: use fewer or smaller ones", MOST_VIDEO_BYTES >> 20))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
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

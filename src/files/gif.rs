//! A run as an animated GIF: one palette for all its frames, and of every frame only what changed.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use gif::{DisposalMethod, Encoder, EncodingError, Frame, Repeat};
use image::RgbImage;
use tempfile::SpooledTempFile;

use super::palette::{Counter, Palette};
use super::{FileError, atomic};

/// Bytes of frames that wait in memory; more of them wait in a temporary file.
const IN_MEMORY: usize = 64 << 20;

/// Writes frames, all of one size, as a GIF that begins again at its end. Every frame is shown for `delay_ms`
/// milliseconds, in steps of 10, at least 20.
///
/// # Errors
/// No frame, frames of different sizes or longer than 65,535 pixels, or a file that cannot be written.
pub fn write(path: &Path, frames: impl IntoIterator<Item = RgbImage>, delay_ms: u32) -> Result<(), FileError> {
    let mut film = GifFile::create(path);
    for frame in frames {
        film.push(&frame)?;
    }
    film.finish(delay_ms)
}

/// A GIF that frames are added to one by one. They wait until the last, since all share one palette.
pub struct GifFile {
    path: PathBuf,
    frames: SpooledTempFile,
    size: Option<(u32, u32)>,
    count: usize,
    colours: Counter,
}

impl GifFile {
    /// Begins a GIF that will stand at `path` once it is finished; dropped before that, it leaves nothing.
    pub fn create(path: &Path) -> Self {
        Self {
            path: path.to_path_buf(),
            frames: tempfile::spooled_tempfile(IN_MEMORY),
            size: None,
            count: 0,
            colours: Counter::new(),
        }
    }

    /// Adds the next frame.
    ///
    /// # Errors
    /// A frame of another size than the first, or too large, or no room to keep it.
    pub fn push(&mut self, frame: &RgbImage) -> Result<(), FileError> {
        let size = frame.dimensions();
        if size.0.min(size.1) == 0 || size.0.max(size.1) > u32::from(u16::MAX) {
            let what = format!("a GIF cannot have frames of {} x {} pixels", size.0, size.1);
            return Err(FileError::unusable(what, &self.path));
        }
        if *self.size.get_or_insert(size) != size {
            return Err(FileError::unusable("the frames of a GIF must have one size", &self.path));
        }
        self.colours.count(frame);
        self.count += 1;
        self.frames.write_all(frame.as_raw()).map_err(|error| FileError::writing(error, &self.path))
    }

    /// Writes the GIF. Every frame is shown for `delay_ms` milliseconds, in steps of 10, at least 20.
    ///
    /// # Errors
    /// No frame, or a file that cannot be written.
    pub fn finish(self, delay_ms: u32) -> Result<(), FileError> {
        let Self { path, mut frames, size, count, colours } = self;
        let Some(size) = size else {
            return Err(FileError::unusable("there is no frame to write", &path));
        };
        let palette = colours.palette();
        let delay = (delay_ms.saturating_add(5) / 10).clamp(2, u32::from(u16::MAX)) as u16;
        atomic::write(&path, |file| {
            frames.seek(SeekFrom::Start(0))?;
            encode(file, &mut frames, size, count, &palette, delay)
        })
    }
}

fn encode(
    file: &mut impl Write,
    frames: &mut impl Read,
    (width, height): (u32, u32),
    count: usize,
    palette: &Palette,
    delay: u16,
) -> io::Result<()> {
    let mut encoder = Encoder::new(file, width as u16, height as u16, palette.colours.as_flattened()).map_err(other)?;
    if count > 1 {
        encoder.set_repeat(Repeat::Infinite).map_err(other)?;
    }
    let unchanged = palette.colours.len() as u8;
    let mut shown: Option<Vec<u8>> = None;
    let mut frame = RgbImage::new(width, height);
    for _ in 0..count {
        frames.read_exact(&mut frame)?;
        let indices = palette.indices(&frame);
        let (area, buffer) = match &shown {
            None => ([0, 0, width as usize, height as usize], indices.clone()),
            Some(before) => difference(before, &indices, width as usize, unchanged),
        };
        let [left, top, width, height] = area.map(|pixels| pixels as u16);
        encoder
            .write_frame(&Frame {
                delay,
                dispose: DisposalMethod::Keep,
                transparent: shown.is_some().then_some(unchanged),
                left,
                top,
                width,
                height,
                buffer: buffer.into(),
                ..Frame::default()
            })
            .map_err(other)?;
        shown = Some(indices);
    }
    Ok(())
}

/// The rectangle (left, top, width, height) that holds all changes, with `unchanged` wherever there is none; a single
/// pixel when nothing changed.
fn difference(before: &[u8], after: &[u8], width: usize, unchanged: u8) -> ([usize; 4], Vec<u8>) {
    let changed = || (0..after.len()).filter(|&at| before[at] != after[at]);
    let (first, last) = (changed().next().unwrap_or(0), changed().next_back().unwrap_or(0));
    let left = changed().map(|at| at % width).min().unwrap_or(0);
    let right = changed().map(|at| at % width).max().unwrap_or(0);
    let (top, bottom) = (first / width, last / width);
    let mut buffer = Vec::with_capacity((right - left + 1) * (bottom - top + 1));
    for row in top..=bottom {
        for at in row * width + left..=row * width + right {
            buffer.push(if before[at] == after[at] { unchanged } else { after[at] });
        }
    }
    ([left, top, right - left + 1, bottom - top + 1], buffer)
}

fn other(error: EncodingError) -> io::Error {
    match error {
        EncodingError::Io(error) => error,
        error => io::Error::other(error),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;

    use image::Rgb;
    use proptest::prelude::*;

    use super::*;
    use crate::files::source::PictureSource;
    use crate::files::{frames, samples};

    fn back(path: &Path) -> Vec<RgbImage> {
        let opened = frames::open(&PictureSource::Path(path.to_path_buf())).unwrap();
        opened.frames.iter().map(|frame| (**frame).clone()).collect()
    }

    #[test]
    fn few_colours_come_back_exactly() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.gif");
        // A square that moves, stands, and changes in colours that only just differ.
        let film: Vec<RgbImage> = [(3, 0), (4, 0), (4, 0), (9, 1)]
            .iter()
            .map(|&(place, shade)| {
                RgbImage::from_fn(24, 16, |x, y| {
                    let inside = (place..place + 5).contains(&x) && (place..place + 5).contains(&y);
                    Rgb(if inside { [200 + shade, 30, 30] } else { [x as u8, y as u8, 77] })
                })
            })
            .collect();
        write(&path, film.iter().cloned(), 120).unwrap();
        // 24 x 16 background colours are more than a palette holds: the first film is the hard one, this the exact one.
        let flat: Vec<RgbImage> = film
            .iter()
            .map(|frame| RgbImage::from_fn(24, 16, |x, y| Rgb(frame.get_pixel(x, y).0.map(|value| value / 40 * 40))))
            .collect();
        let exact = folder.path().join("exact.gif");
        write(&exact, flat.iter().cloned(), 120).unwrap();
        assert_eq!(back(&exact), flat);
        for (seen, meant) in back(&path).iter().zip(&film) {
            for (seen, meant) in seen.pixels().zip(meant.pixels()) {
                assert!(seen.0.iter().zip(meant.0).all(|(a, b)| a.abs_diff(b) <= 4), "{seen:?} for {meant:?}");
            }
        }
        let mut options = gif::DecodeOptions::new();
        options.set_color_output(gif::ColorOutput::Indexed);
        let mut decoder = options.read_info(fs::File::open(&exact).unwrap()).unwrap();
        let mut areas = Vec::new();
        while let Some(frame) = decoder.read_next_frame().unwrap() {
            assert_eq!(frame.delay, 12);
            areas.push((frame.width, frame.height));
        }
        assert_eq!(areas, [(24, 16), (6, 6), (1, 1), (10, 10)], "only what changed is written");
    }

    #[test]
    fn as_many_colours_as_a_palette_holds_are_exact() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.gif");
        // 17 x 15 is 255: the last count that leaves an entry for "as before".
        let film = [0, 1].map(|turn| RgbImage::from_fn(17, 15, |x, y| Rgb([((x + turn) % 17) as u8, y as u8, 3])));
        write(&path, film.iter().cloned(), 100).unwrap();
        assert_eq!(back(&path), film);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

        #[test]
        fn any_film_of_few_colours_comes_back(
            (width, height) in (1..12_u32, 1..12_u32),
            seeds in prop::collection::vec((any::<u32>(), 1..40_u32), 1..6),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("run.gif");
            // Every frame changes a share of the pixels of the one before.
            let mut frame = RgbImage::new(width, height);
            let mut film = Vec::new();
            for (seed, one_in) in seeds {
                for (x, y, pixel) in frame.enumerate_pixels_mut() {
                    let mixed = (x * 31 + y * 17).wrapping_add(seed).wrapping_mul(2_654_435_761) >> 8;
                    if mixed % one_in == 0 {
                        pixel.0 = [(mixed % 5) as u8 * 50, (mixed % 7) as u8 * 30, (mixed % 3) as u8 * 99];
                    }
                }
                film.push(frame.clone());
            }
            write(&path, film.iter().cloned(), 50).unwrap();
            prop_assert_eq!(back(&path), film);
        }
    }

    #[test]
    fn a_picture_of_many_colours_stays_close() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.gif");
        let picture = samples::SAMPLES[0].picture().unwrap();
        write(&path, [picture.clone()], 100).unwrap();
        let seen = &back(&path)[0];
        let squares: f64 =
            seen.as_raw().iter().zip(picture.as_raw()).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum();
        let signal_to_noise = 10.0 * (255.0_f64.powi(2) * picture.as_raw().len() as f64 / squares).log10();
        assert!(signal_to_noise > 36.0, "{signal_to_noise} dB");
    }

    #[test]
    fn frames_that_do_not_fit_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.gif");
        let message = |frames: Vec<RgbImage>| write(&path, frames, 100).unwrap_err().to_string();
        assert!(message(Vec::new()).starts_with("there is no frame to write"));
        assert!(
            message(vec![RgbImage::new(2, 2), RgbImage::new(2, 3)]).starts_with("the frames of a GIF must have one")
        );
        assert!(message(vec![RgbImage::new(70_000, 1)]).starts_with("a GIF cannot have frames of 70000 x 1 pixels"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

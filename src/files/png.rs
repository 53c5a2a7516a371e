//! PNG files: pictures with what made them in their metadata, and 16-bit label images.

use std::io::{self, Write};
use std::path::Path;

use image::RgbImage;

use super::{FileError, atomic};
use crate::grid::Grid;
use crate::islands::Truth;

/// Writes an RGB picture. `text` are keyword and text pairs for its metadata (tEXt, or iTXt beyond ASCII).
///
/// # Errors
/// A file that cannot be written, or a keyword that is not 1 to 79 characters of Latin 1.
pub fn write_rgb(path: &Path, picture: &RgbImage, text: &[(String, String)]) -> Result<(), FileError> {
    atomic::write(path, |file| {
        let mut encoder = png::Encoder::new(file, picture.width(), picture.height());
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        for (keyword, text) in text {
            if text.is_ascii() {
                encoder.add_text_chunk(keyword.clone(), text.clone()).map_err(other)?;
            } else {
                encoder.add_itxt_chunk(keyword.clone(), text.clone()).map_err(other)?;
            }
        }
        finish(encoder, picture.as_raw())
    })
}

/// Writes labels, (N), as a grey 16-bit PNG of one pixel per column: the island numbers themselves.
///
/// # Errors
/// A file that cannot be written, labels that are not one per column, or a label above 65,535.
pub fn write_labels16(path: &Path, labels: &[u32], grid: Grid) -> Result<(), FileError> {
    if labels.len() != grid.columns() {
        let what = format!("{} labels for {} columns", labels.len(), grid.columns());
        return Err(FileError::unusable(what, path));
    }
    let mut bytes = Vec::with_capacity(2 * labels.len());
    for &label in labels {
        let label = u16::try_from(label).map_err(|_| {
            let what = format!("island number {label} does not fit a 16-bit image (at most {})", u16::MAX);
            FileError::unusable(what, path)
        })?;
        bytes.extend(label.to_be_bytes());
    }
    atomic::write(path, |file| {
        let mut encoder = png::Encoder::new(file, grid.cols as u32, grid.rows as u32);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Sixteen);
        finish(encoder, &bytes)
    })
}

/// Writes the regions of a truth as such an image, one pixel for each of its own.
///
/// # Errors
/// Likewise.
pub fn write_truth(path: &Path, truth: &Truth) -> Result<(), FileError> {
    write_labels16(path, &truth.labels, Grid::new(truth.height as usize, truth.width as usize))
}

fn finish<W: Write>(encoder: png::Encoder<'_, W>, data: &[u8]) -> io::Result<()> {
    let mut writer = encoder.write_header().map_err(other)?;
    writer.write_image_data(data).map_err(other)?;
    writer.finish().map_err(other)
}

fn other(error: png::EncodingError) -> io::Error {
    match error {
        png::EncodingError::IoError(error) => error,
        error => io::Error::other(error),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;
    use std::io::Cursor;

    use super::*;

    #[test]
    fn a_picture_keeps_its_pixels_and_its_text() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        let picture = RgbImage::from_fn(7, 5, |x, y| image::Rgb([x as u8 * 30, y as u8 * 40, 9]));
        let text = [("Software", "glomscope"), ("Comment", "beta 20 → 200")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        write_rgb(&path, &picture, &text).unwrap();
        let bytes = fs::read(&path).unwrap();
        assert_eq!(image::load_from_memory(&bytes).unwrap().into_rgb8(), picture);
        let reader = png::Decoder::new(Cursor::new(&bytes)).read_info().unwrap();
        assert_eq!(reader.info().uncompressed_latin1_text[0].text, "glomscope");
        assert_eq!(reader.info().utf8_text[0].get_text().unwrap(), "beta 20 → 200");
    }

    #[test]
    fn labels_come_back_as_a_truth() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("islands.png");
        let labels = vec![0, 1, 255, 256, 65_535, 2];
        write_labels16(&path, &labels, Grid::new(2, 3)).unwrap();
        let back = crate::files::truth::open(&path).unwrap();
        assert_eq!((back.width, back.height, back.labels), (3, 2, labels));
        let error = write_labels16(&path, &[65_536; 6], Grid::new(2, 3)).unwrap_err().to_string();
        assert!(error.starts_with("island number 65536 does not fit a 16-bit image"), "{error}");
    }
}

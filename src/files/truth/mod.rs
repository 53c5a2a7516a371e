//! Ground truth from files: label images with one region id per pixel, as PNG, TIFF or NPY, the annotators of BSDS
//! (`.mat`), and the annotations of COCO (JSON).

mod coco;
mod looks;
mod mat;
mod npy;
mod png;
mod tiff;

use std::collections::HashMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use image::metadata::Orientation;
use image::{ImageBuffer, ImageFormat, Luma, imageops};

pub use self::coco::Annotations;
pub use self::looks::{Looks, looks};
pub use self::png::decode;
use super::instead::instead;
use super::listing::name_of;
use super::{FileError, bytes, picture};
use crate::islands::Truth;

/// What a label image may be.
const KINDS: &str = "a label image must be a PNG, TIFF or NPY with one region id per pixel, the MAT file of BSDS, or \
    the JSON of COCO";

/// The endings of names that are taken for label images.
pub const ENDINGS: [&str; 5] = ["png", "tif", "tiff", "npy", "mat"];

/// Opens a label image; of several annotators the first. Grey values (8 or 16 bits) and palette entries are the ids
/// themselves, whatever their colours; in a colour image every colour is a region, numbered as they are met from the
/// top left, and black is 0, the background. A number below 0 is void.
///
/// # Errors
/// No label image, too large, or broken.
pub fn open(path: &Path) -> Result<Truth, FileError> {
    let mut all = open_all(path, None)?;
    Ok(all.swap_remove(0))
}

/// Opens the label images of all annotators in a file, at least one, for the picture called `picture`: a file of COCO
/// has those of many.
///
/// # Errors
/// Likewise; annotations without that picture.
pub fn open_all(path: &Path, picture: Option<&str>) -> Result<Vec<Truth>, FileError> {
    let bytes = bytes::read(path, picture::MOST_BYTES)?;
    picture::guarded(|| read(&bytes, picture)).map_err(|what| FileError::unusable(what, path))
}

fn read(bytes: &[u8], name: Option<&str>) -> Result<Vec<Truth>, String> {
    let one = |truth: Result<Truth, String>| truth.map(|truth| vec![truth]);
    match bytes::format(bytes) {
        Some(ImageFormat::Png) => return one(png::decode(bytes)),
        Some(ImageFormat::Tiff) => return one(tiff::decode(bytes)),
        Some(ImageFormat::Jpeg | ImageFormat::WebP | ImageFormat::Gif) => {
            return Err(format!("{KINDS}; this format changes or mixes the numbers"));
        }
        Some(_) => return Err(KINDS.to_owned()),
        None => {}
    }
    if bytes.starts_with(npy::MAGIC) {
        return one(npy::decode(bytes));
    }
    if bytes.starts_with(mat::MAGIC) {
        return mat::decode(bytes);
    }
    if bytes.first() == Some(&b'{') && super::known::named(bytes).is_none() {
        let annotations = coco::parse(bytes)?;
        let mut names = annotations.pictures();
        let name = match (name, names.next(), names.next()) {
            (Some(name), ..) | (None, Some(name), None) => name.to_owned(),
            _ => return Err("these annotations are of several pictures: open one of them first".to_owned()),
        };
        drop(names);
        return one(annotations.truth(&name).ok_or_else(|| format!("these annotations have no picture {name}"))?);
    }
    Err(instead(bytes, "a label image").unwrap_or_else(|| KINDS.to_owned()))
}

/// Width and height of a label image, from its beginning where it is a PNG; none where one file has those of several
/// pictures.
///
/// # Errors
/// A file that is missing, no label image, too large, or broken.
pub fn size(path: &Path) -> Result<Option<(u32, u32)>, FileError> {
    let bytes = bytes::read(path, picture::MOST_BYTES)?;
    if bytes.first() == Some(&b'{') {
        return coco::parse(&bytes).map(|_| None).map_err(|what| FileError::unusable(what, path));
    }
    let size = match bytes::format(&bytes) {
        Some(ImageFormat::Png) => picture::guarded(|| png::size(&bytes)).map(Some),
        _ => picture::guarded(|| read(&bytes, None)).map(|all| all.first().map(|truth| (truth.width, truth.height))),
    };
    size.map_err(|what| FileError::unusable(what, path))
}

/// The annotations of COCO in a file.
///
/// # Errors
/// A file that cannot be read, or is none.
pub fn annotations(path: &Path) -> Result<Annotations, FileError> {
    let bytes = bytes::read(path, picture::MOST_BYTES)?;
    coco::parse(&bytes).map_err(|what| FileError::unusable(what, path))
}

/// What a file may be that is dropped beside a picture that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// A picture to look at.
    Picture,
    /// A picture, or the labels of the one that is open.
    Either,
    /// Labels, and nothing else.
    Truth,
}

/// What the file at `path` may be, by its name and its first bytes, where a picture of `size` is open that lies at
/// `open`: labels have its name and one more word (NAME.KIND.png), or its size and one number per pixel.
pub fn offer(path: &Path, open: Option<&Path>, size: (u32, u32)) -> Offer {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if ["npy", "mat"].contains(&ending.as_str()) {
        return Offer::Truth;
    }
    if !ENDINGS.contains(&ending.as_str()) || Some(path) == open {
        return Offer::Picture;
    }
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let beside =
        open.is_some_and(|open| stem(path).strip_prefix(&stem(open)).is_some_and(|rest| rest.starts_with('.')));
    if beside || beginning(path).is_some_and(|beginning| png::is_single(&beginning, size)) {
        return Offer::Either;
    }
    Offer::Picture
}

fn beginning(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)
        .ok()
        .filter(|file| file.metadata().is_ok_and(|about| about.is_file()))?
        .take(64)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(bytes)
}

/// The name by which a file of many pictures knows that at `path`.
pub fn picture_name(path: &Path) -> String {
    name_of(path)
}

/// A region number from a number of a file.
///
/// # Errors
/// In words: a fraction, or too large.
fn id_of(value: f64) -> Result<u32, String> {
    match value {
        // Where nobody said what is there.
        value if value.is_nan() || value < 0.0 => Ok(Truth::VOID),
        value if value.fract() == 0.0 && value < f64::from(Truth::VOID) => Ok(value as u32),
        value if value.fract() != 0.0 => Err(format!("{value} is no region number: a label image holds whole numbers")),
        value => Err(format!("the region number {value} is too large")),
    }
}

/// The regions of an image whose colours are regions.
struct Colours(HashMap<[u32; 3], u32>);

impl Default for Colours {
    /// Black is the background.
    fn default() -> Self {
        Self(HashMap::from([([0; 3], 0)]))
    }
}

impl Colours {
    /// The number of a colour, numbered as they are met.
    fn id(&mut self, colour: [u32; 3]) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(colour).or_insert(next)
    }
}

/// The labels as they lie over a picture of `size` that was turned by `orientation`: labels that were drawn over the
/// file as it stands are turned as well. Which they are is seen by their shape.
pub fn laid_over(truth: Truth, size: (u32, u32), orientation: Orientation) -> Truth {
    let ratio = |width: u32, height: u32| f64::from(width) / f64::from(height.max(1));
    let near = |a: f64, b: f64| (0.95..=1.05).contains(&(a / b));
    let own = ratio(truth.width, truth.height);
    let seen = near(own, ratio(size.0, size.1));
    let sideways = matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    if seen || !sideways || !near(own, ratio(size.1, size.0)) {
        return truth;
    }
    let Truth { width, height, labels } = truth;
    let Some(image) = ImageBuffer::<Luma<u32>, _>::from_raw(width, height, labels) else {
        return Truth { width: 0, height: 0, labels: Vec::new() };
    };
    let turned = match orientation {
        Orientation::Rotate90 => imageops::rotate90(&image),
        Orientation::Rotate270 => imageops::rotate270(&image),
        Orientation::Rotate90FlipH => imageops::flip_horizontal(&imageops::rotate90(&image)),
        _ => imageops::flip_horizontal(&imageops::rotate270(&image)),
    };
    Truth { width: turned.width(), height: turned.height(), labels: turned.into_raw() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_offered_as_truth_where_it_may_be() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        image::RgbImage::new(8, 6).save(at("a.png")).unwrap();
        image::RgbImage::new(8, 6).save(at("other.png")).unwrap();
        image::RgbImage::new(8, 6).save(at("a.human.png")).unwrap();
        image::GrayImage::new(8, 6).save(at("grey.png")).unwrap();
        std::fs::write(at("labels.npy"), "").unwrap();
        let open = at("a.png");
        let offer = |name: &str, size| super::offer(&at(name), Some(&open), size);
        let (same, larger) = ((8, 6), (80, 60));
        assert_eq!(offer("a.png", same), Offer::Picture);
        assert_eq!(offer("other.png", same), Offer::Picture);
        assert_eq!(offer("a.human.png", same), Offer::Either);
        assert_eq!((offer("grey.png", same), offer("grey.png", larger)), (Offer::Either, Offer::Picture));
        assert_eq!(offer("labels.npy", larger), Offer::Truth);
    }

    #[test]
    fn labels_turn_with_a_photograph_that_was_turned() {
        let truth = Truth { width: 3, height: 2, labels: vec![1, 2, 3, 4, 5, 6] };
        let turned = laid_over(truth.clone(), (20, 30), Orientation::Rotate90);
        assert_eq!(turned, Truth { width: 2, height: 3, labels: vec![4, 1, 5, 2, 6, 3] });
        assert_eq!(laid_over(truth.clone(), (30, 20), Orientation::Rotate90), truth, "drawn over what is seen");
        assert_eq!(laid_over(truth.clone(), (20, 30), Orientation::NoTransforms), truth, "it never was turned");
    }

    fn npy(descr: &str, fortran: &str, shape: &str, data: &[u8]) -> Vec<u8> {
        let header = format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': ({shape}), }}\n");
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend(data);
        bytes
    }

    #[test]
    fn arrays_of_numpy_are_label_images() {
        let read = |bytes: &[u8]| super::read(bytes, None).map(|mut all| all.remove(0));
        let expected = Truth { width: 3, height: 2, labels: vec![0, 1, 2, 3, 4, 255] };
        assert_eq!(read(&npy("|u1", "False", "2, 3", &[0, 1, 2, 3, 4, 255])).unwrap(), expected);
        assert_eq!(read(&npy("|u1", "True", "2, 3", &[0, 3, 1, 4, 2, 255])).unwrap(), expected);
        assert_eq!(read(&npy("|u1", "False", "2, 3, 1", &[0, 1, 2, 3, 4, 255])).unwrap(), expected);
        let ids: [i32; 6] = [0, 1, 2, 3, -1, 255];
        let little: Vec<u8> = ids.iter().flat_map(|id| id.to_le_bytes()).collect();
        let big: Vec<u8> = ids.iter().flat_map(|id| id.to_be_bytes()).collect();
        let void = Truth { labels: vec![0, 1, 2, 3, Truth::VOID, 255], ..expected };
        assert_eq!(read(&npy("<i4", "False", "2, 3", &little)).unwrap(), void);
        assert_eq!(read(&npy(">i4", "False", "2, 3", &big)).unwrap(), void);
        let half: Vec<u8> = [0.5_f32].iter().flat_map(|id| id.to_le_bytes()).collect();
        assert!(read(&npy("<f4", "False", "1, 1", &half)).unwrap_err().contains("0.5 is no region number"));
        assert!(read(&npy("|u1", "False", "2, 3, 4", &[0; 24])).unwrap_err().contains("(2, 3, 4)"));
        assert!(read(&npy("|u1", "False", "2, 3", &[0])).unwrap_err().contains("cut short"));
    }

    /// An element of a MAT file.
    fn element(kind: u32, data: &[u8]) -> Vec<u8> {
        let mut bytes = [kind.to_le_bytes(), (data.len() as u32).to_le_bytes()].concat();
        bytes.extend(data);
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        bytes
    }

    fn array(class: u8, sides: [i32; 2], content: &[u8]) -> Vec<u8> {
        let sides: Vec<u8> = sides.iter().flat_map(|side| side.to_le_bytes()).collect();
        let flags = element(6, &[class, 0, 0, 0, 0, 0, 0, 0]);
        element(14, &[flags, element(5, &sides), element(1, b""), content.to_vec()].concat())
    }

    /// A file as BSDS has them: a cell array of structures with Segmentation and Boundaries.
    #[test]
    fn the_annotators_of_bsds_are_read() {
        let segmentation = |ids: [u16; 6]| {
            array(11, [2, 3], &element(4, &ids.iter().flat_map(|id| id.to_le_bytes()).collect::<Vec<u8>>()))
        };
        let boundaries = || array(9, [2, 3], &element(2, &[1; 6]));
        let mut names = b"Segmentation".to_vec();
        names.resize(16, 0);
        names.extend(b"Boundaries");
        names.resize(32, 0);
        let annotator = |ids| {
            let small = [&(5_u32 | 4 << 16).to_le_bytes()[..], &16_i32.to_le_bytes()].concat();
            let fields = [small, element(1, &names), segmentation(ids), boundaries()].concat();
            array(2, [1, 1], &fields)
        };
        let cells = array(1, [1, 2], &[annotator([1, 4, 2, 5, 3, 6]), annotator([9; 6])].concat());
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packed, &cells).unwrap();
        let packed = packed.finish().unwrap();
        let mut bytes = b"MATLAB 5.0 MAT-file".to_vec();
        bytes.resize(124, b' ');
        bytes.extend([0, 1, b'I', b'M']);
        bytes.extend([15_u32.to_le_bytes(), (packed.len() as u32).to_le_bytes()].concat());
        bytes.extend(&packed);
        let truths = super::read(&bytes, None).unwrap();
        assert_eq!(truths.len(), 2);
        assert_eq!(truths[0], Truth { width: 3, height: 2, labels: vec![1, 2, 3, 4, 5, 6] });
        assert_eq!(truths[1].labels, [9; 6]);
        assert!(super::read(&bytes[..bytes.len() - 20], None).is_err());
    }

    #[test]
    fn the_annotations_of_coco_are_drawn() {
        let json = br#"{"images": [{"id": 7, "file_name": "a.jpg", "width": 4, "height": 3},
            {"id": 8, "file_name": "b.jpg", "width": 2, "height": 2}],
            "annotations": [
            {"image_id": 7, "segmentation": [[0, 0, 4, 0, 4, 2, 0, 2]], "category_id": 1},
            {"image_id": 7, "segmentation": {"size": [3, 4], "counts": [0, 1, 11]}, "category_id": 1},
            {"image_id": 7, "segmentation": {"size": [3, 4], "counts": ";1"}, "iscrowd": 1, "category_id": 1}]}"#;
        let read = |name| super::read(json, name).map(|mut all| all.remove(0).labels);
        assert_eq!(read(Some("folder/a.jpg")).unwrap(), [2, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, Truth::VOID]);
        assert_eq!(read(Some("b.jpg")).unwrap(), [0; 4]);
        assert!(read(Some("c.jpg")).unwrap_err().contains("no picture c.jpg"));
        assert!(read(None).unwrap_err().contains("several pictures"));
    }
}

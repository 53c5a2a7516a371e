//! Labelled digits in the idx format of MNIST (LeCun, Cortes, Burges), gzipped or not: what the bytes say counts, not
//! the name.
//!
//! ```text
//! 0  0  type  dimensions      magic: type 8 is unsigned bytes; 3 dimensions for pictures, 1 for labels
//! size of each dimension      32 bits, most significant byte first
//! the data                    rows of pixels, 0 background to 255 ink; or one label per picture
//! ```

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::{FileError, bytes, instead, listing};
use crate::digits::{Digits, PIXELS, SIDE};

/// The most bytes of data that are read from one file, unpacked.
const MOST_DATA: u64 = 1 << 30;
/// The most bytes of a file, packed or not: the data and its header.
const MOST_FILE: u64 = MOST_DATA + 16;
/// How a gzipped file begins.
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// What a file holds, and therefore how many dimensions it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Pictures,
    Labels,
}

impl Content {
    fn dimensions(self) -> usize {
        match self {
            Content::Pictures => 3,
            Content::Labels => 1,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Content::Pictures => "pictures (idx3-ubyte)",
            Content::Labels => "labels (idx1-ubyte)",
        }
    }
}

/// The two sets of MNIST, or of anything in its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sets {
    /// The digits to learn from.
    pub training: Digits,
    /// The digits to be tested on.
    pub test: Digits,
}

/// Opens training and test digits: `paths` is one folder that holds the four files under their official names (with or
/// without `.gz`, `train-images-idx3-ubyte` or `train-images.idx3-ubyte`), or the four files: training pictures,
/// training labels, test pictures, test labels.
///
/// # Errors
/// As [`pair`]; another number of paths; a folder that lacks one of the files.
pub fn sets(paths: &[PathBuf]) -> Result<Sets, FileError> {
    match paths {
        [folder] => Ok(Sets {
            training: pair(&find(folder, "train-images")?, &find(folder, "train-labels")?)?,
            test: test_set(paths)?,
        }),
        [pictures, labels, ..] if paths.len() == 4 => {
            Ok(Sets { training: pair(pictures, labels)?, test: test_set(&paths[2..])? })
        }
        other => Err(wrong_number(other, "four files (training pictures and labels, test pictures and labels)")),
    }
}

/// Opens the test digits alone: `paths` is one folder as for [`sets`], or two files, pictures and labels.
///
/// # Errors
/// As [`sets`].
pub fn test_set(paths: &[PathBuf]) -> Result<Digits, FileError> {
    match paths {
        [folder] => pair(&find(folder, "t10k-images")?, &find(folder, "t10k-labels")?),
        [pictures, labels] => pair(pictures, labels),
        other => Err(wrong_number(other, "two files (pictures, labels)")),
    }
}

fn wrong_number(paths: &[PathBuf], files: &str) -> FileError {
    let what = format!("{} paths are given: name one folder, or {files}", paths.len());
    FileError::unusable(what, paths.last().map_or(Path::new("."), PathBuf::as_path))
}

/// Opens a file of pictures and the file of their labels.
///
/// # Errors
/// A file that is missing, empty, cut short, too long, of another kind, or larger than 1 GB; pictures that are not of
/// 28 x 28 pixels; labels that are no digits; as many labels as pictures are needed. No memory is taken on the word of
/// a header.
pub fn pair(pictures: &Path, labels: &Path) -> Result<Digits, FileError> {
    let (sizes, pixels) = open(pictures, Content::Pictures)?;
    if sizes[1..] != [SIDE as u64, SIDE as u64] {
        let what = format!("the pictures are of {} x {} pixels, {SIDE} x {SIDE} are needed", sizes[2], sizes[1]);
        return Err(FileError::unusable(what, pictures));
    }
    let (_, labels_read) = open(labels, Content::Labels)?;
    let count = pixels.len() / PIXELS;
    if count != labels_read.len() {
        let what = format!(
            "there are {} labels for {count} pictures ({}): the two files do not belong together",
            labels_read.len(),
            pictures.display()
        );
        return Err(FileError::unusable(what, labels));
    }
    Digits::new(pixels, labels_read).map_err(|error| FileError::unusable(error.to_string(), labels))
}

/// How many folders below the one that is named the files are looked for: Kaggle has each in a folder of its own name,
/// torchvision all in MNIST/raw or FashionMNIST/raw.
const DEEP: usize = 2;

/// The folder, and those below it, nearer ones first.
fn and_below(folder: &Path) -> Vec<PathBuf> {
    let mut all = vec![folder.to_path_buf()];
    let mut level = all.clone();
    for _ in 0..DEEP {
        let mut next = Vec::new();
        for folder in &level {
            next.extend(listing::folders(folder).unwrap_or_default());
        }
        all.extend(next.iter().cloned());
        level = next;
    }
    all
}

/// The file in `folder`, or one or two folders below it, whose name begins with `stem`, in any of the usual spellings.
fn find(folder: &Path, stem: &str) -> Result<PathBuf, FileError> {
    let about = fs::metadata(folder).map_err(|error| FileError::reading(error, folder))?;
    if !about.is_dir() {
        let what = "this is a file: name the folder of the four files, or all of them";
        return Err(FileError::unusable(what, folder));
    }
    let kind = if stem.ends_with("images") { "idx3-ubyte" } else { "idx1-ubyte" };
    let names = [format!("{stem}-{kind}"), format!("{stem}.{kind}")];
    let found: Vec<PathBuf> = and_below(folder)
        .iter()
        .filter_map(|folder| {
            let candidates = names.iter().flat_map(|name| [folder.join(name), folder.join(format!("{name}.gz"))]);
            candidates.into_iter().find(|path| path.is_file())
        })
        .collect();
    // MNIST and Fashion-MNIST under one root have files of the same names.
    let depth = |path: &Path| path.components().count();
    match &found[..] {
        [] => {
            let what = format!("the folder holds no {stem}-{kind}, gzipped or not, nor do those one or two below it");
            Err(FileError::unusable(what, folder))
        }
        [only] => Ok(only.clone()),
        [first, second, ..] if depth(first) < depth(second) => Ok(first.clone()),
        [first, second, ..] => {
            let what = format!(
                "there are two {stem}-{kind} below it, {} and {}: name one of their folders",
                first.display(),
                second.display()
            );
            Err(FileError::unusable(what, folder))
        }
    }
}

/// Sizes and data of a file that should hold `content`.
fn open(path: &Path, content: Content) -> Result<(Vec<u64>, Vec<u8>), FileError> {
    let bytes = bytes::read(path, MOST_FILE)?;
    parse(&bytes, content).map_err(|what| FileError::unusable(what, path))
}

/// Sizes and data in `bytes`, which may be gzipped.
fn parse(bytes: &[u8], content: Content) -> Result<(Vec<u64>, Vec<u8>), String> {
    if bytes.starts_with(&GZIP) {
        return unpacked(MultiGzDecoder::new(bytes), content);
    }
    match instead::named(bytes) {
        Some((what, how)) if !bytes.starts_with(&[0, 0]) => {
            Err(format!("this is not an idx file but {what}, {} are needed: {how}", content.name()))
        }
        _ => unpacked(bytes, content),
    }
}

fn unpacked(mut source: impl Read, content: Content) -> Result<(Vec<u64>, Vec<u8>), String> {
    let mut magic = [0; 4];
    fill(&mut source, &mut magic)?;
    let expected = content.dimensions();
    match magic {
        [0, 0, 8, dimensions] if usize::from(dimensions) == expected => {}
        [0, 0, 8, 3] => return Err(format!("this file holds pictures (idx3-ubyte), {} are needed", content.name())),
        [0, 0, 8, 1] => return Err(format!("this file holds labels (idx1-ubyte), {} are needed", content.name())),
        [0, 0, 8 | 9 | 0x0B..=0x0E, _] => {
            return Err(format!("this idx file holds another kind of numbers, {} are needed", content.name()));
        }
        _ => return Err(format!("this is not an idx file, {} are needed", content.name())),
    }
    let mut sizes = Vec::with_capacity(expected);
    for _ in 0..expected {
        let mut size = [0; 4];
        fill(&mut source, &mut size)?;
        sizes.push(u64::from(u32::from_be_bytes(size)));
    }
    if sizes.contains(&0) {
        return Err("there is nothing in this file: its header says 0".to_owned());
    }
    let length = sizes.iter().try_fold(1u64, |product, size| product.checked_mul(*size));
    let Some(length) = length.filter(|length| *length <= MOST_DATA) else {
        let sizes: Vec<String> = sizes.iter().map(u64::to_string).collect();
        return Err(format!("the header says {} bytes, more than the 1 GB that is read", sizes.join(" x ")));
    };
    // Grows with what is really there: a header that lies costs nothing.
    let mut data = Vec::new();
    source.take(length + 1).read_to_end(&mut data).map_err(|error| broken(&error))?;
    match data.len() as u64 {
        found if found < length => Err(format!("the file is cut short: {found} of {length} bytes of data are there")),
        found if found > length => Err(format!("the file is longer than the {length} bytes that its header says")),
        _ => Ok((sizes, data)),
    }
}

fn fill(source: &mut impl Read, bytes: &mut [u8]) -> Result<(), String> {
    source.read_exact(bytes).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => "the file is cut short in its header".to_owned(),
        _ => broken(&error),
    })
}

fn broken(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "the gzipped file is cut short: copy or download it again".to_owned(),
        _ => "the gzipped file is broken: copy or download it again".to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use tempfile::TempDir;

    use super::*;

    fn idx(dimensions: &[u32], data: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0, 0, 8, dimensions.len() as u8];
        bytes.extend(dimensions.iter().flat_map(|size| size.to_be_bytes()));
        bytes.extend(data);
        bytes
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    /// Pictures whose pixels tell them apart, and their labels.
    fn good(count: usize) -> (Vec<u8>, Vec<u8>) {
        let pixels: Vec<u8> = (0..count * PIXELS).map(|index| (index * 7 + index / PIXELS) as u8).collect();
        let labels: Vec<u8> = (0..count).map(|index| (index % 10) as u8).collect();
        (idx(&[count as u32, 28, 28], &pixels), idx(&[count as u32], &labels))
    }

    fn write(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    #[test]
    fn packed_or_not_whatever_the_name_the_digits_are_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let (pictures, labels) = good(12);
        // The packed file under a plain name and the plain one under a packed name.
        let packed = pair(&write(&folder, "a", &gz(&pictures)), &write(&folder, "b.gz", &labels)).unwrap();
        let plain = pair(&write(&folder, "c.gz", &pictures), &write(&folder, "d", &gz(&labels))).unwrap();
        assert_eq!(packed, plain);
        assert_eq!((packed.len(), packed.label(11)), (12, 1));
        assert_eq!(packed.picture(3), &pictures[16 + 3 * PIXELS..16 + 4 * PIXELS]);
        // A gzipped file may be made of several pieces.
        let pieces = [gz(&pictures[..5000]), gz(&pictures[5000..])].concat();
        assert_eq!(pair(&write(&folder, "e", &pieces), &folder.path().join("d")).unwrap(), plain);
    }

    #[test]
    fn a_folder_gives_both_sets_and_so_do_four_files() {
        let folder = tempfile::tempdir().unwrap();
        let ((pictures, labels), (test_pictures, test_labels)) = (good(5), good(3));
        let paths = vec![
            write(&folder, "train-images-idx3-ubyte.gz", &gz(&pictures)),
            write(&folder, "train-labels-idx1-ubyte", &labels),
            write(&folder, "t10k-images.idx3-ubyte", &test_pictures),
            write(&folder, "t10k-labels.idx1-ubyte.gz", &gz(&test_labels)),
        ];
        let found = sets(&[folder.path().to_path_buf()]).unwrap();
        assert_eq!((found.training.len(), found.test.len()), (5, 3));
        assert_eq!(sets(&paths).unwrap(), found);
        assert_eq!(test_set(&paths[2..]).unwrap(), found.test);
        let three = sets(&paths[..3]).unwrap_err().to_string();
        assert!(three.starts_with("3 paths are given: name one folder, or four files"), "{three}");
        let file = sets(&paths[..1]).unwrap_err().to_string();
        assert!(file.starts_with("this is a file: name the folder of the four files"), "{file}");
        fs::remove_file(&paths[3]).unwrap();
        let lacking = sets(&[folder.path().to_path_buf()]).unwrap_err().to_string();
        assert!(lacking.starts_with("the folder holds no t10k-labels-idx1-ubyte, gzipped or not"), "{lacking}");
        let nowhere = sets(&[folder.path().join("gone")]).unwrap_err().to_string();
        assert!(nowhere.starts_with("there is no such file or folder"), "{nowhere}");
    }

    #[test]
    fn every_malformed_file_is_refused_in_words() {
        let (pictures, labels) = good(4);
        let refused = |bytes: &[u8], content| parse(bytes, content).unwrap_err();
        let p = Content::Pictures;
        assert_eq!(refused(&labels, p), "this file holds labels (idx1-ubyte), pictures (idx3-ubyte) are needed");
        let swapped = refused(&pictures, Content::Labels);
        assert_eq!(swapped, "this file holds pictures (idx3-ubyte), labels (idx1-ubyte) are needed");
        assert!(refused(b"\x89PNG\r\n\x1a\n and so on", p).starts_with("this is not an idx file"));
        assert!(refused(&[0, 0, 0x0D, 3, 0, 0, 0, 1], p).starts_with("this idx file holds another kind of numbers"));
        assert!(refused(&idx(&[2, 2], &[0; 4]), p).starts_with("this idx file holds another kind of numbers"));
        assert_eq!(refused(&[0, 0], p), "the file is cut short in its header");
        assert_eq!(refused(&pictures[..11], p), "the file is cut short in its header");
        let short = refused(&pictures[..pictures.len() - 1], p);
        assert_eq!(short, "the file is cut short: 3135 of 3136 bytes of data are there");
        let long = refused(&[pictures.as_slice(), &[0]].concat(), p);
        assert_eq!(long, "the file is longer than the 3136 bytes that its header says");
        assert!(refused(&idx(&[0, 28, 28], &[]), p).contains("its header says 0"));
        // Headers that lie about enormous sizes: refused at once, with nothing taken.
        let absurd = refused(&idx(&[u32::MAX, u32::MAX, u32::MAX], &[1]), p);
        assert!(absurd.ends_with("more than the 1 GB that is read"), "{absurd}");
        assert!(refused(&idx(&[1_300_000, 28, 28], &[1]), p).starts_with("the file is cut short: 1 of 1019200000"));
    }

    #[test]
    fn broken_gzip_is_refused_in_words() {
        let (pictures, _) = good(4);
        let packed = gz(&pictures);
        for cut in [3, 12, packed.len() / 2, packed.len() - 4] {
            let short = parse(&packed[..cut], Content::Pictures).unwrap_err();
            assert!(short.contains("cut short") || short.contains("broken"), "{cut}: {short}");
        }
        let mut wrong = packed.clone();
        let middle = wrong.len() / 2;
        wrong[middle] ^= 0xFF;
        let middle = parse(&wrong, Content::Pictures).unwrap_err();
        assert_eq!(middle, "the gzipped file is broken: copy or download it again");
        // A small file that unpacks to far more than it says: only one byte more than it says is taken.
        let bomb = gz(&idx(&[1, 28, 28], &vec![0; 40 << 20]));
        let bomb = parse(&bomb, Content::Pictures).unwrap_err();
        assert_eq!(bomb, "the file is longer than the 784 bytes that its header says");
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (pictures, labels) = good(4);
        let (pictures, labels) = (write(&folder, "p", &pictures), write(&folder, "l", &labels));
        let fewer = write(&folder, "fewer", &good(3).1);
        let count = pair(&pictures, &fewer).unwrap_err().to_string();
        assert!(count.starts_with("there are 3 labels for 4 pictures"), "{count}");
        let letters = write(&folder, "letters", &idx(&[4], &[0, 9, 10, 3]));
        let letter = pair(&pictures, &letters).unwrap_err().to_string();
        assert!(letter.starts_with("label 2 is 10, digits are 0 to 9"), "{letter}");
        let small = write(&folder, "small", &idx(&[4, 14, 16], &[0; 4 * 14 * 16]));
        let small = pair(&small, &labels).unwrap_err().to_string();
        assert!(small.starts_with("the pictures are of 16 x 14 pixels, 28 x 28 are needed"), "{small}");
        let folder_as_file = pair(folder.path(), &labels).unwrap_err().to_string();
        assert!(folder_as_file.starts_with("this is a folder, a file is needed"), "{folder_as_file}");
        let empty = pair(&write(&folder, "empty", &[]), &labels).unwrap_err().to_string();
        assert!(empty.starts_with("the file is empty"), "{empty}");
    }
}

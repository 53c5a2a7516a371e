//! Pictures with a general and a specific label, from a folder: CIFAR-100 in its official binary layout (Krizhevsky
//! 2009), or folders of pictures.
//!
//! ```text
//! train.bin, test.bin      per picture: coarse label, fine label, 3 x 1024 bytes (red, green, blue; 32 x 32, by rows)
//! coarse_label_names.txt, fine_label_names.txt     a name a line
//!
//! general/specific/*.png   folders named like the labels, such as alphabet/character of Omniglot
//! train/general/..., test/general/...              the same, where the pictures to be tested on lie apart
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use image::RgbImage;
use image::imageops::{FilterType, resize};

use super::listing::{self, name_of};
use super::{FileError, bytes, picture};
use crate::bilateral::{Labels, Pictures};

/// Pixels along a side of a picture of CIFAR.
const SIDE: u32 = 32;
/// Bytes of a picture of CIFAR with its labels.
const RECORD: usize = 2 + 3 * (SIDE * SIDE) as usize;
/// The most bytes that are read from one file, and the most that all pictures take.
const MOST: u64 = 1 << 30;
/// Where no pictures lie apart to be tested on, every so many of a specific label are.
const TESTED: usize = 5;

/// The pictures to learn from and those to be tested on.
#[derive(Debug, Clone, PartialEq)]
pub struct Sets {
    /// To learn from.
    pub training: Pictures,
    /// To be tested on.
    pub test: Pictures,
}

/// Opens the pictures of a folder, each scaled to `side` x `side` pixels.
///
/// # Errors
/// A folder that is missing or holds neither; a file that is cut short or no picture; labels without names; a fine
/// label with two coarse ones; fewer than two labels of a kind.
pub fn open(folder: &Path, side: usize) -> Result<Sets, FileError> {
    let about = fs::metadata(folder).map_err(|error| FileError::reading(error, folder))?;
    if !about.is_dir() {
        return Err(FileError::unusable("this is a file, a folder is needed", folder));
    }
    if folder.join("train.bin").exists() || folder.join("test.bin").exists() {
        cifar(folder, side)
    } else {
        folders(folder, side)
    }
}

/// A picture with the places of its labels in the lists of the files.
struct Labelled {
    general: usize,
    specific: usize,
    pixels: Vec<u8>,
}

/// Scales a picture to a square.
fn scaled(picture: &RgbImage, side: usize) -> Vec<u8> {
    let side = side as u32;
    if picture.dimensions() == (side, side) {
        return picture.as_raw().clone();
    }
    resize(picture, side, side, FilterType::Triangle).into_raw()
}

fn cifar(folder: &Path, side: usize) -> Result<Sets, FileError> {
    let names = ["coarse_label_names.txt", "fine_label_names.txt"].map(|name| names(&folder.join(name)));
    let [general, specific] = names;
    let (general, specific) = (general?, specific?);
    let read = |name: &str| records(&folder.join(name), [general.len(), specific.len()], side);
    let (training, test) = (read("train.bin")?, read("test.bin")?);
    sets(training, test, &general, &specific, side, folder)
}

/// Names, one a line.
fn names(path: &Path) -> Result<Vec<String>, FileError> {
    let text = String::from_utf8(bytes::read(path, 1 << 20)?)
        .map_err(|_| FileError::unusable("this is no text: the names of the labels are needed, one a line", path))?;
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

fn records(path: &Path, labels: [usize; 2], side: usize) -> Result<Vec<Labelled>, FileError> {
    let bytes = bytes::read(path, MOST)?;
    if !bytes.len().is_multiple_of(RECORD) {
        let what = format!(
            "{} bytes are not whole pictures of {RECORD} bytes (two labels, 32 x 32 pixels): is it CIFAR-100?",
            bytes.len()
        );
        return Err(FileError::unusable(what, path));
    }
    let mut all = Vec::with_capacity(bytes.len() / RECORD);
    for (number, record) in bytes.chunks_exact(RECORD).enumerate() {
        let [general, specific] = [record[0], record[1]].map(usize::from);
        for (label, count, name) in [(general, labels[0], "coarse"), (specific, labels[1], "fine")] {
            if label >= count {
                let what =
                    format!("picture {number} has the {name} label {label}, but there are {count} names of them");
                return Err(FileError::unusable(what, path));
            }
        }
        let plane = (SIDE * SIDE) as usize;
        let colours = &record[2..];
        let picture = RgbImage::from_fn(SIDE, SIDE, |x, y| {
            let at = (y * SIDE + x) as usize;
            image::Rgb([colours[at], colours[plane + at], colours[2 * plane + at]])
        });
        all.push(Labelled { general, specific, pixels: scaled(&picture, side) });
    }
    Ok(all)
}

/// Names of labels, with the places that they were given.
#[derive(Default)]
struct Names {
    general: Vec<String>,
    specific: Vec<String>,
}

fn place(names: &mut Vec<String>, name: String) -> usize {
    names.iter().position(|known| *known == name).unwrap_or_else(|| {
        names.push(name);
        names.len() - 1
    })
}

/// All pictures of general/specific/.
fn tree(root: &Path, side: usize, names: &mut Names) -> Result<Vec<Labelled>, FileError> {
    let mut all: Vec<Labelled> = Vec::new();
    for general_folder in listing::folders(root)? {
        for specific_folder in listing::folders(&general_folder)? {
            let [general_name, specific_name] = [&general_folder, &specific_folder].map(|folder| name_of(folder));
            for path in listing::pictures(&specific_folder)? {
                let (picture, _) =
                    picture::decode(&bytes::read(&path, MOST)?).map_err(|what| FileError::unusable(what, &path))?;
                // Two general labels may have specific ones of one name: character01 is in every alphabet.
                let general = place(&mut names.general, general_name.clone());
                let specific = place(&mut names.specific, format!("{general_name}/{specific_name}"));
                all.push(Labelled { general, specific, pixels: scaled(&picture, side) });
                if (all.len() * side * side * 3) as u64 > MOST {
                    return Err(FileError::unusable(
                        "the pictures take more than 1 GB: use fewer or smaller ones",
                        root,
                    ));
                }
            }
        }
    }
    Ok(all)
}

fn folders(folder: &Path, side: usize) -> Result<Sets, FileError> {
    let mut names = Names::default();
    let (train, test) = (folder.join("train"), folder.join("test"));
    let (training, test) = if train.is_dir() && test.is_dir() {
        (tree(&train, side, &mut names)?, tree(&test, side, &mut names)?)
    } else {
        let mut met: BTreeMap<usize, usize> = BTreeMap::new();
        tree(folder, side, &mut names)?.into_iter().partition(|one| {
            let met = met.entry(one.specific).or_default();
            *met += 1;
            !met.is_multiple_of(TESTED)
        })
    };
    if training.is_empty() {
        let what = "there are neither the files of CIFAR-100 (train.bin, test.bin and the names of the labels) nor \
                    folders of pictures, general/specific/*.png";
        return Err(FileError::unusable(what, folder));
    }
    sets(training, test, &names.general, &names.specific, side, folder)
}

/// Both sets, with the labels of which there are pictures to learn from.
fn sets(
    training: Vec<Labelled>,
    test: Vec<Labelled>,
    general: &[String],
    specific: &[String],
    side: usize,
    folder: &Path,
) -> Result<Sets, FileError> {
    let refuse = |what: String| Err(FileError::unusable(what, folder));
    let mut general_of: BTreeMap<usize, usize> = BTreeMap::new();
    for one in training.iter().chain(&test) {
        let known = *general_of.entry(one.specific).or_insert(one.general);
        if known != one.general {
            let name = |label: usize| &general[label];
            let (a, b) = (name(known), name(one.general));
            return refuse(format!("pictures of \"{}\" are called \"{a}\" and \"{b}\"", specific[one.specific]));
        }
    }
    let learned: BTreeSet<usize> = training.iter().map(|one| one.specific).collect();
    if let Some(one) = test.iter().find(|one| !learned.contains(&one.specific)) {
        return refuse(format!(
            "there are pictures of \"{}\" to be tested on, but none to learn from",
            specific[one.specific]
        ));
    }
    let kept: Vec<usize> = learned.into_iter().collect();
    let generals: BTreeSet<usize> = kept.iter().map(|label| general_of[label]).collect();
    let generals: Vec<usize> = generals.into_iter().collect();
    let at = |list: &[usize], label: usize| list.iter().position(|known| *known == label).unwrap_or_default();
    let labels = Arc::new(Labels {
        general: generals.iter().map(|label| general[*label].clone()).collect(),
        specific: kept.iter().map(|label| specific[*label].clone()).collect(),
        general_of: kept.iter().map(|label| at(&generals, general_of[label])).collect(),
    });
    let set = |all: Vec<Labelled>| {
        let labelled = all.iter().map(|one| at(&kept, one.specific)).collect();
        let pixels = all.into_iter().flat_map(|one| one.pixels).collect();
        Pictures::new(labels.clone(), side, pixels, labelled)
            .map_err(|error| FileError::unusable(error.to_string(), folder))
    };
    Ok(Sets { training: set(training)?, test: set(test)? })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Writes a CIFAR-100 of 2 coarse and 3 fine labels: the fine ones 0 and 2 belong to the coarse one 1.
    fn cifar_in(folder: &Path) {
        fs::write(folder.join("coarse_label_names.txt"), "fish\nfruit\n").unwrap();
        fs::write(folder.join("fine_label_names.txt"), "apple\nshark\npear\n").unwrap();
        for (name, count) in [("train.bin", 6), ("test.bin", 3)] {
            let record = |at: usize| {
                let fine = at % 3;
                let colours = [10u8, 20, 30].map(|colour| vec![colour + at as u8; 1024]).concat();
                [vec![u8::from(fine != 1), fine as u8], colours].concat()
            };
            fs::write(folder.join(name), (0..count).flat_map(record).collect::<Vec<u8>>()).unwrap();
        }
    }

    #[test]
    fn cifar_is_read_plane_by_plane_with_its_labels_and_scaled() {
        let folder = tempfile::tempdir().unwrap();
        cifar_in(folder.path());
        for side in [8, 32] {
            let Sets { training, test } = open(folder.path(), side).unwrap();
            assert_eq!((training.len(), test.len(), training.side()), (6, 3, side));
            assert_eq!(training.labels().specific, ["apple", "shark", "pear"]);
            assert_eq!(training.labels().general_of, [1, 0, 1]);
            assert_eq!((training.specific(4), training.general(4), training.general(5)), (1, 0, 1));
            assert_eq!(training.pixels(4)[..3], [14, 24, 34]);
        }
    }

    #[test]
    fn folders_are_labels_and_characters_of_two_alphabets_differ() {
        let root = tempfile::tempdir().unwrap();
        for (label, count) in [("Greek/character01", 10), ("Greek/character02", 5), ("Latin/character01", 5)] {
            let folder = root.path().join(label);
            fs::create_dir_all(&folder).unwrap();
            for at in 0..count {
                let picture = RgbImage::from_pixel(20, 12, image::Rgb([at as u8, 0, 0]));
                picture.save(folder.join(format!("{at}.png"))).unwrap();
            }
            fs::write(folder.join("notes.txt"), "no picture").unwrap();
        }
        let Sets { training, test } = open(root.path(), 8).unwrap();
        assert_eq!((training.len(), test.len()), (16, 4));
        let names = ["Greek/character01", "Greek/character02", "Latin/character01"];
        assert_eq!(
            (&training.labels().specific[..], &training.labels().general_of[..]),
            (&names.map(str::to_owned)[..], &[0, 0, 1][..])
        );
        let red: Vec<u8> = (0..test.len()).map(|at| test.pixels(at)[0]).collect();
        assert_eq!(red, [4, 9, 4, 4]);

        let apart = tempfile::tempdir().unwrap();
        for set in ["train", "test"] {
            for label in ["Greek/a", "Latin/b"] {
                let folder = apart.path().join(set).join(label);
                fs::create_dir_all(&folder).unwrap();
                RgbImage::new(8, 8).save(folder.join("1.png")).unwrap();
            }
        }
        let Sets { training, test } = open(apart.path(), 8).unwrap();
        assert_eq!((training.len(), test.len(), training.labels()), (2, 2, test.labels()));
    }

    #[test]
    fn what_cannot_be_used_is_said_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let said = || open(folder.path(), 8).unwrap_err().to_string();
        assert!(said().contains("neither the files of CIFAR-100"), "{}", said());
        assert!(open(&folder.path().join("nowhere"), 8).unwrap_err().to_string().contains("no such file or folder"));
        cifar_in(folder.path());
        let good = fs::read(folder.path().join("train.bin")).unwrap();
        let with = |bytes: &[u8]| {
            fs::write(folder.path().join("train.bin"), bytes).unwrap();
            said()
        };
        assert!(with(&good[..good.len() - 7]).contains("not whole pictures of 3074 bytes"));
        assert!(with(&[]).contains("empty"));
        let mut bytes = good.clone();
        bytes[1] = 9;
        assert!(with(&bytes).contains("picture 0 has the fine label 9, but there are 3 names"));
        bytes = good.clone();
        bytes[0] = 0;
        assert!(with(&bytes).contains("pictures of \"apple\" are called \"fish\" and \"fruit\""));
        assert!(with(&good[..RECORD]).contains("none to learn from"));
        assert!(open(&folder.path().join("train.bin"), 8).unwrap_err().to_string().contains("a folder is needed"));
        fs::write(folder.path().join("train.bin"), &good).unwrap();
        fs::write(folder.path().join("fine_label_names.txt"), [0xFF, 0xFE]).unwrap();
        assert!(said().contains("this is no text"));
        fs::remove_file(folder.path().join("fine_label_names.txt")).unwrap();
        assert!(said().contains("no such file"));

        let pictures = tempfile::tempdir().unwrap();
        let inner = pictures.path().join("a/b");
        fs::create_dir_all(&inner).unwrap();
        fs::write(inner.join("1.png"), "no picture").unwrap();
        let words = open(pictures.path(), 8).unwrap_err().to_string();
        assert!(words.contains("1.png"), "{words}");
        RgbImage::new(8, 8).save(inner.join("1.png")).unwrap();
        let words = open(pictures.path(), 8).unwrap_err().to_string();
        assert!(words.contains("there are no pictures") || words.contains("two of each are needed"), "{words}");
    }
}

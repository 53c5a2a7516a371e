//! Labelled pictures in folders: one sub-folder for each class, or a folder `train` and a folder `test` of such
//! sub-folders.
//!
//! Classes are numbered in the order in which people sort the names of their folders. Pictures become grey, 28 x 28
//! pixels, the whole picture in the middle. Where the edges of the set are bright on the mean, all of it is turned
//! round: networks expect ink on a dark ground.

use std::fs;
use std::path::{Path, PathBuf};

use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage};

use super::idx::Sets;
use super::listing::{self, name_of};
use super::{FileError, bytes, picture};
use crate::digits::{CLASSES, Digits, SIDE};
use crate::numeric::random::{Purpose, generator, shuffle};

/// One picture of so many of a class is for the test, where no folder is set apart for it.
const TEST_EVERY: usize = 6;
/// The most pictures that are read.
const MOST: usize = 200_000;

/// A class: its name and its pictures, in the order of their names.
struct Class {
    name: String,
    files: Vec<PathBuf>,
}

/// Opens training and test pictures. Training pictures come in an order in which the classes are mixed, the same each
/// time.
///
/// # Errors
/// A folder that is none, that holds fewer than 2 classes or more than 10, or more than 200,000 pictures; a class with
/// too few pictures; a picture that cannot be read; a test folder with other classes.
pub fn sets(folder: &Path) -> Result<Sets, FileError> {
    let apart = ["train", "test"].map(|name| folder.join(name));
    let [training, test] = if apart.iter().all(|folder| folder.is_dir()) {
        let [training, test] = [classes(&apart[0], 1)?, classes(&apart[1], 1)?];
        if !training.iter().map(|class| &class.name).eq(test.iter().map(|class| &class.name)) {
            let what = "the folders train and test do not hold the same classes";
            return Err(FileError::unusable(what, folder));
        }
        [training, test]
    } else {
        let all = classes(folder, 2)?;
        [false, true].map(|for_test| {
            let part = |class: &Class| Class { name: class.name.clone(), files: taken(&class.files, for_test) };
            all.iter().map(part).collect::<Vec<_>>()
        })
    };
    let counted: usize = training.iter().chain(&test).map(|class| class.files.len()).sum();
    if counted > MOST {
        return Err(FileError::unusable(format!("there are {counted} pictures, at most {MOST} are read"), folder));
    }
    let [training, test] = [read(&training)?, read(&test)?];
    let turned = edge(training.iter().chain(&test)) > 127.0;
    let digits = |pictures: Vec<(GrayImage, u8)>| {
        let (pixels, labels): (Vec<_>, Vec<_>) =
            pictures.into_iter().map(|(picture, label)| (framed(picture, turned), label)).unzip();
        Digits::new(pixels.concat(), labels).map_err(|error| FileError::unusable(error.to_string(), folder))
    };
    Ok(Sets { training: digits(training)?, test: digits(test)? })
}

/// The pictures of a class for the test, or all others. The last is always for the test, so that few are enough.
fn taken(files: &[PathBuf], for_test: bool) -> Vec<PathBuf> {
    let is_for_test = |back: usize| back.is_multiple_of(TEST_EVERY);
    let backward = files.iter().rev().enumerate().filter(|(back, _)| is_for_test(*back) == for_test);
    let mut files: Vec<PathBuf> = backward.map(|(_, file)| file.clone()).collect();
    files.reverse();
    files
}

/// The classes of a folder, each with at least so many pictures.
fn classes(folder: &Path, fewest: usize) -> Result<Vec<Class>, FileError> {
    let about = fs::metadata(folder).map_err(|error| FileError::reading(error, folder))?;
    if !about.is_dir() {
        return Err(FileError::unusable("this is a file: name a folder with one sub-folder for each class", folder));
    }
    let folders = listing::folders(folder)?;
    match folders.len() {
        0 => {
            let what = "the folder holds no sub-folders: one for each class is needed, with its pictures";
            return Err(FileError::unusable(what, folder));
        }
        1 => {
            let what = format!("the folder holds one class only ({}): at least 2 are needed", name_of(&folders[0]));
            return Err(FileError::unusable(what, folder));
        }
        more if more > CLASSES => {
            let what = format!("the folder holds {more} sub-folders: at most {CLASSES} classes are possible");
            return Err(FileError::unusable(what, folder));
        }
        _ => {}
    }
    let class = |path: PathBuf| {
        let files = listing::pictures(&path)?;
        if files.len() < fewest {
            let what = match files.len() {
                0 => format!("this class holds no pictures ({})", picture::FORMATS),
                count => format!("this class holds too few pictures ({count}): at least {fewest} are needed"),
            };
            return Err(FileError::unusable(what, &path));
        }
        Ok(Class { name: name_of(&path), files })
    };
    folders.into_iter().map(class).collect()
}

/// The pictures of all classes in a mixed order, each no longer than a side, with the numbers of their classes.
fn read(classes: &[Class]) -> Result<Vec<(GrayImage, u8)>, FileError> {
    let mut all = Vec::new();
    for (label, class) in classes.iter().enumerate() {
        for file in &class.files {
            let bytes = bytes::read(file, picture::MOST_BYTES)?;
            let (picture, _) = picture::decode(&bytes).map_err(|what| FileError::unusable(what, file))?;
            let picture = DynamicImage::ImageRgb8(picture).into_luma8();
            let longest = picture.width().max(picture.height());
            let scaled = |length: u32| {
                let length = f64::from(length) * SIDE as f64 / f64::from(longest);
                (length.round() as u32).clamp(1, SIDE as u32)
            };
            let (width, height) = (scaled(picture.width()), scaled(picture.height()));
            let small = match picture.dimensions() == (width, height) {
                true => picture,
                false => imageops::resize(&picture, width, height, FilterType::Triangle),
            };
            all.push((small, label as u8));
        }
    }
    shuffle(&mut generator(0, Purpose::Order, 0), &mut all);
    Ok(all)
}

/// Mean brightness of the edges, 0 to 255.
fn edge<'a>(pictures: impl Iterator<Item = &'a (GrayImage, u8)>) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for (picture, _) in pictures {
        let (right, bottom) = (picture.width() - 1, picture.height() - 1);
        let on_edge = |x: u32, y: u32| x == 0 || y == 0 || x == right || y == bottom;
        for (_, _, grey) in picture.enumerate_pixels().filter(|(x, y, _)| on_edge(*x, *y)) {
            sum += f64::from(grey.0[0]);
            count += 1.0;
        }
    }
    sum / f64::max(count, 1.0)
}

/// The picture in the middle of 28 x 28 dark pixels.
fn framed(mut picture: GrayImage, turned: bool) -> Vec<u8> {
    let side = SIDE as u32;
    if turned {
        imageops::invert(&mut picture);
    }
    let mut all = GrayImage::new(side, side);
    let middle = |length: u32| i64::from((side - length) / 2);
    imageops::replace(&mut all, &picture, middle(picture.width()), middle(picture.height()));
    all.into_raw()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use image::Luma;
    use tempfile::TempDir;

    use super::*;

    /// Pictures of one grey each on white paper: what is at the centre tells them apart.
    fn class(folder: &Path, name: &str, count: usize, grey: u8) {
        let folder = folder.join(name);
        fs::create_dir_all(&folder).unwrap();
        for index in 0..count {
            let mut picture = GrayImage::from_pixel(56, 28, Luma([255]));
            (20..36).for_each(|x| (8..20).for_each(|y| picture.put_pixel(x, y, Luma([grey]))));
            picture.save(folder.join(format!("{index}.png"))).unwrap();
        }
    }

    fn refused(folder: &Path) -> String {
        sets(folder).unwrap_err().to_string()
    }

    #[test]
    fn every_sub_folder_is_a_class_and_every_sixth_picture_is_for_the_test() {
        let folder = tempfile::tempdir().unwrap();
        // People sort 2 before 10.
        [("2", 55u8), ("10", 155), ("one", 5)].iter().for_each(|(name, grey)| class(folder.path(), name, 12, *grey));
        fs::create_dir(folder.path().join(".hidden")).unwrap();
        fs::write(folder.path().join("notes.txt"), "no class").unwrap();
        fs::write(folder.path().join("one/notes.txt"), "no picture").unwrap();
        let found = sets(folder.path()).unwrap();
        assert_eq!((found.training.len(), found.test.len()), (30, 6));
        for digits in [&found.training, &found.test] {
            for index in 0..digits.len() {
                let ink = |row: usize, col: usize| digits.picture(index)[row * SIDE + col];
                // White paper is the dark ground, and so is what is above and below a broad picture.
                assert_eq!((ink(14, 1), ink(1, 14)), (0, 0));
                assert_eq!(ink(14, 14), [200, 100, 250][digits.label(index)]);
            }
        }
        let first: BTreeSet<usize> = (0..8).map(|index| found.training.label(index)).collect();
        assert!(first.len() > 1, "the classes are mixed");
        assert_eq!(sets(folder.path()).unwrap(), found);
    }

    #[test]
    fn a_folder_for_the_test_is_taken_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        for (part, count) in [("train", 5), ("test", 2)] {
            ["a", "b"].iter().for_each(|name| class(&folder.path().join(part), name, count, 0));
        }
        let found = sets(folder.path()).unwrap();
        assert_eq!((found.training.len(), found.test.len()), (10, 4));
        class(&folder.path().join("test"), "c", 1, 0);
        assert!(refused(folder.path()).starts_with("the folders train and test do not hold the same classes"));
    }

    #[test]
    fn folders_that_cannot_be_learned_from_are_refused_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let empty = |folder: &TempDir, name: &str| fs::create_dir(folder.path().join(name)).unwrap();
        assert!(refused(&folder.path().join("gone")).starts_with("there is no such file or folder"));
        let file = folder.path().join("file");
        fs::write(&file, "x").unwrap();
        assert!(refused(&file).starts_with("this is a file: name a folder with one sub-folder for each class"));
        assert!(refused(folder.path()).starts_with("the folder holds no sub-folders"));
        class(folder.path(), "cats", 3, 0);
        assert!(refused(folder.path()).starts_with("the folder holds one class only (cats)"));
        empty(&folder, "dogs");
        let none = refused(folder.path());
        assert!(none.starts_with("this class holds no pictures (PNG") && none.ends_with("dogs"), "{none}");
        class(folder.path(), "dogs", 1, 0);
        assert!(refused(folder.path()).starts_with("this class holds too few pictures (1): at least 2"));
        fs::write(folder.path().join("dogs/broken.png"), b"\x89PNG\r\n\x1a\n and so on").unwrap();
        let broken = refused(folder.path());
        assert!(broken.ends_with("broken.png"), "{broken}");
        (0..9).for_each(|index| empty(&folder, &format!("more{index}")));
        assert!(refused(folder.path()).starts_with("the folder holds 11 sub-folders: at most 10 classes"));
    }
}

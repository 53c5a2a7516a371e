//! A folder of pictures with label images beside them.
//!
//! Beside `NAME.jpg` (or any other picture) stand `NAME.KIND.png`, one region id per pixel; TIFF, NPY and the MAT files
//! of BSDS will do as well. `KIND-1`, `KIND-2`, ... are several annotators of one kind. NAME may have dots: of several
//! pictures whose names a label image begins with, the longest counts. A JSON of COCO in the folder knows many
//! pictures.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use super::listing::{self, name_of};
use super::picture::{self, ENDINGS};
use super::source::PictureSource;
use super::truth::{self, Annotations};
use super::{FileError, frames};
use crate::islands::Truth;
use crate::ruler::{KindTruth, Subject};

/// The kind of what BSDS and COCO have drawn.
const HUMAN: &str = "human";

/// The annotated pictures of a folder, by name, still unread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotated {
    /// The picture.
    pub picture: PathBuf,
    /// Kind and label image of every annotator, kinds and annotators in order.
    pub labels: Vec<(String, PathBuf)>,
}

/// A file that is not scored.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize)]
pub struct LeftOut {
    /// Name of the file.
    pub file: String,
    /// Why it was left out.
    pub reason: String,
}

impl LeftOut {
    /// One file and why.
    pub fn new(path: &Path, reason: impl Into<String>) -> Self {
        Self { file: name_of(path), reason: reason.into() }
    }
}

/// What a folder holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The pictures that have label images.
    pub annotated: Vec<Annotated>,
    /// The files that have no part in it, by name.
    pub left_out: Vec<LeftOut>,
}

/// Lists the annotated pictures of `folder`, and the pictures and label images that have no other beside them.
///
/// # Errors
/// No folder, or nothing in it that has a label image.
pub fn list(folder: &Path) -> Result<Listing, FileError> {
    let files = listing::files(folder)?;
    let parts =
        |path: &Path| Some((path.file_stem()?.to_str()?.to_owned(), path.extension()?.to_str()?.to_lowercase()));
    let named: Vec<(PathBuf, String, String)> =
        files.into_iter().filter_map(|path| parts(&path).map(|(stem, ending)| (path, stem, ending))).collect();
    let is_picture = |ending: &str| ENDINGS.contains(&ending);
    let is_label = |ending: &str| truth::ENDINGS.contains(&ending);
    // What a name may be beside: every picture, and of those that look like label images the ones that have their own.
    let stems: BTreeSet<&str> = named.iter().filter(|file| is_picture(&file.2)).map(|file| file.1.as_str()).collect();
    let beside = |stem: &str, stems: &BTreeSet<&str>| {
        let cuts = stem.match_indices('.').map(|(at, _)| at);
        cuts.rev().find(|at| stems.contains(&stem[..*at])).map(|at| (stem[..at].to_owned(), stem[at + 1..].to_owned()))
    };
    let bases: BTreeSet<String> = named
        .iter()
        .filter(|file| is_label(&file.2))
        .filter_map(|file| beside(&file.1, &stems))
        .map(|(base, _)| base)
        .collect();
    let labels_of_another = |stem: &str, ending: &str| {
        let own = bases.contains(stem);
        (is_label(ending) && !own).then(|| beside(stem, &stems)).flatten()
    };
    let annotations: Vec<(PathBuf, Annotations)> = named
        .iter()
        .filter(|file| file.2 == "json")
        .filter_map(|file| truth::annotations(&file.0).ok().map(|read| (file.0.clone(), read)))
        .collect();

    let mut pictures: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut labels: Vec<(String, String, u32, PathBuf)> = Vec::new();
    let mut left_out = Vec::new();
    for (path, stem, ending) in &named {
        if let Some((base, kind)) = labels_of_another(stem, ending) {
            let (kind, annotator) = match kind.rsplit_once('-').map(|(kind, number)| (kind, number.parse())) {
                Some((kind, Ok(annotator))) => (kind.to_owned(), annotator),
                _ => (kind, 0),
            };
            labels.push((base, kind, annotator, path.clone()));
        } else if is_picture(ending) {
            if let Some(other) = pictures.get(stem) {
                left_out.push(LeftOut::new(path, format!("{} has the same name", name_of(other))));
            } else {
                pictures.insert(stem.clone(), path.clone());
            }
        } else if ending == "mat" && stems.contains(stem.as_str()) {
            // As BSDS has them: NAME.mat beside NAME.jpg.
            labels.push((stem.clone(), HUMAN.to_owned(), 0, path.clone()));
        } else if is_label(ending) {
            left_out.push(LeftOut::new(path, "no picture of its name stands beside it"));
        }
    }
    for (path, read) in &annotations {
        for name in read.pictures() {
            let stem = Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            if pictures.contains_key(&stem) {
                labels.push((stem, HUMAN.to_owned(), 0, path.clone()));
            }
        }
    }
    labels.sort();
    let mut annotated = Vec::new();
    for (name, picture) in pictures {
        let own = labels.iter().filter(|label| label.0 == name);
        let own: Vec<_> = own.map(|(_, kind, _, path)| (kind.clone(), path.clone())).collect();
        match own.is_empty() {
            true => left_out.push(LeftOut::new(&picture, "no label image of its name stands beside it")),
            false => annotated.push(Annotated { picture, labels: own }),
        }
    }
    left_out.sort_by(|a, b| a.file.cmp(&b.file));
    if annotated.is_empty() {
        let what = "no picture here has a label image beside it (NAME.jpg or NAME.png with NAME.KIND.png)";
        return Err(FileError::unusable(what, folder));
    }
    Ok(Listing { annotated, left_out })
}

/// Checks pictures and label images by what stands at their beginning: all that are bad.
pub fn check(annotated: &[Annotated]) -> Vec<(usize, FileError)> {
    let bad = annotated.iter().enumerate().filter_map(|(place, one)| one.check().err().map(|error| (place, error)));
    bad.collect()
}

impl Annotated {
    /// Whether picture and label images can be read, as far as their beginnings say, and have one size.
    fn check(&self) -> Result<(), FileError> {
        let (width, height) = picture::size(&self.picture)?;
        for (_, path) in &self.labels {
            if let Some(size) = truth::size(path)? {
                fits(size, (width, height), true).map_err(|what| FileError::unusable(what, path))?;
            }
        }
        Ok(())
    }

    /// Reads picture and label images; regions of the numbers in `ignore` are void.
    ///
    /// # Errors
    /// A picture or a label image that cannot be used, or label images of another shape than the picture.
    pub fn open(&self, ignore: &[u32]) -> Result<Subject, FileError> {
        let opened = frames::open(&PictureSource::Path(self.picture.clone()))?;
        let Some(picture) = opened.frames.first() else {
            return Err(FileError::unusable("there is no picture in it", &self.picture));
        };
        let size = opened.original_size;
        let name = truth::picture_name(&self.picture);
        let mut truths: Vec<KindTruth> = Vec::new();
        for (kind, path) in &self.labels {
            for truth in truth::open_all(path, Some(&name))? {
                let truth = truth::laid_over(truth, size, opened.orientation).ignoring(ignore);
                fits((truth.width, truth.height), size, false).map_err(|what| FileError::unusable(what, path))?;
                match truths.iter_mut().find(|known| known.kind == *kind) {
                    Some(known) => known.annotators.push(truth),
                    None => truths.push(KindTruth { kind: kind.clone(), annotators: vec![truth] }),
                }
            }
        }
        let has = |kind: &str| truths.iter().any(|truth| truth.kind == kind && truth.annotators.len() == 1);
        let is_tree = has("parts") && has("wholes");
        let name = self.picture.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        Ok(Subject { name, picture: (**picture).clone(), truths, is_tree })
    }
}

/// Whether labels have the size of their picture; `turned` labels may have that of a photograph before it was turned.
fn fits(labels: (u32, u32), (width, height): (u32, u32), turned: bool) -> Result<(), String> {
    if labels == (width, height) || (turned && labels == (height, width)) {
        return Ok(());
    }
    Err(format!("the label image is {} x {} pixels, its picture {width} x {height}", labels.0, labels.1))
}

/// What there is to say of the label images: which region looks like void, in how many of them.
#[derive(Debug, Default)]
pub struct Voids(BTreeMap<u32, usize>);

impl Voids {
    /// Looks at one picture's truths.
    pub fn look(&mut self, subject: &Subject) {
        let truths: Vec<&Truth> = subject.truths.iter().flat_map(|kind| &kind.annotators).collect();
        for id in truths.iter().flat_map(|truth| truth::looks(truth).void) {
            *self.0.entry(id).or_default() += 1;
        }
    }

    /// The region that looks like void most often, and in how many label images.
    pub fn most(&self) -> Option<(u32, usize)> {
        self.0.iter().max_by_key(|(_, count)| **count).map(|(id, count)| (*id, *count))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use image::{GrayImage, RgbImage};

    use super::*;

    fn files(listing: &Listing) -> Vec<(&str, &str)> {
        listing.left_out.iter().map(|left| (left.file.as_str(), left.reason.as_str())).collect()
    }

    #[test]
    fn kinds_and_annotators_are_told_apart_and_the_rest_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert!(list(folder.path()).unwrap_err().to_string().contains("label image beside it"));
        RgbImage::new(8, 6).save(at("a.jpg")).unwrap();
        RgbImage::new(8, 6).save(at("alone.png")).unwrap();
        for name in ["a.human-2.png", "a.human-10.png", "a.human-1.png", "a.parts.png"] {
            GrayImage::new(8, 6).save(at(name)).unwrap();
        }
        std::fs::write(at("a.notes.txt"), "no picture").unwrap();
        let listing = list(folder.path()).unwrap();
        assert_eq!(files(&listing), [("alone.png", "no label image of its name stands beside it")]);
        let found = listing.annotated;
        assert_eq!(found.len(), 1);
        let names: Vec<_> =
            found[0].labels.iter().map(|(_, path)| path.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["a.human-1.png", "a.human-2.png", "a.human-10.png", "a.parts.png"]);
        let subject = found[0].open(&[]).unwrap();
        assert_eq!(subject.truths.iter().map(|truth| truth.annotators.len()).collect::<Vec<_>>(), [3, 1]);
        assert!(!subject.is_tree && check(&found).is_empty());
        GrayImage::new(9, 6).save(at("a.human-2.png")).unwrap();
        assert!(found[0].open(&[]).unwrap_err().to_string().contains("9 x 6"));
        let bad = check(&found);
        assert!(bad.len() == 1 && bad[0].0 == 0 && bad[0].1.to_string().contains("9 x 6"), "{bad:?}");
        assert!(list(&at("nowhere")).is_err());
    }

    #[test]
    fn names_with_dots_are_paired_by_the_longest() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["street.jpg", "street.v2.jpg", "shot 2024.01.05.png", "street.v3.webp"] {
            RgbImage::new(8, 6).save(at(name)).unwrap();
        }
        let labels = ["street.human.png", "street.v2.human.png", "shot 2024.01.05.human.tif", "street.v3.human.png"];
        for name in labels.iter().chain(&["gone.human.png"]) {
            GrayImage::new(8, 6).save(at(name)).unwrap();
        }
        let listing = list(folder.path()).unwrap();
        let pairs: Vec<(String, String)> =
            listing.annotated.iter().map(|one| (name_of(&one.picture), name_of(&one.labels[0].1))).collect();
        let expected = [
            ("shot 2024.01.05.png", "shot 2024.01.05.human.tif"),
            ("street.jpg", "street.human.png"),
            ("street.v2.jpg", "street.v2.human.png"),
            ("street.v3.webp", "street.v3.human.png"),
        ];
        assert_eq!(pairs, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert_eq!(files(&listing), [("gone.human.png", "no label image of its name stands beside it")]);
        assert!(listing.annotated.iter().all(|one| one.open(&[]).is_ok()));
    }
}

//! The name that a file gets: one that lacks its ending is mended, one with the ending of something else is refused.

use std::path::{Path, PathBuf};

use super::Purpose;

/// Endings that say what a file is: a file of another kind must not have them.
const KNOWN: &[&str] = &[
    "avi",
    "bmp",
    "csv",
    "gif",
    "gz",
    "jpeg",
    "jpg",
    "json",
    "md",
    "mov",
    "mp4",
    "npy",
    "npz",
    "pdf",
    "pgm",
    "png",
    "pnm",
    "ppm",
    "pt",
    "pth",
    "py",
    "rs",
    "safetensors",
    "svg",
    "tar",
    "tif",
    "tiff",
    "toml",
    "txt",
    "webm",
    "webp",
    "xlsx",
    "zip",
];

/// The path under which a file of this purpose is written, with the right ending.
///
/// # Errors
/// A sentence: a folder, or a name that says that the file is of another kind.
pub fn mended(purpose: Purpose, path: &Path) -> Result<PathBuf, String> {
    if purpose.is_folder() {
        return match path.is_file() {
            true => Err("There is a file of this name: a folder is to be written".to_owned()),
            false => Ok(path.to_owned()),
        };
    }
    let Some(name) = path.file_name().filter(|_| !ends_as_folder(path)) else {
        return Err("This names a folder: write the name of a file behind it".to_owned());
    };
    if path.is_dir() {
        return Err("There is a folder of this name: write the name of a file behind it".to_owned());
    }
    let Some((_, endings)) = purpose.filter() else { return Ok(path.to_owned()) };
    let Some(wanted) = endings.first() else { return Ok(path.to_owned()) };
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if endings.contains(&ending.as_str()) {
        return Ok(path.to_owned());
    }
    if KNOWN.contains(&ending.as_str()) {
        return Err(format!("The name must end with .{wanted}: .{ending} says that the file is something else"));
    }
    let mut name = name.to_owned();
    name.push(format!(".{wanted}"));
    Ok(path.with_file_name(name))
}

/// Whether a path ends with what separates folders.
fn ends_as_folder(path: &Path) -> bool {
    path.to_string_lossy().ends_with(std::path::is_separator)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_ending_is_added_and_a_wrong_one_refused() {
        let mend = |name: &str| mended(Purpose::ExportPicture, Path::new(name));
        let same = |name: &str| Ok(PathBuf::from(name));
        assert_eq!(mend("maps.png"), same("maps.png"));
        assert_eq!(mend("MAPS.PNG"), same("MAPS.PNG"));
        assert_eq!(mend("maps"), same("maps.png"));
        assert_eq!(mend("there/run 3.5"), same("there/run 3.5.png"), "3.5 is no ending");
        let refused = mend("maps.gif").unwrap_err();
        assert_eq!(refused, "The name must end with .png: .gif says that the file is something else");
        assert!(mend("there/").unwrap_err().starts_with("This names a folder"));
        assert!(mend("..").is_err());
        assert_eq!(mended(Purpose::SaveSession, Path::new("a.session")), same("a.session.json"));
        assert!(mended(Purpose::ExportGif, Path::new("a.png")).is_err());
        assert_eq!(mended(Purpose::SaveCheckpoint, Path::new("m")), same("m.safetensors"));
    }

    #[test]
    fn what_is_kept_as_a_folder_goes_into_one_and_not_over_a_file() {
        let keep = Purpose::KeepTraining(crate::app::trainings::TrainingKind::Hemispheres);
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(mended(keep, folder.path()).unwrap(), folder.path());
        let path = folder.path().join("run 3.5");
        assert_eq!(mended(keep, &path).unwrap(), path, "a folder needs no ending");
        std::fs::write(&path, "").unwrap();
        assert!(mended(keep, &path).unwrap_err().starts_with("There is a file"));
    }

    #[test]
    fn a_folder_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("maps.png");
        std::fs::create_dir(&path).unwrap();
        assert!(mended(Purpose::ExportPicture, &path).unwrap_err().starts_with("There is a folder"));
    }
}

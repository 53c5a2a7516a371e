//! Writing whole files or none: what is written first stands under a temporary name in the same folder, reaches the
//! disk, and only then takes the place of what was there.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{Builder, NamedTempFile};

use super::FileError;

/// Writes a file in one piece: `content` writes to a temporary file beside `path`, which then replaces `path`.
///
/// A device or a pipe (`/dev/stdout`) is written to directly, and a link stays a link: what it points at is replaced.
///
/// # Errors
/// What kept it from being written; what was at `path` before is still there, and nothing else is left.
pub fn write(path: &Path, content: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Result<(), FileError> {
    let mut file = Pending::create(path)?;
    content(file.writer()).map_err(|error| FileError::writing(error, path))?;
    file.commit()
}

/// What is begun and does not count yet: files under temporary names, folders with nothing in them.
static BEGUN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn begun() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    BEGUN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Something that is removed where the program must end at once, as long as this lives: a file, or a folder that has
/// nothing in it.
#[derive(Debug)]
pub struct Begun(PathBuf);

impl Begun {
    /// Of what stands at `path`.
    pub fn at(path: &Path) -> Self {
        begun().insert(path.to_path_buf());
        Self(path.to_path_buf())
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        begun().remove(&self.0);
    }
}

/// Removes all that is begun, for a program that ends now: whoever begins anything more waits for ever.
pub fn abandon() {
    let begun = begun();
    for path in begun.iter() {
        // A folder goes only when it is empty, and only after the files in it.
        let _ = fs::remove_file(path);
    }
    for path in begun.iter().rev() {
        let _ = fs::remove_dir(path);
    }
    std::mem::forget(begun);
}

/// A file that is being written and does not count until [`Pending::commit`]; dropped before that, it leaves nothing.
#[derive(Debug)]
pub struct Pending {
    path: PathBuf,
    writer: BufWriter<File>,
    /// None when a device is written to directly.
    temporary: Option<(tempfile::TempPath, PathBuf)>,
    /// Dropped after the file is in its place or gone.
    _begun: Option<Begun>,
}

impl Pending {
    /// Begins a file that will stand at `path`.
    ///
    /// # Errors
    /// A folder that is missing or cannot be written to, or a folder of that name.
    pub fn create(path: &Path) -> Result<Self, FileError> {
        Self::begin(path).map_err(|error| FileError::writing(error, path))
    }

    fn begin(path: &Path) -> io::Result<Self> {
        let target = match fs::metadata(path) {
            Ok(there) if there.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(there) if !there.is_file() => {
                let writer = BufWriter::new(File::options().write(true).open(path)?);
                return Ok(Self { path: path.to_path_buf(), writer, temporary: None, _begun: None });
            }
            Ok(there) if there.permissions().readonly() => return Err(io::ErrorKind::PermissionDenied.into()),
            Ok(_) => fs::canonicalize(path)?,
            Err(_) => path.to_path_buf(),
        };
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
            _ => PathBuf::from("."),
        };
        let temporary: NamedTempFile =
            ordinary(Builder::new().prefix(".glomscope-").suffix(".part")).tempfile_in(folder)?;
        let (file, temporary) = temporary.into_parts();
        Ok(Self {
            path: path.to_path_buf(),
            writer: BufWriter::new(file),
            _begun: Some(Begun::at(&temporary)),
            temporary: Some((temporary, target)),
        })
    }

    /// Where the content goes.
    pub fn writer(&mut self) -> &mut BufWriter<File> {
        &mut self.writer
    }

    /// Goes back to `position` in what was written so far, lets `change` overwrite it, and returns to the end.
    ///
    /// # Errors
    /// What the system says, as a [`FileError`].
    pub fn rewrite_at(&mut self, position: u64, bytes: &[u8]) -> Result<(), FileError> {
        let mut rewrite = || {
            let end = self.writer.stream_position()?;
            self.writer.seek(io::SeekFrom::Start(position))?;
            self.writer.write_all(bytes)?;
            self.writer.seek(io::SeekFrom::Start(end)).map(drop)
        };
        rewrite().map_err(|error| FileError::writing(error, &self.path))
    }

    /// Puts the finished file in its place.
    ///
    /// # Errors
    /// What kept it from reaching the disk or its place; nothing is left then.
    pub fn commit(mut self) -> Result<(), FileError> {
        let path = self.path.clone();
        self.finish().map_err(|error| FileError::writing(error, &path))
    }

    fn finish(&mut self) -> io::Result<()> {
        self.writer.flush()?;
        let Some((temporary, target)) = self.temporary.take() else { return Ok(()) };
        self.writer.get_ref().sync_all()?;
        if let Ok(before) = fs::metadata(&target) {
            fs::set_permissions(&temporary, before.permissions())?;
        }
        temporary.persist(&target).map_err(|error| error.error)?;
        // The new name reaches the disk with its folder; where a folder cannot be opened there is nothing more to do.
        #[cfg(unix)]
        if let Some(folder) = target.parent().and_then(|folder| File::open(folder).ok()) {
            folder.sync_all().ok();
        }
        Ok(())
    }
}

/// Temporary files are private by default; ours becomes an ordinary file of the user, as the umask has it.
#[cfg(unix)]
fn ordinary<'a, 'b>(builder: &'b mut Builder<'a, 'a>) -> &'b mut Builder<'a, 'a> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn ordinary<'a, 'b>(builder: &'b mut Builder<'a, 'a>) -> &'b mut Builder<'a, 'a> {
    builder
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn replaces_what_was_there_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.txt");
        fs::write(&path, "before").unwrap();
        write(&path, |file| file.write_all(b"after")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"after");
        assert_eq!(names(folder.path()), ["out.txt"]);
    }

    #[test]
    fn a_failure_in_the_middle_keeps_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.txt");
        fs::write(&path, "before").unwrap();
        let error = write(&path, |file| {
            file.write_all(&[7; 100_000])?;
            Err(io::ErrorKind::StorageFull.into())
        })
        .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "nothing was written, the disk is full (free some space or choose another folder): {}",
                path.display()
            )
        );
        assert_eq!(fs::read(&path).unwrap(), b"before");
        assert_eq!(names(folder.path()), ["out.txt"]);
    }

    #[test]
    fn dropped_before_commit_it_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut pending = Pending::create(&folder.path().join("out.txt")).unwrap();
        pending.writer().write_all(b"half").unwrap();
        drop(pending);
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn bytes_can_be_written_again_further_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.txt");
        let mut pending = Pending::create(&path).unwrap();
        pending.writer().write_all(b"....body").unwrap();
        pending.rewrite_at(1, b"ab").unwrap();
        pending.writer().write_all(b"!").unwrap();
        pending.commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b".ab.body!");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_the_file_an_ordinary_one() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        write(&real, |file| file.write_all(b"1")).unwrap();
        let mode = fs::metadata(&real).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode & 0o600, 0o600);
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&real, &link).unwrap();
        write(&link, |file| file.write_all(b"2")).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"2");
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_device_says_so_and_stays_a_device() {
        let full = Path::new("/dev/full");
        let error = write(full, |file| file.write_all(&[0; 100_000])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "nothing was written, the disk is full (free some space or choose another folder): /dev/full"
        );
        assert!(!fs::metadata(full).unwrap().is_file());
    }
}

//! States as NPZ, which NumPy opens with `numpy.load`: a ZIP archive of stored `.npy` arrays.
//!
//! `states` is float32 (steps + 1, columns, levels, dim) with the columns row by row, the initial state first;
//! `islands` is int32 (levels, rows, cols), of the last state; `memory` is float32 (levels, dim, dim), the fast weights
//! after it. The states are written one by one, as they come: a run of any length needs the memory of one state. What
//! is known only at the end (how many states there were, sizes and checksums) is filled in afterwards. Sizes are given
//! in 64 bits throughout (ZIP64), so that a file may pass 4 GB.

use std::borrow::Borrow;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};

use crc32fast::Hasher;
use ndarray::{Array3, ArrayView2, ArrayView3};

use super::FileError;
use super::atomic::Pending;
use crate::grid::Grid;

/// Bytes before the data of an `.npy` array, as long as a header is here always.
const NPY_HEADER: usize = 128;
/// Bytes of a local ZIP header without the name: the fixed part and the 64-bit sizes.
const LOCAL_HEADER: usize = 30 + 20;

/// Writes all states, the islands of the last and the fast weights after it. States are (L, N, D); `islands` are the
/// labels of each level, (L) x (N); `memory` has a matrix (D, D) per level, or is empty.
///
/// # Errors
/// A file that cannot be written, or states or labels of different shapes.
pub fn write_states<S: Borrow<Array3<f32>>>(
    path: &Path,
    states: impl IntoIterator<Item = S>,
    islands: &[&[u32]],
    memory: &[ArrayView2<f32>],
    grid: Grid,
) -> Result<(), FileError> {
    let mut file = StatesFile::create(path)?;
    for state in states {
        file.push(state.borrow().view())?;
    }
    file.finish(islands, memory, grid)
}

/// An NPZ file that states are added to one by one.
pub struct StatesFile {
    path: PathBuf,
    file: Pending,
    /// (L, N, D) of the first state.
    shape: Option<[usize; 3]>,
    steps: usize,
    /// Checksum of the states so far, without the header before them.
    sum: Hasher,
    /// One state as bytes.
    buffer: Vec<u8>,
}

impl StatesFile {
    /// Begins a file that will stand at `path` once it is finished; dropped before that, it leaves nothing.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn create(path: &Path) -> Result<Self, FileError> {
        let mut file = Pending::create(path)?;
        let placeholder = vec![0; LOCAL_HEADER + STATES.len() + NPY_HEADER];
        file.writer().write_all(&placeholder).map_err(|error| FileError::writing(error, path))?;
        Ok(Self { path: path.to_path_buf(), file, shape: None, steps: 0, sum: Hasher::new(), buffer: Vec::new() })
    }

    /// Adds the next state, (L, N, D).
    ///
    /// # Errors
    /// A state of another shape than the first, or a file that cannot be written.
    pub fn push(&mut self, state: ArrayView3<f32>) -> Result<(), FileError> {
        let shape: [usize; 3] = state.dim().into();
        if *self.shape.get_or_insert(shape) != shape {
            return Err(FileError::unusable("states of different shapes do not fit one file", &self.path));
        }
        self.buffer.clear();
        // (L, N, D) to (N, L, D).
        for value in state.permuted_axes([1, 0, 2]) {
            self.buffer.extend(value.to_le_bytes());
        }
        self.sum.update(&self.buffer);
        self.steps += 1;
        self.file.writer().write_all(&self.buffer).map_err(|error| FileError::writing(error, &self.path))
    }

    /// Adds the islands, labels of each level, (L) x (N), and the fast weights, (D, D) for each level or none, and puts
    /// the file in its place.
    ///
    /// # Errors
    /// Labels that do not fit the grid, matrices that do not fit the states, no state, or a file that cannot be
    /// written.
    pub fn finish(mut self, islands: &[&[u32]], memory: &[ArrayView2<f32>], grid: Grid) -> Result<(), FileError> {
        let Some([levels, columns, dim]) = self.shape else {
            return Err(FileError::unusable("there is no state to write", &self.path));
        };
        if columns != grid.columns() || islands.len() != levels || islands.iter().any(|labels| labels.len() != columns)
        {
            return Err(FileError::unusable("the islands do not fit the states", &self.path));
        }
        if !memory.is_empty() && (memory.len() != levels || memory.iter().any(|matrix| matrix.dim() != (dim, dim))) {
            return Err(FileError::unusable("the fast weights do not fit the states", &self.path));
        }

        let states_header = npy_header("<f4", &[self.steps, columns, levels, dim]);
        let states_bytes = 4 * (self.steps * columns * levels * dim) as u64;
        let mut states_sum = Hasher::new();
        states_sum.update(&states_header);
        states_sum.combine(&self.sum);
        let states =
            Entry { name: STATES, offset: 0, bytes: NPY_HEADER as u64 + states_bytes, sum: states_sum.finalize() };

        let mut content = npy_header("<i4", &[levels, grid.rows, grid.cols]);
        for &label in islands.iter().copied().flatten() {
            content.extend((label as i32).to_le_bytes());
        }
        let islands = Entry {
            name: ISLANDS,
            offset: (LOCAL_HEADER + STATES.len()) as u64 + states.bytes,
            bytes: content.len() as u64,
            sum: crc32fast::hash(&content),
        };

        let mut end = islands.local_header();
        end.extend(content);
        let mut directory = [states.directory_entry(), islands.directory_entry()].concat();
        let mut entries = 2;
        if !memory.is_empty() {
            let mut content = npy_header("<f4", &[levels, dim, dim]);
            for &value in memory.iter().flatten() {
                content.extend(value.to_le_bytes());
            }
            let offset = islands.offset + end.len() as u64;
            let memory = Entry { name: MEMORY, offset, bytes: content.len() as u64, sum: crc32fast::hash(&content) };
            end.extend(memory.local_header());
            end.extend(content);
            directory.extend(memory.directory_entry());
            entries = 3;
        }
        let begins = islands.offset + end.len() as u64;
        end.extend(&directory);
        end.extend(end_of_archive(begins, directory.len() as u64, entries));
        let path = self.path;
        let writing = |error| FileError::writing(error, &path);
        self.file.writer().write_all(&end).map_err(writing)?;
        let mut start = states.local_header();
        start.extend(states_header);
        self.file.rewrite_at(0, &start)?;
        debug_assert_eq!(self.file.writer().stream_position().ok(), Some(islands.offset + end.len() as u64));
        self.file.commit()
    }
}

/// Numbers of an array, row by row.
#[derive(Debug, Clone, Copy)]
pub enum Numbers<'a> {
    /// As float32.
    Floats(&'a [f32]),
    /// As int32.
    Integers(&'a [i32]),
}

/// An array on its way into an archive.
#[derive(Debug, Clone)]
pub struct NamedArray<'a> {
    /// Its file in the archive: NAME.npy.
    pub name: &'static str,
    /// Its sides.
    pub shape: Vec<usize>,
    /// As many numbers as that says.
    pub numbers: Numbers<'a>,
}

/// Writes arrays.
///
/// # Errors
/// A file that cannot be written.
pub fn write_arrays(path: &Path, arrays: &[NamedArray<'_>]) -> Result<(), FileError> {
    super::atomic::write(path, |file| {
        let (mut directory, mut offset) = (Vec::new(), 0);
        for NamedArray { name, shape, numbers } in arrays {
            let mut content = match numbers {
                Numbers::Floats(_) => npy_header("<f4", shape),
                Numbers::Integers(_) => npy_header("<i4", shape),
            };
            match numbers {
                Numbers::Floats(values) => content.extend(values.iter().flat_map(|value| value.to_le_bytes())),
                Numbers::Integers(values) => content.extend(values.iter().flat_map(|value| value.to_le_bytes())),
            }
            let entry = Entry { name, offset, bytes: content.len() as u64, sum: crc32fast::hash(&content) };
            let header = entry.local_header();
            file.write_all(&header)?;
            file.write_all(&content)?;
            offset += (header.len() + content.len()) as u64;
            directory.extend(entry.directory_entry());
        }
        file.write_all(&directory)?;
        file.write_all(&end_of_archive(offset, directory.len() as u64, arrays.len() as u64))
    })
}

const STATES: &str = "states.npy";
const ISLANDS: &str = "islands.npy";
const MEMORY: &str = "memory.npy";

/// The header of an `.npy` array in row-major order, [`NPY_HEADER`] bytes.
fn npy_header(kind: &str, shape: &[usize]) -> Vec<u8> {
    let shape: Vec<String> = shape.iter().map(usize::to_string).collect();
    // A tuple of one has its comma.
    let comma = if shape.len() == 1 { "," } else { "" };
    let text = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({}{comma}), }}", shape.join(", "));
    let mut header = b"\x93NUMPY\x01\x00".to_vec();
    header.extend(((NPY_HEADER - 10) as u16).to_le_bytes());
    header.extend(format!("{text:<width$}\n", width = NPY_HEADER - 11).bytes());
    header
}

/// One stored file of the archive.
struct Entry {
    name: &'static str,
    offset: u64,
    bytes: u64,
    sum: u32,
}

impl Entry {
    /// Version 4.5 (ZIP64), no flags, stored, at the earliest time that a ZIP knows: equal states give equal files.
    fn common(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for value in [45_u16, 0, 0, 0, 0x0021] {
            bytes.extend(value.to_le_bytes());
        }
        bytes.extend(self.sum.to_le_bytes());
        bytes.extend([0xFF; 8]);
        bytes.extend((self.name.len() as u16).to_le_bytes());
        bytes
    }

    fn local_header(&self) -> Vec<u8> {
        let mut header = b"PK\x03\x04".to_vec();
        header.extend(self.common());
        header.extend(20_u16.to_le_bytes());
        header.extend(self.name.bytes());
        header.extend([1, 0, 16, 0]);
        header.extend(self.bytes.to_le_bytes());
        header.extend(self.bytes.to_le_bytes());
        header
    }

    fn directory_entry(&self) -> Vec<u8> {
        let mut entry = b"PK\x01\x02".to_vec();
        entry.extend(45_u16.to_le_bytes());
        entry.extend(self.common());
        entry.extend(28_u16.to_le_bytes());
        entry.extend([0; 10]);
        entry.extend([0xFF; 4]);
        entry.extend(self.name.bytes());
        entry.extend([1, 0, 24, 0]);
        for value in [self.bytes, self.bytes, self.offset] {
            entry.extend(value.to_le_bytes());
        }
        entry
    }
}

/// What stands after the directory: its place in 64 bits, where that stands, and the old form that points to it.
fn end_of_archive(offset: u64, bytes: u64, entries: u64) -> Vec<u8> {
    let mut end = b"PK\x06\x06".to_vec();
    end.extend(44_u64.to_le_bytes());
    end.extend([45, 0, 45, 0]);
    end.extend([0; 8]);
    for value in [entries, entries, bytes, offset] {
        end.extend(value.to_le_bytes());
    }
    end.extend(b"PK\x06\x07");
    end.extend(0_u32.to_le_bytes());
    end.extend((offset + bytes).to_le_bytes());
    end.extend(1_u32.to_le_bytes());
    end.extend(b"PK\x05\x06");
    end.extend([0; 4]);
    end.extend([0xFF; 12]);
    end.extend([0; 2]);
    end
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs::File;

    use ndarray::{Array2, Array3, Array4};
    use ndarray_npy::NpzReader;

    use super::*;

    #[test]
    fn an_independent_reader_gets_the_states_back() {
        let (levels, grid, dim) = (3, Grid::new(2, 4), 5);
        let state = |step: usize| {
            Array3::from_shape_fn((levels, grid.columns(), dim), |(l, n, d)| {
                (step * 1000 + l * 100 + n * 10 + d) as f32
            })
        };
        let labels: Vec<Vec<u32>> = (0..3).map(|level| (0..8).map(|column| level * 10 + column).collect()).collect();
        let labels: Vec<&[u32]> = labels.iter().map(Vec::as_slice).collect();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("states.npz");
        write_states(&path, (0..4).map(state), &labels, &[], grid).unwrap();

        let mut archive = NpzReader::new(File::open(&path).unwrap()).unwrap();
        assert_eq!(archive.names().unwrap(), ["states", "islands"]);
        let states: Array4<f32> = archive.by_name("states").unwrap();
        let islands: Array3<i32> = archive.by_name("islands").unwrap();
        assert_eq!(states.dim(), (4, 8, 3, 5));
        assert_eq!(states[[2, 7, 1, 4]], 2174.0);
        assert_eq!(islands.dim(), (3, 2, 4));
        assert_eq!(islands[[2, 1, 3]], 27);
        let with = folder.path().join("with.npz");
        let matrices: Vec<Array2<f32>> =
            (0..3).map(|l| Array2::from_shape_fn((5, 5), |(i, j)| (l * 100 + i * 10 + j) as f32)).collect();
        let views: Vec<ArrayView2<f32>> = matrices.iter().map(|matrix| matrix.view()).collect();
        write_states(&with, (0..4).map(state), &labels, &views, grid).unwrap();
        let mut archive = NpzReader::new(File::open(&with).unwrap()).unwrap();
        assert_eq!(archive.names().unwrap(), ["states", "islands", "memory"]);
        let memory: Array3<f32> = archive.by_name("memory").unwrap();
        assert_eq!((memory.dim(), memory[[2, 3, 4]]), ((3, 5, 5), 234.0));
        assert_eq!(archive.by_name::<ndarray::OwnedRepr<f32>, ndarray::Ix4>("states").unwrap(), states);
        let again = folder.path().join("again.npz");
        write_states(&again, (0..4).map(state), &labels, &[], grid).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), std::fs::read(&again).unwrap());
    }

    #[test]
    fn what_does_not_fit_is_refused_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("states.npz");
        let message = |result: Result<(), FileError>| result.unwrap_err().to_string();
        let none: [Array3<f32>; 0] = [];
        assert!(message(write_states(&path, none, &[], &[], Grid::new(1, 1))).starts_with("there is no state"));
        let shapes = [Array3::zeros((1, 2, 3)), Array3::zeros((1, 2, 4))];
        assert!(
            message(write_states(&path, shapes, &[&[0, 0]], &[], Grid::new(1, 2))).starts_with("states of different")
        );
        let one = [Array3::zeros((1, 2, 3))];
        let wide = Array2::zeros((4, 4));
        let fits = message(write_states(&path, one.clone(), &[&[0, 0]], &[wide.view()], Grid::new(1, 2)));
        assert!(fits.starts_with("the fast weights do not fit"), "{fits}");
        assert!(message(write_states(&path, one, &[&[0]], &[], Grid::new(1, 2))).starts_with("the islands do not fit"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

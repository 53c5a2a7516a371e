//! What a run shows of its fast weights, and what can be done to them.

use std::sync::Arc;

use ndarray::Array2;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fast_weights::{FastWeights, Spectrum};

/// Something done to the matrices A_l of all levels.
#[derive(Debug, Clone, PartialEq)]
pub enum MemoryCommand {
    /// Forget everything: every A_l becomes 0.
    Clear,
    /// Keep the matrices as they are in the one slot; it outlives resets and other pictures.
    Store,
    /// Put the matrices of the slot in place.
    Restore,
    /// Look closely at the matrix of a level, or at none.
    Look(Option<MemoryLookAt>),
}

/// Where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryLookAt {
    /// The level.
    pub level: usize,
    /// The eigenvector (0 has the largest eigenvalue in size) whose agreement with every column is wanted.
    pub eigenvector: Option<usize>,
    /// The column whose read is wanted both ways.
    pub column: Option<usize>,
}

/// The matrix of one level.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelMemory {
    /// A_l, (D, D).
    pub matrix: Array2<f32>,
    /// Its Frobenius norm.
    pub norm: f32,
    /// Its effective rank (participation ratio of its eigenvalues).
    pub effective_rank: f32,
}

impl LevelMemory {
    pub(super) fn of(memory: &FastWeights) -> Self {
        Self { matrix: memory.matrix().to_owned(), norm: memory.norm(), effective_rank: memory.effective_rank() }
    }

    /// Its two numbers.
    pub fn meters(&self) -> MemoryMeters {
        MemoryMeters { norm: self.norm, effective_rank: self.effective_rank }
    }
}

/// The two numbers of a level's matrix at one step.
#[derive(Debug, Clone, Copy, Default, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct MemoryMeters {
    /// Frobenius norm of A_l.
    pub norm: f32,
    /// Effective rank of A_l.
    pub effective_rank: f32,
}

/// The memory of all levels at the step that is shown.
#[derive(Debug, Clone, Default)]
pub struct MemorySnapshot {
    /// One entry per level, the lowest first. The same `Arc` while a matrix does not change.
    pub levels: Vec<Arc<LevelMemory>>,
    /// The step at which the slot was filled, if it is.
    pub stored: Option<usize>,
    /// Name of the picture on which it was filled.
    pub stored_picture: Option<String>,
    /// A close look, when asked for.
    pub look: Option<Arc<MemoryLook>>,
}

/// A close look at one level's matrix.
#[derive(Debug, Clone)]
pub struct MemoryLook {
    /// What was asked for.
    pub at: MemoryLookAt,
    /// Eigenvalues and eigenvectors of the symmetric part of A, the largest in size first; all of them.
    pub spectrum: Arc<Spectrum>,
    /// Cosine of every column's embedding with the chosen eigenvector, (N); empty if none was chosen or its eigenvalue
    /// is 0.
    pub agreement: Vec<f32>,
    /// The same read both ways, for the chosen column.
    pub read: Option<BothReads>,
}

/// A x through the matrix, and as attention to the remembered steps.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BothReads {
    /// The column.
    pub column: usize,
    /// Its embedding x, (D).
    pub cue: Vec<f32>,
    /// A x, (D).
    pub through_matrix: Vec<f32>,
    /// The remembered steps, the newest first.
    pub recent: Vec<RecentRead>,
    /// What they say together, (D).
    pub through_list: Vec<f32>,
    /// |A x - list| / |A x|; 0 if both are zero.
    pub difference: f32,
    /// Why the list is not the whole of the memory, if it is not.
    pub incomplete: Option<String>,
}

/// What one remembered step says to a cue x.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RecentRead {
    /// The step tau.
    pub step: usize,
    /// Steps since then, t - tau.
    pub age: usize,
    /// What is left of it: eta times the lambdas since, eta lambda^(t - tau) while both stayed as they are.
    pub strength: f32,
    /// mean_i x_i(tau) . x: how alike the columns of that step are to the cue.
    pub alike: f32,
    /// Its share of the read r = A x: v . r / |r|^2 of what it says, v = strength mean_i x_i(tau) [x_i(tau) . x]. The
    /// shares of a complete list sum to 1.
    pub share: f32,
}

/// The matrices of all levels, as a session keeps them: rows of bits in hexadecimal, so that they come back as they
/// were.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(try_from = "MatricesText", into = "MatricesText")]
pub struct Matrices(pub Arc<Vec<Arc<LevelMemory>>>);

/// As written: one text of 8 D^2 hexadecimal digits per level, the bits of every number row by row.
#[derive(JsonSchema, Serialize, Deserialize)]
struct MatricesText {
    /// Length D of an embedding.
    dim: usize,
    /// The bits of every matrix row by row, 8 hexadecimal digits a number, the lowest level first.
    levels: Vec<String>,
}

impl From<Matrices> for MatricesText {
    fn from(Matrices(levels): Matrices) -> Self {
        use std::fmt::Write as _;
        let text = |level: &Arc<LevelMemory>| {
            let mut text = String::with_capacity(8 * level.matrix.len());
            for value in &level.matrix {
                // Writing to a String cannot fail.
                let _ = write!(text, "{:08x}", value.to_bits());
            }
            text
        };
        Self { dim: levels.first().map_or(0, |level| level.matrix.nrows()), levels: levels.iter().map(text).collect() }
    }
}

impl TryFrom<MatricesText> for Matrices {
    type Error = String;

    fn try_from(MatricesText { dim, levels }: MatricesText) -> Result<Self, String> {
        let level = |text: &String| {
            let values: Option<Vec<f32>> = (text.len().is_multiple_of(8) && text.is_ascii())
                .then(|| (0..text.len() / 8).map(|at| u32::from_str_radix(&text[8 * at..8 * at + 8], 16).ok()))
                .and_then(|bits| bits.map(|bits| bits.map(f32::from_bits)).collect());
            let matrix = values.and_then(|values| Array2::from_shape_vec((dim, dim), values).ok());
            let memory = matrix.and_then(|matrix| FastWeights::from_matrix(matrix).ok());
            let memory =
                memory.ok_or_else(|| format!("a stored memory is not {dim} x {dim} numbers in hexadecimal"))?;
            if !memory.is_finite() {
                return Err("a stored memory holds a value that is not a number".to_owned());
            }
            Ok(Arc::new(LevelMemory::of(&memory)))
        };
        Ok(Self(Arc::new(levels.iter().map(level).collect::<Result<_, String>>()?)))
    }
}

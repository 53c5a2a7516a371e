//! A close look at a column: what it is told, whom it listens to, and what would be otherwise with another beta or
//! reach.

use std::sync::Arc;

use super::super::snapshot::{Comparison, Inspection};
use super::Run;
use crate::glom::{Glom, Reach};

/// What is looked at.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LookAt {
    /// The level.
    pub level: usize,
    /// Columns; the first is the one that is inspected.
    pub columns: Vec<usize>,
    /// Columns whose rows are subtracted.
    pub minus: Vec<usize>,
    /// A second beta and reach.
    pub compare: Option<(f32, Reach)>,
}

impl LookAt {
    /// Whether the run has this level and these columns.
    pub fn fits(&self, glom: &Glom) -> bool {
        let columns = glom.grid().columns();
        self.level < glom.state().dim().0 && self.columns.iter().chain(&self.minus).all(|&column| column < columns)
    }
}

impl Run {
    /// The close look that was asked for, at the state that is shown.
    pub(super) fn inspection(&self) -> Option<Arc<Inspection>> {
        let look = self.look.as_ref()?;
        let column = *look.columns.first()?;
        let state = self.glom.state();
        let vectors = state.outer_iter().map(|level| level.row(column).to_vec()).collect();
        let contributions = self.glom.contributions(look.level, column);
        let cosines = contributions
            .iter()
            .map(|a| contributions.iter().map(|b| cosine(&a.vector, &b.vector)).collect())
            .collect();
        let row = |&column: &usize| self.glom.attention_row(look.level, column);
        let rows: Vec<_> = look.columns.iter().map(row).collect();
        let minus: Vec<_> = look.minus.iter().map(row).collect();
        let mut combined = vec![0.0; self.glom.grid().columns()];
        for (rows, sign) in [(&rows, 1.0), (&minus, -1.0)] {
            for row in rows {
                for (&column, &weight) in row.columns.iter().zip(&row.weights) {
                    combined[column] += sign * weight;
                }
            }
        }
        let comparison =
            look.compare.filter(|(beta, reach)| is_possible(*beta, *reach)).map(|(beta, reach)| Comparison {
                before: self.glom.attention_row(look.level, column),
                after: self.glom.attention_row_with(look.level, column, beta, reach),
            });
        let level = look.level;
        Some(Arc::new(Inspection { column, level, vectors, contributions, cosines, rows, minus, combined, comparison }))
    }
}

/// Whether a smoother can be run with this beta and reach.
fn is_possible(beta: f32, reach: Reach) -> bool {
    let radius = match reach {
        Reach::Global => 0.0,
        Reach::Radius(radius) => radius,
    };
    beta.is_finite() && beta >= 0.0 && radius.is_finite() && radius >= 0.0
}

/// Cosine of two vectors, -1 to 1; 0 when one of them is zero.
fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    let lengths = (dot(a, a) * dot(b, b)).sqrt();
    if lengths > 0.0 { (dot(a, b) / lengths) as f32 } else { 0.0 }
}

//! A close look at a column: what it is told, whom it listens to, and what would be otherwise with another beta or
//! reach.

use std::sync::Arc;

use ndarray::Axis;

use super::OneSide;
use crate::engine::snapshot::{Comparison, Inspection};
use crate::glom::{AttentionRow, Glom, Reach};
use crate::numeric::rows::view;

/// What is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct LookAt {
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

impl OneSide {
    /// The close look that was asked for, at the state that is shown; where slow motion has just made a step, at what
    /// it was made from, with the vectors as they are now.
    pub(super) fn inspection(&self) -> Option<Arc<Inspection>> {
        let look = self.look.as_ref()?;
        let Some((_, before)) = self.shown.told.as_ref().filter(|(told, _)| told == look) else {
            return self.told();
        };
        Some(Arc::new(Inspection { vectors: self.vectors_of(before.column), ..Inspection::clone(before) }))
    }

    /// What makes the next step, remembered while the step is made.
    pub fn about_to_step(&self) -> Option<(LookAt, Arc<Inspection>)> {
        self.look.clone().zip(self.told())
    }

    /// The vectors of a column at every level.
    fn vectors_of(&self, column: usize) -> Vec<Vec<f32>> {
        self.glom.state().outer_iter().map(|level| level.row(column).to_vec()).collect()
    }

    /// The close look at what makes the next step.
    fn told(&self) -> Option<Arc<Inspection>> {
        let look = self.look.as_ref()?;
        let column = *look.columns.first()?;
        let vectors = self.vectors_of(column);
        let contributions = self.glom.contributions(look.level, column);
        let cosines = contributions
            .iter()
            .map(|a| contributions.iter().map(|b| cosine(&a.vector, &b.vector)).collect())
            .collect();
        let next = self.glom.next(look.level, column, &contributions);
        let colour = |vector: &[f32]| {
            let mut alone = vector.to_vec();
            self.glom.as_state(look.level, &mut alone);
            self.basis.coordinates(look.level, view(&alone, [1, alone.len()])).first().copied().unwrap_or([0.5; 3])
        };
        let colours = contributions.iter().map(|one| colour(&one.vector)).collect();
        let next_colour = colour(&next);
        let row = |&column: &usize| self.glom.attention_row(look.level, column);
        let rows: Vec<_> = look.columns.iter().map(row).collect();
        let x = self.glom.state().index_axis_move(Axis(0), look.level);
        let heard = rows.first().map_or_else(Vec::new, |row: &AttentionRow| {
            self.basis.coordinates(look.level, x.select(Axis(0), &row.columns).view())
        });
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
        let at_levels = (0..self.glom.state().dim().0).map(|level| self.glom.attention_row(level, column)).collect();
        Some(Arc::new(Inspection {
            column,
            level,
            makes: self.glom.step_count() + 1,
            vectors,
            contributions,
            cosines,
            colours,
            next,
            next_colour,
            rows,
            heard,
            minus,
            at_levels,
            combined,
            comparison,
        }))
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

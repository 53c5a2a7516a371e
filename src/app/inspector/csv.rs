//! What the inspector shows, as comma-separated text for a spreadsheet: a heading, then one line per vector or column.

use std::fmt::Write as _;

use crate::engine::Inspection;
use crate::glom::AttentionRow;
use crate::grid::Grid;

fn heading(text: &mut String, first: &str, dim: usize) {
    text.push_str(first);
    for component in 0..dim {
        let _ = write!(text, ",x{component}");
    }
    text.push('\n');
}

fn numbers(text: &mut String, vector: &[f32]) {
    for value in vector {
        let _ = write!(text, ",{value}");
    }
    text.push('\n');
}

/// Length of a vector, |v|.
pub fn norm(vector: &[f32]) -> f32 {
    vector.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt() as f32
}

/// The column's vector at every level: `level,norm,x0,x1,...`.
pub fn vectors(inspection: &Inspection) -> String {
    let mut text = String::new();
    heading(&mut text, "level,norm", inspection.vectors.first().map_or(0, Vec::len));
    for (level, vector) in inspection.vectors.iter().enumerate() {
        let _ = write!(text, "{level},{}", norm(vector));
        numbers(&mut text, vector);
    }
    text
}

/// The contributions to the next state, before weighting: `source,share,norm,x0,x1,...`.
pub fn contributions(inspection: &Inspection) -> String {
    let mut text = String::new();
    heading(&mut text, "source,share,norm", inspection.contributions.first().map_or(0, |one| one.vector.len()));
    for contribution in &inspection.contributions {
        let _ = write!(text, "{},{},{}", contribution.source.name(), contribution.share, norm(&contribution.vector));
        numbers(&mut text, &contribution.vector);
    }
    text
}

/// An attention row, the strongest column first: `rank,column,row,col,score,weight`.
pub fn attention(row: &AttentionRow, grid: Grid) -> String {
    let mut order: Vec<usize> = (0..row.columns.len()).collect();
    order.sort_by(|&a, &b| row.weights[b].total_cmp(&row.weights[a]).then(a.cmp(&b)));
    let mut text = String::from("rank,column,row,col,score,weight\n");
    for (rank, &at) in order.iter().enumerate() {
        let column = row.columns[at];
        let (line, col) = grid.place(column);
        let _ = writeln!(text, "{},{column},{line},{col},{},{}", rank + 1, row.scores[at], row.weights[at]);
    }
    text
}

/// Several rows summed, less those subtracted: `column,row,col,weight`, the columns that have one.
pub fn combined(inspection: &Inspection, grid: Grid) -> String {
    let mut text = String::from("column,row,col,weight\n");
    for (column, weight) in inspection.combined.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
        let (line, col) = grid.place(column);
        let _ = writeln!(text, "{column},{line},{col},{weight}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glom::Reach;

    #[test]
    fn an_attention_row_is_written_strongest_first() {
        let row = AttentionRow {
            column: 1,
            kernel: crate::glom::Kernel::Softmax,
            columns: vec![0, 1, 4],
            scores: vec![0.5, 1.0, -0.25],
            weights: vec![0.25, 0.625, 0.125],
            perplexity: 2.0,
            beta: 1.0,
            reach: Reach::Global,
        };
        let text = attention(&row, Grid::new(2, 3));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines,
            ["rank,column,row,col,score,weight", "1,1,0,1,1,0.625", "2,0,0,0,0.5,0.25", "3,4,1,1,-0.25,0.125"]
        );
    }
}

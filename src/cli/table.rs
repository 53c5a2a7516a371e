//! Numbers and tables for people.

use std::fmt::Write;

/// Columns as wide as their widest cell: the first to the left, numbers to the right.
pub fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let _ = if column == 0 { write!(line, "{cell:<width$}") } else { write!(line, "  {cell:>width$}") };
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// Median, best and worst.
pub fn spread(mut errors: Vec<f64>) -> String {
    errors.sort_by(f64::total_cmp);
    match errors.as_slice() {
        [] => "-".to_owned(),
        [one] => format!("{one:.2}"),
        [best, .., worst] => {
            let middle = errors.len() / 2;
            let median =
                if errors.len() % 2 == 1 { errors[middle] } else { (errors[middle - 1] + errors[middle]) / 2.0 };
            format!("{median:.2} ({best:.2} .. {worst:.2})")
        }
    }
}

/// "5" or "5 .. 9".
pub fn span(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    match (values.first(), values.last()) {
        (Some(first), Some(last)) if first.round() == last.round() => format!("{first:.0}"),
        (Some(first), Some(last)) => format!("{first:.0} .. {last:.0}"),
        _ => "-".to_owned(),
    }
}

/// A share as percent.
pub fn percent(share: f64) -> f64 {
    100.0 * share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_under_their_heads() {
        let rows = [["level", "islands"], ["4", "12"], ["3", "1234567890"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(aligned(&rows), "level     islands\n4              12\n3      1234567890\n");
    }
}

//! How the rows are told apart: names, colours and strokes that are the same in curves and table.

use eframe::egui::{Color32, Visuals};
use egui_plot::LineStyle;

use crate::app::widgets::level_colour;
use crate::bilateral::rows::Row;

/// The name of a row at the beginning of a line.
pub fn title(row: Row) -> String {
    let name = row.name();
    let first = name.chars().next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + name.get(1..).unwrap_or_default()
}

/// The stroke of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// Its colour.
    pub colour: Color32,
    /// Whether it is whole, dashed or dotted.
    pub style: LineStyle,
    /// Its width in points.
    pub width: f32,
}

/// How a row is drawn. The pair and the two lefts, which are to be compared, stand out.
pub fn look(row: Row, visuals: &Visuals) -> Look {
    let dashed = LineStyle::dashed_loose();
    let (colour, style, width) = match row {
        Row::Left => (level_colour(0), LineStyle::Solid, 1.5),
        Row::LeftHeads => (level_colour(0), dashed, 1.5),
        Row::Right => (level_colour(2), LineStyle::Solid, 1.5),
        Row::RightHeads => (level_colour(2), dashed, 1.5),
        Row::Specialised => (level_colour(3), LineStyle::Solid, 2.8),
        Row::TwoLefts => (level_colour(1), LineStyle::Solid, 2.8),
        Row::TwoDual => (level_colour(4), LineStyle::Solid, 1.5),
        Row::EnsembleOf2 | Row::EnsembleOf5 => (level_colour(4), LineStyle::dotted_dense(), 1.5),
        Row::Unspecialised => (visuals.strong_text_color(), LineStyle::Solid, 1.5),
        Row::Unicameral => (level_colour(6), LineStyle::Solid, 1.5),
        Row::UnicameralTwice => (level_colour(6), dashed, 1.5),
    };
    Look { colour, style, width }
}

/// The row as which a network is drawn, and what the network is called.
pub fn of_network(name: &str) -> (Row, String) {
    if let Some(row) = Row::named(name) {
        return (row, row.name().to_owned());
    }
    let (kind, number) = name.split_once('-').unwrap_or((name, "1"));
    match (kind, number) {
        ("left", "1") => (Row::Left, Row::Left.name().to_owned()),
        ("left", _) => (Row::Left, "the second left".to_owned()),
        ("right", _) => (Row::Right, Row::Right.name().to_owned()),
        _ => (Row::EnsembleOf2, format!("network {number} told both")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_network_has_a_row_whose_stroke_it_has_and_a_name() {
        let said = |name: &str| of_network(name);
        assert_eq!(said("left-1"), (Row::Left, "left alone".to_owned()));
        assert_eq!(said("left-2"), (Row::Left, "the second left".to_owned()));
        assert_eq!(said("dual-3"), (Row::EnsembleOf2, "network 3 told both".to_owned()));
        assert_eq!(said("two-lefts"), (Row::TwoLefts, "two lefts".to_owned()));
        assert_eq!(title(Row::TwoLefts), "Two lefts");
        let looks = Row::ALL.map(|row| look(row, &Visuals::dark()));
        for (at, one) in looks.iter().enumerate() {
            let same = looks[..at].iter().filter(|other| *other == one).count();
            assert_eq!(same, usize::from(Row::ALL[at] == Row::EnsembleOf5), "both ensembles are of one kind");
        }
    }
}

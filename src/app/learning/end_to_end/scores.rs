//! Which scores on held-out scenes are drawn, and their lines: parts and wholes, of clear and of natural scenes.

use eframe::egui::Ui;

use super::curve::Curve;
use crate::app::widgets::level_colour;
use crate::learn::{CurvePoint, HeldOut};

/// What is drawn of the scores.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Measure {
    /// Adjusted Rand index of all columns.
    #[default]
    Index,
    /// The same without those of the ground.
    WithoutGround,
    /// Mean best overlap of the things.
    Overlap,
    /// Share of the parts that hang under their own whole.
    Parents,
    /// Cosine of the means of wholes that touch.
    Touching,
    /// Distance of the votes from the centres of the wholes.
    Votes,
}

/// Where a line comes from: its name, which scenes it is of, and whether it is of wholes.
type Source = (&'static str, &'static str, fn(&CurvePoint) -> &HeldOut, bool);

/// The lines of parts and wholes, in the order of the legend.
const BOTH: [Source; 4] = [
    ("Parts, clear", "parts of held-out clear scenes", |at| &at.value.clear, false),
    ("Wholes, clear", "wholes of held-out clear scenes", |at| &at.value.clear, true),
    ("Parts, natural", "parts of held-out natural scenes", |at| &at.value.natural, false),
    ("Wholes, natural", "wholes of held-out natural scenes", |at| &at.value.natural, true),
];

/// Those of scores that parts and wholes have together, or wholes alone.
const TOGETHER: [Source; 2] = [
    ("Clear", "held-out clear scenes", |at| &at.value.clear, false),
    ("Natural", "held-out natural scenes", |at| &at.value.natural, false),
];

impl Measure {
    const ALL: [Self; 6] =
        [Self::Index, Self::WithoutGround, Self::Overlap, Self::Parents, Self::Touching, Self::Votes];

    fn name(self) -> &'static str {
        match self {
            Self::Index => "ARI",
            Self::WithoutGround => "No ground",
            Self::Overlap => "Overlap",
            Self::Parents => "Parents",
            Self::Touching => "Touching",
            Self::Votes => "Votes",
        }
    }

    /// What it says.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Index => "Adjusted Rand index: 1 is the truth, 0 is chance. Most columns are ground",
            Self::WithoutGround => "Adjusted Rand index without the ground: are the things told from each other?",
            Self::Overlap => "Mean best overlap of the things, each counting the same, without the ground",
            Self::Parents => "Share of the parts at level 1 that hang under their own whole at level 2",
            Self::Touching => {
                "Cosine of the mean vectors of two wholes that touch, at level 2: high ones melt where they meet"
            }
            Self::Votes => {
                "How far off the centre of its own whole a column of level 2 is that votes for it, in columns; only \
                 where pose is taught"
            }
        }
    }

    /// The switch between them.
    pub fn chooser_ui(&mut self, ui: &mut Ui) {
        for measure in Self::ALL {
            ui.selectable_value(self, measure, measure.name()).on_hover_text(measure.unit());
        }
    }

    fn read(self, held: &HeldOut, wholes: bool) -> Option<f32> {
        let rest = &held.without_ground;
        match (self, wholes) {
            (Self::Index, false) => Some(held.parts),
            (Self::Index, true) => Some(held.wholes),
            (Self::WithoutGround, false) => rest.parts,
            (Self::WithoutGround, true) => rest.wholes,
            (Self::Overlap, false) => rest.parts_overlap,
            (Self::Overlap, true) => rest.wholes_overlap,
            (Self::Parents, _) => rest.parents,
            (Self::Touching, _) => held.of_wholes.touching,
            (Self::Votes, _) => held.of_wholes.vote_error,
        }
    }

    fn tip(self, of: &str, wholes: bool) -> String {
        let level = 1 + u8::from(wholes);
        match self {
            Self::Index => format!("Adjusted Rand index of level {level} against {of}"),
            Self::WithoutGround => format!("Adjusted Rand index of level {level} against {of}, without the ground"),
            Self::Overlap => format!("Mean best overlap of level {level} with {of}"),
            Self::Parents => format!("Share of the parts that hang under their own whole, of {of}"),
            Self::Touching => format!("Cosine of the means of wholes that touch, of {of}"),
            Self::Votes => format!("Distance of the votes from the centres of the wholes, in columns, of {of}"),
        }
    }

    /// The lines over the updates; points without this score are left out.
    pub fn curves(self, curve: &[CurvePoint]) -> Vec<Curve> {
        let together = matches!(self, Self::Parents | Self::Touching | Self::Votes);
        let lines = if together { &TOGETHER[..] } else { &BOTH[..] };
        let of_wholes = matches!(self, Self::Touching | Self::Votes);
        let line = |(at, (name, of, scenes, wholes)): (usize, &Source)| Curve {
            name,
            tip: self.tip(of, *wholes),
            // Parts and wholes in the colours of the levels that are scored.
            colour: level_colour(1 + usize::from(*wholes || of_wholes)),
            width: 1.8,
            dashed: at >= lines.len() / 2,
            points: curve
                .iter()
                .filter_map(|point| Some([point.update as f64, f64::from(self.read(scenes(point), *wholes)?)]))
                .collect(),
        };
        lines.iter().enumerate().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::{Losses, OfWholes, Point, WithoutGround};

    #[test]
    fn every_measure_is_drawn_from_its_own_scores_and_old_points_are_left_out() {
        let without_ground = WithoutGround {
            parts: Some(0.3),
            wholes: Some(0.2),
            parts_overlap: Some(0.7),
            wholes_overlap: Some(0.6),
            parents: Some(0.55),
        };
        let old = HeldOut { parts: 0.9, wholes: 0.8, ..HeldOut::default() };
        let of_wholes = OfWholes { touching: Some(0.77), vote_error: Some(1.5), ..OfWholes::default() };
        let new = HeldOut { without_ground, of_wholes, ..old };
        let point = |update: u64, clear: HeldOut| CurvePoint {
            update,
            value: Point { losses: Losses::default(), clear, natural: old },
            seconds: 0.0,
        };
        let curve = [point(100, old), point(200, new)];
        let drawn = |measure: Measure| -> Vec<(&str, Vec<[f64; 2]>)> {
            let round = |[x, y]: [f64; 2]| [x, (1e3 * y).round() / 1e3];
            let lines = measure.curves(&curve).into_iter();
            lines.map(|line| (line.name, line.points.into_iter().map(round).collect())).collect()
        };
        let index = drawn(Measure::Index);
        assert_eq!(index[1], ("Wholes, clear", vec![[100.0, 0.8], [200.0, 0.8]]));
        assert_eq!(index.len(), 4);
        let clear = |measure| {
            drawn(measure).into_iter().filter(|line| line.0.to_lowercase().ends_with("clear")).collect::<Vec<_>>()
        };
        assert_eq!(
            clear(Measure::WithoutGround),
            [("Parts, clear", vec![[200.0, 0.3]]), ("Wholes, clear", vec![[200.0, 0.2]])]
        );
        assert_eq!(
            clear(Measure::Overlap),
            [("Parts, clear", vec![[200.0, 0.7]]), ("Wholes, clear", vec![[200.0, 0.6]])]
        );
        assert_eq!(clear(Measure::Parents), [("Clear", vec![[200.0, 0.55]])]);
        assert_eq!(clear(Measure::Touching), [("Clear", vec![[200.0, 0.77]])]);
        assert_eq!(clear(Measure::Votes), [("Clear", vec![[200.0, 1.5]])]);
        assert!(drawn(Measure::Parents)[1].1.is_empty());
    }
}

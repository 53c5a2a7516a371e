//! A callosum at work: two GLOMs make a step and tell each other what they hold.

use std::collections::VecDeque;

use ndarray::{Array2, Array3, ArrayView3, Axis};
use thiserror::Error;

use super::callosum::{Callosum, CallosumError, Side};
use super::{Glom, GlomError, resampled};

/// A step of one of the two that went wrong. Both have the state before it.
#[derive(Debug, Error)]
#[error("{} side: {error}", side.name())]
pub struct SideError {
    /// Which one.
    pub side: Side,
    /// What went wrong.
    pub error: GlomError,
}

/// A callosum at work: its settings, and the messages that are on their way.
pub struct Exchange {
    callosum: Callosum,
    /// The states of left and right after the last steps, the newest first, no more of them than the longest delay.
    past: [VecDeque<Array3<f32>>; 2],
}

impl Exchange {
    /// Between these two, with nothing on its way yet.
    ///
    /// # Errors
    /// Sides of two shapes, or settings that do not fit them.
    pub fn new(callosum: Callosum, left: &Glom, right: &Glom) -> Result<Self, CallosumError> {
        let ((left_levels, _, left_dim), (right_levels, _, right_dim)) = (left.state().dim(), right.state().dim());
        if (left_levels, left_dim) != (right_levels, right_dim) {
            return Err(CallosumError::OtherShape { left_levels, left_dim, right_levels, right_dim });
        }
        callosum.check(left_levels)?;
        let mut exchange = Self { callosum, past: Default::default() };
        exchange.keep([left.state(), right.state()]);
        Ok(exchange)
    }

    /// The settings.
    pub fn callosum(&self) -> &Callosum {
        &self.callosum
    }

    /// Replaces them; they act from the next step on. Where a delay has become longer, the first messages are missing.
    ///
    /// # Errors
    /// Settings that do not fit the sides; the former stay.
    pub fn set(&mut self, callosum: Callosum, left: &Glom, right: &Glom) -> Result<(), CallosumError> {
        callosum.check(left.state().dim().0)?;
        self.callosum = callosum;
        if self.past.iter().all(VecDeque::is_empty) {
            self.keep([left.state(), right.state()]);
        }
        Ok(())
    }

    /// Makes the step of both sides and lets them tell each other.
    ///
    /// # Errors
    /// A level that became NaN or infinite, and on which side. Both sides then have the state before the step.
    pub fn step(&mut self, left: &mut Glom, right: &mut Glom) -> Result<(), SideError> {
        let lesions = self.callosum.lesions;
        let moves = |side: Side| !lesions.stills(side);
        let make = |side: Side, glom: &mut Glom| glom.make().map_err(|error| SideError { side, error });
        if moves(Side::Left) {
            make(Side::Left, left)?;
        }
        if moves(Side::Right)
            && let Err(error) = make(Side::Right, right)
        {
            if moves(Side::Left) {
                left.unmake();
            }
            return Err(error);
        }
        let to_left = self.messages(Side::Right, right, left);
        let to_right = self.messages(Side::Left, left, right);
        for (glom, messages) in [(&mut *left, to_left), (&mut *right, to_right)] {
            for (level, message) in messages {
                glom.receive(level, self.callosum.levels[level].amount(), message.view());
            }
        }
        for (side, glom) in [(Side::Left, &mut *left), (Side::Right, &mut *right)] {
            match moves(side) {
                true => glom.finish(),
                false => glom.hold(),
            }
        }
        self.keep([left.state(), right.state()]);
        Ok(())
    }

    /// Forgets what is on its way; `states` are those of left and right at the steps before, the newest first, as far
    /// as they are known.
    pub fn recall<'a>(&mut self, states: impl IntoIterator<Item = [ArrayView3<'a, f32>; 2]>) {
        let depth = self.callosum.depth();
        self.past.iter_mut().for_each(VecDeque::clear);
        for states in states.into_iter().take(depth) {
            self.past.iter_mut().zip(states).for_each(|(past, state)| past.push_back(state.to_owned()));
        }
    }

    /// What `from` says to `to` now, level by level, (N of `to`, D).
    fn messages(&self, side: Side, from: &Glom, to: &Glom) -> Vec<(usize, Array2<f32>)> {
        if !self.callosum.lesions.reaches(side.other()) {
            return Vec::new();
        }
        let past = &self.past[side as usize];
        let open = self.callosum.levels.iter().enumerate().filter(|(_, crossing)| crossing.gain > 0.0);
        open.filter_map(|(level, crossing)| {
            let said = match crossing.delay {
                0 => from.state(),
                delay => past.get(delay - 1)?.view(),
            };
            let rows = said.index_axis_move(Axis(0), level);
            let there =
                if from.grid() == to.grid() { rows.to_owned() } else { resampled(rows, from.grid(), to.grid()) };
            Some((level, there))
        })
        .collect()
    }

    /// Keeps what may be said later.
    fn keep(&mut self, states: [ArrayView3<f32>; 2]) {
        let depth = self.callosum.depth();
        for (past, state) in self.past.iter_mut().zip(states) {
            if depth > 0 {
                past.push_front(state.to_owned());
            }
            past.truncate(depth);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use image::RgbImage;

    use super::*;
    use crate::glom::reference::{ReferenceConfig, ReferenceModel};
    use crate::glom::{Crossing, HandMade, Lesion, Model, Settings, Sign};
    use crate::grid::Resolution;

    fn picture() -> RgbImage {
        RgbImage::from_fn(40, 24, |x, y| image::Rgb([(x * 6) as u8, (y * 10) as u8, ((x * y) % 251) as u8]))
    }

    fn side(turn: impl Fn(&mut Settings)) -> Glom {
        let model = HandMade::new(3, 12, 1);
        let mut settings = model.default_settings();
        turn(&mut settings);
        Glom::new(Arc::new(model), &picture(), Resolution::PatchSize(4), settings).unwrap()
    }

    fn unlike() -> [Glom; 2] {
        [side(|_| ()), side(|settings| settings.gains.beta = 0.1)]
    }

    fn bits(glom: &Glom) -> Vec<u32> {
        glom.state().iter().map(|value| value.to_bits()).collect()
    }

    fn crossing(gain: f32, sign: Sign, delay: usize) -> Callosum {
        Callosum::even(3, Crossing { gain, sign, delay })
    }

    /// Both sides after `steps` steps.
    fn settled(callosum: Callosum, steps: usize) -> [Glom; 2] {
        let [mut left, mut right] = unlike();
        let mut exchange = Exchange::new(callosum, &left, &right).unwrap();
        (0..steps).for_each(|_| exchange.step(&mut left, &mut right).unwrap());
        [left, right]
    }

    fn alone(steps: usize) -> [Glom; 2] {
        unlike().map(|mut glom| {
            (0..steps).for_each(|_| glom.step().unwrap());
            glom
        })
    }

    fn cosine(a: &Glom, b: &Glom, level: usize) -> f32 {
        let (a, b) = (a.state(), b.state());
        let (a, b) = (a.index_axis(Axis(0), level), b.index_axis(Axis(0), level));
        let rows = a.outer_iter().zip(b.outer_iter());
        rows.map(|(a, b)| a.dot(&b) / (a.dot(&a) * b.dot(&b)).sqrt()).sum::<f32>() / a.nrows() as f32
    }

    #[test]
    fn with_a_gain_of_zero_two_sides_are_two_single_runs_to_the_bit() {
        for delay in [0, 3] {
            let (joined, single) = (settled(crossing(0.0, Sign::Inhibits, delay), 6), alone(6));
            for (joined, single) in joined.iter().zip(&single) {
                assert_eq!(bits(joined), bits(single));
                assert_eq!(joined.step_count(), 6);
                let memory = |glom: &Glom| glom.memory[1].matrix().to_owned();
                assert_eq!(memory(joined), memory(single), "what was learned");
            }
        }
    }

    #[test]
    fn a_side_becomes_its_own_state_and_what_the_other_held_before() {
        let [mut left, mut right] = alone(2);
        let [left_alone, right_alone] = alone(3);
        let mut exchange = Exchange::new(crossing(0.5, Sign::Inhibits, 0), &left, &right).unwrap();
        exchange.step(&mut left, &mut right).unwrap();
        for (told, own, other) in [(&left, &left_alone, &right_alone), (&right, &right_alone, &left_alone)] {
            for level in 0..3 {
                let at = |glom: &Glom| glom.state().index_axis(Axis(0), level).row(7).to_owned();
                let mut wanted = at(own) - 0.5 * at(other);
                wanted /= wanted.dot(&wanted).sqrt();
                assert!(at(told).iter().zip(&wanted).all(|(a, b)| (a - b).abs() < 1e-5), "level {level}");
            }
            let moved = told.change()[[1, 7]];
            let before = alone(2);
            let before = if std::ptr::eq(told, &left) { &before[0] } else { &before[1] };
            let at = |glom: &Glom| glom.state().index_axis(Axis(0), 1).row(7).to_owned();
            let wanted = (at(told) - at(before)).mapv(|x| x * x).sum().sqrt();
            assert!((moved - wanted).abs() < 1e-5, "{moved} {wanted}: the change is that of the whole step");
        }
    }

    #[test]
    fn help_makes_sides_alike_and_inhibition_sets_them_apart() {
        let [left, right] = alone(8);
        let without = cosine(&left, &right, 2);
        let [left, right] = settled(crossing(0.3, Sign::Helps, 0), 8);
        let helped = cosine(&left, &right, 2);
        let [left, right] = settled(crossing(0.3, Sign::Inhibits, 0), 8);
        let inhibited = cosine(&left, &right, 2);
        assert!(helped > without && without > inhibited, "{helped} {without} {inhibited}");
    }

    #[test]
    fn a_late_message_changes_nothing_until_it_is_there() {
        let delay = 3;
        // The state of step 0 reaches the other side at step 3.
        let (early, single) = (settled(crossing(0.5, Sign::Helps, delay), 2), alone(2));
        assert!(early.iter().zip(&single).all(|(joined, single)| bits(joined) == bits(single)));
        let (late, single) = (settled(crossing(0.5, Sign::Helps, delay), 3), alone(3));
        assert!(late.iter().zip(&single).all(|(joined, single)| bits(joined) != bits(single)));
    }

    #[test]
    fn every_lesion_cuts_what_it_names_and_nothing_else() {
        let with =
            |lesion: Lesion| Callosum { lesions: [lesion].into_iter().collect(), ..crossing(0.5, Sign::Inhibits, 0) };
        let single = alone(4);
        // Whether left and right are as they would be alone, and whether they stand where they began.
        for (lesion, as_alone, still) in [
            (Lesion::Callosum, [true, true], [false, false]),
            (Lesion::LeftToRight, [false, true], [false, false]),
            (Lesion::RightToLeft, [true, false], [false, false]),
            (Lesion::Left, [false, true], [true, false]),
            (Lesion::Right, [true, false], [false, true]),
        ] {
            let (joined, beginning) = (settled(with(lesion), 4), unlike());
            for side in 0..2 {
                assert_eq!(bits(&joined[side]) == bits(&single[side]), as_alone[side], "{lesion:?} {side}");
                assert_eq!(bits(&joined[side]) == bits(&beginning[side]), still[side], "{lesion:?} {side}");
                assert_eq!(joined[side].step_count(), 4);
            }
        }
    }

    #[test]
    fn sides_on_two_grids_are_told_in_place() {
        let model = HandMade::new(3, 12, 1);
        let settings = model.default_settings();
        let coarse = Glom::new(Arc::new(model), &picture(), Resolution::PatchSize(8), settings).unwrap();
        let (mut left, mut right) = (side(|_| ()), coarse);
        let mut exchange = Exchange::new(crossing(0.5, Sign::Helps, 0), &left, &right).unwrap();
        (0..4).for_each(|_| exchange.step(&mut left, &mut right).unwrap());
        assert!(left.state().iter().chain(right.state()).all(|value| value.is_finite()));
        assert_ne!(bits(&left), bits(&alone(4)[0]));
    }

    #[test]
    fn what_cannot_be_is_refused_in_words() {
        let other = HandMade::new(3, 14, 1);
        let settings = other.default_settings();
        let other = Glom::new(Arc::new(other), &picture(), Resolution::PatchSize(4), settings).unwrap();
        let [left, right] = unlike();
        let why = |callosum: Callosum, right: &Glom| Exchange::new(callosum, &left, right).err().unwrap().to_string();
        let fair = crossing(0.5, Sign::Helps, 0);
        assert!(why(fair.clone(), &other).contains("3 levels of 12 numbers, right has 3 of 14"));
        assert!(why(Callosum::even(2, fair.levels[0]), &right).contains("2 levels, the sides have 3"));
        for gain in [-0.1, 2.5, f32::NAN] {
            assert!(why(crossing(gain, Sign::Helps, 0), &right).contains("level 0"), "{gain}");
        }
        assert!(why(crossing(0.1, Sign::Helps, 33), &right).contains("33 steps"));
    }

    #[test]
    fn a_side_that_breaks_names_itself_and_both_keep_their_state() {
        let config = ReferenceConfig { dim: 16, levels: 3, image_size: [24, 40], patch_size: 8, ..Default::default() };
        let side = |seed: u64| {
            let model = ReferenceModel::random(config.clone(), seed).unwrap();
            let settings = model.default_settings();
            Glom::new(Arc::new(model), &picture(), Resolution::PatchSize(8), settings).unwrap()
        };
        let (mut left, mut right) = (side(1), side(2));
        let callosum = Callosum::even(3, Crossing { gain: 0.5, ..Crossing::default() });
        let mut exchange = Exchange::new(callosum, &left, &right).unwrap();
        exchange.step(&mut left, &mut right).unwrap();
        right.state[[1, 3, 0]] = f32::NAN;
        let before = [bits(&left), bits(&right)];
        let said = exchange.step(&mut left, &mut right).unwrap_err().to_string();
        assert!(said.starts_with("Right side: level 0") && said.contains("step 2"), "{said}");
        assert_eq!([bits(&left), bits(&right)], before);
        assert_eq!((left.step_count(), right.step_count()), (1, 1));
    }
}

//! The kept states of a run, within a memory budget.
//!
//! Step 0 and the newest step are always kept. When the budget is exceeded, the newest half of what fits stays complete
//! and the older half is thinned out evenly: of the older states that one goes whose neighbours in time are nearest to
//! each other (the oldest of them in a tie). So the recent past can be gone through step by step, and the far past in
//! even strides.

use std::sync::Arc;

use ndarray::Array3;

use super::memory::LevelMemory;
use super::taught::Taught;
use crate::colour::Things;
use crate::glom::Side;

/// Where a video stands: which frame is shown, and for how many steps it has been.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Clock {
    /// Number of the frame.
    pub frame: usize,
    /// Steps that were made on it.
    pub steps: usize,
}

/// What is kept of one side at one step.
#[derive(Debug, Clone)]
pub(super) struct KeptSide {
    /// The state, (L, N, D).
    pub state: Arc<Array3<f32>>,
    /// Attention perplexity, (L) x (N).
    pub perplexity: Arc<Vec<Vec<f32>>>,
    /// |x(t) - x(t-1)|, (L) x (N).
    pub change: Arc<Vec<Vec<f32>>>,
    /// The fast weights, (L).
    pub memory: Arc<Vec<Arc<LevelMemory>>>,
    /// What the nets had learned; none where nothing was ever learned.
    pub taught: Option<Arc<Taught>>,
    /// Which islands are one thing, and its colour.
    pub things: Arc<Things>,
    /// For how many steps every level had changed less than the limit.
    pub quiet: usize,
}

impl KeptSide {
    /// Bytes that it holds, as what is kept of `step`.
    fn bytes(&self, step: usize) -> usize {
        let meters: usize = self.perplexity.iter().chain(self.change.iter()).map(Vec::len).sum();
        // Matrices that several steps share (frozen ones) are counted for each: the budget is a promise, not an
        // account.
        let memory: usize = self.memory.iter().map(|level| level.matrix.len()).sum();
        let taught = self.taught.as_ref().map_or(0, |taught| taught.bytes(step));
        (self.state.len() + meters + memory) * size_of::<f32>() + taught + self.things.bytes() + size_of::<KeptSide>()
    }
}

/// One kept step and all that is needed to show it and to go on from it.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// The step that made it; 0 is the initial state.
    pub step: usize,
    /// The sides that there were, the left one first; never empty. What is kept of a step is kept of all of them.
    pub sides: Vec<KeptSide>,
    /// Where the video stood.
    pub clock: Clock,
    /// The last step for which it stands: those after it up to there were settled and hardly differed from it.
    pub until: usize,
}

impl Kept {
    /// A step that stands for itself.
    pub fn new(step: usize, sides: Vec<KeptSide>, clock: Clock) -> Self {
        assert!(!sides.is_empty(), "a step that nobody made");
        Self { step, sides, clock, until: step }
    }

    /// What is kept of the left side.
    pub fn left(&self) -> &KeptSide {
        &self.sides[0]
    }

    /// What is kept of one of the sides, where there was such a one.
    pub fn of(&self, side: Side) -> Option<&KeptSide> {
        self.sides.get(side as usize)
    }

    /// Bytes that it holds.
    fn bytes(&self) -> usize {
        self.sides.iter().map(|side| side.bytes(self.step)).sum::<usize>() + size_of::<Kept>()
    }

    /// Whether every side was settled.
    fn settled(&self, settled: usize) -> bool {
        self.sides.iter().all(|side| side.quiet >= settled)
    }

    /// Whether every side differs from what it was at `other` by less than `below` of its length at every level.
    fn is_like(&self, other: &Kept, below: f32) -> bool {
        self.sides.len() == other.sides.len()
            && self.sides.iter().zip(&other.sides).all(|(a, b)| alike(&a.state, &b.state, below))
    }
}

/// The kept states, oldest first.
#[derive(Debug)]
pub(super) struct History {
    kept: Vec<Kept>,
    bytes: usize,
    budget: usize,
    /// Buffers that nobody looks at any more, for the next states.
    spare: Vec<Array3<f32>>,
}

impl History {
    /// The budget of a run that was told nothing: 256 MiB.
    pub const DEFAULT_BUDGET: usize = 256 << 20;

    /// A history that begins with the initial state.
    pub fn new(first: Kept, budget: usize) -> Self {
        let bytes = first.bytes();
        Self { kept: vec![first], bytes, budget, spare: Vec::new() }
    }

    /// All kept states, oldest first; never empty.
    pub fn kept(&self) -> &[Kept] {
        &self.kept
    }

    /// The newest kept state.
    pub fn newest(&self) -> &Kept {
        &self.kept[self.kept.len() - 1]
    }

    /// The kept state nearest to `step`; the earlier one in a tie.
    pub fn nearest(&self, step: usize) -> &Kept {
        let after = self.kept.partition_point(|kept| kept.step < step);
        match (after.checked_sub(1).map(|before| &self.kept[before]), self.kept.get(after)) {
            (Some(before), Some(after)) if after.step - step < step - before.step => after,
            (Some(before), _) if self.kept.get(after).is_none_or(|after| after.step != step) => before,
            (_, Some(after)) => after,
            (_, None) => self.newest(),
        }
    }

    /// The kept state that stands for `step`.
    pub fn at(&self, step: usize) -> Option<&Kept> {
        let last = self.kept.partition_point(|kept| kept.step <= step).checked_sub(1)?;
        Some(&self.kept[last]).filter(|kept| step <= kept.until)
    }

    /// Drops the state before the newest, when the one before that stands for both: each was settled, and the newest
    /// differs from it by less than `below` of its length at every level. A settled run that goes on fills nothing.
    pub fn drop_equal(&mut self, settled: usize, below: f32) {
        let [.., first, between, newest] = self.kept.as_slice() else { return };
        let all_settled = [first, between, newest].iter().all(|kept| kept.settled(settled));
        if !all_settled || first.clock.frame != newest.clock.frame || !first.is_like(newest, below) {
            return;
        }
        let at = self.kept.len() - 2;
        let gone = self.kept.remove(at);
        self.kept[at - 1].until = gone.until;
        self.bytes -= gone.bytes();
        self.reuse(gone);
    }

    /// Bytes in use.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Bytes allowed.
    pub fn budget(&self) -> usize {
        self.budget
    }

    /// Allows another number of bytes and thins out until it is held.
    pub fn set_budget(&mut self, budget: usize) {
        self.budget = budget;
        self.thin();
    }

    /// Keeps a state that is newer than all others and thins out until the budget is held.
    pub fn push(&mut self, kept: Kept) {
        debug_assert!(kept.step > self.newest().step);
        self.bytes += kept.bytes();
        self.kept.push(kept);
        self.thin();
    }

    /// Puts changed sides in the place of those of the same step.
    pub fn amend(&mut self, step: usize, sides: Vec<KeptSide>) {
        if let Some(position) = self.position(step) {
            let kept = &mut self.kept[position];
            self.bytes -= kept.bytes();
            kept.sides = sides;
            self.bytes += kept.bytes();
        }
    }

    /// Forgets the right side of all steps.
    pub fn forget_right(&mut self) {
        self.kept.iter_mut().for_each(|kept| kept.sides.truncate(1));
        self.bytes = self.kept.iter().map(Kept::bytes).sum();
    }

    /// Drops everything newer than `step`.
    pub fn drop_after(&mut self, step: usize) {
        let keep = self.kept.partition_point(|kept| kept.step <= step).max(1);
        for gone in self.kept.drain(keep..) {
            self.bytes -= gone.bytes();
        }
        if let Some(newest) = self.kept.last_mut() {
            newest.until = newest.until.min(step).max(newest.step);
        }
    }

    /// A buffer of a state that was thinned out, to be written over.
    pub fn take_spare(&mut self) -> Option<Array3<f32>> {
        self.spare.pop()
    }

    /// Keeps the buffers of a step that is dropped, the left side's on top.
    fn reuse(&mut self, gone: Kept) {
        self.spare = gone.sides.into_iter().rev().filter_map(|side| Arc::try_unwrap(side.state).ok()).collect();
    }

    fn position(&self, step: usize) -> Option<usize> {
        self.kept.binary_search_by_key(&step, |kept| kept.step).ok()
    }

    /// Removes states until the budget is held or only step 0 and the newest are left.
    fn thin(&mut self) {
        while self.bytes > self.budget && self.kept.len() > 2 {
            let old = self.kept.len() - self.kept.len() / 2;
            // Candidates 1 .. old: neither step 0 nor the newest half.
            let span = |at: usize| self.kept[at + 1].step - self.kept[at - 1].step;
            let last = old.min(self.kept.len() - 2);
            let gone = (1..=last).min_by_key(|&at| span(at)).unwrap_or(1);
            let gone = self.kept.remove(gone);
            self.bytes -= gone.bytes();
            self.reuse(gone);
        }
    }
}

/// Whether two states, (L, N, D), differ by less than `below` of their length at every level.
fn alike(a: &Array3<f32>, b: &Array3<f32>, below: f32) -> bool {
    a.dim() == b.dim()
        && a.outer_iter().zip(b.outer_iter()).all(|(a, b)| {
            let pairs = a.iter().zip(b.iter()).map(|(a, b)| (f64::from(*a), f64::from(*b)));
            let (apart, length) =
                pairs.fold((0.0, 0.0), |(apart, length), (a, b)| (apart + (a - b) * (a - b), length + b * b));
            apart.sqrt() <= f64::from(below) * length.sqrt()
        })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn side(value: f32, quiet: usize) -> KeptSide {
        KeptSide {
            state: Arc::new(Array3::from_elem((1, 10, 10), value)),
            perplexity: Arc::new(vec![vec![0.0; 10]]),
            change: Arc::new(vec![vec![0.0; 10]]),
            memory: Arc::default(),
            taught: None,
            things: Arc::default(),
            quiet,
        }
    }

    fn state(step: usize) -> Kept {
        Kept::new(step, vec![side(step as f32, 0)], Clock::default())
    }

    fn filled(steps: usize, states_that_fit: usize) -> History {
        let mut history = History::new(state(0), states_that_fit * state(0).bytes());
        for step in 1..=steps {
            history.push(state(step));
            assert!(history.bytes() <= history.budget(), "over budget at step {step}");
        }
        history
    }

    #[test]
    fn keeps_the_budget_the_first_and_the_recent() {
        let history = filled(1000, 40);
        let steps: Vec<usize> = history.kept().iter().map(|kept| kept.step).collect();
        assert_eq!(steps.len(), 40);
        assert_eq!(steps[0], 0);
        assert_eq!(&steps[22..], &(983..=1000).collect::<Vec<_>>()[..], "the newest half is complete");
        assert_eq!(history.bytes(), history.kept().iter().map(Kept::bytes).sum::<usize>());
    }

    #[test]
    fn thins_the_older_half_evenly() {
        let history = filled(2000, 64);
        let steps: Vec<usize> = history.kept().iter().map(|kept| kept.step).collect();
        let strides: Vec<usize> = steps[..28].windows(2).map(|pair| pair[1] - pair[0]).collect();
        let (low, high) = (strides.iter().min().unwrap(), strides.iter().max().unwrap());
        assert!(*high <= 4 * low, "strides from {low} to {high}: {strides:?}");
        assert!(steps[28] > 1000, "the older half reaches over most of the run: {steps:?}");
    }

    #[test]
    fn a_budget_of_nothing_keeps_the_first_and_the_newest() {
        let mut history = filled(20, 8);
        history.set_budget(0);
        let steps: Vec<usize> = history.kept().iter().map(|kept| kept.step).collect();
        assert_eq!(steps, [0, 20]);
    }

    #[test]
    fn a_settled_state_is_kept_once_until_it_has_drifted() {
        let mut history = History::new(state(0), usize::MAX);
        let settled = |step: usize, value: f32| Kept::new(step, vec![side(value, 3)], Clock::default());
        for step in 1..=5 {
            history.push(state(step));
            history.drop_equal(3, 0.01);
        }
        for step in 6..=100 {
            history.push(settled(step, 1.0));
            history.drop_equal(3, 0.01);
        }
        let steps = |history: &History| history.kept().iter().map(|kept| kept.step).collect::<Vec<_>>();
        assert_eq!(steps(&history), [0, 1, 2, 3, 4, 5, 6, 100]);
        assert_eq!(history.bytes(), history.kept().iter().map(Kept::bytes).sum::<usize>());
        assert_eq!((history.at(50).unwrap().step, history.at(100).unwrap().step), (6, 100));
        // A slow drift is kept wherever it has gone on by the limit.
        for step in 101..=200 {
            history.push(settled(step, 1.0 + (step - 100) as f32 * 0.001));
            history.drop_equal(3, 0.01);
        }
        let kept = steps(&history);
        assert!((14..=20).contains(&kept.len()), "{kept:?}");
        history.drop_after(50);
        assert_eq!(steps(&history), [0, 1, 2, 3, 4, 5, 6]);
        assert!(history.at(60).is_none() && history.at(40).is_some());
    }

    #[test]
    fn of_two_sides_both_must_be_settled_and_both_are_forgotten_together() {
        let both = |step: usize, left: f32, right: f32, quiet: [usize; 2]| {
            Kept::new(step, vec![side(left, quiet[0]), side(right, quiet[1])], Clock::default())
        };
        let steps = |history: &History| history.kept().iter().map(|kept| kept.step).collect::<Vec<_>>();
        let after = |kept: &dyn Fn(usize) -> Kept| {
            let mut history = History::new(state(0), usize::MAX);
            for step in 1..=4 {
                history.push(kept(step));
                history.drop_equal(3, 0.01);
            }
            history
        };
        assert_eq!(steps(&after(&|step| both(step, 1.0, 2.0, [3, 3]))), [0, 1, 4]);
        assert_eq!(steps(&after(&|step| both(step, 1.0, 2.0, [3, 2]))), [0, 1, 2, 3, 4], "the right one moves");
        assert_eq!(steps(&after(&|step| both(step, 1.0, step as f32, [3, 3]))), [0, 1, 2, 3, 4], "it drifts");
        let mut history = after(&|step| both(step, 1.0, 2.0, [0, 0]));
        assert!(history.at(0).unwrap().of(Side::Right).is_none() && history.at(2).unwrap().of(Side::Right).is_some());
        history.forget_right();
        assert!(history.kept().iter().all(|kept| kept.of(Side::Right).is_none()));
        assert_eq!(history.bytes(), history.kept().iter().map(Kept::bytes).sum::<usize>());
        history.amend(3, both(3, 5.0, 6.0, [0, 0]).sides);
        assert_eq!(history.at(3).unwrap().of(Side::Right).unwrap().state[[0, 0, 0]], 6.0);
        assert_eq!(history.bytes(), history.kept().iter().map(Kept::bytes).sum::<usize>());
    }

    #[test]
    fn finds_the_nearest() {
        let mut history = filled(3, 10);
        history.push(state(10));
        for (asked, found) in [(0, 0), (2, 2), (3, 3), (6, 3), (7, 10), (10, 10), (99, 10)] {
            assert_eq!(history.nearest(asked).step, found, "asked for {asked}");
        }
        history.drop_after(2);
        assert_eq!(history.newest().step, 2);
        assert_eq!(history.bytes(), history.kept().iter().map(Kept::bytes).sum::<usize>());
        assert!(history.at(3).is_none());
    }
}

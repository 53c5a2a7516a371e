//! A lesson that is played: where it stands, what was bet, what was remembered, and what of the user's own was put
//! aside.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::script::{Item, Script};
use crate::app::Layout;
use crate::app::bottom::Tab;
use crate::engine::{Engine, Snapshot};
use crate::teach::{Answer, Ask, Kept, Lesson, Looks, Moment, Sight, Step, Tried};

/// What was answered to a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Choice {
    /// An option, or a number.
    Said(Answer),
    /// "I do not know".
    Unknown,
}

/// What the card shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A step.
    Step,
    /// The question whether to leave.
    Leaving,
    /// The end.
    Over,
}

/// The user's own, as it was when the lesson was opened.
pub struct Aside {
    /// The run.
    pub engine: Engine,
    /// As it was drawn last.
    pub snapshot: Option<Arc<Snapshot>>,
    /// Whether it was going.
    pub went: bool,
    /// Layout and view.
    pub layout: Layout,
    /// The tab below the maps.
    pub tab: Tab,
}

/// A lesson that is played.
pub struct Playing {
    /// The lesson.
    pub lesson: Arc<Lesson>,
    /// The step, by its place.
    pub at: usize,
    /// What the card shows.
    pub stage: Stage,
    /// What was remembered.
    pub kept: Kept,
    /// What trials have come to.
    pub tried: Tried,
    /// What was answered, by the places of the steps.
    pub choices: BTreeMap<usize, Choice>,
    /// What is so, by the places of the steps, as far as it is known.
    pub answers: BTreeMap<usize, Answer>,
    /// Steps that were done once.
    pub done: BTreeSet<usize>,
    /// What is being done for the user.
    pub script: Script,
    /// The column that is pointed at for the user, and the level of its map.
    pub pointed: Option<(usize, usize)>,
    /// Why something could not be done.
    pub stuck: Option<String>,
    /// The run as it was when each step was entered.
    pub entered: BTreeMap<usize, Arc<Snapshot>>,
    /// Whether the step has just been entered: what it needs is still to be opened.
    pub fresh: bool,
    /// The user's own.
    pub own: Aside,
}

impl Playing {
    /// The step that is shown.
    pub fn step(&self) -> &Step {
        &self.lesson.steps[self.at.min(self.lesson.steps.len() - 1)]
    }

    /// Everything that leads from the beginning to a step.
    pub fn way_to(&self, step: usize) -> Script {
        let first = self.lesson.setup.deeds.iter().cloned().map(Item::Deed);
        let before = self.lesson.steps[..step].iter().flat_map(|step| {
            let deeds = step.deeds.iter().cloned().map(Item::Deed);
            deeds.chain(step.remember.clone().map(Item::Remember))
        });
        Script { items: first.chain(before).chain([Item::Arrive(step)]).collect(), ..Script::default() }
    }

    /// Remembers the run as it is.
    pub fn remember(&mut self, name: String, snapshot: &Arc<Snapshot>) {
        self.kept.insert(name, Moment { snapshot: snapshot.clone(), tried: self.tried.clone() });
    }

    /// Stands at a step.
    pub fn enter(&mut self, step: usize, snapshot: &Arc<Snapshot>) {
        (self.at, self.stage, self.fresh) = (step, Stage::Step, true);
        (self.pointed, self.stuck) = (None, None);
        self.entered.insert(step, snapshot.clone());
    }

    /// Looks whether the step is done and which answers are known now.
    pub fn look(&mut self, snapshot: &Snapshot, looks: &Looks) {
        if !self.script.is_over() || self.stage != Stage::Step {
            return;
        }
        let lesson = self.lesson.clone();
        let step = &lesson.steps[self.at];
        let sight = Sight { snapshot, looks, kept: &self.kept, tried: &self.tried };
        let holds = step.check.as_ref().is_none_or(|check| check.holds(&sight));
        if let Some(ask) = step.ask.as_ref().filter(|ask| ask.at_once)
            && self.choices.contains_key(&self.at)
            && !self.answers.contains_key(&self.at)
            && let Some(right) = ask.answer(&sight)
        {
            self.answers.insert(self.at, right);
        }
        if holds {
            self.done.insert(self.at);
            for bet in lesson.bets_before(self.at) {
                if let Some(ask) = lesson.steps[bet].bet()
                    && !self.answers.contains_key(&bet)
                    && let Some(right) = ask.answer(&sight)
                {
                    self.answers.insert(bet, right);
                }
            }
        }
    }

    /// A question of a step that was answered, what was said, and what is so.
    pub fn answered(&self, place: usize) -> Option<(&Ask, Choice, Answer)> {
        let ask = self.lesson.steps.get(place)?.ask.as_ref()?;
        Some((ask, *self.choices.get(&place)?, *self.answers.get(&place)?))
    }

    /// How many questions were answered so that what is so is known, and how many of them rightly.
    pub fn known(&self) -> (usize, usize) {
        let answered: Vec<_> = (0..self.lesson.steps.len()).filter_map(|place| self.answered(place)).collect();
        let right = |(ask, choice, is): &&(&Ask, Choice, Answer)| match choice {
            Choice::Said(said) => ask.is_right(*said, *is),
            Choice::Unknown => false,
        };
        (answered.len(), answered.iter().filter(right).count())
    }

    /// Whether the step is done, or is one to read.
    pub fn is_done(&self) -> bool {
        let step = self.step();
        let asked = step.ask.is_some() && !self.choices.contains_key(&self.at);
        !asked && (step.check.is_none() || self.done.contains(&self.at))
    }
}

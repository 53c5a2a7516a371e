//! Deeds that are recorded: what somebody does to a run and to how it is looked at becomes lines of a lesson.
//!
//! Settings, pictures, steps and looks are told from what is seen before and after, wherever a change came from: a
//! slider, a key, undo. A brush, slow motion and what level 0 says leave no such trace; they are told from commands.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::deed::{Deed, MOST_STEPS};
use super::sight::Looks;
use super::turned::{beyond, turned};
use crate::engine::{Brush, Command, Hidden, MemoryCommand, PictureSource, Setup, Snapshot, Transport};

/// A recording under way.
#[derive(Debug, Clone)]
pub struct Recording {
    run: u64,
    setup: Arc<Setup>,
    source: PictureSource,
    looks: Looks,
    /// The step up to which steps are written down, and the one that was seen last.
    written: usize,
    at: usize,
    /// Whether a kept step is sought rather than new ones made.
    sought: bool,
    begun: (u64, usize),
    deeds: Vec<String>,
    left_out: BTreeSet<String>,
    tail: Tail,
}

/// The newest deeds, which what is done next may replace.
#[derive(Debug, Clone)]
enum Tail {
    /// Nothing is replaced.
    Closed,
    /// Settings that are being turned: where their deeds begin, and what they turn.
    Settings(usize, Arc<Setup>),
    /// A stroke of a brush: where its deeds begin, its levels, its columns.
    Stroke(usize, Brush, Vec<usize>, Vec<usize>),
}

/// What was done in one step of a lesson.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The deeds, as a lesson has them.
    pub deeds: Vec<String>,
    /// What was done and no deed says, in words.
    pub left_out: Vec<String>,
    /// The step at which it is done, where it began at an earlier one.
    pub reaches: Option<usize>,
}

impl Recording {
    /// Begins where a run stands.
    pub fn begin(snapshot: &Snapshot, looks: &Looks) -> Self {
        Self {
            run: snapshot.run,
            setup: snapshot.setup.clone(),
            source: snapshot.source.clone(),
            looks: looks.clone(),
            written: snapshot.step,
            at: snapshot.step,
            sought: false,
            begun: (snapshot.run, snapshot.step),
            deeds: Vec::new(),
            left_out: BTreeSet::new(),
            tail: Tail::Closed,
        }
    }

    /// The deeds so far.
    pub fn deeds(&self) -> &[String] {
        &self.deeds
    }

    /// What was done; a new step begins.
    pub fn take(&mut self) -> Recorded {
        self.write_steps();
        let later = self.run == self.begun.0 && self.written > self.begun.1;
        let reaches = later.then_some(self.written);
        (self.begun, self.tail) = ((self.run, self.written), Tail::Closed);
        let left_out = std::mem::take(&mut self.left_out).into_iter().collect();
        Recorded { deeds: std::mem::take(&mut self.deeds), left_out, reaches }
    }

    /// A command that goes to the run, which stood like this when it was seen last.
    pub fn told(&mut self, command: &Command, snapshot: &Snapshot) {
        match command {
            Command::Play | Command::RunUntilSettled | Command::Step(_) => self.sought = false,
            Command::Seek(_) | Command::SeekEnd | Command::Back(_) => self.sought = true,
            Command::StepPhase => self.push("phase".to_owned()),
            Command::Reconstruct(true) => self.push("tell".to_owned()),
            Command::Perturb { brush, levels, columns } => self.stroke(*brush, levels, columns, snapshot),
            Command::Memory(MemoryCommand::Clear | MemoryCommand::Store | MemoryCommand::Restore) => {
                self.left_out.insert("what was done to the fast weights by hand".to_owned());
            }
            Command::OpenSession(_) => {
                self.left_out.insert("the session that was opened".to_owned());
            }
            _ => {}
        }
    }

    /// What is seen now.
    pub fn see(&mut self, snapshot: &Snapshot, looks: &Looks) {
        let anew = snapshot.run != self.run;
        let turns = *snapshot.setup != *self.setup;
        if anew || turns {
            self.write_steps();
        }
        if anew {
            self.begin_anew(snapshot);
        }
        if turns {
            self.turn(snapshot);
        }
        self.at = snapshot.step;
        if snapshot.transport == Transport::Paused {
            self.write_steps();
        }
        self.look(snapshot, looks);
    }

    /// A deed that replaces nothing.
    fn push(&mut self, deed: String) {
        self.deeds.push(deed);
        self.tail = Tail::Closed;
    }

    /// Another run: another picture, or from step 0 again.
    fn begin_anew(&mut self, snapshot: &Snapshot) {
        if snapshot.source != self.source {
            let deed = format!("open {}", snapshot.source);
            match Deed::read(&deed) {
                Ok(_) => self.push(deed),
                // A lesson has its own pictures inside, and one is there: that with which it begins.
                Err(_) => {
                    self.left_out.insert(format!("the picture {}", snapshot.picture_name));
                }
            }
            self.source = snapshot.source.clone();
        } else if !self.setup.begins_anew(&snapshot.setup) {
            self.push("reset".to_owned());
        }
        (self.run, self.written, self.at, self.sought) = (snapshot.run, 0, 0, false);
    }

    /// Settings that were turned. One after the other, they are one.
    fn turn(&mut self, snapshot: &Snapshot) {
        let (from, before) = match &self.tail {
            Tail::Settings(from, before) => (*from, before.clone()),
            Tail::Closed | Tail::Stroke(..) => (self.deeds.len(), self.setup.clone()),
        };
        self.setup = snapshot.setup.clone();
        let deeds = turned(&before, &self.setup);
        self.left_out.extend(beyond(&before, &deeds, &self.setup));
        self.deeds.truncate(from);
        self.deeds.extend(deeds);
        self.tail = Tail::Settings(from, before);
    }

    /// A stroke of a brush; one that goes on is one.
    fn stroke(&mut self, brush: Brush, levels: &[usize], columns: &[usize], snapshot: &Snapshot) {
        let name = match brush {
            Brush::Erase => "erase",
            Brush::Scramble => "scramble",
            Brush::Overwrite { .. } => {
                self.left_out.insert("columns that were overwritten".to_owned());
                return;
            }
        };
        let (from, mut all) = match &self.tail {
            Tail::Stroke(from, then, at, before) if *then == brush && at == levels => (*from, before.clone()),
            _ => (self.deeds.len(), Vec::new()),
        };
        all.extend(columns);
        let grid = snapshot.grid;
        let places: Vec<String> = match levels.len() == snapshot.levels() {
            true => vec![String::new()],
            false => levels.iter().map(|level| format!(" at {level}")).collect(),
        };
        let area = Hidden::default().with(grid, &all);
        self.deeds.truncate(from);
        for rectangle in area.rectangles() {
            self.deeds.extend(places.iter().map(|place| format!("{name} {rectangle}{place}")));
        }
        self.tail = Tail::Stroke(from, brush, levels.to_vec(), all);
    }

    /// Writes the steps down that were made or sought.
    fn write_steps(&mut self) {
        let made = self.at.saturating_sub(self.written);
        if self.at == self.written {
            return;
        }
        if self.sought || self.at < self.written {
            self.push(format!("seek {}", self.at));
        } else if made > 1 || self.deeds.last().is_none_or(|deed| deed != "phase") {
            // The last part of a step in slow motion makes the step.
            let mut left = made;
            if let Some(before) = self.deeds.last().and_then(|deed| deed.strip_prefix("run ")?.parse::<usize>().ok())
                && before + left <= MOST_STEPS
            {
                self.deeds.pop();
                left += before;
            }
            while left > 0 {
                self.push(format!("run {}", left.min(MOST_STEPS)));
                left = left.saturating_sub(MOST_STEPS);
            }
        }
        self.written = self.at;
    }

    /// How the run is looked at.
    fn look(&mut self, snapshot: &Snapshot, looks: &Looks) {
        let before = std::mem::replace(&mut self.looks, looks.clone());
        if before.place != looks.place {
            self.look_deed("show ", looks.place.to_string());
        }
        if before.colouring != looks.colouring {
            self.look_deed("colour ", looks.colouring.name().to_lowercase());
        }
        if before.level != looks.level {
            self.look_deed("level ", looks.level.to_string());
        }
        match (before.pinned.last(), looks.pinned.last()) {
            (then, Some(now)) if then != Some(now) => {
                let (row, col) = snapshot.grid.place(*now);
                self.look_deed("pin ", format!("{row},{col}"));
            }
            (Some(_), None) => self.push("unpin".to_owned()),
            _ => {}
        }
    }

    /// A deed of looking, in the place of one of its kind right before it.
    fn look_deed(&mut self, kind: &str, what: String) {
        if self.deeds.last().is_some_and(|deed| deed.starts_with(kind) && !deed.starts_with("show all")) {
            self.deeds.pop();
        }
        self.push(format!("{kind}{what}"));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::engine::{ModelChoice, Run};
    use crate::glom::Source;
    use crate::grid::Resolution;
    use crate::teach::desk::Desk;
    use crate::teach::place::Place;
    use crate::teach::{Draft, DraftStep, Lesson, Written, check, write};

    struct Desktop {
        run: Run,
        looks: Looks,
        recording: Option<Recording>,
    }

    impl Desktop {
        fn new() -> Self {
            let mut setup = Setup::of(ModelChoice::HandMade).unwrap();
            setup.resolution = Resolution::ColumnsAcross(8);
            let run = Run::new(PictureSource::Sample("face".to_owned()), Some(setup)).unwrap();
            Self { run, looks: Looks::default(), recording: None }
        }

        fn see(&mut self) {
            let snapshot = self.run.snapshot();
            if let Some(recording) = &mut self.recording {
                recording.see(&snapshot, &self.looks);
            }
        }

        fn act(&mut self, command: Command) {
            let snapshot = self.run.snapshot();
            if let Some(recording) = &mut self.recording {
                recording.told(&command, &snapshot);
            }
            self.run.apply(command);
            self.see();
            while self.run.is_running() {
                self.run.advance();
                self.see();
            }
        }

        fn change(&mut self, change: impl FnOnce(&mut Setup)) {
            let mut setup = Setup::clone(&self.run.snapshot().setup);
            change(&mut setup);
            self.act(Command::Change(Box::new(setup), 1));
        }
    }

    #[test]
    fn what_is_done_becomes_a_lesson_that_comes_to_the_same_bits() {
        let mut desk = Desktop::new();
        desk.act(Command::Step(2));
        let begin = (desk.run.snapshot(), desk.looks.clone());
        desk.recording = Some(Recording::begin(&begin.0, &begin.1));
        // A slider that is drawn is one deed; steps after each other are one.
        for factor in [0.8, 0.5, 0.25] {
            desk.change(|setup| setup.settings.gains.weights.attention = factor);
        }
        desk.act(Command::Step(2));
        desk.act(Command::Step(3));
        let columns = [9, 10];
        for column in columns {
            desk.act(Command::Perturb { brush: Brush::Erase, levels: vec![1], columns: vec![column] });
        }
        desk.act(Command::RunUntilSettled);
        let first = desk.recording.as_mut().unwrap().take();
        let settled = desk.run.snapshot().step;
        assert_eq!(
            first.deeds,
            [
                "set weight.attention times 0.25".to_owned(),
                "run 5".to_owned(),
                "erase 1,1,1,2 at 1".to_owned(),
                format!("run {}", settled - 7)
            ]
        );
        assert_eq!((first.reaches, first.left_out.as_slice()), (Some(settled), &[][..]));

        desk.change(|setup| setup.settings.gains.weights.attention = 1.0);
        desk.act(Command::Reset);
        desk.looks.place = Place::named("islands.tree").unwrap();
        desk.looks.pinned = vec![12];
        desk.change(|setup| setup.hidden = vec!["0,0,2,2".parse().unwrap()].into());
        desk.act(Command::Step(4));
        desk.act(Command::Back(1));
        let second = desk.recording.as_mut().unwrap().take();
        // What is turned lets a run go on that stood because it had settled: these steps are written down too.
        let expected = ["set weight.attention times 1", "reset", "show islands.tree", "pin 1,4"];
        assert!(second.deeds[0] == expected[0] && second.deeds[1].starts_with("run "), "{:?}", second.deeds);
        assert_eq!(second.deeds[2], expected[1]);
        assert!(expected.iter().all(|deed| second.deeds.iter().any(|one| one == deed)), "{:?}", second.deeds);
        assert!(second.deeds.contains(&"hide 0,0,2,2".to_owned()), "{:?}", second.deeds);
        assert_eq!(second.deeds[second.deeds.len() - 2..], ["run 4", "seek 3"]);
        assert_eq!(second.reaches, None, "it begins anew in between");

        let steps = [Recorded::default(), first, second];
        let steps = steps.into_iter().map(|one| DraftStep {
            deeds: one.deeds.join("\n"),
            reaches: one.reaches,
            ..DraftStep::default()
        });
        let draft = Draft { steps: steps.collect(), ..Draft::default() };
        let Written { text, left_out } = write(&begin.0, &begin.1, &draft).unwrap();
        assert_eq!(left_out, [""; 0]);
        let lesson = Lesson::read(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert!(check(&lesson).passed(), "{text}");
        let mut played = Desk::open(&lesson).unwrap();
        lesson.steps.iter().for_each(|step| played.act_all(step).unwrap());
        let (there, here) = (played.sight(), desk.run.snapshot());
        assert_eq!((there.snapshot.step, &there.looks.pinned), (3, &desk.looks.pinned));
        assert!(there.snapshot.state == here.state, "the same bits");
    }

    #[test]
    fn what_no_deed_says_is_named_and_undo_is_what_it_comes_to() {
        let mut desk = Desktop::new();
        desk.recording = Some(Recording::begin(&desk.run.snapshot(), &desk.looks));
        desk.change(|setup| *setup.settings.gains.weights.get_mut(Source::TopDown) = 0.0);
        desk.act(Command::Undo);
        desk.act(Command::Memory(MemoryCommand::Clear));
        desk.change(|setup| setup.settings.levels[1].beta = crate::glom::Schedule::Constant(9.0));
        desk.act(Command::Step(1));
        desk.change(|setup| setup.settings.levels[1].beta = crate::glom::Schedule::Constant(3.0));
        let recorded = desk.recording.as_mut().unwrap().take();
        assert_eq!(recorded.deeds.len(), 3, "{:?}", recorded.deeds);
        assert!(recorded.deeds[0].starts_with("set beta to") && recorded.deeds[1] == "run 1", "{:?}", recorded.deeds);
        assert_eq!(recorded.left_out, ["what was done to the fast weights by hand"]);
        desk.act(Command::Open(PictureSource::Sample("house".to_owned())));
        let recorded = desk.recording.as_mut().unwrap().take();
        assert_eq!(recorded.deeds, ["open sample:house"]);
    }
}

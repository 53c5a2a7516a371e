//! A table of hemispheres in the background: all its trainings in a row, as one training that is held, kept and gone on
//! with like any other. Rows and seeds can be added on its way; networks that have learned serve all rows.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::{Opened, Trainee, sentence};
use crate::bilateral::rows::Row;
use crate::bilateral::table::{Learned, Plan, Results, Task, result};
use crate::bilateral::{CurvePoint, Hemisphere, Labels, Material, Pictures, Saved, Trainer};
use crate::files::hemispheres::{KeptTable, PicturesFrom, take_up};
use crate::files::training;

/// The curve of one network of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkCurve {
    /// Its seed.
    pub seed: u64,
    /// Which it is: "left-1", "two-lefts".
    pub name: String,
    /// Updates of the whole training.
    pub updates: u64,
    /// Loss and right answers on pictures kept apart, over the updates.
    pub points: Vec<CurvePoint>,
}

/// What there is to see of a table.
#[derive(Debug, Clone)]
pub struct HemispheresView {
    /// What it is made of.
    pub plan: Plan,
    /// Where the pictures come from.
    pub from: PicturesFrom,
    /// Pictures learned from, kept apart, tested on.
    pub counts: [usize; 3],
    /// The pictures that are tested on; no training sees them.
    pub test: Arc<Pictures>,
    /// The curves of the networks that have learned, in the order in which they were begun.
    pub curves: Arc<Vec<NetworkCurve>>,
    /// That of the network that is learning.
    pub now: Option<NetworkCurve>,
    /// What the rows have come to.
    pub results: Arc<Results>,
    /// The networks that have learned, by the names of their trainings.
    pub learned: Arc<BTreeMap<String, Arc<Learned>>>,
}

impl HemispheresView {
    /// What the labels are called.
    pub fn labels(&self) -> &Labels {
        self.test.labels()
    }

    /// A network of a seed that has learned.
    pub fn network(&self, seed: u64, lesson: &str) -> Option<&Arc<Learned>> {
        self.learned.get(&format!("seed{seed}-{lesson}"))
    }
}

/// The table.
pub struct HemispheresTrainee {
    plan: Plan,
    from: PicturesFrom,
    material: Material,
    test: Arc<Pictures>,
    tasks: Vec<Task>,
    /// The one that learns; none when all have learned.
    learning: Option<(Task, Box<Trainer>)>,
    /// Trainings that are over, or were left in the middle, as they go on.
    saved: BTreeMap<String, Saved>,
    learned: Arc<BTreeMap<String, Arc<Learned>>>,
    curves: Arc<Vec<NetworkCurve>>,
    results: Arc<Results>,
}

fn curve_of(task: &Task, training: &Trainer) -> NetworkCurve {
    let (name, updates, points) = (task.lesson.name.clone(), training.updates(), training.curve().to_vec());
    NetworkCurve { seed: task.seed, name, updates, points }
}

impl HemispheresTrainee {
    fn new(plan: Plan, from: PicturesFrom, material: Material, test: Pictures) -> Self {
        Self {
            tasks: plan.tasks(),
            plan,
            from,
            material,
            test: Arc::new(test),
            learning: None,
            saved: BTreeMap::new(),
            learned: Arc::default(),
            curves: Arc::default(),
            results: Arc::default(),
        }
    }

    /// The hemispheres that a training is given.
    fn given(&self, task: &Task) -> Vec<Hemisphere> {
        let nets = task.given().into_iter().filter_map(|name| self.learned.get(&name));
        nets.flat_map(|net| net.network.sides.clone()).collect()
    }

    /// Takes the next training up, unless one is under way.
    fn take_next(&mut self) -> Result<(), String> {
        if self.learning.is_some() {
            return Ok(());
        }
        let Some(task) = self.tasks.iter().find(|task| !self.learned.contains_key(&task.name())) else { return Ok(()) };
        let task = task.clone();
        let material = Material { sides: self.given(&task), ..self.material.clone() };
        let training = match self.saved.remove(&task.name()) {
            Some(saved) => Trainer::resume_on(saved, &material),
            None => Trainer::new_on(task.lesson.config.clone(), &material),
        };
        self.learning = Some((task, Box::new(training.map_err(|error| sentence(&error))?)));
        Ok(())
    }

    /// Tests the network that has learned, and fills the rows that are whole with it.
    fn finish(&mut self) {
        let Some((task, training)) = self.learning.take() else { return };
        Arc::make_mut(&mut self.curves).push(curve_of(&task, &training));
        let learned = Arc::new(Learned::of(&training, &self.test));
        Arc::make_mut(&mut self.learned).insert(task.name(), learned);
        self.saved.insert(task.name(), training.save());
        self.fill();
    }

    fn fill(&mut self) {
        let results = Arc::make_mut(&mut self.results);
        results.retain(|row, seed| self.plan.rows.contains(&row) && self.plan.seeds().any(|of| of == seed));
        for seed in self.plan.seeds() {
            for row in self.plan.rows.iter().filter(|row| !self.results.has(**row, seed)).copied().collect::<Vec<Row>>()
            {
                let names = self.plan.tasks_of(row, seed);
                let nets: Option<Vec<&Learned>> =
                    names.iter().map(|name| self.learned.get(name).map(|net| &**net)).collect();
                if let Some(nets) = nets {
                    let result = result(row, &nets, &self.test);
                    Arc::make_mut(&mut self.results).add(row, seed, result);
                }
            }
        }
    }

    /// What is there of all trainings but the one that learns.
    fn done(&self) -> usize {
        self.tasks.iter().filter(|task| self.learned.contains_key(&task.name())).count()
    }
}

impl Trainee for HemispheresTrainee {
    type View = HemispheresView;
    type Config = Plan;

    fn updates(&self) -> usize {
        let each = self.plan.config.updates as usize;
        self.done() * each + self.learning.as_ref().map_or(0, |(_, training)| training.update() as usize)
    }

    fn total(&self) -> usize {
        self.tasks.len() * self.plan.config.updates as usize
    }

    /// Updates of large networks take longer than those of heads alone.
    fn left(&self) -> f32 {
        let each = self.plan.config.updates as f32;
        let to_do = self.tasks.iter().filter(|task| !self.learned.contains_key(&task.name()));
        let begun = self.learning.as_ref().map_or(0.0, |(task, training)| task.cost() * training.update() as f32);
        let all: f32 = to_do.clone().map(|task| task.cost() * each).sum();
        let now = self.learning.as_ref().map(|(task, _)| task).or_else(|| to_do.clone().next()).map_or(1.0, Task::cost);
        ((all - begun) / now).max(0.0)
    }

    fn is_over(&self) -> bool {
        self.learning.is_none() && self.done() == self.tasks.len()
    }

    fn update(&mut self) -> Result<(), String> {
        self.take_next()?;
        let Some((_, training)) = &mut self.learning else { return Ok(()) };
        training.piece().map_err(|error| sentence(&error))?;
        if training.is_over() {
            self.finish();
        }
        Ok(())
    }

    /// More seeds: the trainings themselves are over.
    fn extend(&mut self, updates: u64) -> Result<(), String> {
        let more = usize::try_from(updates).ok().and_then(|more| self.plan.seeds.checked_add(more));
        let seeds = more.ok_or("These are too many seeds")?;
        self.go_on(Plan { seeds, ..self.plan.clone() })
    }

    fn go_on(&mut self, plan: Plan) -> Result<(), String> {
        plan.check().map_err(|error| sentence(&error))?;
        if !self.plan.goes_on_as(&plan) {
            return Err("Only rows and seeds of a table may change: begin another one".to_owned());
        }
        self.tasks = plan.tasks();
        self.plan = plan;
        // A network that is no longer asked for waits where it stands.
        if let Some((task, training)) = self.learning.take_if(|(task, _)| !self.tasks.contains(task)) {
            self.saved.insert(task.name(), training.save());
        }
        self.fill();
        Ok(())
    }

    fn view(&self) -> HemispheresView {
        let [learned_from, apart] = [&self.material.training, &self.material.validation].map(|all| all.len());
        HemispheresView {
            plan: self.plan.clone(),
            from: self.from.clone(),
            counts: [learned_from, apart, self.test.len()],
            test: self.test.clone(),
            curves: self.curves.clone(),
            now: self.learning.as_ref().map(|(task, training)| curve_of(task, training)),
            results: self.results.clone(),
            learned: self.learned.clone(),
        }
    }

    /// Writes a folder, from which the command line goes on too.
    fn keep(&self, folder: &Path) -> Result<(), String> {
        KeptTable { plan: self.plan.clone(), pictures: self.from.clone() }
            .write(folder)
            .map_err(|error| sentence(&error))?;
        let now = self.learning.as_ref().map(|(task, training)| (task.name(), training.save()));
        let now = now.as_ref().map(|(name, saved)| (name, saved));
        for (name, saved) in self.saved.iter().chain(now) {
            training::save(saved, false, &KeptTable::network(folder, name)).map_err(|error| sentence(&error))?;
        }
        Ok(())
    }
}

/// Opens the pictures of a table, those to learn from parted from those that are kept apart.
fn opened(from: &PicturesFrom, side: usize) -> Result<(Material, Pictures), String> {
    let sets = from.open(side).map_err(|error| sentence(&error))?;
    Ok((Material::of(&sets.training).map_err(|error| sentence(&error))?, sets.test))
}

/// A table at its beginning, whose networks learn for `rounds` through the pictures.
///
/// # Errors
/// What cannot be trained, or pictures that cannot be had, as a sentence.
pub fn begin_hemispheres(plan: Plan, rounds: u64, from: &PicturesFrom) -> Result<HemispheresTrainee, String> {
    // What cannot be trained is refused before any picture is read or drawn.
    plan.check().map_err(|error| sentence(&error))?;
    let (material, test) = opened(from, plan.config.side)?;
    let config = plan.config.with_rounds(rounds, material.training.len());
    let plan = Plan { config, ..plan };
    plan.check().map_err(|error| sentence(&error))?;
    let mut trainee = HemispheresTrainee::new(plan, from.clone(), material, test);
    trainee.take_next()?;
    Ok(trainee)
}

/// Reads a table that was kept in a folder, in the window or by the command line; `path` is the folder or a file in it.
/// Its pictures are looked for where they were, and else where `from` says.
///
/// # Errors
/// Why it cannot be used, as a sentence.
pub fn open_hemispheres(path: &Path, from: &PicturesFrom) -> Result<Opened<HemispheresTrainee>, String> {
    let (KeptTable { plan, pictures }, folder) = KeptTable::read(path).map_err(|error| sentence(&error))?;
    let moved = matches!((&pictures, from), (PicturesFrom::Folder(was), PicturesFrom::Folder(_)) if !was.exists());
    let pictures = if moved { from.clone() } else { pictures };
    let (material, test) = opened(&pictures, plan.config.side)?;
    let mut trainee = HemispheresTrainee::new(plan, pictures, material, test);
    for task in trainee.tasks.clone() {
        let file = KeptTable::network(&folder, &task.name());
        if !file.is_file() {
            continue;
        }
        let saved = take_up(&file, &task, &trainee.given(&task)).map_err(|error| sentence(&error))?;
        trainee.saved.insert(task.name(), saved);
    }
    // Those that are over are tested again, so that what was seen is seen at once.
    loop {
        trainee.take_next()?;
        match &trainee.learning {
            Some((_, training)) if training.is_over() => trainee.finish(),
            _ => break,
        }
    }
    Ok(Opened::Training(Box::new(trainee)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::bilateral::Config;

    fn plan(rows: &[Row], seeds: usize) -> Plan {
        let config = Config { widths: [2, 2, 2, 3], side: 8, batch: 50, ..Config::default() };
        Plan { config, decay_alone: Config::DECAY_ALONE, ensemble_from: 2, rows: rows.to_vec(), seeds }
    }

    fn begin(rows: &[Row]) -> HemispheresTrainee {
        begin_hemispheres(plan(rows, 1), 1, &PicturesFrom::Scenes(10)).unwrap()
    }

    fn to_the_end(trainee: &mut HemispheresTrainee) {
        while !trainee.is_over() {
            trainee.update().unwrap();
        }
    }

    const FEW: [Row; 3] = [Row::Left, Row::Right, Row::Specialised];

    #[test]
    fn a_table_kept_in_the_middle_goes_on_to_the_same_bits_and_grows_by_rows_and_seeds() {
        let folder = tempfile::tempdir().unwrap();
        let mut straight = begin(&FEW);
        assert_eq!((straight.updates(), straight.total()), (0, 9), "three trainings of three updates");
        to_the_end(&mut straight);
        let mut half = begin(&FEW);
        (0..6).for_each(|_| half.update().unwrap());
        assert!(half.updates() > 3 && half.updates() < 9, "the second network is learning");
        assert!(half.view().results.has(Row::Left, 1) && !half.view().results.has(Row::Right, 1));
        half.keep(folder.path()).unwrap();
        let other = PicturesFrom::default();
        let Opened::Training(mut opened) = open_hemispheres(folder.path(), &other).unwrap() else {
            panic!("it learns")
        };
        assert_eq!((opened.updates(), opened.view().results.clone()), (half.updates(), half.view().results.clone()));
        to_the_end(&mut opened);
        let (one, two) = (straight.view(), opened.view());
        assert_eq!(one.results.rows().collect::<Vec<_>>(), FEW);
        let marks = |view: &HemispheresView| view.results.of(Row::Specialised).next().map(|(_, one)| one.marks.clone());
        assert_eq!(marks(&one), marks(&two));
        for name in ["left-1", "right-1", "specialised"] {
            let network = |view: &HemispheresView| view.network(1, name).unwrap().network.clone();
            assert_eq!(network(&one), network(&two), "{name}");
        }
        assert_eq!((two.curves.len(), two.now), (3, None));

        let rows = [Row::Left, Row::Right, Row::Specialised, Row::TwoLefts];
        opened.go_on(Plan { rows: rows.to_vec(), ..opened.plan.clone() }).unwrap();
        assert_eq!((opened.updates(), opened.total(), opened.is_over()), (9, 15, false), "a second left and new heads");
        opened.extend(1).unwrap();
        assert_eq!(opened.total(), 30);
        to_the_end(&mut opened);
        assert_eq!(opened.view().results.summary(Row::TwoLefts).unwrap().seeds.len(), 2);
        let refused = opened.go_on(Plan { ensemble_from: 9, ..opened.plan.clone() }).unwrap_err();
        assert!(refused.contains("Only rows and seeds"), "{refused}");
        opened.go_on(Plan { rows: vec![Row::Left], ..opened.plan.clone() }).unwrap();
        assert!(opened.is_over() && opened.view().results.rows().eq([Row::Left]), "rows may go as well");
    }

    #[test]
    fn a_network_that_is_not_asked_for_any_more_waits_where_it_stands() {
        let mut trainee = begin(&[Row::Left, Row::Right]);
        (0..5).for_each(|_| trainee.update().unwrap());
        let (both, stood) = (trainee.plan.clone(), trainee.updates());
        trainee.go_on(Plan { rows: vec![Row::Left], ..both.clone() }).unwrap();
        assert!(trainee.is_over());
        trainee.go_on(both).unwrap();
        trainee.take_next().unwrap();
        assert_eq!(trainee.updates(), stood);
    }

    #[test]
    fn what_cannot_be_trained_is_said_before_any_picture_is_drawn() {
        let nowhere = PicturesFrom::Folder("no-such-folder".into());
        let said = |plan, rounds| begin_hemispheres(plan, rounds, &nowhere).err().unwrap();
        assert!(said(plan(&[], 1), 1).starts_with("No row is chosen"));
        assert!(said(plan(&FEW, 1), 1).contains("no such file or folder"));
        assert!(open_hemispheres(Path::new("no-such-folder"), &nowhere).err().unwrap().contains("table.json"));
        let drawn = PicturesFrom::Scenes(10);
        assert!(begin_hemispheres(plan(&FEW, 1), 0, &drawn).err().unwrap().contains("at least 1"));
    }
}

//! The trainings of a table: made once, kept in a folder where one is named, shared by the rows.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::failure;
use super::super::train::in_words;
use crate::bilateral::rows::Row;
use crate::bilateral::table::{Learned, Plan, RowResult, Task, result};
use crate::bilateral::{Hemisphere, Material, Pictures, Trainer};
use crate::cli::Failure;
use crate::cli::say::say;
use crate::cli::table::percent;
use crate::cli::training::go_on;
use crate::files::hemispheres::{KeptTable, take_up};
use crate::files::training;

/// The networks.
pub struct Nets<'a> {
    material: &'a Material,
    test: &'a Pictures,
    folder: Option<&'a Path>,
    quiet: bool,
    nets: BTreeMap<String, Learned>,
}

impl<'a> Nets<'a> {
    /// None yet.
    pub fn new(material: &'a Material, test: &'a Pictures, folder: Option<&'a Path>, quiet: bool) -> Self {
        Self { material, test, folder, quiet, nets: BTreeMap::new() }
    }

    /// Trains a network, or takes up what is kept of it.
    ///
    /// # Errors
    /// A file, a divergence, Ctrl-C.
    pub fn learn(&mut self, task: &Task) -> Result<(), Failure> {
        let sides: Vec<Hemisphere> = task
            .given()
            .iter()
            .filter_map(|name| self.nets.get(name))
            .flat_map(|net| net.network.sides.clone())
            .collect();
        let material = Material { sides, ..self.material.clone() };
        let path = self.folder.map(|folder| KeptTable::network(folder, &task.name()));
        let mut training = begin(task, &material, path.as_ref())?;
        let save = |training: &Trainer| match &path {
            Some(path) => training::save(&training.save(), false, path),
            None => Ok(()),
        };
        let learned_here = !training.is_over();
        let interrupted =
            go_on(&mut training, None, |training, measured| if measured { Ok(save(training)?) } else { Ok(()) })?;
        if interrupted {
            save(&training)?;
            return Err(Failure::Interrupted);
        }
        let learned = Learned::of(&training, self.test);
        if !self.quiet {
            let words = in_words(learned.apart.specific.map(percent), learned.apart.general.map(percent));
            let how = if learned_here { "" } else { ", kept" };
            let (seed, name, seconds) = (task.seed, &task.lesson.name, training.seconds());
            say(&format!("seed {seed}, {name}: {words} of the pictures kept apart, {seconds:.1} s{how}"));
        }
        self.nets.insert(task.name(), learned);
        Ok(())
    }

    /// What a row comes to with a seed; none before all that it takes has learned.
    pub fn row(&self, plan: &Plan, row: Row, seed: u64) -> Option<RowResult> {
        let nets: Option<Vec<&Learned>> = plan.tasks_of(row, seed).iter().map(|name| self.nets.get(name)).collect();
        nets.map(|nets| result(row, &nets, self.test))
    }
}

/// The training of a task, from where it was kept if it was.
fn begin(task: &Task, material: &Material, path: Option<&PathBuf>) -> Result<Trainer, Failure> {
    match path.filter(|path| path.exists()) {
        Some(path) => {
            let saved = take_up(path, task, &material.sides)?;
            Trainer::resume_on(saved, material).map_err(failure)
        }
        None => Trainer::new_on(task.lesson.config.clone(), material).map_err(failure),
    }
}

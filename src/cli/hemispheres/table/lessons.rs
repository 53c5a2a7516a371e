//! The trainings of one seed of the table: made once, kept in a folder where one is named, shared by the rows.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::failure;
use super::super::train::in_words;
use crate::bilateral::rows::{Common, Lesson, Row, mean};
use crate::bilateral::{Logits, Marks, Material, Network, Pictures, Saved, Trainer, marks, right};
use crate::cli::Failure;
use crate::cli::table::percent;
use crate::cli::training::go_on;
use crate::files::{FileError, training};

/// A network that has learned.
struct Net {
    network: Network,
    /// Right answers on the pictures kept apart: the mean of the labels told.
    validation: f64,
    said: Logits,
    seconds: f64,
}

/// The networks of one seed.
pub struct Nets<'a> {
    material: &'a Material,
    test: &'a Pictures,
    folder: Option<&'a Path>,
    quiet: bool,
    nets: BTreeMap<String, Net>,
}

/// What a row came to with one seed.
#[derive(Debug, Clone)]
pub struct RowResult {
    /// Picture by picture of the test.
    pub marks: Marks,
    /// Numbers of all networks that answer.
    pub parameters: usize,
    /// Seconds of all trainings that the row takes.
    pub seconds: f64,
}

impl<'a> Nets<'a> {
    /// None yet.
    pub fn new(material: &'a Material, test: &'a Pictures, folder: Option<&'a Path>, quiet: bool) -> Self {
        Self { material, test, folder, quiet, nets: BTreeMap::new() }
    }

    /// Trains what a row takes and is not there yet, and tests it.
    ///
    /// # Errors
    /// A file, a divergence, Ctrl-C.
    pub fn row(&mut self, row: Row, common: &Common) -> Result<RowResult, Failure> {
        let lessons = row.lessons(common);
        for lesson in &lessons {
            if !self.nets.contains_key(&lesson.name) {
                let net = self.learn(lesson, common.config.seed)?;
                self.nets.insert(lesson.name.clone(), net);
            }
        }
        let mut nets: Vec<&Net> = lessons.iter().filter_map(|lesson| self.nets.get(&lesson.name)).collect();
        let seconds = nets.iter().map(|net| net.seconds).sum();
        match row.ensemble() {
            // Chosen on pictures kept apart; the test set decides nothing.
            Some(count) => {
                nets.sort_by(|a, b| b.validation.total_cmp(&a.validation));
                nets.truncate(count);
            }
            None => nets = nets.split_off(nets.len().saturating_sub(1)),
        }
        let said = mean(&nets.iter().map(|net| &net.said).collect::<Vec<_>>());
        let parameters = nets.iter().map(|net| net.network.parameters()).sum();
        Ok(RowResult { marks: marks(&said, self.test), parameters, seconds })
    }

    fn learn(&self, lesson: &Lesson, seed: u64) -> Result<Net, Failure> {
        let given = lesson.given.iter().filter_map(|name| self.nets.get(name));
        let sides = given.flat_map(|net| net.network.sides.clone()).collect();
        let material = Material { sides, ..self.material.clone() };
        let path = self.folder.map(|folder| folder.join(format!("seed{seed}-{}.safetensors", lesson.name)));
        let mut training = begin(lesson, &material, path.as_ref())?;
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
        let network = training.learner().network().clone();
        let right = right(&network.ask(&material.validation), &material.validation);
        let told = [right.specific, right.general];
        let told: Vec<f64> = told.into_iter().flatten().collect();
        if !self.quiet {
            let words = in_words(right.specific.map(percent), right.general.map(percent));
            let how = if learned_here { "" } else { ", kept" };
            let seconds = training.seconds();
            eprintln!("seed {seed}, {}: {words} of the pictures kept apart, {seconds:.1} s{how}", lesson.name);
        }
        Ok(Net {
            said: network.ask(self.test),
            network,
            validation: told.iter().sum::<f64>() / told.len().max(1) as f64,
            seconds: training.seconds(),
        })
    }
}

/// The training of a lesson, from where it was kept if it was.
fn begin(lesson: &Lesson, material: &Material, path: Option<&PathBuf>) -> Result<Trainer, Failure> {
    let Some(path) = path.filter(|path| path.exists()) else {
        return Trainer::new_on(lesson.config.clone(), material).map_err(failure);
    };
    let saved: Saved = training::open(path)?;
    let same =
        saved.config == lesson.config && (material.sides.is_empty() || material.sides == saved.state.network.sides);
    if !same {
        let what = "this network was trained with other settings, or on other hemispheres, than the table asks for: \
                    choose another folder, or the settings of this one";
        return Err(FileError::unusable(what, path).into());
    }
    Trainer::resume_on(saved, material).map_err(failure)
}

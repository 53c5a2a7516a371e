//! Tables of hemispheres as a kind of training: the form, how one begins, what is said of it.

use std::path::{Path, PathBuf};

use eframe::egui::Ui;

use super::rows::rows_ui;
use crate::app::trainings::{ListedKind, TrainingKind, Trainings};
use crate::app::widgets::fields::number;
use crate::app::widgets::thousands;
use crate::bilateral::Config;
use crate::bilateral::rows::Row;
use crate::bilateral::table::{Label, Plan};
use crate::engine::training::{
    HemispheresTrainee, HemispheresView, Opened, begin_hemispheres, brief_hemispheres, open_hemispheres, sentence,
};
use crate::files::hemispheres::PicturesFrom;
use crate::teach::{Trial, Tried};

/// The rows of a table where nobody has chosen others: the claim, and the control that it has to be better than.
const FIRST: [Row; 4] = [Row::Left, Row::Right, Row::Specialised, Row::TwoLefts];

/// What a new table is to be, as typed, not checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// What is trained; the widths are those of the text.
    pub plan: Plan,
    /// Channels of a hemisphere.
    pub widths: String,
    /// Rounds through the pictures.
    pub rounds: u64,
    /// Which pictures.
    pub pictures: PicturesFrom,
}

impl Default for Form {
    fn default() -> Self {
        let config = Config::default();
        let (decay_alone, ensemble_from) = (Config::DECAY_ALONE, 5);
        Self {
            widths: widths_text(config.widths),
            plan: Plan { config, decay_alone, ensemble_from, rows: FIRST.to_vec(), seeds: 1 },
            rounds: Config::ROUNDS,
            pictures: PicturesFrom::default(),
        }
    }
}

impl Form {
    /// The plan that stands in it.
    ///
    /// # Errors
    /// Widths that are no numbers, or what cannot be trained, as a sentence.
    pub fn read(&self) -> Result<Plan, String> {
        let words = || format!("The widths are {:?}: four numbers of channels are wanted", self.widths);
        let widths = self.widths.split([',', ' ', '-']).filter(|width| !width.is_empty());
        let widths: Vec<usize> = widths.map(str::parse).collect::<Result<_, _>>().map_err(|_| words())?;
        let widths: [usize; 4] = widths.try_into().map_err(|_| words())?;
        // As the command line has it: moved by up to an eighth of the side.
        let config = Config { widths, shift: self.plan.config.side / 8, ..self.plan.config.clone() };
        let plan = Plan { config, ..self.plan.clone() };
        plan.check().map_err(|error| sentence(&error))?;
        if self.rounds == 0 {
            return Err("0 rounds: at least one is needed to learn anything".to_owned());
        }
        Ok(plan)
    }
}

/// Widths as they are typed.
fn widths_text(widths: [usize; 4]) -> String {
    widths.map(|width| width.to_string()).join(", ")
}

/// "1 seed", "3 seeds".
pub fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{} {one}s", thousands(count)) }
}

/// The kind.
pub enum HemispheresKind {}

impl ListedKind for HemispheresKind {
    const KIND: TrainingKind = TrainingKind::Hemispheres;
    type Trainee = HemispheresTrainee;
    type Form = Form;

    fn refused(form: &Form) -> Option<String> {
        form.read().err()
    }

    fn begin(form: Form) -> Result<HemispheresTrainee, String> {
        begin_hemispheres(form.read()?, form.rounds, &form.pictures)
    }

    fn open(path: &Path, form: &Form) -> Result<Opened<HemispheresTrainee>, String> {
        open_hemispheres(path, &form.pictures)
    }

    fn learn_from(form: &mut Form, folder: PathBuf) {
        form.pictures = PicturesFrom::Folder(folder);
    }

    fn brief() -> Option<Form> {
        let (plan, rounds, pictures) = brief_hemispheres();
        Some(Form { widths: widths_text(plan.config.widths), plan, rounds, pictures })
    }

    fn form_of(trial: &Trial) -> Option<Form> {
        if matches!(trial, Trial::Experiment) { Self::brief() } else { None }
    }

    fn tried(view: &HemispheresView, _updates: usize, left: usize, tried: &mut Tried) {
        tried.see_experiment(view, left);
    }

    fn name(view: &HemispheresView) -> String {
        let pictures = match &view.from {
            PicturesFrom::Scenes(_) => "drawn pictures".to_owned(),
            PicturesFrom::Folder(folder) => folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into(),
        };
        format!("{pictures}, seed {}", view.plan.config.seed)
    }

    fn stem(view: &HemispheresView, _updates: usize) -> String {
        format!("hemispheres-seed{}", view.plan.config.seed)
    }

    fn config(view: &HemispheresView) -> &Plan {
        &view.plan
    }

    fn change_ui(ui: &mut Ui, _view: &HemispheresView, plan: &mut Plan) {
        ui.horizontal(|ui| {
            let tip = "Every row is trained so often, each time from the next seed";
            number(ui, "Seeds in all", tip, &mut plan.seeds, 0.03);
        });
        rows_ui(ui, &mut plan.rows);
    }

    fn reached(view: &HemispheresView) -> Option<String> {
        let networks = counted(view.learned.len(), "network");
        let pair = view.results.summary(Row::Specialised).and_then(|row| row.share(Label::Fine));
        Some(match pair {
            Some(share) => format!("{networks}, pair {:.1} % fine", 100.0 * share),
            None => networks,
        })
    }

    fn settings(view: &HemispheresView) -> Option<String> {
        let Plan { config, rows, seeds, .. } = &view.plan;
        let rounds = (config.updates / config.test_every.max(1)) as usize;
        Some(format!(
            "{}, {}; widths {}, {side} × {side} pixels, {} of {} pictures",
            counted(rows.len(), "row"),
            counted(*seeds, "seed"),
            widths_text(config.widths),
            counted(rounds, "round"),
            view.counts[0],
            side = config.side,
        ))
    }
}

/// The trainings of the tab.
pub type HemispheresTrainings = Trainings<HemispheresKind>;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_read_as_they_are_typed_and_what_cannot_be_is_said() {
        let read = |widths: &str| Form { widths: widths.to_owned(), ..Form::default() }.read();
        assert_eq!(read("64-128, 256 512").unwrap().config.widths, [64, 128, 256, 512]);
        assert!(read("64, 128").unwrap_err().contains("four numbers of channels"));
        assert!(read("a, b, c, d").unwrap_err().contains("four numbers of channels"));
        assert!(read("0, 1, 1, 1").unwrap_err().starts_with("A width of 0 channels"));
        let mut form = Form::default();
        form.plan.config.side = 32;
        assert_eq!(form.read().unwrap().config.shift, 4);
        form.rounds = 0;
        assert!(form.read().unwrap_err().contains("0 rounds"));
        form.plan.rows.clear();
        assert!(form.read().unwrap_err().contains("No row is chosen"));
    }
}

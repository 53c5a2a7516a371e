//! Learning by Forward-Forward as a kind of training.

use std::path::{Path, PathBuf};

use eframe::egui::Ui;

use crate::app::trainings::{ListedKind, TrainingKind, Trainings};
use crate::app::widgets::fields::number;
use crate::engine::training::{
    DigitsFrom, ForwardForwardTrainee, ForwardForwardView, Opened, begin_forward_forward, brief_forward_forward,
    open_forward_forward, sentence,
};
use crate::forward_forward::{Config, Kind};
use crate::teach::{Trial, Tried};

/// What a new training is to be, as typed, not checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// What is trained, and how; the layers are those of the text.
    pub config: Config,
    /// Units of the layers, the lowest first.
    pub layers: String,
    /// On which digits.
    pub digits: DigitsFrom,
    /// Whether a twin learns beside it.
    pub twin: bool,
}

impl Default for Form {
    /// A training to be watched: measured often.
    fn default() -> Self {
        let config = Config { updates: 2_000, test_every: 100, ..Config::default() };
        Self { layers: layers_text(&config.layers), config, digits: DigitsFrom::default(), twin: true }
    }
}

impl Form {
    /// The form of this training of drawn digits, without a twin.
    fn of(config: Config) -> Self {
        Self { layers: layers_text(&config.layers), config, digits: DigitsFrom::default(), twin: false }
    }

    /// The settings that stand in it.
    ///
    /// # Errors
    /// Layers that are no numbers, or what cannot be trained, as a sentence.
    pub fn read(&self) -> Result<Config, String> {
        let units = self.layers.split([',', ' ', '-']).filter(|units| !units.is_empty());
        let layers: Result<Vec<usize>, _> = units.map(str::parse).collect();
        let layers = layers.map_err(|_| format!("The layers are {:?}: numbers of units are wanted", self.layers))?;
        let config = Config { layers, ..self.config.clone() };
        config.check().map_err(|error| sentence(&error))?;
        Ok(config)
    }

    /// Another kind; layers that were the usual ones of the kind before become the usual ones of this.
    pub fn set_kind(&mut self, kind: Kind) {
        if self.layers == layers_text(&Config::usual_layers(self.config.kind)) {
            self.layers = layers_text(&Config::usual_layers(kind));
        }
        self.config.kind = kind;
    }
}

/// Units of layers as they are typed.
pub fn layers_text(layers: &[usize]) -> String {
    layers.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}

/// The kind.
pub enum ForwardForwardKind {}

impl ListedKind for ForwardForwardKind {
    const KIND: TrainingKind = TrainingKind::ForwardForward;
    type Trainee = ForwardForwardTrainee;
    type Form = Form;

    fn refused(form: &Form) -> Option<String> {
        form.read().err()
    }

    fn begin(form: Form) -> Result<ForwardForwardTrainee, String> {
        begin_forward_forward(form.read()?, &form.digits, form.twin)
    }

    fn open(path: &Path, form: &Form) -> Result<Opened<ForwardForwardTrainee>, String> {
        open_forward_forward(path, &form.digits)
    }

    fn learn_from(form: &mut Form, folder: PathBuf) {
        form.digits = DigitsFrom::Folder(folder);
    }

    fn brief() -> Option<Form> {
        Some(Form::of(brief_forward_forward()))
    }

    fn form_of(trial: &Trial) -> Option<Form> {
        match trial {
            Trial::Forward(config) => Some(Form::of(config.clone())),
            _ => None,
        }
    }

    fn tried(view: &ForwardForwardView, updates: usize, left: usize, tried: &mut Tried) {
        tried.see_forward(view, updates, left);
    }

    fn name(view: &ForwardForwardView) -> String {
        let Config { kind, layers, seed, .. } = &view.config;
        format!("{}, {}, seed {seed}", title(*kind), layers_text(layers))
    }

    fn stem(view: &ForwardForwardView, updates: usize) -> String {
        format!("forward-forward-{}-seed{}-{updates}", view.config.kind.key(), view.config.seed)
    }

    fn config(view: &ForwardForwardView) -> &Config {
        &view.config
    }

    fn change_ui(ui: &mut Ui, _view: &ForwardForwardView, config: &mut Config) {
        ui.horizontal(|ui| {
            let tip = "Updates of the whole training. The steps become shorter in its second half";
            number(ui, "Updates in all", tip, &mut config.updates, 20.0);
        });
    }

    fn reached(view: &ForwardForwardView) -> Option<String> {
        view.curve.last().map(|point| format!("{:.2} % wrong", 100.0 * point.value.error))
    }
}

/// The trainings of the tab.
pub type ForwardForwardTrainings = Trainings<ForwardForwardKind>;

/// A kind at the beginning of a line.
pub fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Supervised => "Supervised",
        Kind::Unsupervised => "Unsupervised",
        Kind::Local => "Local fields",
        Kind::Recurrent => "Recurrent",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn layers_are_read_as_they_are_typed() {
        let read = |layers: &str| Form { layers: layers.to_owned(), ..Form::default() }.read();
        assert_eq!(read("300-200, 100").unwrap().layers, [300, 200, 100]);
        assert!(read("many").unwrap_err().contains("numbers of units"));
        assert!(read("").unwrap_err().starts_with("0 layers"));
        let mut form = Form::default();
        form.set_kind(Kind::Local);
        assert_eq!(form.layers, "64, 110, 256");
        form.layers = "8, 9, 10".to_owned();
        form.set_kind(Kind::Supervised);
        assert_eq!(form.layers, "8, 9, 10", "what was typed stays");
    }
}

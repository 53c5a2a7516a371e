//! Learned models as `.safetensors` files: the tensors under their names, the configuration as JSON in the metadata,
//! versioned; where the training is to go on, its state beside them.

use std::path::Path;

use super::checkpoint::container::Container;
use super::kinds::{Kind, LEARNED};
use super::training::{self, Field, Filed, TRAINING, Told};
use super::{FileError, Savable};
use crate::glom::Model as _;
use crate::glom::learned::{Layout, Learned, LearnedConfig};
use crate::grid::Grid;
use crate::learn::{EndToEnd, Point, Saved, model_tensors};
use crate::training::Tensors as _;

/// Metadata key of the [`LearnedConfig`].
const MODEL: &str = "model";
/// Metadata key of the model's name.
const NAME: &str = "name";

/// The model that comes with the program; `assets/MODEL-CARD.md` says what it is.
static BUNDLED: &[u8] = include_bytes!("../../assets/glom.safetensors");

impl Filed for EndToEnd {
    const KIND: &'static Kind = &LEARNED;
    const ORDER: [Field; 6] = [Field::Config, Field::Update, Field::More, Field::Curve, Field::Seconds, Field::Losses];

    /// The model's own configuration, and its name: that of the file.
    fn metadata(saved: &Saved, path: &Path) -> Result<Vec<(&'static str, String)>, String> {
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        metadata(&saved.config.model, name)
    }

    fn undescribed() -> String {
        "this model was saved without its training: it runs, but cannot be trained on".to_owned()
    }

    fn lines(saved: &Saved) -> Vec<(&'static str, String)> {
        let (config, record) = (&saved.config, &saved.record);
        let updates = record.update;
        let batches = config.batches(updates);
        let mut lines = vec![(
            "training",
            format!("{updates} updates of {batches}, seed {}, {:.0} s", config.seed, record.seconds),
        )];
        if let Some(Point { clear, natural, .. }) = record.curve.last().map(|point| point.value) {
            let scores = format!(
                "ARI of parts / wholes: clear {:.2} / {:.2}, natural {:.2} / {:.2}",
                clear.parts, clear.wholes, natural.parts, natural.wholes
            );
            lines.push(("held out", scores));
        }
        lines
    }

    fn goes_on(saved: &Saved) -> bool {
        saved.goes_on()
    }
}

fn metadata(config: &LearnedConfig, name: String) -> Result<Vec<(&'static str, String)>, String> {
    let config = serde_json::to_string(config).map_err(|error| error.to_string())?;
    Ok(vec![(MODEL, config), (NAME, name)])
}

impl Savable for Learned {
    fn teachable(&self) -> Option<&Learned> {
        Some(self)
    }

    fn save(&self, _grid: Grid, path: &Path) -> Option<Result<(), FileError>> {
        Some(save_model(self, path))
    }
}

/// Saves a model alone.
///
/// # Errors
/// A file that cannot be written.
pub fn save_model(model: &Learned, path: &Path) -> Result<(), FileError> {
    let metadata = metadata(model.config(), model.name().to_owned());
    let metadata = metadata.map_err(|what| FileError::unusable(what, path))?;
    training::write(&LEARNED, metadata, model_tensors(model).into_iter(), path)
}

/// The model that comes with the program.
///
/// # Errors
/// None unless the program itself was built wrong.
pub fn bundled() -> Result<Learned, FileError> {
    Container::parse(BUNDLED.to_vec())
        .and_then(|container| parse(&container))
        .map_err(|what| FileError::unusable(what, Path::new("the bundled model")))
}

/// What the training in a container says about itself; none where a model was saved alone.
pub(super) fn told(container: &Container) -> Result<Option<Told>, String> {
    let there = container.metadata.contains_key(TRAINING);
    there.then(|| training::told::<EndToEnd>(container)).transpose()
}

/// The model in a container.
pub(super) fn parse(container: &Container) -> Result<Learned, String> {
    training::check(&LEARNED, container)?;
    let text = container.metadata.get(MODEL).ok_or("the model's configuration is missing")?;
    let config: LearnedConfig = serde_json::from_str(text)
        .map_err(|error| format!("the model's configuration cannot be understood ({error})"))?;
    config.check().map_err(|error| error.to_string())?;
    // Every tensor is bounded by the file, so the row is never larger than what is there.
    let mut values = Vec::new();
    for tensor in Layout::new(&config).tensors() {
        values.extend(container.values_of_shape(&tensor.name, &tensor.shape)?);
    }
    let name = container.metadata.get(NAME).cloned().unwrap_or_default();
    Learned::new(config, values, name).map_err(|error| error.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::training::{open, save};
    use super::*;
    use crate::files::checkpoint;
    use crate::learn::{CurvePoint, HeldOut, Losses, Stage, State, TrainConfig, Trainer};
    use crate::training::Record;

    fn small() -> Trainer {
        small_that_keeps(0.0)
    }

    fn small_that_keeps(keep: f32) -> Trainer {
        let model = LearnedConfig { levels: 2, radii: vec![1.5, 0.0], ..LearnedConfig::tiny() };
        let config = TrainConfig {
            model,
            stages: vec![Stage { updates: 2, average: 0.9, keep, ..Stage::default() }],
            columns: 64,
            steps: 2,
            score_scenes: 1,
            ..TrainConfig::default()
        };
        Trainer::new(config).unwrap()
    }

    #[test]
    fn a_training_comes_back_as_it_was_and_opens_as_a_model() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("small.safetensors");
        let mut trainer = small();
        trainer.step().unwrap();
        save(&trainer.save(), false, &path).unwrap();
        let (opened, kept) = (open::<EndToEnd>(&path).unwrap(), trainer.save());
        assert_eq!(opened, kept);
        let State { values, average, .. } = &kept.state;
        assert!(!average.is_empty() && average != values);
        let model = checkpoint::open(&path).unwrap();
        assert_eq!((model.levels(), model.dim(), model.name()), (2, 8, "small"));
        let running = parse(&Container::read(&path).unwrap()).unwrap();
        assert_eq!(running.values(), average, "the mean is what runs");
        let info = checkpoint::info(&path).unwrap();
        assert_eq!((info.kind, info.problem), (checkpoint::Kind::Learned, None));
        assert_eq!(info.training.unwrap().update, 1);
        // Without the state of the training it still runs.
        let thin = folder.path().join("thin.safetensors");
        save(&trainer.save(), true, &thin).unwrap();
        assert!(checkpoint::open(&thin).is_ok());
        let alone = open::<EndToEnd>(&thin).unwrap();
        assert_eq!((&alone.state.values, alone.record.update), (average, 1), "the mean is what was saved");
        assert!(Trainer::resume(alone).unwrap_err().to_string().contains("begins anew"));
        let named = folder.path().join("named.safetensors");
        save_model(&running, &named).unwrap();
        assert!(open::<EndToEnd>(&named).unwrap_err().to_string().contains("cannot be trained on"));
        assert!(std::fs::metadata(&thin).unwrap().len() < std::fs::metadata(&path).unwrap().len());
    }

    #[test]
    fn a_training_that_keeps_some_of_a_former_model_comes_back_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("small.safetensors");
        let mut trainer = small_that_keeps(0.3);
        trainer.step().unwrap();
        save(&trainer.save(), false, &path).unwrap();
        let (opened, kept) = (open::<EndToEnd>(&path).unwrap(), trainer.save());
        assert_eq!(opened, kept);
        assert!(!kept.state.former.is_empty() && kept.model() != kept.state.average);
        let running = parse(&Container::read(&path).unwrap()).unwrap();
        assert_eq!(running.values(), kept.model());
    }

    #[test]
    fn the_description_stands_as_it_always_did() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.safetensors");
        let mut saved = small().save();
        let held = HeldOut { parts: 0.1, wholes: 0.25, ..HeldOut::default() };
        let value =
            Point { losses: Losses { loss: 1.5, ..Losses::default() }, clear: held, natural: HeldOut::default() };
        let curve = vec![CurvePoint { update: 1, value, seconds: 0.75 }];
        saved.record =
            Record { update: 2, losses: (Losses { rest: 2.0, ..Losses::default() }, 1), curve, seconds: 3.5 };
        let told = |saved: &Saved| {
            save(saved, false, &path).unwrap();
            assert_eq!(open::<EndToEnd>(&path).unwrap(), *saved);
            let text = Container::read(&path).unwrap().metadata[TRAINING].clone();
            // Its settings are many, and stand first as they always did.
            let config = serde_json::to_string(&saved.config).unwrap();
            text.strip_prefix(&format!("{{\"config\":{config},")).unwrap().to_owned()
        };
        let losses = concat!(
            r#"{"loss":1.5,"contrast":0.0,"border":0.0,"label-free":0.0,"#,
            r#""reconstruction":0.0,"agreement":0.0,"rest":0.0}"#
        );
        let end = format!(
            r#""curve":[{{"update":1,"losses":{losses},"clear":{{"parts":0.1,"wholes":0.25}},"natural":{{"parts":0.0,"#
        ) + r#""wholes":0.0},"seconds":0.75}],"seconds":3.5,"losses":[[0,0,0,0,0,0,4611686018427387904],1]}"#;
        assert_eq!(told(&saved), format!(r#""update":2,"optimised":0,{end}"#));
        saved.state.optimised = 2;
        assert_eq!(told(&saved), format!(r#""update":2,{end}"#));
    }

    #[test]
    fn a_model_that_votes_comes_back_with_its_read_out_and_what_it_lost() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("votes.safetensors");
        let mut config = small().config().clone();
        config.model = LearnedConfig::tiny();
        config.objectives.pose = 1.0;
        let mut trainer = Trainer::new(config).unwrap();
        trainer.step().unwrap();
        save(&trainer.save(), false, &path).unwrap();
        let opened = open::<EndToEnd>(&path).unwrap();
        assert_eq!(opened, trainer.save());
        assert!(opened.record.losses.0.pose > 0.0);
        let model = parse(&Container::read(&path).unwrap()).unwrap();
        assert!(model.config().votes && model.layout().tensors().last().unwrap().name == "votes.third.bias");
        assert!(!bundled().unwrap().config().votes);
    }

    #[test]
    fn broken_files_are_told_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("small.safetensors");
        save(&small().save(), true, &path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let said = |from: &[u8], to: &[u8]| {
            assert_eq!(from.len(), to.len());
            let mut bytes = bytes.clone();
            let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
            bytes[at..at + to.len()].copy_from_slice(to);
            std::fs::write(&path, bytes).unwrap();
            checkpoint::open(&path).err().unwrap().to_string()
        };
        assert!(said(b"\"glomscope_learned\":\"1\"", b"\"glomscope_learned\":\"7\"").contains("newer glomscope"));
        assert!(said(b"\"initial\"", b"\"initiax\"").contains("initial is missing"));
        assert!(said(b"\\\"dim\\\":8", b"\\\"dim\\\":3").contains("length of an embedding"));
        std::fs::write(&path, &bytes[..bytes.len() - 5]).unwrap();
        assert!(checkpoint::open(&path).err().unwrap().to_string().contains("cut short"));
    }
}

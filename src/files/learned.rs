//! Learned models as `.safetensors` files: the tensors under their names, the configuration as JSON in the metadata, versioned; where the
//! training is to go on, its state beside them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::checkpoint::container::{self, Container, Kind, Outgoing};
use super::{FileError, atomic};
use crate::glom::learned::{Layout, Learned, LearnedConfig};
use crate::learn::{CurvePoint, Losses, Saved, TrainConfig};

/// The version that this program writes, and the newest that it reads.
pub const VERSION: u32 = 1;
/// Metadata key of the version; says what the file is.
pub(super) const KEY: &str = "glomscope_learned";
/// Metadata key of the [`LearnedConfig`].
const MODEL: &str = "model";
/// Metadata key of the model's name.
const NAME: &str = "name";
/// Metadata key of the training.
const TRAINING: &str = "training";
/// Tensors of the state of a training.
const MOMENTS: [&str; 2] = ["adam.first", "adam.second"];
const STRANGERS: &str = "strangers";
/// The learned numbers themselves where the model is made of their running mean or of a former model too.
const NUMBERS: &str = "numbers";
/// The former model that is kept in part, and the running mean where the model is not that alone.
const FORMER: &str = "former";
const MEAN: &str = "mean";

/// The model that comes with the program; `assets/MODEL-CARD.md` says what it is.
static BUNDLED: &[u8] = include_bytes!("../../assets/glom.safetensors");

/// What a training says about itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// Everything that was set.
    pub config: TrainConfig,
    /// Updates made.
    pub update: u64,
    /// Updates that the optimiser remembers; all of them where this is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    optimised: Option<u64>,
    /// Losses and scores while it learned.
    pub curve: Vec<CurvePoint>,
    /// Seconds of training.
    pub seconds: f64,
    /// The bits of the sum of the losses since the last point of the curve, so that it comes back exactly, and their number.
    losses: ([u64; 7], u64),
}

/// Saves a training from which it goes on exactly, or with `thin` the model alone, which is a quarter to a third of the size.
///
/// # Errors
/// Numbers that do not fit the configuration, or a file that cannot be written.
pub fn save(saved: &Saved, thin: bool, path: &Path) -> Result<(), FileError> {
    let unusable = |what: String| FileError::unusable(what, path);
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let model = Learned::new(saved.config.model.clone(), saved.model(), name);
    let model = model.map_err(|error| unusable(error.to_string()))?;
    let about = About {
        config: saved.config.clone(),
        update: saved.update,
        optimised: (saved.optimised != saved.update).then_some(saved.optimised),
        curve: saved.curve.clone(),
        seconds: saved.seconds,
        losses: (saved.losses.0.numbers().map(f64::to_bits), saved.losses.1),
    };
    let about = serde_json::to_string(&about).map_err(|error| unusable(error.to_string()))?;
    let mut extra: Vec<(&str, &[f32])> = Vec::new();
    if !thin {
        extra.extend(MOMENTS.into_iter().zip(saved.moments.iter().map(Vec::as_slice)));
        extra.push((STRANGERS, &saved.strangers));
        if !(saved.average.is_empty() && saved.former.is_empty()) {
            extra.push((NUMBERS, &saved.values));
        }
        if !saved.former.is_empty() {
            extra.extend([(FORMER, saved.former.as_slice()), (MEAN, &saved.average)]);
        }
    }
    write(&model, Some(about), &extra, path)
}

/// Saves a model alone.
///
/// # Errors
/// A file that cannot be written.
pub fn save_model(model: &Learned, path: &Path) -> Result<(), FileError> {
    write(model, None, &[], path)
}

fn write(model: &Learned, about: Option<String>, extra: &[(&str, &[f32])], path: &Path) -> Result<(), FileError> {
    use crate::glom::Model as _;
    let config = serde_json::to_string(model.config()).map_err(|error| FileError::unusable(error.to_string(), path))?;
    let pairs = [(KEY, VERSION.to_string()), (MODEL, config), (NAME, model.name().to_owned())];
    let mut metadata: BTreeMap<String, String> = pairs.map(|(key, value)| (key.to_owned(), value)).into();
    metadata.extend(about.map(|about| (TRAINING.to_owned(), about)));
    let tensor = |name: String, shape: Vec<usize>, values| Outgoing {
        name: Cow::Owned(name),
        shape,
        kind: Kind::Float,
        pieces: vec![Cow::Borrowed(values)],
        mask: None,
    };
    let mut tensors: Vec<Outgoing> = model
        .layout()
        .tensors()
        .iter()
        .map(|of| tensor(of.name.clone(), of.shape.clone(), &model.values()[of.range.clone()]))
        .collect();
    let more = extra.iter().filter(|(_, values)| !values.is_empty());
    tensors.extend(more.map(|(name, values)| tensor((*name).to_owned(), vec![values.len()], values)));
    let header = container::header(&metadata, &tensors);
    atomic::write(path, |file| container::write(file, &header, &tensors))
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

/// Opens a training; where the model alone was saved, without moments.
///
/// # Errors
/// A file that is missing, empty, cut short, of another kind, of a newer version, whose parts do not fit each other, or that
/// says nothing about a training.
pub fn open_training(path: &Path) -> Result<Saved, FileError> {
    let container = Container::read(path)?;
    let unusable = |what: String| FileError::unusable(what, path);
    let model = parse(&container).map_err(unusable)?;
    let Some(about) = about(&container).map_err(unusable)? else {
        return Err(unusable(
            "this model was saved without its training: it runs, but cannot be trained on".to_owned(),
        ));
    };
    let floats = |name: &str| {
        if container.info(name).is_some() { container.floats(name).map_err(unusable) } else { Ok(Vec::new()) }
    };
    let [first, second] = MOMENTS;
    let moments = [floats(first)?, floats(second)?];
    let (numbers, former, model) = (floats(NUMBERS)?, floats(FORMER)?, model.values().to_vec());
    let (values, average) = match (numbers.is_empty(), former.is_empty()) {
        (true, _) => (model, Vec::new()),
        (false, true) => (numbers, model),
        (false, false) => (numbers, floats(MEAN)?),
    };
    Ok(Saved {
        values,
        average,
        former,
        moments,
        strangers: floats(STRANGERS)?,
        optimised: about.optimised.unwrap_or(about.update),
        config: about.config,
        update: about.update,
        losses: (Losses::of_numbers(about.losses.0.map(f64::from_bits)), about.losses.1),
        curve: about.curve,
        seconds: about.seconds,
    })
}

/// Whether a container says that it is a learned model.
pub(super) fn is_learned(container: &Container) -> bool {
    container.metadata.contains_key(KEY)
}

/// What the training in a file says about itself; none where a model was saved alone.
pub(super) fn about(container: &Container) -> Result<Option<About>, String> {
    let Some(text) = container.metadata.get(TRAINING) else { return Ok(None) };
    serde_json::from_str(text).map(Some).map_err(|error| format!("the model's training cannot be understood ({error})"))
}

/// The model in a container.
pub(super) fn parse(container: &Container) -> Result<Learned, String> {
    let Some(version) = container.metadata.get(KEY) else {
        return Err("this is no learned model (train one with glomscope train)".to_owned());
    };
    match version.parse::<u32>() {
        Ok(version) if (1..=VERSION).contains(&version) => {}
        Ok(newer) if newer > VERSION => {
            return Err(format!(
                "the model was saved by a newer glomscope (version {newer}, this one reads up to {VERSION})"
            ));
        }
        _ => return Err(format!("the model's version is {version:?}, which cannot be understood")),
    }
    let text = container.metadata.get(MODEL).ok_or("the model's configuration is missing")?;
    let config: LearnedConfig = serde_json::from_str(text)
        .map_err(|error| format!("the model's configuration cannot be understood ({error})"))?;
    config.check().map_err(|error| error.to_string())?;
    let layout = Layout::new(&config);
    // Every tensor is bounded by the file, so the row is never larger than what is there.
    let mut values = Vec::new();
    for tensor in layout.tensors() {
        let info = container.info(&tensor.name).ok_or_else(|| format!("the tensor {} is missing", tensor.name))?;
        if info.shape != tensor.shape {
            let (found, needed) = (&info.shape, &tensor.shape);
            return Err(format!("the tensor {} has shape {found:?}, {needed:?} is needed", tensor.name));
        }
        values.extend(container.floats(&tensor.name)?);
    }
    let name = container.metadata.get(NAME).cloned().unwrap_or_default();
    Learned::new(config, values, name).map_err(|error| error.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::files::checkpoint;
    use crate::learn::{Stage, Trainer};

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
        let (opened, kept) = (open_training(&path).unwrap(), trainer.save());
        assert_eq!((&opened.values, &opened.moments), (&kept.values, &kept.moments));
        assert_eq!(opened.average, kept.average);
        assert!(!opened.average.is_empty() && opened.average != opened.values);
        assert_eq!((&opened.strangers, &opened.losses), (&kept.strangers, &kept.losses));
        assert_eq!((&opened.config, opened.update), (&kept.config, kept.update));
        let model = checkpoint::open(&path).unwrap();
        assert_eq!((model.levels(), model.dim(), model.name()), (2, 8, "small"));
        let running = parse(&Container::read(&path).unwrap()).unwrap();
        assert_eq!(running.values(), kept.average, "the mean is what runs");
        let info = checkpoint::info(&path).unwrap();
        assert_eq!((info.kind, info.problem), (checkpoint::Kind::Learned, None));
        assert_eq!(info.training.unwrap().update, 1);
        // Without the state of the training it still runs.
        let thin = folder.path().join("thin.safetensors");
        save(&trainer.save(), true, &thin).unwrap();
        assert!(checkpoint::open(&thin).is_ok());
        let alone = open_training(&thin).unwrap();
        assert_eq!((&alone.values, alone.update), (&kept.average, 1), "the mean is what was saved");
        assert!(Trainer::resume(alone).unwrap_err().to_string().contains("begins anew"));
        let named = folder.path().join("named.safetensors");
        save_model(&running, &named).unwrap();
        assert!(open_training(&named).unwrap_err().to_string().contains("cannot be trained on"));
        assert!(std::fs::metadata(&thin).unwrap().len() < std::fs::metadata(&path).unwrap().len());
    }

    #[test]
    fn a_training_that_keeps_some_of_a_former_model_comes_back_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("small.safetensors");
        let mut trainer = small_that_keeps(0.3);
        trainer.step().unwrap();
        save(&trainer.save(), false, &path).unwrap();
        let (opened, kept) = (open_training(&path).unwrap(), trainer.save());
        assert_eq!(opened, kept);
        assert!(!kept.former.is_empty() && kept.model() != kept.average);
        let running = parse(&Container::read(&path).unwrap()).unwrap();
        assert_eq!(running.values(), kept.model());
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

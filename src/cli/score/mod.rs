//! `glomscope score`: islands against the truth, over generated scenes or a folder of annotated pictures.

mod ablations;
mod pictures;
mod text;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::choices;
use super::formed::Form;
use super::gains::GainArgs;
use super::long::progress;
use super::reporting::ReportArgs;
use super::say::say;
use super::{Failure, interrupt, values};
use crate::engine::{ModelChoice, Setup, open_model};
use crate::files::annotated::LeftOut;
use crate::glom::{Gains, GlomError};
use crate::grid::Resolution;
use crate::islands::Linkage;
use crate::ruler::{self, Measured, Settling, Subject, Table};
use crate::scenes::{self, Kind, SceneLook, SceneSettings, World};
pub(super) use ablations::SourcesReport;
use pictures::Pictures;

/// Arguments of `score`.
#[derive(Debug, Args)]
#[command(mut_arg("report", |report| report.help("Write everything, picture by picture, as JSON")))]
pub struct ScoreArgs {
    /// Score on this many generated scenes [default: 50, without --pictures]
    #[arg(
        long,
        value_name = "N",
        conflicts_with = "pictures",
        value_parser = clap::value_parser!(u64).range(1..=100_000)
    )]
    pub scenes: Option<u64>,
    /// Seed of the first scene; no training has seen scenes near 1000000
    #[arg(long, value_name = "S", default_value_t = 1_000_000)]
    pub seed: u64,
    /// Look of the scenes
    #[arg(long, value_parser = choices::look(), default_value = "clear")]
    pub look: SceneLook,
    /// What there is in the scenes
    #[arg(long, value_parser = choices::world(), default_value = World::default().key())]
    pub world: World,
    /// Scenes of the kinds that training never shows
    #[arg(long)]
    pub unseen: bool,
    /// Score on the pictures of this folder that have label images beside them: NAME.jpg (or PNG, WebP, TIFF ..) with
    /// NAME.KIND.png, or TIFF, NPY, the MAT files of BSDS, or a JSON of COCO
    #[arg(long, value_name = "DIR")]
    pub pictures: Option<PathBuf>,
    /// Region of the label images that is void, pixels that nobody is to judge (255 in Pascal VOC); may be repeated
    #[arg(long, value_name = "ID", requires = "pictures")]
    pub ignore: Vec<u32>,
    /// Leave out pictures that cannot be scored, and say which, instead of scoring nothing
    #[arg(long, requires = "pictures")]
    pub skip_bad: bool,
    /// Model without a file
    #[arg(long, value_parser = choices::model(), conflicts_with = "checkpoint", default_value = "learned")]
    pub model: ModelChoice,
    /// Model from a .safetensors file
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
    /// One of several networks in the checkpoint, by what stands before the names of its tensors: ema_model
    #[arg(long, value_name = "NAME", requires = "checkpoint")]
    pub prefix: Option<String>,
    /// Columns across the longer side of the pictures [default: as the model has it]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=512))]
    pub columns: Option<u32>,
    /// Steps that every picture settles, the learned model and the hand-made one beside it, which is the slower one
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub steps: u32,
    /// What joins columns into islands, at all levels of all models: `pair`, `border` or `nested`, as in settle
    /// [default: as each model is meant to be read]
    #[arg(long, value_name = "L", value_parser = values::linkage)]
    pub linkage: Option<Linkage>,
    /// Agreement above which neighbours belong to one island, at all levels of the model that is scored [default: from
    /// the data]
    #[arg(long, value_name = "T", value_parser = values::threshold, allow_hyphen_values = true)]
    pub threshold: Option<f32>,
    /// The same inside every island but the largest, which keeps --threshold; one that is not above it cuts nothing
    /// [default: from the data]
    #[arg(long, value_name = "T", value_parser = values::threshold, allow_hyphen_values = true)]
    pub threshold_inside: Option<f32>,
    /// Factors on what every level of the model that is scored has of its own.
    #[command(flatten)]
    pub gains: GainArgs,
    /// Settle every picture again without attention, without top-down, with the picture shown at the first step only,
    /// and without the past; say what each costs the parts at level 1 and the wholes at level 2
    #[arg(long)]
    pub ablations: bool,
    /// Compare on cells of this many pixels instead of the columns
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(1..))]
    pub cells: Option<u32>,
    /// What becomes of the report.
    #[command(flatten)]
    pub output: ReportArgs,
}

/// What `--report` writes.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct ScoreReport {
    /// Name of the model.
    model: String,
    /// Steps that every picture settled.
    steps: u32,
    /// How fine the grid of columns is.
    resolution: Resolution,
    /// What joined columns into islands, the lowest level first.
    linkage: Vec<Linkage>,
    /// Agreement above which neighbours are one island; none: from the data.
    threshold: Option<f32>,
    /// The same inside every island but the largest.
    threshold_inside: Option<f32>,
    /// Factors on what every level has of its own, where one is not 1.
    #[serde(skip_serializing_if = "Gains::is_one")]
    gains: Gains,
    /// How far the sources were weighed by agreement, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    weighed_by_agreement: Option<f32>,
    /// Side in pixels of the cells on which islands and truth are compared; none: the columns.
    cells: Option<u32>,
    /// What the scenes were drawn with; none of a folder of pictures.
    scenes: Option<SceneSettings>,
    /// Seed of the first scene.
    seed: Option<u64>,
    /// Regions of the label images that are void.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ignored_regions: Vec<u32>,
    /// Mean number of regions of a label image, by kind.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    regions: BTreeMap<String, f64>,
    /// Pictures and label images that were not scored, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<LeftOut>,
    /// Means over the pictures.
    table: Table,
    /// The pictures one by one.
    pictures: Vec<Measured>,
}

/// Runs `glomscope score`.
///
/// # Errors
/// A folder or a model that cannot be used, a run that becomes not a number, Ctrl-C.
pub fn score(args: &ScoreArgs) -> Result<(), Failure> {
    args.output.limit()?;
    let choice = args.checkpoint.as_deref().map_or_else(
        || args.model.clone(),
        |path| ModelChoice::Checkpoint(values::network(path, args.prefix.as_deref())),
    );
    let settled_with = |choice: ModelChoice, [threshold, inside]: [Option<f32>; 2]| -> Result<Settling, Failure> {
        let model = open_model(&choice, None)?;
        let setup = Setup::for_model(choice, &*model);
        let resolution = args.columns.map_or(setup.resolution, Resolution::ColumnsAcross);
        let steps = args.steps as usize;
        let linkage = args.linkage.map_or(setup.linkage, |linkage| vec![linkage; model.levels()]);
        let [thresholds, inside] = [threshold, inside].map(|threshold| vec![threshold; model.levels()]);
        let (settings, cells) = (setup.settings, args.cells);
        Ok(Settling { model, settings, resolution, linkage, thresholds, inside, steps, cells })
    };
    let rival =
        if choice == ModelChoice::HandMade { None } else { Some(settled_with(ModelChoice::HandMade, [None; 2])?) };
    let mut settling = settled_with(choice, [args.threshold, args.threshold_inside])?;
    args.gains.put(&mut settling.settings);
    let checked = settling.settings.check(settling.model.levels());
    checked.map_err(|error| Failure::Usage(error.to_string()))?;
    args.output.check()?;
    let opened =
        args.pictures.as_deref().map(|folder| Pictures::of(folder, &args.ignore, args.skip_bad)).transpose()?;
    if args.ablations {
        return ablations::ablations(args, opened.as_ref(), &settling);
    }
    let (model, rival) = (settling.model.clone(), rival.as_ref());
    let measure = |subject: &Subject| {
        let measured = ruler::measure(subject, &settling)?;
        match rival {
            Some(rival) => Ok(measured.beside(ruler::measure(subject, rival)?, "hand-made")),
            None => Ok(measured),
        }
    };
    let (measured, settings) = measure_all(args, opened.as_ref(), measure)?;
    let report = ScoreReport {
        model: model.name().to_owned(),
        steps: args.steps,
        resolution: settling.resolution,
        linkage: settling.linkage.clone(),
        threshold: args.threshold,
        threshold_inside: args.threshold_inside,
        gains: settling.settings.gains,
        weighed_by_agreement: args.gains.weigh_by_agreement,
        cells: args.cells,
        seed: settings.is_some().then_some(args.seed),
        scenes: settings,
        ignored_regions: args.ignore.clone(),
        regions: opened.as_ref().map(Pictures::regions).unwrap_or_default(),
        left_out: opened.as_ref().map(Pictures::left_out).unwrap_or_default(),
        table: Table::of(&measured),
        pictures: measured,
    };
    args.output.write(Form::Scores, &report)?;
    if let Some(words) = opened.as_ref().and_then(Pictures::warning).filter(|_| !args.output.summary.told.quiet) {
        say(&words);
    }
    let about = opened.as_ref().map(Pictures::text).unwrap_or_default();
    let text = || text::text(&report.table, &report.model, report.pictures.len()) + &about;
    args.output.tell(Form::Scores, &report, text)
}

/// Measures every picture of the folder or every scene that is asked for, in their order; with the settings of the
/// scenes.
fn measure_all<T: Send>(
    args: &ScoreArgs,
    pictures: Option<&Pictures>,
    measure: impl Fn(&Subject) -> Result<T, GlomError> + Sync,
) -> Result<(Vec<T>, Option<SceneSettings>), Failure> {
    Ok(match pictures {
        Some(pictures) => (each(pictures.len(), |place| pictures.open(place), measure, args.output.is_quiet())?, None),
        None => {
            let settings = scene_settings(args)?;
            let draw = |place: usize| {
                let seed = args.seed.wrapping_add(place as u64);
                let scene = scenes::draw(seed, &settings).map_err(|error| Failure::Usage(error.to_string()))?;
                Ok(Some(Subject::of_scene(format!("scene-{seed}"), scene)))
            };
            (each(args.scenes.unwrap_or(50) as usize, draw, measure, args.output.is_quiet())?, Some(settings))
        }
    })
}

fn scene_settings(args: &ScoreArgs) -> Result<SceneSettings, Failure> {
    if args.unseen && args.world == World::Leaves {
        return Err(Failure::Usage("the world of leaves has no kinds: --unseen is for things".to_owned()));
    }
    let kinds = if args.unseen { Kind::unseen() } else { Kind::shown() };
    Ok(SceneSettings { world: args.world, look: args.look, kinds, ..SceneSettings::default() })
}

/// Opens and measures all subjects, side by side, in their order, but for those that are left out.
fn each<T: Send>(
    count: usize,
    open: impl Fn(usize) -> Result<Option<Subject>, Failure> + Sync,
    measure: impl Fn(&Subject) -> Result<T, GlomError> + Sync,
    quiet: bool,
) -> Result<Vec<T>, Failure> {
    let bar = progress("picture", count as u64, quiet);
    let failed = AtomicBool::new(false);
    let failure = Mutex::new(None);
    let fail = |why: Failure| {
        failed.store(true, Ordering::Relaxed);
        failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get_or_insert(why);
    };
    let measured: Vec<Option<T>> = (0..count)
        .into_par_iter()
        .map(|place| {
            if failed.load(Ordering::Relaxed) {
                return None;
            }
            if interrupt::pressed() {
                fail(Failure::Interrupted);
                return None;
            }
            let subject = open(place).map_err(&fail).ok()??;
            let measured =
                measure(&subject).map_err(|error| fail(Failure::failed(format!("{}: {error}", subject.name)))).ok();
            bar.inc(1);
            measured
        })
        .collect();
    bar.finish_and_clear();
    match failure.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        Some(failure) => Err(failure),
        None => Ok(measured.into_iter().flatten().collect()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::path::Path;

    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: ScoreArgs,
    }

    fn run(words: &[&str]) -> Result<(), Failure> {
        score(&Line::try_parse_from([&["score"], words].concat()).unwrap().args)
    }

    #[test]
    fn scenes_are_scored_and_reported_the_same_from_files() {
        let folder = tempfile::tempdir().unwrap();
        let report = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let read = |path: &str| -> serde_json::Value { serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap() };
        let drawn = report("drawn.json");
        run(&["--scenes", "2", "--seed", "5", "--steps", "2", "--columns", "16", "--report", &drawn]).unwrap();
        let pictures = folder.path().join("scenes");
        std::fs::create_dir(&pictures).unwrap();
        for seed in [5, 6] {
            let scene = scenes::draw(seed, &SceneSettings::default()).unwrap();
            save(&pictures, seed, &scene);
        }
        let opened = report("opened.json");
        let out = pictures.to_str().unwrap();
        run(&["--pictures", out, "--steps", "2", "--columns", "16", "--report", &opened]).unwrap();
        let (drawn, opened) = (read(&drawn), read(&opened));
        assert_eq!(drawn["table"]["parents"], opened["table"]["parents"]);
        let lines = |report: &serde_json::Value| report["table"]["lines"].as_array().unwrap().len();
        assert_eq!(lines(&drawn), 3 * (3 + 4 + 5));
        assert_eq!(lines(&opened), 3 * (3 + 4 + 5));
        let ari =
            |report: &serde_json::Value| report["pictures"][1]["rows"][5]["kinds"]["wholes"]["mean"]["ari"].clone();
        assert_eq!(ari(&drawn), ari(&opened));
        assert_eq!((&drawn["linkage"][2], &drawn["threshold"]), (&"nested".into(), &serde_json::Value::Null));
        // Beyond any agreement every column is an island of its own, but for those of the hand-made model.
        let cut = report("cut.json");
        run(&["--scenes", "1", "--seed", "5", "--steps", "2", "--columns", "16", "--threshold", "1", "--report", &cut])
            .unwrap();
        let islands = |row: &str| {
            let cut = read(&cut);
            let lines = cut["table"]["lines"].as_array().unwrap();
            lines.iter().find(|line| line["row"] == row).unwrap()["islands"].as_f64().unwrap()
        };
        assert!(islands("level 2") > 100.0 && islands("hand-made 4") < 100.0);
    }

    #[test]
    fn the_hand_made_model_is_the_one_that_the_window_shows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        let words = ["--model", "hand-made", "--scenes", "1", "--seed", "5", "--steps", "2", "--columns", "16"];
        run(&[&words[..], &["--report", path.to_str().unwrap()]].concat()).unwrap();
        let report: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let model = std::sync::Arc::new(crate::glom::HandMade::default());
        let setup = Setup::for_model(ModelChoice::HandMade, &*model);
        let Setup { settings, linkage, thresholds, inside, .. } = setup;
        let resolution = Resolution::ColumnsAcross(16);
        let settling = Settling { model, settings, resolution, linkage, thresholds, inside, steps: 2, cells: None };
        let scene = Subject::of_scene("scene-5".to_owned(), scenes::draw(5, &SceneSettings::default()).unwrap());
        let shown = ruler::measure(&scene, &settling).unwrap();
        let shown: serde_json::Value = serde_json::from_str(&serde_json::to_string(&shown).unwrap()).unwrap();
        assert_eq!(report["pictures"][0], shown);
    }

    #[test]
    fn what_every_source_is_worth_is_reported_with_its_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ablations.json");
        let words = ["--scenes", "2", "--seed", "5", "--steps", "2", "--columns", "12", "--ablations", "--report"];
        run(&[&words[..], &[path.to_str().unwrap()]].concat()).unwrap();
        let report: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        assert_eq!((&report["format"], &report["pictures"]), (&"glomscope-score-ablations".into(), &2.into()));
        let table = report["table"].as_array().unwrap();
        let names: Vec<&str> = table.iter().map(|line| line["without"].as_str().unwrap()).collect();
        assert_eq!(names, ["nothing", "attention", "top-down", "refeeding", "past"]);
        assert_eq!(table[0]["lost"]["parts"], serde_json::json!([0.0, 0.0]));
        assert!(table[1..].iter().any(|line| line["lost"]["parts"][0] != 0.0), "{table:?}");
    }

    #[test]
    fn a_threshold_beyond_a_cosine_is_refused() {
        assert!(Line::try_parse_from(["score", "--threshold", "1.5"]).is_err());
    }

    #[test]
    fn leaves_have_no_unseen_kinds() {
        let failure = run(&["--scenes", "1", "--world", "leaves", "--unseen"]).unwrap_err();
        assert!(failure.code() == 2 && failure.message().contains("has no kinds"), "{}", failure.message());
    }

    fn save(folder: &Path, seed: u64, scene: &scenes::Scene) {
        let path = |what: &str| folder.join(format!("scene-{seed}{what}.png"));
        scene.picture.save(path("")).unwrap();
        for (kind, truth) in [("parts", &scene.parts), ("wholes", &scene.wholes), ("scenes", &scene.scenes)] {
            let labels = truth.labels.iter().map(|label| *label as u8).collect();
            image::GrayImage::from_raw(truth.width, truth.height, labels)
                .unwrap()
                .save(path(&format!(".{kind}")))
                .unwrap();
        }
    }

    #[test]
    fn a_folder_without_truth_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let failure = run(&["--pictures", folder.path().to_str().unwrap()]).unwrap_err();
        assert!(failure.message().contains("label image"), "{}", failure.message());
    }
}

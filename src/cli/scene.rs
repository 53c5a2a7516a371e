//! `glomscope scene`: pictures with exact truth, written with their label images and their tree.

use std::path::{Path, PathBuf};

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::choices;
use super::formed::Form;
use super::reporting::TellArgs;
use super::{Failure, interrupt};
use crate::files::png;
use crate::scenes::{self, PartTruth, Scene, SceneLook, SceneSettings, WholeTruth, World, words};

/// Arguments of `scene`.
#[derive(Debug, Args)]
pub struct SceneArgs {
    /// Folder for the pictures; made when it is not there
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Seed of the first scene; 0 is the first that there is
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub seed: u64,
    /// How many scenes: one seed each
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub count: u64,
    /// Width and height in pixels
    #[arg(long, value_name = "WxH", default_value = "480x320", value_parser = words::size)]
    pub size: (u32, u32),
    /// What there is in them
    #[arg(long, value_parser = choices::world(), default_value = World::default().key())]
    pub world: World,
    /// Clear: even colours, light texture, little clutter. Natural: materials, light, blur, noise, cluttered ground
    #[arg(long, value_parser = choices::look(), default_value = "clear")]
    pub look: SceneLook,
    /// Kinds of wholes that may appear, separated by commas; "unseen" are those that training never shows [default: all
    /// others]
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    pub kinds: Vec<String>,
    /// Fewest and most wholes
    #[arg(long, value_name = "LEAST-MOST", default_value = "3-5", value_parser = words::range)]
    pub wholes: (usize, usize),
    /// Share of round parts that are the circle which an eye, a wheel and a ball have in common, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.25)]
    pub ambiguity: f32,
    /// Loose shapes and uneven ground, 0 to 1 [default: as the look has it]
    #[arg(long, value_name = "SHARE")]
    pub clutter: Option<f32>,
    /// How it tells what was drawn.
    #[command(flatten)]
    pub told: TellArgs,
}

/// The tree of a scene, as it is written.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct Tree {
    /// The seed that it was drawn from.
    seed: u64,
    /// What it was drawn with.
    settings: SceneSettings,
    /// The wholes, in the order of their numbers in the label image.
    wholes: Vec<WholeTruth>,
    /// The parts, likewise.
    parts: Vec<PartTruth>,
}

/// Runs `glomscope scene`.
///
/// # Errors
/// Settings that no scene can be drawn from, a file that cannot be written, Ctrl-C.
pub fn scene(args: &SceneArgs) -> Result<(), Failure> {
    let settings = settings(args)?;
    settings.check().map_err(|error| Failure::Usage(error.to_string()))?;
    std::fs::create_dir_all(&args.out)
        .map_err(|error| Failure::failed(format!("the folder cannot be made ({error}): {}", args.out.display())))?;
    for seed in args.seed..args.seed.saturating_add(args.count) {
        if interrupt::pressed() {
            return Err(Failure::Interrupted);
        }
        let scene = scenes::draw(seed, &settings).map_err(|error| Failure::Usage(error.to_string()))?;
        let tree =
            Tree { seed, settings: settings.clone(), wholes: scene.whole_list.clone(), parts: scene.part_list.clone() };
        write(&args.out, &scene, &tree)?;
        let content = match settings.world {
            World::Things => scene.whole_list.iter().map(|whole| whole.name()).collect::<Vec<_>>().join(", "),
            World::Leaves => format!("{} areas, {} within them", scene.whole_list.len(), scene.part_list.len()),
        };
        let line = || format!("{}  {content}\n", args.out.join(format!("scene-{seed}.png")).display());
        args.told.tell(Form::Scene, &tree, line)?;
    }
    Ok(())
}

fn settings(args: &SceneArgs) -> Result<SceneSettings, Failure> {
    let look = SceneLook { clutter: args.clutter.unwrap_or(args.look.clutter), ..args.look };
    if args.world == World::Leaves && !args.kinds.is_empty() {
        return Err(Failure::Usage("the world of leaves has no kinds: --kinds is for things".to_owned()));
    }
    let kinds = words::kinds(args.kinds.iter().map(String::as_str)).map_err(Failure::Usage)?;
    let defaults = SceneSettings::default();
    Ok(SceneSettings {
        width: args.size.0,
        height: args.size.1,
        world: args.world,
        kinds: if kinds.is_empty() { defaults.kinds } else { kinds },
        least: args.wholes.0,
        most: args.wholes.1,
        look,
        ambiguity: args.ambiguity,
    })
}

fn write(folder: &Path, scene: &Scene, tree: &Tree) -> Result<(), Failure> {
    let seed = tree.seed;
    let file = |what: &str| folder.join(format!("scene-{seed}{what}"));
    png::write_rgb(&file(".png"), &scene.picture, &[("Seed".to_owned(), seed.to_string())])?;
    for (what, truth) in [(".parts.png", &scene.parts), (".wholes.png", &scene.wholes), (".scenes.png", &scene.scenes)]
    {
        png::write_truth(&file(what), truth)?;
    }
    Form::Scene.write(tree, &file(".json"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: SceneArgs,
    }

    fn run(line: &str, folder: &Path) -> Result<(), Failure> {
        let out = folder.to_str().unwrap();
        scene(&Line::try_parse_from(line.split(' ').chain(["--out", out])).unwrap().args)
    }

    #[test]
    fn a_scene_is_written_with_labels_and_tree_that_open_again() {
        let folder = tempfile::tempdir().unwrap();
        run("scene --seed 3 --size 96x64 --look natural", folder.path()).unwrap();
        let drawn = SceneSettings { width: 96, height: 64, look: SceneLook::NATURAL, ..SceneSettings::default() };
        let drawn = scenes::draw(3, &drawn).unwrap();
        let labels =
            |what: &str| crate::files::truth::open(&folder.path().join(format!("scene-3.{what}.png"))).unwrap();
        assert_eq!(labels("parts"), drawn.parts);
        assert_eq!(labels("wholes"), drawn.wholes);
        assert_eq!(labels("scenes"), drawn.scenes);
        let picture = image::open(folder.path().join("scene-3.png")).unwrap().into_rgb8();
        assert_eq!(picture, drawn.picture);
        let tree: serde_json::Value =
            serde_json::from_slice(&std::fs::read(folder.path().join("scene-3.json")).unwrap()).unwrap();
        assert_eq!(tree["parts"].as_array().unwrap().len(), drawn.part_list.len());
    }

    #[test]
    fn leaves_are_written_with_their_tree() {
        let folder = tempfile::tempdir().unwrap();
        run("scene --seed 3 --size 96x64 --world leaves", folder.path()).unwrap();
        let tree: serde_json::Value =
            serde_json::from_slice(&std::fs::read(folder.path().join("scene-3.json")).unwrap()).unwrap();
        assert_eq!(tree["settings"]["world"], "leaves");
        let areas = tree["wholes"].as_array().unwrap();
        assert!(!areas.is_empty() && areas.iter().all(|area| area["kind"].is_null()));
    }

    #[test]
    fn what_cannot_be_drawn_is_bad_usage() {
        let folder = tempfile::tempdir().unwrap();
        for (line, words) in [
            ("scene --kinds unicorn", "no kind \"unicorn\""),
            ("scene --size 3x9", "16 to 4096"),
            ("scene --wholes 0", "1 to 12"),
            ("scene --ambiguity 2", "ambiguity is 2"),
            ("scene --world leaves --kinds face", "has no kinds"),
        ] {
            let failure = run(line, folder.path()).unwrap_err();
            assert_eq!(failure.code(), 2, "{line}");
            assert!(failure.message().contains(words), "{line}: {}", failure.message());
        }
        assert!(Line::try_parse_from(["scene", "--out", "x", "--size", "wide"]).is_err());
    }
}

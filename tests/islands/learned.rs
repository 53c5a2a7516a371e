//! The bundled model keeps what its card says: it finds parts and wholes in scenes that it has never seen, better than
//! colour and texture do, and what has settled stays.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;

use glomscope::engine::{ModelChoice, Setup, open_model};
use glomscope::files::{checkpoint, learned};
use glomscope::glom::Origin;
use glomscope::glom::learned::LearnedConfig;
use glomscope::islands::Linkage;
use glomscope::learn::TrainConfig;
use glomscope::ruler::{self, Settling, Subject, Table};
use glomscope::scenes::{self, Kind, SceneLook, SceneSettings};

/// What a model makes of five new scenes.
fn table(choice: ModelChoice, look: SceneLook, kinds: Vec<Kind>, steps: usize) -> Table {
    table_of_cuts(choice, look, kinds, steps, None)
}

/// The same with these thresholds inside all islands but the largest, if any are given.
fn table_of_cuts(
    choice: ModelChoice,
    look: SceneLook,
    kinds: Vec<Kind>,
    steps: usize,
    inside: Option<Vec<Option<f32>>>,
) -> Table {
    let model = open_model(&choice, None).unwrap();
    let setup = Setup::for_model(choice, &*model);
    let settling = Settling {
        model,
        settings: setup.settings,
        resolution: setup.resolution,
        linkage: setup.linkage,
        thresholds: setup.thresholds,
        inside: inside.unwrap_or(setup.inside),
        steps,
        cells: None,
    };
    let settings = SceneSettings { look, kinds, ..SceneSettings::default() };
    let one = |seed: u64| {
        let scene = scenes::draw(2_000_000 + seed, &settings).unwrap();
        ruler::measure(&Subject::of_scene("scene", scene), &settling).unwrap()
    };
    Table::of(&(0..5).map(one).collect::<Vec<_>>())
}

/// Mean adjusted Rand index of parts at one level and wholes at another.
fn score(choice: ModelChoice, look: SceneLook, kinds: Vec<Kind>, levels: [usize; 2], steps: usize) -> [f32; 2] {
    let table = table(choice, look, kinds, steps);
    let ari = |kind: &str, level: usize| {
        let row = format!("level {level}");
        table.lines.iter().find(|line| line.kind == kind && line.row == row).unwrap().ari
    };
    [ari("parts", levels[0]), ari("wholes", levels[1])]
}

#[test]
fn it_is_small_and_says_that_it_is_learned() {
    use glomscope::glom::Model;
    let model = learned::bundled().unwrap();
    assert_eq!(model.origin(), Origin::Learned);
    assert!(4 * model.values().len() < 4_000_000, "{} numbers", model.values().len());
    // Level 0 learns no borders, and a picture's scenes have none that its parts know of.
    assert_eq!(Linkage::of(&model), [Linkage::Pair, Linkage::Border, Linkage::Nested, Linkage::Border]);
    let folder = tempfile::tempdir().unwrap();
    let as_file = folder.path().join("again.safetensors");
    learned::save_model(&model, &as_file).unwrap();
    let again: Arc<dyn Model> = open_model(&ModelChoice::Checkpoint(as_file), None).unwrap();
    assert_eq!(again.default_settings(), model.default_settings());
}

#[test]
fn it_was_made_by_what_train_does_when_nothing_is_set() {
    let info = checkpoint::info(Path::new("assets/glom.safetensors")).unwrap();
    let training = info.training.unwrap();
    let usual = TrainConfig::default();
    let borders = LearnedConfig { borders: true, ..usual.model.clone() };
    assert_eq!(training.update, usual.updates());
    let config: TrainConfig = serde_json::from_value(training.description["config"].clone()).unwrap();
    assert_eq!(config, TrainConfig { model: borders, ..usual });
}

#[test]
fn it_finds_parts_and_wholes_better_than_colour_and_texture_do() {
    for (look, kinds, least) in [
        (SceneLook::CLEAR, Kind::shown(), [0.8, 0.8]),
        (SceneLook::NATURAL, Kind::shown(), [0.6, 0.6]),
        (SceneLook::CLEAR, Kind::unseen(), [0.75, 0.75]),
    ] {
        let learned = score(ModelChoice::Learned, look, kinds.clone(), [1, 2], 24);
        let hand_made = score(ModelChoice::HandMade, look, kinds, [4, 4], 20);
        for which in 0..2 {
            assert!(learned[which] > least[which], "{}: {learned:?}", look.name());
            assert!(learned[which] > hand_made[which] + 0.05, "{}: {learned:?} {hand_made:?}", look.name());
        }
    }
}

#[test]
fn islands_grow_with_the_level_up_to_whole_scenes() {
    let read = |inside| table_of_cuts(ModelChoice::Learned, SceneLook::CLEAR, Kind::shown(), 24, inside);
    let (once, twice) = (read(Some(vec![Some(-1.0); 4])), read(None));
    let line = |table: &Table, level: usize| {
        let row = format!("level {level}");
        table.lines.iter().find(|line| line.kind == "scenes" && line.row == row).unwrap().clone()
    };
    let islands = |table: &Table| (0..4).map(|level| line(table, level).islands).collect::<Vec<f32>>();
    let grow = |islands: &[f32]| islands.windows(2).all(|two| two[0] > 1.3 * two[1]);
    assert!(grow(&islands(&once)), "{:?}", islands(&once));
    // The second cut finds more parts, and nothing else. Level 0, which knows no borders, has hardly more islands then.
    assert!(islands(&twice)[1] > 1.2 * islands(&once)[1], "{:?}", islands(&twice));
    assert!(grow(&islands(&twice)[1..]), "{:?}", islands(&twice));
    for level in [0, 2, 3] {
        assert_eq!(islands(&twice)[level], islands(&once)[level], "level {level}");
    }
    let covering = |level: usize| line(&twice, level).covering;
    assert!(covering(3) > 0.8 && covering(3) > covering(2) + 0.1, "{}", covering(3));
}

#[test]
fn a_parse_stays() {
    let [settled, later] =
        [16, 64].map(|steps| score(ModelChoice::Learned, SceneLook::CLEAR, Kind::shown(), [1, 2], steps));
    for which in 0..2 {
        assert!((settled[which] - later[which]).abs() <= 0.02, "{settled:?} {later:?}");
    }
}

//! Every preset of every model shows what its sentence says, on bundled pictures, and its diagnoses say what ails it.
//! A model as it is meant to be run has none, at any step.
#![allow(clippy::unwrap_used)]

use glomscope::engine::{Begins, Command, ModelChoice, PictureSource, Preset, Run, Setup, Snapshot, Transport};
use glomscope::files::samples;
use glomscope::islands::LevelMeters;
use ndarray::Axis;

use crate::common::{learned_file, picture, quiet, setup_of, steps as make};

/// The pictures on which sentences are tried: the one that opens, one of many parts, one with a horizon.
const PICTURES: [&str; 3] = ["face", "reef", "harbour"];

/// A run of a preset: what it showed at every step since the preset was in force, the state before it included.
struct Seen {
    curve: Vec<Vec<LevelMeters>>,
    settled: bool,
    columns: f32,
    /// Levels (99 for all) and names of the diagnoses in the end.
    ails: Vec<(usize, &'static str)>,
}

impl Seen {
    /// Steps made.
    fn steps(&self) -> usize {
        self.curve.len() - 1
    }

    fn end(&self) -> &[LevelMeters] {
        &self.curve[self.steps()]
    }

    fn islands(&self) -> Vec<usize> {
        self.end().iter().map(|level| level.islands).collect()
    }

    fn ails(&self, level: usize, name: &str) -> bool {
        self.ails.contains(&(level, name))
    }
}

fn ails(run: &mut Run) -> Vec<(usize, &'static str)> {
    run.snapshot().analysis.diagnoses.iter().map(|found| (found.level.unwrap_or(99), found.name)).collect()
}

fn begin(model: &ModelChoice, source: PictureSource) -> Run {
    Run::new(source, Some(Setup::of(model.clone()).unwrap())).unwrap()
}

fn sample(name: &str) -> PictureSource {
    PictureSource::Sample(name.to_owned())
}

/// Plays on until the run is settled or this many steps are made.
fn play(run: &mut Run, most: usize) {
    let end = run.step() + most;
    quiet(run.apply(Command::RunUntilSettled));
    while run.is_running() && run.step() < end {
        quiet(run.advance());
    }
    quiet(run.apply(Command::Pause));
}

/// Puts a preset in place as the window does, and plays on.
fn put(run: &mut Run, preset: Preset, most: usize) -> Seen {
    let snapshot = run.snapshot();
    let command = preset.command(snapshot.origin, &snapshot.setup, &snapshot.defaults, 0).unwrap();
    quiet(run.apply(command));
    while run.snapshot().awaited.is_some() {
        quiet(run.advance());
    }
    let at = run.step();
    play(run, most);
    let snapshot = run.snapshot();
    let put = Preset::recognised(snapshot.origin, &snapshot.setup, &snapshot.defaults, None);
    assert_eq!(put, Some(preset), "the list says what is on");
    let seen = Seen {
        curve: snapshot
            .curves
            .steps
            .iter()
            .filter(|curve| curve.step >= at)
            .map(|curve| curve.levels.clone())
            .collect(),
        settled: snapshot.settled,
        columns: snapshot.grid.columns() as f32,
        ails: ails(run),
    };
    println!("{} after {} steps: islands {:?}, ails {:?}", preset.name(), seen.steps(), seen.islands(), seen.ails);
    seen
}

/// Mean cosine of the vectors of two states.
fn likeness(a: &Snapshot, b: &Snapshot) -> f32 {
    let pairs = a.state.lanes(Axis(2)).into_iter().zip(b.state.lanes(Axis(2)));
    let cosines: Vec<f32> =
        pairs.map(|(a, b)| a.dot(&b) / (a.dot(&a).sqrt() * b.dot(&b).sqrt()).max(f32::MIN_POSITIVE)).collect();
    cosines.iter().sum::<f32>() / cosines.len() as f32
}

/// A preset from step 0.
fn fresh(model: &ModelChoice, picture: &str, preset: Preset, most: usize) -> Seen {
    println!("{picture}:");
    put(&mut begin(model, sample(picture)), preset, most)
}

/// Silence at every step until the run is settled, and that it settles between these steps.
fn nothing_ails(model: &ModelChoice, source: PictureSource, settles: std::ops::RangeInclusive<usize>) -> Vec<usize> {
    let name = format!("{source}");
    let mut run = begin(model, source);
    assert_eq!(ails(&mut run), [], "{name} at step 0");
    quiet(run.apply(Command::RunUntilSettled));
    while run.is_running() {
        quiet(run.advance());
        assert_eq!(ails(&mut run), [], "{name} at step {}", run.step());
    }
    let snapshot = run.snapshot();
    assert!(snapshot.settled && settles.contains(&snapshot.step), "{name} settled at step {}", snapshot.step);
    snapshot.analysis.levels.iter().map(|level| level.islands.len()).collect()
}

#[test]
fn nothing_ails_the_learned_model_and_its_islands_become_fewer_and_larger() {
    let pictures = samples::names().into_iter().map(sample);
    let scenes = samples::scenes().into_iter().take(2).map(|(scene, _)| PictureSource::Scene(scene));
    for source in pictures.chain(scenes) {
        let islands = nothing_ails(&ModelChoice::Learned, source, 16..=20);
        assert!(islands[2] < islands[0] && islands[3] <= 3, "{islands:?}");
        assert!(islands[2] < islands[1] && islands[3] < islands[2], "{islands:?}");
    }
}

#[test]
fn nothing_ails_the_hand_made_model_and_its_islands_become_fewer() {
    for name in samples::names() {
        let islands = nothing_ails(&ModelChoice::HandMade, sample(name), 30..=80);
        assert!(islands[2] < islands[0] && islands[4] < islands[2], "{islands:?}");
    }
}

#[test]
fn the_sentences_of_the_learned_model() {
    let model = ModelChoice::Learned;
    let of = |picture, preset, most| fresh(&model, picture, preset, most);
    for picture in PICTURES {
        let balanced = of(picture, Preset::Balanced, 40);
        let most_alike = |seen: &Seen, level: usize| seen.islands()[level].abs_diff(balanced.islands()[level]);

        let sharp = of(picture, Preset::Sharpening, 60);
        for level in [1, 2] {
            let heard: Vec<f32> = sharp.curve.iter().map(|levels| levels[level].perplexity).collect();
            assert!(heard[5] > heard[12] && heard[12] > heard[20] && heard[20] > heard[sharp.steps()], "{heard:?}");
        }
        assert!((0..4).all(|level| most_alike(&sharp, level) <= 1), "the islands of Balanced");
        assert!((10..=20).contains(&(sharp.steps() - balanced.steps())) && sharp.ails.is_empty(), "later");

        let alone = of(picture, Preset::BottomUpOnly, 12);
        assert!(alone.curve[5..].iter().flatten().all(|level| level.change == 0.0), "nothing moves after four steps");
        assert!(alone.curve[4].iter().any(|level| level.change > 0.0), "until then something does");
        assert!(alone.islands().iter().zip(balanced.islands()).all(|(alone, balanced)| *alone > balanced));
        assert_eq!(alone.ails, [(99, "no top-down"), (99, "no attention")]);

        // From step 0 and from the settled state the same.
        let deaf = of(picture, Preset::AttentionOff, 60);
        let mut run = begin(&model, sample(picture));
        play(&mut run, 40);
        let before = run.snapshot();
        let torn = put(&mut run, Preset::AttentionOff, 60);
        let apart = 1.0 - likeness(&before, &run.snapshot());
        assert!(apart > 0.005, "{apart}");
        for deaf in [&deaf, &torn] {
            assert!(deaf.islands()[2] > 3 * balanced.islands()[2], "several times as many");
            assert_eq!((deaf.settled, deaf.ails.as_slice()), (true, &[(99, "no attention")][..]));
        }
        // And with Balanced everything is as it was. At level 1, where there are some 26 islands, two may differ.
        let healed = put(&mut run, Preset::Balanced, 60);
        assert!([0, 2, 3].iter().all(|level| most_alike(&healed, *level) <= 1) && most_alike(&healed, 1) <= 2);
        assert!(healed.ails.is_empty(), "{:?}", healed.ails);
        let left = 1.0 - likeness(&before, &run.snapshot());
        assert!(left < 0.5 * apart, "{left} of {apart}");

        let unexpected = of(picture, Preset::TopDownOff, 60);
        assert!(unexpected.islands()[0] >= 2 * balanced.islands()[0] && unexpected.islands()[3] >= 5);
        assert_eq!(unexpected.ails, [(99, "no top-down")]);

        let mean = of(picture, Preset::GlobalMean, 60);
        assert!(mean.end().iter().all(|level| level.perplexity > 0.999 * mean.columns), "everybody hears everybody");
        assert!((1..4).all(|level| mean.end()[level].bias_share > 0.99), "nearly one vector");
        assert!((1..4).all(|level| mean.ails(level, "global mean")), "{:?}", mean.ails);

        let expected = of(picture, Preset::TopDownDominates, 60);
        assert_eq!(expected.islands()[1..], [1, 1, 1]);
        assert!(expected.ails(99, "picture outweighed"), "{:?}", expected.ails);

        let pairs = of(picture, Preset::Pairs, 60);
        assert!((1.8..=2.2).contains(&pairs.end()[0].perplexity) && (180..=220).contains(&pairs.islands()[0]));
        assert!(pairs.ails(0, "locked in pairs"), "{:?}", pairs.ails);

        let melting = of(picture, Preset::Collapse, 40);
        assert!((1..4).all(|level| melting.curve[5][level].largest_share > 0.95), "within five steps");
        let bias = |step: usize, level: usize| melting.curve[step][level].bias_share;
        assert!((1..3).all(|level| bias(0, level) < bias(10, level) && bias(10, level) < bias(40, level)), "they melt");
        assert!(melting.ails(3, "collapsed") && melting.ails(99, "no bottom-up"), "{:?}", melting.ails);
    }
}

#[test]
fn what_outweighs_the_picture_makes_all_pictures_alike() {
    let state = |picture| {
        let mut run = begin(&ModelChoice::Learned, sample(picture));
        put(&mut run, Preset::TopDownDominates, 60);
        run.snapshot().state.clone()
    };
    let (face, harbour) = (state("face"), state("harbour"));
    let cosine = |level: usize, column: usize| {
        let of = |state: &ndarray::Array3<f32>| state.slice(ndarray::s![level, column, ..]).to_owned();
        of(&face).dot(&of(&harbour))
    };
    let columns = face.dim().1;
    for level in [1, 2] {
        let mean = (0..columns).map(|column| cosine(level, column)).sum::<f32>() / columns as f32;
        assert!(mean > 0.95, "level {level}: {mean}");
    }
}

#[test]
fn the_sentences_of_the_hand_made_model() {
    let model = ModelChoice::HandMade;
    let of = |picture, preset, most| fresh(&model, picture, preset, most);
    for picture in PICTURES {
        let balanced = of(picture, Preset::Balanced, 90);

        let sharp = of(picture, Preset::Sharpening, 90);
        let falls = |level: usize| {
            let heard = |step: usize| sharp.curve[step][level].perplexity;
            heard(3) > heard(sharp.steps()) && heard(10) > heard(sharp.steps())
        };
        assert!((0..5).all(falls) && sharp.settled && sharp.steps() > balanced.steps());

        for preset in [Preset::BottomUpOnly, Preset::AttentionOff] {
            let seen = of(picture, preset, 8);
            assert!(seen.end().iter().all(|level| level.relative_change < 1e-6), "nothing moves");
            assert!(seen.islands().iter().all(|islands| *islands == seen.islands()[0]), "the same at every level");
            assert!(seen.ails(99, "no attention"));
        }

        let unexpected = of(picture, Preset::TopDownOff, 60);
        assert!((2..5).all(|level| unexpected.islands()[level] > balanced.islands()[level]));

        let mean = of(picture, Preset::GlobalMean, 12);
        assert!(mean.end().iter().all(|level| level.perplexity > 0.999 * mean.columns));
        assert!((3..5).all(|level| mean.curve[8][level].islands == 1) && mean.steps() <= 10);
        assert!(mean.ails(0, "global mean") && mean.ails(4, "collapsed"), "{:?}", mean.ails);

        let expected = of(picture, Preset::TopDownDominates, 120);
        assert!(expected.islands()[1] <= 5, "a few");
        assert!(expected.ails(99, "picture outweighed"), "{:?}", expected.ails);

        let pairs = of(picture, Preset::Pairs, 40);
        assert!(pairs.end()[0].perplexity < 0.7 * balanced.end()[0].perplexity, "the few most like it");
        assert!(pairs.islands()[4] > 2 * balanced.islands()[4] && pairs.islands()[4] > pairs.islands()[0]);

        let melting = of(picture, Preset::Collapse, 50);
        let islands = |step: usize, level: usize| melting.curve[step][level].islands;
        assert!((0..5).all(|level| 2 * islands(50, level) < islands(0, level)), "{:?}", melting.islands());
        assert!(melting.ails(99, "no bottom-up"));
    }
}

#[test]
fn the_sentences_of_the_untrained_network() {
    let model = ModelChoice::Random;
    let of = |picture, preset, most| fresh(&model, picture, preset, most);
    let lonely = |seen: &Seen, level: usize| seen.islands()[level] as f32 > 0.9 * seen.columns;
    for picture in PICTURES {
        let balanced = of(picture, Preset::Balanced, 40);
        assert!((0..5).all(|level| lonely(&balanced, level)));
        assert!(balanced.end().iter().all(|level| level.perplexity > 0.99 * balanced.columns), "all alike");
        assert!((0..4).all(|level| balanced.ails(level, "no agreement")), "{:?}", balanced.ails);

        let sharp = of(picture, Preset::Sharpening, 60);
        assert!((0..4).all(|level| sharp.end()[level].perplexity < 1.5 && lonely(&sharp, level)));

        let alone = of(picture, Preset::BottomUpOnly, 20);
        assert!((0..3).all(|level| 4.0 * (alone.islands()[level] as f32) < alone.columns), "{:?}", alone.islands());
        assert!((0..3).all(|level| alone.end()[level].contrast > 0.5), "they agree");

        let quiet = of(picture, Preset::TopDownOff, 40);
        assert!(4.0 * (quiet.islands()[0] as f32) < quiet.columns && quiet.islands()[4] == 1);

        let melted = of(picture, Preset::Collapse, 10);
        assert!(melted.end().iter().filter(|level| level.largest_share > 0.8).count() >= 4);
        assert!(melted.ails(99, "no bottom-up"), "{:?}", melted.ails);
    }
}

#[test]
fn what_a_model_cannot_show_has_a_reason() {
    let mut run = begin(&ModelChoice::Random, picture());
    let snapshot = run.snapshot();
    for preset in Preset::ALL {
        let offered = preset.of(snapshot.origin);
        let command = preset.command(snapshot.origin, &snapshot.setup, &snapshot.defaults, 0);
        assert_eq!(offered.is_ok(), command.is_some());
        assert!(offered.map_or_else(|why| why, |recipe| recipe.look_at).len() > 20, "{preset:?}");
    }
    assert!(Preset::Pairs.of(snapshot.origin).is_err_and(|why| why.contains("no islands")));
    // A model of our own kind in a file is like the bundled one, whatever the number of its levels.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("learned.safetensors");
    learned_file(&path);
    let mut run = Run::new(picture(), Some(setup_of(&path))).unwrap();
    let snapshot = run.snapshot();
    for preset in Preset::ALL {
        let put = preset.put(snapshot.origin, &snapshot.setup, &snapshot.defaults).unwrap();
        put.check(snapshot.levels()).unwrap();
        let settled = preset.of(snapshot.origin).unwrap().begins == Begins::Settled;
        assert_eq!(settled, matches!(preset, Preset::Pairs | Preset::Collapse), "{preset:?}");
    }
}

#[test]
fn a_preset_that_needs_differences_settles_first_and_again_after_a_reset() {
    let mut run = begin(&ModelChoice::Learned, sample("face"));
    let snapshot = run.snapshot();
    let command = Preset::Collapse.command(snapshot.origin, &snapshot.setup, &snapshot.defaults, 0).unwrap();
    quiet(run.apply(command));
    make(&mut run, 2);
    let snapshot = run.snapshot();
    let on = |setup: &Setup| Preset::recognised(snapshot.origin, setup, &snapshot.defaults, None);
    assert_eq!(
        (on(&snapshot.setup), snapshot.awaited.as_deref().and_then(on)),
        (Some(Preset::Balanced), Some(Preset::Collapse))
    );
    quiet(run.apply(Command::Reset));
    let again = run.snapshot();
    assert_eq!((again.step, again.transport, again.awaited.is_some()), (0, Transport::Paused, true));
}

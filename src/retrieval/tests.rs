//! Typed strings, training below the floor, going on after a stop, looking inside.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::numeric::random::{self, Purpose};

fn config() -> TrainConfig {
    TrainConfig {
        units: 30,
        pairs: 2,
        mixed: false,
        updates: 600,
        learning_rate: 3e-3,
        test_every: 250,
        ..TrainConfig::default()
    }
}

fn trained(config: TrainConfig) -> Trainer {
    let mut trainer = Trainer::new(config).unwrap();
    while !trainer.finished() {
        trainer.step().unwrap();
    }
    trainer
}

#[test]
fn a_typed_string_is_a_question() {
    let question = Question::parse(" C9k8 j3f1 ??c").unwrap();
    assert_eq!((question.pairs(), question.slot(), character(question.answer())), (4, 0, '9'));
    assert_eq!(question.to_string(), "c9k8j3f1??c");
    assert_eq!(question.symbols(), [2, 35, 10, 34, 9, 29, 5, 27, 36, 36, 2]);
    let longest: String = ('a'..='z').map(|letter| format!("{letter}7")).collect();
    assert_eq!(Question::parse(&format!("{longest}??z")).unwrap().pairs(), 26);
}

#[test]
fn odd_strings_are_refused_in_words() {
    for (text, why) in [
        ("", "the string is empty"),
        ("??a", "no pair before ??"),
        ("a1b2", "has no ??"),
        ("a1b??a", "the letter b has no digit"),
        ("1a??a", "character 1 is 1 where a letter belongs"),
        ("a1b2c??a", "the letter c has no digit"),
        ("ab12??a", "character 2 is b where a digit belongs"),
        ("a1b2?a", "two question marks and one letter"),
        ("a1b2??ab", "two question marks and one letter"),
        ("a1b2??", "two question marks and one letter"),
        ("a1b2???", "? is asked for and is no letter"),
        ("a1b2??2", "2 is asked for and is no letter"),
        ("a1b2??z", "the letter z is asked for and has no digit"),
        ("a1a2??a", "the letter a has two digits"),
        ("a1-b2??a", "no letter from a to z, digit or ?: -"),
        ("\u{e9}1??\u{e9}", "no letter from a to z, digit or ?: \u{e9}"),
    ] {
        let error = Question::parse(text).unwrap_err().to_string();
        assert!(error.contains(why), "{text:?}: {error}");
        assert!(error.contains("such as c9k8j3f1??c"), "{error}");
    }
}

#[test]
fn drawn_questions_are_questions() {
    let mut generator = random::generator(1, Purpose::Test, 2);
    for pairs in [1, 4, 26] {
        let task = Task::new(pairs).unwrap();
        let mut asked = vec![false; pairs];
        for _ in 0..300 {
            let question = task.draw(&mut generator);
            assert_eq!(Question::parse(&question.to_string()).unwrap(), question);
            asked[question.slot()] = true;
        }
        assert!(asked.iter().all(|&asked| asked));
    }
}

#[test]
fn what_cannot_be_trained_is_refused_in_words() {
    let refused = |change: fn(&mut TrainConfig)| {
        let mut config = config();
        change(&mut config);
        Trainer::new(config).unwrap_err().to_string()
    };
    assert_eq!(refused(|c| c.pairs = 27), "there can be 1 to 26 pairs (K), one for every letter, not 27");
    assert!(refused(|c| c.pairs = 0).ends_with("not 0"));
    assert_eq!(refused(|c| c.units = 0), "a network needs 1 to 4096 recurrent units (R), not 0");
    assert_eq!(refused(|c| c.dynamics.decay = 1.01), "the decay (lambda) must be from 0 to 1, not 1.01");
    assert!(refused(|c| c.dynamics.rate = f32::INFINITY).contains("(eta)"));
    assert!(refused(|c| c.dynamics.inner = 0).contains("(S), not 0"));
    assert_eq!(refused(|c| c.updates = 0), "the number of updates must be at least 1");
    assert!(refused(|c| c.batch = 0).contains("at least 1"));
    assert!(refused(|c| c.learning_rate = 0.0).contains("learning rate"));
}

#[test]
fn training_binds_digits_to_letters() {
    let trainer = trained(config());
    assert_eq!(trainer.curve().iter().map(|point| point.update).collect::<Vec<_>>(), [250, 500, 600]);
    let fresh = test(trainer.network(), Task::new(2).unwrap(), 99, 2_000).unwrap();
    assert!(fresh.error < 0.5 * floor(2), "far below the floor of 45 %: {}", fresh.error);
    assert!((fresh.error - trainer.test().unwrap().error).abs() < 0.05);
    assert!(fresh.slots.iter().all(|slot| slot.unwrap() > 0.6));
    // The binding is in the fast weights: without them the same network is back on the floor or above.
    let mut network = trainer.network().clone();
    network.set_dynamics(Dynamics { rate: 0.0, ..network.dynamics() }).unwrap();
    let without = test(&network, Task::new(2).unwrap(), 99, 2_000).unwrap();
    assert!(without.error > 0.9 * floor(2), "{}", without.error);
}

#[test]
fn a_pause_changes_nothing() {
    let config = TrainConfig { updates: 60, units: 10, test_every: 25, ..config() };
    let straight = trained(config.clone());
    let mut halves = Trainer::new(config).unwrap();
    while !halves.finished() {
        halves.step().unwrap();
        if halves.update() == 30 {
            halves = Trainer::resume(halves.save()).unwrap();
        }
    }
    assert_eq!(straight.network().values(), halves.network().values());
    assert_eq!(straight.save().state.moments, halves.save().state.moments);
    let error = |trainer: &Trainer| trainer.curve().iter().map(|point| point.value).collect::<Vec<_>>();
    assert_eq!(error(&straight), error(&halves));
    halves.set_updates(61).unwrap();
    assert!(!halves.finished());
}

#[test]
fn other_settings_hold_from_here_on_unless_they_would_make_another_training_of_it() {
    let mut trainer = Trainer::new(config()).unwrap();
    let slower = TrainConfig { learning_rate: 1e-4, test_every: 50, ..config() };
    trainer.go_on(slower.clone()).unwrap();
    assert_eq!(*trainer.config(), slower);
    for other in [
        TrainConfig { units: 31, ..config() },
        TrainConfig { pairs: 3, ..config() },
        TrainConfig { seed: 7, ..config() },
        TrainConfig { dynamics: Dynamics { rate: 0.1, ..config().dynamics }, ..config() },
    ] {
        let said = trainer.go_on(other).unwrap_err().to_string();
        assert_eq!(said, "a training goes on with the network, the task and the seed that it began with");
    }
    assert!(trainer.go_on(TrainConfig { learning_rate: f32::NAN, ..config() }).is_err());
    assert_eq!(*trainer.config(), slower);
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let config = TrainConfig { updates: 20, test_every: 10, cell: CellKind::Lstm, ..config() };
        let trainer = pool.install(|| trained(config));
        (trainer.network().values().to_vec(), trainer.test().cloned())
    };
    assert_eq!(run(1), run(4));
}

#[test]
fn a_probe_is_the_network_that_is_tested() {
    let trainer = trained(TrainConfig { updates: 30, ..config() });
    let network = trainer.network();
    let question = Question::parse("a1b2c3??b").unwrap();
    let asked = probe(network, &question, None).unwrap();
    assert_eq!(asked.trace.steps.len(), 9);
    let total: f32 = asked.ranking().iter().map(|(_, p)| p).sum();
    assert!((total - 1.0).abs() < 1e-5);
    assert_eq!(asked.ranking()[0].0, character(asked.answer()));
    // The bars at the last character are what A gives to h_0.
    let last = &asked.trace.steps[8];
    assert_eq!(last.reads[0].bars.len(), 8);
    let matrix = asked.trace.matrix(7);
    for (row, read) in matrix.outer_iter().zip(&last.reads[0].read) {
        let product: f32 = row.iter().zip(&last.trajectory[0]).map(|(a, h)| a * h).sum();
        assert!((product - read).abs() < 1e-4 * (1.0 + product.abs()), "{product} {read}");
    }
    let longer = Dynamics { inner: 3, ..network.dynamics() };
    let changed = probe(network, &question, Some(longer)).unwrap();
    assert_eq!(changed.trace.steps[8].trajectory.len(), 4);
    assert_eq!(changed.trace.steps[0].trajectory[1], asked.trace.steps[0].trajectory[1]);
    let off = probe(network, &question, Some(Dynamics { rate: 0.0, ..longer })).unwrap();
    assert!(off.trace.steps[8].reads.iter().all(|read| read.bars.is_empty()));
    assert!(probe(network, &question, Some(Dynamics { decay: 2.0, ..longer })).is_err());
}

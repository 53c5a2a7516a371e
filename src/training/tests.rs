//! A learner of one number: what every training has alike, without any network.

#![allow(clippy::unwrap_used)]

use serde::Deserialize;

use super::*;

/// Goes half of the way to `goal` at every update, in three pieces; a measurement comes in two.
#[derive(Debug)]
struct Halving {
    config: Config,
    number: f64,
    /// Pieces done of the update, and of the measurement.
    begun: [u32; 2],
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Config {
    goal: f64,
    updates: u64,
    every: u64,
    /// The update that comes to no number.
    fails: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Point {
    loss: f64,
    apart: f64,
}

#[derive(Debug, thiserror::Error)]
enum Wrong {
    #[error("not a number")]
    NotFinite,
    #[error("the goal stays")]
    Goal,
    #[error(transparent)]
    Saved(#[from] SavedError),
}

impl Trainable for Halving {
    type Config = Config;
    type Data = ();
    type State = f64;
    type Loss = f64;
    type Point = Point;
    type Error = Wrong;

    fn new(config: Config, (): &()) -> Result<Self, Wrong> {
        Ok(Self { config, number: 0.0, begun: [0; 2] })
    }

    fn resume(config: Config, state: f64, _: u64, (): &()) -> Result<Self, Wrong> {
        Ok(Self { config, number: state, begun: [0; 2] })
    }

    fn save(&self) -> f64 {
        self.number
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn change(&mut self, config: Config, _: u64) -> Result<(), Wrong> {
        if config.goal != self.config.goal {
            return Err(Wrong::Goal);
        }
        self.config = config;
        Ok(())
    }

    fn updates(config: &Config) -> u64 {
        config.updates
    }

    fn with_updates(config: &Config, updates: u64) -> Config {
        Config { updates, ..config.clone() }
    }

    fn is_measured_at(&self, update: u64) -> bool {
        update.is_multiple_of(self.config.every)
    }

    fn update(&mut self, update: u64, pace: Pace) -> Result<Option<f64>, Wrong> {
        self.begun[0] += 1;
        if pace == Pace::Piece && self.begun[0] < 3 {
            return Ok(None);
        }
        self.begun[0] = 0;
        if self.config.fails == Some(update) {
            return Err(Wrong::NotFinite);
        }
        let way = self.config.goal - self.number;
        self.number += 0.5 * way;
        Ok(Some(way.abs()))
    }

    fn measure(&mut self, _: u64, loss: f64, pace: Pace) -> Result<Option<Point>, Wrong> {
        self.begun[1] += 1;
        if pace == Pace::Piece && self.begun[1] < 2 {
            return Ok(None);
        }
        self.begun[1] = 0;
        Ok(Some(Point { loss, apart: self.config.goal - self.number }))
    }

    fn loss(point: &Point) -> f64 {
        point.loss
    }
}

fn config() -> Config {
    Config { goal: 16.0, updates: 7, every: 3, fails: None }
}

fn run(training: &mut Training<Halving>) {
    while !training.is_over() {
        training.step().unwrap();
    }
}

fn course(training: &Training<Halving>) -> (f64, Vec<(u64, Point)>) {
    (training.save().state, training.curve().iter().map(|point| (point.update, point.value.clone())).collect())
}

#[test]
fn the_curve_has_the_mean_loss_since_the_point_before_and_a_point_at_the_end() {
    let mut training = Training::<Halving>::new(config()).unwrap();
    assert_eq!((training.loss(), training.latest_loss(), training.measure_due()), (None, None, false));
    run(&mut training);
    let (number, curve) = course(&training);
    let points: Vec<(u64, f64, f64)> =
        curve.into_iter().map(|(update, Point { loss, apart })| (update, loss, apart)).collect();
    assert_eq!(points, [(3, 28.0 / 3.0, 2.0), (6, 3.5 / 3.0, 0.25), (7, 0.25, 0.125)]);
    assert_eq!((number, training.loss(), training.latest_loss()), (15.875, Some(0.25), Some(0.25)));
    let before = training.save();
    training.step().unwrap();
    training.piece().unwrap();
    assert_eq!(training.save(), before, "what is over stays as it is");
}

#[test]
fn pieces_come_to_the_same_as_whole_updates() {
    let mut whole = Training::<Halving>::new(config()).unwrap();
    run(&mut whole);
    let (mut pieces, mut calls) = (Training::<Halving>::new(config()).unwrap(), 0);
    while !pieces.is_over() {
        pieces.piece().unwrap();
        calls += 1;
    }
    assert_eq!((course(&pieces), calls), (course(&whole), 7 * 3 + 3 * 2));
}

#[test]
fn a_training_that_is_saved_goes_on_to_the_same_bits_and_makes_up_for_a_measurement() {
    let mut whole = Training::<Halving>::new(config()).unwrap();
    run(&mut whole);
    for pause in 0..30 {
        let mut first = Training::<Halving>::new(config()).unwrap();
        (0..pause).for_each(|_| first.piece().unwrap());
        let mut second = Training::resume(first.save()).unwrap();
        assert_eq!((second.loss(), second.update()), (first.loss(), first.update()));
        run(&mut second);
        assert_eq!(course(&second), course(&whole), "after {pause} pieces");
    }
    let mut broken = whole.save();
    broken.record.seconds = -1.0;
    assert_eq!(Training::resume(broken).unwrap_err().to_string(), "the training took -1 seconds");
}

#[test]
fn an_update_that_fails_leaves_everything_as_it_was() {
    let mut training = Training::<Halving>::new(Config { fails: Some(4), ..config() }).unwrap();
    (0..4).for_each(|_| training.step().unwrap());
    let before = training.save();
    assert!(training.step().is_err());
    assert_eq!(training.save(), before);
    training.go_on(config()).unwrap();
    run(&mut training);
    let mut whole = Training::<Halving>::new(config()).unwrap();
    run(&mut whole);
    assert_eq!(course(&training), course(&whole));
}

#[test]
fn settings_change_between_two_updates_or_not_at_all() {
    let mut training = Training::<Halving>::new(config()).unwrap();
    (0..4).for_each(|_| training.step().unwrap());
    assert!(training.go_on(Config { goal: 3.0, ..config() }).is_err());
    assert_eq!(*training.config(), config());
    training.set_updates(2).unwrap();
    assert!(training.finished() && training.measure_due(), "it ends here, with a last point");
    training.step().unwrap();
    assert_eq!((training.update(), training.curve().len(), training.is_over()), (4, 2, true));
    training.set_updates(5).unwrap();
    assert!(!training.finished() && !training.measure_due());
}

#[test]
fn a_point_of_the_curve_is_one_flat_object() {
    let point = CurvePoint { update: 3, value: Point { loss: 0.1, apart: 2.0 }, seconds: 0.5 };
    let text = serde_json::to_string(&point).unwrap();
    assert_eq!(text, r#"{"update":3,"loss":0.1,"apart":2.0,"seconds":0.5}"#);
    assert_eq!(serde_json::from_str::<CurvePoint<Point>>(&text).unwrap(), point);
}

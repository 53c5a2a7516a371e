//! Trained networks of associative retrieval, as files, and the one that comes with the program.

use std::path::Path;

use super::FileError;
use super::checkpoint::container::Container;
use super::kinds::{Kind, RETRIEVAL};
use super::training::{self, Field, Filed, network_in_words, training_in_words};
use crate::recurrent::Supervised;
use crate::retrieval::{Retrieval, Saved, TestResult, TrainConfig, floor};

/// A small trained network that comes with the program.
static BUNDLED: &[u8] = include_bytes!("../../assets/retrieval.safetensors");

impl Filed for Supervised<Retrieval> {
    const KIND: &'static Kind = &RETRIEVAL;
    const ORDER: [Field; 6] = [Field::Config, Field::Update, Field::Losses, Field::Curve, Field::More, Field::Seconds];

    fn lines(saved: &Saved) -> Vec<(&'static str, String)> {
        let TrainConfig { cell, units, pairs, mixed, dynamics, updates, batch, seed, .. } = saved.config;
        let record = &saved.record;
        let while_training = if mixed { format!("1 to {pairs} pairs") } else { format!("{pairs} pairs") };
        let mut lines = vec![
            ("network", network_in_words(cell, units, dynamics)),
            ("task", format!("K = {pairs}, trained on {while_training} of a letter and a digit")),
            ("training", training_in_words(record, updates, &format!("{batch} questions"), seed)),
        ];
        if let Some(TestResult { pairs, questions, error, .. }) = saved.state.more.test {
            let (error, floor) = (100.0 * error, 100.0 * floor(pairs));
            lines.push(("last test", format!("error {error:.2} % on {questions} strings, floor {floor:.2} %")));
        }
        lines
    }

    fn goes_on(saved: &Saved) -> bool {
        saved.goes_on()
    }
}

/// The trained network that comes with the program: fast weights, R = 50, K = 4. It holds no moments, so that it can be
/// asked but not trained further.
///
/// # Errors
/// Never, as a test sees to.
pub fn bundled() -> Result<Saved, FileError> {
    let parsed = Container::parse(BUNDLED.to_vec()).and_then(|container| training::parse(&container));
    parsed.map_err(|what| FileError::unusable(what, Path::new("sample:retrieval")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;

    use super::super::training::{open, save};
    use super::*;
    use crate::recurrent::Point;
    use crate::retrieval::{CurvePoint, Question, Trainer, probe};
    use crate::training::Record;

    fn small() -> Trainer {
        let config = TrainConfig { units: 8, pairs: 2, updates: 40, test_every: 15, ..TrainConfig::default() };
        let mut trainer = Trainer::new(config).unwrap();
        (0..20).for_each(|_| trainer.step().unwrap());
        trainer
    }

    #[test]
    fn a_saved_training_goes_on_to_the_same_bits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("half.safetensors");
        let mut straight = small();
        save(&straight.save(), false, &path).unwrap();
        let opened = open(&path).unwrap();
        let mut again = Trainer::resume(opened).unwrap();
        assert_eq!(again.loss(), straight.loss());
        for trainer in [&mut straight, &mut again] {
            while !trainer.finished() {
                trainer.step().unwrap();
            }
        }
        assert_eq!(straight.network().values(), again.network().values());
        let curve =
            |trainer: &Trainer| trainer.curve().iter().map(|point| (point.update, point.value)).collect::<Vec<_>>();
        assert_eq!(curve(&straight), curve(&again));
        assert_eq!(curve(&straight).len(), 3);
    }

    #[test]
    fn the_description_stands_as_it_always_did() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.safetensors");
        let mut saved = small().save();
        let slots = vec![Some(0.214_285_714_285_714_27), None];
        saved.state.more.test = Some(TestResult { pairs: 2, questions: 100, error: 0.79, slots });
        let value = Point { loss: 3.391_515_893_609_265, error: 0.79 };
        let curve = vec![CurvePoint { update: 15, value, seconds: 0.0 }];
        let losses = (f64::from_bits(4_624_800_460_127_137_609), 5);
        saved.record = Record { update: 20, losses, curve, seconds: 4.107_142_857_142_858 };
        save(&saved, false, &path).unwrap();
        assert_eq!(
            Container::read(&path).unwrap().metadata["training"],
            r#"{"config":{"cell":"fast-weights","units":8,"pairs":2,"mixed":true,"dynamics":{"decay":0.95,"rate":0.5,"#
                .to_owned()
                + r#""inner":1,"layer_norm":true},"updates":40,"batch":128,"learning_rate":0.001,"seed":1,"#
                + r#""test_every":15,"test_questions":2000},"update":20,"losses":[4624800460127137609,5],"#
                + r#""curve":[{"update":15,"loss":3.391515893609265,"error":0.79,"seconds":0.0}],"#
                + r#""test":{"pairs":2,"questions":100,"error":0.79,"slots":[0.21428571428571427,null]},"#
                + r#""seconds":4.107142857142858}"#
        );
        assert_eq!(open(&path).unwrap(), saved);
    }

    #[test]
    fn wrong_files_are_refused_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.safetensors");
        let refused = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            open::<Supervised<Retrieval>>(&path).unwrap_err().to_string()
        };
        let saved = small().save();
        save(&saved, false, &path).unwrap();
        let good = fs::read(&path).unwrap();
        assert!(refused(&good[..good.len() - 1]).contains("cut short"));
        assert!(refused(b"").contains("empty"));
        assert!(refused(b"hello, I am a text").contains("not a safetensors file"));
        let text = String::from_utf8_lossy(&good[8..good.len()]).into_owned();
        let swap = |from: &str, to: &str| {
            assert!(text.contains(from) && from.len() == to.len());
            let at = good.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
            [&good[..at], to.as_bytes(), &good[at + from.len()..]].concat()
        };
        let foreign = refused(&swap("glomscope_retrieval", "somebody_elses_file"));
        assert!(foreign.contains("no network of associative retrieval"), "{foreign}");
        assert!(refused(&swap(r#""glomscope_retrieval":"1""#, r#""glomscope_retrieval":"9""#)).contains("newer"));
        assert!(refused(&swap("norm.gain", "norm.loss")).contains("norm.gain is missing"));
        assert!(refused(&swap(r#"\"units\":8"#, r#"\"units\":9"#)).contains("does not fit R = 9"));
        assert!(refused(&swap(r#"\"units\":8"#, r#"\"units\":0"#)).contains("(R), not 0"));
        assert!(
            open::<Supervised<Retrieval>>(&folder.path().join("none"))
                .unwrap_err()
                .to_string()
                .contains("no such file")
        );
    }

    #[test]
    fn the_bundled_network_answers() {
        let saved = bundled().unwrap();
        let network = saved.network().unwrap();
        for text in ["c9k8j3f1??c", "c9k8j3f1??f", "a1b1z0m7??m"] {
            let question = Question::parse(text).unwrap();
            assert!(probe(&network, &question, None).unwrap().right(), "{text}");
        }
        assert!(Trainer::resume(saved).unwrap_err().to_string().contains("without the state of its optimiser"));
    }
}

//! Networks that see digits through glimpses, as files.

use super::kinds::{GLIMPSE, Kind};
use super::training::{Filed, network_in_words, training_in_words};
use crate::glimpse::{Glimpses, Saved, Scheme, TrainConfig};
use crate::recurrent::Supervised;

impl Filed for Supervised<Glimpses> {
    const KIND: &'static Kind = &GLIMPSE;

    fn lines(saved: &Saved) -> Vec<(&'static str, String)> {
        let TrainConfig { cell, units, layer, hidden, dynamics, scheme, batch, updates, seed, .. } = saved.config;
        let (record, digits) = (&saved.record, saved.state.more.digits.count);
        let scheme = match scheme {
            Scheme::Flat => "the state is carried on from glimpse to glimpse",
            Scheme::Wipe => "the state is stored and wiped before the parts of a quadrant",
        };
        let mut lines = vec![
            ("network", network_in_words(cell, units, dynamics)),
            ("layers", format!("{layer} units before the cell, {hidden} after it")),
            ("scheme", scheme.to_owned()),
            ("training", training_in_words(record, updates, &format!("{batch} of {digits} digits"), seed)),
        ];
        if let Some(point) = record.curve.last() {
            lines.push(("held out", format!("error {:.2} % on digits held out", 100.0 * point.value.error)));
        }
        lines
    }

    fn goes_on(saved: &Saved) -> bool {
        saved.goes_on()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;

    use super::super::training::{open, save};
    use super::*;
    use crate::digits::{Digits, Fingerprint, Set, generate};
    use crate::files::checkpoint::container::Container;
    use crate::glimpse::{CurvePoint, Trainer};
    use crate::recurrent::CellKind;
    use crate::recurrent::Point;
    use crate::training::Record;

    fn digits() -> Digits {
        generate(1, Set::Training, 120).unwrap()
    }

    fn small(cell: CellKind) -> Trainer {
        let config = TrainConfig {
            cell,
            units: 8,
            layer: 9,
            hidden: 7,
            scheme: Scheme::Wipe,
            batch: 32,
            updates: 9,
            test_every: 4,
            ..TrainConfig::default()
        };
        let mut trainer = Trainer::new_on(config, &digits()).unwrap();
        (0..6).for_each(|_| trainer.step().unwrap());
        trainer
    }

    #[test]
    fn a_saved_training_goes_on_to_the_same_bits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("half.safetensors");
        for cell in CellKind::ALL {
            let mut straight = small(cell);
            save(&straight.save(), false, &path).unwrap();
            assert_eq!(open(&path).unwrap(), straight.save());
            let mut again = Trainer::resume_on(open(&path).unwrap(), &digits()).unwrap();
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
    }

    #[test]
    fn the_description_stands_as_it_always_did() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.safetensors");
        let mut saved = small(CellKind::FastWeights).save();
        let curve = vec![CurvePoint { update: 4, value: Point { loss: 2.5, error: 0.9 }, seconds: 0.25 }];
        saved.record =
            Record { update: 6, losses: (f64::from_bits(4_616_000_000_000_000_001), 2), curve, seconds: 1.5 };
        saved.state.more.digits = Fingerprint { count: 120, sum: 7 };
        save(&saved, false, &path).unwrap();
        assert_eq!(
            Container::read(&path).unwrap().metadata["training"],
            r#"{"config":{"cell":"fast-weights","units":8,"layer":9,"hidden":7,"dynamics":{"decay":0.95,"rate":0.5,"#
                .to_owned()
                + r#""inner":1,"layer_norm":true},"scheme":"wipe","batch":32,"learning_rate":0.001,"anneal":true,"#
                + r#""updates":9,"test_every":4,"seed":1},"update":6,"losses":[4616000000000000001,2],"#
                + r#""curve":[{"update":4,"loss":2.5,"error":0.9,"seconds":0.25}],"seconds":1.5,"#
                + r#""digits":{"count":120,"sum":7}}"#
        );
        assert_eq!(open(&path).unwrap(), saved);
    }

    #[test]
    fn a_thin_file_can_be_tested_but_not_trained_further() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("thin.safetensors");
        let saved = small(CellKind::FastWeights).save();
        save(&saved, true, &path).unwrap();
        let opened = open(&path).unwrap();
        assert_eq!(opened.network().unwrap().values(), saved.state.values);
        assert!(
            Trainer::resume_on(opened, &digits())
                .unwrap_err()
                .to_string()
                .contains("without the state of its optimiser")
        );
    }

    #[test]
    fn wrong_files_are_refused_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.safetensors");
        let refused = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            open::<Supervised<Glimpses>>(&path).unwrap_err().to_string()
        };
        save(&small(CellKind::FastWeights).save(), false, &path).unwrap();
        let good = fs::read(&path).unwrap();
        assert!(refused(&good[..good.len() - 1]).contains("cut short"));
        assert!(refused(b"").contains("empty"));
        assert!(refused(b"hello, I am a text").contains("not a safetensors file"));
        let swap = |from: &str, to: &str| {
            assert_eq!(from.len(), to.len());
            let at = good.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
            [&good[..at], to.as_bytes(), &good[at + from.len()..]].concat()
        };
        let foreign = refused(&swap("glomscope_glimpse", "somebody_elses_fi"));
        assert!(foreign.starts_with("this is no network that sees digits through glimpses"), "{foreign}");
        assert!(refused(&swap(r#""glomscope_glimpse":"1""#, r#""glomscope_glimpse":"9""#)).contains("newer"));
        assert!(refused(&swap("layer.bias", "loser.bias")).contains("layer.bias is missing"));
        assert!(refused(&swap(r#"\"units\":8"#, r#"\"units\":9"#)).contains("does not fit R = 9"));
        assert!(refused(&swap(r#"\"units\":8"#, r#"\"units\":0"#)).contains("(R), not 0"));
        assert!(refused(&swap(r#"\"layer\":9"#, r#"\"layer\":8"#)).contains("layer.weight has shape [9, 60], 8 x 60"));
        assert!(refused(&swap(r#"\"wipe\""#, r#"\"wisp\""#)).contains("cannot be understood"));
        assert!(
            open::<Supervised<Glimpses>>(&folder.path().join("none")).unwrap_err().to_string().contains("no such file")
        );
    }
}

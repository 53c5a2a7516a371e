//! Networks of hemispheres, as files.

use super::kinds::{HEMISPHERES, Kind};
use super::training::{Filed, training_in_words};
use crate::bilateral::{Bilateral, Config, Saved};

impl Filed for Bilateral {
    const KIND: &'static Kind = &HEMISPHERES;

    fn lines(saved: &Saved) -> Vec<(&'static str, String)> {
        let Config { told, frozen, side, batch, updates, seed, .. } = &saved.config;
        let (record, state) = (&saved.record, &saved.state);
        let widths = |side: &crate::bilateral::Hemisphere| side.widths().map(|width| width.to_string()).join("-");
        let sides: Vec<String> = state.network.sides.iter().map(widths).collect();
        let still = if *frozen { ", frozen" } else { "" };
        let [specific, general] = state.network.classes();
        let mut lines = vec![
            ("hemispheres", format!("{} of widths {}{still}", sides.len(), sides.join(" and "))),
            ("picture", format!("{side} x {side} pixels, three colours")),
            ("labels", format!("{specific} specific, {general} general; told: {}", told.name())),
            (
                "training",
                training_in_words(record, *updates, &format!("{batch} of {} pictures", state.pictures.pictures), *seed),
            ),
        ];
        if let Some(point) = record.curve.last() {
            let right = [(point.value.right.specific, "specific"), (point.value.right.general, "general")];
            let told =
                right.iter().filter_map(|(share, name)| share.map(|share| format!("{:.1} % {name}", 100.0 * share)));
            lines.push(("kept apart", format!("{} right", told.collect::<Vec<_>>().join(", "))));
        }
        lines
    }

    fn goes_on(saved: &Saved) -> bool {
        !saved.state.moments[0].is_empty()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::super::training::{open, save};
    use crate::bilateral::{Config, Hemisphere, Material, Saved, Set, Told, Trainer, generate};

    #[test]
    fn a_network_comes_back_to_the_bit_and_a_thin_one_does_not_go_on() {
        let folder = tempfile::tempdir().unwrap();
        let (training, validation) = generate(3, Set::Training, 10, 8).unwrap().kept_apart().unwrap();
        let mut material =
            Material { training: Arc::new(training), validation: Arc::new(validation), sides: Vec::new() };
        let config =
            Config { widths: [2, 3, 4, 5], side: 8, batch: 20, updates: 4, test_every: 2, ..Config::default() };
        for frozen in [false, true] {
            let config = Config { frozen, sides: 2, told: Told::Both, ..config.clone() };
            if frozen {
                material.sides = [[2, 3, 4, 5], [4, 3, 2, 1]].map(|widths| Hemisphere::new(widths, 5, 0)).to_vec();
            }
            let mut training = Trainer::new_on(config, &material).unwrap();
            (0..3).for_each(|_| training.step().unwrap());
            let [whole, thin] = ["whole", "thin"].map(|name| folder.path().join(format!("{name}.safetensors")));
            save(&training.save(), false, &whole).unwrap();
            let (again, saved): (Saved, _) = (open(&whole).unwrap(), training.save());
            assert!((&again.config, &again.state) == (&saved.config, &saved.state), "a frozen one: {frozen}");
            assert_eq!((again.record.update, again.record.losses), (saved.record.update, saved.record.losses));
            save(&training.save(), true, &thin).unwrap();
            let thin: Saved = open(&thin).unwrap();
            assert_eq!(thin.state.network, training.save().state.network);
            let refused = Trainer::resume_on(thin, &material).unwrap_err().to_string();
            assert!(refused.contains("without the state of its training"), "{refused}");
        }
    }
}

//! `glomscope hemispheres settle`: two GLOMs on one picture.
//!
//! Each side is that of the run that `settle` makes; the engine's [`Pair`] makes one run of both, whose sides tell each
//! other what they hold.

use std::path::Path;
use std::time::Instant;

use super::args::SettleArgs;
use super::sides::{self, Planned};
use super::together::{self, Together};
use crate::cli::formed::Form;
use crate::cli::settle::plan::truth_text;
use crate::cli::settle::report::{Summary, Timings};
use crate::cli::settle::{Record, begun, progress};
use crate::cli::{Failure, interrupt};
use crate::engine::Pair;
use crate::glom::{Callosum, Side};

/// Runs `glomscope hemispheres settle`.
///
/// # Errors
/// How it failed, with the exit code it stands for.
pub fn settle(args: &SettleArgs) -> Result<(), Failure> {
    let started = Instant::now();
    let threads = args.summary.limit()?;
    let plan = |side: Side, settings: &str| {
        sides::planned(side.key(), settings, &args.image, (&args.stop, args.frames), args.truth.as_deref())
    };
    let plans = [plan(Side::Left, &args.sides.left)?, plan(Side::Right, &args.sides.right)?];
    let Planned { steps, until_settled, truth, .. } = &plans[0];
    let (steps, until_settled, truth) = (*steps, *until_settled, truth.clone());
    let levels = plans[0].setup.settings.levels.len();
    let presets = [plans[0].preset, plans[1].preset];
    let [left, right] = plans;
    // Both see one picture, of which is told once.
    let left = begun(left.source, left.setup, args.summary.told.quiet)?;
    let right = begun(right.source, right.setup, true)?;
    let callosum = Callosum { lesions: args.lesion.iter().copied().collect(), ..args.sides.callosum(levels)? };
    let cut = args.cut.unwrap_or(levels.div_ceil(2));
    if !(1..levels).contains(&cut) {
        let most = levels - 1;
        return Err(Failure::Usage(format!("--cut is {cut}: with {levels} levels it goes from 1 to {most}")));
    }
    let mut pair = Pair::new(left, right, callosum).map_err(Failure::of_engine)?;
    if let Some(source) = &truth {
        pair.score_against(source.clone()).map_err(Failure::failed)?;
    }
    let opening = started.elapsed();

    let folder = |side: Side| args.out.as_deref().map(|folder: &Path| folder.join(side.key()));
    let mut last = pair.snapshots();
    let record = |side: Side| Record::of(&last[side as usize], folder(side).as_deref(), args.thin, None);
    let mut records = [record(Side::Left)?, record(Side::Right)?];
    let bar = progress(args.summary.told.quiet, steps);
    let mut halted = None;
    loop {
        for (record, snapshot) in records.iter_mut().zip(&last) {
            record.add(snapshot)?;
        }
        if last[0].step >= steps || until_settled && pair.settled() {
            break;
        }
        if interrupt::pressed() {
            return Err(Failure::Interrupted);
        }
        let mut notices = Vec::new();
        let made = pair.step(&mut notices);
        last = pair.snapshots();
        if !made {
            halted = last[0].halted.clone();
            break;
        }
        bar.set_position(last[0].step as u64);
    }
    bar.finish_and_clear();

    let timings = pair.timings();
    let summaries = Side::ALL.map(|side| {
        let last = &last[side as usize];
        let timings = Timings::of(&timings[side as usize], last.step, threads, opening, started.elapsed());
        Summary::of(last, presets[side as usize], pair.picture_sha256(), timings)
    });
    let scored_against = truth.as_ref().map(truth_text);
    for (side, record) in Side::ALL.into_iter().zip(records) {
        record.finish(&last[side as usize], &summaries[side as usize], scored_against.clone(), Vec::new())?;
    }
    let together =
        Together::of([&last[0], &last[1]], summaries, (pair.callosum().clone(), args.gate.unwrap_or_default()), cut);
    if let Some(folder) = &args.out {
        Form::Hemispheres.write(&together, &folder.join("together.json"))?;
    }
    args.summary.told.tell(Form::Hemispheres, &together, || {
        let written = args.out.iter().map(|folder| format!("\nwritten to {}\n", folder.display()));
        written.fold(together::table(&together), |text, line| text + &line)
    })?;
    halted.map_or(Ok(()), |why| Err(Failure::NotFinite(why)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::Parser as _;
    use serde_json::Value;

    use super::*;
    use crate::cli::hemispheres::{HemispheresArgs, HemispheresCommand};
    use crate::cli::{Cli, Command};
    use crate::engine::{ModelChoice, PictureSource, Run, SecondSide, Session, Setup, SideStyle};
    use crate::glom::{Crossing, Lesion, Sign};
    use crate::grid::Resolution;

    #[test]
    fn the_line_that_the_window_copies_for_two_sides_makes_both_of_them_again() {
        let open = Crossing { gain: 0.5, sign: Sign::Inhibits, delay: 2 };
        let (learned, hand_made) = (ModelChoice::Learned, ModelChoice::HandMade);
        for (model, style, own, crossing, said) in [
            (learned, None, None, Crossing::default(), "hemispheres settle sample:face --steps 0"),
            (
                hand_made.clone(),
                Some(SideStyle::Near),
                None,
                open,
                "--left hand-made,radius-gain=0.5 --right hand-made",
            ),
            (
                hand_made,
                Some(SideStyle::Keen),
                Some(ModelChoice::Random),
                open,
                "--right random,resize,columns=9,seed=7",
            ),
        ] {
            let mut left = Setup::of(model).unwrap();
            let mut second =
                SecondSide::new(left.settings.clone(), Callosum::even(left.settings.levels.len(), Crossing::default()));
            second.callosum.levels[1] = crossing;
            if own.is_some() {
                left.settings.seed = 7;
                second.settings = Setup::of(ModelChoice::Random).unwrap().settings;
                second.callosum.lesions.set(Lesion::LeftToRight, true);
                second.resolution = Some(Resolution::ColumnsAcross(9));
            }
            second.model = own;
            style.iter().for_each(|style: &SideStyle| style.put(&mut left));
            left.second = Some(Box::new(second.clone()));
            let mut run = Run::new(PictureSource::Sample("face".to_owned()), Some(left.clone())).unwrap();
            let snapshot = run.snapshot();
            let right = snapshot.second.clone().unwrap();
            let session = Session::of(&snapshot, Value::Null);
            let line = session.command_line_of_two(&snapshot.defaults, [&right.setup, &right.defaults]);
            assert!(line.contains(said) && !line.contains('#'), "{line}");
            let parsed = Cli::try_parse_from(line.split_whitespace()).unwrap().command;
            let Some(Command::Hemispheres(HemispheresArgs { command: HemispheresCommand::Settle(args) })) = parsed
            else {
                panic!("{line}")
            };
            let plan = |side: Side, settings: &str| {
                sides::planned(side.key(), settings, &args.image, (&args.stop, args.frames), None).unwrap().setup
            };
            assert_eq!(plan(Side::Left, &args.sides.left), Setup { second: None, ..left }, "{line}");
            assert_eq!(plan(Side::Right, &args.sides.right), *right.setup, "{line}");
            let levels = second.callosum.levels.len();
            let Ok(callosum) = args.sides.callosum(levels) else { panic!("{line}") };
            assert_eq!(callosum.levels, second.callosum.levels, "{line}");
            assert_eq!(args.lesion.into_iter().collect::<crate::glom::Lesions>(), second.callosum.lesions);
        }
    }
}

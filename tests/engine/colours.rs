//! The colours of islands: one thing keeps one colour at every level and from step to step, whatever is done in between.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::common::{changed, quiet, run, steps};
use glomscope::engine::{Brush, Command, Phase, Run, Snapshot};

/// The colour of the islands of a level that have more than one column, by their columns.
fn islands(snapshot: &Snapshot, level: usize) -> BTreeMap<Vec<usize>, u8> {
    let mut columns: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (column, &island) in snapshot.analysis.levels[level].labels.iter().enumerate() {
        columns.entry(island).or_default().push(column);
    }
    let tints = &snapshot.tints[level];
    let coloured = columns.into_values().map(|columns| {
        assert!(columns.iter().all(|&column| tints[column] == tints[columns[0]]), "an island has one colour");
        let tint = tints[columns[0]];
        (columns, tint)
    });
    coloured.filter(|(columns, _)| columns.len() > 1).collect()
}

fn levels(snapshot: &Snapshot) -> std::ops::Range<usize> {
    0..snapshot.levels()
}

#[test]
fn an_island_that_stays_keeps_its_colour_and_neighbours_have_others() {
    let mut run = run();
    let (mut stayed, mut changed) = (0, 0);
    let mut before = run.snapshot();
    for _ in 0..12 {
        steps(&mut run, 1);
        let now = run.snapshot();
        for level in levels(&now) {
            let (old, new) = (islands(&before, level), islands(&now, level));
            for (columns, tint) in &new {
                match old.get(columns) {
                    Some(was) if was == tint => stayed += 1,
                    Some(_) => changed += 1,
                    None => {}
                }
            }
            let labels = &now.analysis.levels[level].labels;
            for column in 0..now.grid.columns() {
                for other in now.grid.right_and_down(column).into_iter().flatten() {
                    let tints = &now.tints[level];
                    assert!(labels[column] == labels[other] || tints[column] != tints[other], "step {}", now.step);
                }
            }
        }
        before = now;
    }
    assert!(stayed > 40 && changed * 20 <= stayed, "{stayed} stayed as they were, {changed} changed their colour");
}

#[test]
fn what_is_the_same_island_at_two_levels_has_one_colour() {
    let mut run = run();
    steps(&mut run, 20);
    let snapshot = run.snapshot();
    let mut same = 0;
    for level in 1..snapshot.levels() {
        let (below, above) = (islands(&snapshot, level - 1), islands(&snapshot, level));
        for (columns, tint) in &above {
            if let Some(other) = below.get(columns) {
                assert_eq!(tint, other, "level {level}: {columns:?}");
                same += 1;
            }
        }
    }
    assert!(same > 1, "some islands are the same at two levels: {same}");
    let ground = snapshot.tints.last().unwrap();
    let most = ground.iter().filter(|tint| **tint == 0).count();
    assert!(most * 4 > ground.len(), "the largest thing has the first colour");
}

#[test]
fn a_step_that_is_shown_again_has_the_colours_that_it_had() {
    let mut run = run();
    let mut seen: Vec<Arc<Vec<Vec<u8>>>> = vec![run.snapshot().tints.clone()];
    for _ in 0..8 {
        steps(&mut run, 1);
        seen.push(run.snapshot().tints.clone());
    }
    let same = |run: &mut Run, step: usize| {
        quiet(run.apply(Command::Seek(step)));
        assert_eq!(run.snapshot().tints, seen[step], "step {step}");
    };
    [3, 7, 1, 0, 8, 5].into_iter().for_each(|step| same(&mut run, step));
    // A threshold that was elsewhere in between leaves no trace.
    let setup = changed(&mut run, |setup| setup.thresholds = vec![Some(0.3); 5]);
    quiet(run.apply(Command::Change(setup, 0)));
    assert_ne!(run.snapshot().tints, seen[5]);
    quiet(run.apply(Command::Undo));
    assert_eq!(run.snapshot().tints, seen[5]);
    // Slow motion shows contributions and comes back.
    quiet(run.apply(Command::StepPhase));
    assert!(matches!(run.snapshot().phase, Some(Phase::Contribution(_))));
    [5, 6].into_iter().for_each(|step| same(&mut run, step));
    // Made again from an earlier step, and from the beginning.
    quiet(run.apply(Command::Seek(2)));
    for (step, tints) in seen.iter().enumerate().skip(3) {
        steps(&mut run, 1);
        assert_eq!(run.snapshot().tints, *tints, "step {step} made again");
    }
    quiet(run.apply(Command::Reset));
    for (step, tints) in seen.iter().enumerate().skip(1) {
        steps(&mut run, 1);
        assert_eq!(run.snapshot().tints, *tints, "step {step} after a reset");
    }
}

#[test]
fn a_wound_heals_in_the_colours_that_were_there() {
    let mut run = run();
    steps(&mut run, 20);
    let before = run.snapshot();
    quiet(run.apply(Command::Perturb { brush: Brush::Erase, levels: (0..5).collect(), columns: (40..44).collect() }));
    steps(&mut run, 12);
    let after = run.snapshot();
    let (mut same, mut all) = (0, 0);
    for level in levels(&after) {
        let (old, new) = (islands(&before, level), islands(&after, level));
        let kept: BTreeSet<_> = old.keys().filter(|columns| new.contains_key(*columns)).collect();
        all += kept.len();
        same += kept.iter().filter(|columns| old[**columns] == new[**columns]).count();
    }
    assert!(all > 4 && same * 10 >= all * 9, "{same} of {all} islands have the colour that they had");
}

//! What helps to understand a run: the close look at what makes a state, a step in slow motion, and what sets two runs
//! apart.
#![allow(clippy::unwrap_used)]

use crate::common::{changed, quiet, run, steps};
use glomscope::engine::{
    Apart, Command, Difference, ModelChoice, Phase, PictureSource, Run, Setup, Snapshot, apart, differences,
};
use glomscope::glom::Source;
use glomscope::grid::Resolution;

/// Looks at a column and says how far the next step is from what the close look promised.
fn broken_promise(run: &mut Run, level: usize, column: usize) -> f32 {
    quiet(run.apply(Command::Inspect { level, columns: vec![column], minus: Vec::new(), compare: None }));
    let look = run.snapshot().inspection.clone().unwrap();
    assert_eq!(look.makes, run.snapshot().step + 1);
    assert_eq!(look.colours.len(), look.contributions.len());
    assert_eq!(look.heard.len(), look.rows[0].columns.len());
    steps(run, 1);
    let made = run.snapshot().state.slice(ndarray::s![level, column, ..]).to_vec();
    look.next.iter().zip(made).map(|(promised, made)| (promised - made).abs()).fold(0.0, f32::max)
}

#[test]
fn the_close_look_promises_what_the_step_makes() {
    let mut run = run();
    steps(&mut run, 1);
    let top = run.snapshot().levels() - 1;
    for level in [0, 1, top] {
        let apart = broken_promise(&mut run, level, 37);
        assert!(apart < 1e-5, "level {level}: {apart}");
    }
    let setup = changed(&mut run, |setup| {
        setup.settings.weights.memory = 0.4;
        setup.settings.levels[1].frozen = true;
    });
    quiet(run.apply(Command::Change(setup, 0)));
    for level in [0, 1] {
        let apart = broken_promise(&mut run, level, 40);
        assert!(apart < 1e-5, "with a memory and a frozen level, level {level}: {apart}");
    }
}

#[test]
fn after_the_average_slow_motion_looks_back_at_what_was_averaged() {
    let mut run = run();
    steps(&mut run, 2);
    let look = Command::Inspect { level: 1, columns: vec![37], minus: Vec::new(), compare: None };
    quiet(run.apply(look));
    let before = run.snapshot().inspection.clone().unwrap();
    for _ in 0..4 {
        quiet(run.apply(Command::StepPhase));
        assert_eq!(run.snapshot().inspection.as_ref().unwrap().makes, 3);
    }
    quiet(run.apply(Command::StepPhase));
    let average = run.snapshot();
    assert_eq!((average.phase, average.step), (Some(Phase::Average), 3));
    let back = average.inspection.clone().unwrap();
    assert_eq!((back.makes, &back.next), (3, &before.next));
    assert_eq!(back.vectors[1], average.state.slice(ndarray::s![1, 37, ..]).to_vec(), "the vectors are those of now");
    // Another column has no such past: what makes its next state is shown, and says so.
    let other = Command::Inspect { level: 1, columns: vec![38], minus: Vec::new(), compare: None };
    quiet(run.apply(other));
    assert_eq!(run.snapshot().inspection.as_ref().unwrap().makes, 4);
}

#[test]
fn slow_motion_cuts_a_contribution_where_the_state_is_cut() {
    let mut run = run();
    steps(&mut run, 6);
    let state = run.snapshot();
    let cuts = |run: &Snapshot| run.analysis.levels.iter().map(|level| level.threshold).collect::<Vec<_>>();
    for source in [Source::BottomUp, Source::TopDown, Source::Previous, Source::Attention] {
        quiet(run.apply(Command::StepPhase));
        let part = run.snapshot();
        assert_eq!(part.phase, Some(Phase::Contribution(source)));
        assert_eq!(cuts(&part), cuts(&state), "{source:?}");
        assert_eq!(part.analysis.diagnoses, state.analysis.diagnoses, "{source:?}");
        if source == Source::Previous {
            let labels = |run: &Snapshot| run.analysis.levels.iter().map(|one| one.labels.clone()).collect::<Vec<_>>();
            assert_eq!(labels(&part), labels(&state), "the state itself has the islands of the state");
        }
    }
}

#[test]
fn in_a_settled_learned_run_attention_draws_together_and_falls_into_no_shards() {
    let mut setup = Setup::of(ModelChoice::Learned).unwrap();
    setup.resolution = Resolution::ColumnsAcross(14);
    let mut run = Run::new(PictureSource::Scene("2".parse().unwrap()), Some(setup)).unwrap();
    steps(&mut run, 16);
    let count = |run: &Snapshot| run.analysis.levels.iter().map(|level| level.islands.len()).collect::<Vec<_>>();
    let state = count(&run.snapshot());
    for source in [Source::BottomUp, Source::TopDown, Source::Previous, Source::Attention] {
        quiet(run.apply(Command::StepPhase));
        let part = count(&run.snapshot());
        println!("{source:?}: {part:?}, the state {state:?}");
        match source {
            Source::Previous => assert_eq!(part, state),
            Source::Attention => {
                let more = part.iter().zip(&state).any(|(part, state)| *part > state + 1);
                assert!(!more && part.iter().sum::<usize>() < state.iter().sum(), "{part:?}, the state {state:?}");
            }
            _ => {}
        }
    }
}

#[test]
fn what_sets_two_runs_apart_is_said_with_both_values() {
    let mut run = run();
    steps(&mut run, 2);
    let frozen = run.snapshot();
    assert_eq!(differences(&run.snapshot(), &frozen), []);
    let setup = changed(&mut run, |setup| {
        setup.settings.weights.attention = 0.0;
        setup.thresholds[1] = Some(0.5);
    });
    quiet(run.apply(Command::Change(setup, 0)));
    let said: Vec<String> = differences(&run.snapshot(), &frozen).iter().map(Difference::to_string).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("attention 0.00 now, ") && said[0].ends_with(" frozen"), "{said:?}");
    assert!(said[1].contains("where islands are cut"), "{said:?}");
    steps(&mut run, 2);
    let now = run.snapshot();
    assert!(apart(&now, &frozen, false).iter().all(|level| matches!(level, Apart::Vectors(_))));
    assert!(apart(&now, &frozen, true).iter().all(|level| matches!(level, Apart::Islands(_))));
    assert!(apart(&now, &now, true).iter().all(|level| level.mean() == Some(0.0)));
}

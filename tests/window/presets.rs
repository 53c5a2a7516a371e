//! Every preset shows what its line promises: measured on a bundled picture, beside the same run with the model's own
//! settings.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use glomscope::app::Preset;
use glomscope::engine::{Command, PictureSource, Run, Snapshot};
use glomscope::files::samples;
use glomscope::grid::Resolution;
use glomscope::islands::LevelMeters;

/// What a run shows at step 1 and in the end.
struct Seen {
    first: Arc<Snapshot>,
    last: Arc<Snapshot>,
}

impl Seen {
    fn meters(&self) -> Vec<LevelMeters> {
        self.last.analysis.levels.iter().map(|level| level.meters).collect()
    }

    fn first_meters(&self) -> Vec<LevelMeters> {
        self.first.analysis.levels.iter().map(|level| level.meters).collect()
    }
}

fn run(preset: Preset, steps: usize) -> Seen {
    let name = samples::names().first().copied().unwrap().to_owned();
    let mut run = Run::new(PictureSource::Sample(name), None).unwrap();
    let snapshot = run.snapshot();
    let mut setup = (*snapshot.setup).clone();
    setup.resolution = Resolution::ColumnsAcross(28);
    let setup = preset.apply(&setup, &snapshot.defaults);
    let notices = run.apply(Command::Change(Box::new(setup), 0));
    assert!(notices.iter().all(|notice| notice.severity != glomscope::engine::Severity::Error), "{notices:?}");
    let mut make = |steps| {
        run.apply(Command::Step(steps));
        while run.is_running() {
            run.advance();
        }
        run.snapshot()
    };
    let seen = Seen { first: make(1), last: make(steps - 1) };
    println!("{} at step {}: {:?}", preset.name(), seen.last.step, seen.last.analysis.diagnoses);
    for (level, (meters, first)) in seen.meters().iter().zip(seen.first_meters()).enumerate() {
        println!(
            "  level {level}: islands {} ({}) largest {:.2} contrast {:.3} ({:.3}) perplexity {:.1} ({:.1}) dx {:.5} angle {:?} bias {:.3} ({:.3})",
            meters.islands,
            first.islands,
            meters.largest_share,
            meters.contrast,
            first.contrast,
            meters.perplexity,
            first.perplexity,
            meters.relative_change,
            meters.cross_level_angle,
            meters.bias_share,
            first.bias_share,
        );
    }
    seen
}

#[test]
fn balanced_islands_grow_from_level_to_level_and_stand_still() {
    let seen = run(Preset::Balanced, 40);
    let meters = seen.meters();
    assert!(meters[4].islands < meters[0].islands && meters[3].islands < meters[0].islands);
    assert!(meters.iter().all(|meters| meters.relative_change < 0.01));
}

#[test]
fn sharpening_attention_listens_to_ever_fewer() {
    let seen = run(Preset::Sharpening, 30);
    for (meters, first) in seen.meters().iter().zip(seen.first_meters()) {
        assert!(meters.perplexity < first.perplexity);
    }
}

#[test]
fn bottom_up_only_gives_every_level_the_same_islands_and_stands_still() {
    let seen = run(Preset::BottomUpOnly, 8);
    let meters = seen.meters();
    assert!(meters.iter().all(|level| level.relative_change < 1e-5), "nothing changes any more");
    assert!(meters.iter().all(|level| level.islands == meters[0].islands));
}

#[test]
fn attention_off_leaves_the_top_level_cut_as_small_as_the_bottom_one() {
    let (off, on) = (run(Preset::AttentionOff, 40).meters(), run(Preset::Balanced, 40).meters());
    assert_eq!(off[4].islands, off[0].islands, "islands do not grow");
    assert!(on[4].islands as f32 * 1.5 < off[4].islands as f32, "with attention they do");
}

#[test]
fn global_mean_hears_everybody_and_melts() {
    let seen = run(Preset::GlobalMean, 30);
    let columns = seen.last.grid.columns() as f32;
    for (meters, first) in seen.meters().iter().zip(seen.first_meters()) {
        assert!(meters.perplexity > 0.99 * columns);
        assert!(meters.bias_share > first.bias_share && meters.bias_share > 0.99);
    }
}

#[test]
fn top_down_dominates_melts_level_0() {
    let (seen, balanced) = (run(Preset::TopDownDominates, 30).meters(), run(Preset::Balanced, 30).meters());
    assert!((seen[0].islands as f32) < 0.7 * balanced[0].islands as f32, "islands melt together");
    assert!(seen[0].bias_share > 0.95 && balanced[0].bias_share < 0.9, "the picture's details are lost");
}

#[test]
fn pairs_hear_only_the_few_most_like_them() {
    let pairs = run(Preset::Pairs, 30);
    let (seen, balanced) = (pairs.meters(), run(Preset::Balanced, 30).meters());
    let median = |level: &[f32]| {
        let mut sorted = level.to_vec();
        sorted.sort_by(f32::total_cmp);
        sorted[sorted.len() / 2]
    };
    for (level, row) in pairs.last.perplexity.iter().enumerate() {
        // Pairs in a photograph; a few more where a drawn picture is flat and many columns are equal to the bit.
        assert!(median(row) < 6.0, "level {level}: half of the columns hear {} and more", median(row));
    }
    assert!(seen.iter().zip(&balanced).all(|(pairs, free)| pairs.perplexity < 0.5 * free.perplexity));
    assert!(seen[4].islands > 2 * balanced[4].islands, "no island grows");
}

#[test]
fn collapse_ends_in_one_island_the_highest_levels_first() {
    let seen = run(Preset::Collapse, 60);
    let (first, last) = (seen.first_meters(), seen.meters());
    assert_eq!(last[4].islands, 1, "one island holds the top level");
    assert!(last.iter().zip(&first).all(|(last, first)| last.islands < first.islands));
    assert!(last[0].islands >= last[4].islands);
}

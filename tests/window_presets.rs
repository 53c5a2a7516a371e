//! Every preset shows what its line promises: measured on a bundled picture, beside the same run with the model's own settings.
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

    fn count(&self, from: usize) -> usize {
        self.meters()[from..].iter().map(|meters| meters.islands).sum()
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
    assert!(meters[4].islands < meters[0].islands);
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
fn bottom_up_only_stops_after_as_many_steps_as_there_are_levels() {
    let seen = run(Preset::BottomUpOnly, 8);
    assert!(seen.meters().iter().all(|meters| meters.change < 1e-5), "nothing changes any more");
}

#[test]
fn attention_off_leaves_more_and_smaller_islands() {
    let (off, on) = (run(Preset::AttentionOff, 30), run(Preset::Balanced, 30));
    assert!(off.count(1) as f32 > 1.2 * on.count(1) as f32, "{} against {}", off.count(1), on.count(1));
}

#[test]
fn global_mean_hears_everybody_and_melts() {
    let (seen, balanced) = (run(Preset::GlobalMean, 30), run(Preset::Balanced, 30));
    let columns = seen.last.grid.columns() as f32;
    for ((meters, first), good) in seen.meters().iter().zip(seen.first_meters()).zip(balanced.meters()) {
        assert!(meters.perplexity > 0.9 * columns);
        assert!(meters.bias_share > first.bias_share && meters.bias_share > good.bias_share);
    }
}

#[test]
fn top_down_dominates_makes_lower_levels_follow() {
    let (seen, balanced) = (run(Preset::TopDownDominates, 30), run(Preset::Balanced, 30));
    let (follows, free) = (seen.meters()[0].islands, balanced.meters()[0].islands);
    println!("level 0: {follows} islands, balanced {free}");
}

#[test]
fn pairs_listen_to_one_or_two() {
    let seen = run(Preset::Pairs, 30);
    assert!(seen.meters().iter().all(|meters| meters.perplexity < 2.5));
}

#[test]
fn collapse_ends_in_one_island() {
    let seen = run(Preset::Collapse, 60);
    let (first, last) = (seen.first_meters(), seen.meters());
    assert!(last[4].largest_share > 0.95, "one island holds the top level");
    assert!(last.iter().zip(&first).all(|(last, first)| last.islands <= first.islands));
}

//! The inspector and the bottom panel on a real run, driven through AccessKit: no renderer, no screen.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::sync::Arc;

use eframe::egui::{self, OutputCommand, Role, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use glomscope::app::bottom::{Tab, bottom_ui};
use glomscope::app::inspector::{inspector_ui, parts::strongest};
use glomscope::app::{Panel, View};
use glomscope::engine::{Command, ModelChoice, PictureSource, Run, Setup, Snapshot, open_model};
use glomscope::grid::Resolution;

/// What stands between a panel and a run.
struct Bench {
    run: Run,
    snapshot: Arc<Snapshot>,
    view: View,
    sent: Vec<Command>,
}

type Show = fn(&mut egui::Ui, &mut Panel<'_>);

/// A run of a bundled sample on a small grid that has made `steps` steps.
fn run(steps: usize) -> Run {
    let sample = glomscope::files::samples::names()[0].to_owned();
    let model = open_model(&ModelChoice::HandMade, Some(1)).unwrap();
    let setup = Setup { resolution: Resolution::ColumnsAcross(16), ..Setup::for_model(ModelChoice::HandMade, &*model) };
    let mut run = Run::new(PictureSource::Sample(sample), Some(setup)).unwrap();
    run.apply(Command::Step(steps));
    while run.is_running() {
        run.advance();
    }
    assert_eq!(run.step(), steps);
    run
}

fn bench(show: Show, steps: usize, view: View, size: egui::Vec2) -> Harness<'static, Bench> {
    let mut run = run(steps);
    let snapshot = run.snapshot();
    let bench = Bench { run, snapshot, view, sent: Vec::new() };
    let mut harness = Harness::builder().with_size(size).build_ui_state(
        move |ui, bench: &mut Bench| {
            // As the window does it: what was pointed at in the last frame is what is hovered in this one.
            bench.view.hovered = bench.view.next_hovered.take().or(bench.view.hovered);
            let snapshot = bench.snapshot.clone();
            let mut commands = Vec::new();
            show(ui, &mut Panel { snapshot: &snapshot, view: &mut bench.view, commands: &mut commands });
            if !commands.is_empty() {
                for command in &commands {
                    bench.run.apply(command.clone());
                }
                bench.snapshot = bench.run.snapshot();
                ui.ctx().request_repaint();
            }
            bench.sent.extend(commands);
        },
        bench,
    );
    harness.run_steps(4);
    harness
}

fn pinned(column: usize, level: usize) -> View {
    View { pinned: vec![column], level, ..View::default() }
}

fn texts(harness: &Harness<'_, Bench>) -> Vec<String> {
    let labels = harness.root().query_all_by_role(Role::Label).collect::<Vec<_>>();
    labels.iter().filter_map(|label| label.accesskit_node().value()).collect()
}

/// Clicks, and gives what was put on the clipboard in the frames after it.
fn copied(harness: &mut Harness<'_, Bench>, label: &str) -> String {
    harness.get_by_label(label).click();
    for _ in 0..4 {
        harness.step();
        for command in &harness.output().platform_output.commands {
            if let OutputCommand::CopyText(text) = command {
                return text.clone();
            }
        }
    }
    panic!("nothing was copied");
}

#[test]
fn the_inspector_shows_contributions_whose_shares_sum_to_one() {
    let harness = bench(inspector_ui, 5, pinned(37, 1), vec2(340.0, 1400.0));
    let inspection = harness.state().snapshot.inspection.clone().expect("the inspector asked and the run answered");
    assert_eq!((inspection.column, inspection.level), (37, 1));
    let total: f32 = inspection.contributions.iter().map(|one| one.share).sum();
    assert!((total - 1.0).abs() < 1e-5, "{total}");
    let shown = texts(&harness);
    let percents: Vec<f32> =
        shown.iter().filter_map(|text| text.strip_suffix(" %")).filter_map(|text| text.trim().parse().ok()).collect();
    // The five shares and, below them, their sum.
    assert_eq!(percents.len(), 6, "{percents:?} in {shown:?}");
    assert!((percents[..5].iter().sum::<f32>() - 100.0).abs() < 0.25, "{percents:?}");
    assert_eq!(percents[5], 100.0);
    for (percent, one) in percents.iter().zip(&inspection.contributions) {
        assert!((percent - 100.0 * one.share).abs() < 0.06);
    }
}

#[test]
fn the_top_level_is_told_nothing_from_above() {
    let harness = bench(inspector_ui, 3, pinned(10, 4), vec2(340.0, 1400.0));
    let inspection = harness.state().snapshot.inspection.clone().unwrap();
    assert_eq!(inspection.contributions.len(), 4);
    assert!(harness.query_by_label_contains("no level above").is_some());
}

#[test]
fn the_engine_is_asked_once_per_question() {
    let mut harness =
        bench(inspector_ui, 2, View { hovered: Some(20), level: 2, ..View::default() }, vec2(340.0, 900.0));
    let questions = |harness: &Harness<'_, Bench>| {
        harness.state().sent.iter().filter(|command| matches!(command, Command::Inspect { .. })).count()
    };
    harness.run_steps(10);
    assert_eq!(questions(&harness), 1, "{:?}", harness.state().sent);
    harness.state_mut().view.hovered = Some(21);
    harness.run_steps(10);
    assert_eq!(questions(&harness), 2);
    harness.state_mut().view.hovered = None;
    harness.run_steps(10);
    assert_eq!(questions(&harness), 2, "what was last pointed at stays when the pointer goes to read");
    harness.state_mut().view.compare = Some((5.0, glomscope::glom::Reach::Global));
    harness.run_steps(10);
    assert_eq!(questions(&harness), 3);
    assert!(harness.state().snapshot.inspection.as_ref().unwrap().comparison.is_some());
}

#[test]
fn csv_holds_the_numbers_that_the_run_has() {
    let mut harness = bench(inspector_ui, 4, pinned(50, 2), vec2(340.0, 1400.0));
    let snapshot = harness.state().snapshot.clone();
    let inspection = snapshot.inspection.clone().unwrap();

    let vectors = copied(&mut harness, "Copy the vectors as CSV");
    let lines: Vec<Vec<&str>> = vectors.lines().map(|line| line.split(',').collect()).collect();
    let (levels, _, dim) = snapshot.state.dim();
    assert_eq!((lines.len(), lines[0].len()), (levels + 1, dim + 2));
    for level in 0..levels {
        for component in 0..dim {
            let value: f32 = lines[level + 1][component + 2].parse().unwrap();
            assert_eq!(value, snapshot.state[[level, 50, component]], "level {level}, component {component}");
        }
    }

    let contributions = copied(&mut harness, "Copy the contributions as CSV");
    let shares: Vec<f32> =
        contributions.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().parse().unwrap()).collect();
    assert_eq!(shares, inspection.contributions.iter().map(|one| one.share).collect::<Vec<_>>());

    let row = copied(&mut harness, "Copy the attention row as CSV");
    let weights: Vec<f32> = row.lines().skip(1).map(|line| line.split(',').nth(5).unwrap().parse().unwrap()).collect();
    assert_eq!(weights.len(), inspection.rows[0].columns.len());
    assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-4);
    assert!(weights.is_sorted_by(|a, b| a >= b), "strongest first");
    let columns = row.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().parse::<usize>().unwrap());
    let others: Vec<usize> = columns.filter(|column| *column != 50).take(3).collect();
    assert_eq!(others, strongest(&inspection.rows[0], 3));
}

#[test]
fn a_click_on_the_timeline_seeks_and_a_drag_scrubs() {
    let mut harness = bench(bottom_ui, 20, View::default(), vec2(1000.0, 260.0));
    let track = harness.get_by_label("Timeline").rect();
    let at = |share: f32| pos2(track.left() + 8.0 + (track.width() - 16.0) * share, track.center().y);
    harness.drag_at(at(0.25));
    harness.step();
    harness.drop_at(at(0.25));
    harness.run_steps(3);
    assert!(harness.state().sent.contains(&Command::Seek(5)), "{:?}", harness.state().sent);
    assert_eq!(harness.state().snapshot.step, 5);
    assert_eq!(harness.state().snapshot.newest_step, 20);

    harness.drag_at(at(0.5));
    harness.step();
    for share in [0.6, 0.7, 0.75] {
        harness.hover_at(at(share));
        harness.step();
    }
    harness.drop_at(at(0.75));
    harness.run_steps(3);
    assert_eq!(harness.state().snapshot.step, 15);
    let seeks = harness.state().sent.iter().filter(|command| matches!(command, Command::Seek(_))).count();
    assert!(seeks <= 6, "one command per place, not per frame: {:?}", harness.state().sent);
}

#[test]
fn the_timeline_pauses_a_playing_run_and_obeys_a_screen_reader() {
    let mut harness = bench(bottom_ui, 12, View::default(), vec2(1000.0, 260.0));
    harness.state_mut().run.apply(Command::Play);
    let playing = harness.state_mut().run.snapshot();
    harness.state_mut().snapshot = playing;
    harness.get_by_role_and_label(Role::Slider, "Timeline").set_value_accesskit(3.0);
    harness.run_steps(3);
    assert!(harness.state().sent.contains(&Command::Pause), "{:?}", harness.state().sent);
    assert_eq!(harness.state().snapshot.step, 3);
    assert!(!harness.state().run.is_running());
}

#[test]
fn dragging_the_threshold_is_one_gesture() {
    let mut harness = bench(bottom_ui, 10, View { level: 1, ..View::default() }, vec2(1000.0, 320.0));
    Tab::Threshold.show(&harness.ctx);
    harness.run_steps(3);
    let before = harness.state().snapshot.setup.thresholds.clone();
    let plot = harness.get_by_label("Islands against the threshold").rect();
    let at = |share: f32| pos2(plot.left() + plot.width() * share, plot.center().y);
    harness.drag_at(at(0.4));
    harness.step();
    for share in [0.45, 0.5, 0.55, 0.6] {
        harness.hover_at(at(share));
        harness.step();
    }
    harness.drop_at(at(0.6));
    harness.run_steps(3);
    let gestures: Vec<u64> = harness
        .state()
        .sent
        .iter()
        .filter_map(|command| match command {
            Command::Change(_, gesture) => Some(*gesture),
            _ => None,
        })
        .collect();
    assert!(gestures.len() >= 3, "{gestures:?}");
    assert!(gestures.iter().all(|gesture| *gesture == gestures[0] && *gesture != 0), "{gestures:?}");
    let set = harness.state().snapshot.setup.thresholds[1].expect("the user's own threshold");
    assert!((-1.0..=1.0).contains(&set));
    assert!((harness.state().snapshot.analysis.levels[1].threshold - set).abs() < 1e-6);
    harness.state_mut().run.apply(Command::Undo);
    assert_eq!(harness.state_mut().run.snapshot().setup.thresholds, before, "one undo takes the whole drag back");
}

#[test]
fn a_perplexity_breakpoint_stops_the_run() {
    let mut harness = bench(bottom_ui, 3, pinned(40, 1), vec2(1400.0, 320.0));
    Tab::Smoother.show(&harness.ctx);
    harness.run_steps(3);
    harness.get_by_label("Break when perplexity leaves").click();
    harness.run_steps(3);
    let (low, high) = harness.state().snapshot.setup.breakpoints.perplexity.expect("set through the setup");
    assert!(low <= high);
    // As beta rises the perplexity falls: the lowest of all levels is the first to leave below.
    let means = harness.state().snapshot.analysis.levels.iter().map(|level| level.meters.perplexity);
    let lowest = means.fold(f32::INFINITY, f32::min);
    harness.get_by_role_and_label(Role::SpinButton, "Lowest perplexity").set_value_accesskit(f64::from(lowest - 0.01));
    harness.run_steps(3);
    let set = harness.state().snapshot.setup.breakpoints.perplexity.unwrap();
    assert!((set.0 - (lowest - 0.01)).abs() < 1e-4 && set.1 == high, "{set:?}");
    let run = &mut harness.state_mut().run;
    run.apply(Command::Play);
    for _ in 0..40 {
        run.advance();
    }
    assert!(!run.is_running(), "the perplexity has left the range");
    let step = run.step();
    let now = run.snapshot().analysis.levels.iter().map(|level| level.meters.perplexity).fold(f32::INFINITY, f32::min);
    assert!(step < 40 && now < set.0, "step {step}, perplexity {now}");
}

#[test]
fn the_strongest_columns_have_the_numbers_of_the_row() {
    let harness = {
        let mut harness = bench(bottom_ui, 6, pinned(70, 1), vec2(1500.0, 420.0));
        Tab::Smoother.show(&harness.ctx);
        harness.run_steps(4);
        harness
    };
    let snapshot = harness.state().snapshot.clone();
    let row = &snapshot.inspection.as_ref().unwrap().rows[0];
    for (rank, column) in strongest(row, 5).into_iter().enumerate() {
        let name = format!("Column {column}, rank {}", rank + 1);
        assert!(harness.query_by_label(&name).is_some(), "{name}");
    }
}

#[test]
fn rows_can_be_subtracted_and_the_row_compared() {
    let mut harness =
        bench(bottom_ui, 6, View { pinned: vec![70, 75], level: 1, ..View::default() }, vec2(1500.0, 420.0));
    Tab::Smoother.show(&harness.ctx);
    harness.run_steps(3);
    harness.get_by_label("Several rows").click();
    harness.run_steps(3);
    let (row, col) = harness.state().snapshot.grid.place(75);
    harness.get_by_label(&format!("Subtract row {row}, col {col}")).click();
    harness.run_steps(4);
    assert_eq!((&harness.state().view.pinned[..], &harness.state().view.subtracted[..]), (&[70][..], &[75][..]));
    let inspection = harness.state().snapshot.inspection.clone().unwrap();
    assert!(inspection.combined.iter().sum::<f32>().abs() < 1e-4, "one row less another sums to nothing");

    harness.get_by_label("Before and after").click();
    harness.run_steps(3);
    harness.get_by_label("Double the beta").click();
    harness.run_steps(4);
    let comparison = harness.state().snapshot.inspection.as_ref().unwrap().comparison.clone().expect("asked for");
    // It opens with twice the beta, and that was doubled.
    assert!((comparison.after.beta - 4.0 * comparison.before.beta).abs() < 1e-3);
    assert!(comparison.after.perplexity <= comparison.before.perplexity);
    harness.get_by_label("Use at level 1").click();
    harness.run_steps(4);
    assert_eq!(harness.state().view.compare, None);
    let beta = harness.state().snapshot.setup.settings.levels[1].beta;
    assert_eq!(beta, glomscope::glom::Schedule::Constant(comparison.after.beta));
}

#[test]
fn a_click_in_the_parse_tree_pins_the_centre_of_an_island() {
    let mut harness = bench(bottom_ui, 15, View::default(), vec2(1000.0, 320.0));
    Tab::Tree.show(&harness.ctx);
    harness.run_steps(3);
    let tree = harness.get_by_label("Parse tree blocks").rect();
    // The first block of the top row is the largest island of the top level.
    let corner = pos2(tree.left() + 30.0, tree.top() + 5.0);
    harness.hover_at(corner);
    harness.run_steps(2);
    let top = harness.state().snapshot.levels() - 1;
    assert_eq!(harness.state().view.island, Some((top, 0)));
    harness.drag_at(corner);
    harness.step();
    harness.drop_at(corner);
    harness.run_steps(2);
    let centre = harness.state().snapshot.analysis.levels[top].islands[0].centre;
    assert_eq!(harness.state().view.pinned, [centre]);
    assert_eq!(harness.state().view.level, top);
    harness.hover_at(pos2(1.0, 1.0));
    harness.run_steps(4);
    assert_eq!(harness.state().view.island, None, "nothing is highlighted once the pointer has gone");
}

#[test]
fn every_tab_draws_at_any_size_and_before_anything_was_computed() {
    for size in [vec2(1200.0, 300.0), vec2(320.0, 90.0), vec2(700.0, 500.0)] {
        for steps in [0, 2] {
            let mut harness = bench(bottom_ui, steps, pinned(5, 0), size);
            for tab in Tab::ALL {
                tab.show(&harness.ctx);
                harness.run_steps(2);
            }
            assert!(harness.query_by_label("Timeline").is_some());
        }
    }
}

#[test]
fn the_timeline_and_the_tree_obey_the_arrow_keys() {
    let mut harness = bench(bottom_ui, 12, View::default(), vec2(1000.0, 320.0));
    harness.get_by_label("Timeline").focus();
    harness.run_steps(2);
    for (key, step) in [
        (egui::Key::ArrowLeft, 11),
        (egui::Key::ArrowLeft, 10),
        (egui::Key::ArrowRight, 11),
        (egui::Key::Home, 0),
        (egui::Key::End, 12),
    ] {
        harness.key_press(key);
        harness.run_steps(2);
        assert_eq!(harness.state().snapshot.step, step, "{key:?}");
    }
    Tab::Tree.show(&harness.ctx);
    harness.run_steps(2);
    harness.get_by_label("Parse tree blocks").focus();
    harness.run_steps(2);
    let top = harness.state().snapshot.levels() - 1;
    assert_eq!(harness.state().view.island, Some((top, 0)));
    harness.key_press(egui::Key::ArrowDown);
    harness.run_steps(2);
    let tree = &harness.state().snapshot.analysis.tree;
    let child = &tree.nodes[tree.nodes[tree.roots[0]].children[0]];
    assert_eq!(harness.state().view.island, Some((top - 1, child.island)));
    harness.key_press(egui::Key::Enter);
    harness.run_steps(2);
    assert_eq!(harness.state().view.level, top - 1);
    assert_eq!(harness.state().view.pinned.len(), 1);
}

//! The maps driven through the accessibility tree, over a real run.

#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use eframe::egui::{self, Event, Modifiers, MouseWheelUnit, PointerButton, Pos2, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::cache::Cache;
use super::*;
use crate::app::{Colouring, Tool, View};
use crate::engine::{Brush, Command, ModelChoice, PictureSource, Run, Setup, Snapshot, open_model};
use crate::files::samples;
use crate::grid::Resolution;

/// A run with the maps over it, and every command that they gave.
struct Lab {
    run: Run,
    snapshot: Arc<Snapshot>,
    view: View,
    given: Vec<Command>,
}

impl Lab {
    fn new(across: u32, steps: usize) -> Self {
        let model = open_model(&ModelChoice::HandMade, Some(1)).unwrap();
        let mut setup = Setup::for_model(ModelChoice::HandMade, model.as_ref());
        setup.resolution = Resolution::ColumnsAcross(across);
        let source = PictureSource::Sample(samples::names()[0].to_owned());
        let mut run = Run::new(source, Some(setup)).unwrap();
        run.apply(Command::Step(steps));
        while run.is_running() {
            run.advance();
        }
        let snapshot = run.snapshot();
        Self { run, snapshot, view: View::default(), given: Vec::new() }
    }

    /// One frame, as the shell makes it.
    fn frame(&mut self, ui: &mut egui::Ui) {
        self.view.hovered = self.view.next_hovered.take();
        let snapshot = Arc::clone(&self.snapshot);
        let mut panel = Panel { snapshot: &snapshot, view: &mut self.view, commands: &mut self.given };
        egui::CentralPanel::default().show(ui, |ui| maps_ui(ui, &mut panel));
    }

    /// Makes a step.
    fn step(&mut self) {
        self.obey(Command::Step(1));
        while self.run.is_running() {
            self.run.advance();
        }
        self.snapshot = self.run.snapshot();
    }

    /// Lets the run take the command.
    fn obey(&mut self, command: Command) {
        let told = self.run.apply(command);
        assert!(told.iter().all(|notice| notice.severity != crate::engine::Severity::Error), "{told:?}");
        self.snapshot = self.run.snapshot();
    }
}

fn window(lab: Lab) -> Harness<'static, Lab> {
    // Steps are frames: a press that lasts longer than a second is no click.
    let builder = Harness::builder().with_size(vec2(1000.0, 760.0)).with_step_dt(1.0 / 60.0);
    let mut harness = builder.build_ui_state(|ui, lab: &mut Lab| lab.frame(ui), lab);
    harness.run();
    harness
}

/// Presses the button at the first point and lets it go at the last.
fn drag(harness: &mut Harness<'_, Lab>, way: &[Pos2], button: PointerButton) {
    let press = |pos, pressed| Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE };
    harness.event(Event::PointerMoved(way[0]));
    harness.step();
    harness.event(press(way[0], true));
    harness.step();
    for &point in &way[1..] {
        harness.event(Event::PointerMoved(point));
        harness.step();
    }
    harness.event(press(way[way.len() - 1], false));
    harness.run();
}

fn rect(harness: &Harness<'_, Lab>, name: &str) -> Rect {
    harness.get_by_label(name).rect()
}

/// The column of the map called `name` under a point.
fn column_at(harness: &Harness<'_, Lab>, name: &str, point: Pos2) -> usize {
    let lab = harness.state();
    let [left, top, width, height] = lab.view.camera.visible();
    let along = (point - rect(harness, name).min) / rect(harness, name).size();
    let grid = lab.snapshot.grid;
    let (x, y) = (left + along.x * width, top + along.y * height);
    grid.index((y * grid.rows as f32) as usize, (x * grid.cols as f32) as usize)
}

fn texture_writes(harness: &Harness<'_, Lab>) -> usize {
    let cache: Arc<Mutex<Cache>> = harness.ctx.data(|data| data.get_temp(cache_id())).unwrap();
    cache.lock().unwrap().writes
}

#[test]
fn every_level_has_a_map_and_a_hovered_column_is_the_same_everywhere() {
    let mut harness = window(Lab::new(16, 3));
    let levels = harness.state().snapshot.levels();
    for level in 0..levels {
        let map = rect(&harness, &format!("Level {level} map"));
        assert!((map.aspect_ratio() - rect(&harness, "Picture").aspect_ratio()).abs() < 0.02);
        let point = map.lerp_inside(vec2(0.3, 0.6));
        harness.hover_at(point);
        harness.step();
        harness.step();
        let expected = column_at(&harness, &format!("Level {level} map"), point);
        let view = &harness.state().view;
        assert_eq!((view.hovered, view.hovered_level), (Some(expected), Some(level)));
        let id = harness.state().snapshot.analysis.levels[level].labels[expected];
        assert_eq!(view.island, Some((level, id)));
    }
    harness.remove_cursor();
    harness.run();
    assert_eq!((harness.state().view.hovered, harness.state().view.island), (None, None));
}

#[test]
fn a_click_pins_ctrl_adds_alt_subtracts_and_arrows_move() {
    let mut harness = window(Lab::new(16, 1));
    let middle = rect(&harness, "Level 2 map").center();
    let column = column_at(&harness, "Level 2 map", middle);
    harness.get_by_label("Level 2 map").click();
    harness.run();
    assert_eq!(harness.state().view.pinned, vec![column]);
    assert_eq!(harness.state().view.level, 2);

    let click = |harness: &mut Harness<'_, Lab>, at: Vec2, modifiers: Modifiers| {
        let pos = rect(harness, "Level 2 map").lerp_inside(at);
        let column = column_at(harness, "Level 2 map", pos);
        for pressed in [true, false] {
            harness.event(Event::PointerMoved(pos));
            let event = Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers };
            harness.event_modifiers(event, modifiers);
            harness.step();
        }
        column
    };
    let added = click(&mut harness, vec2(0.1, 0.1), Modifiers::COMMAND);
    let taken = click(&mut harness, vec2(0.9, 0.1), Modifiers::ALT);
    assert_eq!(harness.state().view.pinned, vec![column, added]);
    assert_eq!(harness.state().view.subtracted, vec![taken]);

    harness.key_press_modifiers(Modifiers::ALT, egui::Key::ArrowRight);
    harness.run();
    assert_eq!(harness.state().view.pinned, vec![column + 1, added]);
    click(&mut harness, vec2(0.1, 0.1), Modifiers::NONE);
    assert_eq!((harness.state().view.pinned.clone(), harness.state().view.subtracted.len()), (vec![added], 0));
    // Later than that it would be a double click.
    harness.run_steps(40);
    click(&mut harness, vec2(0.1, 0.1), Modifiers::NONE);
    assert!(harness.state().view.pinned.is_empty());

    // Without a mouse: the column in the middle, then Alt and arrows.
    harness.remove_cursor();
    harness.run();
    harness.get_by_label("Level 3 map").click_accesskit();
    harness.run();
    let middle = column_at(&harness, "Level 3 map", rect(&harness, "Level 3 map").center());
    assert_eq!((harness.state().view.pinned.clone(), harness.state().view.level), (vec![middle], 3));
}

#[test]
fn wheel_zooms_all_maps_at_the_pointer_and_a_drag_pans() {
    let mut harness = window(Lab::new(16, 1));
    let point = rect(&harness, "Level 1 map").lerp_inside(vec2(0.72, 0.27));
    let column = column_at(&harness, "Level 1 map", point);
    harness.hover_at(point);
    harness.step();
    let delta = vec2(0.0, 300.0);
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta,
        modifiers: Modifiers::NONE,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
    });
    for _ in 0..40 {
        harness.step();
    }
    let zoom = harness.state().view.camera.zoom;
    assert!(zoom > 2.0, "{zoom}");
    assert_eq!(column_at(&harness, "Level 1 map", point), column);
    let before = harness.state().view.camera.visible();
    drag(&mut harness, &[point, point - vec2(20.0, 0.0), point - vec2(40.0, 0.0)], PointerButton::Primary);
    let after = harness.state().view.camera.visible();
    assert!(after[0] > before[0] && (after[1] - before[1]).abs() < 1e-4);
    assert!(harness.state().view.pinned.is_empty(), "a drag is no click");
    harness.get_by_label("Whole picture").click();
    harness.run();
    assert_eq!(harness.state().view.camera.visible(), [0.0, 0.0, 1.0, 1.0]);
}

#[test]
fn a_stroke_of_the_brush_perturbs_each_column_once_and_the_run_takes_it() {
    let mut harness = window(Lab::new(16, 1));
    harness.get_by_label("Erase").click();
    harness.run();
    assert_eq!(harness.state().view.tool, Tool::Erase);
    let map = rect(&harness, "Level 1 map");
    let way: Vec<Pos2> = [0.3, 0.5, 0.7, 0.5, 0.3].map(|x| map.lerp_inside(vec2(x, 0.5))).to_vec();
    drag(&mut harness, &way, PointerButton::Primary);
    let given = std::mem::take(&mut harness.state_mut().given);
    let levels = harness.state().snapshot.levels();
    let mut touched = Vec::new();
    for command in &given {
        let Command::Perturb { brush: Brush::Erase, levels: all, columns } = command else { panic!("{command:?}") };
        assert_eq!(all.len(), levels);
        touched.extend(columns);
    }
    let count = touched.len();
    touched.sort_unstable();
    touched.dedup();
    assert!(count == touched.len() && count > 20, "{count} {}", touched.len());
    for command in given {
        harness.state_mut().obey(command);
    }
    let state = Arc::clone(&harness.state().snapshot.state);
    let norm = |column: usize| state.slice(ndarray::s![1, column, ..]).iter().map(|x| x * x).sum::<f32>();
    assert!(touched.iter().all(|&column| norm(column) == 0.0));
    assert!((0..state.dim().1).any(|column| norm(column) > 0.1));

    harness.state_mut().view.brush_all_levels = false;
    drag(&mut harness, &[map.center()], PointerButton::Primary);
    assert!(
        matches!(&harness.state().given[..], [Command::Perturb { levels, .. }] if *levels == vec![1]),
        "{:?}",
        harness.state().given
    );
}

#[test]
fn overwriting_needs_a_pinned_column() {
    let mut harness = window(Lab::new(16, 1));
    harness.state_mut().view.tool = Tool::Overwrite;
    let map = rect(&harness, "Level 0 map");
    drag(&mut harness, &[map.center()], PointerButton::Primary);
    assert!(harness.state().given.is_empty());
    harness.state_mut().view.pinned = vec![3];
    drag(&mut harness, &[map.center()], PointerButton::Primary);
    let given = &harness.state().given;
    assert!(matches!(&given[..], [Command::Perturb { brush: Brush::Overwrite { from: 3 }, .. }]), "{given:?}");
}

#[test]
fn a_rectangle_on_the_picture_is_occluded_and_shown_again() {
    let mut harness = window(Lab::new(16, 1));
    harness.get_by_label("Occlude").click();
    harness.run();
    let picture = rect(&harness, "Picture");
    let way: Vec<Pos2> = [0.25, 0.5, 0.75].map(|x| picture.lerp_inside(vec2(x, x))).to_vec();
    drag(&mut harness, &way, PointerButton::Primary);
    let given = std::mem::take(&mut harness.state_mut().given);
    let [Command::Occlude(Some(part))] = given[..] else { panic!("{given:?}") };
    assert!(part.iter().zip([0.25, 0.25, 0.75, 0.75]).all(|(a, b)| (a - b).abs() < 0.02), "{part:?}");
    harness.state_mut().obey(Command::Occlude(Some(part)));
    harness.run();
    harness.get_by_label("Show all of the picture").click();
    harness.run();
    assert_eq!(harness.state().given, vec![Command::Occlude(None), Command::Unhide]);
}

#[test]
fn textures_are_written_only_when_what_they_show_has_changed() {
    let mut harness = window(Lab::new(16, 1));
    let levels = harness.state().snapshot.levels();
    let first = texture_writes(&harness);
    assert_eq!(first, levels + 1);
    harness.run_steps(5);
    harness.hover_at(rect(&harness, "Level 1 map").center());
    harness.run_steps(3);
    harness.state_mut().view.camera.zoom_at([0.5, 0.5], 3.0);
    harness.run_steps(3);
    assert_eq!(texture_writes(&harness), first, "nothing to draw anew");
    harness.get_by_label("Perplexity").click();
    harness.run();
    assert_eq!(texture_writes(&harness), first + levels);
    harness.state_mut().view.blend = false;
    harness.state_mut().step();
    harness.run();
    assert_eq!(texture_writes(&harness), first + 2 * levels, "a step changes the maps, not the picture");
}

#[test]
fn colours_blend_over_the_time_of_a_step_and_then_the_window_is_still() {
    let mut harness = window(Lab::new(16, 1));
    let levels = harness.state().snapshot.levels();
    let idle = |harness: &Harness<'_, Lab>| {
        harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay > std::time::Duration::from_secs(1)
    };
    let before = texture_writes(&harness);
    assert!(idle(&harness));
    harness.state_mut().step();
    harness.step();
    let mut frames = 1;
    while !idle(&harness) {
        harness.step();
        frames += 1;
        assert!(frames < 60, "a blend ends");
    }
    // A single step goes over in a quarter of a second, at 60 frames a second.
    assert!((14..=18).contains(&frames), "{frames} frames");
    let written = texture_writes(&harness) - before;
    assert!(written >= 14 * levels && written <= frames * levels, "{written}");
    harness.run_steps(20);
    assert_eq!(texture_writes(&harness), before + written, "then nothing is written");
    // Back on the timeline is no motion.
    harness.state_mut().obey(Command::Back(1));
    harness.step();
    assert!(idle(&harness));
    assert_eq!(texture_writes(&harness), before + written + levels);
}

#[test]
fn every_colouring_and_scale_draws_and_inspection_shows_on_the_picture() {
    let mut harness = window(Lab::new(16, 4));
    let count = harness.state().snapshot.grid.columns();
    harness.state_mut().view.pinned = vec![count / 2];
    harness.state_mut().obey(Command::Inspect { level: 1, columns: vec![count / 2], minus: vec![3], compare: None });
    for colouring in Colouring::ALL {
        for scale in [Scale::PerMap, Scale::Shared, Scale::Fixed { low: 0.0, high: 1.0 }] {
            let view = &mut harness.state_mut().view;
            (view.colouring, view.scale, view.opacity) = (colouring, scale, 0.6);
            harness.run();
            assert!(harness.output().shapes.len() > 20);
        }
    }
    let before = texture_writes(&harness);
    harness.state_mut().view.attention_overlay = false;
    harness.run();
    assert_eq!(texture_writes(&harness), before);
    harness.state_mut().obey(Command::StepPhase);
    harness.run();
    let phase = harness.state().snapshot.phase.unwrap();
    let snapshot = harness.state().snapshot.clone();
    harness.get_by_label(super::phase::sentence(&snapshot, phase));
}

#[test]
fn a_small_panel_is_drawn_without_a_fuss() {
    let mut harness = window(Lab::new(16, 1));
    for size in [vec2(120.0, 90.0), vec2(30.0, 30.0), vec2(2400.0, 300.0), vec2(300.0, 1400.0)] {
        harness.set_size(size);
        harness.run();
    }
    harness.get_by_label("Picture");
}

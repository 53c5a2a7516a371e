//! What helps to understand a run, driven through the accessibility tree: the close-up of a column, a step in slow
//! motion, two runs side by side.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use crate::harness::{Role, Window};
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use glomscope::app::AppOptions;
use glomscope::engine::{Apart, Phase, Snapshot, Transport, apart};
use glomscope::glom::Source;

/// The window with the inspector in it.
fn open() -> Window {
    Window::open_sized([1700.0, 1000.0], AppOptions::default())
}

/// Pins a column in the map of a level and waits for the close look at it.
fn pin(window: &mut Window, level: usize) -> usize {
    window.click_in(&format!("Level {level} map"), 0.4, 0.6);
    window.harness.remove_cursor();
    window.frames(3);
    let column = window.app().view().pinned[0];
    window.until("a close look", |snapshot| {
        snapshot.inspection.as_ref().is_some_and(|look| (look.column, look.level) == (column, level))
    });
    window.frames(2);
    column
}

/// The accessible names of the pictures whose name begins so.
fn images(window: &Window, begin: &str) -> Vec<String> {
    let nodes = window.harness.root().query_all_by_role(Role::Image).collect::<Vec<_>>();
    nodes.iter().filter_map(|node| node.accesskit_node().label()).filter(|name| name.starts_with(begin)).collect()
}

#[test]
fn the_close_up_names_every_contribution_with_its_share_and_says_what_is_missing() {
    let mut window = open();
    window.steps(2);
    let levels = window.snapshot().levels();
    for level in [0, 1, levels - 1] {
        pin(&mut window, level);
        let snapshot = window.snapshot();
        let look = snapshot.inspection.clone().unwrap();
        for source in [Source::BottomUp, Source::TopDown, Source::Previous, Source::Attention] {
            let name = source.name();
            let title = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
            let shown = images(&window, &title);
            let one = look.contributions.iter().find(|one| one.source == source);
            assert_eq!(shown.len(), 1, "{title} at level {level}: {shown:?}");
            match one {
                Some(one) => {
                    assert_eq!(one.share, snapshot.shares[level].get(source));
                    let share = format!("{:.1} %", 100.0 * one.share);
                    assert!(shown[0].contains(&share), "{shown:?} has no {share}");
                }
                None => assert!(level + 1 == levels && shown[0].contains("none"), "{shown:?}"),
            }
        }
        let from = images(&window, "Bottom-up");
        assert_eq!(from[0].contains("from the picture"), level == 0, "{from:?}");
        assert_eq!(images(&window, "State of level").len(), 1);
        window.key(Key::Escape);
        window.frames(2);
    }
}

#[test]
fn without_the_inspector_the_close_up_stands_over_the_maps_until_the_pin_is_freed() {
    let mut window = open();
    window.steps(1);
    window.key(Key::F3);
    window.frames(2);
    assert!(images(&window, "State of level").is_empty());
    pin(&mut window, 1);
    assert_eq!(images(&window, "State of level").len(), 1);
    window.key(Key::Escape);
    window.frames(3);
    assert!(images(&window, "State of level").is_empty() && window.app().view().pinned.is_empty());
}

/// Shows the next part of the step and waits for it.
fn next_part(window: &mut Window) -> Arc<Snapshot> {
    let before = window.snapshot().phase;
    window.key(Key::P);
    window.until("another part", |snapshot| snapshot.phase != before);
    window.frames(3);
    window.snapshot()
}

#[test]
fn in_slow_motion_the_close_up_shows_what_was_averaged_and_then_stands_still() {
    let mut window = open();
    window.steps(2);
    let column = pin(&mut window, 1);
    let look = window.snapshot().inspection.clone().unwrap();
    for _ in 0..4 {
        let snapshot = next_part(&mut window);
        let Some(Phase::Contribution(source)) = snapshot.phase else { panic!("{:?}", snapshot.phase) };
        assert!(window.shows(&format!("Slow motion shows the {} part", source.name())));
        let told = &look.contributions.iter().find(|one| one.source == source).unwrap().vector;
        let shown = snapshot.state.slice(ndarray::s![1, column, ..]);
        let apart = told.iter().zip(shown).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(apart < 1e-5, "{source:?} in the maps and in the close-up are one: {apart}");
    }
    let after = next_part(&mut window);
    assert_eq!((after.phase, after.step), (Some(Phase::Average), 3));
    let back = after.inspection.clone().unwrap();
    assert_eq!(back.makes, 3, "it looks back at what made this step");
    let made = after.state.slice(ndarray::s![1, column, ..]);
    let apart = back.next.iter().zip(made).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(apart < 1e-5, "what the close-up promised is what the step made: {apart}");
    assert!(window.shows("has become its state at step 3"));
    // Dots have run, and then nothing moves any more.
    window.frames(20);
    assert!(window.rests(), "a window in which nothing moves asks for no frames");
}

#[test]
fn slow_motion_says_how_many_islands_a_part_has_beside_those_of_the_state() {
    let mut window = Window::open();
    window.steps(2);
    let count = |snapshot: &Snapshot| {
        let counts = snapshot.analysis.levels.iter().map(|level| level.islands.len().to_string());
        counts.collect::<Vec<_>>().join(", ")
    };
    let state = count(&window.snapshot());
    let part = count(&next_part(&mut window));
    window.harness.remove_cursor();
    window.frames(3);
    assert!(window.shows(&format!("it alone has {part} islands")) && window.shows(&format!("before the step {state}")));
}

#[test]
fn a_frozen_run_stands_beside_the_one_that_goes_on_with_their_difference_and_both_curves() {
    let mut window = open();
    window.steps(3);
    window.key(Key::C);
    window.frames(3);
    let frozen = window.app().view().frozen.clone().unwrap();
    let (step, state) = (frozen.snapshot().step, frozen.snapshot().state.clone());
    assert_eq!(step, 3);
    for name in ["Level 1 frozen map", "Level 1 map", "Level 1 difference", "Picture"] {
        assert!(window.harness.query_by_role_and_label(Role::Button, name).is_some(), "{name}");
    }
    assert!(window.shows("Nothing differs yet"));
    let none = apart(&window.snapshot(), frozen.snapshot(), false);
    assert!(none.iter().all(|level| level.mean() == Some(0.0)), "nothing differs yet");

    window.set("Attention", 0.0);
    window.until("no attention", |snapshot| snapshot.setup.settings != frozen.snapshot().setup.settings);
    window.steps(3);
    window.frames(3);
    assert!(window.shows("Frozen at step 3, now at step 6"));
    assert!(window.shows("attention") && window.shows("frozen"), "what differs is said");
    let now = window.snapshot();
    for (level, apart) in apart(&now, frozen.snapshot(), false).iter().enumerate() {
        assert!(matches!(apart, Apart::Vectors(_)), "one model, one grid");
        assert!(apart.mean().unwrap() > 0.0, "level {level} has moved away");
    }
    assert_eq!(frozen.snapshot().state, state, "the frozen run stands still");
    assert!(window.shows("dashed: frozen"));

    // A frozen map is pointed at and pinned like any other.
    window.click_in("Level 1 frozen map", 0.5, 0.5);
    window.frames(3);
    assert_eq!(window.app().view().pinned.len(), 1);

    // Another grid: both stay, and there is no difference to draw.
    window.key_with(Modifiers::SHIFT, Key::C);
    window.frames(3);
    assert!(window.app().view().frozen.is_none());
    assert!(window.harness.query_by_label("Level 1 frozen map").is_none() && !window.shows("dashed: frozen"));
    assert!(window.harness.query_by_role_and_label(Role::Button, "Level 1 map").is_some());
}

#[test]
fn two_runs_change_places_and_the_frozen_one_goes_on_where_it_stood() {
    let mut window = open();
    window.steps(3);
    let first = window.snapshot();
    window.key(Key::C);
    window.set("Attention", 0.0);
    window.until("no attention", |snapshot| snapshot.setup.settings != first.setup.settings);
    window.steps(2);
    let second = window.snapshot();
    window.key(Key::X);
    window.until("the first run", |snapshot| {
        snapshot.setup.settings == first.setup.settings && snapshot.step == 3 && snapshot.transport == Transport::Paused
    });
    assert_eq!(window.snapshot().state, first.state, "to the bit");
    let frozen = window.app().view().frozen.clone().unwrap();
    assert_eq!((frozen.snapshot().step, &frozen.snapshot().state), (5, &second.state));
}

//! The sliders at the left, dragged slowly and turned by the keyboard: what they change, and that nothing lets go or
//! moves meanwhile.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use eframe::egui::{self, Key, Modifiers, PointerButton, Pos2, Rect};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use glomscope::app::AppOptions;
use glomscope::engine::{ModelChoice, Setup, Snapshot};
use glomscope::glom::{Gains, Reach, Source};

use crate::harness::{Role, Window};

const FOUR: [(&str, Source); 4] = [
    ("Bottom-up", Source::BottomUp),
    ("Top-down", Source::TopDown),
    ("Previous", Source::Previous),
    ("Attention", Source::Attention),
];

/// Everything that is there in the front, by role and name.
const FRONT: [(Role, &str); 11] = [
    (Role::ComboBox, "Model"),
    (Role::ComboBox, "Preset"),
    (Role::Button, "All"),
    (Role::Slider, "Bottom-up"),
    (Role::Slider, "Top-down"),
    (Role::Slider, "Previous"),
    (Role::Slider, "Attention"),
    (Role::Slider, "Beta"),
    (Role::Slider, "Radius"),
    (Role::Slider, "Columns"),
    (Role::DisclosureTriangle, "Attention in detail"),
];

fn open(model: ModelChoice) -> Window {
    Window::open_with(AppOptions { model: Some(model), ..AppOptions::default() })
}

fn places(window: &Window) -> Vec<Rect> {
    let place =
        |(role, name): &(Role, &str)| window.harness.get_all_by_role_and_label(*role, name).next().unwrap().rect();
    FRONT.iter().map(place).collect()
}

fn value(window: &Window, name: &str) -> f64 {
    window.harness.get_by_role_and_label(Role::Slider, name).accesskit_node().numeric_value().unwrap()
}

fn press(window: &mut Window, pos: Pos2, pressed: bool) {
    let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
    window.harness.event(egui::Event::PointerButton { pos, button, pressed, modifiers });
    window.harness.step();
}

/// Drags a slider from one share of its width to another, one point to the left or right per frame. Every frame the
/// slider has to follow, and nothing in the front may move.
fn drag_slowly(window: &mut Window, name: &str, from: f32, to: f32) {
    let rect = window.harness.get_by_role_and_label(Role::Slider, name).rect();
    let before = places(window);
    let at = |x: f32| Pos2::new(x, rect.center().y);
    let (begin, end) = (rect.left() + rect.width() * from, rect.left() + rect.width() * to);
    window.harness.hover_at(at(begin));
    window.harness.step();
    press(window, at(begin), true);
    let (mut x, mut seen) = (begin, vec![value(window, name)]);
    while (x - end).abs() > 0.5 {
        x += (end - x).signum();
        window.harness.hover_at(at(x));
        window.harness.step();
        seen.push(value(window, name));
        assert_eq!(places(window), before, "something moved while {name} was dragged");
    }
    press(window, at(x), false);
    window.frames(2);
    // The first and last points of a slider are half of its handle wide: there the value is at its end.
    let (last, least, most) = (seen[seen.len() - 1], 0.0, 2.0);
    let follows = match to {
        0.0 => last == least,
        1.0 => last >= most,
        _ => last != seen[seen.len() - 5],
    };
    let stuck = seen.windows(4).any(|four| four[0] == four[3] && four[0] > least && four[0] != last);
    let rising = to > from;
    let back = seen[1..].windows(4).any(|four| if rising { four[3] < four[0] } else { four[3] > four[0] });
    assert!(follows && !stuck && !back && seen.len() > 15, "{name} did not follow: {seen:?}");
}

/// The effective share of a source at every level where it exists.
fn shares(setup: &Setup, source: Source) -> Vec<f32> {
    let levels = setup.settings.levels.len();
    let existing = (0..levels).filter(|level| source.exists(*level, levels));
    existing.map(|level| setup.settings.shares(level).unwrap().get(source)).collect()
}

fn betas(setup: &Setup) -> Vec<f32> {
    (0..setup.settings.levels.len()).map(|level| setup.settings.beta_in_force(level).at(1000)).collect()
}

fn radii(setup: &Setup) -> Vec<f32> {
    let radius = |reach: Reach| match reach {
        Reach::Radius(radius) => radius,
        Reach::Global => f32::INFINITY,
    };
    setup.settings.reaches().into_iter().map(radius).collect()
}

fn restore(window: &mut Window, before: &Setup) {
    window.harness.get_by_role_and_label(Role::Button, "Restore").click();
    window.until("the settings before", |snapshot| *snapshot.setup == *before);
    window.frames(2);
}

/// Every row to its end and back by "Restore"; then every row by the arrow keys.
fn every_row_steers(model: ModelChoice) {
    let mut window = open(model);
    let before = window.snapshot().setup.clone();
    for (name, source) in FOUR {
        let had = shares(&before, source);
        assert!(had.iter().all(|share| *share > 0.0));
        drag_slowly(&mut window, name, 0.5, 0.0);
        window.until(name, |snapshot| shares(&snapshot.setup, source).iter().all(|share| *share == 0.0));
        drag_slowly(&mut window, name, 0.0, 1.0);
        window.until(name, |snapshot| shares(&snapshot.setup, source).iter().zip(&had).all(|(now, had)| now > had));
        assert!(window.shows("Changed from"));
        // Each drag is one point of undo.
        for _ in 0..2 {
            window.key_with(Modifiers::COMMAND, Key::Z);
            window.frames(3);
        }
        window.until("the settings before both drags", |snapshot| *snapshot.setup == *before);
        window.frames(2);
    }
    drag_slowly(&mut window, "Beta", 0.6, 0.3);
    window.until("beta", |snapshot| betas(&snapshot.setup) != betas(&before));
    restore(&mut window, &before);
    if radii(&before).iter().all(|radius| radius.is_finite()) {
        drag_slowly(&mut window, "Radius", 0.6, 0.3);
        window.until("the radius", |snapshot| {
            radii(&snapshot.setup).iter().zip(radii(&before)).all(|(now, had)| *now < had)
        });
        restore(&mut window, &before);
    }
    for (name, source) in FOUR {
        let had = shares(&before, source);
        window.harness.get_by_role_and_label(Role::Slider, name).focus();
        window.frames(2);
        let mut last = value(&window, name);
        for _ in 0..6 {
            let places_before = places(&window);
            window.key(Key::ArrowRight);
            window.frames(2);
            let now = value(&window, name);
            assert!(now > last, "the keyboard left {name}: {now} after {last}");
            assert_eq!(places(&window), places_before, "something moved while {name} was turned");
            last = now;
        }
        window.until(name, |snapshot| shares(&snapshot.setup, source).iter().zip(&had).all(|(now, had)| now > had));
        restore(&mut window, &before);
    }
}

#[test]
fn every_row_steers_the_learned_model() {
    every_row_steers(ModelChoice::Learned);
}

#[test]
fn every_row_steers_the_hand_made_model() {
    every_row_steers(ModelChoice::HandMade);
}

#[test]
fn every_row_steers_the_random_model() {
    every_row_steers(ModelChoice::Random);
}

/// The islands of level 2 after `steps` more steps.
fn islands_of_2(window: &mut Window, steps: usize) -> usize {
    window.steps(steps);
    window.snapshot().analysis.levels[2].meters.islands
}

#[test]
fn rows_for_all_levels_are_factors_where_levels_have_values_of_their_own() {
    let mut window = open(ModelChoice::Learned);
    let before = window.snapshot().setup.settings.clone();
    let with = islands_of_2(&mut window, 5);
    window.set("Attention", 0.0);
    window.until("attention away", |snapshot| snapshot.setup.settings.gains.weights.attention == 0.0);
    let settings = window.snapshot().setup.settings.clone();
    assert_eq!(
        (&settings.levels, settings.weights),
        (&before.levels, before.weights),
        "the levels keep what is theirs"
    );
    assert!(window.snapshot().timeline.marks.iter().any(|mark| mark.text == "attention × 0.00"));
    assert!(window.shows("no column hears another"), "the panel says what this is: Attention off");
    let without = islands_of_2(&mut window, 5);
    assert_ne!(with, without, "the islands change");
    // What makes the whole row act: the shares as a range over the levels.
    assert!(window.harness.query_by_role_and_label(Role::Meter, "Share of attention: 0 %").is_some());
    let slider = window.harness.get_by_role_and_label(Role::Slider, "Attention").rect().center();
    window.double_click_at(slider);
    window.until("the model as it is", |snapshot| snapshot.setup.settings == before);
    window.set("Beta", 0.5);
    window.until("half of every beta", |snapshot| snapshot.setup.settings.gains.beta == 0.5);
    assert_eq!(window.snapshot().setup.settings.levels, before.levels);
}

#[test]
fn one_level_alone_gets_a_value_of_its_own_and_goes_back_to_the_models() {
    let mut window = open(ModelChoice::HandMade);
    let before = window.snapshot().setup.settings.clone();
    window.set("Attention", 1.5);
    window.until("every level", |snapshot| snapshot.setup.settings.weights.attention == 1.5);
    window.harness.get_all_by_role_and_label(Role::Button, "Level 2").next().unwrap().click();
    window.frames(2);
    window.set("Attention", 0.25);
    let own = |snapshot: &Snapshot| snapshot.setup.settings.levels[2].weights.map(|own| own.attention);
    window.until("level 2 alone", |snapshot| own(snapshot) == Some(0.25));
    window.harness.get_all_by_role_and_label(Role::Button, "All").next().unwrap().click();
    window.frames(2);
    // Now one level differs, so the row for all is a factor on each.
    window.set("Attention", 0.5);
    window.until("a factor", |snapshot| snapshot.setup.settings.gains.weights.attention == 0.5);
    let settings = window.snapshot().setup.settings.clone();
    assert_eq!((settings.weights_in_force(2).attention, settings.weights_in_force(0).attention), (0.125, 0.75));
    window.harness.get_all_by_role_and_label(Role::Button, "Level 2").next().unwrap().click();
    window.frames(2);
    window.harness.get_by_role_and_label(Role::Button, "As in the model").click();
    window.until("level 2 like the others", |snapshot| snapshot.setup.settings.levels == before.levels);
}

#[test]
fn what_cannot_be_run_says_so_where_the_note_stands() {
    let mut window = open(ModelChoice::HandMade);
    let before = places(&window);
    for (name, _) in FOUR {
        window.set(name, 0.0);
    }
    window.frames(2);
    assert!(window.shows("no update weight above zero"));
    assert_eq!(places(&window), before, "the reason has room of its own");
    let setup = window.snapshot().defaults.clone();
    restore(&mut window, &setup);
    assert!(!window.shows("no update weight above zero"));
    assert_eq!(places(&window), before);
}

#[test]
fn the_memory_has_a_row_once_it_has_a_weight() {
    let mut window = open(ModelChoice::HandMade);
    assert!(window.harness.query_by_role_and_label(Role::Slider, "Memory").is_none());
    window.key_with(Modifiers::COMMAND, Key::Num2);
    window.frames(3);
    window.set("Weight", 0.5);
    window.until("the weight", |snapshot| snapshot.setup.settings.weights.memory == 0.5);
    window.key_with(Modifiers::COMMAND, Key::Num1);
    window.frames(3);
    window.set("Memory", 0.0);
    window.until("no weight", |snapshot| snapshot.setup.settings.weights.memory == 0.0);
    window.frames(2);
    assert!(window.harness.query_by_role_and_label(Role::Slider, "Memory").is_some(), "it stays under the hand");
}

#[test]
fn all_that_one_turns_is_in_sight_at_once() {
    let window = open(ModelChoice::Learned);
    let window_height = 900.0;
    let places = places(&window);
    for ((_, name), place) in FRONT.iter().zip(&places) {
        assert!(place.bottom() < window_height * 0.7, "{name} stands at {place:?}");
    }
    assert!(places.windows(2).all(|pair| pair[0].top() <= pair[1].top()), "from top to bottom: {places:?}");
    let left = places[3].left();
    assert!(places[3..10].iter().all(|place| place.left() == left), "sliders stand under each other: {places:?}");
    assert!(Gains::ONE == window.snapshot().setup.settings.gains);
}

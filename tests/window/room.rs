//! The room that the maps have: sizes and scales of the window, what is closed by Esc, keys, messages, panels.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::harness::{Role, Window};
use eframe::egui::{self, Event, Key, Modifiers, Pos2, Rect, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use glomscope::app::{AppOptions, Arrangement, Colouring, Face, Tool};

/// Sizes of screens, in pixels.
const SCREENS: [[f32; 2]; 3] = [[1024.0, 640.0], [1280.0, 720.0], [1920.0, 1080.0]];
/// Pixels per point.
const SCALES: [f32; 3] = [1.0, 1.5, 2.0];

/// A window on each screen at each scale.
fn everywhere(look: impl Fn(&mut Window, &str)) {
    for [width, height] in SCREENS {
        for scale in SCALES {
            let mut window = Window::open_scaled([width / scale, height / scale], scale, AppOptions::default());
            window.frames(4);
            look(&mut window, &format!("{width} x {height} at {scale}"));
        }
    }
}

/// Closes the panels that are open.
fn close_panels(window: &mut Window) {
    for (name, key) in
        [("Panel of controls", Key::F2), ("Panel of the inspector", Key::F3), ("Panel of curves", Key::F4)]
    {
        let button = window.harness.get_by_role_and_label(Role::Button, name);
        if button.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True) {
            window.key(key);
            window.frames(3);
        }
    }
}

fn whole(window: &Window) -> Rect {
    window.harness.ctx.content_rect()
}

fn maps(window: &Window) -> Vec<Rect> {
    let levels = window.snapshot().levels();
    let names = std::iter::once("Picture".to_owned()).chain((0..levels).map(|level| format!("Level {level} map")));
    names.map(|name| window.harness.get_by_role_and_label(Role::Button, &name).rect()).collect()
}

/// The share of the window that the picture and the maps cover.
fn covered(window: &Window) -> f32 {
    maps(window).iter().map(|map| map.area()).sum::<f32>() / whole(window).area()
}

#[test]
fn the_maps_have_the_largest_share_at_every_size_and_scale() {
    everywhere(|window, what| {
        let begins = covered(window);
        assert!(begins > 0.20, "{what}: {begins:.2} of the window at the start");
        close_panels(window);
        let alone = covered(window);
        assert!(alone > 0.25, "{what}: {alone:.2} of the window without panels");
    });
}

#[test]
fn nothing_is_cut_off_at_any_size_and_scale() {
    everywhere(|window, what| {
        nothing_is_cut(window, what);
        for key in [Key::F2, Key::F3, Key::F4] {
            window.key(key);
            window.frames(4);
            nothing_is_cut(window, &format!("{what}, after {key:?}"));
        }
    });
}

/// Every text is drawn as wide as it is, within the window, and every control lies within its width.
fn nothing_is_cut(window: &Window, what: &str) {
    let mut screen = whole(window).expand(0.6);
    // The curves scroll across where they have no room beside each other.
    if let Some(edge) = window.harness.query_by_role_and_label(Role::Splitter, "Size of the panel: below") {
        screen.max.y = edge.rect().center().y;
    }
    for shape in &window.harness.output().shapes {
        texts(&shape.shape, &mut |text, rect| {
            let seen = rect.intersect(shape.clip_rect);
            // What is scrolled away is not cut off; a text that is seen in part across is.
            let scrolled = seen.height() < rect.height() * 0.5 || rect.center().y > screen.bottom();
            if scrolled || text.trim().is_empty() {
                return;
            }
            let clip = shape.clip_rect.expand(1.0).intersect(screen);
            let inside = rect.left() >= clip.left() && rect.right() <= clip.right();
            assert!(inside, "{what}: \"{text}\" at {rect:?} is cut by {clip:?}");
        });
    }
    for role in [Role::Button, Role::CheckBox, Role::Slider, Role::ComboBox, Role::SpinButton, Role::Tab] {
        for node in window.harness.query_all_by_role(role) {
            let (rect, name) = (node.rect(), node.accesskit_node().label());
            let across = rect.left() >= screen.left() && rect.right() <= screen.right();
            assert!(across || rect.center().y > screen.bottom(), "{what}: {role:?} {name:?} at {rect:?}");
        }
    }
}

fn texts(shape: &egui::Shape, see: &mut impl FnMut(&str, Rect)) {
    match shape {
        egui::Shape::Text(text) => see(text.galley.text(), text.galley.rect.translate(text.pos.to_vec2())),
        egui::Shape::Vec(shapes) => shapes.iter().for_each(|shape| texts(shape, see)),
        _ => {}
    }
}

#[test]
fn a_double_click_and_enter_give_the_middle_to_one_map_and_esc_gives_it_back() {
    let mut window = Window::open();
    window.click_in("Level 0 map", 0.5, 0.5);
    window.frames(8);
    let pinned = window.app().view().pinned.clone();
    let before = maps(&window);
    window.double_click_at(before[3].center());
    assert_eq!(window.app().view().maximised, Some(Face::Level(2)));
    assert_eq!(window.app().view().pinned, pinned, "two clicks are no wish for a pin");
    let alone = window.harness.get_by_role_and_label(Role::Button, "Level 2 map").rect();
    assert!(alone.area() > 2.5 * before[3].area(), "{alone:?}");
    assert!(window.harness.query_by_role_and_label(Role::Button, "Level 1 map").is_none());
    window.key(Key::ArrowUp);
    window.frames(2);
    assert_eq!(window.app().view().maximised, Some(Face::Level(3)), "the level that is looked at is the one shown");
    window.key(Key::Escape);
    window.frames(2);
    assert_eq!(maps(&window), before);
    assert_eq!(window.app().view().pinned, pinned, "Esc closes one thing");

    window.harness.hover_at(before[0].center());
    window.frames(3);
    window.key(Key::Enter);
    window.frames(2);
    assert_eq!(window.app().view().maximised, Some(Face::Picture));
    window.key(Key::Enter);
    window.frames(2);
    assert_eq!(maps(&window), before);
}

#[test]
fn one_map_is_large_beside_a_strip_of_the_others() {
    let mut window = Window::open();
    let before = maps(&window);
    window.harness.hover_at(before[2].center());
    window.frames(3);
    window.key(Key::O);
    window.frames(3);
    let view = window.app().view();
    assert_eq!((view.arrangement, view.large), (Arrangement::OneLarge, Face::Level(1)));
    let strip = maps(&window);
    let others = strip.iter().enumerate().filter(|(place, _)| *place != 2);
    assert!(others.clone().all(|(_, map)| map.area() * 4.0 < strip[2].area()), "{strip:?}");
    assert!(strip[2].area() > before[2].area());
    window.double_click_at(strip[4].center());
    assert_eq!(window.app().view().large, Face::Level(3));
    assert_eq!(window.app().view().maximised, None);
    window.key(Key::O);
    window.frames(3);
    assert_eq!(maps(&window), before);
}

#[test]
fn panels_get_their_widths_back_after_the_window_was_small() {
    let mut window = Window::open_sized([1600.0, 1000.0], AppOptions::default());
    let left = |window: &Window| maps(window)[0].left();
    let edge = |window: &Window| {
        window.harness.get_by_role_and_label(Role::Splitter, "Size of the panel: controls").rect().center()
    };
    let usual = edge(&window);
    window.harness.get_by_role_and_label(Role::Splitter, "Size of the panel: controls").focus();
    window.frames(2);
    for _ in 0..4 {
        window.key(Key::ArrowRight);
    }
    window.frames(3);
    let places: Vec<Rect> = maps(&window);
    for size in [vec2(960.0, 640.0), vec2(512.0, 320.0), vec2(1600.0, 1000.0)] {
        window.harness.set_size(size);
        window.frames(5);
    }
    assert_eq!(maps(&window), places, "{}", left(&window));
    // The edge follows the pointer, and a double click gives it its usual place.
    let before = edge(&window);
    window.harness.drag_at(before);
    window.frames(1);
    for x in [20.0, 40.0, 60.0] {
        window.harness.hover_at(before + vec2(x, 0.0));
        window.frames(1);
    }
    window.harness.drop_at(before + vec2(60.0, 0.0));
    window.frames(3);
    let moved = edge(&window);
    assert!((moved.x - before.x - 60.0).abs() < 3.0, "{before:?} {moved:?}");
    window.double_click_at(moved);
    assert!((edge(&window).x - usual.x).abs() < 1.0, "{usual:?} {:?}", edge(&window));
}

#[test]
fn panels_without_room_open_on_demand_and_esc_closes_them() {
    let mut window = Window::open_sized([700.0, 500.0], AppOptions::default());
    let open = |window: &Window, name: &str| {
        let node = window.harness.get_by_role_and_label(Role::Button, name);
        node.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
    };
    let before = maps(&window);
    for name in ["Panel of controls", "Panel of the inspector", "Panel of curves"] {
        assert!(!open(&window, name), "{name}");
        window.harness.get_by_role_and_label(Role::Button, name).click();
        window.frames(3);
        assert!(open(&window, name), "{name}");
        assert!(maps(&window) != before);
        window.key(Key::Escape);
        window.frames(3);
        assert_eq!(maps(&window), before, "{name}");
    }
    window.key(Key::F2);
    window.frames(3);
    assert!(window.harness.query_by_role_and_label(Role::Slider, "Attention").is_some());
    window.key(Key::F3);
    window.frames(3);
    assert!(!open(&window, "Panel of controls") && open(&window, "Panel of the inspector"), "one side at a time");
}

#[test]
fn esc_closes_the_topmost_thing_and_only_that() {
    let mut window = Window::open();
    window.click_in("Level 1 map", 0.3, 0.6);
    window.frames(8);
    window.double_click_at(maps(&window)[1].center());
    window.key(Key::B);
    window.key_with(Modifiers::COMMAND, Key::G);
    window.frames(3);
    window.key(Key::F1);
    window.frames(3);
    window.key_with(Modifiers::COMMAND, Key::P);
    window.frames(3);
    let standing = |window: &Window| {
        let shows = |label: &str| window.harness.query_all_by_label(label).next().is_some();
        let view = window.app().view();
        [
            window.harness.query_by_role_and_label(Role::TextInput, "Find a command").is_some(),
            shows("Keyboard shortcuts"),
            shows("Choose a file…"),
            view.tool != Tool::Look,
            view.maximised.is_some(),
            !view.pinned.is_empty(),
        ]
    };
    for closed in 0..=6 {
        let wanted: [bool; 6] = std::array::from_fn(|place| place >= closed);
        assert_eq!(standing(&window), wanted, "after {closed} times Esc");
        window.key(Key::Escape);
        window.frames(3);
    }
}

#[test]
fn esc_closes_a_menu_and_a_list_before_anything_else() {
    let mut window = Window::open();
    window.click_in("Level 1 map", 0.3, 0.6);
    window.frames(8);
    window.harness.get_by_role_and_label(Role::Button, "View").click();
    window.frames(3);
    assert!(window.shows("Island borders"));
    window.key(Key::Escape);
    window.frames(3);
    assert!(!window.shows("Island borders"));
    assert_eq!(window.app().view().pinned.len(), 1, "the pin stays");
    window.key(Key::Escape);
    window.frames(3);
    assert!(window.app().view().pinned.is_empty());
}

/// A key as the keyboard sends it: what it types, and where it is.
fn press(window: &mut Window, key: Key, physical: Key, modifiers: Modifiers) {
    for pressed in [true, false] {
        let event = Event::Key { key, physical_key: Some(physical), pressed, repeat: false, modifiers };
        window.harness.event_modifiers(event, modifiers);
        window.frames(1);
    }
    window.frames(2);
}

#[test]
fn digits_work_where_they_need_shift() {
    let mut window = Window::open();
    let zoom = window.app().view().camera.zoom;
    // A French keyboard types ' at 4 and - at 6, a Czech one + at 1.
    for (key, physical, colouring) in [
        (Key::Quote, Key::Num4, Colouring::Change),
        (Key::Minus, Key::Num6, Colouring::Arrows),
        (Key::Plus, Key::Num1, Colouring::Embedding),
    ] {
        press(&mut window, key, physical, Modifiers::NONE);
        assert_eq!(window.app().view().colouring, colouring, "{key:?}");
    }
    press(&mut window, Key::Num5, Key::Num5, Modifiers::SHIFT);
    assert_eq!(window.app().view().colouring, Colouring::Perplexity, "with Shift, as it is written on the key");
    assert_eq!(window.app().view().camera.zoom, zoom, "and they do not zoom");
    // The block of digits has signs of its own.
    press(&mut window, Key::Plus, Key::Plus, Modifiers::NONE);
    assert!(window.app().view().camera.zoom > zoom);
}

#[test]
fn the_interface_becomes_larger_and_smaller_and_keeps_its_size() {
    let mut window = Window::open();
    let width = whole(&window).width();
    let ctrl = Modifiers::COMMAND;
    press(&mut window, Key::Equals, Key::Equals, ctrl);
    press(&mut window, Key::Plus, Key::Plus, ctrl);
    assert!((whole(&window).width() - width / 1.2).abs() < 1.0, "{:?}", whole(&window));
    assert_eq!(window.app().layout().scale, 1.2);
    // On a French keyboard - is at 6.
    press(&mut window, Key::Minus, Key::Num6, ctrl);
    assert!((whole(&window).width() - width / 1.1).abs() < 1.0);
    press(&mut window, Key::Num0, Key::Num0, ctrl);
    assert!((whole(&window).width() - width).abs() < 1.0);
    window.palette("smaller interface");
    assert!((whole(&window).width() - width / 0.9).abs() < 1.0);
}

#[test]
fn messages_have_a_line_of_their_own_where_they_move_and_cover_nothing() {
    let mut window = Window::open();
    window.harness.event(Event::Paste("a shopping list".to_owned()));
    let before = maps(&window);
    for _ in 0..6 {
        window.harness.event(Event::Paste("a shopping list".to_owned()));
        window.frames(1);
    }
    window.key_with(Modifiers { shift: true, ..Modifiers::COMMAND }, Key::C);
    window.frames(2);
    assert_eq!(maps(&window), before);
    let shown = window.harness.query_all_by_label_contains("holds text that is no path").count();
    assert_eq!(shown, 1, "what is said again is counted");
    assert!(window.shows("×)"), "and how often is said");
    assert!(!window.shows("Copied: "), "no news hides an error");
    let line = window.harness.get_by_label("Dismiss").rect();
    assert!(before.iter().all(|map| map.bottom() < line.top()), "{line:?}");
    window.key(Key::Escape);
    window.frames(2);
    assert!(window.app().current_error().is_none());
    assert!(window.shows("Copied: "));
    // The clock of a window under test goes a quarter of a second a frame.
    window.frames(40);
    assert!(!window.shows("Copied: ") && window.harness.query_by_label("Dismiss").is_none(), "they end by themselves");
}

#[test]
fn the_attention_begins_when_the_pointer_has_moved() {
    let mut window = Window::open();
    let at = maps(&window)[2].center();
    window.harness.hover_at(at);
    window
        .until_app("a look at the column", |app| app.snapshot().is_some_and(|snapshot| snapshot.inspection.is_some()));
    window.frames(3);
    assert!(!window.shows("listens"), "where the pointer lay as the window opened is no wish");
    window.harness.hover_at(at + vec2(12.0, 6.0));
    window.frames(4);
    assert!(window.shows("listens"));
    let inspection = window.snapshot().inspection.clone().unwrap();
    assert_eq!(inspection.at_levels.len(), window.snapshot().levels());
    assert!(inspection.at_levels.iter().all(|row| row.column == inspection.column));
    window.harness.hover_at(Pos2::new(2.0, 2.0));
    window.frames(4);
    assert!(!window.shows("listens"));
}

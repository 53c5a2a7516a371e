//! The Memory workspace, driven through the accessibility tree of the whole window: no renderer, no screen, the real engine.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod window;

use eframe::egui::accesskit::Toggled;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use glomscope::app::Workspace;
use window::{Role, Window};

#[test]
fn the_switch_and_its_keys_change_the_workspace_and_the_timeline_stays_where_it_is() {
    let mut window = Window::open();
    assert_eq!(window.app().workspace(), Workspace::Islands);
    let place = |window: &Window| window.harness.get_by_role_and_label(Role::Slider, "Timeline").rect();
    let before = place(&window);
    window.key_with(Modifiers::COMMAND, Key::Num2);
    window.frames(3);
    assert_eq!(window.app().workspace(), Workspace::Memory);
    assert!(window.harness.query_by_role_and_label(Role::Button, "Level 1 map").is_none());
    let after = place(&window);
    assert!((before.top() - after.top()).abs() < 1.0 && (before.left() - after.left()).abs() < 1.0, "{before} {after}");
    window.steps(2);
    assert_eq!(window.snapshot().step, 2, "the transport works here too");
    window.harness.get_by_role_and_label(Role::Tab, "Islands").click();
    window.frames(3);
    assert_eq!(window.app().workspace(), Workspace::Islands);
    assert!(window.harness.query_by_role_and_label(Role::Button, "Level 1 map").is_some());
    let tab = window.harness.get_by_role_and_label(Role::Tab, "Memory");
    assert_eq!(tab.accesskit_node().toggled(), Some(Toggled::False));
    tab.click();
    window.frames(3);
    assert_eq!(window.app().workspace(), Workspace::Memory);
}

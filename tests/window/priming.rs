//! The priming experiment, driven through the accessibility tree of the whole window.
#![allow(clippy::unwrap_used)]

use crate::harness::{Role, Window};
use egui_kittest::kittest::Queryable as _;

#[test]
fn a_picture_is_primed_and_the_parses_are_shown() {
    let mut window = Window::open_memory("Priming");
    assert!(window.shows("Only a gain over all of them is priming"));
    window.set("Versions", 1.0);
    window.harness.get_by_label("Run the experiment").click();
    window.wait_for("With a delay of 0 steps primed perception is");
    window.wait_for("Run the experiment again");
    for name in ["Clean", "Damaged", "Clean parse", "Parse without memory", "Primed parse", "Parse primed with another"]
    {
        assert!(window.harness.query_by_role_and_label(Role::Image, name).is_some(), "{name}");
    }
    assert!(window.harness.query_by_role_and_label(Role::Image, "Steps to settle over the delay").is_some());
    window.harness.get_by_label("Agreement and parses of level 2").click();
    window.frames(2);
    assert!(window.shows("islands of level 2"));
}

#[test]
fn it_can_be_stopped_and_refuses_odd_delays() {
    let mut window = Window::open_memory("Priming");
    window.harness.get_by_label("24 pictures").click();
    window.frames(2);
    window.harness.get_by_label("Run the experiment").click();
    window.frames(3);
    window.harness.get_by_label("Stop the experiment").click();
    window.wait_for("Run the experiment again");
    window.harness.get_by_role_and_label(Role::TextInput, "Delays in steps").focus();
    window.frames(1);
    window.harness.get_by_role_and_label(Role::TextInput, "Delays in steps").type_text("soon");
    window.frames(2);
    assert!(window.shows("Delays are whole numbers of steps"));
}

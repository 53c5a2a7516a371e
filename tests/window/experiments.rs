//! The experiments with a memory alone (capacity, deblurring), driven through the accessibility tree of the whole
//! window.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::harness::{Role, Window};
use eframe::egui::OutputCommand;
use egui_kittest::kittest::Queryable as _;

fn wait_until_it_ends(window: &mut Window) {
    window.wait_for("Run the experiment again");
}

/// The plot has room beside the controls, which stand under each other inside the window.
fn assert_laid_out(window: &Window, plot: &str, slider: &str) {
    let plot = window.harness.get_by_role_and_label(Role::Image, plot).rect();
    let slider = window.harness.get_by_role_and_label(Role::Slider, slider).rect();
    assert!(plot.width() > 700.0 && plot.height() > 120.0 && plot.right() <= 1440.0 && plot.bottom() < 860.0, "{plot}");
    assert!(slider.right() < plot.left() && slider.left() < 150.0 && slider.top() > 150.0, "{slider} {plot}");
}

/// What is copied by the next click on a button.
fn copied(window: &mut Window, button: &str) -> String {
    window.harness.get_by_role_and_label(Role::Button, button).click();
    for _ in 0..3 {
        window.harness.step();
        for command in &window.harness.output().platform_output.commands {
            if let OutputCommand::CopyText(text) = command {
                return text.clone();
            }
        }
    }
    panic!("nothing was copied");
}

#[test]
fn capacity_runs_by_itself_and_again_when_something_is_changed() {
    let mut window = Window::open_memory("Capacity");
    window.wait_for("Answered with a cosine of 0.9 or more");
    window.wait_for("0.71 itself");
    window.set("Patterns", 40.0);
    window.set("Noise", 0.5);
    window.wait_for("0.89 itself");
    window.wait_for("softmax all 40");
    wait_until_it_ends(&mut window);
    let text = copied(&mut window, "Copy as CSV");
    assert!(text.starts_with("over,at,method,cosine,spread,theory\n"), "{text}");
    let lines = text.lines().filter(|line| line.starts_with("stored,40,")).count();
    assert_eq!(lines, 5, "one line per memory: {text}");
    assert_laid_out(&window, "Cosine of the answer over patterns stored", "beta");
}

#[test]
fn capacity_stores_the_columns_of_a_level_of_the_run() {
    let mut window = Window::open_memory("Capacity");
    window.steps(3);
    window.harness.get_by_label("Columns of level 1").click();
    window.frames(2);
    window.set("Patterns", 60.0);
    window.wait_for("which overlap as random patterns of only");
    wait_until_it_ends(&mut window);
}

#[test]
fn an_experiment_can_be_stopped_and_keeps_what_it_has() {
    let mut window = Window::open_memory("Capacity");
    window.set("Trials", 64.0);
    window.set("Patterns", 1024.0);
    window.wait_for("Answered with a cosine");
    window.harness.get_by_label("Stop the experiment").click();
    wait_until_it_ends(&mut window);
    assert!(window.shows("Answered with a cosine"));
}

#[test]
fn deblurring_tells_what_fades_from_what_rehearsal_brings() {
    let mut window = Window::open_memory("Deblurring");
    window.wait_for("The 10 pairs of A that were not rehearsed");
    window.wait_for("Waiting alone brings back");
    window.set("Rehearsed", 15.0);
    window.set("Networks", 4.0);
    window.wait_for("The 5 pairs of A that were not rehearsed");
    window.harness.get_by_label("Preset: Noise").click();
    window.frames(2);
    window.set("Networks", 4.0);
    wait_until_it_ends(&mut window);
    let text = copied(&mut window, "Copy as CSV");
    assert!(text.starts_with("arm,sweep,rehearsed,unrehearsed,unrehearsed_spread,second,forgotten\n"), "{text}");
    assert_laid_out(&window, "Errors with slow and fast weights", "Fast decay");
    for arm in ["slow and fast weights", "waiting, no rehearsal", "slow weights only"] {
        assert!(text.contains(arm));
    }
}

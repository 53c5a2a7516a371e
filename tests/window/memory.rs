//! The Memory workspace, driven through the accessibility tree of the whole window: no renderer, no screen, the real
//! engine.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::harness::{Role, Window};
use eframe::egui::accesskit::Toggled;
use eframe::egui::{self, Key, Modifiers, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use glomscope::app::memory::HeatScale;
use glomscope::app::{AppOptions, Workspace};
use glomscope::engine::Snapshot;
use glomscope::fast_weights::Rule;
use glomscope::glom::Kernel;
use ndarray::{Array2, Axis};

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

#[test]
fn every_tab_is_found_in_the_palette() {
    let mut window = Window::open();
    assert_eq!(window.app().tab(), None);
    for tab in ["Capacity", "Priming", "Retrieval", "Deblurring", "Matrix"] {
        window.palette(&format!("Memory: {tab}"));
        assert_eq!((window.app().workspace(), window.app().tab()), (Workspace::Memory, Some(tab.to_owned())));
    }
    window.key_with(Modifiers::COMMAND, Key::Num1);
    window.palette("Workspace Memory");
    assert_eq!(window.app().tab().as_deref(), Some("Matrix"), "it shows what it showed last");
}

/// The window in the Memory workspace with a run of `steps` steps behind it.
fn remembering(steps: usize) -> Window {
    let mut window = Window::open();
    window.key_with(Modifiers::COMMAND, Key::Num2);
    window.frames(2);
    window.steps(steps);
    window.until("a look at the matrix", |snapshot| snapshot.memory.look.is_some());
    window
}

fn matrix(window: &Window, level: usize) -> Array2<f32> {
    window.snapshot().memory.levels[level].matrix.clone()
}

#[test]
fn sliders_change_how_the_memory_learns_and_undo_takes_them_back() {
    let mut window = remembering(1);
    let before = window.snapshot().setup.settings.clone();
    window.set("Decay λ", 0.5);
    window.until("lambda", |snapshot| (snapshot.setup.settings.memory.learning.decay - 0.5).abs() < 1e-3);
    window.set("Rate η", 1.25);
    window.until("eta", |snapshot| (snapshot.setup.settings.memory.learning.rate - 1.25).abs() < 1e-3);
    window.set("Inner S", 3.0);
    window.until("S", |snapshot| snapshot.setup.settings.memory.inner == 3);
    window.set("Weight", 0.75);
    window.until("the weight", |snapshot| (snapshot.setup.settings.weights.memory - 0.75).abs() < 1e-3);
    window.harness.get_by_role_and_label(Role::Button, "Delta").click();
    window.until("the rule", |snapshot| snapshot.setup.settings.memory.learning.rule == Rule::Delta);
    for _ in 0..5 {
        window.key_with(Modifiers::COMMAND, Key::Z);
        window.frames(3);
    }
    window.until("undo", |snapshot| snapshot.setup.settings == before);
}

#[test]
fn lambda_decides_how_much_of_the_matrix_is_left() {
    // At lambda 0 the matrix is what the newest step stored and nothing else, however long the run.
    let mut window = remembering(2);
    window.set("Decay λ", 0.0);
    window.until("lambda", |snapshot| snapshot.setup.settings.memory.learning.decay == 0.0);
    window.steps(3);
    let snapshot = window.snapshot();
    let columns = snapshot.state.index_axis(Axis(0), 1);
    let stored = columns.t().dot(&columns) * (0.5 / columns.nrows() as f32);
    let difference = (&matrix(&window, 1) - &stored).iter().fold(0.0f32, |most, value| most.max(value.abs()));
    assert!(difference < 1e-5, "{difference}");
}

#[test]
fn clear_store_restore_and_freeze_by_button_and_by_key() {
    let mut window = remembering(3);
    let kept = matrix(&window, 1);
    assert!(window.harness.get_by_role_and_label(Role::Button, "Restore").accesskit_node().is_disabled());
    window.harness.get_by_role_and_label(Role::Button, "Store").click();
    window.until("a full slot", |snapshot| snapshot.memory.stored == Some(3));
    assert!(window.shows("Stored: step 3"));
    window.key(Key::Delete);
    window.until("an empty memory", |snapshot| snapshot.memory.levels.iter().all(|level| level.norm == 0.0));
    window.frames(2);
    assert!(window.shows("64 × 64") && window.shows("effective rank none"));
    window.harness.get_by_role_and_label(Role::Button, "Restore").click();
    window.until("the memory back", |snapshot| snapshot.memory.levels[1].norm > 0.0);
    assert_eq!(matrix(&window, 1), kept);
    window.key(Key::F);
    window.until("frozen", |snapshot| snapshot.setup.settings.memory.frozen);
    window.steps(2);
    assert_eq!(matrix(&window, 1), kept, "a frozen matrix does not learn");
    assert!(window.shows("Frozen"));
    window.harness.get_by_role_and_label(Role::Button, "Freeze").click();
    window.until("thawed", |snapshot| !snapshot.setup.settings.memory.frozen);
    window.steps(1);
    assert_ne!(matrix(&window, 1), kept);
}

#[test]
fn another_level_is_another_matrix_and_the_spectrum_chooses_an_eigenvector() {
    let mut window = remembering(3);
    assert!(window.harness.query_by_role_and_label(Role::Button, "Matrix of level 1").is_some());
    // The other of that name says for which level the controls at the left are.
    window.harness.get_all_by_role_and_label(Role::Button, "Level 3").last().unwrap().click();
    window.until("level 3", |snapshot| snapshot.memory.look.as_ref().is_some_and(|look| look.at.level == 3));
    window.frames(2);
    assert!(window.harness.query_by_role_and_label(Role::Button, "Matrix of level 3").is_some());

    let third = |window: &Window| window.harness.query_by_label_contains("Eigenvector 3,").map(|node| node.rect());
    let place = third(&window).unwrap().center();
    window.click_at(place);
    window.until("its agreement", |snapshot| {
        snapshot.memory.look.as_ref().is_some_and(|look| look.at.eigenvector == Some(2))
    });
    assert_eq!(window.app().matrix_view().eigenvector, Some(2));
    // What is painted is the cosine of every column with that eigenvector.
    let snapshot = window.snapshot();
    let look = snapshot.memory.look.clone().unwrap();
    let vector = look.spectrum.vectors.row(2);
    let columns = snapshot.state.index_axis(Axis(0), 3);
    assert_eq!(look.agreement.len(), snapshot.grid.columns());
    for (column, &cosine) in columns.rows().into_iter().zip(&look.agreement) {
        let exact = column.dot(&vector) / column.dot(&column).sqrt();
        assert!((exact - cosine).abs() < 1e-4, "{exact} {cosine}");
    }
    window.click_at(place);
    window.frames(2);
    assert_eq!(window.app().matrix_view().eigenvector, None, "a second click frees it");
}

#[test]
fn the_timeline_scrubs_the_matrix_too() {
    let mut window = remembering(1);
    let early = matrix(&window, 1);
    window.steps(4);
    let late = matrix(&window, 1);
    assert_ne!(early, late);
    window.harness.get_by_role_and_label(Role::Slider, "Timeline").set_value_accesskit(1.0);
    window.until("step 1", |snapshot| snapshot.step == 1);
    assert_eq!(matrix(&window, 1), early);
    window.key(Key::End);
    window.until("step 5", |snapshot| snapshot.step == 5);
    assert_eq!(matrix(&window, 1), late);
}

#[test]
fn a_pinned_column_is_read_through_the_matrix_and_through_the_list() {
    let mut window = remembering(4);
    // The column in the middle, before anything was pointed at.
    let grid = window.snapshot().grid;
    let read = |snapshot: &Snapshot| Some(snapshot.memory.look.as_ref()?.read.as_ref()?.column);
    window.until("a read", |snapshot| read(snapshot) == Some(grid.index(grid.rows / 2, grid.cols / 2)));
    window.click_in("Eigenvector on the picture", 0.3, 0.6);
    let pinned = window.app().view().pinned[0];
    window.until("the read of the pinned column", |snapshot| read(snapshot) == Some(pinned));
    window.frames(2);
    let look = window.snapshot().memory.look.clone().unwrap();
    let read = look.read.as_ref().unwrap();
    assert!(read.difference < 1e-4 && read.recent.len() == 4, "{read:?}");
    assert!(window.shows("difference"));
}

#[test]
fn pointing_at_the_matrix_says_the_value_and_a_double_click_goes_back_to_the_default() {
    let mut window = remembering(3);
    let place = window.harness.get_by_role_and_label(Role::Button, "Matrix of level 1").rect();
    // The middle of row 16, column 48 of 64.
    let point = place.lerp_inside(vec2(48.5 / 64.0, 16.5 / 64.0));
    window.harness.hover_at(point);
    window.frames(3);
    assert!(window.shows("Row 16, column 48: "));
    window.click_at(point);
    assert_eq!(window.app().matrix_view().heat.cell, Some([16, 48]));
    window.key(Key::Plus);
    window.frames(2);
    assert!(window.app().matrix_view().heat.camera.zoom > 1.0 && window.shows("Whole matrix"));
    window.key(Key::Num0);
    window.frames(2);
    assert_eq!(window.app().matrix_view().heat.camera.zoom, 1.0);

    assert_eq!(window.app().matrix_view().heat.scale, HeatScale::Automatic);
    window.harness.get_by_role_and_label(Role::Button, "Automatic scale").click();
    window.frames(2);
    assert!(matches!(window.app().matrix_view().heat.scale, HeatScale::Fixed(most) if most > 0.0));
    // The word before the number; asked by its name, the tree gives the number.
    let word = window.harness.get_by_label("Scale ±").rect().left_center() - vec2(15.0, 0.0);
    window.double_click_at(word);
    assert_eq!(window.app().matrix_view().heat.scale, HeatScale::Automatic);

    let default = window.snapshot().defaults.settings.memory.learning.decay;
    window.set("Decay λ", 0.3);
    window.until("lambda", |snapshot| (snapshot.setup.settings.memory.learning.decay - 0.3).abs() < 1e-3);
    let slider = window.harness.get_by_role_and_label(Role::Slider, "Decay λ").rect().center();
    window.double_click_at(slider);
    window.until("the default", |snapshot| snapshot.setup.settings.memory.learning.decay == default);
}

#[test]
fn a_kernel_is_chosen_for_every_level_or_for_one() {
    let mut window = remembering(1);
    let choose = |window: &mut Window, name: &str| {
        window.harness.get_by_role_and_label(Role::ComboBox, "Kernel").click();
        window.frames(3);
        window.harness.get_by_role_and_label(Role::Button, name).click();
        window.frames(3);
    };
    choose(&mut window, "Linear with decay: memory");
    window.until("the kernel", |snapshot| {
        snapshot.setup.settings.levels.iter().all(|level| level.kernel == Kernel::LinearDecay)
    });
    window.harness.get_all_by_role_and_label(Role::Button, "Level 2").next().unwrap().click();
    window.frames(3);
    choose(&mut window, "Delta rule: memory");
    window.until("the kernel of level 2", |snapshot| snapshot.setup.settings.levels[2].kernel == Kernel::Delta);
    assert_eq!(window.snapshot().setup.settings.levels[1].kernel, Kernel::LinearDecay);
    window.steps(2);
}

#[test]
fn everything_has_its_place_in_a_small_window_and_in_a_large_one() {
    for [width, height] in [[1280.0, 800.0], [1920.0, 1080.0]] {
        let mut window = Window::open_sized([width, height], AppOptions::default());
        window.key_with(Modifiers::COMMAND, Key::Num2);
        window.frames(2);
        window.steps(3);
        window.click_in("Eigenvector on the picture", 0.3, 0.6);
        window.until("a read", |snapshot| snapshot.memory.look.as_ref().is_some_and(|look| look.read.is_some()));
        window.frames(3);
        let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, vec2(width, height));
        let timeline = window.harness.get_by_role_and_label(Role::Slider, "Timeline").rect();
        let mut seen: Vec<(&str, egui::Rect)> = Vec::new();
        for (role, name, least) in [
            (Role::Button, "Matrix of level 1", [380.0, 380.0]),
            (Role::Image, "Values on the diagonal", [380.0, 50.0]),
            (Role::Button, "Eigenvector on the picture", [180.0, 90.0]),
            (Role::Image, "Norm of the memory over the steps", [120.0, 100.0]),
            (Role::Image, "Effective rank and islands over the steps", [160.0, 100.0]),
            (Role::Image, "Read through the matrix", [150.0, 90.0]),
            (Role::Image, "Read through the remembered steps", [200.0, 90.0]),
        ] {
            let rect = window.harness.get_by_role_and_label(role, name).rect();
            assert!(
                screen.contains_rect(rect) && rect.bottom() <= timeline.top(),
                "{name} at {rect} in {width} x {height}"
            );
            assert!(rect.width() >= least[0] && rect.height() >= least[1], "{name} is {:?}", rect.size());
            for (other, place) in &seen {
                assert!(!place.shrink(0.5).intersects(rect.shrink(0.5)), "{name} lies over {other}");
            }
            seen.push((name, rect));
        }
        let eigenvalues = window.harness.query_all_by_label_contains("Eigenvector ").count();
        assert!(eigenvalues >= 8, "{eigenvalues}");
        // Nothing that can be read or pressed is cut off at the right or at the bottom.
        for role in [Role::Label, Role::Button, Role::CheckBox, Role::Slider] {
            for node in window.harness.query_all_by_role(role) {
                let rect = node.rect();
                assert!(screen.expand(1.0).contains_rect(rect), "{:?} at {rect}", node.accesskit_node().label());
            }
        }
    }
}

//! The whole window, driven through its accessibility tree: no renderer, no screen, the real engine on its thread.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::harness::{Role, Window};
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use glomscope::app::Colouring;
use glomscope::engine::{PictureSource, Transport};
use glomscope::glom::Source;

#[test]
fn it_opens_alive_with_a_sample_at_step_0_and_a_hint() {
    let window = Window::open();
    let snapshot = window.snapshot();
    assert_eq!(snapshot.step, 0);
    assert_eq!(snapshot.transport, Transport::Paused);
    assert!(matches!(snapshot.source, PictureSource::Sample(_)));
    assert!(window.shows("Press Space to let islands form"));
    let model = window.harness.get_by_role_and_label(Role::ComboBox, "Model");
    let said = model.accesskit_node().value().unwrap_or_default();
    assert!(said.contains("Hand-made"), "the window says where the model comes from, not {said:?}");
}

#[test]
fn space_plays_and_pauses_and_the_hint_goes() {
    let mut window = Window::open();
    window.key(Key::Space);
    window.until("three steps", |snapshot| snapshot.step >= 3);
    window.key(Key::Space);
    window.until("a pause", |snapshot| snapshot.transport == Transport::Paused);
    assert!(!window.shows("Press Space to let islands form"));
    let step = window.snapshot().step;
    window.frames(5);
    assert_eq!(window.snapshot().step, step, "paused means paused");
}

#[test]
fn arrow_keys_step_and_go_back() {
    let mut window = Window::open();
    window.key(Key::ArrowRight);
    window.until("step 1", |snapshot| snapshot.step == 1 && snapshot.transport == Transport::Paused);
    window.key_with(Modifiers::SHIFT, Key::ArrowRight);
    window.until("step 11", |snapshot| snapshot.step == 11 && snapshot.transport == Transport::Paused);
    window.key(Key::ArrowLeft);
    window.until("step 10", |snapshot| snapshot.step == 10);
    window.key(Key::Home);
    window.until("step 0", |snapshot| snapshot.step == 0);
    window.key(Key::End);
    window.until("step 11 again", |snapshot| snapshot.step == 11);
    window.key(Key::R);
    window.until("a reset", |snapshot| snapshot.newest_step == 0);
}

#[test]
fn each_of_the_four_weights_moves_and_can_be_undone() {
    for (name, source, to) in [
        ("Bottom-up", Source::BottomUp, 1.5),
        ("Top-down", Source::TopDown, 0.75),
        ("Previous", Source::Previous, 1.25),
        ("Attention", Source::Attention, 2.0),
    ] {
        let mut window = Window::open();
        let before = window.snapshot().setup.settings.weights;
        window.set(name, to);
        window.until(name, |snapshot| (snapshot.setup.settings.weights.get(source) - to as f32).abs() < 1e-3);
        let after = window.snapshot().setup.settings.weights;
        for other in Source::ALL.into_iter().filter(|other| *other != source) {
            assert_eq!(after.get(other), before.get(other), "only {name} moved");
        }
        window.key_with(Modifiers::COMMAND, Key::Z);
        window.until("undo", |snapshot| snapshot.setup.settings.weights == before);
        window.key_with(Modifiers { shift: true, ..Modifiers::COMMAND }, Key::Z);
        window.until("redo", |snapshot| snapshot.setup.settings.weights == after);
    }
}

#[test]
fn weights_that_cannot_run_say_why_and_the_run_goes_on_as_before() {
    let mut window = Window::open();
    for name in ["Bottom-up", "Top-down", "Previous", "Attention"] {
        window.set(name, 0.0);
        window.frames(2);
    }
    assert!(window.shows("no update weight above zero"), "the reason stands beside the sliders");
    window.key(Key::ArrowRight);
    window.until("a step with the last weights that could run", |snapshot| snapshot.step == 1);
    assert!(window.snapshot().setup.settings.weights.attention > 0.0);
    assert!(window.shows("no update weight above zero"), "it stays readable");
    window.set("Previous", 1.0);
    window.until("weights that can run", |snapshot| snapshot.setup.settings.weights.previous == 1.0);
    window.frames(2);
    assert!(!window.shows("no update weight above zero"));
}

#[test]
fn a_click_pins_a_column_and_escape_frees_it() {
    let mut window = Window::open();
    window.click_in("Level 1 map", 0.3, 0.6);
    window.frames(4);
    let pinned = window.app().view().pinned.clone();
    assert_eq!(pinned.len(), 1, "a click pins the column under it");
    let grid = window.snapshot().grid;
    let (row, col) = grid.place(pinned[0]);
    assert!((row as f32 / grid.rows as f32 - 0.6).abs() < 0.1, "row {row} of {}", grid.rows);
    assert!((col as f32 / grid.cols as f32 - 0.3).abs() < 0.1, "col {col} of {}", grid.cols);
    window.until("a close look at it", |snapshot| {
        snapshot.inspection.as_ref().is_some_and(|look| look.column == pinned[0])
    });
    window.key(Key::Escape);
    window.frames(2);
    assert!(window.app().view().pinned.is_empty());
}

#[test]
fn the_timeline_scrubs_to_a_kept_step() {
    let mut window = Window::open();
    window.steps(10);
    let rect = window.harness.get_by_role_and_label(Role::Slider, "Timeline").rect();
    window.click_at(rect.lerp_inside(eframe::egui::vec2(0.5, 0.5)));
    window.until("the middle of the timeline", |snapshot| (3..=7).contains(&snapshot.step));
    assert_eq!(window.snapshot().newest_step, 10, "looking back drops nothing");
}

#[test]
fn the_brush_erases_columns() {
    let mut window = Window::open();
    window.steps(2);
    window.key(Key::B);
    window.frames(2);
    let before = window.snapshot();
    window.drag_in("Level 1 map", [0.4, 0.4], [0.6, 0.5]);
    window.until("a mark on the timeline", |snapshot| !snapshot.timeline.marks.is_empty());
    let after = window.snapshot();
    let length = |snapshot: &glomscope::engine::Snapshot| -> f32 { snapshot.state.iter().map(|x| x * x).sum() };
    assert!(length(&after) < length(&before) * 0.999, "erased vectors are zero");
    window.steps(3);
    window.until("healing", |snapshot| length(snapshot) > length(&after) * 1.0005);
}

#[test]
fn number_keys_choose_what_colours_mean() {
    let mut window = Window::open();
    for (key, colouring) in [
        (Key::Num2, Colouring::Islands),
        (Key::Num3, Colouring::Agreement),
        (Key::Num4, Colouring::Change),
        (Key::Num5, Colouring::Perplexity),
        (Key::Num6, Colouring::Arrows),
        (Key::Num7, Colouring::Trust),
        (Key::Num1, Colouring::Embedding),
    ] {
        window.key(key);
        window.frames(2);
        assert_eq!(window.app().view().colouring, colouring);
    }
}

#[test]
fn the_palette_finds_a_command_by_a_few_letters() {
    let mut window = Window::open();
    window.key_with(Modifiers::COMMAND, Key::P);
    window.frames(2);
    window.type_text("untils");
    window.frames(2);
    assert!(window.shows("Run until settled"));
    window.key(Key::Enter);
    window.until("settled", |snapshot| snapshot.settled && snapshot.transport == Transport::Paused);
    assert!(window.shows("Settled"));
}

#[test]
fn a_preset_says_where_to_look_as_long_as_it_is_on() {
    let mut window = Window::open();
    window.key_with(Modifiers::COMMAND, Key::K);
    window.frames(2);
    window.type_text("attention off");
    window.frames(2);
    window.key(Key::Enter);
    let attention = |snapshot: &glomscope::engine::Snapshot| snapshot.setup.settings.gains.weights.attention;
    window.until("attention off", |snapshot| attention(snapshot) == 0.0);
    window.frames(3);
    assert!(window.shows("no column hears another"));
    window.set("Attention", 0.5);
    window.until("attention on", |snapshot| attention(snapshot) > 0.0);
    window.frames(3);
    assert!(!window.shows("no column hears another"));
}

#[test]
fn a_preset_that_the_model_cannot_show_is_grey_and_one_that_settles_first_says_so() {
    use glomscope::app::AppOptions;
    use glomscope::engine::{ModelChoice, Preset};

    let open = |model| Window::open_with(AppOptions { model: Some(model), ..AppOptions::default() });
    let disabled = |window: &mut Window, name: &str| {
        window.harness.get_by_role_and_label(Role::ComboBox, "Preset").click_accesskit();
        window.frames(3);
        window.harness.get_by_label(name).accesskit_node().is_disabled()
    };
    let mut random = open(ModelChoice::Random);
    assert!(disabled(&mut random, Preset::Pairs.name()), "an untrained network has no islands that break");
    let mut learned = open(ModelChoice::Learned);
    assert!(!disabled(&mut learned, Preset::Collapse.name()));
    learned.harness.get_by_label(Preset::Collapse.name()).click();
    learned.until("it waits", |snapshot| snapshot.awaited.is_some() && snapshot.transport == Transport::Playing);
    learned.frames(2);
    assert!(learned.shows("Settles first, then acts"));
}

#[test]
fn a_bad_file_says_so_and_the_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("broken.png");
    std::fs::write(&bad, b"\x89PNG\r\n\x1a\nand then nothing").unwrap();
    let mut window = Window::open();
    window.key(Key::Space);
    window.until("a step", |snapshot| snapshot.step >= 1);
    let run = window.snapshot().run;
    window.drop_file(&bad);
    window.until_app("a message", |app| app.current_error().is_some_and(|error| error.contains("broken.png")));
    window.harness.get_by_label("Dismiss").click();
    window.frames(3);
    assert!(window.app().current_error().is_none());
    let step = window.snapshot().step;
    window.until("more steps", |snapshot| snapshot.step > step + 1);
    assert_eq!(window.snapshot().run, run, "the run in progress was not touched");
}

#[test]
fn a_dropped_picture_begins_a_new_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two.png");
    let picture =
        image::RgbImage::from_fn(90, 60, |x, _| image::Rgb(if x < 45 { [220, 40, 40] } else { [30, 60, 220] }));
    picture.save(&path).unwrap();
    let mut window = Window::open();
    window.drop_file(&path);
    window.until("the picture", |snapshot| snapshot.picture.dimensions() == (90, 60));
    assert_eq!(window.snapshot().source, PictureSource::Path(path));
}

#[test]
fn a_typed_path_exports_the_maps_as_png_with_their_settings() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("maps.png");
    let mut window = Window::open();
    window.steps(2);
    window.key_with(Modifiers::COMMAND, Key::E);
    window.frames(3);
    window.write_to(&path);
    window.until_app("the file", |_| path.is_file());
    let picture = image::open(&path).unwrap().to_rgb8();
    assert!(picture.width() > 400);
    let colours: std::collections::HashSet<_> = picture.pixels().map(|pixel| pixel.0).collect();
    assert!(colours.len() > 50, "the maps are not blank");
    let decoder = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(&path).unwrap()));
    let reader = decoder.read_info().unwrap();
    let mut texts = reader.info().uncompressed_latin1_text.iter().map(|text| text.keyword.clone()).collect::<Vec<_>>();
    texts.extend(reader.info().utf8_text.iter().map(|text| text.keyword.clone()));
    texts.extend(reader.info().compressed_latin1_text.iter().map(|text| text.keyword.clone()));
    assert!(texts.iter().any(|keyword| keyword == "Setup"), "the settings are in the file: {texts:?}");
}

#[test]
fn curves_states_and_a_gif_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::open();
    window.steps(3);
    for (title, name) in [("Export curves", "curves.csv"), ("Export states", "states.npz"), ("Export GIF", "steps.gif")]
    {
        let path = folder.path().join(name);
        window.palette(title);
        window.write_to(&path);
        window.until_app(title, |_| path.is_file());
        assert!(std::fs::metadata(&path).unwrap().len() > 100, "{name}");
    }
    let curves = std::fs::read_to_string(folder.path().join("curves.csv")).unwrap();
    assert!(curves.lines().count() > 4 * 5, "a line per step and level");
    let gif = std::fs::File::open(folder.path().join("steps.gif")).unwrap();
    let decoder = image::codecs::gif::GifDecoder::new(std::io::BufReader::new(gif)).unwrap();
    let frames = image::AnimationDecoder::into_frames(decoder).collect_frames().unwrap();
    assert_eq!(frames.len(), 4, "steps 0 to 3");
}

#[test]
fn slow_motion_goes_through_the_parts_of_a_step() {
    let mut window = Window::open();
    let mut phases = Vec::new();
    for _ in 0..5 {
        let serial = window.snapshot().serial;
        window.key(Key::P);
        window.until("the next part", |snapshot| snapshot.serial > serial && snapshot.transport == Transport::Paused);
        phases.push(window.snapshot().phase);
    }
    let shown: Vec<_> = phases.iter().flatten().collect();
    assert!(shown.len() >= 4, "one contribution after another: {phases:?}");
    assert_eq!(window.snapshot().step, 1, "the average makes the step");
}

#[test]
fn the_shortcut_sheet_opens_with_f1_and_closes_with_escape() {
    let mut window = Window::open();
    window.key(Key::F1);
    window.frames(3);
    assert!(window.shows("Keyboard shortcuts"));
    window.key(Key::Escape);
    window.frames(3);
    assert!(window.harness.query_by_label("Keyboard shortcuts").is_none());
}

#[test]
fn every_control_of_the_window_has_a_name() {
    // The harness itself refuses inputs without a name; buttons are checked here.
    let window = Window::open();
    for node in window.harness.get_all_by_role(Role::Button) {
        let node = node.accesskit_node();
        assert!(node.label().is_some_and(|label| !label.is_empty()), "a button without a name: {node:?}");
    }
}

#[test]
fn a_session_brings_back_setup_step_and_view() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.session.json");
    let mut window = Window::open();
    window.set("Attention", 1.25);
    window.until("the weight", |snapshot| (snapshot.setup.settings.weights.attention - 1.25).abs() < 1e-3);
    window.steps(3);
    window.key(Key::Num2);
    window.frames(2);
    window.save_session(&path);
    let saved = window.snapshot();
    drop(window);
    let options = glomscope::app::AppOptions { session: Some(path), ..Default::default() };
    let mut again = Window::open_with(options);
    again.until("the step", |snapshot| snapshot.step == 3 && snapshot.transport == Transport::Paused);
    assert_eq!(again.snapshot().setup, saved.setup);
    assert_eq!(again.snapshot().state, saved.state, "the same bits");
    assert_eq!(again.app().view().colouring, Colouring::Islands);
}

#[test]
fn a_broken_session_says_so_and_the_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.json");
    std::fs::write(&path, "{\"version\": 99}").unwrap();
    let mut window = Window::open();
    let run = window.snapshot().run;
    window.drop_file(&path);
    window.until_app("a message", |app| app.current_error().is_some_and(|error| error.contains("broken.json")));
    assert_eq!(window.snapshot().run, run);
    window.steps(1);
}

#[test]
fn the_command_line_is_copied() {
    let mut window = Window::open();
    window.key_with(Modifiers { shift: true, ..Modifiers::COMMAND }, Key::C);
    window.frames(2);
    assert!(window.shows("Copied: glomscope settle sample:"));
}

#[test]
fn a_pasted_picture_and_a_pasted_path_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stripes.png");
    image::RgbImage::from_fn(80, 40, |x, _| image::Rgb([(x * 3) as u8, 90, 30])).save(&path).unwrap();
    let mut window = Window::open();
    let copied = eframe::egui::ColorImage::filled([48, 64], eframe::egui::Color32::from_rgb(200, 30, 30));
    window.harness.event(eframe::egui::Event::PasteImage(std::sync::Arc::new(copied)));
    window.until("the pasted picture", |snapshot| snapshot.picture.dimensions() == (48, 64));
    window.harness.event(eframe::egui::Event::Paste(path.display().to_string()));
    window.until("the picture of the path", |snapshot| snapshot.picture.dimensions() == (80, 40));
    window.harness.event(eframe::egui::Event::Paste("a shopping list".to_owned()));
    window.until_app("a message", |app| app.current_error().is_some());
}

#[test]
fn what_joins_columns_is_chosen_level_by_level_and_can_be_undone() {
    use glomscope::islands::Linkage;

    let mut window = Window::open();
    let at = |snapshot: &glomscope::engine::Snapshot, level: usize| snapshot.setup.linkage[level];
    window.until("pairs", |snapshot| at(snapshot, 2) == Linkage::Pair);
    window.unfold("Where islands are cut");
    window.harness.get_by_role_and_label(Role::ComboBox, "Level 2").click_accesskit();
    window.frames(3);
    window.harness.get_by_label("Nested").click_accesskit();
    window.frames(3);
    window.until("level 2 nested", |snapshot| at(snapshot, 2) == Linkage::Nested);
    assert!(at(&window.snapshot(), 1) == Linkage::Pair && window.snapshot().undo.0);
    window.key_with(Modifiers::COMMAND, Key::Z);
    window.until("pairs again", |snapshot| at(snapshot, 2) == Linkage::Pair);
}

#[test]
fn the_kernel_of_the_smoother_is_chosen_for_all_levels_and_can_be_undone() {
    use glomscope::glom::Kernel;

    let mut window = Window::open();
    let all = |snapshot: &glomscope::engine::Snapshot, kernel: Kernel| {
        snapshot.setup.settings.levels.iter().all(|level| level.kernel == kernel)
    };
    window.unfold("Attention in detail");
    window.harness.get_by_role_and_label(Role::ComboBox, "Kernel").click_accesskit();
    window.frames(3);
    window.harness.get_by_label("Linear: raw products").click_accesskit();
    window.frames(3);
    window.until("the linear kernel", |snapshot| all(snapshot, Kernel::Linear));
    assert!(window.snapshot().undo.0);
    window.steps(2);
    window.key_with(Modifiers::COMMAND, Key::Z);
    window.until("the softmax again", |snapshot| all(snapshot, Kernel::Softmax));
}

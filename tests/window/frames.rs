//! How long a frame of the whole window takes while the engine runs flat out: on 64 x 64 columns, and with the matrix of 512
//! dimensions in sight. A measurement, not a test: run it by
//! `cargo test --release --test window frame_times -- --ignored --nocapture`. Layout, shapes and tessellation are timed, what the
//! graphics card does is not.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::{Duration, Instant};

use crate::harness::{Role, Window};
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use glomscope::app::AppOptions;
use glomscope::engine::{Command, PictureSource, Run, Session};
use glomscope::files::checkpoint;
use glomscope::glom::reference::{ReferenceConfig, ReferenceModel};
use glomscope::grid::Resolution;

/// Frames that are timed, one every sixtieth of a second.
const FRAMES: usize = 900;

#[test]
#[ignore = "a measurement"]
fn frame_times_while_the_engine_runs_flat_out() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("square.png");
    let wave = |x: u32, y: u32| ((f64::from(x) / 41.0).sin() * (f64::from(y) / 57.0).cos() * 100.0 + 128.0) as u8;
    image::RgbImage::from_fn(640, 640, |x, y| image::Rgb([wave(x, y), wave(y, x), (x / 3) as u8]))
        .save(&picture)
        .unwrap();
    let mut run = Run::new(PictureSource::Path(picture), None).unwrap();
    let mut setup = glomscope::engine::Setup::clone(&run.snapshot().setup);
    setup.resolution = Resolution::ColumnsAcross(64);
    assert!(run.apply(Command::Change(Box::new(setup), 0)).is_empty());
    let session = folder.path().join("square.session.json");
    Session::of(&run.snapshot(), serde_json::Value::Null).save(&session).unwrap();

    let mut window = Window::open_with(AppOptions { session: Some(session), ..Default::default() });
    window.until("64 x 64 columns", |snapshot| (snapshot.grid.rows, snapshot.grid.cols) == (64, 64));
    window.harness.get_by_role_and_label(Role::CheckBox, "As fast as it goes").click();
    window.key(Key::Space);
    window.until("a run", |snapshot| snapshot.step > 10);
    window.click_in("Level 1 map", 0.3, 0.6);
    measure(&mut window, "Islands, 64 x 64 columns");
}

#[test]
#[ignore = "a measurement"]
fn frame_times_of_the_memory_workspace_at_512_dimensions() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wide.safetensors");
    let config = ReferenceConfig { dim: 512, levels: 3, image_size: [128, 128], ..ReferenceConfig::default() };
    let model = ReferenceModel::random(config, 1).unwrap();
    checkpoint::save(&model, &path).unwrap();
    // The positions of a saved network are for pictures of its own size.
    let picture = folder.path().join("small.png");
    image::RgbImage::from_fn(128, 128, |x, y| image::Rgb([(x * 2) as u8, (y * 2) as u8, (x ^ y) as u8]))
        .save(&picture)
        .unwrap();
    let picture = Some(PictureSource::Path(picture));
    let mut window = Window::open_with(AppOptions { picture, ..AppOptions::default() });
    window.drop_file(&path);
    window.until("512 dimensions", |snapshot| snapshot.state.dim().2 == 512);
    window.key_with(Modifiers::COMMAND, Key::Num2);
    window.harness.get_by_role_and_label(Role::CheckBox, "As fast as it goes").click();
    window.key(Key::Space);
    window.until("a run", |snapshot| snapshot.step > 5 && snapshot.memory.look.is_some());
    window.click_in("Eigenvector on the picture", 0.3, 0.6);
    window.harness.hover_at(window.harness.get_by_role_and_label(Role::Button, "Matrix of level 1").rect().center());
    measure(&mut window, "Memory, 512 x 512 values, linear");
    window.harness.get_by_role_and_label(Role::CheckBox, "Logarithmic colours").click();
    measure(&mut window, "Memory, 512 x 512 values, symmetric logarithm");
}

/// Draws frames at sixty a second and prints how long they took.
fn measure(window: &mut Window, what: &str) {
    let (first, begun) = (window.snapshot().step, Instant::now());
    let mut times: Vec<f64> = (0..FRAMES)
        .map(|_| {
            let start = Instant::now();
            window.harness.step();
            let shapes = window.harness.output().shapes.clone();
            let _ = window.harness.ctx.tessellate(shapes, 1.0);
            let spent = start.elapsed();
            std::thread::sleep(Duration::from_micros(16_667).saturating_sub(spent));
            1e3 * spent.as_secs_f64()
        })
        .collect();
    let rate = (window.snapshot().step - first) as f64 / begun.elapsed().as_secs_f64();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[(share * (FRAMES - 1) as f64) as usize];
    println!("{what}: median {:.2} ms, 99th percentile {:.2} ms, {rate:.1} steps per second", at(0.5), at(0.99));
}

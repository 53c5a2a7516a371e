//! How long a frame takes: of the whole window while the engine runs flat out, with one GLOM and with two, of the maps,
//! of every tab below, and of the matrix of 512 dimensions. Layout, shapes and tessellation are timed, what the graphics
//! card does is not.
//!
//! `cargo bench --bench frames` prints everything, `cargo bench --bench frames -- maps` what has the word in its name.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{self, Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use glomscope::app::bottom::{Tab, bottom_ui};
use glomscope::app::maps::maps_ui;
use glomscope::app::memory::colours;
use glomscope::app::{AppOptions, Colouring, Panel, View};
use glomscope::engine::{
    Command, Curves, ModelChoice, PictureSource, Run, SecondSide, Session, Setup, SideStyle, Snapshot, StepCurve,
};
use glomscope::files::{checkpoint, samples};
use glomscope::glom::reference::{ReferenceConfig, ReferenceModel};
use glomscope::glom::{Callosum, Crossing, Sign};
use glomscope::grid::Resolution;
use harness::{Role, Window};
use ndarray::Array2;

#[allow(dead_code, reason = "the window's tests use the rest of it")]
#[path = "../tests/window/harness.rs"]
mod harness;

/// The measurements by name.
const ALL: [(&str, fn()); 6] = [
    ("window: 64 x 64 columns", window_of_many_columns),
    ("window: two GLOMs", window_of_two_gloms),
    ("window: a matrix of 512 dimensions", window_of_a_large_matrix),
    ("maps", maps),
    ("tabs", tabs),
    ("colours", colours_of_a_large_matrix),
];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    for (name, measure) in ALL {
        if wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str())) {
            measure();
        }
    }
}

/// Milliseconds of `count` frames; `before` is called with the number of each.
fn frames<S>(
    harness: &mut Harness<'_, S>,
    count: usize,
    mut before: impl FnMut(&mut Harness<'_, S>, usize),
) -> Vec<f64> {
    let frame = |number| {
        before(harness, number);
        let start = Instant::now();
        harness.step();
        let shapes = harness.output().shapes.clone();
        let drawn = harness.ctx.tessellate(shapes, harness.ctx.pixels_per_point());
        assert!(!drawn.is_empty());
        1e3 * start.elapsed().as_secs_f64()
    };
    (0..count).map(frame).collect()
}

fn print(what: &str, mut times: Vec<f64>, more: &str) {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[(share * (times.len() - 1) as f64) as usize];
    println!("{what}: median {:.2} ms, 99th percentile {:.2} ms{more}", at(0.5), at(0.99));
}

/// Draws 900 frames of the whole window, sixty a second.
fn print_window(window: &mut Window, what: &str) {
    const FRAMES: usize = 900;
    let (first, begun, spent) = (window.snapshot().step, Instant::now(), processor_time());
    let mut last = Instant::now();
    let times = frames(&mut window.harness, FRAMES, |_, _| {
        std::thread::sleep(Duration::from_micros(16_667).saturating_sub(last.elapsed()));
        last = Instant::now();
    });
    let rate = (window.snapshot().step - first) as f64 / begun.elapsed().as_secs_f64();
    assert!(rate > 0.0, "the run stands still");
    print(what, times, &format!("{}, {rate:.1} steps per second", processor_words(spent, FRAMES)));
}

/// Chooses a faster speed so many times, and lets the run play beyond the step where nothing changes any more.
fn play(window: &mut Window, faster: usize) {
    for _ in 0..faster {
        window.key(Key::CloseBracket);
    }
    window.palette("Go on when settled");
    window.key(Key::Space);
}

/// A session of 64 x 64 columns of the hand-made model, in `folder`, with what `change` makes of its setup.
fn session_of_many_columns(folder: &Path, change: impl FnOnce(&mut Setup)) -> PathBuf {
    let picture = folder.join("square.png");
    let wave = |x: u32, y: u32| ((f64::from(x) / 41.0).sin() * (f64::from(y) / 57.0).cos() * 100.0 + 128.0) as u8;
    image::RgbImage::from_fn(640, 640, |x, y| image::Rgb([wave(x, y), wave(y, x), (x / 3) as u8]))
        .save(&picture)
        .unwrap();
    let mut run = Run::new(PictureSource::Path(picture), None).unwrap();
    let mut setup = Setup::clone(&run.snapshot().setup);
    setup.resolution = Resolution::ColumnsAcross(64);
    change(&mut setup);
    assert!(run.apply(Command::Change(Box::new(setup), 0)).is_empty());
    let session = folder.join("square.session.json");
    Session::of(&run.snapshot(), serde_json::Value::Null).save(&session).unwrap();
    session
}

fn window_of_many_columns() {
    let folder = tempfile::tempdir().unwrap();
    let session = session_of_many_columns(folder.path(), |_| ());
    let mut window = Window::open_with(AppOptions { session: Some(session), ..Default::default() });
    window.until("64 x 64 columns", |snapshot| (snapshot.grid.rows, snapshot.grid.cols) == (64, 64));
    // From four steps a second, where the window begins, to eight: every frame lies between two steps.
    play(&mut window, 1);
    window.until("a run", |snapshot| snapshot.step > 2);
    window.click_in("Level 1 map", 0.3, 0.6);
    print_window(&mut window, "Islands, 64 x 64 columns, 8 steps a second, colours blend");
    for _ in 0..3 {
        window.key(Key::CloseBracket);
    }
    print_window(&mut window, "Islands, 64 x 64 columns, as fast as it goes");
}

/// Both sides, the differences between them, and the callosum's controls, with all maps new at every step.
fn window_of_two_gloms() {
    let folder = tempfile::tempdir().unwrap();
    let session = session_of_many_columns(folder.path(), |setup| {
        let mut right = setup.clone();
        SideStyle::Near.put(setup);
        SideStyle::Far.put(&mut right);
        let crossing = Crossing { gain: 0.2, sign: Sign::Helps, delay: 1 };
        let callosum = Callosum::even(setup.settings.levels.len(), crossing);
        setup.second = Some(Box::new(SecondSide::new(right.settings, callosum)));
    });
    let mut window = Window::open_with(AppOptions { session: Some(session), ..Default::default() });
    window.until("64 x 64 columns on both sides", |snapshot| {
        let right = snapshot.second.as_ref();
        right.is_some_and(|right| [snapshot.grid, right.grid].iter().all(|grid| (grid.rows, grid.cols) == (64, 64)))
    });
    window.palette("Workspace Hemispheres");
    window.invoke("Two GLOMs");
    play(&mut window, 1);
    window.until("a run", |snapshot| snapshot.step > 2);
    window.click_in("Level 1 right map", 0.3, 0.6);
    print_window(&mut window, "Two GLOMs, 64 x 64 columns each, 8 steps a second");
    for _ in 0..3 {
        window.key(Key::CloseBracket);
    }
    print_window(&mut window, "Two GLOMs, 64 x 64 columns each, as fast as they go");
}

fn window_of_a_large_matrix() {
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
    let mut window =
        Window::open_with(AppOptions { picture: Some(PictureSource::Path(picture)), ..Default::default() });
    window.drop_file(&path);
    window.until("512 dimensions", |snapshot| snapshot.state.dim().2 == 512);
    window.key_with(Modifiers::COMMAND, Key::Num2);
    play(&mut window, 4);
    window.until("a run", |snapshot| snapshot.step > 5 && snapshot.memory.look.is_some());
    window.click_in("Eigenvector on the picture", 0.3, 0.6);
    window.harness.hover_at(window.harness.get_by_role_and_label(Role::Button, "Matrix of level 1").rect().center());
    print_window(&mut window, "Memory, 512 x 512 values, linear");
    window.harness.get_by_role_and_label(Role::CheckBox, "Logarithmic colours").click();
    print_window(&mut window, "Memory, 512 x 512 values, symmetric logarithm");
}

/// A run of a bundled sample that has made `steps` steps.
fn run(across: u32, steps: usize) -> Run {
    let setup = Setup { resolution: Resolution::ColumnsAcross(across), ..Setup::of(ModelChoice::HandMade).unwrap() };
    let mut run = Run::new(PictureSource::Sample(samples::names()[0].to_owned()), Some(setup)).unwrap();
    go(&mut run, steps);
    run
}

fn go(run: &mut Run, steps: usize) {
    run.apply(Command::Step(steps));
    while run.is_running() {
        run.advance();
    }
}

/// What a panel shows.
struct Shown {
    snapshot: Arc<Snapshot>,
    view: View,
}

fn panel(
    size: egui::Vec2,
    snapshot: Arc<Snapshot>,
    view: View,
    show: fn(&mut egui::Ui, &mut Panel<'_>),
) -> Harness<'static, Shown> {
    let draw = move |ui: &mut egui::Ui, shown: &mut Shown| {
        shown.view.hovered = shown.view.next_hovered.take();
        let snapshot = shown.snapshot.clone();
        let mut panel = Panel { snapshot: &snapshot, view: &mut shown.view, commands: &mut Vec::new() };
        egui::CentralPanel::default().show(ui, |ui| show(ui, &mut panel));
    };
    Harness::builder().with_size(size).with_step_dt(1.0 / 60.0).build_ui_state(draw, Shown { snapshot, view })
}

/// Nanoseconds that this thread has spent on a processor, in steps of a few milliseconds, where the system says so: on
/// a busy machine a frame's time on the clock counts the other programs too.
fn processor_time() -> Option<u64> {
    std::fs::read_to_string("/proc/thread-self/schedstat").ok()?.split_whitespace().next()?.parse().ok()
}

/// What this thread has spent on each of so many frames since it had spent `begun`.
fn processor_words(begun: Option<u64>, frames: usize) -> String {
    let spent = processor_time().zip(begun).map(|(end, begun)| (end - begun) as f64 * 1e-6 / frames as f64);
    spent.map(|spent| format!(", processor {spent:.2} ms a frame")).unwrap_or_default()
}

/// Frames in which every map is new, under every colouring.
fn maps() {
    const FRAMES: usize = 300;
    for colouring in Colouring::ALL {
        let mut run = run(79, 6); // 79 x 53, a little more than 64 x 64
        let first = run.snapshot();
        go(&mut run, 1);
        let second = run.snapshot();
        let (columns, levels) = (first.grid.columns(), first.levels());
        let view = View { colouring, ..View::default() };
        let mut harness = panel(vec2(1000.0, 760.0), second.clone(), view, maps_ui);
        harness.run_steps(4);
        let point = harness.get_by_label("Level 1 map").rect().center();
        let begun = processor_time();
        let times = frames(&mut harness, FRAMES, |harness, frame| {
            // Serials differ from frame to frame, as they do when the engine runs flat out.
            let mut next = Snapshot::clone(if frame % 2 == 0 { &first } else { &second });
            next.serial = 1000 + frame as u64;
            harness.state_mut().snapshot = Arc::new(next);
            harness.hover_at(point + vec2((frame % 40) as f32, 0.0));
        });
        let spent = processor_words(begun, FRAMES);
        print(&format!("Maps of {columns} columns, {levels} levels, {}", colouring.name()), times, &spent);
    }
}

/// Every tab of the bottom panel after 20,000 steps.
fn tabs() {
    let mut run = run(16, 3);
    let mut snapshot = Snapshot::clone(&run.snapshot());
    let last = snapshot.curves.steps.last().unwrap().clone();
    let mut curves = Curves::clone(&snapshot.curves);
    for step in 4..20_000 {
        let mut next = StepCurve::clone(&last);
        next.step = step;
        next.levels[0].islands = 100 + step % 37;
        curves.steps.push(Arc::new(next));
    }
    snapshot.curves = Arc::new(curves);
    (snapshot.step, snapshot.newest_step) = (19_999, 19_999);
    let view = View { pinned: vec![70], level: 1, ..View::default() };
    let mut harness = panel(vec2(1200.0, 320.0), Arc::new(snapshot), view, bottom_ui);
    for tab in Tab::ALL {
        tab.show(&harness.ctx);
        harness.run_steps(3);
        print(&format!("Tab {}", tab.name()), frames(&mut harness, 100, |_, _| ()), "");
    }
}

/// From the values of a matrix to colours.
fn colours_of_a_large_matrix() {
    let matrix = Array2::from_shape_fn((512, 512), |(i, j)| ((i * 7 + j * 13) % 101) as f32 / 50.0 - 1.0);
    for logarithmic in [false, true] {
        let range = colours::Range { most: 1.0, logarithmic };
        colours::paint(matrix.view(), range);
        let begun = Instant::now();
        let colours: usize = (0..100).map(|_| colours::paint(matrix.view(), range).len()).sum();
        assert_eq!(colours, 100 * 512 * 512);
        println!("Colours of 512 x 512 values, logarithmic {logarithmic}: {:?}", begun.elapsed() / 100);
    }
    let begun = Instant::now();
    let most: f32 = (0..100).map(|_| colours::automatic(matrix.view())).sum();
    println!("Scale of 512 x 512 values: {:?} (up to {})", begun.elapsed() / 100, most / 100.0);
}

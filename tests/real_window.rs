//! The real window on a virtual screen: it settles a picture, is looked at, and rests when there is nothing to do.
//!
//! Needs Xvfb, xdotool and ImageMagick's `import`; without them the test says so and is skipped.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use image::RgbImage;
use image::imageops::{self, FilterType};

const SIZE: (u32, u32) = (1500, 1000);

/// Ended when dropped, so that a failed test leaves nothing behind.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn has(program: &str) -> bool {
    Command::new("which").arg(program).stdout(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// A virtual screen that chooses its own number.
fn screen() -> (Running, String) {
    // Without -noreset it begins again when its last client leaves, as xdotool does, and lets nobody in for a moment.
    let mut server = Command::new("Xvfb")
        .args(["-noreset", "-displayfd", "1", "-screen", "0", &format!("{}x{}x24", SIZE.0, SIZE.1)])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (Running(server), format!(":{}", line.trim()))
}

fn xdotool(display: &str, arguments: &[&str]) -> String {
    let output = Command::new("xdotool").env("DISPLAY", display).args(arguments).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn look(display: &str, path: &Path) -> RgbImage {
    let status = Command::new("import").env("DISPLAY", display).args(["-window", "root"]).arg(path).status().unwrap();
    assert!(status.success(), "no picture of the screen");
    image::open(path).unwrap().to_rgb8()
}

/// Clock ticks that a process has used.
fn ticks(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

/// Mean absolute difference of two small pictures, in grey levels.
fn difference(a: &RgbImage, b: &RgbImage) -> f64 {
    let sum: u64 = a.as_raw().iter().zip(b.as_raw()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.as_raw().len() as f64
}

/// Where the maps of levels 0 to 3 stand in a presentation of this size: left, top, width, height.
const MAPS: [[u32; 4]; 4] = [[1214, 331, 226, 150], [60, 129, 1135, 755], [1214, 533, 226, 150], [1214, 735, 226, 150]];

/// The middle of the four maps, made small.
fn maps(picture: &RgbImage) -> Vec<RgbImage> {
    let small = |[left, top, width, height]: [u32; 4]| {
        let (x, y) = (left + width / 5, top + height / 5);
        let cut = imageops::crop_imm(picture, x, y, width * 3 / 5, height * 3 / 5).to_image();
        imageops::resize(&cut, 24, 24, FilterType::Triangle)
    };
    MAPS.into_iter().map(small).collect()
}

#[test]
fn a_real_window_settles_a_picture_and_then_rests() {
    if let Some(missing) = ["Xvfb", "xdotool", "import"].into_iter().find(|program| !has(program)) {
        println!("skipped: {missing} is not installed");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let (_screen, display) = screen();
    let program = Command::new(env!("CARGO_BIN_EXE_glomscope"))
        .env("DISPLAY", &display)
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .env_remove("WAYLAND_DISPLAY")
        .env("XDG_RUNTIME_DIR", home.path())
        .env("XDG_DATA_HOME", home.path())
        .env("XDG_CONFIG_HOME", home.path())
        .spawn()
        .unwrap();
    let process = program.id();
    let mut program = Running(program);
    let begun = Instant::now();
    let window = loop {
        let found = xdotool(&display, &["search", "--onlyvisible", "--pid", &process.to_string()]);
        if let Some(window) = found.lines().next() {
            break window.to_owned();
        }
        assert!(program.0.try_wait().unwrap().is_none(), "the program ended before it had a window");
        assert!(begun.elapsed() < Duration::from_secs(60), "no window within a minute");
        sleep(Duration::from_millis(100));
    };
    let size = [SIZE.0.to_string(), SIZE.1.to_string()];
    xdotool(
        &display,
        &["windowmove", &window, "0", "0", "windowsize", &window, &size[0], &size[1], "windowfocus", &window],
    );
    sleep(Duration::from_millis(1500));
    // Presentation mode: the maps fill the window. The run has begun by itself: it is put back to its beginning.
    xdotool(&display, &["key", "F11"]);
    sleep(Duration::from_millis(1000));
    xdotool(&display, &["key", "r"]);
    sleep(Duration::from_millis(1500));
    let before = look(&display, &home.path().join("before.png"));
    let colours: std::collections::HashSet<_> = before.pixels().map(|pixel| pixel.0).collect();
    assert!(colours.len() > 300, "the window is not blank: {} colours", colours.len());

    xdotool(&display, &["key", "s"]);
    // Settled: it has come to rest. The first look is only taken after it has been seen to work.
    let begun = Instant::now();
    let mut used = ticks(process);
    let mut worked = false;
    loop {
        sleep(Duration::from_millis(2000));
        let now = ticks(process);
        let quiet = now - used <= 4;
        worked |= now - used > 20;
        used = now;
        if quiet && worked {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(300), "it never comes to rest (worked: {worked})");
    }
    let after = look(&display, &home.path().join("after.png"));
    if let Some(keep) = std::env::var_os("GLOMSCOPE_KEEP_SCREENSHOTS") {
        before.save(Path::new(&keep).join("before.png")).unwrap();
        after.save(Path::new(&keep).join("after.png")).unwrap();
    }
    let (early, late) = (maps(&before), maps(&after));
    let moved = early.iter().zip(&late).filter(|(early, late)| difference(early, late) > 1.0).count();
    assert!(moved >= 3, "settling changes the maps: {moved} of 4 did");
    for a in 0..4 {
        for b in a + 1..4 {
            let apart = difference(&late[a], &late[b]);
            assert!(apart > 2.0, "levels {a} and {b} look the same: {apart:.2}");
        }
    }
}

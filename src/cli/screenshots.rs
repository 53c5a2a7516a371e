//! `glomscope screenshots`: pictures of the window, taken by the window itself; on a machine without a screen, on a
//! virtual one.

use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::formed::Form;
use super::reporting::TellArgs;
use super::values::picture_source;
use super::{Failure, interrupt};
use crate::app;

/// Set for the second start, on the virtual screen, so that there is no third.
const ON_VIRTUAL_SCREEN: &str = "GLOMSCOPE_VIRTUAL_SCREEN";

/// Arguments of `screenshots`.
#[derive(Debug, Args)]
pub struct ScreenshotsArgs {
    /// Folder for the pictures; made when it is not there
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Picture to settle; `sample:NAME` for a bundled one, `scene:SEED` for a generated one
    #[arg(long, value_name = "PICTURE")]
    pub picture: Option<PathBuf>,
    /// How it tells what was taken.
    #[command(flatten)]
    pub told: TellArgs,
}

/// What was taken.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct ScreenshotsReport {
    /// The pictures.
    files: Vec<PathBuf>,
}

/// Runs `glomscope screenshots DIR`.
///
/// # Errors
/// No screen and no Xvfb to make one, no window, or a file that cannot be written.
pub fn screenshots(args: &ScreenshotsArgs) -> Result<(), Failure> {
    let picture = args.picture.as_deref().map(picture_source).transpose()?;
    let no_screen = std::env::var_os("DISPLAY").is_none() && std::env::var_os("WAYLAND_DISPLAY").is_none();
    if cfg!(target_os = "linux") && no_screen && std::env::var_os(ON_VIRTUAL_SCREEN).is_none() {
        return on_virtual_screen();
    }
    let report = ScreenshotsReport { files: app::take_screenshots(&args.folder, picture)? };
    args.told.tell(Form::Screenshots, &report, || report.files.iter().map(|path| path_line(path)).collect())
}

/// Waits for the program. A request to end goes on to it.
fn until_it_ends(mut program: Child) -> io::Result<ExitStatus> {
    loop {
        if let Some(status) = program.try_wait()? {
            return Ok(status);
        }
        if interrupt::pressed() {
            program.kill()?;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn path_line(path: &Path) -> String {
    format!("{}\n", path.display())
}

/// Starts Xvfb and this program again on it, with the same arguments.
fn on_virtual_screen() -> Result<(), Failure> {
    let mut server = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1440x900x24"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| {
            Failure::failed(format!(
                "there is no display here, and Xvfb, which would make one, cannot be started: {error}"
            ))
        })?;
    let outcome = server.stdout.take().map(|number| {
        let mut line = String::new();
        BufReader::new(number).read_line(&mut line)?;
        Command::new(std::env::current_exe()?)
            .args(std::env::args_os().skip(1))
            .env("DISPLAY", format!(":{}", line.trim()))
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env(ON_VIRTUAL_SCREEN, "1")
            .spawn()
            .and_then(until_it_ends)
    });
    // The screen goes whatever came of it.
    let _ = server.kill();
    let _ = server.wait();
    interrupt::check()?;
    match outcome {
        Some(Ok(status)) if status.success() => Ok(()),
        Some(Ok(_)) => Err(Failure::failed("no pictures were taken on the virtual screen")),
        Some(Err(error)) => {
            Err(Failure::failed(format!("the window could not be started on the virtual screen: {error}")))
        }
        None => Err(Failure::failed("Xvfb did not say which display it made")),
    }
}

//! `glomscope` without a command: the window.

use std::path::PathBuf;

use clap::builder::TypedValueParser;
use clap::{Args, Command};

use super::choices::{self, one_of};
use super::values::picture_source;
use super::{Failure, mistyped};
use crate::app::{self, AppOptions, Renderer};
use crate::engine::{ModelChoice, PictureSource};
use crate::language::Language;
use crate::teach::ENDING;

/// Arguments of the window.
#[derive(Debug, Args)]
pub struct WindowArgs {
    /// Picture, animated GIF or folder of numbered pictures to open; `sample:NAME` for a bundled picture, `scene:SEED`
    /// for a generated one; or a lesson, a file that ends with `.lesson.toml`
    #[arg(value_name = "IMAGE")]
    pub image: Option<PathBuf>,
    /// Session file to open; an IMAGE beside it replaces the session's picture
    #[arg(long, value_name = "FILE")]
    pub session: Option<PathBuf>,
    /// Model that the window begins with
    #[arg(long, value_parser = choices::model(), default_value = "learned", conflicts_with = "session")]
    pub model: ModelChoice,
    /// Language of the window; without it the one that was chosen there, at first the desktop's
    #[arg(long, value_parser = choices::language())]
    pub language: Option<Language>,
    /// What draws the window
    #[arg(long, value_parser = renderer(), default_value = Renderer::default().key())]
    pub renderer: Renderer,
}

/// Reads `--renderer`.
fn renderer() -> impl TypedValueParser<Value = Renderer> {
    one_of(Renderer::ALL.map(|renderer| {
        let help = match renderer {
            Renderer::Glow => "OpenGL: small, works in virtual machines and on old computers",
            Renderer::Wgpu => "Vulkan, Metal or Direct3D; only in builds with the feature \"wgpu\"",
        };
        (renderer, renderer.key(), help)
    }))
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// A picture that cannot be, or no window.
pub fn window(args: WindowArgs, command: &Command) -> Result<(), Failure> {
    let (lesson, image): (Option<_>, Option<_>) = match args.image {
        Some(file) if file.to_string_lossy().ends_with(ENDING) => (Some(file), None),
        image => (None, image),
    };
    let picture = image.as_deref().map(picture_source).transpose()?;
    let WindowArgs { session, model, renderer, language, .. } = args;
    let (picture_there, model) = (picture.clone(), Some(model));
    let options = AppOptions { picture: picture_there, session, model, renderer, language, lesson, play: true };
    app::run(options).map_err(|error| match picture {
        // What is wrong with the picture is more easily mended than that there is no window, and would come next.
        Some(PictureSource::Path(path)) if !path.exists() => {
            let slip = mistyped::sentence(path.as_os_str(), command);
            let words = slip.unwrap_or_else(|| format!("no such file: {}.", path.display()));
            Failure::failed(format!("{words} Besides, {error}"))
        }
        _ => Failure::Failed(error),
    })
}

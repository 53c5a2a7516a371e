//! `glomscope` without a command: the window.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Failure;
use super::choices::Model;
use super::values::picture_source;
use crate::app::{self, AppOptions};

/// Arguments of the window.
#[derive(Debug, Args)]
pub struct WindowArgs {
    /// Picture, animated GIF or folder of numbered pictures to open; `sample:NAME` for a bundled picture, `scene:SEED`
    /// for a generated one
    #[arg(value_name = "IMAGE")]
    pub image: Option<PathBuf>,
    /// Session file to open; an IMAGE beside it replaces the session's picture
    #[arg(long, value_name = "FILE")]
    pub session: Option<PathBuf>,
    /// Model that the window begins with
    #[arg(long, value_enum, default_value = "learned", conflicts_with = "session")]
    pub model: Model,
    /// What draws the window
    #[arg(long, value_enum, default_value_t = Renderer::Glow)]
    pub renderer: Renderer,
}

/// What draws the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Renderer {
    /// OpenGL: small, works in virtual machines and on old computers
    Glow,
    /// Vulkan, Metal or Direct3D; only in builds with the feature "wgpu"
    Wgpu,
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// A picture that cannot be, or no window.
pub fn window(args: WindowArgs) -> Result<(), Failure> {
    let renderer = match args.renderer {
        Renderer::Glow => app::Renderer::Glow,
        Renderer::Wgpu => app::Renderer::Wgpu,
    };
    let picture = args.image.as_deref().map(picture_source).transpose()?;
    let model = Some(args.model.into());
    app::run(AppOptions { picture, session: args.session, model, renderer }).map_err(Failure::Failed)
}

//! `glomscope info`: what a checkpoint holds, and whether it opens.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::Failure;
use super::formed::Form;
use super::reporting::TellArgs;
use super::values::{self, grouped};
use crate::files::checkpoint::{self, CheckpointInfo};

/// Arguments of `info`.
#[derive(Debug, Args)]
pub struct InfoArgs {
    /// A .safetensors file
    #[arg(value_name = "CHECKPOINT")]
    pub checkpoint: PathBuf,
    /// One of several networks in the file, by what stands before the names of its tensors: ema_model
    #[arg(long, value_name = "NAME")]
    pub prefix: Option<String>,
    /// How it tells what the file holds.
    #[command(flatten)]
    pub told: TellArgs,
}

/// Runs `glomscope info`. A file that holds no GLOM, or a broken one, is described as far as it can be and then is a
/// failure.
///
/// # Errors
/// A file that cannot be read, or that does not open as a model.
pub fn info(args: &InfoArgs) -> Result<(), Failure> {
    let path = values::network(&args.checkpoint, args.prefix.as_deref());
    let info = checkpoint::info(&path)?;
    args.told.tell(Form::Info, &info, || text(&info, &args.checkpoint.display().to_string()))?;
    match &info.problem {
        Some(problem) => Err(Failure::failed(format!("{problem}: {}", args.checkpoint.display()))),
        None => Ok(()),
    }
}

/// The description for people.
fn text(info: &CheckpointInfo, path: &str) -> String {
    let mut text = format!("{path}\n{}", info.kind);
    let _ = match &info.version {
        Some(version) => writeln!(text, ", version {version}"),
        None => writeln!(text),
    };
    if let Some(configuration) = &info.configuration {
        let [height, width] = configuration.image_size;
        let (side, grid) = (configuration.patch_size, configuration.grid());
        let _ = writeln!(text, "  picture     {width} x {height} pixels in patches of {side} x {side}");
        let _ = writeln!(text, "  grid        {} rows x {} columns", grid.rows, grid.cols);
        let _ = writeln!(text, "  levels      {}", configuration.levels);
        let _ = writeln!(text, "  embedding   {} numbers", configuration.dim);
        let reach =
            if configuration.radius > 0.0 { format!("{} columns", configuration.radius) } else { "global".to_owned() };
        let _ = writeln!(text, "  radius      {reach}");
        let _ = writeln!(text, "  self        {}", if configuration.consensus_self { "on" } else { "off" });
    }
    if let Some(config) = &info.learned {
        let radii: Vec<_> = config
            .radii
            .iter()
            .map(|radius| if *radius > 0.0 { radius.to_string() } else { "global".to_owned() })
            .collect();
        let _ = writeln!(text, "  picture     any size, meant for {} columns across", config.across);
        let _ = writeln!(text, "  levels      {}", config.levels);
        let _ = writeln!(text, "  embedding   {} numbers", config.dim);
        let _ = writeln!(text, "  radii       {} columns", radii.join(", "));
        let _ = writeln!(text, "  sees        {} columns across, every column by itself", config.seen_across());
        if config.votes {
            let _ = writeln!(text, "  votes       for the place and the size of wholes, at level 2");
        }
    }
    for (label, line) in info.training.iter().flat_map(|training| &training.lines) {
        let _ = writeln!(text, "  {label:<11} {line}");
    }
    if let Some(parameters) = info.parameters {
        let _ = writeln!(text, "  parameters  {}", grouped(parameters));
    }
    if let Some(training) = &info.training {
        let words = if training.goes_on {
            "exactly where it was saved"
        } else {
            "not to the same bits: the state of its training was left out"
        };
        let _ = writeln!(text, "  goes on     {words}");
    }
    if let Some(opened_by) = info.opened_by {
        let _ = writeln!(text, "  use         {opened_by}");
    }
    if info.networks.len() > 1 {
        let _ = writeln!(text, "  networks    {} (choose one by --prefix)", info.networks.join(", "));
    }
    list(&mut text, "assumed", &info.assumed);
    list(&mut text, "not used", &info.ignored);
    // The settings of a training are many, and told above as far as they matter.
    if !info.metadata.is_empty() && info.training.is_none() && info.learned.is_none() {
        text.push_str("metadata\n");
        for (name, value) in &info.metadata {
            let _ = writeln!(text, "  {name} = {value}");
        }
    }
    let _ = writeln!(text, "tensors");
    let width = info.tensors.iter().map(|tensor| tensor.name.chars().count()).max().unwrap_or(0);
    for tensor in &info.tensors {
        let shape: Vec<_> = tensor.shape.iter().map(usize::to_string).collect();
        let _ = writeln!(text, "  {:<width$}  {:<4}  {}", tensor.name, tensor.dtype, shape.join(" x "));
    }
    text
}

fn list(text: &mut String, title: &str, lines: &[String]) {
    if !lines.is_empty() {
        let _ = writeln!(text, "{title}");
    }
    for line in lines {
        let _ = writeln!(text, "  {line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_grouped() {
        assert_eq!([7, 999, 1000, 1_234_567].map(grouped), ["7", "999", "1,000", "1,234,567"]);
    }
}

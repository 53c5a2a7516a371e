//! `glomscope probe`: pictures that ask one question, written with what they know.

use std::path::PathBuf;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::formed::Form;
use super::reporting::TellArgs;
use super::{Failure, interrupt};
use crate::files::png;
use crate::probes::Probe;

/// Arguments of `probe`.
#[derive(Debug, Args)]
pub struct ProbeArgs {
    /// What to draw: navon:HS is a big H made of small S; a grating has orientation=DEGREES (90 is upright),
    /// cycles=N across the width and contrast=0..1; either has size=WxH; colons between
    #[arg(value_name = "PROBE", required = true, value_parser = parsed)]
    pub probes: Vec<Probe>,
    /// Folder for the pictures; made when it is not there
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// How it tells what was drawn.
    #[command(flatten)]
    pub told: TellArgs,
}

/// What was drawn.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct ProbeReport {
    /// The probe as it is typed.
    probe: String,
    /// What it is called.
    title: String,
    /// The picture file.
    picture: PathBuf,
    /// The label images beside it: of its parts, and of its wholes; none of stripes.
    truths: Vec<PathBuf>,
}

fn parsed(text: &str) -> Result<Probe, String> {
    text.parse()
}

/// Runs `glomscope probe`.
///
/// # Errors
/// A file that cannot be written.
pub fn probe(args: &ProbeArgs) -> Result<(), Failure> {
    std::fs::create_dir_all(&args.out)
        .map_err(|error| Failure::failed(format!("the folder cannot be made ({error}): {}", args.out.display())))?;
    for probe in &args.probes {
        interrupt::check()?;
        let (picture, truths) = probe.draw().map_err(|error| Failure::Usage(error.to_string()))?;
        let name = probe.to_string().replace([':', '='], "-");
        let file = |ending: &str| args.out.join(format!("{name}{ending}"));
        png::write_rgb(&file(".png"), &picture, &[("Probe".to_owned(), probe.to_string())])?;
        let mut report =
            ProbeReport { probe: probe.to_string(), title: probe.title(), picture: file(".png"), truths: Vec::new() };
        for known in &truths {
            let path = file(&format!(".{}.png", known.kind.key()));
            png::write_truth(&path, &known.truth)?;
            report.truths.push(path);
        }
        let line = || format!("{}  {}\n", report.picture.display(), report.title);
        args.told.tell(Form::Probe, &report, line)?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::files::truth;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: ProbeArgs,
    }

    #[test]
    fn probes_are_written_with_what_they_know() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().to_str().unwrap();
        let line = ["probe", "navon:size=128x96:TL", "grating:cycles=3", "--out", out];
        probe(&Line::try_parse_from(line).unwrap().args).unwrap();
        let at = |name: &str| folder.path().join(name);
        let (drawn, truths) = "navon:size=128x96:TL".parse::<Probe>().unwrap().draw().unwrap();
        assert_eq!(image::open(at("navon-size-128x96-TL.png")).unwrap().into_rgb8(), drawn);
        assert_eq!(truth::open(&at("navon-size-128x96-TL.parts.png")).unwrap(), truths[0].truth);
        assert_eq!(truth::open(&at("navon-size-128x96-TL.wholes.png")).unwrap(), truths[1].truth);
        assert!(at("grating-cycles-3.png").is_file() && !at("grating-cycles-3.parts.png").exists());
        assert!(Line::try_parse_from(["probe", "rings", "--out", out]).is_err());
        assert!(Line::try_parse_from(["probe", "--out", out]).is_err());
    }
}

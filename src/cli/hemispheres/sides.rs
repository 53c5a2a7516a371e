//! What a side of `hemispheres settle` is like, in one word or several.

use std::path::Path;

use clap::Parser;

use crate::cli::Failure;
use crate::cli::settle::plan::{SettlePlan, Start};
use crate::cli::settle::{FrameArgs, StopArgs};
use crate::engine::{ModelChoice, PictureSource, Preset, Setup, SideStyle, TruthSource};

/// Flags of `settle` that say what a side is like; the others are about the picture or the output.
const OF_A_SIDE: [&str; 28] = [
    "beta",
    "beta-gain",
    "checkpoint",
    "columns",
    "eta",
    "far",
    "freeze",
    "gain",
    "inner",
    "kernel",
    "lambda",
    "linkage",
    "memory-rule",
    "memory-weight",
    "model",
    "patch",
    "preset",
    "radius",
    "radius-gain",
    "resize",
    "score",
    "seed",
    "self",
    "threshold",
    "threshold-inside",
    "weigh-by-agreement",
    "weights",
    "weights-at",
];

/// `settle`, without the program's name before it.
#[derive(Debug, Parser)]
#[command(no_binary_name = true)]
struct Line {
    #[command(flatten)]
    settle: crate::cli::settle::SettleArgs,
}

/// One side, ready to begin.
pub struct Planned {
    /// What it is shown.
    pub source: PictureSource,
    /// What it is made from.
    pub setup: Setup,
    /// The preset that was asked for, and where to look.
    pub preset: Option<(Preset, &'static str)>,
    /// What its islands are scored against.
    pub truth: Option<TruthSource>,
    /// Steps at most.
    pub steps: usize,
    /// Whether to stop earlier, when settled.
    pub until_settled: bool,
}

/// What a side on `image` is to be, by its settings: words, and flags of `settle` without their dashes, separated by
/// commas. `flag` is where they were given.
///
/// # Errors
/// A word or a value that is not known, with the flag; a picture, a model or settings that cannot be used.
pub fn planned(
    flag: &str,
    settings: &str,
    image: &Path,
    (stop, frames): (&StopArgs, FrameArgs),
    truth: Option<&Path>,
) -> Result<Planned, Failure> {
    let wrong = |why: String| Failure::Usage(format!("--{flag}: {why}"));
    let mut line = vec![image.to_path_buf().into_os_string()];
    line.extend(flags(settings).map_err(wrong)?.into_iter().map(Into::into));
    let parsed = Line::try_parse_from(line).map_err(|error| wrong(first_line(&error.to_string())))?;
    let mut settle = parsed.settle;
    settle.image = Some(image.to_path_buf());
    (settle.stop, settle.frames, settle.truth) = (stop.clone(), frames, truth.map(Path::to_path_buf));
    let named = |failure| match failure {
        Failure::Usage(why) => wrong(why),
        other => other,
    };
    let SettlePlan { start, preset, truth, steps, until_settled } = SettlePlan::new(&settle).map_err(named)?;
    match start {
        Start::Fresh(source, setup) => Ok(Planned { source, setup: *setup, preset, truth, steps, until_settled }),
        Start::SettleFirst(..) | Start::Again(..) => {
            Err(wrong("this preset acts on a settled state; two sides begin together at step 0".to_owned()))
        }
    }
}

/// Whether the settings of a side say how fine its grid is.
///
/// # Errors
/// A word that is not known.
pub fn says_columns(settings: &str) -> Result<bool, String> {
    Ok(flags(settings)?.iter().any(|flag| flag.starts_with("--columns") || flag.starts_with("--patch")))
}

/// The settings as flags: `beta=20,10,columns=24` is `--beta=20,10 --columns=24`, `near` is what it stands for.
fn flags(settings: &str) -> Result<Vec<String>, String> {
    let mut flags: Vec<String> = Vec::new();
    for part in settings.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let key = part.split('=').next().unwrap_or_default();
        if part.contains('=') {
            if !OF_A_SIDE.contains(&key) {
                return Err(format!("\"{key}\" is not a setting of a side: {}", OF_A_SIDE.join(", ")));
            }
            flags.push(format!("--{part}"));
        } else if let Some(style) = SideStyle::named(part) {
            flags.extend(self::flags(style.settings())?);
        } else if let Some(preset) = Preset::named(part) {
            flags.push(format!("--preset={}", preset.key()));
        } else if ModelChoice::without_file().iter().any(|(_, key, _)| *key == part) {
            flags.push(format!("--model={part}"));
        } else if part.ends_with(".safetensors") {
            flags.push(format!("--checkpoint={part}"));
        } else if part == "resize" {
            flags.push("--resize".to_owned());
        } else if let Some(flag) = flags.last_mut() {
            // One value per level: the next of a list.
            *flag = format!("{flag},{part}");
        } else {
            let words = SideStyle::ALL.map(SideStyle::key).join(", ");
            return Err(format!("\"{part}\" is not known: write {words}, a preset, a checkpoint, or KEY=VALUE"));
        }
    }
    Ok(flags)
}

/// What went wrong, without the usage that follows.
fn first_line(said: &str) -> String {
    said.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn lists_words_and_flags_are_told_apart() {
        let flags = |settings| super::flags(settings).unwrap().join(" ");
        assert_eq!(flags(""), "");
        assert_eq!(flags("beta=20,10,5, columns=24"), "--beta=20,10,5 --columns=24");
        assert_eq!(flags("sharp,hand-made"), "--beta-gain=3 --model=hand-made");
        assert_eq!(flags("keen"), "--gain=1.05,1,1,1");
        assert_eq!(flags("weights-at=1=1,0,1,1,radius=2,global"), "--weights-at=1=1,0,1,1 --radius=2,global");
        assert_eq!(
            flags("bottom-up-only,nets/a.safetensors"),
            "--preset=bottom-up-only --checkpoint=nets/a.safetensors"
        );
        assert!(says_columns("sharp,fine").unwrap() && says_columns("patch=8").unwrap());
        assert!(!says_columns("sharp,beta=20,10").unwrap() && says_columns("bright").is_err());
        assert!(super::flags("bright").unwrap_err().contains("near, far, fine"));
        assert!(super::flags("out=x").unwrap_err().contains("not a setting of a side"));
    }

    #[test]
    fn a_style_is_the_same_in_words_and_in_the_window() {
        for style in SideStyle::ALL {
            let usual = Setup::of(ModelChoice::HandMade).unwrap();
            let (settings, face) = (format!("hand-made,{}", style.key()), Path::new("sample:face"));
            let typed =
                planned("left", &settings, face, (&StopArgs::default(), FrameArgs::default()), None).unwrap().setup;
            let mut put = usual;
            style.put(&mut put);
            assert_eq!(typed, put, "{}", style.key());
        }
    }
}

//! What may be typed after `glomscope`: the window's arguments or a command. The arguments of a command stand beside
//! it.

use clap::{Parser, Subcommand};

use super::ablate::AblateArgs;
use super::bench::BenchArgs;
use super::compare::CompareArgs;
use super::desktop::DesktopArgs;
use super::forward_forward::ForwardForwardArgs;
use super::glimpse::GlimpseArgs;
use super::hemispheres::HemispheresArgs;
use super::info::InfoArgs;
use super::lesson::LessonArgs;
use super::probe::ProbeArgs;
use super::recall::RecallArgs;
use super::retrieve::RetrieveArgs;
use super::samples::SamplesArgs;
use super::scene::SceneArgs;
use super::schema::SchemaArgs;
use super::score::ScoreArgs;
use super::screenshots::ScreenshotsArgs;
use super::settle::SettleArgs;
use super::sketch::SketchArgs;
use super::train::TrainArgs;
use super::window::WindowArgs;

/// Watch a neural network carve a picture into islands of agreement.
///
/// Without a command the window opens, on IMAGE if one is named. A picture whose file is named like a command is opened
/// by its path: `glomscope ./settle`.
#[derive(Debug, Parser)]
#[command(name = "glomscope", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What the window opens.
    #[command(flatten)]
    pub window: WindowArgs,
    /// What to do instead of opening the window.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands that need no window.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Settle a picture without a window and write what was found
    Settle(Box<SettleArgs>),
    /// What sets two saved runs apart: how they were made, and how far their columns and islands are from each other
    Compare(CompareArgs),
    /// Say what a checkpoint holds
    Info(InfoArgs),
    /// Measure milliseconds per step on this machine, one JSON line per configuration
    Bench(BenchArgs),
    /// Does a memory help perception? Settle pictures, show them again damaged, with and without the memory of the
    /// first time
    Recall(Box<RecallArgs>),
    /// List the bundled pictures
    Samples(SamplesArgs),
    /// Draw generated scenes with exact truth: pictures, label images of parts, wholes and scenes, trees
    Scene(SceneArgs),
    /// Draw probes: big letters made of small ones with label images of their parts and whole, and stripes
    Probe(ProbeArgs),
    /// Train a model end to end on generated scenes: its islands become parts and wholes
    Train(Box<TrainArgs>),
    /// Train again without one part of GLOM at a time: what attention, top-down, the past, re-feeding, beta and masks
    /// are worth
    Ablate(AblateArgs),
    /// Score islands against the truth: generated scenes, or a folder of pictures with label images beside them
    Score(ScoreArgs),
    /// What stands in every file and report that the program writes: definitions and units, as JSON Schema
    Schema(SchemaArgs),
    /// Associative retrieval with fast weights: train, test, ask, and the paper's table beside ours
    Retrieve(RetrieveArgs),
    /// Digits seen through 24 glimpses, with fast weights: train, test, and both schemes side by side
    Glimpse(GlimpseArgs),
    /// Learning without a backward pass, from digits: train, test, and ask
    ForwardForward(ForwardForwardArgs),
    /// One small vector for all that was seen: recursive sketches and their laws
    Sketch(SketchArgs),
    /// Two hemispheres that are told different labels, joined: the pair beside its rivals and controls; train, test
    Hemispheres(HemispheresArgs),
    /// Lessons: list them, test every sentence of one without a window, write a work sheet for paper
    Lesson(LessonArgs),
    /// Take pictures of the window, light and dark, into a folder; without a display on a virtual one (Xvfb)
    Screenshots(ScreenshotsArgs),
    /// Write what a desktop and a shell need: menu entry, icon, manual pages, completions
    Desktop(DesktopArgs),
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::path::PathBuf;

    use clap::CommandFactory;

    use super::*;
    use crate::glom::{Reach, Schedule, SelfScore};

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(line.split(' '))
    }

    fn settle(line: &str) -> SettleArgs {
        match parse(line).unwrap().command.unwrap() {
            Command::Settle(args) => *args,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_grammar_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_bare_path_opens_the_window_even_when_named_like_a_command() {
        let cli = parse("glomscope ./settle").unwrap();
        assert!(cli.command.is_none());
        assert_eq!(cli.window.image.unwrap(), PathBuf::from("./settle"));
        assert!(parse("glomscope").unwrap().window.image.is_none());
    }

    #[test]
    fn settle_takes_negative_scores_and_lists() {
        let args = settle("glomscope settle a.png --self -5e-4 --beta 20:200:1.1,3 --radius global,2.5");
        assert_eq!(args.self_score, Some(SelfScore::Constant(-5e-4)));
        assert_eq!(
            args.beta.unwrap().0,
            vec![Schedule::Ramp { from: 20.0, to: 200.0, rate: 1.1 }, Schedule::Constant(3.0)]
        );
        assert_eq!(args.radius.unwrap().0, vec![Reach::Global, Reach::Radius(2.5)]);
    }

    #[test]
    fn what_makes_no_sense_together_is_refused() {
        for line in [
            "glomscope settle",
            "glomscope settle a.png --model random --checkpoint b.safetensors",
            "glomscope settle a.png --columns 8 --patch 4",
            "glomscope settle a.png --thin",
            "glomscope settle a.png --columns 0",
            "glomscope settle a.png --threads 0",
            "glomscope settle a.png --steps -1",
            "glomscope settle a.png --colour red",
            "glomscope bench --threads 0",
            "glomscope info",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
        assert!(settle("glomscope settle --session s.json").image.is_none());
    }
}

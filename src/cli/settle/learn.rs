//! What is said of nets that learn in place while a run settles: the flags, and what the report holds.

use clap::Args;
use clap::builder::TypedValueParser;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cli::choices::one_of;
use crate::engine::{Setup, Snapshot, cannot_learn};
use crate::glom::Origin;
use crate::learn::{InPlace, LevelGoodness, Local};

/// Steps of a run whose nets learn, where nothing else is asked for: it never settles.
pub const STEPS: usize = 50;

/// The file of the model with what its nets have learned, in the folder of `--out`.
pub const FILE: &str = "taught.safetensors";

/// How the nets learn.
#[derive(Debug, Clone, Default, PartialEq, Args)]
pub struct LearnArgs {
    /// Teach the bottom-up and top-down nets in place: they learn once after every step, by the rule of
    /// Forward-Forward, and the run does not stop as settled [steps without --steps: 50]. Learned models only; --out
    /// keeps the model as taught.safetensors
    #[arg(long, value_name = "AIM", value_parser = aim(), help_heading = "Learning")]
    pub learn: Option<Local>,
    /// Step size of Adam with which they learn, above 0 and at most 0.1 [default: 0.001]
    #[arg(long, value_name = "R", allow_hyphen_values = true, help_heading = "Learning")]
    pub learn_rate: Option<f32>,
}

fn aim() -> impl TypedValueParser<Value = Local> {
    one_of(Local::ALL.map(|local| (local, local.key(), local.about())))
}

impl LearnArgs {
    /// Whether anything was given.
    pub fn any(&self) -> bool {
        self.learn.is_some() || self.learn_rate.is_some()
    }

    /// Puts what was given in the place of what the setup has.
    pub fn put(&self, setup: &mut Setup) -> Result<(), String> {
        let before = setup.learning.map(|learning| learning.rate);
        let rate = self.learn_rate.or(before).unwrap_or(InPlace::RATE);
        setup.learning = match (self.learn, setup.learning) {
            (Some(aim), _) => Some(InPlace { aim, rate }),
            (None, Some(learning)) => Some(InPlace { rate, ..learning }),
            (None, None) if self.learn_rate.is_some() => return Err("--learn-rate needs --learn".to_owned()),
            (None, None) => None,
        };
        setup.learning.as_ref().map_or(Ok(()), InPlace::check).map_err(|error| format!("--learn-rate: {error}"))
    }
}

/// Refuses a run whose nets learn where the model has none that could, or that is to stop when settled.
pub fn check(setup: &Setup, origin: Origin, until_settled: bool) -> Result<(), String> {
    match (setup.learning, cannot_learn(origin)) {
        (None, _) => Ok(()),
        (Some(_), Some(why)) => Err(format!("--learn: {why}")),
        (Some(_), None) if until_settled => {
            Err("--until-settled: a run whose nets learn never counts as settled, say how many --steps".to_owned())
        }
        (Some(_), None) => Ok(()),
    }
}

/// What the nets have learned in the end.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LearnReport {
    /// What they are to come to, and at which rate; none where they learned before and do no longer.
    pub how: Option<InPlace>,
    /// Updates that were made.
    pub updates: u64,
    /// The first step with a goodness, and the goodness of every level then.
    pub first: Option<(usize, Vec<LevelGoodness>)>,
    /// The goodness of every level before the last update.
    pub last: Option<Vec<LevelGoodness>>,
    /// What it says.
    pub sentences: Vec<String>,
}

impl LearnReport {
    /// Of the last snapshot of a run; none where nothing was ever learned.
    pub fn of(snapshot: &Snapshot) -> Option<Self> {
        let (taught, how) = (snapshot.taught.as_ref()?, snapshot.setup.learning);
        let said = how.and_then(|how| taught.in_words(how.aim));
        Some(Self {
            how,
            updates: taught.updates(),
            first: taught.first().map(|(step, goodness)| (step, goodness.to_vec())),
            last: taught.goodness().map(<[LevelGoodness]>::to_vec),
            sentences: said.into_iter().flatten().chain(taught.course()).collect(),
        })
    }

    /// The lines for people.
    pub fn lines(&self) -> String {
        let how = self.how.map(|how| format!(" ({}, rate {})", how.aim.key(), how.rate)).unwrap_or_default();
        let mut lines = format!("taught in place{how}, {} updates\n", self.updates);
        self.sentences.iter().for_each(|sentence| lines.push_str(&format!("{sentence}\n")));
        lines
    }
}

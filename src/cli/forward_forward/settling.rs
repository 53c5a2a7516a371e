//! The flags of how a recurrent network settles.

use clap::Args;
use clap::builder::TypedValueParser;

use crate::cli::choices::one_of;
use crate::cli::values;
use crate::forward_forward::{Order, Settling};

fn steps(text: &str) -> Result<usize, String> {
    values::whole(text, 1, 64)
}

/// How the layers of a recurrent network settle.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Settling of a recurrent network")]
pub struct SettlingArgs {
    /// In which order the layers of a recurrent network step [default: synchronous]
    #[arg(long, value_parser = order(), conflicts_with = "resume")]
    pub order: Option<Order>,
    /// Steps of such a network, which is no GLOM, 1 to 64 [default: 8]
    #[arg(long, value_name = "N", conflicts_with = "resume", value_parser = steps)]
    pub steps: Option<usize>,
    /// Damping: how much of its state a layer keeps at each step, 0 to below 1 [default: 0.3]
    #[arg(long, value_name = "K", conflicts_with = "resume", allow_hyphen_values = true)]
    pub keep: Option<f32>,
    /// First and last step at which the layers learn, the first step is 1 [default: 3-6]
    #[arg(long, value_name = "FIRST-LAST", value_parser = window, conflicts_with = "resume")]
    pub learn_steps: Option<(usize, usize)>,
    /// First and last step whose goodness counts in the race of the labels [default: 3-5]
    #[arg(long, value_name = "FIRST-LAST", value_parser = window, conflicts_with = "resume")]
    pub judge_steps: Option<(usize, usize)>,
}

impl SettlingArgs {
    /// The usual settling with what is asked for. A window that is not asked for ends with the last step.
    pub fn settling(self) -> Settling {
        let usual = Settling::default();
        let steps = self.steps.unwrap_or(usual.steps);
        let within = |(first, last): (usize, usize)| (first.min(steps), last.min(steps));
        Settling {
            steps,
            keep: self.keep.unwrap_or(usual.keep),
            order: self.order.unwrap_or(usual.order),
            learn: self.learn_steps.unwrap_or(within(usual.learn)),
            judge: self.judge_steps.unwrap_or(within(usual.judge)),
        }
    }
}

/// Settling in words, as far as it is not the usual one; nothing where it is.
pub fn in_words(settling: &Settling) -> Vec<String> {
    let usual = Settling::default();
    let window = |name: &str, (first, last): (usize, usize)| format!("{name} at steps {first}-{last}");
    let others = [
        (settling.order != usual.order, format!("settling {}", settling.order.name())),
        (settling.steps != usual.steps, format!("{} steps", settling.steps)),
        (settling.keep != usual.keep, format!("keeping {}", settling.keep)),
        (settling.learn != usual.learn, window("learning", settling.learn)),
        (settling.judge != usual.judge, window("judging", settling.judge)),
    ];
    others.into_iter().filter(|(is_other, _)| *is_other).map(|(_, words)| words).collect()
}

fn order() -> impl TypedValueParser<Value = Order> {
    one_of(Order::ALL.map(|order| {
        let help = match order {
            Order::Synchronous => "All at once",
            Order::Alternating => "Every second layer, then the others",
        };
        (order, order.key(), help)
    }))
}

/// Reads the first and the last step of a window, such as 3-6, or one step.
fn window(text: &str) -> Result<(usize, usize), String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (first.trim().parse(), last.trim().parse()) {
        (Ok(first), Ok(last)) => Ok((first, last)),
        _ => Err("give the first and the last step, such as 3-6, or one step".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: SettlingArgs =
        SettlingArgs { order: None, steps: None, keep: None, learn_steps: None, judge_steps: None };

    #[test]
    fn what_is_not_asked_for_is_usual_and_fits_the_steps() {
        assert_eq!(NOTHING.settling(), Settling::default());
        assert!(in_words(&Settling::default()).is_empty());
        let short = SettlingArgs { steps: Some(4), ..NOTHING }.settling();
        assert_eq!((short.learn, short.judge, short.check()), ((3, 4), (3, 4), Ok(())));
        assert_eq!(SettlingArgs { steps: Some(1), ..NOTHING }.settling().check(), Ok(()));
        let asked = SettlingArgs { judge_steps: Some((8, 9)), ..NOTHING }.settling();
        assert!(asked.check().is_err(), "what is asked for is not changed");
        assert_eq!(in_words(&short), ["4 steps", "learning at steps 3-4", "judging at steps 3-4"]);
    }

    #[test]
    fn windows_are_read_and_all_else_is_refused() {
        assert_eq!((window("3-6"), window("5")), (Ok((3, 6)), Ok((5, 5))));
        for wrong in ["", "-", "3-", "a-b", "-3"] {
            assert!(window(wrong).is_err(), "{wrong}");
        }
    }
}

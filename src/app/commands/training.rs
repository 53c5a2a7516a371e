//! The commands about trainings: on which training each acts, and why one cannot be carried out.

use super::table::{Entry, Now, UiCommand as C};
use crate::app::trainings::TrainingNow;
use crate::app::words::Words;
use crate::engine::training::Standing;

impl Entry {
    /// Whether it is about a training.
    pub(super) fn trains(&self) -> bool {
        matches!(
            self.command,
            C::TrainingStart | C::TrainingHold | C::TrainingStop | C::TrainingKeep | C::TrainingOpen | C::TrainingUse
        ) || self.command == C::TrainingData
    }

    /// Why a command about a training cannot be carried out.
    pub(super) fn refusal_of(&self, training: &TrainingNow) -> Option<String> {
        let words = training.kind.words();
        let standing = training.chosen.as_ref().map(|(_, standing)| standing);
        let none = || format!("No training is chosen in {}", words.home);
        match self.command {
            C::TrainingStart => training.refused.clone(),
            C::TrainingOpen => None,
            C::TrainingData if words.data.is_none() => Some(format!("{} learns from no files", words.home)),
            C::TrainingData => None,
            _ if standing.is_none() => Some(none()),
            C::TrainingHold if matches!(standing, Some(Standing::Failed(_))) => {
                Some("An error has ended this training".to_owned())
            }
            C::TrainingStop if !matches!(standing, Some(Standing::Running | Standing::Paused)) => {
                Some("This training does not run".to_owned())
            }
            C::TrainingUse if words.settle.is_none() => {
                Some(format!("A {} of {} is no model that a picture settles with", words.learns, words.home))
            }
            // An update that fails leaves what has learned as it was before.
            _ => None,
        }
    }

    /// Why it cannot be carried out now, where there is more to say than that it cannot.
    pub fn refusal(&self, now: &Now<'_>) -> Option<String> {
        now.training.filter(|_| self.trains()).and_then(|training| self.refusal_of(training))
    }

    /// Its title, with the training that it acts on.
    pub fn words(&self, now: &Now<'_>, words: &Words) -> String {
        let title = self.title(words);
        let Some(training) = now.training.filter(|_| self.trains()) else { return title };
        let home = training.kind.words().home;
        let one = !matches!(self.command, C::TrainingStart | C::TrainingOpen | C::TrainingData);
        match training.words().filter(|_| one) {
            Some(which) => format!("{} ({home})", title.replacen("training", &which, 1)),
            None => format!("{title} ({home})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::entry;
    use super::*;
    use crate::app::View;
    use crate::app::trainings::TrainingKind;

    #[test]
    fn a_command_names_the_training_that_it_acts_on_and_says_why_it_cannot() {
        let view = View::default();
        let of = |kind, chosen, refused| TrainingNow { kind, chosen, refused };
        let said = |command, training: &TrainingNow| {
            let now = Now { snapshot: None, view: &view, training: Some(training) };
            (entry(command).words(&now, Words::english()), entry(command).refusal(&now))
        };
        let running = of(TrainingKind::Retrieval, Some((2, Standing::Running)), None);
        assert_eq!(said(C::TrainingKeep, &running), ("Keep training 2… (Retrieval)".to_owned(), None));
        assert_eq!(said(C::TrainingStart, &running), ("Start training (Retrieval)".to_owned(), None));
        let (_, why) = said(C::TrainingUse, &running);
        assert_eq!(why.as_deref(), Some("A network of Retrieval is no model that a picture settles with"));
        let none = of(TrainingKind::Learning, None, Some("No updates".to_owned()));
        assert_eq!(said(C::TrainingStop, &none).1.as_deref(), Some("No training is chosen in Learning"));
        assert_eq!(said(C::TrainingStart, &none).1.as_deref(), Some("No updates"));
        let over = of(TrainingKind::Glimpses, Some((1, Standing::Done)), None);
        assert_eq!(said(C::TrainingStop, &over).1.as_deref(), Some("This training does not run"));
        assert_eq!(said(C::TrainingHold, &over).1, None, "it goes on for more updates");
        assert_eq!(said(C::Quit, &over), ("Quit".to_owned(), None), "what is about no training keeps its name");
    }
}

//! The check of a lesson: it is played without a window, and every sentence that says what is seen is tested.
//!
//! A step that is to be done is not done when it opens and is done after its deeds. Every claim holds. Of the options
//! of a question exactly one is right.

use schemars::JsonSchema;
use serde::Serialize;

use super::ask::{Ask, Wanted};
use super::claim::Claim;
use super::desk::{Desk, Stuck};
use super::lesson::Lesson;
use super::words::ENGLISH;

/// One thing that was tested.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize)]
pub struct Tested {
    /// "open", "check", "claim", "answer" or "deed".
    pub what: &'static str,
    /// The claim as it is written, or the question.
    pub text: String,
    /// The figures in it, as they were seen.
    pub values: String,
    /// Whether it is as it should be.
    pub passed: bool,
}

/// What was found at one step.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize)]
pub struct StepReport {
    /// Its name.
    pub step: String,
    /// What it says, with its figures.
    pub text: String,
    /// What was tested.
    pub tested: Vec<Tested>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize)]
pub struct Report {
    /// The lesson's name.
    pub lesson: String,
    /// Its steps, as far as it could be played.
    pub steps: Vec<StepReport>,
}

impl Report {
    /// Whether all is as it should be.
    pub fn passed(&self) -> bool {
        self.steps.iter().all(|step| step.tested.iter().all(|tested| tested.passed))
    }

    /// How many things were tested.
    pub fn count(&self) -> usize {
        self.steps.iter().map(|step| step.tested.len()).sum()
    }
}

/// Plays a lesson and tests it.
pub fn check(lesson: &Lesson) -> Report {
    let mut report = Report { lesson: lesson.id.clone(), steps: Vec::new() };
    let mut desk = match Desk::open(lesson) {
        Ok(desk) => desk,
        Err(Stuck(why)) => {
            let tested = vec![Tested { what: "deed", text: "the beginning".to_owned(), values: why, passed: false }];
            report.steps.push(StepReport { step: "setup".to_owned(), text: String::new(), tested });
            return report;
        }
    };
    for (at, step) in lesson.steps.iter().enumerate() {
        desk.enter(step);
        let text = step.text.of(ENGLISH).map(|text| text.fill(&desk.sight())).unwrap_or_default();
        let mut tested = Vec::new();
        if let Some(check) = &step.check {
            tested.push(test("open", check, &desk, false));
        }
        if let Some(ask) = step.ask.as_ref().filter(|ask| ask.at_once) {
            tested.push(answer(ask, &desk));
        }
        let acted = desk.act_all(step);
        if let Err(Stuck(why)) = &acted {
            let text = "what is to be done".to_owned();
            tested.push(Tested { what: "deed", text, values: why.clone(), passed: false });
        }
        tested.extend(step.check.iter().map(|check| test("check", check, &desk, true)));
        tested.extend(step.claims.iter().map(|claim| test("claim", claim, &desk, true)));
        let bets = lesson.bets_before(at);
        tested.extend(bets.iter().filter_map(|bet| lesson.steps[*bet].bet()).map(|ask| answer(ask, &desk)));
        desk.leave(step);
        report.steps.push(StepReport { step: step.id.clone(), text, tested });
        if acted.is_err() {
            break;
        }
    }
    if let Some(ask) = lesson.steps.last().and_then(|step| step.bet()) {
        let text = ask.question.of(ENGLISH).to_owned();
        let values = "no step follows that could answer it".to_owned();
        if let Some(last) = report.steps.last_mut() {
            last.tested.push(Tested { what: "answer", text, values, passed: false });
        }
    }
    report
}

fn test(what: &'static str, claim: &Claim, desk: &Desk, expected: bool) -> Tested {
    let sight = desk.sight();
    Tested { what, text: claim.to_string(), values: claim.values(&sight), passed: claim.holds(&sight) == expected }
}

fn answer(ask: &Ask, desk: &Desk) -> Tested {
    let sight = desk.sight();
    let right = ask.answer(&sight);
    let values = match (right, &ask.wanted) {
        (Some(answer), _) => format!("the answer is \"{}\"", ask.words(answer, ENGLISH)),
        (None, Wanted::Option(_)) => format!("not exactly one of the options is right: {}", ask.values(&sight)),
        (None, Wanted::Number(_)) => "the number is not there".to_owned(),
    };
    Tested { what: "answer", text: ask.question.of(ENGLISH).to_owned(), values, passed: right.is_some() }
}

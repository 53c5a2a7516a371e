//! `glomscope sketch ask`: how many islands of a type, in which pictures, usually where. The answers come from the
//! censuses alone and stand beside the truth, which the memory keeps.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use crate::cli::Failure;
use crate::cli::formed::Form;
use crate::cli::reporting::TellArgs;
use crate::cli::table::aligned;
use crate::engine::sketches::{Answer, DayTime, Question, Sums, answer_from, shared};
use crate::files::sketches::MemoryFile;

/// Arguments of `sketch ask`.
#[derive(Debug, Args)]
pub struct AskArgs {
    /// The memory
    #[arg(value_name = "MEMORY")]
    pub memory: PathBuf,
    /// What is asked about, in pairs: `level L`, `type K`, `picture ID`, `time night|morning|afternoon|evening`;
    /// nothing: everything, over all pictures. `shared` before it: what the pictures share, in how many of them there
    /// is an island of each type
    #[arg(value_name = "QUESTION")]
    pub question: Vec<String>,
    /// How it tells the answer.
    #[command(flatten)]
    pub told: TellArgs,
}

/// Runs it.
///
/// # Errors
/// A memory that cannot be read, a question that makes no sense.
pub fn ask(args: &AskArgs) -> Result<(), Failure> {
    let memory = MemoryFile::open(&args.memory)?;
    let question = question(&args.question)?;
    if let Some((what, asked, first, last)) = question.beyond(memory.header(), memory.pictures()?) {
        return Err(Failure::Usage(format!("there is no {what} {asked}: it has {first} to {last}")));
    }
    let sums = answer_from(&memory, question)?;
    args.told.tell(Form::SketchAnswer, &sums, || text(&sums))
}

fn question(words: &[String]) -> Result<Question, Failure> {
    let mut question = Question::default();
    let usage = || {
        let words = "a question is made of pairs: level L, type K, picture ID, time night|morning|afternoon|evening";
        Failure::Usage(words.to_owned())
    };
    let (shared, words) = match words.split_first() {
        Some((first, rest)) if first == "shared" => (true, rest),
        _ => (false, words),
    };
    question.shared = shared;
    for pair in words.chunks(2) {
        let [what, which] = pair else { return Err(usage()) };
        let number = || which.parse().map(Some).map_err(|_| usage());
        match what.as_str() {
            "level" => question.level = number()?,
            "type" => question.kind = number()?,
            "picture" => question.picture = number()?,
            "time" => question.time = Some(DayTime::named(which).ok_or_else(usage)?),
            _ => return Err(usage()),
        }
    }
    Ok(question)
}

fn text(sums: &Sums) -> String {
    let mut rows =
        vec![["level", "type", "islands", "truth", "from the top", "from the left"].map(str::to_owned).to_vec()];
    let in_pictures = |answer: &Answer| answer.in_pictures.zip(answer.truly_in);
    if sums.types.iter().any(|answer| in_pictures(answer).is_some()) {
        rows[0].push("in pictures".to_owned());
    }
    for answer in sums.types.iter().filter(|answer| answer.truth > 0 || answer.islands.abs() > 0.5) {
        rows.push(vec![
            answer.level.to_string(),
            answer.kind.to_string(),
            format!("{:.2}", answer.islands),
            answer.truth.to_string(),
            format!("{:.2} ({:.2})", answer.place[0], answer.true_place[0]),
            format!("{:.2} ({:.2})", answer.place[1], answer.true_place[1]),
        ]);
        if let (Some((found, truth)), Some(row)) = (in_pictures(answer), rows.last_mut()) {
            row.push(format!("{found} ({truth})"));
        }
    }
    let Sums { pictures, numbers, unknowns, expected_error, .. } = sums;
    let mut text = format!(
        "{pictures} pictures; what their censuses say, beside the truth:\n\n{}\nA number of islands is expected to be \
         off by {expected_error:.3}.\n",
        aligned(&rows)
    );
    if numbers < unknowns {
        let _ = writeln!(text, "\n{numbers} numbers are left for {unknowns} unknowns: the answers are guesses.");
    }
    if sums.question.shared {
        let _ = writeln!(text, "\n{}", shared(sums));
    }
    if let [answer] = sums.types.as_slice()
        && answer.most_in > 0
    {
        let _ = writeln!(text, "\nMost of them are in picture {}.", answer.most_in);
        let [night, morning, afternoon, evening] = answer.by_time;
        let _ = writeln!(
            text,
            "At night there were {night:.1}, in the morning {morning:.1}, in the afternoon {afternoon:.1}, in the \
             evening {evening:.1}."
        );
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_made_of_pairs() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let asked = question(&words("level 2 type 5")).unwrap();
        assert_eq!(asked, Question { level: Some(2), kind: Some(5), ..Question::default() });
        assert_eq!(question(&[]).unwrap(), Question::default());
        assert_eq!(question(&words("time evening")).unwrap().time, Some(DayTime::Evening));
        let shared = question(&words("shared level 1")).unwrap();
        assert!(shared.shared && shared.level == Some(1));
        for wrong in ["level", "level 1 shared", "level two", "colour 3", "time noon"] {
            assert_eq!(question(&words(wrong)).unwrap_err().code(), 2);
        }
    }
}

//! `glomscope sketch ask`: how many islands of a type, in which pictures, usually where. The answers come from the
//! censuses alone and stand beside the truth, which the memory keeps.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::json;
use super::memory::{census_name, counted_modules};
use crate::cli::Failure;
use crate::cli::output::print;
use crate::cli::table::aligned;
use crate::files::sketches::{MemoryHeader, MemoryRecord, SketchMemory};
use crate::sketch::attributes::{self, Seen};
use crate::sketch::{Object, counted, parse};

/// Arguments of `sketch ask`.
#[derive(Debug, Args)]
pub struct AskArgs {
    /// The memory
    #[arg(value_name = "MEMORY")]
    pub memory: PathBuf,
    /// What is asked about, in pairs: `level L`, `type K`, `picture ID`; nothing: everything, over all pictures
    #[arg(value_name = "QUESTION")]
    pub question: Vec<String>,
    /// JSON in place of the table
    #[arg(long)]
    pub json: bool,
}

/// What is asked about; none: all of them.
#[derive(Debug, Default, PartialEq, Serialize)]
struct Question {
    level: Option<usize>,
    #[serde(rename = "type")]
    kind: Option<usize>,
    picture: Option<usize>,
}

/// The islands of a level and a type.
#[derive(Debug, Serialize)]
struct Answer {
    level: usize,
    #[serde(rename = "type")]
    kind: usize,
    /// By the census.
    islands: f32,
    /// As it was.
    truth: usize,
    /// Mean place: row and column, 0 to 1, from the upper left.
    place: [f32; 2],
    /// As it was.
    true_place: [f32; 2],
    /// The first picture that has most of them, by its census.
    most_in: usize,
}

#[derive(Debug, Serialize)]
struct Sums {
    question: Question,
    pictures: usize,
    /// Numbers of a census, and what is unknown in it; exact when there are more numbers.
    numbers: usize,
    unknowns: usize,
    islands: f32,
    true_islands: usize,
    /// Seconds since 1970 of the first and the last picture.
    added: [u64; 2],
    types: Vec<Answer>,
}

/// Runs it.
///
/// # Errors
/// A memory that cannot be read, a question that makes no sense.
pub fn ask(args: &AskArgs) -> Result<(), Failure> {
    let memory = SketchMemory::read(&args.memory)?;
    let question = question(&args.question)?;
    let types = memory.header.codebook.levels.first().map_or(0, |level| level.types.len());
    for (what, asked, first, end) in [
        ("level", question.level, 0, memory.header.levels),
        ("type", question.kind, 0, types),
        ("picture", question.picture, 1, memory.records.len() + 1),
    ] {
        if let Some(asked) = asked.filter(|asked| !(first..end).contains(asked)) {
            return Err(Failure::Usage(format!("there is no {what} {asked}: it has {first} to {}", end as i64 - 1)));
        }
    }
    let sums = answer(&memory, question);
    print(&if args.json { json(&sums)? } else { text(&sums) })
}

fn question(words: &[String]) -> Result<Question, Failure> {
    let mut question = Question::default();
    let usage = || Failure::Usage("a question is made of pairs: level L, type K, picture ID".to_owned());
    for pair in words.chunks(2) {
        let [what, which] = pair else { return Err(usage()) };
        let which = Some(which.parse().map_err(|_| usage())?);
        match what.as_str() {
            "level" => question.level = which,
            "type" => question.kind = which,
            "picture" => question.picture = which,
            _ => return Err(usage()),
        }
    }
    Ok(question)
}

/// The sums over the islands of each level and type, from a census.
fn counts(census: &[f32], header: &MemoryHeader) -> Vec<(usize, usize, Vec<f32>)> {
    let modules = counted_modules(header);
    let types = header.codebook.levels.first().map_or(0, |level| level.types.len());
    let all: Vec<_> = modules.iter().map(|(.., module)| *module).collect();
    let found = counted(census, &all, attributes::count(types) + 1, &header.census);
    modules.into_iter().zip(found).map(|((level, kind, _), sums)| (level, kind, sums)).collect()
}

/// What was there: number and mean place.
fn truth(records: &[&MemoryRecord], level: usize, kind: usize) -> (usize, [f32; 2]) {
    let name = census_name(&parse::level_name(level), kind);
    let is_asked = |object: &&Object| {
        object.module == parse::level_name(level)
            && census_name(&object.module, Seen::read(&object.attributes).most()) == name
    };
    let objects = records.iter().flat_map(|record| record.entry.objects.iter()).filter(is_asked);
    // The mean of what is kept of each place, read as one: what the census would say without an error.
    let mut sum: Vec<f32> = Vec::new();
    let mut count = 0;
    for object in objects {
        sum.resize(object.attributes.len(), 0.0);
        sum.iter_mut().zip(&object.attributes).for_each(|(sum, value)| *sum += value);
        count += 1;
    }
    (count, if count > 0 { Seen::read(&sum).place } else { [0.0; 2] })
}

fn answer(memory: &SketchMemory, question: Question) -> Sums {
    let header = &memory.header;
    let asked = |place: &usize| question.picture.is_none_or(|picture| picture == place + 1);
    let places: Vec<usize> = (0..memory.records.len()).filter(asked).collect();
    let records: Vec<&MemoryRecord> = places.iter().map(|place| &memory.records[*place]).collect();
    let mut sum = vec![0.0; header.census_kept];
    for record in &records {
        sum.iter_mut().zip(&record.census).for_each(|(sum, value)| *sum += value);
    }
    let wanted = |level: usize, kind: usize| {
        question.level.is_none_or(|asked| asked == level) && question.kind.is_none_or(|asked| asked == kind)
    };
    // Each picture by itself only where one type is asked for: one census after another takes its time.
    let single = question.level.is_some() && question.kind.is_some();
    let of_each: Vec<Vec<(usize, usize, Vec<f32>)>> =
        if single { records.iter().map(|record| counts(&record.census, header)).collect() } else { Vec::new() };
    let mut types = Vec::new();
    for (level, kind, sums) in counts(&sum, header).into_iter().filter(|(level, kind, _)| wanted(*level, *kind)) {
        let islands = sums[sums.len() - 1];
        let (count, true_place) = truth(&records, level, kind);
        let found = |picture: &Vec<(usize, usize, Vec<f32>)>| {
            picture.iter().find(|(l, k, _)| (*l, *k) == (level, kind)).map_or(0.0, |(.., sums)| sums[sums.len() - 1])
        };
        let most = (0..of_each.len()).rev().max_by(|a, b| found(&of_each[*a]).total_cmp(&found(&of_each[*b])));
        types.push(Answer {
            level,
            kind,
            islands,
            truth: count,
            place: if islands > 0.5 { Seen::read(&sums[..sums.len() - 1]).place } else { [0.0; 2] },
            true_place,
            most_in: most.map_or(0, |most| places[most] + 1),
        });
    }
    let types_of_level = header.codebook.levels.first().map_or(0, |level| level.types.len());
    let times = records.iter().map(|record| record.entry.added);
    Sums {
        question,
        pictures: records.len(),
        numbers: header.census_kept,
        unknowns: header.levels * types_of_level * (attributes::count(types_of_level) + 1),
        islands: types.iter().map(|answer| answer.islands).sum(),
        true_islands: types.iter().map(|answer| answer.truth).sum(),
        added: [times.clone().min().unwrap_or(0), times.max().unwrap_or(0)],
        types,
    }
}

fn text(sums: &Sums) -> String {
    let mut rows =
        vec![["level", "type", "islands", "truth", "from the top", "from the left"].map(str::to_owned).to_vec()];
    for answer in sums.types.iter().filter(|answer| answer.truth > 0 || answer.islands.abs() > 0.5) {
        rows.push(vec![
            answer.level.to_string(),
            answer.kind.to_string(),
            format!("{:.2}", answer.islands),
            answer.truth.to_string(),
            format!("{:.2} ({:.2})", answer.place[0], answer.true_place[0]),
            format!("{:.2} ({:.2})", answer.place[1], answer.true_place[1]),
        ]);
    }
    let Sums { pictures, numbers, unknowns, .. } = sums;
    let mut text = format!("{pictures} pictures; what their censuses say, beside the truth:\n\n{}", aligned(&rows));
    if numbers < unknowns {
        let _ = writeln!(text, "\n{numbers} numbers are left for {unknowns} unknowns: the answers are guesses.");
    }
    if let [answer] = sums.types.as_slice()
        && answer.most_in > 0
    {
        let _ = writeln!(text, "\nMost of them are in picture {}.", answer.most_in);
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
        assert_eq!(asked, Question { level: Some(2), kind: Some(5), picture: None });
        assert_eq!(question(&[]).unwrap(), Question::default());
        for wrong in ["level", "level two", "colour 3"] {
            assert_eq!(question(&words(wrong)).unwrap_err().code(), 2);
        }
    }
}

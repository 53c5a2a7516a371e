//! Questions to a memory: how many islands of a type, in which pictures, usually where, at which time of the day. The
//! answers come from the running sums of the censuses and stand beside the truth, which the memory sums up too: how
//! many pictures there are makes no difference. Only "which picture has most of them" and "what do they all share" go
//! through all of them, one product a picture and type.

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::remember::{counted_modules, types_of};
use crate::files::FileError;
use crate::files::sketches::{KeptCensus, MemoryEntry, MemoryFile, MemoryHeader, QUARTERS, SketchMemory, Tally};
use crate::numeric::vector;
use crate::sketch::attributes::{self, Seen};
use crate::sketch::{Counted, count_reader, counted};

/// A picture has none of a type where its census says less than this.
const SOME: f32 = 0.5;

/// A quarter of the day, by the clocks on the wall when a picture was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayTime {
    /// 0 to 6 o'clock.
    Night,
    /// 6 to 12.
    Morning,
    /// 12 to 18.
    Afternoon,
    /// 18 to 24.
    Evening,
}

crate::names::keys!(DayTime { Night: "night", Morning: "morning", Afternoon: "afternoon", Evening: "evening" });

impl DayTime {
    /// When a picture was added.
    pub fn of(entry: &MemoryEntry) -> Self {
        Self::ALL[entry.quarter()]
    }
}

/// What is asked about; none: all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, JsonSchema, Serialize)]
pub struct Question {
    /// Islands of this level.
    pub level: Option<usize>,
    /// Islands of this type.
    #[serde(rename = "type")]
    pub kind: Option<usize>,
    /// In the picture of this number, from 1.
    pub picture: Option<usize>,
    /// In pictures that were added at this time of the day.
    pub time: Option<DayTime>,
    /// Also in how many of the pictures there is one at all: what they share.
    pub shared: bool,
}

impl Question {
    /// What there is none of in a memory: its name, what was asked for, the first and the last that there is.
    pub fn beyond(&self, header: &MemoryHeader, pictures: usize) -> Option<(&'static str, usize, usize, usize)> {
        let ranges = [
            ("level", self.level, 0, header.levels),
            ("type", self.kind, 0, types_of(header)),
            ("picture", self.picture, 1, pictures + 1),
        ];
        ranges.into_iter().find_map(|(what, asked, first, end)| {
            let asked = asked.filter(|asked| !(first..end).contains(asked))?;
            Some((what, asked, first, end.saturating_sub(1)))
        })
    }
}

/// The islands of a level and a type.
#[derive(Debug, Clone, JsonSchema, Serialize)]
pub struct Answer {
    /// The level of the islands, 0 the lowest.
    pub level: usize,
    /// The type of the islands.
    #[serde(rename = "type")]
    pub kind: usize,
    /// How many, by the census.
    pub islands: f32,
    /// The true number of islands.
    pub truth: usize,
    /// Mean place: row and column, 0 to 1, from the upper left.
    pub place: [f32; 2],
    /// The true mean place.
    pub true_place: [f32; 2],
    /// How many by the quarters of the day, night first, by the censuses.
    pub by_time: [f32; 4],
    /// The first picture that has most of them, by its census; 0 where neither one type alone nor what is shared is
    /// asked about.
    pub most_in: usize,
    /// In how many of the pictures there is one, by their censuses; none likewise.
    pub in_pictures: Option<usize>,
    /// The true number of pictures.
    pub truly_in: Option<usize>,
}

/// All answers to a question.
#[derive(Debug, Clone, JsonSchema, Serialize)]
pub struct Sums {
    /// What was asked.
    pub question: Question,
    /// Pictures that were asked about.
    pub pictures: usize,
    /// Numbers of a census; exact when there are more than unknowns.
    pub numbers: usize,
    /// What is unknown in it.
    pub unknowns: usize,
    /// Standard error that a number of islands is expected to have, by the census itself.
    pub expected_error: f32,
    /// Islands by the census.
    pub islands: f32,
    /// The true number of islands.
    pub true_islands: usize,
    /// Seconds since 1970 of the first and the last picture.
    pub added: [u64; 2],
    /// Level by level, type by type.
    pub types: Vec<Answer>,
}

/// The sums over the islands of each level and type, from a census.
fn counts(census: &[f32], header: &MemoryHeader) -> Counted {
    let modules: Vec<_> = counted_modules(header).into_iter().map(|(.., module)| module).collect();
    counted(census, &modules, attributes::count(types_of(header)) + 1, &header.census)
}

/// What an answer is made from.
struct Asked {
    /// The running sums of each quarter of the day that is asked about.
    tallies: [Tally; QUARTERS],
    /// Each picture by itself, where the answer goes through all of them.
    each: Option<Vec<KeptCensus>>,
}

impl Question {
    /// Whether the answer goes through all pictures.
    fn each(&self) -> bool {
        self.shared || (self.level.is_some() && self.kind.is_some())
    }

    fn at(&self, quarter: usize) -> bool {
        self.time.is_none_or(|time| time == DayTime::ALL[quarter])
    }

    /// The sums of the quarters that are asked about.
    fn of(&self, mut tallies: [Tally; QUARTERS]) -> [Tally; QUARTERS] {
        for (quarter, tally) in tallies.iter_mut().enumerate() {
            if !self.at(quarter) {
                *tally = Tally::default();
            }
        }
        tallies
    }
}

/// Answers a question that is not [beyond](Question::beyond) the memory.
pub fn answer(memory: &SketchMemory, question: Question) -> Sums {
    let numbered = memory.records.iter().enumerate().map(|(place, record)| (place + 1, record));
    let about = numbered.filter(|(number, _)| question.picture.is_none_or(|picture| picture == *number));
    let tallies = question.of(Tally::by_quarter(about.clone().map(|(_, record)| record.as_ref())));
    let each = about.map(|(number, record)| record.kept_census(number)).filter(|one| question.at(one.quarter));
    let each = question.each().then(|| each.collect());
    answered(&memory.header, question, &Asked { tallies, each })
}

/// The same from the file, of which no more is read than the answer needs.
///
/// # Errors
/// What keeps the file from being read.
pub fn answer_from(file: &MemoryFile, question: Question) -> Result<Sums, FileError> {
    let asked = match question.picture {
        Some(number) => {
            let record = file.record(number)?;
            let tallies = question.of(Tally::by_quarter(&record));
            let one = record.map(|record| record.kept_census(number)).filter(|one| question.at(one.quarter));
            Asked { tallies, each: question.each().then(|| one.into_iter().collect()) }
        }
        None => {
            let each = if question.each() { Some(file.censuses()?) } else { None };
            let each = each.map(|each| each.into_iter().filter(|one| question.at(one.quarter)).collect());
            Asked { tallies: question.of(file.tallies()?), each }
        }
    };
    Ok(answered(file.header(), question, &asked))
}

fn answered(header: &MemoryHeader, question: Question, asked: &Asked) -> Sums {
    let mut whole = Tally::default();
    asked.tallies.iter().for_each(|tally| whole.join(tally));
    let all = counts(&whole.as_census(header), header);
    let by_time =
        asked.tallies.each_ref().map(|then| (then.pictures > 0).then(|| counts(&then.as_census(header), header)));
    let wanted = |level: usize, kind: usize| {
        question.level.is_none_or(|asked| asked == level) && question.kind.is_none_or(|asked| asked == kind)
    };
    let width = attributes::count(types_of(header)) + 1;
    let modules = counted_modules(header);
    let of_type = |place: usize| {
        let (level, kind, _) = modules[place];
        let islands = number(&all, place);
        let truth: Vec<f32> = match whole.counted.get(place * width..(place + 1) * width) {
            Some(sums) => sums.iter().map(|sum| *sum as f32).collect(),
            None => vec![0.0; width],
        };
        let (count, sums) = (truth[width - 1], &all.sums[place]);
        let each = asked.each.as_ref().map(|each| Each::of(each, place, width, header));
        Answer {
            level,
            kind,
            islands,
            truth: count.round() as usize,
            place: if islands > 0.5 { Seen::read(&sums[..width - 1]).place } else { [0.0; 2] },
            true_place: if count > 0.5 { Seen::read(&truth[..width - 1]).place } else { [0.0; 2] },
            by_time: by_time.each_ref().map(|then| then.as_ref().map_or(0.0, |then| number(then, place))),
            most_in: each.as_ref().map_or(0, |each| each.most_in),
            in_pictures: each.as_ref().map(|each| each.pictures),
            truly_in: each.as_ref().map(|each| each.truly),
        }
    };
    let places = (0..modules.len()).filter(|place| wanted(modules[*place].0, modules[*place].1)).collect::<Vec<_>>();
    let types: Vec<Answer> = places.into_par_iter().map(of_type).collect();
    Sums {
        question,
        pictures: whole.pictures,
        numbers: header.census_kept,
        unknowns: modules.len() * width,
        expected_error: all.error,
        islands: types.iter().map(|answer| answer.islands).sum(),
        true_islands: types.iter().map(|answer| answer.truth).sum(),
        added: whole.added,
        types,
    }
}

/// How many islands the census says there are of a module.
fn number(counted: &Counted, module: usize) -> f32 {
    counted.sums[module].last().copied().unwrap_or(0.0)
}

/// The share of the pictures from which on a type counts as theirs all.
const NEARLY_ALL: f32 = 0.9;

/// What the pictures share, in a sentence; for a question that asks for it.
pub fn shared(sums: &Sums) -> String {
    let in_all = |answer: &&Answer| {
        answer.in_pictures.is_some_and(|found| sums.pictures > 0 && found as f32 >= NEARLY_ALL * sums.pictures as f32)
    };
    let types: Vec<String> = sums
        .types
        .iter()
        .filter(in_all)
        .map(|answer| format!("type {} of level {}", answer.kind, answer.level))
        .collect();
    match types.as_slice() {
        [] => format!("No type of island is in nine of ten of these {} pictures", sums.pictures),
        [one] => format!("Nine of ten of these {} pictures or more have {one}", sums.pictures),
        [some @ .., last] => {
            let some = some.join(", ");
            format!("Nine of ten of these {} pictures or more have each of {some} and {last}", sums.pictures)
        }
    }
}

/// What is found by going through the pictures.
struct Each {
    most_in: usize,
    pictures: usize,
    truly: usize,
}

impl Each {
    fn of(each: &[KeptCensus], place: usize, width: usize, header: &MemoryHeader) -> Self {
        let modules: Vec<_> = counted_modules(header).into_iter().map(|(.., module)| module).collect();
        let reader = count_reader(&modules, place, width, header.census_kept, &header.census);
        let numbers: Vec<f32> = each.iter().map(|one| vector::dot(&reader, &one.census)).collect();
        let truth = |one: &KeptCensus| one.counted.get((place + 1) * width - 1).copied().unwrap_or(0.0);
        // Of equal ones the first: rounding is no difference.
        let most = numbers.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let most_in = numbers.iter().position(|number| *number > most - 0.01);
        Self {
            most_in: most_in.map_or(0, |at| each[at].number),
            pictures: numbers.iter().filter(|number| **number > SOME).count(),
            truly: each.iter().filter(|one| truth(one) > SOME).count(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_four_quarters() {
        let at = |added: u64, ahead: i32| {
            let (name, sha256) = (String::new(), String::new());
            DayTime::of(&MemoryEntry { name, sha256, added, ahead, objects: Vec::new() })
        };
        // 1 January 1970, midnight; 6 o'clock; a second before midnight.
        let times = [0, 6 * 3600, 24 * 3600 - 1].map(|added| at(added, 0));
        assert_eq!(times, [DayTime::Night, DayTime::Morning, DayTime::Evening]);
        // The same second in Vienna and in New York.
        assert_eq!([at(5 * 3600, 3600), at(5 * 3600, -5 * 3600)], [DayTime::Morning, DayTime::Night]);
        assert_eq!(at(3600, -5 * 3600), DayTime::Evening);
    }
}

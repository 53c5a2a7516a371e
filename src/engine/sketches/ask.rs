//! Questions to a memory: how many islands of a type, in which pictures, usually where, at which time of the day. The
//! answers come from the censuses alone and stand beside the truth, which the memory keeps.

use serde::Serialize;

use super::remember::{census_name, counted_modules, types_of};
use crate::files::sketches::{MemoryHeader, MemoryRecord, SketchMemory};
use crate::sketch::attributes::{self, Seen};
use crate::sketch::{Counted, Object, counted, parse};

/// Seconds of a day and of a quarter of it.
const DAY: u64 = 86_400;
const QUARTER: u64 = DAY / 4;

/// A quarter of the day, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
    /// When `seconds` since 1970 were.
    pub fn of(seconds: u64) -> Self {
        Self::ALL[(seconds % DAY / QUARTER) as usize]
    }
}

/// What is asked about; none: all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
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
}

impl Question {
    /// What there is none of in a memory: its name, what was asked for, the first and the last that there is.
    pub fn beyond(&self, memory: &SketchMemory) -> Option<(&'static str, usize, usize, usize)> {
        let ranges = [
            ("level", self.level, 0, memory.header.levels),
            ("type", self.kind, 0, types_of(&memory.header)),
            ("picture", self.picture, 1, memory.records.len() + 1),
        ];
        ranges.into_iter().find_map(|(what, asked, first, end)| {
            let asked = asked.filter(|asked| !(first..end).contains(asked))?;
            Some((what, asked, first, end.saturating_sub(1)))
        })
    }
}

/// The islands of a level and a type.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// The level.
    pub level: usize,
    /// The type.
    #[serde(rename = "type")]
    pub kind: usize,
    /// How many, by the census.
    pub islands: f32,
    /// As it was.
    pub truth: usize,
    /// Mean place: row and column, 0 to 1, from the upper left.
    pub place: [f32; 2],
    /// As it was.
    pub true_place: [f32; 2],
    /// How many by the quarters of the day, night first, by the censuses.
    pub by_time: [f32; 4],
    /// The first picture that has most of them, by its census; 0 where more than one type is asked about.
    pub most_in: usize,
}

/// All answers to a question.
#[derive(Debug, Clone, Serialize)]
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
    /// As it was.
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

/// The sum of the censuses of pictures.
fn summed<'a>(records: impl Iterator<Item = &'a MemoryRecord>, header: &MemoryHeader) -> Vec<f32> {
    let mut sum = vec![0.0; header.census_kept];
    for record in records {
        sum.iter_mut().zip(&record.census).for_each(|(sum, value)| *sum += value);
    }
    sum
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

/// Answers a question that is not [beyond](Question::beyond) the memory.
pub fn answer(memory: &SketchMemory, question: Question) -> Sums {
    let header = &memory.header;
    let asked = |place: &usize| {
        question.picture.is_none_or(|picture| picture == place + 1)
            && question.time.is_none_or(|time| time == DayTime::of(memory.records[*place].entry.added))
    };
    let places: Vec<usize> = (0..memory.records.len()).filter(asked).collect();
    let records: Vec<&MemoryRecord> = places.iter().map(|place| &memory.records[*place]).collect();
    let all = counts(&summed(records.iter().copied(), header), header);
    let by_time = DayTime::ALL.map(|time| {
        let then = records.iter().copied().filter(|record| DayTime::of(record.entry.added) == time);
        if then.clone().next().is_none() { None } else { Some(counts(&summed(then, header), header)) }
    });
    let wanted = |level: usize, kind: usize| {
        question.level.is_none_or(|asked| asked == level) && question.kind.is_none_or(|asked| asked == kind)
    };
    // Each picture by itself only where one type is asked for: one census after another takes its time.
    let single = question.level.is_some() && question.kind.is_some();
    let of_each: Vec<Counted> =
        if single { records.iter().map(|record| counts(&record.census, header)).collect() } else { Vec::new() };
    let number = |counted: &Counted, module: usize| counted.sums[module].last().copied().unwrap_or(0.0);
    let mut types = Vec::new();
    for (module, (level, kind, _)) in counted_modules(header).into_iter().enumerate() {
        if !wanted(level, kind) {
            continue;
        }
        let islands = number(&all, module);
        let (count, true_place) = truth(&records, level, kind);
        let found = |picture: &usize| number(&of_each[*picture], module);
        let most = (0..of_each.len()).rev().max_by(|a, b| found(a).total_cmp(&found(b)));
        let sums = &all.sums[module];
        types.push(Answer {
            level,
            kind,
            islands,
            truth: count,
            place: if islands > 0.5 { Seen::read(&sums[..sums.len() - 1]).place } else { [0.0; 2] },
            true_place,
            by_time: by_time.each_ref().map(|then| then.as_ref().map_or(0.0, |then| number(then, module))),
            most_in: most.map_or(0, |most| places[most] + 1),
        });
    }
    let times = records.iter().map(|record| record.entry.added);
    Sums {
        question,
        pictures: records.len(),
        numbers: header.census_kept,
        unknowns: counted_modules(header).len() * (attributes::count(types_of(header)) + 1),
        expected_error: all.error,
        islands: types.iter().map(|answer| answer.islands).sum(),
        true_islands: types.iter().map(|answer| answer.truth).sum(),
        added: [times.clone().min().unwrap_or(0), times.max().unwrap_or(0)],
        types,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_four_quarters() {
        // 1 January 1970, midnight; 6 o'clock; a second before midnight.
        assert_eq!([0, 6 * 3600, DAY - 1].map(DayTime::of), [DayTime::Night, DayTime::Morning, DayTime::Evening]);
    }
}

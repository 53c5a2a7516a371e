//! From the text of a lesson file to a lesson.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use thiserror::Error;
use toml::de::DeTable;

use super::ask::{Ask, Quantity, Wanted};
use super::claim::Claim;
use super::deed::Deed;
use super::enclosed::Enclosures;
use super::fact;
use super::figure::Figure;
use super::keys::{Fault, Faults, Keys, Placed};
use super::lesson::{Beginning, Lesson, Step, Texts};
use super::lock::{Handle, Lock, Rest};
use super::place::{Anchor, MOST_LEVELS, Place};
use super::template::Template;
use super::term::Term;
use super::words::Words;
use crate::engine::{ModelChoice, PictureSource, Setup};

/// What a lesson file says it is.
pub const KIND: &str = "glomscope lesson";
/// The newest version that is read.
pub const VERSION: u64 = 1;
/// The end of a lesson file's name.
pub const ENDING: &str = ".lesson.toml";

/// The largest file, in bytes: 16 MiB of pictures are two thirds of that.
const MOST_BYTES: u64 = 24 << 20;
/// The most steps of a lesson.
const MOST_STEPS: usize = 50;
/// How far off a number may be where the lesson does not say, as a share of what it is.
const TOLERANCE: f64 = 0.2;
/// The most deeds of a step.
const MOST_DEEDS: usize = 40;

/// Why a lesson cannot be used.
#[derive(Debug, Error)]
pub enum LessonError {
    /// A file that cannot be read.
    #[error("the lesson cannot be read: {why} ({path})")]
    File {
        /// Why.
        why: String,
        /// Which.
        path: String,
    },
    /// What is wrong in it.
    #[error("{} in this lesson:\n{}", count(.0.len()), lines(.0))]
    Faults(Vec<Fault>),
}

fn count(faults: usize) -> String {
    if faults == 1 { "one thing is wrong".to_owned() } else { format!("{faults} things are wrong") }
}

fn lines(faults: &[Fault]) -> String {
    faults.iter().map(|fault| format!("  {fault}")).collect::<Vec<_>>().join("\n")
}

impl Lesson {
    /// Reads a lesson file.
    ///
    /// # Errors
    /// A file that cannot be read, or everything that is wrong in it.
    pub fn open(path: &Path) -> Result<Lesson, LessonError> {
        let failed = |why: String| LessonError::File { why, path: path.display().to_string() };
        let about = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?;
        if !about.is_file() {
            return Err(failed("this is no file".to_owned()));
        }
        if about.len() > MOST_BYTES {
            return Err(failed("the file is too large for a lesson, at most 24 MiB can be read".to_owned()));
        }
        let bytes = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|_| failed("the file is no text in UTF-8".to_owned()))?;
        Self::read(&text)
    }

    /// Reads the text of a lesson file.
    ///
    /// # Errors
    /// Everything that is wrong in it.
    pub fn read(text: &str) -> Result<Lesson, LessonError> {
        let faults = Faults::new(text);
        if text.len() as u64 > MOST_BYTES {
            faults.note(0, "the text is too long for a lesson, at most 24 MiB can be read");
            return Err(LessonError::Faults(faults.all()));
        }
        let (document, broken) = DeTable::parse_recoverable(text);
        for error in &broken {
            faults.note(error.span().map_or(0, |span| span.start), format!("this is no TOML: {}", error.message()));
        }
        let mut lesson = None;
        if broken.is_empty() {
            lesson = whole(Keys::new(document.get_ref(), 0..0, &faults));
        }
        let faults = faults.all();
        lesson.filter(|_| faults.is_empty()).ok_or(LessonError::Faults(faults))
    }
}

fn whole(mut keys: Keys<'_, '_, '_>) -> Option<Lesson> {
    let kind = keys.needed("kind")?;
    if kind.text != KIND {
        keys.fault(kind.span.start, format!("this is no lesson: kind must be \"{KIND}\""));
        return None;
    }
    if !keys.has("version") {
        keys.fault(0, "the key \"version\" is missing here");
    }
    keys.whole("version", 1..=VERSION)?;
    let id = keys.needed("id").filter(|id| {
        let plain = is_plain(&id.text);
        if !plain {
            keys.fault(id.span.start, "\"id\" must be small letters, digits and lines, such as why-islands-form");
        }
        plain
    });
    let minutes = keys.whole("minutes", 1..=240).unwrap_or(5) as u32;
    let author = keys.text("author").map(|author| author.text);
    let (title, aim) = (keys.needed_words("title"), keys.needed_words("aim"));
    let removes = keys.words("removes");
    let next = keys.text("next").map(|next| next.text);
    let enclosed = Enclosures::read(keys.tables("file"));
    let setup = match keys.table("setup") {
        Some(table) => beginning(table, &enclosed),
        None => {
            keys.fault(0, "the table [setup] is missing here");
            None
        }
    };
    let lock = keys.table("lock").map(lock);
    let tables = keys.tables("step");
    if tables.is_empty() || tables.len() > MOST_STEPS {
        keys.fault(0, format!("a lesson has 1 to {MOST_STEPS} steps, each a [[step]]"));
    }
    let mut context = Context {
        levels: setup.as_ref().map_or(MOST_LEVELS, |setup| levels_of(&setup.model)),
        moments: BTreeSet::new(),
        ids: BTreeSet::new(),
        enclosed,
    };
    let steps = tables.into_iter().take(MOST_STEPS).filter_map(|table| step(table, &mut context)).collect();
    keys.finish();
    Some(Lesson { id: id?.text, author, minutes, title, aim, removes, next, setup: setup?, lock, steps })
}

/// How many levels a model has that needs no file. Each is opened once.
fn levels_of(model: &ModelChoice) -> usize {
    static LEVELS: LazyLock<Vec<(ModelChoice, usize)>> = LazyLock::new(|| {
        let levels =
            |model: &ModelChoice| Setup::of(model.clone()).map_or(MOST_LEVELS, |setup| setup.settings.levels.len());
        ModelChoice::without_file().iter().map(|(model, ..)| (model.clone(), levels(model))).collect()
    });
    LEVELS.iter().find(|(known, _)| known == model).map_or(MOST_LEVELS, |(_, levels)| *levels)
}

fn is_plain(id: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    !id.is_empty() && id.len() <= 60 && id.chars().all(plain)
}

fn beginning(mut keys: Keys<'_, '_, '_>, enclosed: &Enclosures) -> Option<Beginning> {
    let picture: Option<PictureSource> = keys
        .needed("picture")
        .and_then(|name| enclosed.picture(&name.text).map_err(|why| keys.fault(name.span.start, why)).ok());
    let model = keys.text("model").map_or(Some(ModelChoice::Learned), |name| {
        fact::model(&name.text).map_err(|why| keys.fault(name.span.start, why)).ok()
    });
    let columns = keys.whole("columns", 4..=128).and_then(|columns| u32::try_from(columns).ok());
    let speed = keys.positive("speed", 60.0);
    let deeds = deeds(&mut keys, enclosed);
    keys.finish();
    Some(Beginning { picture: picture?, model: model?, columns, speed, deeds })
}

fn deeds(keys: &mut Keys<'_, '_, '_>, enclosed: &Enclosures) -> Vec<Deed> {
    let texts = keys.texts("do");
    if texts.len() > MOST_DEEDS {
        keys.fault(texts[MOST_DEEDS].span.start, format!("at most {MOST_DEEDS} things are done in one step"));
    }
    let read = |placed: &Placed| {
        Deed::read_with(&placed.text, enclosed).map_err(|why| keys.fault(placed.span.start, why)).ok()
    };
    texts.iter().filter_map(read).collect()
}

fn lock(mut keys: Keys<'_, '_, '_>) -> Lock {
    let mut lock = Lock::default();
    for (key, handles) in [("usable", &mut lock.usable), ("shown", &mut lock.shown)] {
        for name in keys.texts(key) {
            match Handle::named(&name.text) {
                Some(handle) => handles.push(handle),
                None => keys.fault(name.span.start, format!("there is nothing called \"{}\" to use", name.text)),
            }
        }
    }
    if let Some(rest) = keys.text("rest") {
        match Rest::named(&rest.text) {
            Some(named) => lock.rest = named,
            None => keys.fault(rest.span.start, "\"rest\" must be \"greyed\" or \"hidden\""),
        }
    }
    keys.finish();
    lock
}

/// What the steps before have made known.
struct Context {
    levels: usize,
    moments: BTreeSet<String>,
    ids: BTreeSet<String>,
    enclosed: Enclosures,
}

impl Context {
    /// What is wrong with a figure here.
    fn refuse(&self, figure: &Figure) -> Option<String> {
        if let Some(then) = figure.then.as_ref().filter(|then| !self.moments.contains(*then)) {
            return Some(format!("no step before remembers \"{then}\""));
        }
        let level = figure.level().filter(|level| *level >= self.levels)?;
        Some(format!("there is no level {level}: the model has levels 0 to {}", self.levels - 1))
    }

    fn claim(&self, keys: &Keys<'_, '_, '_>, placed: &Placed) -> Option<Claim> {
        match Claim::read(&placed.text) {
            Ok(claim) => {
                for why in claim.figures().into_iter().filter_map(|figure| self.refuse(figure)) {
                    keys.fault(placed.span.start, why);
                }
                Some(claim)
            }
            Err(slip) => {
                keys.faults().note_in(&placed.span, &placed.text, slip);
                None
            }
        }
    }

    fn texts(&self, keys: &Keys<'_, '_, '_>, texts: &BTreeMap<String, Placed>) -> Texts {
        let read = |(language, placed): (&String, &Placed)| match Template::read(&placed.text) {
            Ok(template) => {
                for why in template.figures().into_iter().filter_map(|figure| self.refuse(figure)) {
                    keys.fault(placed.span.start, why);
                }
                Some((language.clone(), template))
            }
            Err(slip) => {
                keys.faults().note_in(&placed.span, &placed.text, slip);
                None
            }
        };
        Texts::new(texts.iter().filter_map(read).collect())
    }
}

fn step(mut keys: Keys<'_, '_, '_>, context: &mut Context) -> Option<Step> {
    let id = keys.needed("id");
    if let Some(id) = &id {
        if !is_plain(&id.text) {
            keys.fault(id.span.start, "\"id\" must be small letters, digits and lines");
        }
        if !context.ids.insert(id.text.clone()) {
            keys.fault(id.span.start, format!("two steps are called \"{}\"", id.text));
        }
    }
    let anchor = keys.text("anchor").and_then(|name| {
        let anchor = Anchor::named(&name.text);
        if anchor.is_none() {
            keys.fault(name.span.start, format!("there is nothing called \"{}\" to point at", name.text));
        }
        anchor
    });
    let open = keys.text("open").and_then(|name| {
        let place = Place::named(&name.text);
        if place.is_none() {
            keys.fault(name.span.start, format!("there is no place \"{}\"", name.text));
        }
        place
    });
    if !keys.has("text") {
        keys.fault(keys.span.start, "the key \"text\" is missing here");
    }
    let texts = keys.languages("text");
    let text = context.texts(&keys, &texts);
    let deeds = deeds(&mut keys, &context.enclosed);
    let checks: Vec<Claim> = keys.texts("check").iter().filter_map(|placed| context.claim(&keys, placed)).collect();
    let check = (!checks.is_empty()).then(|| Claim::all(checks));
    let claims: Vec<Claim> = keys.texts("claim").iter().filter_map(|placed| context.claim(&keys, placed)).collect();
    let remember = keys.text("remember").map(|name| {
        if !Figure::is_free(&name.text) {
            keys.fault(
                name.span.start,
                format!("nothing can be remembered as \"{}\": it is a word of its own", name.text),
            );
        } else if !context.moments.insert(name.text.clone()) {
            keys.fault(name.span.start, format!("a step before remembers \"{}\" already", name.text));
        }
        name.text
    });
    // A bet may be about what is remembered when its step is left.
    let ask = keys.table("ask").and_then(|table| ask(table, context));
    keys.finish();
    Some(Step { id: id?.text, anchor, open, text, deeds, check, remember, ask, claims })
}

fn ask(mut keys: Keys<'_, '_, '_>, context: &Context) -> Option<Ask> {
    let question = keys.needed_words("question");
    let number = keys.table("number");
    let lists = keys.lists("options");
    let placed = keys.texts("answer");
    let at_once = keys.text("when").is_some_and(|when| {
        if !["now", "next"].contains(&when.text.as_str()) {
            keys.fault(when.span.start, "\"when\" must be \"now\" or \"next\"");
        }
        when.text == "now"
    });
    let wanted = match number {
        Some(number) => {
            if !lists.is_empty() {
                keys.fault(number.span.start, "a question has \"options\" or a \"number\", not both");
            }
            quantity(number, &keys, &placed, context).map(Wanted::Number)
        }
        None => Some(Wanted::Option(options(&keys, &lists, &placed, context))),
    };
    keys.finish();
    Some(Ask { question, wanted: wanted?, at_once })
}

fn quantity(
    mut number: Keys<'_, '_, '_>,
    keys: &Keys<'_, '_, '_>,
    placed: &[Placed],
    context: &Context,
) -> Option<Quantity> {
    let unit = number.words("unit").unwrap_or_default();
    let tolerance = number.positive("tolerance", 1.0).map_or(TOLERANCE, f64::from);
    number.finish();
    let [answer] = placed else {
        keys.fault(keys.span.start, "a number that is asked for has one \"answer\": a figure, or a sum of figures");
        return None;
    };
    match Term::read(&answer.text) {
        Ok(term) => {
            let mut figures = Vec::new();
            term.figures(&mut figures);
            if figures.is_empty() {
                keys.fault(answer.span.start, "an answer that is written down is none: name a figure of the run");
            }
            figures.into_iter().filter_map(|figure| context.refuse(figure)).for_each(|why| {
                keys.fault(answer.span.start, why);
            });
            Some(Quantity { term, unit, tolerance })
        }
        Err(slip) => {
            keys.faults().note_in(&answer.span, &answer.text, slip);
            None
        }
    }
}

fn options(
    keys: &Keys<'_, '_, '_>,
    lists: &BTreeMap<String, Vec<Placed>>,
    placed: &[Placed],
    context: &Context,
) -> Vec<(Words, Claim)> {
    let count = placed.len();
    if !(2..=4).contains(&count) {
        keys.fault(
            keys.span.start,
            "a question has 2 to 4 options, and for each an \"answer\": when it is the right one",
        );
    }
    for (language, list) in lists {
        if list.len() != count {
            let at = list.first().map_or(keys.span.start, |first| first.span.start);
            keys.fault(at, format!("there are {} options in \"{language}\" and {count} answers", list.len()));
        }
    }
    let option = |at: usize| {
        let texts = lists.iter().filter_map(|(language, list)| Some((language.clone(), list.get(at)?.text.clone())));
        Words::new(texts.collect())
    };
    let read = |(at, placed): (usize, &Placed)| Some((option(at), context.claim(keys, placed)?));
    placed.iter().enumerate().filter_map(read).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::super::bundled::LESSONS;
    use super::*;
    use crate::numeric::random::below;

    fn faults(text: &str) -> Vec<Fault> {
        match Lesson::read(text) {
            Err(LessonError::Faults(faults)) => faults,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_fault_is_where_it_is() {
        let text = "kind = \"glomscope lesson\"\nversion = 1\nid = \"a\"\ntitle = \"ä\"\naim = \"b\"\n[setup]\n\
                    picture = \"sample:face\"\nmodel = \"hand-made\"\n[[step]]\nid = \"one\"\n\
                    text = \"So {islands.x} it is\"\n\
                    check = [\"settled\", \"islands.1 >\"]\n";
        let found: Vec<String> = faults(text).iter().map(Fault::to_string).collect();
        assert_eq!(found.len(), 2, "{found:#?}");
        assert!(found[0].starts_with("line 11, column 13: \"islands.x\" is no figure"), "{found:#?}");
        assert!(found[1].starts_with("line 12, column 33: a number or a figure is missing"), "{found:#?}");
        let newer = text.replace("version = 1", "version = 2");
        assert!(faults(&newer)[0].text.contains("\"version\" must be a whole number from 1 to 1"));
        assert!(faults("kind = [\nversion = = 2").iter().all(|fault| fault.text.starts_with("this is no TOML")));
    }

    /// The text with one thing wrong, as it happens to who writes: a line gone, twice or elsewhere, another word or
    /// number in a place, a sign too few or too many.
    fn mistaken(text: &str, dice: &mut ChaCha8Rng) -> String {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let (at, other) = (below(dice, lines.len()), below(dice, lines.len()));
        match below(dice, 8) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(other, lines[at].clone()),
            2 => lines.swap(at, other),
            3 => {
                let words: Vec<&str> = text.split_whitespace().collect();
                let (from, to) = (words[below(dice, words.len())], words[below(dice, words.len())]);
                lines[at] = lines[at].replace(from, to);
            }
            4 => {
                let numbers = ["-1", "0", "1e999", "99999999999999999999", "0.0.0", "NaN", "9"];
                let number = numbers[below(dice, numbers.len())];
                let digits = |letter: char| letter.is_ascii_digit();
                lines[at] = lines[at].split(digits).collect::<Vec<_>>().join(number);
            }
            5 => {
                let signs = ["\"", "[", "]", "{", "}", "=", "(", ")", "\\", "'", "#", "\u{0}", "ä", "\u{1f600}"];
                let sign = signs[below(dice, signs.len())];
                let edges: Vec<usize> =
                    lines[at].char_indices().map(|(edge, _)| edge).chain([lines[at].len()]).collect();
                lines[at].insert_str(edges[below(dice, edges.len())], sign);
            }
            6 => lines[at] = lines[at].replacen(['"', '[', ']', '=', '{'], "", 1),
            _ => lines.truncate(at),
        }
        lines.join("\n")
    }

    #[test]
    fn mistakes_in_bundled_lessons_are_said_in_sentences_where_they_are() {
        let mut refused = 0;
        for (place, (name, text)) in LESSONS.iter().enumerate() {
            let mut dice = ChaCha8Rng::seed_from_u64(place as u64);
            for _ in 0..40 {
                let mut wrong = mistaken(text, &mut dice);
                if below(&mut dice, 3) == 0 && !wrong.is_empty() {
                    wrong = mistaken(&wrong, &mut dice);
                }
                let Err(error) = Lesson::read(&wrong) else { continue };
                let LessonError::Faults(faults) = error else { panic!("{name}: {error}") };
                refused += 1;
                let lines = wrong.matches('\n').count() + 1;
                for fault in &faults {
                    assert!((1..=lines).contains(&fault.line) && fault.column > 0, "{name}: {fault}");
                    assert!(fault.text.split_whitespace().count() > 2, "{name}: {fault}");
                }
                assert!(!faults.is_empty());
            }
        }
        assert!(refused > 10 * LESSONS.len(), "most mistakes are found: {refused}");
    }

    proptest! {
        /// Whatever a bundled lesson is turned into, it is a lesson or it is refused with a place for every fault.
        #[test]
        fn a_broken_lesson_never_panics(
            which in 0..LESSONS.len(),
            cuts in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..40, "[ -~\n]{0,12}"), 1..6),
        ) {
            let mut text = LESSONS[which].1.to_owned();
            for (at, length, instead) in cuts {
                let mut edges: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
                edges.push(text.len());
                let begin = at.index(edges.len());
                let end = (begin + length).min(edges.len() - 1);
                text.replace_range(edges[begin]..edges[end], &instead);
            }
            if let Err(LessonError::Faults(faults)) = Lesson::read(&text) {
                prop_assert!(!faults.is_empty());
                let lines = text.matches('\n').count() + 1;
                prop_assert!(faults.iter().all(|fault| (1..=lines).contains(&fault.line) && fault.column > 0));
            }
        }
    }
}

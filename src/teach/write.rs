//! A lesson from a run: how it begins, what it locks, and its steps, as text that is a lesson again.

use std::fmt::Write as _;
use std::io::Cursor;
use std::sync::Arc;

use super::deed::MOST_STEPS;
use super::enclosed::ENCLOSED;
use super::lesson::Lesson;
use super::lock::{Handle, Lock};
use super::place::Anchor;
use super::read::{KIND, VERSION};
use super::sight::Looks;
use super::turned::{beyond, turned};
use crate::engine::{PictureSource, Session, Setup, Snapshot};
use crate::files::{base64, frames};
use crate::grid::Resolution;

/// What its author says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// The title.
    pub title: String,
    /// Who wrote it.
    pub author: String,
    /// The steps; without any it has one, which says how many islands there are.
    pub steps: Vec<DraftStep>,
    /// What may be used; none for everything.
    pub lock: Option<Lock>,
}

/// What its author says of one step.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DraftStep {
    /// What it says.
    pub text: String,
    /// What the ring is around; none for the map of the level that was looked at.
    pub anchor: Option<Anchor>,
    /// What is done in it, a deed a line.
    pub deeds: String,
    /// The step of the run at which it is done, where it is told by that.
    pub reaches: Option<usize>,
}

impl DraftStep {
    /// Its deeds, without empty lines.
    pub fn deeds(&self) -> impl Iterator<Item = &str> {
        self.deeds.lines().map(str::trim).filter(|deed| !deed.is_empty())
    }
}

/// A lesson as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The text of the file.
    pub text: String,
    /// What of the run is not in it, in words.
    pub left_out: Vec<String>,
}

/// Writes the lesson that begins where a run stood.
///
/// # Errors
/// A picture or a model that no lesson can carry, a text that is none, in words.
pub fn write(snapshot: &Snapshot, looks: &Looks, draft: &Draft) -> Result<Written, String> {
    let setup = &*snapshot.setup;
    let model = setup.model.key().ok_or(
        "The model is in a file of its own, which a lesson does not carry: choose one that comes with the program",
    )?;
    // With this the lesson begins, whatever the run began with.
    let usual = Setup::of(setup.model.clone()).map_err(|error| error.to_string())?;
    let (picture, enclosed) = picture(&snapshot.source)?;
    let title = if draft.title.trim().is_empty() { "A lesson" } else { draft.title.trim() };
    let mut text = format!("kind = {}\nversion = {VERSION}\nid = {}\n", quoted(KIND), quoted(&id_of(title)));
    if !draft.author.trim().is_empty() {
        line(&mut text, "author", &quoted(draft.author.trim()));
    }
    line(&mut text, "minutes", "5");
    line(&mut text, "title", &quoted(title));
    line(&mut text, "aim", &quoted("What is to be seen here"));
    text.push_str("\n[setup]\n");
    line(&mut text, "picture", &quoted(&picture));
    line(&mut text, "model", &quoted(model));
    if let Resolution::ColumnsAcross(columns) = setup.resolution
        && setup.resolution != usual.resolution
    {
        line(&mut text, "columns", &columns.to_string());
    }
    let first = beginning(snapshot, &usual, looks);
    line(&mut text, "do", &list(&first));
    if let Some(lock) = &draft.lock {
        text.push_str("\n[lock]\n");
        let names = |handles: &[Handle]| list(&handles.iter().map(Handle::to_string).collect::<Vec<_>>());
        line(&mut text, "usable", &names(&lock.usable));
        if !lock.shown.is_empty() {
            line(&mut text, "shown", &names(&lock.shown));
        }
        line(&mut text, "rest", &quoted(lock.rest.key()));
    }
    match draft.steps.as_slice() {
        [] => step(&mut text, 0, &DraftStep::default(), looks),
        steps => steps.iter().enumerate().for_each(|(at, draft)| step(&mut text, at, draft, looks)),
    }
    text.push_str(&enclosed);
    let lesson = Lesson::read(&text).map_err(|error| error.to_string())?;
    let mut left_out = lesson.setup().map(|setup| beyond(&setup, &first, &snapshot.setup)).unwrap_or_default();
    left_out.extend(Session::of(snapshot, serde_json::Value::Null).beyond_settings().into_iter().map(str::to_owned));
    Ok(Written { text, left_out })
}

/// Writes a step.
fn step(text: &mut String, at: usize, draft: &DraftStep, looks: &Looks) {
    let id = if at == 0 { "here".to_owned() } else { format!("step-{}", at + 1) };
    text.push_str(&format!("\n[[step]]\nid = {}\n", quoted(&id)));
    let anchor = draft.anchor.unwrap_or(Anchor::Map(looks.level));
    line(text, "anchor", &quoted(&anchor.to_string()));
    let deeds: Vec<String> = draft.deeds().map(str::to_owned).collect();
    let usual = match deeds.is_empty() {
        true => format!("Level {level} has {{islands.{level}}} islands here.", level = looks.level),
        false => format!("To do: {}.", deeds.join(", ")),
    };
    line(text, "text", &quoted(if draft.text.trim().is_empty() { &usual } else { draft.text.trim() }));
    if !deeds.is_empty() {
        line(text, "do", &list(&deeds));
    }
    if let Some(step) = draft.reaches {
        line(text, "check", &quoted(&format!("step >= {step}")));
    }
}

fn line(text: &mut String, key: &str, value: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{key} = {value}");
}

/// A text as TOML has it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            letter if letter.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| format!("  {},\n", quoted(text))).collect();
    format!("[\n{}]", texts.concat())
}

/// A name for lists and the command line.
fn id_of(title: &str) -> String {
    let plain: String =
        title.to_lowercase().chars().map(|one| if one.is_ascii_alphanumeric() { one } else { ' ' }).collect();
    let mut id = plain.split_whitespace().collect::<Vec<_>>().join("-");
    id.truncate(60);
    let id = id.trim_matches('-');
    if id.is_empty() { "lesson".to_owned() } else { id.to_owned() }
}

/// How the picture is named, and the table that encloses it where not every glomscope has it.
fn picture(source: &PictureSource) -> Result<(String, String), String> {
    let bytes: Arc<[u8]> = match source {
        PictureSource::Sample(_) | PictureSource::Scene(_) | PictureSource::Probe(_) => {
            return Ok((source.to_string(), String::new()));
        }
        PictureSource::Content { bytes, .. } => bytes.clone(),
        PictureSource::Path(path) if path.is_dir() => {
            return Err("A folder of frames is too much for a lesson: open one picture of it".to_owned());
        }
        PictureSource::Path(path) => std::fs::read(path)
            .map_err(|error| format!("The picture cannot be read: {error} ({})", path.display()))?
            .into(),
        PictureSource::Pasted { width, height, rgb } => {
            let picture = image::RgbImage::from_raw(*width, *height, rgb.to_vec());
            let picture = picture.ok_or("The pasted picture is not whole")?;
            let mut bytes = Cursor::new(Vec::new());
            let wrote = picture.write_to(&mut bytes, image::ImageFormat::Png);
            wrote.map_err(|error| format!("The pasted picture cannot be enclosed: {error}"))?;
            bytes.into_inner().into()
        }
    };
    let content = PictureSource::Content { name: "picture".to_owned(), bytes: bytes.clone() };
    let sha256 = frames::open(&content).map_err(|error| error.to_string())?.sha256;
    let mut table = "\n[[file]]\nname = \"picture\"\n".to_owned();
    line(&mut table, "sha256", &quoted(&sha256));
    line(&mut table, "base64", &format!("\"\"\"\n{}\n\"\"\"", base64::encode(&bytes)));
    Ok((format!("{ENCLOSED}picture"), table))
}

/// What is done before the step is shown.
fn beginning(snapshot: &Snapshot, usual: &Setup, looks: &Looks) -> Vec<String> {
    let now = &*snapshot.setup;
    let mut deeds = vec![
        format!("show {}", looks.place),
        format!("colour {}", looks.colouring.name().to_lowercase()),
        format!("level {}", looks.level),
    ];
    // Model and columns stand in the set-up.
    let begun = Setup { resolution: now.resolution, ..usual.clone() };
    deeds.extend(turned(&begun, now));
    let mut steps = snapshot.step;
    while steps > 0 {
        deeds.push(format!("run {}", steps.min(MOST_STEPS)));
        steps = steps.saturating_sub(MOST_STEPS);
    }
    if let Some(column) = looks.pinned.last() {
        let (row, col) = snapshot.grid.place(*column);
        deeds.push(format!("pin {row},{col}"));
    }
    deeds
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::engine::{Command, ModelChoice, Run};
    use crate::glom::Source;
    use crate::teach::desk::Desk;
    use crate::teach::place::Place;
    use crate::teach::{Control, Group, Rest, check};

    fn run(source: PictureSource, change: impl FnOnce(&mut Setup), steps: usize) -> Run {
        let mut setup = Setup::of(ModelChoice::HandMade).unwrap();
        setup.resolution = Resolution::ColumnsAcross(8);
        change(&mut setup);
        let mut run = Run::new(source, Some(setup)).unwrap();
        run.apply(Command::Step(steps));
        while run.is_running() {
            run.advance();
        }
        run
    }

    #[test]
    fn a_lesson_that_is_written_is_read_and_begins_where_the_run_stood() {
        let mut run = run(
            PictureSource::Sample("face".to_owned()),
            |setup| {
                setup.settings.gains.weights.attention = 0.5;
                setup.settings.levels[1].beta = crate::glom::Schedule::Constant(9.0);
                setup.settings.seed = 7;
                setup.hidden = vec!["2,2,1,2".parse().unwrap()].into();
            },
            3,
        );
        let now = run.snapshot();
        let looks =
            Looks { place: Place::named("islands.tree").unwrap(), level: 2, pinned: vec![5], ..Looks::default() };
        let lock = Lock {
            usable: vec![Control::Weight(Source::Attention).into(), Group::Transport.into()],
            shown: vec![Control::Beta.into()],
            rest: Rest::Hidden,
        };
        let draft = Draft {
            title: "Of \"faces\" & more".to_owned(),
            author: "Ada".to_owned(),
            steps: vec![DraftStep { text: "Here are {islands.2} islands.\nLook.".to_owned(), ..DraftStep::default() }],
            lock: Some(lock.clone()),
        };
        let Written { text, left_out } = write(&now, &looks, &draft).unwrap();
        assert_eq!(left_out, [""; 0], "{text}");
        let lesson = Lesson::read(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!((lesson.id.as_str(), lesson.author.as_deref()), ("of-faces-more", Some("Ada")));
        assert_eq!(lesson.lock, Some(lock));
        assert!(check(&lesson).passed());
        let desk = Desk::open(&lesson).unwrap();
        let sight = desk.sight();
        assert_eq!((sight.snapshot.step, sight.looks), (3, &looks));
        assert!(sight.snapshot.state == now.state, "the same bits");
    }

    #[test]
    fn a_picture_of_ones_own_travels_inside_and_one_that_was_changed_is_refused_where_it_stands() {
        let rgb: Vec<u8> = (0..48 * 36 * 3).map(|at| (at * 7 % 251) as u8).collect();
        let source = PictureSource::Pasted { width: 48, height: 36, rgb: rgb.into() };
        let now = run(source, |_| {}, 1).snapshot();
        let text = write(&now, &Looks::default(), &Draft::default()).unwrap().text;
        let lesson = Lesson::read(&text).unwrap();
        let desk = Desk::open(&lesson).unwrap();
        assert!(desk.sight().snapshot.state == now.state);
        let at = |text: &str, words: &str| text.lines().position(|line| line.starts_with(words)).unwrap() + 1;
        let hash = text.lines().find(|line| line.starts_with("sha256")).unwrap();
        for (bad, line, words) in [
            (text.replace(hash, "sha256 = \"00\""), at(&text, "sha256"), "another SHA-256"),
            (text.replace("base64 = \"\"\"\n", "base64 = \"\"\"\n!"), at(&text, "base64"), "base64"),
            (text.replace("base64 = \"\"\"\n", "base64 = \"\"\"\nAAAA"), at(&text, "base64"), "picture"),
            (text.replace("name = \"picture\"", "name = \"../picture\""), at(&text, "name"), "no folder"),
            (text.replace("file:picture", "file:other"), at(&text, "picture ="), "no [[file]]"),
        ] {
            let said = Lesson::read(&bad).unwrap_err().to_string();
            assert!(said.contains(&format!("line {line},")) && said.contains(words), "{words}: {said}");
        }
    }

    #[test]
    fn what_cannot_be_in_a_lesson_is_said() {
        let mut run = run(PictureSource::Sample("face".to_owned()), |_| {}, 2);
        run.apply(Command::Perturb { brush: crate::engine::Brush::Erase, levels: vec![0], columns: vec![1] });
        let written = write(&run.snapshot(), &Looks::default(), &Draft::default()).unwrap();
        assert!(written.left_out.iter().any(|words| words.contains("perturbed")), "{:?}", written.left_out);
        let step = DraftStep { text: "{islonds.1}".to_owned(), ..DraftStep::default() };
        let gone = Draft { steps: vec![step], ..Draft::default() };
        assert!(write(&run.snapshot(), &Looks::default(), &gone).unwrap_err().contains("is no figure"));
    }
}

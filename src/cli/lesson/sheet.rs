//! A work sheet for paper: a page of HTML with pictures beside it, as every browser prints it. Where the window shows a
//! figure there is a line to write on; what it says stands on the last page.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::colour::page::{LevelMap, Page, Words};
use crate::colour::{Colouring, MapStyle};
use crate::engine::Snapshot;
use crate::files::{FileError, atomic, png};
use crate::language::Language;
use crate::teach::{Answer, Ask, Desk, ENGLISH, Lesson, Stuck, Wanted};

/// Side of the large map in pixels, about.
const SIDE: usize = 420;

const STYLE: &str = "body{font:12pt/1.45 sans-serif;max-width:46em;margin:2em auto;color:#1a1c22}\
    h1{margin-bottom:0}h2{margin:1.4em 0 .2em;font-size:1.1em}img{width:100%;margin:.4em 0}\
    ol.options{list-style:upper-alpha}.aim{color:#555;margin-top:.2em}.do{color:#333}\
    section{break-inside:avoid}.answers{break-before:page}";

/// What a sheet says beside the lesson.
struct Said {
    answers: &'static str,
    minutes: &'static str,
    maps: &'static str,
}

impl Said {
    fn of(language: Language) -> Self {
        match language {
            Language::English => Self { answers: "Answers", minutes: "minutes.", maps: "The maps after this step" },
            Language::Chinese => Self { answers: "答案", minutes: "分钟。", maps: "这一步之后的图" },
        }
    }
}

/// Plays a lesson and writes its sheet and pictures into a folder. Gives the sheet.
///
/// # Errors
/// A lesson that cannot be played, or a folder that cannot be written to.
pub fn write(lesson: &Lesson, folder: &Path, language: Language) -> Result<PathBuf, Failure> {
    let words = Said::of(language);
    let language = language.key();
    std::fs::create_dir_all(folder).map_err(|error| FileError::writing(error, folder))?;
    let stuck = |Stuck(why)| Failure::failed(why);
    let mut desk = Desk::open(lesson).map_err(stuck)?;
    let title = lesson.title.of(language);
    // The letters that pictures are written with have no others.
    let english = lesson.title.of(ENGLISH);
    let (mut page, mut answers) = (String::new(), String::new());
    for (number, step) in (1..).zip(&lesson.steps) {
        desk.enter(step);
        let said = step.text.of(language);
        let blank = said.map(|text| text.blank()).unwrap_or_default();
        let _ = write!(page, "<section><h2>{number}</h2><p>{}</p>", escaped(&blank));
        let filled = said.map(|text| text.fill(&desk.sight())).unwrap_or_default();
        if filled != blank {
            let _ = write!(answers, "<li value={number}>{}</li>", escaped(&filled));
        }
        if let Some(ask) = &step.ask {
            page.push_str(&asked(ask, language));
        }
        let mut tell = |number: usize, ask: &Ask, desk: &Desk| {
            if let Some(right) = ask.answer(&desk.sight()) {
                let _ = write!(answers, "<li value={number}>{}</li>", answered(ask, right, language));
            }
        };
        if let Some(ask) = step.ask.as_ref().filter(|ask| ask.at_once) {
            tell(number, ask, &desk);
        }
        desk.act_all(step).map_err(stuck)?;
        for bet in lesson.bets_before(number - 1) {
            if let Some(ask) = lesson.steps[bet].bet() {
                tell(bet + 1, ask, &desk);
            }
        }
        // What is seen once the step is done, where anything was done.
        if step.is_done_for_you() || number == 1 {
            let name = format!("{}-{number}.png", lesson.id);
            png::write_rgb(&folder.join(&name), &picture(desk.sight().snapshot, english), &[])?;
            let _ = write!(page, "<img src=\"{name}\" alt=\"{}\">", words.maps);
        }
        page.push_str("</section>");
        desk.leave(step);
    }
    let aim = escaped(lesson.aim.of(language));
    let title = escaped(title);
    let html = format!(
        "<!doctype html><html lang={language}><meta charset=utf-8><title>{title}</title><style>{STYLE}</style>\
         <h1>{title}</h1><p class=aim>{aim} {} {}</p>{page}\
         <section class=answers><h1>{}</h1><ol>{answers}</ol></section></html>\n",
        lesson.minutes, words.minutes, words.answers
    );
    let path = folder.join(format!("{}.html", lesson.id));
    atomic::write(&path, |file| std::io::Write::write_all(file, html.as_bytes()))?;
    Ok(path)
}

/// A question, with its options or a line for a number.
fn asked(ask: &Ask, language: &str) -> String {
    let question = escaped(ask.question.of(language));
    match &ask.wanted {
        Wanted::Option(options) => {
            let options: String =
                options.iter().map(|(option, _)| format!("<li>{}</li>", escaped(option.of(language)))).collect();
            format!("<p><b>{question}</b></p><ol class=options>{options}</ol>")
        }
        Wanted::Number(quantity) => {
            format!("<p><b>{question}</b> ______ {}</p>", escaped(quantity.unit.of(language)))
        }
    }
}

/// What is so.
fn answered(ask: &Ask, right: Answer, language: &str) -> String {
    let words = escaped(&ask.words(right, language));
    match right {
        Answer::Option(place) => format!("<b>{}</b>: {words}", char::from(b'A' + place as u8)),
        Answer::Number(_) => format!("<b>{words}</b>"),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The picture and the maps of all levels.
fn picture(snapshot: &Snapshot, title: &str) -> image::RgbImage {
    let style = MapStyle { borders: true, ..MapStyle::plain(Colouring::Islands, 1) };
    let map = |(level, data)| {
        let islands = snapshot.analysis.levels.get::<usize>(level).map_or(0, |level| level.islands.len());
        let count = format!("{islands} island{}", if islands == 1 { "" } else { "s" });
        LevelMap { data, style, caption: (format!("Level {level}"), count) }
    };
    let line = format!("{}  ·  step {}", snapshot.picture_name, snapshot.step);
    let page = Page {
        words: Some(Words { title, line: &line, picture: "Picture" }),
        picture: Some(&snapshot.picture),
        levels: snapshot.maps().into_iter().enumerate().map(map).collect(),
        large: snapshot.levels().saturating_sub(2),
        cell: (SIDE / snapshot.grid.rows.max(snapshot.grid.cols)).max(1) as u32,
    };
    page.draw()
}

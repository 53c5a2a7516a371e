//! Deeds: what a step asks to be done, one line each. The button "Do it for me", the check and the way back use the
//! same ones.
//!
//! ```text
//! set weight.attention times 0      set beta to 20:200:1.1     preset collapse      defaults
//! reset     settle     run 24       play     pause     phase   seek 12
//! open scene:18                     hide 11,17,4,5             show all             tell
//! erase 9,16,7,8                    scramble 9,16,7,8 at 1     undo
//! pin 12,5                          point 12,5                 unpin
//! show islands.tree                 colour perplexity          level 1
//! train forward burst 50            sketch keep 256
//! ```

use super::control::{Control, Turn};
use super::enclosed::Enclosures;
use super::fact;
use super::place::{MOST_LEVELS, Place};
use super::trial::Trial;
use crate::colour::Colouring;
use crate::engine::{Brush, Command, Hidden, PictureSource, Preset, Rectangle, Setup, Snapshot};
use crate::grid::Grid;

/// The most steps of one deed.
pub const MOST_STEPS: usize = 500;

/// Something to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// To the run.
    Run(RunDeed),
    /// To how it is looked at.
    Look(LookDeed),
    /// Beside the run: something learns, or is sketched.
    Try(Box<Trial>),
}

/// Something done to the run.
#[derive(Debug, Clone, PartialEq)]
pub enum RunDeed {
    /// From step 0 again.
    Reset,
    /// Until settled.
    Settle,
    /// So many steps.
    Steps(usize),
    /// Until it settles, at the speed that is set.
    Play,
    /// Stand.
    Pause,
    /// The next part of a step.
    Phase,
    /// To a kept step.
    Seek(usize),
    /// A setting.
    Set(Control, Turn),
    /// A preset.
    Preset(Preset),
    /// The model's own settings.
    Defaults,
    /// The newest change back.
    Undo,
    /// A picture.
    Open(PictureSource),
    /// Columns by hand: erased or scrambled, at a level or at all.
    Brush(Brush, Rectangle, Option<usize>),
    /// Columns are hidden.
    Hide(Rectangle),
    /// Nothing is hidden any more.
    ShowAll,
    /// Level 0 says what there is to see.
    Tell,
}

/// Something done to how a run is looked at. Columns are (row, col).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookDeed {
    /// Pin a column.
    Pin(usize, usize),
    /// Free all pinned columns.
    Unpin,
    /// Point at a column on the map of the level that is looked at.
    Point(usize, usize),
    /// Open a workspace or a tab.
    Show(Place),
    /// Choose what colours mean.
    Colour(Colouring),
    /// Look at a level.
    Level(usize),
}

impl Deed {
    /// Reads a deed of a lesson without pictures of its own.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(text: &str) -> Result<Deed, String> {
        Self::read_with(text, &Enclosures::default())
    }

    /// Reads a deed of a lesson that encloses these pictures.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read_with(text: &str, enclosed: &Enclosures) -> Result<Deed, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let place = |text: &str| {
            let (row, col) = text.split_once(',').ok_or_else(|| format!("\"{text}\" is no column: write ROW,COL"))?;
            match (row.parse(), col.parse()) {
                (Ok(row), Ok(col)) => Ok((row, col)),
                _ => Err(format!("\"{text}\" is no column: write ROW,COL")),
            }
        };
        let steps = |text: &str| {
            let steps = text.parse().ok().filter(|steps: &usize| *steps <= MOST_STEPS);
            steps.ok_or_else(|| format!("\"{text}\" is no number of steps from 0 to {MOST_STEPS}"))
        };
        let level = |text: &str| {
            let level = text.parse().ok().filter(|level: &usize| *level < MOST_LEVELS);
            level.ok_or_else(|| format!("\"{text}\" is no level"))
        };
        let brush = |name: &str| if name == "erase" { Brush::Erase } else { Brush::Scramble };
        use LookDeed as L;
        use RunDeed as R;
        if let Some(trial) = Trial::read(&words) {
            return trial.map(Box::new).map(Deed::Try);
        }
        Ok(match words.as_slice() {
            ["reset"] => Deed::Run(R::Reset),
            ["settle"] => Deed::Run(R::Settle),
            ["play"] => Deed::Run(R::Play),
            ["pause"] => Deed::Run(R::Pause),
            ["phase"] => Deed::Run(R::Phase),
            ["defaults"] => Deed::Run(R::Defaults),
            ["undo"] => Deed::Run(R::Undo),
            ["tell"] => Deed::Run(R::Tell),
            ["run", count] => Deed::Run(R::Steps(steps(count)?)),
            ["seek", to] => Deed::Run(R::Seek(steps(to)?)),
            ["set", name, how @ ("to" | "times"), value] => {
                let control = Control::named(name).ok_or_else(|| format!("there is no setting \"{name}\""))?;
                let turn = if *how == "to" { control.to(value)? } else { control.times(value)? };
                Deed::Run(R::Set(control, turn))
            }
            ["preset", name] => {
                let preset = Preset::named(name).ok_or_else(|| format!("there is no preset \"{name}\""))?;
                Deed::Run(R::Preset(preset))
            }
            ["open", ..] => Deed::Run(R::Open(enclosed.picture(text.trim_start()["open".len()..].trim())?)),
            [name @ ("erase" | "scramble"), area] => Deed::Run(R::Brush(brush(name), area.parse()?, None)),
            [name @ ("erase" | "scramble"), area, "at", at] => {
                Deed::Run(R::Brush(brush(name), area.parse()?, Some(level(at)?)))
            }
            ["hide", area] => Deed::Run(R::Hide(area.parse()?)),
            ["show", "all"] => Deed::Run(R::ShowAll),
            ["show", name] => {
                Deed::Look(L::Show(Place::named(name).ok_or_else(|| format!("there is no place \"{name}\""))?))
            }
            ["pin", at] => place(at).map(|(row, col)| Deed::Look(L::Pin(row, col)))?,
            ["point", at] => place(at).map(|(row, col)| Deed::Look(L::Point(row, col)))?,
            ["unpin"] => Deed::Look(L::Unpin),
            ["colour", name] => Deed::Look(L::Colour(fact::colouring(name)?)),
            ["level", at] => Deed::Look(L::Level(level(at)?)),
            _ => return Err(format!("\"{text}\" is nothing that can be done in a lesson")),
        })
    }
}

impl RunDeed {
    /// The commands that do it to a run that stands like this.
    ///
    /// # Errors
    /// What this run cannot do, in words.
    pub fn commands(&self, snapshot: &Snapshot) -> Result<Vec<Command>, String> {
        let mut setup = Setup::clone(&snapshot.setup);
        Ok(vec![match self {
            RunDeed::Reset => Command::Reset,
            RunDeed::Settle => Command::RunUntilSettled,
            RunDeed::Steps(count) => Command::Step(*count),
            RunDeed::Play => Command::Play,
            RunDeed::Pause => Command::Pause,
            RunDeed::Phase => Command::StepPhase,
            RunDeed::Seek(step) => Command::Seek(*step),
            RunDeed::Set(control, turn) => {
                control.turn(turn, &mut setup)?;
                Command::Change(Box::new(setup), 0)
            }
            RunDeed::Preset(preset) => {
                let command = preset.command(snapshot.origin, &snapshot.setup, &snapshot.defaults, 0);
                command.ok_or_else(|| format!("this model cannot show the preset {}", preset.name()))?
            }
            RunDeed::Defaults => Command::DefaultSettings,
            RunDeed::Undo => Command::Undo,
            RunDeed::Open(source) => Command::Open(source.clone()),
            RunDeed::Brush(brush, area, level) => {
                let levels = level.map_or_else(|| (0..snapshot.levels()).collect(), |level| vec![level]);
                Command::Perturb { brush: *brush, levels, columns: columns(snapshot.grid, *area)? }
            }
            RunDeed::Hide(area) => Command::Hide(columns(snapshot.grid, *area)?),
            RunDeed::ShowAll => Command::Unhide,
            RunDeed::Tell => Command::Reconstruct(true),
        }])
    }

    /// Whether the run goes on its own way when it was done.
    pub fn goes(&self) -> bool {
        matches!(self, RunDeed::Settle | RunDeed::Steps(_) | RunDeed::Play)
    }
}

/// The columns of a rectangle.
fn columns(grid: Grid, area: Rectangle) -> Result<Vec<usize>, String> {
    let hidden = Hidden::from(vec![area]);
    hidden.check(grid).map_err(|_| {
        format!("the columns {area} are not all on the grid of {} rows x {} cols", grid.rows, grid.cols)
    })?;
    Ok(hidden.mask(grid).iter().enumerate().filter(|(_, in_it)| **in_it).map(|(column, _)| column).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deeds_are_read_and_what_a_lesson_must_not_do_is_no_deed() {
        for deed in [
            "set weight.attention times 0.25",
            "set beta to 20:200:1.1",
            "preset collapse",
            "run 24",
            "open scene:18",
            "open sample:house",
            "hide 11,17,4,5",
            "erase 9,16,7,8",
            "scramble 1,1,2,2 at 1",
            "show all",
            "show memory.matrix",
            "pin 3,4",
            "colour perplexity",
        ] {
            assert!(Deed::read(deed).is_ok(), "{deed}: {:?}", Deed::read(deed));
        }
        for wrong in [
            "",
            "run 501",
            "run -1",
            "open /etc/passwd",
            "open sample:cat",
            "set love to 1",
            "set seed times 2",
            "set beta to cold",
            "quit",
            "export states.npz",
            "show kitchen",
            "pin 3",
            "erase 1,1,0,0",
            "level 9",
        ] {
            assert!(Deed::read(wrong).is_err(), "{wrong}");
        }
    }
}

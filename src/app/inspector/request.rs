//! Which column is inspected, and what the engine is asked about it.
//!
//! The engine answers in [`crate::engine::Snapshot::inspection`], from then on with every snapshot. It is asked again
//! only when the question changes: a run that plays with a resting pointer sends nothing.

use eframe::egui::{self, Id};

use crate::app::Panel;
use crate::app::widgets::level_chooser;
use crate::engine::{Command, Inspection};
use crate::glom::Reach;

/// A question to the engine.
#[derive(Debug, Clone, PartialEq)]
struct Question {
    run: u64,
    level: usize,
    columns: Vec<usize>,
    minus: Vec<usize>,
    compare: Option<(f32, Reach)>,
}

/// What the panels of this module remember between frames.
#[derive(Debug, Clone, Default)]
struct Memory {
    asked: Option<Question>,
    /// The column and level that were last under the pointer in a map: they stay inspected when the pointer goes to a
    /// panel to read.
    last: Option<(usize, Option<usize>)>,
    /// A column that a list of ours points at, and when: it is outlined everywhere, and is not what is inspected.
    pointed: Option<(usize, u64)>,
    /// The island that one of our panels points at, and when.
    island: Option<((usize, u32), u64)>,
}

fn memory_id() -> Id {
    Id::unique("inspector request")
}

/// Outlines `column` in every panel without inspecting it: for lists of columns.
pub fn point_at(ctx: &egui::Context, panel: &mut Panel<'_>, column: usize) {
    panel.view.next_hovered = Some(column);
    let now = ctx.cumulative_pass_nr();
    ctx.data_mut(|data| data.get_temp_mut_or_default::<Memory>(memory_id()).pointed = Some((column, now)));
}

/// Highlights an island (level, number) in every panel for as long as this is called.
pub fn point_at_island(ctx: &egui::Context, panel: &mut Panel<'_>, island: (usize, u32)) {
    panel.view.island = Some(island);
    let now = ctx.cumulative_pass_nr();
    ctx.data_mut(|data| data.get_temp_mut_or_default::<Memory>(memory_id()).island = Some((island, now)));
}

/// The level and the column that are inspected: the first pinned one, else the one under the pointer, else the one that
/// was.
pub fn inspected(ctx: &egui::Context, panel: &Panel<'_>) -> Option<(usize, usize)> {
    let columns = panel.snapshot.grid.columns();
    let top = panel.snapshot.state.dim().0.saturating_sub(1);
    let level = panel.view.level.min(top);
    if let Some(&column) = panel.view.pinned.iter().find(|&&column| column < columns) {
        return Some((level, column));
    }
    let memory: Memory = ctx.data(|data| data.get_temp(memory_id())).unwrap_or_default();
    let (column, hovered_level) = memory.last?;
    (column < columns).then(|| (hovered_level.unwrap_or(level).min(top), column))
}

/// The level that is inspected, to be chosen. While nothing is pinned the level of the map under the pointer is
/// inspected, so a choice pins the column.
pub fn level_of_inspected(ui: &mut egui::Ui, panel: &mut Panel<'_>) {
    let inspected = inspected(ui.ctx(), panel);
    let level = inspected.map_or(panel.view.level, |(level, _)| level);
    let mut chosen = level;
    level_chooser(ui, &mut chosen, panel.snapshot.state.dim().0);
    if chosen != level {
        panel.view.level = chosen;
        if let Some((_, column)) = inspected
            && panel.view.pinned.is_empty()
        {
            panel.view.pinned.push(column);
        }
    }
}

/// Follows the pointer and the pins, and asks the engine when there is something new to ask. Every panel that shows an
/// inspection calls this; only the first call of a frame can find something to do.
pub fn request(ctx: &egui::Context, panel: &mut Panel<'_>) {
    let columns = panel.snapshot.grid.columns();
    let now = ctx.cumulative_pass_nr();
    let mut memory: Memory = ctx.data(|data| data.get_temp(memory_id())).unwrap_or_default();
    if let Some(column) = panel.view.hovered.filter(|&column| column < columns) {
        let by_a_list =
            memory.pointed.is_some_and(|(pointed, when)| pointed == column && now.saturating_sub(when) <= 2);
        if !by_a_list {
            memory.last = Some((column, panel.view.hovered_level));
        }
    }
    if let Some((island, when)) = memory.island
        && now.saturating_sub(when) > 1
    {
        memory.island = None;
        if panel.view.island == Some(island) {
            panel.view.island = None;
        }
    }
    ctx.data_mut(|data| data.insert_temp(memory_id(), memory.clone()));

    let within = |list: &[usize]| list.iter().copied().filter(|&column| column < columns).collect::<Vec<_>>();
    let (level, chosen) = match inspected(ctx, panel) {
        Some((level, column)) => {
            let pinned = within(&panel.view.pinned);
            (level, if pinned.is_empty() { vec![column] } else { pinned })
        }
        None => (panel.view.level, Vec::new()),
    };
    let question = Question {
        run: panel.snapshot.run,
        level,
        minus: if chosen.is_empty() { Vec::new() } else { within(&panel.view.subtracted) },
        columns: chosen,
        compare: panel.view.compare,
    };
    let same = match &memory.asked {
        Some(asked) => *asked == question || (asked.columns.is_empty() && question.columns.is_empty()),
        None => question.columns.is_empty(),
    };
    if same {
        return;
    }
    panel.commands.push(Command::Inspect {
        level: question.level,
        columns: question.columns.clone(),
        minus: question.minus.clone(),
        compare: question.compare,
    });
    ctx.data_mut(|data| data.get_temp_mut_or_default::<Memory>(memory_id()).asked = Some(question));
}

/// The engine's answer about this level and column, if it has arrived; otherwise the newest answer and `false`.
pub fn answer<'a>(panel: &Panel<'a>, level: usize, column: usize) -> Option<(&'a Inspection, bool)> {
    let inspection = panel.snapshot.inspection.as_deref()?;
    let columns = panel.snapshot.grid.columns();
    let fits = inspection.column < columns && inspection.combined.len() == columns;
    fits.then_some((inspection, inspection.level == level && inspection.column == column))
}

//! F6: the keyboard goes to the card of the lesson, and back to where it was.

use eframe::egui::{self, Id};

/// Where the keyboard goes to on the card, and where it was before.
#[derive(Debug, Clone, Copy, Default)]
struct Places {
    card: Option<(Id, u64)>,
    before: Option<Id>,
}

fn id() -> Id {
    Id::unique("keyboard of the lesson")
}

/// Says in every frame what on the card the keyboard goes to.
pub fn mark(ctx: &egui::Context, button: Id) {
    let frame = ctx.cumulative_frame_nr();
    ctx.data_mut(|data| data.get_temp_mut_or_default::<Places>(id()).card = Some((button, frame)));
}

/// Goes to the card, or back where the keyboard is there already.
pub fn to_card_and_back(ctx: &egui::Context) {
    let frame = ctx.cumulative_frame_nr();
    let places: Places = ctx.data(|data| data.get_temp(id())).unwrap_or_default();
    let Some((card, _)) = places.card.filter(|(_, at)| at + 1 >= frame) else { return };
    let now = ctx.memory(|memory| memory.focused());
    let before = if now == Some(card) { None } else { now };
    ctx.memory_mut(|memory| match (now == Some(card), places.before) {
        (false, _) => memory.request_focus(card),
        (true, Some(before)) => memory.request_focus(before),
        (true, None) => memory.surrender_focus(card),
    });
    ctx.data_mut(|data| data.get_temp_mut_or_default::<Places>(id()).before = before);
}

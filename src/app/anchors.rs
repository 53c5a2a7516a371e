//! Where things are that a lesson points at. Who draws a thing says so in every frame; who points at it asks.

use std::collections::BTreeMap;

use eframe::egui::{self, Id, Rect};

use crate::teach::Anchor;

/// Where everything was last drawn, and in which frame.
#[derive(Debug, Clone, Default)]
struct Marks(BTreeMap<Anchor, (u64, Rect)>);

fn id() -> Id {
    Id::unique("anchors of lessons")
}

/// Says where a thing is in this frame. Without a lesson nobody asks, so it costs nothing worth a thought.
pub fn mark(ctx: &egui::Context, anchor: Anchor, rect: Rect) {
    let frame = ctx.cumulative_frame_nr();
    let seen = rect.intersect(ctx.content_rect());
    if seen.is_positive() {
        ctx.data_mut(|data| data.get_temp_mut_or_default::<Marks>(id()).0.insert(anchor, (frame, seen)));
    }
}

/// Where a thing is; none where it is not drawn now.
pub fn find(ctx: &egui::Context, anchor: Anchor) -> Option<Rect> {
    let frame = ctx.cumulative_frame_nr();
    let marks = ctx.data(|data| data.get_temp::<Marks>(id()))?;
    marks.0.get(&anchor).filter(|(at, _)| at + 1 >= frame).map(|(_, rect)| *rect)
}

/// Where all the maps and the picture are.
pub fn maps(ctx: &egui::Context) -> Vec<Rect> {
    let faces = Anchor::all().into_iter().filter(|anchor| matches!(anchor, Anchor::Picture | Anchor::Map(_)));
    faces.filter_map(|face| find(ctx, face)).collect()
}
